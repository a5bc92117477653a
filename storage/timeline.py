"""How many events there were: in all, and day by day for each value of a dimension. Read-only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .query import span_of

TOTALS = """
SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM items) AS items,
       (SELECT count(*) FROM sources) AS sources, (SELECT min(day) FROM events) AS first_day,
       (SELECT max(day) FROM events) AS last_day, (SELECT max(updated) FROM events) AS updated
"""
BY_DAY = """
SELECT value, day, count(*) AS events FROM event_facets AS f
WHERE dimension = :dimension AND value IN (SELECT value FROM json_each(:values)) AND place >= :floor AND place < :ceiling
  AND (:country = '' OR EXISTS (SELECT 1 FROM event_facets AS also
       WHERE also.dimension = 'jurisdiction' AND also.value = :country AND also.place = f.place))
GROUP BY value, day
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The size of the log. Days and `updated` are "" while there is no event."""

    events: int
    items: int
    sources: int
    first_day: str
    last_day: str
    updated: str


class Timeline:
    """Counts over the tables `events`, `items`, `sources` and `event_facets`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def totals(self) -> Totals:
        """How much the log holds, and from when to when."""
        row = self._connection.execute(TOTALS).fetchone()
        return Totals(
            events=row["events"], items=row["items"], sources=row["sources"], first_day=row["first_day"] or "",
            last_day=row["last_day"] or "", updated=row["updated"] or "",
        )  # fmt: skip

    def by_day(
        self, dimension: str, values: Sequence[str], since: date, until: date, country: str = ""
    ) -> Mapping[str, Mapping[date, int]]:
        """For each of *values* the days (both ends included) that have events, of one jurisdiction where one is named."""
        asked = {"dimension": dimension, "values": json.dumps(list(values)), "country": country, **span_of(since, until)}
        found: dict[str, dict[date, int]] = {value: {} for value in values}
        for row in self._connection.execute(BY_DAY, asked):
            found[row["value"]][date.fromisoformat(row["day"])] = row["events"]
        return found
