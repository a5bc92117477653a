"""The other judgements of a model: on later years, one language, less data, any labelled set; and what it gets wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .artifact import Model
from .dataset import Example, is_chinese
from .decisions import COLUMN, RELEVANT, Calibration, decide
from .evaluate import Fold, Scores, answers, by_language, calibrate, cross_validate, out_of_fold, split
from .labels import EventType
from .metrics import Answer, Report
from .model import Progress, Settings, fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAST_YEAR_LEARNED: Final = 2023
SHARES: Final = (0.1, 0.25, 0.5, 1.0)
INNER_FOLDS: Final = 4  # of the learned part alone, for calibration and thresholds
NONE: Final = "no type"
OFF: Final = "off topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One wrong claim: the item's id and title, what was said or missed, and the probability that it was given."""

    id: str
    title: str
    claim: str
    probability: float


def time_split(
    examples: Sequence[Example], last: int, progress: Progress, settings: Settings | None = None
) -> dict[str, Report]:
    """Figures on the items after year *last*, of a model of those before; a story that goes on stays with the later part."""
    later = {e.story for e in examples if int(e.published[:4]) > last}
    learn = [i for i, e in enumerate(examples) if e.story not in later]
    score = [i for i, e in enumerate(examples) if int(e.published[:4]) > last]
    return learned_elsewhere(examples, (learn, score), progress, settings)


def learned_elsewhere(
    examples: Sequence[Example], fold: Fold, progress: Progress, settings: Settings | None = None
) -> dict[str, Report]:
    """Figures on the second part of *fold* of a model that saw nothing but the first, thresholds included."""
    chosen = settings or Settings()
    learn, score = [examples[i] for i in fold[0]], [examples[i] for i in fold[1]]
    calibration = calibrate(out_of_fold(learn, split(learn, INNER_FOLDS), chosen, lambda _: None), learn)
    scorer = fit(learn, chosen, lambda _: None).scorer()
    progress(f"learned from {len(learn)}, scored {len(score)}")
    return by_language(_said(scorer([example.text for example in score]), calibration), score)


def one_language(examples: Sequence[Example], chinese: bool, folds: int, progress: Progress) -> Scores:
    """Cross-validation on the items of one language alone: how much the other one helps shows against the common scores."""
    return cross_validate([e for e in examples if is_chinese(e.text) == chinese], folds, progress, beside=False)


def learning_curve(examples: Sequence[Example], folds: int, progress: Progress) -> Iterator[tuple[int, Report]]:
    """(items learned from, figures on one fold) for growing shares of the stories of the other folds."""
    learn, score = split(examples, folds)[0]
    stories = np.array(sorted({examples[i].story for i in learn}))
    order = np.random.default_rng(5).permutation(len(stories))
    for share in SHARES:
        kept = set(stories[order[: max(int(len(stories) * share), 1)]].tolist())
        part = [i for i in learn if examples[i].story in kept]
        yield len(part), learned_elsewhere(examples, (part, score), progress)["all"]


def score_set(model: Model, examples: Sequence[Example]) -> tuple[list[Answer], NDArray[np.float64]]:
    """(answers, probabilities) of a finished model on any labelled items."""
    values = model.scorer([example.text for example in examples])
    return _said(values, model.calibration), model.calibration.probabilities(values)


def confusion(said: Sequence[Answer], examples: Sequence[Example]) -> dict[str, dict[str, int]]:
    """True kind -> said kind -> items; an item of several types counts under each, and a wrong one against each true one."""
    kinds = (*(tag.value for tag in EventType), NONE, OFF)
    table = {kind: dict.fromkeys(kinds, 0) for kind in kinds}
    for answer, example in zip(said, examples, strict=True):
        true, told = _kinds(example.relevant, example.event_types), _kinds(answer.relevant, answer.event_types)
        for kind in true:
            for other in {kind} if kind in told else told:
                table[kind][other] += 1
    return table


def hardest(said: Sequence[Answer], probabilities: NDArray[Any], examples: Sequence[Example], most: int) -> list[Mistake]:
    """The *most* confident mistakes in relevance, types and directions."""
    found: list[tuple[float, Mistake]] = []
    for answer, row, example in zip(said, probabilities, examples, strict=True):
        for claim, head, true in _wrong(answer, example):
            p = float(row[COLUMN[head]])
            mistake = Mistake(id=example.id, title=example.text.title, claim=claim, probability=round(p, 3))
            found.append((1 - p if true else p, mistake))
    return [mistake for _, mistake in sorted(found, key=lambda pair: (-pair[0], pair[1].id))[:most]]


def _wrong(answer: Answer, example: Example) -> Iterator[tuple[str, str, bool]]:
    """(claim, head, whether it is true) for each claim that was wrongly made or missed."""
    if answer.relevant != example.relevant:
        yield ("missed: on topic" if example.relevant else "said: on topic"), RELEVANT, example.relevant
    for tag in EventType:
        true = tag in example.event_types
        if (tag in answer.event_types) != true:
            yield (f"missed: {tag.value}" if true else f"said: {tag.value}"), tag, true
        way = answer.directions.get(tag)
        if true and way is not None and way != example.directions.get(tag):
            yield f"said: {tag.value} {way.value}, not {example.directions[tag].value}", f"{tag}:{way}", False


def _said(values: NDArray[Any], calibration: Calibration) -> list[Answer]:
    return answers(decide(calibration.probabilities(values), calibration))


def _kinds(relevant: bool, types: Sequence[str] | frozenset[str]) -> set[str]:
    return set(map(str, types)) or ({NONE} if relevant else {OFF})
