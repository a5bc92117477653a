"""The states of a source, and what moves it from one to the next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.feedlist import parse_feeds
from monitor.health import Health, judge, needs_telling
from storage import Outcome, SourceState, Standing, Visit

FEED = parse_feeds("feeds:\n  - {id: f, name: F, kind: rss, url: 'https://f.example/', standing: news, language: en}")[0]
NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
DAY = 24 * 3600


def before(health: str = "ok", **more: Any) -> SourceState:
    given: dict[str, Any] = {"first_visit": NOW - timedelta(days=9), "last_visit": NOW - timedelta(hours=1), "failures": 0,
                             "last_ok": NOW - timedelta(hours=1), "last_new": None, "outcome": "ok", "reason": "", "detail": "",
                             "retry_at": None, "health_why": "as before"}  # fmt: skip
    return SourceState(feed_id="f", name="F", standing=Standing.NEWS, health=health, **(given | more))


def after(outcome: Outcome = Outcome.OK, state: SourceState | None = None, **visit: Any) -> Health:
    record = Visit(feed_id="f", started=NOW, outcome=outcome, **({"detail": "x answers so"} | visit))
    return judge(FEED, state, record, NOW)


def failed(reason: str, state: SourceState | None = None, **visit: Any) -> str:
    return after(Outcome.FAILED, state, reason=reason, **visit).state


def test_a_source_that_answers_with_news_is_ok() -> None:
    assert after(newest=date(2026, 11, 2), usual_gap=DAY).state == "ok"


@pytest.mark.parametrize("reason", ["timeout", "unreachable", "http status", "not a feed", "rate limited", "gone"])
def test_a_fault_that_may_pass_counts_when_it_comes_again(reason: str) -> None:
    assert failed(reason, before()) == "ok"
    assert failed(reason, before(failures=1)) == ("gone" if reason == "gone" else "failing")


def test_a_source_that_never_worked_is_failing_at_once() -> None:
    assert failed("timeout", None) == "failing"
    assert failed("timeout", before("", last_ok=None, first_visit=None)) == "failing"


def test_a_refusal_an_empty_list_and_a_410_count_at_once() -> None:
    assert failed("blocked", before()) == "blocked"
    assert failed("empty", before()) == "empty"
    assert failed("gone", before(), status=410) == "gone"
    assert failed("gone", before(), status=404) == "ok"


@pytest.mark.parametrize("state", ["failing", "blocked", "gone", "empty"])
def test_a_304_never_heals_and_a_document_does(state: str) -> None:
    ill = before(state, failures=2)
    assert after(Outcome.UNCHANGED, ill, status=304) == Health(state=state, why="as before")
    assert after(Outcome.OK, ill, newest=NOW).state == "ok"


def test_silence_is_measured_against_the_sources_own_gap() -> None:
    hourly = after(newest=NOW - timedelta(days=5), usual_gap=3600)
    assert hourly == Health(state="silent", why="nothing newer than 2026-10-29; it usually publishes every 1 hour")
    weekly = before(newest=NOW - timedelta(days=20), usual_gap=7 * DAY)
    assert after(Outcome.UNCHANGED, weekly).state == "ok"
    assert after(Outcome.UNCHANGED, before(newest=NOW - timedelta(days=40), usual_gap=7 * DAY)).state == "silent"


def test_a_long_weekend_is_no_silence() -> None:
    assert after(newest=date(2026, 10, 30), usual_gap=3600).state == "ok"


def test_a_source_without_dates_is_as_new_as_its_last_new_item() -> None:
    assert after(state=before(last_new=NOW - timedelta(days=70))).state == "silent"
    assert after(state=before(last_new=NOW - timedelta(days=70)), new=1).state == "ok"
    assert after(state=before(last_new=None)).state == "ok"


def test_an_entry_may_say_how_long_silence_may_last() -> None:
    patient = FEED.model_copy(update={"silent_after_days": 400})
    visit = Visit(feed_id="f", started=NOW, outcome=Outcome.OK, newest=NOW - timedelta(days=300), usual_gap=3600)
    assert judge(patient, before(), visit, NOW).state == "ok"


def test_a_source_without_its_key_stays_as_it_was() -> None:
    assert after(Outcome.SKIPPED, before("")).state == ""
    assert after(Outcome.SKIPPED, before("ok")).state == "ok"


def test_the_second_way_keeps_a_source_well_and_says_so() -> None:
    health = after(route="second", detail="first way: x answers 500", newest=NOW)
    assert health == Health(state="ok", why="by its second route; first way: x answers 500")


def test_that_a_new_source_does_well_needs_no_telling() -> None:
    assert not needs_telling("", "ok")
    assert not needs_telling("ok", "ok")
    assert needs_telling("", "blocked")
    assert needs_telling("blocked", "ok")
