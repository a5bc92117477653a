"""The nouns of the event log: one frozen record for each stage that is stored.

A `When` is an aware `datetime` in whole seconds or, where a source gives no time, a plain `date`. As text both are
ISO 8601 (`2026-01-06T07:31:09+00:00`, `2026-01-06`), so that text order is time order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from classifiers import Direction, EventType, Labels, Pillar

When = datetime | date


def iso(when: When | None) -> str | None:
    """The stored text of a moment (UTC, whole seconds) or of a date that has no time."""
    if isinstance(when, datetime):
        return when.astimezone(UTC).replace(microsecond=0).isoformat()
    return None if when is None else when.isoformat()


def read_when(text: str | None) -> When | None:
    """The moment or date that `iso` wrote."""
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def day_of(when: When) -> date:
    """The (UTC) day of a moment, or the date itself."""
    return when.astimezone(UTC).date() if isinstance(when, datetime) else when


class Standing(StrEnum):
    """How close a source stands to the fact. The order is that of trust: the first is the best source of an event."""

    OFFICIAL = "official"
    WIRE = "wire"
    COMPANY = "company"
    TRADE = "trade"
    NEWS = "news"
    DATA = "data"


class Severity(StrEnum):
    """How much an event matters, most first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a source published. `standing` is None where the source is not one of feeds.yaml.

    `document` is the item's own document number, "" for none. `keys` are the ways in which the same document is known again,
    the strongest first. `is_baseline` says that it came with its source's first visit and so owes no alert. `move` is "up" or
    "down" for a price move that arithmetic found, else "".
    """

    item_id: str
    feed_id: str
    title: str
    summary: str = ""
    url: str = ""
    lang: str = ""
    published: When | None = None
    first_seen: datetime
    standing: Standing | None = None
    outlet: str = ""
    document: str = ""
    keys: tuple[str, ...] = ()
    is_baseline: bool = False
    move: str = ""

    def __post_init__(self) -> None:
        if self.first_seen.tzinfo is None:
            raise ValueError("first_seen needs a time zone")
        if isinstance(self.published, datetime) and self.published.tzinfo is None:
            raise ValueError("published needs a time zone, or to be a plain date")
        if not self.title:
            raise ValueError("an item needs a title")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledItem:
    """An item with what the classifier and the extraction say of it."""

    item: Item
    labels: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class ThesisReading:
    """What an event says of one of the report's theses: `supports`, `contradicts` or `bears_on`, and the rule that fired."""

    id: str
    reading: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One story: the union of what its items say, read against the report. `items` has the best source first."""

    event_id: str
    title: str
    event_types: tuple[EventType, ...] = ()
    directions: Mapping[EventType, Direction] = field(default_factory=dict)
    scores: Mapping[EventType, float] = field(default_factory=dict)
    uncertain: tuple[str, ...] = ()
    severity: Severity = Severity.LOW
    severity_why: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    acting: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    pillars: tuple[Pillar, ...] = ()
    section: str = ""
    measures: tuple[str, ...] = ()
    theses: tuple[ThesisReading, ...] = ()
    baselines: tuple[str, ...] = ()
    published: When | None = None
    first_seen: datetime
    updated: datetime
    model: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """That an item belongs to an event, and why: "first report", "same number: MOFCOM 2025/61", "near-identical title"."""

    item_id: str
    event_id: str
    reason: str


class Outcome(StrEnum):
    """How a visit ended."""

    OK = "ok"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What lets a server answer "unchanged" next time, for one address."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit to one feed. `found` counts entries that were read, `kept` those that passed `must_mention`, `new` those
    not in the log before. `reason` and `detail` say why it failed. `retry_after` and `fresh_for` are seconds that the server
    asks us to stay away, after a failure and after an answer. `newest` is the newest publication shown, `usual_gap` the
    seconds that usually lie between two.
    """

    feed_id: str
    started: datetime
    outcome: Outcome
    reason: str = ""
    detail: str = ""
    route: str = "first"
    status: int | None = None
    found: int = 0
    kept: int = 0
    new: int = 0
    took_ms: int = 0
    retry_after: int | None = None
    fresh_for: int | None = None
    newest: When | None = None
    usual_gap: int | None = None
    validators: Mapping[str, Validators] = field(default_factory=dict)


class Order(StrEnum):
    """Which of the events that fit come first: those of the newest day, or those that a search fits best (bm25)."""

    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events are asked for: any value within one field, all fields together; empty means any.

    `since` and `until` (inclusive) are days of `published`, or of `first_seen` where that is unknown.
    """

    types: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    search: str = ""
    order: Order = Order.NEWEST
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A finished message that is owed to a chat. `owed_for` names what it is for: the same thing is never owed twice."""

    message_id: int
    chat: str
    owed_for: str
    html: str
    attempts: int
    trouble: str
    owed_at: datetime
    not_before: datetime
