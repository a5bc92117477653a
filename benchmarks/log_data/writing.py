"""Invented events into a new log, in bulk."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from classifiers import Labels
from storage import Event, LabelledItem, iso, open_store
from storage.event_rows import day_of_event, facets_of, row_of, words_by_column
from storage.events import ADD_FACET, ADD_WORDS, PUT_EVENT, PUT_JOIN
from storage.items import Items
from storage.query import floor_of

from .events import SEED, invented

EVENTS = 1_000_000
BATCH = 10_000


def generate(path: Path, events: int = EVENTS, seed: int = SEED) -> None:
    """Make the log at *path*, which must not exist."""
    with open_store(path):
        pass  # the real migrations
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")  # a half-made log is thrown away
        connection.execute("PRAGMA cache_size = -1000000")  # KiB
        made, numbers = invented(events, seed), Counter[date]()
        while batch := list(islice(made, BATCH)):
            connection.execute("BEGIN")
            store(connection, batch, numbers)
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA optimize")
    finally:
        connection.close()


def store(connection: sqlite3.Connection, events: Sequence[Event], numbers: Counter[date]) -> None:
    """Write new events with their items. *numbers* counts the events of each day."""
    Items(connection).add([pair for event in events for pair in labelled(event)], events[-1].updated)
    rows: list[tuple[Event, dict[str, object]]] = []
    for event in events:
        day = day_of_event(event)
        numbers[day] += 1
        rows.append((event, {"place": floor_of(day) + numbers[day], "day": iso(day), "event_id": event.event_id}))
    connection.executemany(PUT_EVENT, (row_of(event) | at for event, at in rows))
    joins = ((item.item_id, event) for event in events for item in event.items)
    connection.executemany(PUT_JOIN, (
        {"item_id": item_id, "event_id": event.event_id, "reason": "first report", "joined_at": iso(event.first_seen)}
        for item_id, event in joins
    ))  # fmt: skip
    connection.executemany(ADD_FACET, (
        {"dimension": dimension, "value": value, **at} for event, at in rows for dimension, value in facets_of(event)
    ))  # fmt: skip
    connection.executemany(ADD_WORDS, (words_by_column(event) | at for event, at in rows))


def labelled(event: Event) -> list[LabelledItem]:
    """The event's items with labels that say what the event says."""
    labels = Labels(
        relevant=True, relevance=0.9, event_types=event.event_types, scores=event.scores, directions=event.directions,
        jurisdictions=event.jurisdictions, acting=event.acting, materials=event.materials, pillars=event.pillars,
        model=event.model,
    )  # fmt: skip
    return [LabelledItem(item=item, labels=labels) for item in event.items]
