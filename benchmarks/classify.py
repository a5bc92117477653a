"""How fast texts are tagged: the shipped model beside scikit-learn's plain pipeline, in bulk, singly, and from a cold start.

The plain pipeline is TF-IDF over words (1 to 2) and characters inside words (2 to 5) with one logistic regression a head, all
heads, fitted on the same items. `python -m benchmarks.classify` fits it (a minute), then both sides take turns; a line is the
median of the rounds with the lowest and highest. Ours is `Classifier.decide`; what extraction adds is told apart.
Each round has texts that neither side has seen in that process before, so that no cache of ours answers for the work.
"""

from __future__ import annotations

import argparse
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from classifiers import Text, artifact, dataset
from classifiers.classifier import Classifier
from classifiers.dataset import Example, is_chinese
from classifiers.decisions import HEADS
from classifiers.model import question

ROUNDS = 5
BULK, SINGLES = 1_000, 100  # texts of a round
COLD = {
    "ours": "import sys, pathlib; from classifiers import Text, artifact, classifier\n"
    "c = classifier.load(artifact.MODEL); c.decide([Text(title=sys.argv[2])])",
    "plain": "import sys, pickle\n"
    "union, heads = pickle.load(open(sys.argv[1], 'rb'))\n"
    "x = union.transform([sys.argv[2]]); [head.decision_function(x) for head in heads]",
}
MEMORY = "\nprint([int(l.split()[1]) / 1024 for l in open('/proc/self/status') if l.startswith('VmHWM')][0])"
"""Linux's own count for the process itself: getrusage counts what it was forked from."""


def plain_pipeline(examples: Sequence[Example]) -> tuple[Any, list[Any]]:
    """(vectoriser, one estimator a head), fitted as the libraries come."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_union

    union = make_union(TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)))
    features = union.fit_transform([_joined(e.text) for e in examples]).tocsr()
    heads = []
    for head in HEADS:
        rows, wanted = question(head, examples)
        heads.append(LogisticRegression(C=10, solver="liblinear", dual=True, max_iter=1_000).fit(features[rows], wanted))
    return union, heads


def main() -> None:
    """Fit the plain pipeline, measure both sides, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    examples = dataset.load(dataset.TRAIN)
    print(f"fitting the plain pipeline on {len(examples)} items ...", file=sys.stderr)
    union, heads = plain_pipeline(examples)
    classifier = Classifier(artifact.read(artifact.MODEL))

    def plain(texts: Sequence[Text]) -> None:
        features = union.transform([_joined(text) for text in texts])
        for head in heads:
            head.decision_function(features)

    print(f"{'':34} {'ours':>12} {'plain':>12} {'ratio':>8}  spread (rounds)")
    for name, share, aim in (("bulk, 60% English, items/s", 0.6, "2"), ("bulk, English, items/s", 1.0, "2.5")):
        texts = _texts(examples, share, rounds * BULK)
        batches = [texts[i * BULK : (i + 1) * BULK] for i in range(rounds)]
        ours, theirs = _turns(classifier.decide, plain, batches)
        _line(name, [BULK / t for t in ours], [BULK / t for t in theirs], aim)
    singles = _texts(examples, 0.6, rounds * SINGLES)
    ours, theirs = _turns(
        lambda texts: [classifier.decide([text]) for text in texts],
        lambda texts: [plain([text]) for text in texts],
        [singles[i * SINGLES : (i + 1) * SINGLES] for i in range(rounds)],
    )
    _line("one item, ms", [t / SINGLES * 1e3 for t in ours], [t / SINGLES * 1e3 for t in theirs], "1/15")
    _cold(union, heads, rounds)
    started = time.perf_counter()
    bulk = _texts(examples, 0.6, 2_000, skip=20_000)
    classifier(bulk)
    print(f"{'with extraction, items/s':34} {len(bulk) / (time.perf_counter() - started):12.0f}")


def _turns(
    ours: Callable[[Sequence[Text]], Any], theirs: Callable[[Sequence[Text]], Any], batches: Sequence[Sequence[Text]]
) -> tuple[list[float], list[float]]:
    """Seconds of each side on each batch; the two take turns at being first."""
    for side in (ours, theirs):
        side(WARM)
    seconds: tuple[list[float], list[float]] = ([], [])
    for number, batch in enumerate(batches):
        for side in (0, 1) if number % 2 else (1, 0):
            started = time.perf_counter()
            (ours, theirs)[side](batch)
            seconds[side].append(time.perf_counter() - started)
    return seconds


def _cold(union: Any, heads: list[Any], rounds: int) -> None:
    """First answer and peak memory of a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        pickled = Path(folder) / "plain.pickle"
        pickled.write_bytes(pickle.dumps((union, heads)))
        seconds: dict[str, list[float]] = {"ours": [], "plain": []}
        memory: dict[str, float] = {}
        for _ in range(rounds):
            for side, program in COLD.items():
                started = time.perf_counter()
                subprocess.run([sys.executable, "-c", program, str(pickled), "China halts terbium exports"], check=True)
                seconds[side].append(time.perf_counter() - started)
        for side, program in COLD.items():
            command = [sys.executable, "-c", program + MEMORY, str(pickled), "China halts terbium exports"]
            memory[side] = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    _line("first answer, fresh process, ms", [s * 1e3 for s in seconds["ours"]], [s * 1e3 for s in seconds["plain"]], "1/8")
    print(f"{'peak memory, MB':34} {memory['ours']:12.0f} {memory['plain']:12.0f} {'':8}  aim below 100")


def _line(name: str, ours: Sequence[float], theirs: Sequence[float], aim: str) -> None:
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    middle = statistics.median(ratios)
    shown = f"{middle:.2f}" if middle >= 1 else f"1/{1 / middle:.1f}"
    spread = ", ".join(f"{r:.2f}" if r >= 1 else f"1/{1 / r:.1f}" for r in (min(ratios), max(ratios)))
    print(f"{name:34} {statistics.median(ours):12.2f} {statistics.median(theirs):12.2f} {shown:>8}  {spread}; aim {aim}")


def _texts(examples: Sequence[Example], english: float, count: int, skip: int = 0) -> list[Text]:
    """*count* texts, that share of them English, mixed evenly, as long as feeds have them: a headline and two summaries."""
    pools = ([e.text for e in examples if not is_chinese(e.text)], [e.text for e in examples if is_chinese(e.text)])
    summaries = [[text.summary for text in pool if text.summary] for pool in pools]
    texts = []
    for i in range(skip, skip + count):
        side = 0 if (i * 0.618) % 1 < english else 1
        pool, more = pools[side], summaries[side]
        two = f"{more[i * 5 % len(more)]} {more[(i * 3 + 1) % len(more)]}"  # another pair each time: no cache knows it
        texts.append(Text(title=pool[i * 7 % len(pool)].title, summary=two))
    return texts


def _joined(text: Text) -> str:
    return f"{text.title} {text.summary}"


WARM = [Text(title="China restricts exports of terbium", summary="氧化镝价格上涨")]

if __name__ == "__main__":
    main()
