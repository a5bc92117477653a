"""How much an event matters: a small table of rules, the first that fits decides, each with the words for why.

The number of outlets is not among the conditions: it raises confidence, never severity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from classifiers import Amount, Direction, EventType
from classifiers.script import fold
from storage import Severity, Standing

from .framework import Baseline

HEAVY = frozenset({"Y", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu"})
"""Heavy rare earths (yttrium counts with them by its chemistry; USGS, Mineral Commodity Summaries)."""
BROAD = 3
"""From this many elements on, or when rare earths in general are meant, an act is broad."""
LARGE = 0.1
"""From this share of the report's own figure on, a sum, a resource or a price move is large."""
AFTER = 40
"""How many characters behind a mass say whether it is oxide, as the report's figures are, or ore."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The largest figure of an event beside the report's figure in the same unit: `share` 1.0 is as large."""

    share: float
    text: str
    baseline: str

    @property
    def is_large(self) -> bool:
        """Large enough to stand beside the report's figure."""
        return self.share >= LARGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An amount that an item states, with the words after it."""

    amount: Amount
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the rules look at. `standing` is that of the event's best source, None where no feed vouches for it;
    `sweeping` that the text tells of all destinations or several elements; `size` None where nothing can be compared.
    """

    event_types: tuple[EventType, ...]
    directions: Mapping[EventType, Direction]
    acting: tuple[str, ...]
    materials: tuple[str, ...]
    standing: Standing | None
    sweeping: bool = False
    size: Size | None = None

    @property
    def is_broad(self) -> bool:
        """Rare earths in general, or several elements."""
        return self.sweeping or "REE" in self.materials or sum(m != "magnets" for m in self.materials) >= BROAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line of the table. What a line leaves out may be anything; what it names must hold."""

    severity: Severity
    type: EventType | None = None
    direction: Direction | None = None
    by_china: bool = False
    broad: bool = False
    official: bool = False
    large: bool = False
    types_at_least: int = 1

    def fits(self, case: Case) -> bool:
        """Whether all that the line names holds of the case."""
        return (
            len(case.event_types) >= self.types_at_least
            and (self.type is None or self.type in case.event_types)
            and (self.direction is None or (self.type is not None and case.directions.get(self.type) is self.direction))
            and (not self.by_china or "CN" in case.acting)
            and (not self.broad or case.is_broad)
            and (not self.official or case.standing is Standing.OFFICIAL)
            and (not self.large or (case.size is not None and case.size.is_large))
        )


_CONTROL, _TIGHTENING, _EASING = EventType.EXPORT_CONTROL, Direction.TIGHTENING, Direction.EASING
TABLE: tuple[Rule, ...] = (
    Rule(severity=Severity.CRITICAL, type=_CONTROL, direction=_TIGHTENING, by_china=True, broad=True, official=True),
    Rule(severity=Severity.HIGH, type=_CONTROL, direction=_TIGHTENING),
    Rule(severity=Severity.HIGH, type=_CONTROL, direction=_EASING, by_china=True, broad=True, official=True),
    Rule(severity=Severity.HIGH, type=EventType.STOCKPILE_FUNDING, large=True),
    Rule(severity=Severity.HIGH, type=EventType.NEW_DEPOSIT, large=True),
    Rule(severity=Severity.HIGH, type=EventType.PRICE_SHOCK, large=True),
    Rule(severity=Severity.HIGH, types_at_least=2),
    Rule(severity=Severity.MEDIUM),
)
"""Most severe first; an event without any of the four types fits none and is low."""


def rate(case: Case) -> tuple[Severity, tuple[str, ...]]:
    """The severity, and in words what it rests on."""
    return next((rule.severity for rule in TABLE if rule.fits(case)), Severity.LOW), _why(case)


KINDS = {EventType.STOCKPILE_FUNDING: "money", EventType.NEW_DEPOSIT: "mass", EventType.PRICE_SHOCK: "percent"}
"""Which kind of figure measures an event of each type. An export control is measured by what it covers."""
_OXIDE = re.compile(r"^[^.。;；]*?(?:\b(?:t?reo|oxides?)\b|氧化物)")
_MONEY_UNIT = re.compile(r"(?P<currency>[A-Z]{3}) (?P<scale>million|billion)")
_SCALES = {"million": 1e6, "billion": 1e9}


def size_of(types: Sequence[EventType], figures: Iterable[Figure], baselines: Sequence[Baseline]) -> Size | None:
    """The event's largest figure beside the report's largest in the same unit; None where nothing can be compared.

    Currencies are never converted and ore is not compared with oxide.
    """
    wanted = {KINDS[event_type] for event_type in types if event_type in KINDS}
    report = [entry for baseline in baselines for entry in _comparable(baseline)]
    sizes = []
    for figure in figures:
        amount = figure.amount
        if amount.kind not in wanted or amount.value is None or not _is_like(figure):
            continue
        same = [(value, text) for kind, unit, value, text in report if (kind, unit) == (amount.kind, amount.unit)]
        if same:
            value, text = max(same)
            sizes.append(Size(share=amount.value / value, text=amount.text, baseline=text))
    return max(sizes, key=lambda size: size.share, default=None)


def _is_like(figure: Figure) -> bool:
    return figure.amount.kind != "mass" or bool(_OXIDE.match(fold(figure.after)))


def _comparable(baseline: Baseline) -> list[tuple[str, str, float, str]]:
    """The report's figure as kind, unit and value like those of an amount: money, tonnes of oxide, the rise of a price."""
    types = (baseline.fits or {}).get("event_types", ())
    if baseline.value is None:
        return []
    money = _MONEY_UNIT.fullmatch(baseline.unit)
    if money:
        value = baseline.value * _SCALES[money["scale"]]
        return [("money", money["currency"], value, f"{money['currency']} {baseline.value:g} {money['scale']}")]
    if baseline.unit == "Mt REO" and EventType.NEW_DEPOSIT in types:
        return [("mass", "t", baseline.value * 1e6, f"{baseline.value:g} million t of oxide")]
    if baseline.unit == "USD/kg" and baseline.start and EventType.PRICE_SHOCK in types:
        rise = (baseline.value / baseline.start - 1) * 100
        return [("percent", "%", rise, f"the rise from USD {baseline.start:g} to {baseline.value:g}/kg")]
    return []


def _why(case: Case) -> tuple[str, ...]:
    if not case.event_types:
        return ("none of the four event types",)
    words = []
    for event_type in case.event_types:
        direction = case.directions.get(event_type)
        by = " by China" if event_type is EventType.EXPORT_CONTROL and "CN" in case.acting else ""
        words.append(f"{event_type.replace('_', ' ')}{f' {direction}' if direction else ''}{by}")
    words += _breadth(case)
    if case.size is not None:
        words.append(f"{case.size.text}: {_share(case.size.share)} the report's {case.size.baseline}")
    if case.standing is Standing.OFFICIAL:
        words.append("official source")
    return tuple(words)


def _share(share: float) -> str:
    if share >= 1.95:
        return f"{share:.0f} times"
    return f"{share:.0%} of" if share >= 0.01 else "less than 1% of"


def _breadth(case: Case) -> list[str]:
    heavy = sum(material in HEAVY for material in case.materials)
    named = sum(material not in ("REE", "magnets") for material in case.materials)
    if "REE" in case.materials:
        return ["rare earths in general"]
    if heavy:
        return [f"{heavy} heavy rare earth{'s' if heavy > 1 else ''}"]
    return [f"{named} rare-earth element{'s' if named > 1 else ''}"] if named else []
