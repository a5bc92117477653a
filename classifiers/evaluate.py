"""Labelled items in, scores out: story-grouped cross-validation of the model beside two simpler methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .baseline import keyword_answers, plain_answers
from .calibration import Reliability, best_threshold, fit_platt, reliability_of
from .dataset import Example, groups, is_chinese
from .decisions import COLUMN, HEADS, RELEVANT, Calibration, Decision, decide
from .labels import EventType, Pillar
from .metrics import Answer, Report, figures, report
from .model import Progress, Settings, fit, question

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODEL: Final = "model"  # the name of ours among the methods
BAND = 0.10  # a probability nearer than this to its threshold is uncertain
UNTYPED_IN_STREAM = 5.0  # untyped on-topic items are the largest class of a stream (guide, section 2) but not of the data
OFF_TOPIC_IN_STREAM = 3.0  # a ministry's or a wire's feed is mostly about other things; the labelled data is not
_THRESHOLDED = (RELEVANT, *EventType, *Pillar)

Fold = tuple[list[int], list[int]]
"""The places of the examples to learn from, and of those to score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What an evaluation found: method -> part of the items (`all`, `en`, `zh`) -> figures, and how far the probabilities
    of relevance and of each type can be taken at their word. `said` and `probabilities` are the model's, item by item.
    """

    items: int
    folds: int
    methods: Mapping[str, Mapping[str, Report]]
    reliability: Mapping[str, Reliability]
    said: tuple[Answer, ...]
    probabilities: NDArray[np.float64]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values, rounded to four digits, for cards and `--format json`."""
        methods = {name: {part: figures(one) for part, one in parts.items()} for name, parts in self.methods.items()}
        reliable = {head: one.as_json() for head, one in self.reliability.items()}
        return {"items": self.items, "folds": self.folds, "methods": methods, "reliability": reliable}

    @property
    def ours(self) -> Report:
        """The model's figures on all items."""
        return self.methods[MODEL]["all"]


def cross_validate(
    examples: Sequence[Example], folds: int, progress: Progress, settings: Settings | None = None, *, beside: bool = True
) -> Scores:
    """Scores of items that the fitted model had not seen, nor any other report of their story."""
    chosen = settings or Settings()
    parts = split(examples, folds)
    values = out_of_fold(examples, parts, chosen, progress)
    return score_out_of_fold(values, examples, parts, beside=beside)


def score_out_of_fold(
    values: NDArray[Any], examples: Sequence[Example], parts: Sequence[Fold], *, beside: bool = True
) -> Scores:
    """Scores of out-of-fold decision values; with *beside* also those of two simpler methods on the same folds."""
    probabilities, decisions = cross_calibrated(values, examples, parts)
    said: dict[str, list[Answer]] = {MODEL: answers(decisions)}
    if beside:
        said["TF-IDF + logistic regression"] = _by_fold(examples, parts, plain_answers)
        said["keywords"] = keyword_answers([example.text for example in examples])
    return Scores(
        items=len(examples),
        folds=len(parts),
        methods={name: by_language(one, examples) for name, one in said.items()},
        reliability={str(head): reliability(head, probabilities, examples) for head in (RELEVANT, *EventType)},
        said=tuple(said[MODEL]),
        probabilities=probabilities,
    )


def split(examples: Sequence[Example], folds: int) -> list[Fold]:
    """(learn from, score on) by place, for each fold; a story is never on both sides."""
    from sklearn.model_selection import GroupKFold

    cut = GroupKFold(n_splits=folds, shuffle=True, random_state=11).split(examples, groups=groups(examples))
    return [(learn.tolist(), score.tolist()) for learn, score in cut]


def out_of_fold(
    examples: Sequence[Example], parts: Sequence[Fold], settings: Settings, progress: Progress
) -> NDArray[np.float32]:
    """Decision values (items x heads), each from a model that learned from the other folds."""
    values = np.zeros((len(examples), len(HEADS)), np.float32)
    for number, (learn, score) in enumerate(parts, 1):
        fitted = fit([examples[i] for i in learn], settings, lambda _: None)
        values[score] = fitted.scorer()([examples[i].text for i in score])
        progress(f"fold {number} of {len(parts)}: learned from {len(learn)}, scored {len(score)}")
    return values


