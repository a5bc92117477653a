"""What a digest says: events of a period, grouped by the report's sections, as values. Rendering is elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage import Event, Outcome, Severity, day_of

from .framework import Baseline, Framework, Thesis
from .measures import Due

LATE = timedelta(days=7)
"""An event that a slow source brings is still news this long after its publication; older ones are archive."""

PERIODS: Mapping[str, timedelta] = {"day": timedelta(days=1), "week": timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `since` to `until`, by when events were first seen or changed. `label` is day, week or since."""

    since: datetime
    until: datetime
    label: str

    @classmethod
    def ending(cls, until: datetime, label: str) -> Period:
        """The last day or week before *until*."""
        return cls(since=until - PERIODS[label], until=until, label=label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One typed event, with the report's figure that stands beside it, if one fits and is not used before."""

    event: Event
    baseline: Baseline | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSection:
    """One section of the report: its typed events, and how many stories on topic had no event type."""

    id: str
    title: str
    lines: tuple[Line, ...]
    untyped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A thesis that events of this period speak to: how (`supports`, …), by which rules, how many events."""

    thesis: Thesis
    readings: Mapping[str, tuple[str, ...]]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Ids of the sources that were read, that gave nothing, and that failed."""

    read: tuple[str, ...]
    silent: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest as values, in the order in which it is shown."""

    period: Period
    as_of: str
    sections: tuple[DigestSection, ...]
    theses: tuple[Touched, ...]
    coverage: Coverage
    due: tuple[Due, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        """The typed events, in order."""
        return tuple(line.event for section in self.sections for line in section.lines)

    @property
    def untyped(self) -> int:
        """How many stories on topic had no event type."""
        return sum(section.untyped for section in self.sections)


def build(
    events: Sequence[Event],
    period: Period,
    framework: Framework,
    coverage: Coverage,
    told: Collection[str] = (),
    due: Sequence[Due] = (),
) -> Digest:
    """The digest of *period*: events first seen in it that are not archive, but for those whose ids are in *told*, and
    what is *due* by the register of measures.
    """
    fresh = [event for event in events if is_news(event, period) and event.event_id not in told]
    used: set[str] = set()
    sections = []
    for section in framework.sections:
        here = [event for event in fresh if event.section == section.id]
        typed = sorted((event for event in here if event.event_types), key=_most_telling_first)
        if here:
            lines = tuple(Line(event=event, baseline=_unused(event, framework, used)) for event in typed)
            sections.append(DigestSection(id=section.id, title=section.title, lines=lines, untyped=len(here) - len(typed)))
    typed_events = [line.event for section in sections for line in section.lines]
    return Digest(
        period=period, as_of=framework.as_of, sections=tuple(sections), theses=_touched(typed_events, framework),
        coverage=coverage, due=tuple(due),
    )  # fmt: skip


def is_news(event: Event, period: Period) -> bool:
    """First seen in the period, and not published long before it."""
    if not period.since <= event.first_seen <= period.until:
        return False
    return event.published is None or day_of(event.published) >= day_of(period.since - LATE)


def coverage_of(enabled: Sequence[str], found: Mapping[str, tuple[str, int]]) -> Coverage:
    """Coverage from how each enabled source's last visit of the period ended and how many entries it read.

    Silent are sources that answered with nothing, and those that were not visited in the period at all.
    """
    read, silent, failed = [], [], []
    for feed_id in enabled:
        outcome, entries = found.get(feed_id, ("", 0))
        if outcome == Outcome.FAILED:
            failed.append(feed_id)
        elif outcome == Outcome.UNCHANGED or entries:
            read.append(feed_id)
        elif outcome != Outcome.SKIPPED:
            silent.append(feed_id)
    return Coverage(read=tuple(read), silent=tuple(silent), failed=tuple(failed))


def _unused(event: Event, framework: Framework, used: set[str]) -> Baseline | None:
    """The best fitting baseline that this digest has not shown yet (framework.yaml: never the same one twice)."""
    for baseline_id in event.baselines:
        if baseline_id not in used:
            used.add(baseline_id)
            return framework.baseline(baseline_id)
    return None


def _most_telling_first(event: Event) -> tuple[int, float, str]:
    rank = list(Severity).index(event.severity)
    when = datetime.combine(day_of(event.published or event.first_seen), datetime.min.time(), UTC)
    return (rank, -when.timestamp(), event.event_id)


def _touched(events: Sequence[Event], framework: Framework) -> tuple[Touched, ...]:
    found = []
    for thesis in framework.theses:
        readings: dict[str, list[str]] = {}
        speaking = []
        for event in events:
            for reading in event.theses:
                if reading.id == thesis.id:
                    readings.setdefault(reading.reading, []).append(reading.rule)
                    speaking.append(event.event_id)
        if speaking:
            rules = {reading: tuple(dict.fromkeys(fired)) for reading, fired in readings.items()}
            found.append(Touched(thesis=thesis, readings=rules, events=tuple(speaking)))
    return tuple(found)
