"""The judgements that `evaluate` prints, as plain values and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from classifiers import artifact, judge
from classifiers.dataset import TEST, TRAIN, Example, load, load_file
from classifiers.evaluate import by_language, cross_validate
from classifiers.metrics import Report, figures
from classifiers.model import Progress


@dataclass(kw_only=True)
class Judgement:
    """What was found: judgement -> part of the items -> figures, and beside it what a reader of mistakes asks for."""

    scores: dict[str, dict[str, Any]] = field(default_factory=dict)
    confusion: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    reliability: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mistakes: Sequence[judge.Mistake] = ()

    def add(self, name: str, parts: Mapping[str, Report]) -> None:
        """Takes in the figures of one judgement."""
        self.scores[name] = {part: figures(one) for part, one in parts.items()}

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        mistakes = [{"id": m.id, "claim": m.claim, "probability": m.probability, "title": m.title} for m in self.mistakes]
        return {
            "scores": self.scores, "confusion": self.confusion, "reliability": self.reliability, "mistakes": mistakes,
        }  # fmt: skip

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each figure, the same keys in all."""
        for name, parts in self.scores.items():
            for part, found in parts.items():
                yield from _score_rows(name, part, found)
        for head, one in self.reliability.items():
            yield _row("probabilities", "all", head, interval=f"Brier {one['brier']:.3f}, off by {one['ece']:.3f}")
        for true, said in self.confusion.items():
            taken = ", ".join(f"{count} as {kind}" for kind, count in said.items() if count and kind != true)
            yield _row("taken for", "all", true, interval=f"{said[true]} right, {taken or 'none wrong'}")
        for mistake in self.mistakes:
            yield _row(mistake.claim, mistake.id, mistake.title, precision=mistake.probability)


def judged(
    data: Path, by: str, labelled: Path | None, model: Path | None, folds: int, errors: int, progress: Progress
) -> Judgement:
    """The judgement asked for. Raises DataError and ModelError."""
    found = Judgement()
    if labelled is not None or model is not None:
        return _on_set(found, labelled or TEST, model, errors)
    examples = load(data)
    match by:
        case "time":
            found.add(f"learned to {judge.LAST_YEAR_LEARNED}", judge.time_split(examples, judge.LAST_YEAR_LEARNED, progress))
        case "language":
            for chinese, name in ((False, "learned from English alone"), (True, "learned from Chinese alone")):
                found.add(name, {"all": judge.one_language(examples, chinese, folds, progress).ours})
        case "size":
            for items, report in judge.learning_curve(examples, folds, progress):
                found.add(f"learned from {items}", {"all": report})
        case _:
            _by_story(found, examples, folds, errors, progress)
            if data == TRAIN:
                _on_set(found, TEST, None, 0)
    return found


def _by_story(found: Judgement, examples: Sequence[Example], folds: int, errors: int, progress: Progress) -> None:
    scores = cross_validate(examples, folds, progress)
    for method, parts in scores.methods.items():
        found.add(f"cross-validation, {method}", parts)
    found.reliability = {head: one.as_json() for head, one in scores.reliability.items()}
    found.confusion = judge.confusion(scores.said, examples)
    found.mistakes = judge.hardest(scores.said, scores.probabilities, examples, errors)


def _on_set(found: Judgement, labelled: Path, model: Path | None, errors: int) -> Judgement:
    """The figures of a finished model on a folder or a file of labelled items."""
    examples = load(labelled) if labelled.is_dir() else load_file(labelled)
    said, probabilities = judge.score_set(artifact.read(model or artifact.MODEL), examples)
    found.add("frozen test set" if labelled == TEST else labelled.name, by_language(said, examples))
    found.confusion = found.confusion or judge.confusion(said, examples)
    found.mistakes = found.mistakes or judge.hardest(said, probabilities, examples, errors)
    return found


def _score_rows(name: str, part: str, found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for tag, one in {"relevant": found["relevance"], **found["types"], "pillars (micro)": found["pillars"]}.items():
        yield _row(name, part, tag, one["precision"], one["recall"], one["f1"], _span(one.get("f1_95")))
    yield _row(name, part, "four types (macro)", f1=found["macro_f1"], interval=_span(found["macro_f1_95"]))
    yield _row(name, part, "directions right", precision=found["directions"], interval=f"of {found['directed']}")
    yield _row(name, part, "false alarms", interval=f"{found['false_alarms']} of {found['untyped']} on topic without a type")


def _row(
    judgement: str,
    items: str,
    tag: str,
    precision: float | None = None,
    recall: float | None = None,
    f1: float | None = None,
    interval: str = "",
) -> dict[str, Any]:
    return {
        "judgement": judgement, "items": items, "tag": tag, "precision": precision, "recall": recall, "f1": f1,
        "interval": interval,
    }  # fmt: skip


def _span(bounds: Sequence[float] | None) -> str:
    return "-".join(f"{bound:.2f}" for bound in bounds or ())
