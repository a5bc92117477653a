"""Price series: what is told as a move, what is not, and the documents that hold prices."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.errors import ParseError, Reason
from monitor.parsers import Entry, series
from monitor.parsers.series import Point, moves_in, windows_of
from monitor.routes import SeriesRoute, Thresholds
from tests.monitor.parsers.driving import document, drive

LAST = date(2026, 4, 10)
ROUTE: dict[str, Any] = {"kind": "series", "url": "https://prices.example/api", "series": "Nd metal 99.5% FOB China",
                         "unit": "USD/kg", "points": "rows", "page": "https://prices.example/nd"}  # fmt: skip


def quiet(days: int = 600, swing: float = 0.004) -> list[float]:
    """A price about 100 that goes up and down by *swing*, never twice alike, and ends at 100."""
    return [*(100 * (1 + swing * math.sin(2.4 * n)) for n in range(days - 1)), 100.0]


def told(values: Sequence[float], *, k: float = 2.0) -> list[tuple[str, str]]:
    """The moves of a daily series that ends on LAST: the day and `+11.4% in 30 days`."""
    points = [Point(day=LAST - timedelta(days=len(values) - 1 - n), value=v) for n, v in enumerate(values)]
    moves = moves_in(points, windows_of(Thresholds()), k)
    return [(move.end.day.isoformat(), f"{move.change:+.0%} {move.window.words}") for move in moves]


def read(values: Sequence[float], **route: Any) -> tuple[Entry, ...]:
    rows = [[f"{LAST - timedelta(days=len(values) - 1 - n):%Y.%m.%d}", v] for n, v in enumerate(values)]
    reading = series.read(SeriesRoute.model_validate(ROUTE | route))
    entries, _ = drive(reading, [document(json.dumps({"rows": rows}))])
    return tuple(entry for entry in entries if entry.title)


def test_a_quiet_series_tells_nothing() -> None:
    assert told(quiet()) == []


def test_a_leap_in_a_day_is_told_once_with_its_figures() -> None:
    values = [*quiet(), 112.0, 112.1, 112.0]
    assert told(values) == [("2026-04-08", "+12% in a day")]
    (entry,) = read(values)
    assert entry.title == "Nd metal 99.5% FOB China: +12.0% in a day, 112.00 USD/kg"
    assert entry.summary == (
        "From 100.00 USD/kg on 2026-04-07 to 112.00 USD/kg on 2026-04-08. Its usual swing in a day was 0.8% in the year before."
    )
    assert (entry.published, entry.move, entry.has_own_page) == ("2026-04-08", "up", False)


def test_a_slow_climb_is_told_when_a_month_makes_ten_percent_and_again_ten_percent_later() -> None:
    climb = [100 * 1.005**n for n in range(1, 41)]
    assert [words for _, words in told([*quiet(), *climb])] == ["+10% in 30 days", "+16% in 30 days"]


def test_a_fall_after_a_rise_is_told_at_once() -> None:
    values = [*quiet(), *([115.0] * 10), *([100.0] * 5)]
    assert [words for _, words in told(values)] == ["+15% in a day", "-13% in a day"]


def test_a_series_that_swings_anyway_does_not_tell_of_its_swings() -> None:
    wild = quiet(swing=0.04)  # up to 7% in a day
    assert told(wild) == []
    assert told([*wild, 150.0]) != []


def test_a_move_needs_the_threshold_too() -> None:
    assert told([*quiet(swing=0.0001), 103.0, 103.0]) == []  # thirty times the usual, and 3%


def test_too_short_a_series_says_nothing_of_what_is_usual() -> None:
    assert told([100.0] * 15 + [120.0]) == []


def test_a_holiday_is_no_day() -> None:
    early = [Point(day=LAST - timedelta(days=400 - n), value=v) for n, v in enumerate(quiet(380))]
    after_holiday = Point(day=early[-1].day + timedelta(days=8), value=106.0)
    assert moves_in([*early, after_holiday], windows_of(Thresholds()), 2.0) == []


def test_old_moves_are_history_and_the_newest_prices_show_that_the_series_lives() -> None:
    values = [*quiet(), *([115.0] * 60)]
    assert read(values) == ()
    assert len(read(values, report_days=90)) == 1
    rows = [[f"{LAST - timedelta(days=3 - n)}", 5] for n in range(4)]
    entries, _ = drive(series.read(SeriesRoute.model_validate(ROUTE)), [document(json.dumps({"rows": rows}))])
    assert [(entry.title, entry.published) for entry in entries][-1] == ("", "2026-04-10")


def test_two_lists_gaps_and_commas_are_read() -> None:
    route = SeriesRoute.model_validate(
        {**ROUTE, "points": None, "dates": "data.xaxis", "values": "data.series[0].data", "method": "POST", "form": {"a": "1"}}
    )
    answer = {"data": {"xaxis": ["2026.04.09", "2026.04.08", "2026.04.07"], "series": [{"data": ["1,120.5", None, "-"]}]}}
    assert series.points_of(document(json.dumps(answer)), route) == [Point(day=date(2026, 4, 9), value=1120.5)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_series_of_ones_own_is_read(separator: str) -> None:
    route = SeriesRoute.model_validate({**ROUTE, "points": None, "format": "csv", "dates": "Date", "values": "Close"})
    text = "\ufeff" + "\n".join(separator.join(row) for row in (["Date", "Open", "Close"], ["2026-04-09", "1", "2.5"]))
    assert series.points_of(document(text), route) == [Point(day=date(2026, 4, 9), value=2.5)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"rows": []}', Reason.EMPTY),
        ('{"rows": [["soon", 1]]}', Reason.NOT_A_FEED),
        ('{"rows": [[1]]}', Reason.NOT_A_FEED),
        ('{"error": "no"}', Reason.NOT_A_FEED),
        ("<html>Sign in</html>", Reason.NOT_A_FEED),
        ("", Reason.NOT_A_FEED),
    ],
)
def test_what_holds_no_prices_is_an_error_and_not_a_quiet_day(content: str, reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        drive(series.read(SeriesRoute.model_validate(ROUTE)), [document(content)])
    assert caught.value.reason is reason
