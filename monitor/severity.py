"""How much an event matters: a small table of rules, the first that fits decides, each with the words for why.

The number of outlets is not among the conditions: it raises confidence, never severity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from classifiers import Direction, EventType
from storage import Severity, Standing

HEAVY = frozenset({"Y", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu"})
"""Heavy rare earths (yttrium counts with them by its chemistry; USGS, Mineral Commodity Summaries)."""
BROAD = 3
"""From this many elements on, or when rare earths in general are meant, an act is broad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the rules look at. `standing` is that of the event's best source, None where no feed vouches for it."""

    event_types: tuple[EventType, ...]
    directions: Mapping[EventType, Direction]
    acting: tuple[str, ...]
    materials: tuple[str, ...]
    standing: Standing | None

    @property
    def tightens(self) -> bool:
        """A control that gets tighter."""
        return self.directions.get(EventType.EXPORT_CONTROL) is Direction.TIGHTENING

    @property
    def is_broad(self) -> bool:
        """Rare earths in general, or several elements."""
        return "REE" in self.materials or sum(material != "magnets" for material in self.materials) >= BROAD


RULES: tuple[tuple[Severity, Callable[[Case], bool]], ...] = (
    (Severity.CRITICAL, lambda c: c.tightens and "CN" in c.acting and c.is_broad and c.standing is Standing.OFFICIAL),
    (Severity.HIGH, lambda c: c.tightens or len(c.event_types) > 1),
    (Severity.MEDIUM, lambda c: bool(c.event_types)),
)
"""Most severe first; an event that fits none is low."""


def rate(case: Case) -> tuple[Severity, tuple[str, ...]]:
    """The severity, and in words what it rests on."""
    severity = next((severity for severity, fits in RULES if fits(case)), Severity.LOW)
    return severity, _why(case)


def _why(case: Case) -> tuple[str, ...]:
    if not case.event_types:
        return ("none of the four event types",)
    words = []
    for event_type in case.event_types:
        direction = case.directions.get(event_type)
        by = " by China" if event_type is EventType.EXPORT_CONTROL and "CN" in case.acting else ""
        words.append(f"{event_type.replace('_', ' ')}{f' {direction}' if direction else ''}{by}")
    words += _breadth(case)
    if case.standing is Standing.OFFICIAL:
        words.append("official source")
    return tuple(words)


def _breadth(case: Case) -> list[str]:
    heavy = sum(material in HEAVY for material in case.materials)
    named = sum(material not in ("REE", "magnets") for material in case.materials)
    if "REE" in case.materials:
        return ["rare earths in general"]
    if heavy:
        return [f"{heavy} heavy rare earth{'s' if heavy > 1 else ''}"]
    return [f"{named} rare-earth element{'s' if named > 1 else ''}"] if named else []
