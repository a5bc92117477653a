"""How well stories are grouped: pairwise precision and recall, and B-cubed, on the judged set in `tests/data/stories`.

The set was written by another hand than the grouping code. With `--fit odd` the weights are learned from the odd half and the
even one judges, and the other way round; the shipped weights are learned from all.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations, islice, takewhile
from pathlib import Path

import classifiers
from classifiers import Text
from monitor.assemble import event_id_of
from monitor.stories import WINDOW_DAYS, StoryIndex
from monitor.tellings import features, story_words, telling_of
from storage import Item

SET = Path(__file__).parent.parent / "tests" / "data" / "stories" / "items.jsonl"
DATA = Path(__file__).parent.parent / "monitor" / "data"
TRAINING = Path(classifiers.__file__).parent / "data" / "train"
LITTLE = 0.08  # cosine below which a pair teaches nothing
SEEN = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Pairwise and B-cubed precision and recall, each in 0..1."""

    precision: float
    recall: float
    b3_precision: float
    b3_recall: float


def grouped(rows: Sequence[dict[str, str]]) -> dict[str, tuple[str, str]]:
    """Item id to the event it was put into and why, the items taken in order of publication."""
    classify = classifiers.load()
    rows = sorted(rows, key=lambda row: (row["published"], row["id"]))
    labels = classify([Text(title=r["title"], summary=r["summary"], lang=r["lang"]) for r in rows])
    index, found = StoryIndex(), {}
    for row, tags in zip(rows, labels, strict=True):
        item = item_of(row)
        join = index.same_story(item, tags)
        event_id = join.event_id if join else event_id_of(item.item_id)
        found[item.item_id] = (event_id, join.reason if join else "first report")
        index.add(telling_of(event_id, item, tags))
    return found


def item_of(row: dict[str, str]) -> Item:
    """The item that a row of the set holds."""
    return Item(
        item_id=row["id"], feed_id=row["source"], title=row["title"], summary=row["summary"], lang=row["lang"],
        published=date.fromisoformat(row["published"]), first_seen=SEEN,
    )  # fmt: skip


