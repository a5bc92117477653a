"""When a feed is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

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
    assert hours == [1, 2, 4, 8, 24]


def test_a_server_that_asks_to_wait_is_left_alone_that_long() -> None:
    asked = THEN + timedelta(hours=7)
    assert next_due(FEED, state(failures=1, retry_at=asked), THEN) == asked


def test_a_feed_that_is_switched_off_is_never_due() -> None:
    off = FEED.model_copy(update={"enabled": False})
    assert due([FEED, off], {}, THEN) == [FEED]
