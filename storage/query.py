"""From what a person asks for to SQL: an `EventFilter` as one statement over the indices of the schema.

Every filter meets in `place`, which orders events in time and is the row of `events_fts`: a page of the newest is read
backwards from an index and stops when it is full, and a search within a period never looks at words outside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from .errors import StorageError
from .records import EventFilter, Order

PER_DAY = 100_000_000
"""Places of one day. A place is the day's digits and a number: 20260106 and 00000001."""
PER_MONTH = 100 * PER_DAY
LAST_DAY = date(9007, 1, 1)
"""Places stay below 2**53, so that JSON readers keep every digit."""

SIZE = """
SELECT coalesce(sum(events), 0) FROM event_counts
WHERE dimension = :dimension AND value IN (SELECT value FROM json_each(:chosen)) AND month >= :first AND month <= :last
"""
COUNTS = "SELECT dimension, value, sum(events) AS events FROM event_counts GROUP BY dimension, value"
# months that lie wholly inside the period come from the roll-up, the others are counted
COUNTS_WITHIN = """
SELECT dimension, value, sum(CASE WHEN floor >= :floor AND floor + :month <= :ceiling THEN events ELSE (
    SELECT count(*) FROM event_facets AS f WHERE f.dimension = c.dimension AND f.value = c.value
    AND f.place >= max(:floor, floor) AND f.place < min(:ceiling, floor + :month)) END) AS events
FROM (SELECT *, CAST(replace(month, '-', '') AS INTEGER) * :month AS floor FROM event_counts) AS c
WHERE floor + :month > :floor AND floor < :ceiling GROUP BY dimension, value
"""

Values = dict[str, object]
Period = dict[str, int]


def floor_of(day: date) -> int:
    """The place below all those of *day*."""
    day = min(day, LAST_DAY)
    return (day.year * 10_000 + day.month * 100 + day.day) * PER_DAY


def span_of(since: date | None, until: date | None) -> Period:
    """Both ends of a period (inclusive days, None for open) as places: from `floor` to below `ceiling`."""
    ceiling = floor_of(LAST_DAY) if until is None else floor_of(until) + PER_DAY
    return {"floor": 0 if since is None else floor_of(since), "ceiling": ceiling}


def months_of(period: Period) -> dict[str, str]:
    """The first and last month that *period* touches, as `event_counts` writes them."""
    first, last = period["floor"] // PER_MONTH, (period["ceiling"] - 1) // PER_MONTH
    return {"first": f"{first // 100:04d}-{first % 100:02d}", "last": f"{last // 100:04d}-{last % 100:02d}"}


def chosen_by_dimension(wanted: EventFilter) -> dict[str, tuple[str, ...]]:
    """The values that are asked for, by the dimension of `event_facets`; only dimensions that are asked for."""
    chosen = {
        "type": wanted.types, "direction": wanted.directions, "jurisdiction": wanted.jurisdictions,
        "material": wanted.materials, "pillar": wanted.pillars, "severity": wanted.severities, "source": wanted.sources,
        "measure": wanted.measures,
    }  # fmt: skip
    return {dimension: tuple(dict.fromkeys(map(str, values))) for dimension, values in chosen.items() if values}


def find(wanted: EventFilter, size_of: Callable[[str, Sequence[str]], int]) -> tuple[str, Values]:
    """The statement that gives the rows of `events` that fit, in the order asked for, and its values.

    *size_of* says how many events have one of these values of a dimension. Raises StorageError for a search that cannot
    be read, and for an order by relevance to nothing.
    """
    if wanted.order is Order.RELEVANCE and not wanted.search:
        raise StorageError("an order by relevance needs a search: give it words, or ask for the newest")
    chosen = chosen_by_dimension(wanted)
    values: Values = {**span_of(wanted.since, wanted.until), **_named(chosen)}
    values["limit"] = -1 if wanted.limit is None else wanted.limit
    if wanted.search:
        from .search import match_expression  # its patterns take 4 ms to compile

        values["search"] = match_expression(wanted.search)
        return (_by_relevance(chosen) if wanted.order is Order.RELEVANCE else _page(_matching(chosen))), values
    if chosen:
        return _page(_having(chosen, size_of)), values
    return _page("SELECT place FROM events WHERE place >= :floor AND place < :ceiling"), values


def _page(places: str) -> str:
    return f"SELECT * FROM events WHERE place IN ({places} ORDER BY 1 DESC LIMIT :limit) ORDER BY place DESC"


def _matching(chosen: Mapping[str, Sequence[str]]) -> str:
    bounds = "rowid >= :floor AND rowid < :ceiling"
    return f"SELECT rowid FROM events_fts WHERE events_fts MATCH :search AND {bounds}{_also('events_fts.rowid', chosen)}"


def _by_relevance(chosen: Mapping[str, Sequence[str]]) -> str:
    ranked = _matching(chosen).replace("SELECT rowid", "SELECT rowid AS place, rank")
    return (
        f"SELECT events.* FROM ({ranked} ORDER BY rank LIMIT :limit) AS found JOIN events USING (place) "
        "ORDER BY found.rank, place DESC"
    )


def _having(chosen: Mapping[str, Sequence[str]], size_of: Callable[[str, Sequence[str]], int]) -> str:
    """Reads the dimension with the fewest events, newest first, each value in order, and looks the others up."""
    first = min(chosen, key=lambda dimension: size_of(dimension, chosen[dimension])) if len(chosen) > 1 else next(iter(chosen))
    others = {dimension: values for dimension, values in chosen.items() if dimension != first}
    return " UNION ".join(
        f"SELECT place FROM event_facets AS f WHERE dimension = '{first}' AND value = :{first}_{number} "
        f"AND place >= :floor AND place < :ceiling{_also('f.place', others)}"
        for number in range(len(chosen[first]))
    )


def _also(place: str, chosen: Mapping[str, Sequence[str]]) -> str:
    """Conditions: the event at *place* has, in each dimension, one of the values."""
    return "".join(
        f" AND EXISTS (SELECT 1 FROM event_facets AS also WHERE also.dimension = '{dimension}' AND also.value IN "
        f"({', '.join(f':{dimension}_{number}' for number in range(len(values)))}) AND also.place = {place})"
        for dimension, values in chosen.items()
    )


def _named(chosen: Mapping[str, Sequence[str]]) -> Values:
    return {f"{dimension}_{number}": value for dimension, values in chosen.items() for number, value in enumerate(values)}
