"""Price series: their abrupt moves become entries, by arithmetic and not by words.

A move is reported where the price changed by more than a threshold within a day, 30 days or 91 days (5%, 10% and 25%: the
labelling guide's figures) *and* by more than `times_usual` times what is usual for this series over that time: the median
absolute deviation of its moves in the year before, scaled to a standard deviation. So a series that swings 6% a day as a rule
reports no 6%, and one that never moves reports no 3%.

One move is one entry. After a report the same direction is told again only when the price went a whole threshold further than
where it was told, or when the move lies wholly after the last report; a move the other way is told at once.
"""

from __future__ import annotations

import csv
import io
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from ..errors import ParseError, Reason
from ..moments import parse_moment
from ..routes import SeriesRoute, Thresholds
from .json import request_of, search
from .reading import Document, Entry, Reading
from .shape import load_json, text_of, wrong_shape

MAD_TO_SIGMA = 1.4826  # the MAD of a normal distribution times this is its standard deviation
REFERENCE = timedelta(days=365)  # the time whose moves say what is usual
SIGNS_OF_LIFE = 30  # prices
FEWEST = 20  # moves that must be known before anything is usual
LONGEST_DAY = timedelta(days=5)  # two prices further apart than a long weekend make no move of a day
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A price on a day."""

    day: date
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span of days over which moves are measured, how far one must go (a share, not percent), and how it is told."""

    days: int
    least: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move of `change` (a share) from `start` to `end`. `usual` is the series' own standard deviation over that window."""

    window: Window
    start: Point
    end: Point
    change: float
    usual: float


def read(route: SeriesRoute) -> Reading:
    """The abrupt moves of the last `report_days` of a series, newest first, and its newest prices as entries without words.

    Those are no items, but they show that the series lives and how often a price comes.
    """
    document = yield request_of(route)
    points = points_of(document, route)
    oldest = points[-1].day - timedelta(days=route.report_days)
    moves = moves_in(points, windows_of(route.thresholds), route.times_usual)
    told = [entry_of(move, route) for move in reversed(moves) if move.end.day > oldest]
    return (*told, *(Entry(title="", published=point.day.isoformat()) for point in points[-SIGNS_OF_LIFE:]))


def windows_of(thresholds: Thresholds) -> tuple[Window, ...]:
    """The three windows, the shortest first."""
    return (
        Window(days=1, least=thresholds.day / 100, words="in a day"),
        Window(days=30, least=thresholds.month / 100, words="in 30 days"),
        Window(days=91, least=thresholds.quarter / 100, words="in 91 days"),
    )


def entry_of(move: Move, route: SeriesRoute) -> Entry:
    """The entry that tells of a move, with its figures."""
    unit = f" {route.unit}"
    title = f"{route.series}: {move.change:+.1%} {move.window.words}, {_figure(move.end.value)}{unit}"
    summary = (
        f"From {_figure(move.start.value)}{unit} on {move.start.day} to {_figure(move.end.value)}{unit} on {move.end.day}. "
        f"Its usual swing {move.window.words} was {move.usual:.1%} in the year before."
    )
    return Entry(
        title=title,
        url=route.page,
        guid=f"{route.series}|{move.window.days}|{move.end.day}",
        summary=summary,
        published=move.end.day.isoformat(),
        has_own_page=False,
        move="up" if move.change > 0 else "down",
    )


def moves_in(points: Sequence[Point], windows: Sequence[Window], times_usual: float) -> list[Move]:
    """The moves that are to be told, in order of time; of several on one day that which goes furthest beyond its threshold."""
    found: list[Move] = []
    candidates = [list(_candidates(points, window, times_usual)) for window in windows]
    by_day: dict[date, list[Move]] = {}
    for move in (move for of_window in candidates for move in of_window):
        by_day.setdefault(move.end.day, []).append(move)
    for day in sorted(by_day):
        move = max(by_day[day], key=lambda each: abs(each.change) / each.window.least)
        if all(_is_another(move, told) for told in found[-1:]):
            found.append(move)
    return found


def _is_another(move: Move, told: Move) -> bool:
    """Whether *move* says more than the last one that was told."""
    if (move.change > 0) != (told.change > 0):
        return True
    further = math.copysign(1, move.change) * (move.end.value / told.end.value - 1)
    return move.start.day >= told.end.day or further >= move.window.least


