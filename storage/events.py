"""Events: one row for each story, its items, and the facets by which it is found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from classifiers import Direction, EventType, Pillar

from .coding import labels_from_json
from .items import item_of
from .records import Event, EventFilter, Item, Join, LabelledItem, Severity, Standing, ThesisReading, day_of, iso, read_when
from .search import match_expression, words_of

PUT_EVENT = """
INSERT INTO events VALUES (
    :event_id, :title, :event_types, :directions, :scores, :uncertain, :severity, :severity_why, :jurisdictions, :acting,
    :materials, :pillars, :section, :measures, :theses, :baselines, :published, :day, :first_seen, :updated, :model)
ON CONFLICT (event_id) DO UPDATE SET
    title = excluded.title, event_types = excluded.event_types, directions = excluded.directions,
    scores = excluded.scores, uncertain = excluded.uncertain, severity = excluded.severity,
    severity_why = excluded.severity_why, jurisdictions = excluded.jurisdictions, acting = excluded.acting,
    materials = excluded.materials, pillars = excluded.pillars, section = excluded.section,
    measures = excluded.measures, theses = excluded.theses, baselines = excluded.baselines,
    published = excluded.published, day = excluded.day, updated = excluded.updated, model = excluded.model
"""
PUT_JOIN = """
INSERT INTO event_items (item_id, event_id, reason, joined_at) VALUES (:item_id, :event_id, :reason, :joined_at)
ON CONFLICT (item_id) DO NOTHING
"""
DROP_FACETS = "DELETE FROM event_facets WHERE event_id = :event_id"
ADD_FACET = "INSERT OR IGNORE INTO event_facets (dimension, value, day, event_id) VALUES (:dimension, :value, :day, :event_id)"
DROP_WORDS = "DELETE FROM events_fts WHERE rowid = (SELECT rowid FROM events WHERE event_id = :event_id)"
ADD_WORDS = """
INSERT INTO events_fts (rowid, event_id, words)
SELECT rowid, :event_id, :words FROM events WHERE event_id = :event_id
"""
BY_ID = "SELECT * FROM events WHERE event_id = :event_id"
ITEMS_OF = """
SELECT items.*, event_items.event_id AS joined_to FROM event_items JOIN items USING (item_id)
WHERE event_items.event_id IN (SELECT value FROM json_each(:ids)) ORDER BY items.first_seen, items.item_id
"""
LABELLED_OF = """
SELECT items.*, (SELECT labels FROM item_labels WHERE item_labels.item_id = items.item_id
                 ORDER BY labelled_at DESC, model DESC LIMIT 1) AS labels
FROM event_items JOIN items USING (item_id) WHERE event_items.event_id = :event_id ORDER BY items.first_seen, items.item_id
"""
JOINS_OF = "SELECT item_id, event_id, reason FROM event_items WHERE event_id = :event_id ORDER BY joined_at, item_id"
EVENT_OF = "SELECT event_id FROM event_items WHERE item_id = :item_id"
WINDOW = """
SELECT items.*, event_items.event_id AS joined_to,
       (SELECT labels FROM item_labels WHERE item_labels.item_id = items.item_id
        ORDER BY labelled_at DESC, model DESC LIMIT 1) AS labels
