"""When a feed is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.feedlist import parse_feeds
from monitor.schedule import due, next_due
from storage import SourceState, Standing

FEED = parse_feeds(
    "feeds:\n  - {id: f, name: F, kind: rss, url: 'https://f.example/', standing: news, language: en, every_minutes: 60}"
)[0]
THEN = datetime(2026, 1, 6, 12, 0, tzinfo=UTC)


def state(**more: Any) -> SourceState:
    empty = dict.fromkeys(("first_visit", "last_ok", "last_new", "retry_at"))
    given = {"feed_id": "f", "name": "F", "standing": Standing.NEWS, "last_visit": THEN, "failures": 0, "outcome": "ok",
             "reason": "", "detail": ""}  # fmt: skip
    return SourceState(**(empty | given | more))


def test_a_feed_that_was_never_visited_is_due_now() -> None:
    assert next_due(FEED, None, THEN) == THEN


def test_a_feed_is_due_after_its_interval_and_later_after_each_failure() -> None:
    hours = [(next_due(FEED, state(failures=n), THEN) - THEN) / timedelta(hours=1) for n in (0, 1, 2, 3, 9)]
    stretch = hours[0]
    assert 1 <= stretch <= 1.1
    assert hours == pytest.approx([stretch * n for n in (1, 2, 4, 8, 24)])


def test_each_feed_has_a_delay_of_its_own_that_stays() -> None:
    others = [FEED.model_copy(update={"id": f"f{n}"}) for n in range(20)]
    delays = {next_due(feed, state(), THEN) for feed in others}
    assert len(delays) > 10
    assert delays == {next_due(feed, state(), THEN) for feed in others}


@pytest.mark.parametrize(
    ("gap_hours", "hours"),
    [(1, 1), (6, 1.5), (10, 2.5), (500, 3)],  # a quarter of the usual gap, within one and three hours
)
def test_a_source_is_visited_as_often_as_it_publishes(gap_hours: int, hours: float) -> None:
    wait = next_due(FEED, state(usual_gap=gap_hours * 3600), THEN) - THEN
    assert timedelta(hours=hours) <= wait <= timedelta(hours=hours * 1.1)


def test_a_source_may_name_its_slowest_interval() -> None:
    weekly = FEED.model_copy(update={"slowest_minutes": 7 * 24 * 60})
    wait = next_due(weekly, state(usual_gap=100 * 24 * 3600), THEN) - THEN
    assert wait >= timedelta(days=7)


def test_an_answer_that_stays_fresh_is_not_asked_for_again_within_reason() -> None:
    fresh = next_due(FEED, state(fresh_until=THEN + timedelta(hours=2)), THEN)
    assert fresh == THEN + timedelta(hours=2)
    for_a_year = next_due(FEED, state(fresh_until=THEN + timedelta(days=365)), THEN)
    assert for_a_year == THEN + timedelta(hours=3)  # the slowest interval


def test_a_blocked_source_is_not_tried_again_soon() -> None:
    assert next_due(FEED, state(failures=1, reason="blocked"), THEN) >= THEN + timedelta(hours=12)


def test_a_server_that_asks_to_wait_is_left_alone_that_long() -> None:
    asked = THEN + timedelta(hours=7)
    assert next_due(FEED, state(failures=1, retry_at=asked), THEN) == asked


def test_a_feed_that_is_switched_off_is_never_due() -> None:
    off = FEED.model_copy(update={"enabled": False})
    assert due([FEED, off], {}, THEN) == [FEED]