def calibrate(values: NDArray[Any], examples: Sequence[Example]) -> Calibration:
    """Platt's scaling of each head and, but for directions (the likeliest wins), the threshold of best F1."""
    slope, offset, threshold = np.ones(len(HEADS)), np.zeros(len(HEADS)), np.full(len(HEADS), 0.5)
    for column, head in enumerate(HEADS):
        rows, wanted = question(head, examples)
        slope[column], offset[column] = fit_platt(values[rows, column], wanted)
    calibration = Calibration(slope=slope, offset=offset, threshold=threshold, band=BAND)
    probabilities = calibration.probabilities(values)
    for column, head in enumerate(HEADS):
        if head in _THRESHOLDED:
            rows, wanted = question(head, examples)
            weights = [_stream_weight(head, examples[i]) for i in rows]
            threshold[column] = best_threshold(probabilities[rows, column], wanted, weights)
    return calibration


def _stream_weight(head: str, example: Example) -> float:
    """How often an item like this comes by in a live stream, for one in the labelled data, where typed items are sought out."""
    if head == RELEVANT and not example.relevant:
        return OFF_TOPIC_IN_STREAM
    return UNTYPED_IN_STREAM if head in frozenset(EventType) and not example.event_types else 1.0


def answers(decisions: Sequence[Decision]) -> list[Answer]:
    """Decisions in the shape that is scored."""
    return [
        Answer(relevant=d.relevant, event_types=frozenset(d.event_types), directions=d.directions, pillars=frozenset(d.pillars))
        for d in decisions
    ]


def truth(examples: Sequence[Example]) -> list[Answer]:
    """The labels in the shape that is scored."""
    return [
        Answer(relevant=e.relevant, event_types=frozenset(e.event_types), directions=e.directions, pillars=frozenset(e.pillars))
        for e in examples
    ]


def by_language(said: Sequence[Answer], examples: Sequence[Example]) -> dict[str, Report]:
    """The figures of all items, of the Chinese ones and of the rest."""
    true = truth(examples)
    chinese = [is_chinese(example.text) for example in examples]
    parts = {"all": [True] * len(chinese), "en": [not zh for zh in chinese], "zh": chinese}
    found: dict[str, Report] = {}
    for name, inside in parts.items():
        rows = [i for i, yes in enumerate(inside) if yes]
        stories = groups([examples[i] for i in rows])
        found[name] = report([said[i] for i in rows], [true[i] for i in rows], stories)
    return found


def cross_calibrated(
    values: NDArray[Any], examples: Sequence[Example], parts: Sequence[Fold]
) -> tuple[NDArray[np.float64], list[Decision]]:
    """(probabilities, decisions) with calibration and thresholds from the other folds: the scored items choose nothing."""
    probabilities = np.zeros(values.shape, np.float64)
    decisions: dict[int, Decision] = {}
    for learn, score in parts:
        calibration = calibrate(values[learn], [examples[i] for i in learn])
        probabilities[score] = calibration.probabilities(values[score])
        decisions |= zip(score, decide(probabilities[score], calibration), strict=True)
    return probabilities, [decisions[i] for i in range(len(examples))]


def reliability(head: str, probabilities: NDArray[Any], examples: Sequence[Example]) -> Reliability:
    """How far the probabilities of *head* can be taken at their word, over the examples that can answer it."""
    rows, wanted = question(head, examples)
    return reliability_of(probabilities[rows, COLUMN[head]], wanted)


def _by_fold(
    examples: Sequence[Example],
    parts: Sequence[Fold],
    method: Callable[[Sequence[Example], Sequence[Example]], list[Answer]],
) -> list[Answer]:
    said: dict[int, Answer] = {}
    for learn, score in parts:
        said |= zip(score, method([examples[i] for i in learn], [examples[i] for i in score]), strict=True)
    return [said[i] for i in range(len(examples))]