FROM events JOIN event_items USING (event_id) JOIN items USING (item_id)
WHERE events.day >= :since AND events.day <= :until ORDER BY items.first_seen, items.item_id
"""
SEEN_OR_UPDATED = """
SELECT * FROM events WHERE updated >= :since AND updated <= :until ORDER BY day DESC, event_id
"""
TOLD = "SELECT event_id, updated FROM told WHERE chat = :chat"


class Events:
    """The tables `events`, `event_items`, `event_facets` and their full-text index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, event: Event, joins: Sequence[Join], now: datetime) -> None:
        """Write an event as it is now, with its new joins, facets and words."""
        run = self._connection.execute
        run(PUT_EVENT, _row(event))
        for join in joins:
            run(PUT_JOIN, {"item_id": join.item_id, "event_id": join.event_id, "reason": join.reason, "joined_at": iso(now)})
        run(DROP_FACETS, {"event_id": event.event_id})
        self._connection.executemany(ADD_FACET, _facets(event))
        run(DROP_WORDS, {"event_id": event.event_id})
        run(ADD_WORDS, {"event_id": event.event_id, "words": _words(event)})

    def get(self, event_id: str) -> Event | None:
        """The event of that id, with its items."""
        row = self._connection.execute(BY_ID, {"event_id": event_id}).fetchone()
        return None if row is None else self._with_items([row])[0]

    def of_item(self, item_id: str) -> str | None:
        """The id of the event that tells the item's story."""
        row = self._connection.execute(EVENT_OF, {"item_id": item_id}).fetchone()
        return None if row is None else str(row["event_id"])

    def labelled_items(self, event_id: str) -> tuple[LabelledItem, ...]:
        """The event's items with their newest labels."""
        rows = self._connection.execute(LABELLED_OF, {"event_id": event_id})
        return tuple(LabelledItem(item=item_of(row), labels=labels_from_json(row["labels"])) for row in rows)

    def joins(self, event_id: str) -> tuple[Join, ...]:
        """Which items were joined to the event, and why, in the order in which they came."""
        rows = self._connection.execute(JOINS_OF, {"event_id": event_id})
        return tuple(Join(item_id=r["item_id"], event_id=r["event_id"], reason=r["reason"]) for r in rows)

    def find(self, wanted: EventFilter) -> list[Event]:
        """The events that fit, newest day first. Raises StorageError for a search that cannot be read."""
        sql, values = _query(wanted)
        return self._with_items(self._connection.execute(sql, values).fetchall())

    def between(self, since: datetime, until: datetime) -> list[Event]:
        """The events that were first seen or changed in the period, newest day first."""
        rows = self._connection.execute(SEEN_OR_UPDATED, {"since": iso(since), "until": iso(until)})
        return self._with_items(rows.fetchall())

    def window(self, since: date, until: date) -> dict[str, list[LabelledItem]]:
        """The labelled items of the events of these days, by event."""
        found: dict[str, list[LabelledItem]] = {}
        for row in self._connection.execute(WINDOW, {"since": iso(since), "until": iso(until)}):
            pair = LabelledItem(item=item_of(row), labels=labels_from_json(row["labels"]))
            found.setdefault(row["joined_to"], []).append(pair)
        return found

    def told(self, chat: str) -> dict[str, str]:
        """What a chat knows: event id to the `updated` of the state that it was told."""
        return {row["event_id"]: row["updated"] for row in self._connection.execute(TOLD, {"chat": chat})}

    def _with_items(self, rows: Sequence[sqlite3.Row]) -> list[Event]:
        items: dict[str, list[Item]] = {}
        ids = json.dumps([row["event_id"] for row in rows])
        for row in self._connection.execute(ITEMS_OF, {"ids": ids}):
            items.setdefault(row["joined_to"], []).append(item_of(row))
        return [_event(row, best_first(items.get(row["event_id"], []))) for row in rows]


def best_first(items: Sequence[Item]) -> tuple[Item, ...]:
    """Items by the standing of their source, then by when they were seen."""
    order = {standing: rank for rank, standing in enumerate(Standing)}

    def rank(item: Item) -> tuple[int, datetime, str]:
        return (len(order) if item.standing is None else order[item.standing], item.first_seen, item.item_id)

    return tuple(sorted(items, key=rank))


