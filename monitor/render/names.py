"""How tags, countries, days and sources are called in messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from classifiers import Direction, EventType
from classifiers.countries import country_names as names_by_code
from storage import Event, When, day_of

from ..words import count

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip

TYPE_NAMES = {
    EventType.EXPORT_CONTROL: "export control",
    EventType.NEW_DEPOSIT: "new deposit",
    EventType.STOCKPILE_FUNDING: "stockpile or funding",
    EventType.PRICE_SHOCK: "price shock",
}


def type_name(event_type: EventType) -> str:
    """The event type in words."""
    return TYPE_NAMES[event_type]


def direction_name(direction: Direction) -> str:
    """The direction in words."""
    return direction.value


def country_names(codes: Sequence[str]) -> str:
    """The English names of jurisdictions, in order; a code that no gazetteer knows stays as it is."""
    return ", ".join(names_by_code().get(code, code) for code in codes)


def day(when: When) -> str:
    """`6 January 2026`, in UTC."""
    on: date = day_of(when)
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def month(year_month: str) -> str:
    """`2024-09` as `September 2024`."""
    year, number = year_month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def clock(moment: datetime) -> str:
    """`2026-01-06 07:31 UTC`."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def source_line(event: Event) -> str:
    """Who says it, how many say it, when, and how sure the classifier is: `mofcom and 2 more · 3 sources · 6 January 2026`."""
    speakers = list(dict.fromkeys(item.outlet or item.feed_id for item in event.items))
    who = speakers[0] if len(speakers) == 1 else f"{speakers[0]} and {len(speakers) - 1} more"
    when = "date unknown" if event.published is None else day(event.published)
    sure = min((event.scores.get(t, 0.0) for t in event.event_types), default=0.0)
    return f"{who} · {count(len(event.items), 'source')} · {when} · confidence {percent(sure)} · {event.event_id}"


def percent(probability: float) -> str:
    """A probability in whole percent; nothing is certain, so it ends at `>99%` and begins at `<1%`."""
    if probability > 0.99:
        return ">99%"
    return "<1%" if probability < 0.01 else f"{probability:.0%}"
