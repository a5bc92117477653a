"""Events as rows: what is written of one into each table that it stands in, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from classifiers import Direction, EventType, Pillar

from .records import Event, Item, Severity, Standing, ThesisReading, day_of, iso, read_when

TYPES = {str(event_type): event_type for event_type in EventType}  # a look-up takes a tenth of what EventType(word) does
SEVERITIES = {str(severity): severity for severity in Severity}
REPEATED = 4096
"""Arrays that are kept once read: `["CN"]` stands in every third row, and reading it again takes ten times as long."""


def day_of_event(event: Event) -> date:
    """The day under which an event is found: of its publication, else of when it was first seen."""
    return day_of(event.published or event.first_seen)


def facets_of(event: Event) -> list[tuple[str, str]]:
    """Each dimension and value of `event_facets` that the event has, once."""
    named = (
        ("type", event.event_types), ("direction", event.directions.values()), ("jurisdiction", event.jurisdictions),
        ("material", event.materials), ("pillar", event.pillars), ("severity", (event.severity,)),
        ("source", [item.feed_id for item in event.items]), ("measure", event.measures),
    )  # fmt: skip
    return list(dict.fromkeys((dimension, str(value)) for dimension, values in named for value in values))


def words_by_column(event: Event) -> dict[str, str]:
    """The words of `events_fts`, by its columns."""
    from .search import names_of, words_of  # 4 ms that reading does without

    titles = dict.fromkeys(item.title for item in event.items if item.title != event.title)
    summaries = dict.fromkeys(item.summary for item in event.items if item.summary)
    named = names_of(dict.fromkeys((*event.jurisdictions, *event.acting, *event.materials, *event.measures)))
    return {"title": words_of(event.title), "body": words_of(*titles, *summaries), "named": words_of(*named)}


def row_of(event: Event) -> dict[str, Any]:
    """The row of `events`, all but its place."""

    def array(values: Sequence[object]) -> str:
        return json.dumps(values, ensure_ascii=False)

    return {
        "event_id": event.event_id, "title": event.title, "event_types": array(event.event_types),
        "directions": json.dumps(dict(event.directions)), "scores": json.dumps(dict(event.scores)),
        "uncertain": array(event.uncertain), "severity": event.severity, "severity_why": array(event.severity_why),
        "jurisdictions": array(event.jurisdictions), "acting": array(event.acting), "materials": array(event.materials),
        "pillars": array(event.pillars), "section": event.section, "measures": array(event.measures),
        "theses": array([{"id": t.id, "reading": t.reading, "rule": t.rule} for t in event.theses]),
        "baselines": array(event.baselines), "published": iso(event.published), "day": iso(day_of_event(event)),
        "first_seen": iso(event.first_seen), "updated": iso(event.updated), "model": event.model,
    }  # fmt: skip


def events_of(rows: Sequence[sqlite3.Row], items: Mapping[str, Sequence[Item]]) -> list[Event]:
    """The events that rows of `events` hold, each with its *items*, which are given by event id."""
    return [_event(row, items) for row in by_name(rows)]


def by_name(rows: Sequence[sqlite3.Row]) -> list[dict[str, Any]]:
    """Rows of one statement as dicts. A Row is searched from its first column on at each look-up, which takes far longer."""
    names = rows[0].keys() if rows else ()
    return [dict(zip(names, row, strict=True)) for row in rows]


def best_first(items: Sequence[Item]) -> tuple[Item, ...]:
    """Items by the standing of their source, then by when they were seen."""
    return tuple(items) if len(items) < 2 else tuple(sorted(items, key=_rank))


_ORDER: Mapping[Standing | None, int] = {standing: rank for rank, standing in enumerate((*Standing, None))}


def _rank(item: Item) -> tuple[int, datetime, str]:
    return (_ORDER[item.standing], item.first_seen, item.item_id)


def _event(row: Mapping[str, Any], items: Mapping[str, Sequence[Item]]) -> Event:
    return Event(
        event_id=row["event_id"], title=row["title"], event_types=_types(row["event_types"]),
        directions=dict(_directions(row["directions"])),
        scores={TYPES[k]: v for k, v in json.loads(row["scores"]).items()}, uncertain=_array(row["uncertain"]),
        severity=SEVERITIES[row["severity"]], severity_why=_array(row["severity_why"]),
        jurisdictions=_array(row["jurisdictions"]), acting=_array(row["acting"]), materials=_array(row["materials"]),
        pillars=_pillars(row["pillars"]), section=row["section"], measures=_array(row["measures"]),
        theses=_theses(row["theses"]), baselines=_array(row["baselines"]), published=read_when(row["published"]),
        first_seen=datetime.fromisoformat(row["first_seen"]), updated=datetime.fromisoformat(row["updated"]),
        model=row["model"], items=best_first(items.get(row["event_id"], ())),
    )  # fmt: skip


@lru_cache(REPEATED)
def _array(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(REPEATED)
def _types(text: str) -> tuple[EventType, ...]:
    return tuple(map(EventType, json.loads(text)))


@lru_cache(REPEATED)
def _directions(text: str) -> Mapping[EventType, Direction]:
    return {EventType(k): Direction(v) for k, v in json.loads(text).items()}


@lru_cache(REPEATED)
def _pillars(text: str) -> tuple[Pillar, ...]:
    return tuple(map(Pillar, json.loads(text)))


@lru_cache(REPEATED)
def _theses(text: str) -> tuple[ThesisReading, ...]:
    return tuple(ThesisReading(**row) for row in json.loads(text))