def _query(wanted: EventFilter) -> tuple[str, dict[str, object]]:
    values: dict[str, object] = {}
    where: list[str] = []
    for dimension, chosen in (
        ("type", wanted.types), ("direction", wanted.directions), ("jurisdiction", wanted.jurisdictions),
        ("material", wanted.materials), ("pillar", wanted.pillars), ("severity", wanted.severities),
        ("source", wanted.sources),
    ):  # fmt: skip
        if chosen:
            values[dimension] = json.dumps(list(chosen))
            where.append(
                f"event_id IN (SELECT event_id FROM event_facets WHERE dimension = '{dimension}' "
                f"AND value IN (SELECT value FROM json_each(:{dimension})))"
            )
    if wanted.since is not None:
        values["since"] = iso(wanted.since)
        where.append("day >= :since")
    if wanted.until is not None:
        values["until"] = iso(wanted.until)
        where.append("day <= :until")
    if wanted.search:
        values["search"] = match_expression(wanted.search)
        where.append("rowid IN (SELECT rowid FROM events_fts WHERE events_fts MATCH :search)")
    values["limit"] = -1 if wanted.limit is None else wanted.limit
    condition = " AND ".join(where) or "1"
    return f"SELECT * FROM events WHERE {condition} ORDER BY day DESC, event_id LIMIT :limit", values


def _facets(event: Event) -> Iterator[dict[str, str]]:
    for dimension, values in (
        ("type", event.event_types), ("direction", event.directions.values()), ("jurisdiction", event.jurisdictions),
        ("material", event.materials), ("pillar", event.pillars), ("severity", (event.severity,)),
        ("source", [item.feed_id for item in event.items]),
    ):  # fmt: skip
        for value in values:
            yield {"dimension": dimension, "value": str(value), "day": _day(event), "event_id": event.event_id}


def _words(event: Event) -> str:
    named = (*event.jurisdictions, *event.materials, *event.measures)
    return words_of(event.title, *(part for item in event.items for part in (item.title, item.summary)), *named)


def _day(event: Event) -> str:
    return day_of(event.published or event.first_seen).isoformat()


def _row(event: Event) -> dict[str, Any]:
    def array(values: Sequence[object]) -> str:
        return json.dumps(values, ensure_ascii=False)

    return {
        "event_id": event.event_id, "title": event.title, "event_types": array(event.event_types),
        "directions": json.dumps(dict(event.directions)), "scores": json.dumps(dict(event.scores)),
        "uncertain": array(event.uncertain), "severity": event.severity, "severity_why": array(event.severity_why),
        "jurisdictions": array(event.jurisdictions), "acting": array(event.acting), "materials": array(event.materials),
        "pillars": array(event.pillars), "section": event.section, "measures": array(event.measures),
        "theses": array([{"id": t.id, "reading": t.reading, "rule": t.rule} for t in event.theses]),
        "baselines": array(event.baselines), "published": iso(event.published), "day": _day(event),
        "first_seen": iso(event.first_seen), "updated": iso(event.updated), "model": event.model,
    }  # fmt: skip


def _event(row: sqlite3.Row, items: tuple[Item, ...]) -> Event:
    def array(name: str) -> tuple[str, ...]:
        return tuple(json.loads(row[name]))

    return Event(
        event_id=row["event_id"], title=row["title"], event_types=tuple(map(EventType, array("event_types"))),
        directions={EventType(k): Direction(v) for k, v in json.loads(row["directions"]).items()},
        scores={EventType(k): v for k, v in json.loads(row["scores"]).items()}, uncertain=array("uncertain"),
        severity=Severity(row["severity"]), severity_why=array("severity_why"), jurisdictions=array("jurisdictions"),
        acting=array("acting"), materials=array("materials"), pillars=tuple(map(Pillar, array("pillars"))),
        section=row["section"], measures=array("measures"),
        theses=tuple(ThesisReading(**t) for t in json.loads(row["theses"])), baselines=array("baselines"),
        published=read_when(row["published"]), first_seen=datetime.fromisoformat(row["first_seen"]),
        updated=datetime.fromisoformat(row["updated"]), model=row["model"], items=items,
    )  # fmt: skip
