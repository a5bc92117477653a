"""Events: one row for each story, its items, and the facets by which it is found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from . import query
from .coding import labels_from_json
from .event_rows import by_name, day_of_event, events_of, facets_of, row_of, words_by_column
from .items import item_of
from .records import Event, EventFilter, Item, Join, LabelledItem, iso

PUT_EVENT = """
INSERT INTO events VALUES (
    :event_id, :title, :event_types, :directions, :scores, :uncertain, :severity, :severity_why, :jurisdictions, :acting,
    :materials, :pillars, :section, :measures, :theses, :baselines, :published, :day, :place,
    :first_seen, :updated, :model)
ON CONFLICT (event_id) DO UPDATE SET
    title = excluded.title, event_types = excluded.event_types, directions = excluded.directions,
    scores = excluded.scores, uncertain = excluded.uncertain, severity = excluded.severity,
    severity_why = excluded.severity_why, jurisdictions = excluded.jurisdictions, acting = excluded.acting,
    materials = excluded.materials, pillars = excluded.pillars, section = excluded.section,
    measures = excluded.measures, theses = excluded.theses, baselines = excluded.baselines,
    published = excluded.published, day = excluded.day, place = excluded.place, updated = excluded.updated,
    model = excluded.model
"""
PUT_JOIN = """
INSERT INTO event_items (item_id, event_id, reason, joined_at) VALUES (:item_id, :event_id, :reason, :joined_at)
ON CONFLICT (item_id) DO NOTHING
"""
PLACE = "SELECT place FROM events WHERE event_id = :event_id"
NEXT_PLACE = "SELECT coalesce(max(place), :floor) + 1 FROM events WHERE place > :floor AND place < :ceiling"
FACETS = "SELECT dimension, value FROM event_facets WHERE event_id = :event_id"
DROP_FACETS = "DELETE FROM event_facets WHERE event_id = :event_id"
DROP_FACET = "DELETE FROM event_facets WHERE dimension = :dimension AND value = :value AND place = :place"
ADD_FACET = """
INSERT INTO event_facets (dimension, value, place, day, event_id) VALUES (:dimension, :value, :place, :day, :event_id)
"""
WORDS = "SELECT title, body, named FROM events_fts WHERE rowid = :place"
DROP_WORDS = "DELETE FROM events_fts WHERE rowid = :place"
ADD_WORDS = """
INSERT INTO events_fts (rowid, event_id, title, body, named) VALUES (:place, :event_id, :title, :body, :named)
"""
BY_ID = "SELECT * FROM events WHERE event_id = :event_id"
ITEMS_OF = """
SELECT items.*, event_items.event_id AS joined_to FROM event_items JOIN items USING (item_id)
WHERE event_items.event_id IN (SELECT value FROM json_each(:ids))
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
        found = run(PLACE, {"event_id": event.event_id}).fetchone()
        before = None if found is None else int(found["place"])
        place = self._place(event, before)
        run(PUT_EVENT, row_of(event) | {"place": place})
        for join in joins:
            run(PUT_JOIN, {"item_id": join.item_id, "event_id": join.event_id, "reason": join.reason, "joined_at": iso(now)})
        self._put_facets(event, place, before)
        self._put_words(event, place, before)

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
        """The events that fit, in the order asked for. Raises StorageError for a search that cannot be read."""
        sql, values = self.statement(wanted)
        return self._with_items(self._connection.execute(sql, values).fetchall())

    def statement(self, wanted: EventFilter) -> tuple[str, dict[str, object]]:
        """The SQL that gives the rows of `events` that fit, in the order asked for, and its values. Raises StorageError."""
        period = query.span_of(wanted.since, wanted.until)
        return query.find(wanted, lambda dimension, chosen: self._size(dimension, chosen, period))

    def counts(self, since: date | None = None, until: date | None = None) -> dict[str, dict[str, int]]:
        """How many events each value of each dimension has, those of these days (both included), the most first."""
        values = query.span_of(since, until) | {"month": query.PER_MONTH}
        sql = query.COUNTS if since is until is None else query.COUNTS_WITHIN
        rows = [tuple(row) for row in self._connection.execute(sql, values) if row["events"]]
        found: dict[str, dict[str, int]] = {}
        for dimension, value, number in sorted(rows, key=lambda row: (-row[2], row[1])):
            found.setdefault(dimension, {})[value] = number
        return found

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

    def _place(self, event: Event, before: int | None) -> int:
        """Where the event stands in time: where it stood *before*, or the next place of its day."""
        day = day_of_event(event)
        period = query.span_of(day, day)
        if before is not None and period["floor"] <= before < period["ceiling"]:
            return before
        return int(self._connection.execute(NEXT_PLACE, period).fetchone()[0])

    def _put_facets(self, event: Event, place: int, before: int | None) -> None:
        """Write what is new among the event's facets and drop what no longer holds."""
        now = facets_of(event)
        old: set[tuple[str, str]] = set()
        if before == place:
            old = {(row["dimension"], row["value"]) for row in self._connection.execute(FACETS, {"event_id": event.event_id})}
        elif before is not None:
            self._connection.execute(DROP_FACETS, {"event_id": event.event_id})
        at = {"place": place, "day": iso(day_of_event(event)), "event_id": event.event_id}
        for sql, facets in ((DROP_FACET, old.difference(now)), (ADD_FACET, [facet for facet in now if facet not in old])):
            self._connection.executemany(sql, [{"dimension": d, "value": value, **at} for d, value in facets])

    def _put_words(self, event: Event, place: int, before: int | None) -> None:
        words = words_by_column(event)
        if before is not None:
            if before == place and dict(self._connection.execute(WORDS, {"place": place}).fetchone()) == words:
                return
            self._connection.execute(DROP_WORDS, {"place": before})
        self._connection.execute(ADD_WORDS, {"place": place, "event_id": event.event_id, **words})

    def _size(self, dimension: str, chosen: Sequence[str], period: query.Period) -> int:
        """How many events of these months have one of these values (one that has two counts twice)."""
        values = {"dimension": dimension, "chosen": json.dumps(list(chosen)), **query.months_of(period)}
        return int(self._connection.execute(query.SIZE, values).fetchone()[0])

    def _with_items(self, rows: Sequence[sqlite3.Row]) -> list[Event]:
        items: dict[str, list[Item]] = {}
        ids = json.dumps([row["event_id"] for row in rows])
        for row in by_name(self._connection.execute(ITEMS_OF, {"ids": ids}).fetchall()):
            items.setdefault(row["joined_to"], []).append(item_of(row))
        return events_of(rows, items)