def fit(rows: Sequence[dict[str, str]]) -> tuple[dict[str, float], float]:
    """Weights of the features and a bias, learned from all pairs within the window: of *rows*, and of each writer's labelled
    items, whose everyday near-misses (other mine, other price, other programme) a set of hard cases lacks.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    pairs = [pair for group in (list(rows), *training_groups()) for pair in pairs_of(group)]
    names = list(pairs[0][0])
    values = np.array([[found[name] for name in names] for found, _ in pairs])
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=0.05, max_iter=3000).fit(scaler.transform(values), [same for _, same in pairs])
    slopes = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (slopes * scaler.mean_).sum())
    return {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)}, round(bias, 4)


def pairs_of(rows: Sequence[dict[str, str]]) -> list[tuple[dict[str, float], bool]]:
    """Features of each pair within the window that shares anything, and whether it is one story."""
    labels = classifiers.load()([Text(title=r["title"], summary=r["summary"], lang=r["lang"]) for r in rows])
    told = [telling_of(row["story"], item_of(row), tags) for row, tags in zip(rows, labels, strict=True)]
    told.sort(key=lambda telling: telling.day)
    found = []
    for at, one in enumerate(told):
        for other in takewhile(lambda t, day=one.day: (t.day - day).days <= WINDOW_DAYS, islice(told, at + 1, None)):
            alike = features(one, other)
            if alike["marks"] > LITTLE or alike["words"] > LITTLE or one.event_id == other.event_id:
                found.append((alike, one.event_id == other.event_id))
    return found


def training_groups() -> list[list[dict[str, str]]]:
    """The labelled items that are on topic and dated to the day, writer by writer: stories are named alike within one hand."""
    groups = []
    for path in sorted(TRAINING.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        kept = [{**r, "source": path.stem} for r in rows if r["relevant"] and len(r["published"]) == 10]
        groups.append(kept)
    return groups


def write_words() -> None:
    """Count words and marks over the labelled items, and keep those that at least four items hold."""
    rows = [json.loads(line) for path in sorted(TRAINING.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    counts = Counter(token for tokens in story_words(f"{r['title']}\n{r['summary']}" for r in rows) for token in tokens)
    lines = [f"items\t{len(rows)}", *(f"{token}\t{n}" for token, n in sorted(counts.items()) if n >= 4)]
    (DATA / "story_words.tsv").write_text("\n".join(lines) + "\n", "utf-8")


def write_weights(rows: Sequence[dict[str, str]]) -> None:
    """Learn the weights and write them beside the words."""
    weights, bias = fit(rows)
    (DATA / "story_weights.json").write_text(json.dumps({"bias": bias, "weights": weights}, indent=2) + "\n", "utf-8")


def part_of(row: dict[str, str]) -> str:
    """Near-misses stand beside one another in the set, so its halves are alternate blocks of twelve stories."""
    return "odd" if int(row["story"][1:]) // 12 % 2 else "even"


def figures(truth: dict[str, str], said: dict[str, str]) -> Figures:
    """Both maps are item id to group."""
    true_pairs, said_pairs = _pairs(truth), _pairs(said)
    both = len(true_pairs & said_pairs)
    true_sets, said_sets = _members(truth), _members(said)
    shares = [(len(true_sets[truth[i]] & said_sets[said[i]]), len(said_sets[said[i]]), len(true_sets[truth[i]])) for i in truth]
    return Figures(
        precision=both / max(len(said_pairs), 1), recall=both / max(len(true_pairs), 1),
        b3_precision=sum(n / s for n, s, _ in shares) / len(shares), b3_recall=sum(n / t for n, _, t in shares) / len(shares),
    )  # fmt: skip


def _pairs(groups: dict[str, str]) -> set[tuple[str, str]]:
    return {pair for members in _members(groups).values() for pair in combinations(sorted(members), 2)}


def _members(groups: dict[str, str]) -> dict[str, set[str]]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for item, group in groups.items():
        members[group].add(item)
    return members


def main() -> None:
    """Print the figures for the odd, the even and all stories; with `--errors` the wrong pairs as well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", choices=["odd", "even", "all"], help="learn the weights anew from these stories first")
    parser.add_argument("--words", action="store_true", help="count the words of the labelled items anew first")
    parser.add_argument("--errors", choices=["odd", "even", "all"], help="print the pairs that were joined or parted wrongly")
    chosen = parser.parse_args()
    rows = [json.loads(line) for line in SET.read_text("utf-8").splitlines()]
    if chosen.words:
        write_words()
    if chosen.fit:
        write_weights([r for r in rows if chosen.fit == "all" or part_of(r) == chosen.fit])
    found = grouped(rows)
    print(f"{len(rows)} items, {len({row['story'] for row in rows})} stories")
    print(f"{'stories':8} {'precision':>9} {'recall':>7} {'B3 prec.':>9} {'B3 rec.':>8}")
    for name, part in (
        ("odd", [row for row in rows if part_of(row) == "odd"]),
        ("even", [row for row in rows if part_of(row) == "even"]),
        ("all", rows),
    ):
        truth = {row["id"]: row["story"] for row in part}
        f = figures(truth, {i: found[i][0] for i in truth})
        print(f"{name:8} {f.precision:9.3f} {f.recall:7.3f} {f.b3_precision:9.3f} {f.b3_recall:8.3f}")
    print("joined by:", dict(Counter(reason.split(":")[0] for _, reason in found.values())))
    if chosen.errors:
        _print_errors([r for r in rows if chosen.errors in (part_of(r), "all")], found)


def _print_errors(rows: Sequence[dict[str, str]], found: dict[str, tuple[str, str]]) -> None:
    by_id = {row["id"]: row for row in rows}
    for one, other in combinations(by_id, 2):
        same, joined = by_id[one]["story"] == by_id[other]["story"], found[one][0] == found[other][0]
        if same != joined:
            kind = "PARTED" if same else "JOINED"
            print(f"{kind} {one} {by_id[one]['title']} || {other} {by_id[other]['title']} [{found[other][1]}]")


if __name__ == "__main__":
    main()
