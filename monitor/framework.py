"""The report's reading of an event: its section, the baseline figures that fit, the theses that it speaks to.

The report is data (`data/framework.yaml`); this module holds the rules by which the data is read, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol, TypeVar

import yaml

from classifiers import Direction, EventType, Pillar
from storage import ThesisReading

OTHER_COUNTRIES = "Other countries"
MARKET = "Market"


class _Named(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=_Named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the report's conditions ask about an event. `scale`, `funding` and `said_retaliation` are None when unknown."""

    event_types: tuple[EventType, ...] = ()
    directions: Mapping[EventType, Direction]
    jurisdictions: tuple[str, ...] = ()
    acting: tuple[str, ...] = ()
    pillars: tuple[Pillar, ...] = ()
    scale: str | None = None
    funding: str | None = None
    said_retaliation: bool | None = None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the report, or one of the two that we add for what the report does not treat."""

    id: str
    title: str
    jurisdictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A figure of the report; `fits` is its condition, None for one that stays out of digests. `value` and `unit` are as
    the report gives them (`USD million`, `Mt REO`); `start` is where a change began.
    """

    id: str
    section: str
    text: str
    year: int | None
    fits: Mapping[str, Any] | None
    source: str
    value: float | None = None
    unit: str = ""
    start: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thesis:
    """What the report expects; `evidence` maps conditions to readings, the first that fits decides."""

    id: str
    section: str
    text: str
    evidence: tuple[tuple[Mapping[str, Any], str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """The report as data. `sections` are in the order in which a digest shows them."""

    as_of: str
    sections: tuple[Section, ...]
    pillar_sections: Mapping[str, str]
    pillar_labels: Mapping[str, str]
    pillar_sides: Mapping[str, str]
    baselines: tuple[Baseline, ...]
    theses: tuple[Thesis, ...]

    def section(self, facts: Facts) -> str:
        """The id of the one section under which a digest shows the event (contract, order of sections)."""
        if "CN" in facts.acting:
            return self._china_section(facts)
        for country in facts.acting:
            found = self._country_section(country)
            if found:
                return found
        return MARKET if EventType.PRICE_SHOCK in facts.event_types and not facts.acting else OTHER_COUNTRIES

    def fitting_baselines(self, facts: Facts, section: str) -> tuple[str, ...]:
        """Ids of the baselines that fit, the best first: most conditions, then the event's own section, then the newest."""
        fitting = [b for b in self.baselines if b.fits is not None and fits(b.fits, facts)]

        def rank(baseline: Baseline) -> tuple[int, bool, int]:
            return (-len(baseline.fits or ()), baseline.section != section, -(baseline.year or 0))

        return tuple(baseline.id for baseline in sorted(fitting, key=rank))

    def readings(self, facts: Facts) -> tuple[ThesisReading, ...]:
        """What the event says of each thesis that it speaks to, with the rule that fired (`T2.1`: the first of T2)."""
        found = []
        for thesis in self.theses:
            for number, (when, reading) in enumerate(thesis.evidence, 1):
                if fits(when, facts):
                    found.append(ThesisReading(id=thesis.id, reading=reading, rule=f"{thesis.id}.{number}"))
                    break
        return tuple(found)

    def baseline(self, baseline_id: str) -> Baseline:
        """The baseline of that id. Raises KeyError."""
        return _by_id(self.baselines, baseline_id)

    def thesis(self, thesis_id: str) -> Thesis:
        """The thesis of that id. Raises KeyError."""
        return _by_id(self.theses, thesis_id)

    def title(self, section_id: str) -> str:
        """The title of a section. Raises KeyError."""
        return _by_id(self.sections, section_id).title

    def _china_section(self, facts: Facts) -> str:
        """Chapter II: by the pillar that is China's own, else by what China does."""
        own = [p for p in facts.pillars if p.startswith("china_") or p is Pillar.ENVIRONMENT]
        if own:
            return self.pillar_sections[own[0]]
        return next((CHINA_SECTION_OF[t] for t in facts.event_types if t in CHINA_SECTION_OF), "II.control")

    def _country_section(self, country: str) -> str | None:
        return next((s.id for s in self.sections if country in s.jurisdictions), None)


CHINA_SECTION_OF: Mapping[EventType, str] = {
    EventType.EXPORT_CONTROL: "II.dominance",
    EventType.NEW_DEPOSIT: "II.start",
    EventType.STOCKPILE_FUNDING: "II.control",
    EventType.PRICE_SHOCK: "II.dominance",
}
"""Where chapter II tells of each type when no pillar of China's own is tagged."""


def fits(condition: Mapping[str, Any], facts: Facts) -> bool:
    """Whether all conditions hold, any value within one. A condition on what is not known of the event does not hold."""
    return all(_holds(key, wanted, facts) for key, wanted in condition.items())


def _holds(key: str, wanted: Any, facts: Facts) -> bool:
    if key == "types_all":
        return set(wanted) <= set(facts.event_types)
    if key == "directions":
        return all(facts.directions.get(EventType(t)) == direction for t, direction in wanted.items())
    have = getattr(facts, key)
    if isinstance(have, tuple):
        return not set(have).isdisjoint(wanted)
    return have is not None and have == wanted


@cache
def load_framework() -> Framework:
    """The report as it is shipped with the package."""
    return parse_framework((files("monitor") / "data" / "framework.yaml").read_text("utf-8"))


def parse_framework(text: str) -> Framework:
    """The report from its YAML. Raises KeyError or ValueError where the file breaks its own shape."""
    raw = yaml.safe_load(text)
    return Framework(
        as_of=str(raw["report"]["as_of"]),
        sections=_digest_sections(raw["sections"]),
        pillar_sections={p["id"]: p["section"] for p in raw["pillars"]},
        pillar_labels={p["id"]: p["label"] for p in raw["pillars"]},
        pillar_sides={p["id"]: p["side"] for p in raw["pillars"]},
        baselines=tuple(map(_baseline, raw["baselines"])),
        theses=tuple(map(_thesis, raw["theses"])),
    )


def _digest_sections(raw: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    """Chapter II in its own order, the countries of chapter III, then what the report has no section for."""
    chosen = [s for s in raw if s["chapter"] == "II" or s.get("jurisdictions")]
    told = [Section(id=s["id"], title=s["title"], jurisdictions=tuple(s.get("jurisdictions", ()))) for s in chosen]
    return (*told, Section(id=OTHER_COUNTRIES, title=OTHER_COUNTRIES), Section(id=MARKET, title=MARKET))


def _baseline(raw: Mapping[str, Any]) -> Baseline:
    condition = raw["for"]
    if condition != "never":
        _check(condition, raw["id"])
    return Baseline(
        id=raw["id"], section=raw["section"], text=raw["text"], year=raw.get("year"),
        fits=None if condition == "never" else condition, source=raw.get("source", "the report"),
        value=raw.get("value"), unit=raw.get("unit", ""), start=raw.get("from"),
    )  # fmt: skip


def _thesis(raw: Mapping[str, Any]) -> Thesis:
    for entry in raw["evidence"]:
        _check(entry["when"], raw["id"])
    evidence = tuple((entry["when"], entry["reading"]) for entry in raw["evidence"])
    return Thesis(id=raw["id"], section=raw["section"], text=raw["text"], evidence=evidence)


def _check(condition: Mapping[str, Any], owner: str) -> None:
    """A misspelt condition would never hold and never complain: refuse it, and a bare NO, when the file is read."""
    unknown = set(condition) - set(Facts.__dataclass_fields__) - {"types_all"}
    if unknown:
        raise ValueError(f"{owner}: unknown condition {', '.join(sorted(unknown))}")
    for values in condition.values():
        if isinstance(values, list) and any(isinstance(value, bool) for value in values):
            raise ValueError(f"{owner}: a bare NO is false in YAML: quote it")


def _by_id(records: Iterable[R], wanted: str) -> R:
    for record in records:
        if record.id == wanted:
            return record
    raise KeyError(wanted)
