"""Calibrated probabilities in, tags out: the gate, the thresholds, the directions and the abstention band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .calibration import sigmoid
from .labels import DIRECTIONS_OF, Direction, EventType, Pillar

if TYPE_CHECKING:
    from numpy.typing import NDArray

RELEVANT: Final = "relevant"
DIRECTION_HEADS: Final = tuple(f"{kind}:{way}" for kind, ways in DIRECTIONS_OF.items() for way in ways)
HEADS: Final = (RELEVANT, *EventType, *DIRECTION_HEADS, *Pillar)
"""One yes-or-no question each, in the order of the model's columns."""

COLUMN: Final[Mapping[str, int]] = {head: column for column, head in enumerate(HEADS)}
# Written out once: going through an enumeration costs more than the decision does.
_TYPES: Final = tuple((tag, COLUMN[tag]) for tag in EventType)
_PILLARS: Final = tuple((tag, COLUMN[tag]) for tag in Pillar)
_ASKED: Final = tuple((str(head), COLUMN[head]) for head in (RELEVANT, *EventType, *Pillar))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What turns decision values into tags: `slope` and `offset` (Platt) and `threshold` for each head of `HEADS`.

    A probability nearer to its threshold than `band` makes its tag uncertain.
    """

    slope: NDArray[np.float64]
    offset: NDArray[np.float64]
    threshold: NDArray[np.float64]
    band: float

    def probabilities(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Decision values (items x heads) as probabilities."""
        return sigmoid(values * self.slope + self.offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The tags of one item. `scores` holds the probability of each type whatever was decided."""

    relevant: bool
    relevance: float
    event_types: tuple[EventType, ...]
    scores: Mapping[EventType, float]
    directions: Mapping[EventType, Direction]
    pillars: tuple[Pillar, ...]
    uncertain: tuple[str, ...]


def decide(probabilities: NDArray[np.float64], calibration: Calibration) -> list[Decision]:
    """A Decision for each row. An off-topic item has no tag; only its relevance can be uncertain."""
    over = probabilities >= calibration.threshold
    near = np.abs(probabilities - calibration.threshold) < calibration.band
    return [_decision(*row) for row in zip(probabilities.tolist(), over.tolist(), near.tolist(), strict=True)]


def _decision(probability: Sequence[float], over: Sequence[bool], near: Sequence[bool]) -> Decision:
    relevant = over[0]
    types = tuple(tag for tag, column in _TYPES if over[column]) if relevant else ()
    return Decision(
        relevant=relevant,
        relevance=probability[0],
        event_types=types,
        scores={tag: probability[column] for tag, column in _TYPES},
        directions={tag: _direction(tag, probability) for tag in types if tag in DIRECTIONS_OF},
        pillars=tuple(tag for tag, column in _PILLARS if over[column]) if relevant else (),
        uncertain=tuple(head for head, column in _ASKED if near[column]) if relevant else (RELEVANT,) * near[0],
    )


def _direction(kind: EventType, probability: Sequence[float]) -> Direction:
    return max(DIRECTIONS_OF[kind], key=lambda way: probability[COLUMN[f"{kind}:{way}"]])