def _candidates(points: Sequence[Point], window: Window, times_usual: float) -> Iterator[Move]:
    """Every day's move over *window* that is beyond the threshold and beyond what is usual."""
    changes: list[tuple[Point, Point, float]] = []
    days = [point.day for point in points]
    ends: list[date] = []
    for index, end in enumerate(points):
        start = _start_of(points, days, index, window)
        if start is None:
            continue
        change = end.value / start.value - 1
        if abs(change) >= window.least:
            # what is usual is judged by moves that ended before this one began, so that a move does not excuse itself
            before = [c for _, _, c in changes[bisect_right(ends, end.day - REFERENCE) : bisect_right(ends, start.day)]]
            usual = _spread(before)
            if usual is not None and abs(change) > times_usual * usual:
                yield Move(window=window, start=start, end=end, change=change, usual=usual)
        changes.append((start, end, change))
        ends.append(end.day)


def _start_of(points: Sequence[Point], days: Sequence[date], index: int, window: Window) -> Point | None:
    """The price from which the move to *index* is measured: the last one at least the window's days before."""
    if window.days == 1:
        before = points[index - 1] if index else None
        return before if before is not None and points[index].day - before.day <= LONGEST_DAY else None
    found = bisect_right(days, points[index].day - timedelta(days=window.days)) - 1
    return points[found] if found >= 0 else None


def _spread(changes: Sequence[float]) -> float | None:
    """The robust standard deviation of *changes*; None where too few are known."""
    if len(changes) < FEWEST:
        return None
    middle = median(changes)
    return MAD_TO_SIGMA * median(abs(change - middle) for change in changes)


def points_of(document: Document, route: SeriesRoute) -> list[Point]:
    """The prices in *document*, oldest first, one for each day; ParseError where there are none."""
    pairs = list(_csv_pairs(document, route) if route.format == "csv" else _json_pairs(document, route))
    points = {point.day: point for raw_day, raw in pairs if (point := _point(raw_day, raw)) is not None}
    if not points:
        raise ParseError(Reason.EMPTY if not pairs else Reason.NOT_A_FEED, f"no price with a date among {len(pairs)} rows")
    return sorted(points.values(), key=lambda point: point.day)


def _json_pairs(document: Document, route: SeriesRoute) -> Iterator[tuple[Any, Any]]:
    value = load_json(document)
    if route.points is not None:
        rows = search(route.points, value)
        if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 2 for row in rows):
            raise ParseError(Reason.NOT_A_FEED, f"no pairs of date and value at {route.points!r}")
        yield from rows
        return
    days, values = search(route.dates or "", value), search(route.values or "", value)
    if not isinstance(days, list) or not isinstance(values, list) or len(days) != len(values):
        raise ParseError(Reason.NOT_A_FEED, f"no two lists of one length at {route.dates!r} and {route.values!r}")
    yield from zip(days, values, strict=True)


def _csv_pairs(document: Document, route: SeriesRoute) -> Iterator[tuple[Any, Any]]:
    text = text_of(document)
    reader = csv.DictReader(io.StringIO(text), dialect=_dialect(text))
    if not {route.dates, route.values} <= set(reader.fieldnames or ()):
        raise wrong_shape(text, f"a CSV file with the columns {route.dates!r} and {route.values!r}")
    try:
        for row in reader:
            yield row[str(route.dates)], row[str(route.values)]
    except csv.Error as error:
        raise ParseError(Reason.NOT_A_FEED, f"a CSV file that cannot be read ({error})") from error


def _dialect(text: str) -> type[csv.Dialect]:
    class Separated(csv.excel):
        delimiter = max(",;\t", key=text.partition("\n")[0].count)

    return Separated


def _point(raw_day: Any, raw: Any) -> Point | None:
    """A price; None for a gap in the series (`-`, nothing, no number above zero) or a day that cannot be read."""
    day = parse_moment(str(raw_day), UTC_ZONE)
    try:
        value = float(str(raw).replace(",", "").strip())
    except ValueError:
        return None
    if day is None or not math.isfinite(value) or value <= 0:
        return None
    return Point(day=day.date() if isinstance(day, datetime) else day, value=value)


def _figure(value: float) -> str:
    """A price with the digits that it has at this size: 120.42, 1,234.5, 19,050."""
    digits = 0 if value >= 10_000 else 1 if value >= 1000 else 2 if value >= 1 else 4
    return f"{value:,.{digits}f}"
