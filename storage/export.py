"""The whole log, or what of it is wanted, from its newest day to its oldest without holding it in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from .events import Events
from .records import Event, EventFilter

DAYS = "SELECT day, count(*) AS events FROM events GROUP BY day ORDER BY day DESC"

BATCH = 2_000
"""Events that an export holds in memory at once; a day with more comes whole."""


class Export:
    """A long read over the events."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def walk(self, wanted: EventFilter, batch: int = BATCH) -> Iterator[Event]:
        """Every event that fits, newest first, as the log was when the walk began; memory holds about *batch* of them.

        Raises StorageError for a search that cannot be read.
        """
        self._connection.execute("BEGIN")  # one view of the log, however long the reader takes
        try:
            left = wanted.limit
            for since, until in self._spans(batch):
                part = _within(wanted, since, until, left)
                if part is None:
                    continue
                found = Events(self._connection).find(part)
                yield from found
                left = None if left is None else left - len(found)
                if left == 0:
                    return
        finally:
            self._connection.execute("COMMIT")

    def _spans(self, batch: int) -> list[tuple[date, date]]:
        """The days of the log cut into spans of about *batch* events, the newest first."""
        spans: list[tuple[date, date]] = []
        held = batch
        for row in self._connection.execute(DAYS):
            day = date.fromisoformat(row["day"])
            if held >= batch:
                spans.append((day, day))
                held = 0
            spans[-1] = (day, spans[-1][1])
            held += row["events"]
        return spans


def _within(wanted: EventFilter, since: date, until: date, limit: int | None) -> EventFilter | None:
    """What is wanted of these days, None where that is nothing."""
    first, last = max(since, wanted.since or since), min(until, wanted.until or until)
    return None if first > last else replace(wanted, since=first, until=last, limit=limit)
