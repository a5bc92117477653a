"""The questions that are ready to be asked: each runs on a real log and says what it should."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.described import tables
from storage.questions import PUBLIC_TABLES, QUESTIONS, Question
from tests.sample_log import write_sample

PRIVATE = {"outbox", "told", "validators", "item_keys"}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(write_sample(tmp_path / "events.db"))
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def ask(log: sqlite3.Connection, name: str, **values: str) -> list[sqlite3.Row]:
    question = next(q for q in QUESTIONS if q.name == name)
    return log.execute(question.sql, dict.fromkeys(question.example, "") | values).fetchall()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_each_runs_with_its_example_and_with_nothing(log: sqlite3.Connection, question: Question) -> None:
    log.execute(question.sql, question.example).fetchall()
    columns = {column[0] for column in log.execute(question.sql, dict.fromkeys(question.example, "")).description}
    assert columns >= {"event_id", "title", "updated"} or not question.lists_events


def test_this_week_can_be_that_of_one_country(log: sqlite3.Connection) -> None:
    assert [row["event_id"] for row in ask(log, "this_week", until="2026-01-05", country="cn")] == ["e-ease"]
    assert len(ask(log, "this_week", until="2026-01-07")) == 6
    assert ask(log, "this_week", until="2026-02-07") == []


def test_countries_are_counted_with_which_way_they_go(log: sqlite3.Connection) -> None:
    china = ask(log, "this_week_by_country", until="2026-01-07")[0]
    assert dict(china) == {
        "country": "CN", "events": 3, "tightening": 2, "easing": 1, "acting": 3, "high_or_critical": china["high_or_critical"],
    }  # fmt: skip


def test_tightening_since_a_day_by_one_who_acts(log: sqlite3.Connection) -> None:
    assert [row["event_id"] for row in ask(log, "tightening_since", since="2026-01-01", acting="CN")] == ["e-bad", "e-curb"]
    assert [row["event_id"] for row in ask(log, "tightening_since", since="2026-01-01", direction="easing")] == ["e-ease"]
    assert ask(log, "tightening_since", since="2026-01-01", acting="US") == []


def test_a_measures_history_holds_events_and_claims(log: sqlite3.Connection) -> None:
    rows = ask(log, "measure_history", measure="MOFCOM 2025/61")
    assert [(row["day"], row["what"], row["event_id"]) for row in rows] == [
        ("2026-01-07", "reported", "e-bad"),
        ("2026-01-06", "reported", "e-curb"),
        ("2026-01-05", "claimed: suspended until 2026-11-10", "e-ease"),
        ("2026-01-05", "reported", "e-ease"),
    ]


def test_sources_are_told_by_who_is_first(log: sqlite3.Connection) -> None:
    rows = ask(log, "sources_by_first_seen", since="2026-01-01")
    assert [(row["source"], row["stories"], row["first_to_tell"], row["hours_behind_on_average"]) for row in rows] == [
        ("mofcom", 6, 6, 0.0),
        ("wire", 1, 0, 1.0),
    ]


def test_an_events_sources_come_in_the_order_of_sight(log: sqlite3.Connection) -> None:
    rows = ask(log, "event_sources", event="e-curb")
    assert [(row["source"], row["grouped"]) for row in rows] == [("mofcom", "first report"), ("wire", "near-identical title")]


def test_every_table_is_either_public_or_shut_on_purpose() -> None:
    names = {table.name for table in tables()}
    assert names - PUBLIC_TABLES == PRIVATE, "say in PUBLIC_TABLES, or here, who may read the new table on the web page"
