"""Said and true labels in, figures out: precision, recall, F1, their averages, and bootstrap intervals over stories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .labels import DIRECTIONS_OF, Direction, EventType, Pillar


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said (or true) of one item, as far as it is scored."""

    relevant: bool
    event_types: frozenset[str] = frozenset()
    directions: Mapping[EventType, Direction] = field(default_factory=dict)
    pillars: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of one tag and what follows from them; `low` and `high` bound F1 with 95% where they were asked for."""

    right: int
    wrong: int
    missed: int
    low: float | None = None
    high: float | None = None

    @property
    def precision(self) -> float:
        """Of what was said, how much is true; 0 where nothing was said."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Of what is true, how much was said."""
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of one method on one set of items. `false_alarms` counts on-topic items without a type that got one,
    of `untyped` such items. `directions` is the share of right ones where the type was rightly said.
    """

    items: int
    relevance: Tally
    types: Mapping[str, Tally]
    macro_f1: float
    macro_low: float | None
    macro_high: float | None
    directions: float
    directed: int
    pillars: Tally
    each_pillar: Mapping[str, Tally]
    untyped: int
    false_alarms: int


def report(said: Sequence[Answer], truth: Sequence[Answer], groups: Sequence[str] = ()) -> Report:
    """All figures; with *groups* (one story an item) also intervals, from 300 resamplings of whole stories."""
    types = {tag.value: tally(said, truth, _has_type(tag)) for tag in EventType}
    each_pillar = {tag.value: tally(said, truth, _has_pillar(tag)) for tag in Pillar}
    right, directed = _directions(said, truth)
    untyped = [i for i, item in enumerate(truth) if item.relevant and not item.event_types]
    low, high, bounds = _intervals(said, truth, groups) if groups else (None, None, {})
    return Report(
        items=len(truth),
        relevance=tally(said, truth, lambda answer: answer.relevant),
        types={tag: _bounded(found, bounds.get(tag)) for tag, found in types.items()},
        macro_f1=macro(types), macro_low=low, macro_high=high,
        directions=right / max(directed, 1), directed=directed,
        pillars=_sum(each_pillar), each_pillar=each_pillar,
        untyped=len(untyped), false_alarms=sum(bool(said[i].event_types) for i in untyped),
    )  # fmt: skip


def figures(found: Report) -> dict[str, Any]:
    """A Report as plain values, rounded to four digits."""
    return {
        "items": found.items,
        "relevance": _figures(found.relevance),
        "types": {tag: _figures(one) for tag, one in found.types.items()},
        "macro_f1": round(found.macro_f1, 4),
        "macro_f1_95": _pair(found.macro_low, found.macro_high),
        "directions": round(found.directions, 4),
        "directed": found.directed,
        "pillars": _figures(found.pillars),
        "each_pillar": {tag: round(one.f1, 4) for tag, one in found.each_pillar.items()},
        "untyped": found.untyped,
        "false_alarms": found.false_alarms,
    }


def _figures(found: Tally) -> dict[str, Any]:
    plain: dict[str, Any] = {"precision": round(found.precision, 4), "recall": round(found.recall, 4), "f1": round(found.f1, 4)}
    return plain if found.low is None else {**plain, "f1_95": _pair(found.low, found.high)}


def _pair(low: float | None, high: float | None) -> list[float] | None:
    return None if low is None or high is None else [round(low, 4), round(high, 4)]


def tally(said: Sequence[Answer], truth: Sequence[Answer], has: Callable[[Answer], bool]) -> Tally:
    """Counts of one claim over all items."""
    pairs = [(has(a), has(b)) for a, b in zip(said, truth, strict=True)]
    return Tally(right=pairs.count((True, True)), wrong=pairs.count((True, False)), missed=pairs.count((False, True)))


def macro(types: Mapping[str, Tally]) -> float:
    """The mean F1 of the types that occur."""
    present = [found.f1 for found in types.values() if found.right + found.missed]
    return sum(present) / max(len(present), 1)


def _has_type(tag: str) -> Callable[[Answer], bool]:
    return lambda answer: tag in answer.event_types


def _has_pillar(tag: str) -> Callable[[Answer], bool]:
    return lambda answer: tag in answer.pillars


def _directions(said: Sequence[Answer], truth: Sequence[Answer]) -> tuple[int, int]:
    right = total = 0
    for a, b in zip(said, truth, strict=True):
        for kind in DIRECTIONS_OF:
            if kind in a.event_types and kind in b.event_types:
                total += 1
                right += a.directions.get(kind) == b.directions.get(kind)
    return right, total


def _sum(tallies: Mapping[str, Tally]) -> Tally:
    each = tallies.values()
    return Tally(right=sum(t.right for t in each), wrong=sum(t.wrong for t in each), missed=sum(t.missed for t in each))


def _bounded(found: Tally, bounds: tuple[float, float] | None) -> Tally:
    low, high = bounds or (None, None)
    return Tally(right=found.right, wrong=found.wrong, missed=found.missed, low=low, high=high)


def _intervals(
    said: Sequence[Answer], truth: Sequence[Answer], groups: Sequence[str], rounds: int = 300, seed: int = 7
) -> tuple[float, float, dict[str, tuple[float, float]]]:
    """Bounds of macro-F1 and of each type's F1: stories are drawn with replacement, since their reports are alike."""
    order = {story: i for i, story in enumerate(dict.fromkeys(groups))}
    counts = np.zeros((len(order), len(EventType), 3))
    for story, a, b in zip(groups, said, truth, strict=True):
        for column, tag in enumerate(EventType):
            pair = (tag in a.event_types, tag in b.event_types)
            counts[order[story], column] += (pair == (True, True), pair == (True, False), pair == (False, True))
    random = np.random.default_rng(seed)
    drawn = random.multinomial(len(order), np.full(len(order), 1 / len(order)), size=rounds)
    right, wrong, missed = np.moveaxis(np.tensordot(drawn, counts, axes=1), 2, 0)
    scores = 2 * right / np.maximum(2 * right + wrong + missed, 1)
    low, high = np.quantile(scores, (0.025, 0.975), axis=0)
    macro_low, macro_high = np.quantile(scores.mean(axis=1), (0.025, 0.975))
    bounds = {tag.value: (float(low[i]), float(high[i])) for i, tag in enumerate(EventType)}
    return float(macro_low), float(macro_high), bounds
