"""What each page of our own shows, as values for its template: from the open log, read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from classifiers import Direction, EventType
from storage import Event, EventFilter, Store
from storage.questions import QUESTIONS

from ..asking import KNOWN, as_query, read_filter
from ..framework import load_framework
from ..measures import load_seed
from ..register import calendar_rows, load, state_rows
from ..render.names import TYPE_NAMES
from ..why import answer
from .cards import card, event_path, name, page, safe_url, shown
from .chart import Series, by_week, draw, weeks_between
from .metadata import DATABASE

Asked = Mapping[str, Sequence[str]]

PAGE = 50
MOST = 1_000
"""Events that one answer may hold; `ree-monitor export` has no such limit."""
LATEST = 12
COUNTED_DAYS = 30
WEEKS, MOST_WEEKS = 26, 260
WIDE, NARROW = 720, 340

TYPE_COLOURS = {
    EventType.EXPORT_CONTROL: "#c2410c",
    EventType.STOCKPILE_FUNDING: "#0f5ea8",
    EventType.NEW_DEPOSIT: "#0b7a5c",
    EventType.PRICE_SHOCK: "#d19a0a",
}
WAY_COLOURS = {Direction.TIGHTENING: "#c2410c", Direction.EASING: "#0f5ea8"}
CHOICES = ("type", "direction", "severity", "pillar", "jurisdiction", "material")
"""The words for which the page of events offers a choice, in that order."""


def home(store: Store, now: datetime) -> dict[str, Any]:
    """The start page: what this is, how much there is, the last half year, the latest events, the questions."""
    today = now.date()
    month = store.events.counts(today - timedelta(days=COUNTED_DAYS - 1), today)
    return {
        "totals": store.timeline.totals(), "days": COUNTED_DAYS,
        "severities": [{"word": w, "events": month.get("severity", {}).get(w, 0)} for w in KNOWN["severity"]],
        "countries": [{"code": code, "name": name(code), "events": number}
                      for code, number in list(month.get("jurisdiction", {}).items())[:8]],
        "types": [{"word": str(t), "name": TYPE_NAMES[t], "events": month.get("type", {}).get(t, 0)} for t in EventType],
        "since": (today - timedelta(days=COUNTED_DAYS - 1)).isoformat(),
        "due": [row for row in calendar_rows(load(store), today) if 0 <= row["in_days"] <= 60][:4],
        "chart": _pictures(store, "type", today, WEEKS, ""), "weeks": WEEKS,
        "latest": _cards(store, store.events.find(EventFilter(limit=LATEST))),
        "questions": questions(),
    }  # fmt: skip


def events(store: Store, asked: Asked, now: datetime) -> dict[str, Any]:
    """The events that fit what is *asked*, with the form that asks. Raises ConfigError and StorageError for bad words."""
    limit = read_limit(asked)
    wanted = read_filter(asked, now, limit + 1)
    found = store.events.find(wanted)
    more = as_query(asked, limit=str(min(limit * 2, MOST))) if len(found) > limit and limit < MOST else ""
    return {
        "events": _cards(store, found[:limit]), "more": more, "is_cut": len(found) > limit,
        "choices": _choices(store, asked, wanted), "text": {word: _first(asked, word) for word in ("search", "since", "until")},
        "kept": [(word, value) for word in ("source", "measure") for value in asked.get(word, ()) if value],
        "query": as_query(asked, limit=""), "is_filtered": wanted != EventFilter(limit=limit + 1),
    }  # fmt: skip


def event(store: Store, event_id: str) -> dict[str, Any] | None:
    """One event with all that is known of it, None where there is none of that id."""
    found, answered = store.events.get(event_id), answer(store, event_id=event_id)
    if found is None or answered is None:
        return None
    return {"event": page(found, answered, load_framework(), _feed_names(store)), "database": DATABASE}


def charts(store: Store, asked: Asked, now: datetime) -> dict[str, Any]:
    """Both timelines: by type, and tightening against easing; of one jurisdiction where one is asked for."""
    country, weeks, today = _first(asked, "jurisdiction").upper(), read_weeks(asked), now.date()
    known = list(store.events.counts(today - timedelta(weeks=weeks), today).get("jurisdiction", {}))
    return {
        "by_type": _pictures(store, "type", today, weeks, country),
        "by_way": _pictures(store, "direction", today, weeks, country),
        "country": country, "country_name": name(country), "weeks": weeks, "spans": (13, 26, 52, 104),
        "countries": sorted(({"code": code, "name": name(code)} for code in {*known, *filter(None, [country])}),
                            key=lambda choice: choice["name"]),
    }  # fmt: skip


def picture(store: Store, asked: Asked, now: datetime) -> str:
    """One timeline as a picture by itself: `by=direction` for tightening against easing, else by type."""
    dimension = "direction" if _first(asked, "by") == "direction" else "type"
    return draw(*_chart(store, dimension, now.date(), read_weeks(asked), _first(asked, "jurisdiction").upper()), width=WIDE)


def measures(store: Store, asked: Asked, now: datetime) -> dict[str, Any]:
    """The register on a day (`on`, else today): the state of each measure, its acts, what falls due."""
    known = load(store)
    on = _day(asked, "on") or now.date()
    rows = state_rows(known, on, store.measures.events_of([measure.measure_id for measure in known]))
    return {
        "on": on.isoformat(), "due": calendar_rows(known, on), "note": load_seed().note,
        "measures": [row | {"title": shown(row["title"]), "acts": [_act(act) for act in row["acts"]],
                            "covered": ", ".join(map(name, row["covers"]["materials"])),
                            "events": [{"id": e, "url": event_path(e)} for e in row["events"]]} for row in rows],
    }  # fmt: skip


def questions() -> list[dict[str, Any]]:
    """The stored queries, with the addresses of their forms."""
    return [{"title": q.title, "about": q.about, "path": f"/{DATABASE}/{q.name}", "is_feed": q.lists_events} for q in QUESTIONS]


def read_limit(asked: Asked, default: int = PAGE) -> int:
    """How many events are asked for, within what one answer may hold."""
    text = _first(asked, "limit")
    return min(max(int(text), 1), MOST) if text.isascii() and text.isdigit() and len(text) < 9 else default


def read_weeks(asked: Asked) -> int:
    """How many weeks a timeline is to show."""
    text = _first(asked, "weeks")
    return min(max(int(text), 4), MOST_WEEKS) if text.isascii() and text.isdigit() and len(text) < 9 else WEEKS


def _cards(store: Store, found: Sequence[Event]) -> list[dict[str, Any]]:
    names = _feed_names(store)
    return [card(event, names) for event in found]


def _feed_names(store: Store) -> dict[str, str]:
    return {feed_id: state.name for feed_id, state in store.sources.states().items()}


def _choices(store: Store, asked: Asked, wanted: EventFilter) -> list[dict[str, Any]]:
    """For each word the values that events of the period have, with their number, the most first."""
    counts = store.events.counts(wanted.since, wanted.until)
    found = []
    for word in CHOICES:
        chosen = {value.upper() if word == "jurisdiction" else value for value in asked.get(word, ())}
        numbers = dict.fromkeys(chosen - {""}, 0) | counts.get(word, {})
        found.append({
            "word": word, "name": "country" if word == "jurisdiction" else word,
            "values": [{"value": value, "name": _value_name(word, value), "events": number, "chosen": value in chosen}
                       for value, number in numbers.items()],
        })  # fmt: skip
    return found


def _value_name(word: str, value: str) -> str:
    match word:
        case "type":
            return TYPE_NAMES[EventType(value)]
        case "pillar":
            return load_framework().pillar_labels[value]
        case "jurisdiction" | "material":
            return f"{name(value)} ({value})" if name(value) != value else value
        case _:
            return value


def _pictures(store: Store, dimension: str, today: date, weeks: int, country: str) -> dict[str, str]:
    """The same timeline for a wide and for a narrow screen, with letters of the same size."""
    chart = _chart(store, dimension, today, weeks, country)
    return {"wide": draw(*chart, width=WIDE), "narrow": draw(*chart, width=NARROW)}


def _chart(store: Store, dimension: str, today: date, weeks: int, country: str) -> tuple[str, tuple[date, ...], list[Series]]:
    """A timeline's title, weeks and figures."""
    span = weeks_between(today - timedelta(weeks=weeks - 1), today)
    colours: dict[Any, str] = dict(TYPE_COLOURS) if dimension == "type" else dict(WAY_COLOURS)
    daily = store.timeline.by_day(dimension, [str(value) for value in colours], span[0], today, country)
    series = [
        Series(name=TYPE_NAMES[value] if dimension == "type" else str(value), colour=colour,
               weekly=by_week(daily[str(value)]), below=value is Direction.EASING)
        for value, colour in colours.items()
    ]  # fmt: skip
    title = "Events a week by type" if dimension == "type" else "Export controls a week, tightening above and easing below"
    return title + (f", {name(country)}" if country else ""), span, series


def _act(act: dict[str, Any]) -> dict[str, Any]:
    return act | {"url": safe_url(act["source"]), "words": str(act["act"]).replace("_", " ")}


def _first(asked: Asked, word: str) -> str:
    return next((value.strip() for value in asked.get(word, ())), "")


def _day(asked: Asked, word: str) -> date | None:
    try:
        return date.fromisoformat(_first(asked, word))
    except ValueError:
        return None
