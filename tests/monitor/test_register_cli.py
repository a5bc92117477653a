"""`measures` and `scoreboard` as a person or program meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.monitor.test_cli import Shell, lines

CLAIM = {"id": "w1", "title": "Ministry extends suspension of Announcement No. 61 of 2025 until 10 November 2027",
         "published": "2026-11-09", "source": "wire", "url": "https://wire.example/1"}  # fmt: skip
WORD = {"id": "m1", "title": "商务部公告2026年第80号：2025年第62号公告暂停实施期限延长至2027年11月10日",
        "published": "2026-11-09", "source": "mofcom-announcements"}  # fmt: skip


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def states(shell: Shell, day: str) -> dict[str, tuple[str, str | None]]:
    rows = [json.loads(line) for line in shell("measures", "--on", day).stdout.splitlines()]
    return {row["measure_id"]: (row["state"], row["until"]) for row in rows}


def test_the_register_answers_without_a_log(shell: Shell) -> None:
    found = states(shell, "2026-11-12")
    assert found["MOFCOM 2025/61"] == ("expired_unconfirmed", "2026-11-10")
    assert found["MOFCOM 2025/18"] == ("in_force", None)
    assert found["MOFCOM 2024/46"] == ("suspended", "2026-11-27")
    assert "MOFCOM 2026/1" not in states(shell, "2025-12-31")
    assert "MOFCOM 2025/61" in shell("measures", "--format", "table").stdout
    assert shell("measures", "--format", "csv").stdout.startswith("measure_id,issuer,title")


def test_the_calendar(shell: Shell) -> None:
    rows = [json.loads(x) for x in shell("measures", "--calendar", "--on", "2026-10-27").stdout.splitlines()]
    assert {row["measure_id"] for row in rows if row["in_days"] == 14} == {
        f"MOFCOM 2025/{number}" for number in (55, 56, 57, 58, 61, 62)
    }
    assert all(row["what"] == "suspension ends" for row in rows)


def test_a_claim_waits_for_a_word_and_an_official_source_gives_its_own(shell: Shell) -> None:
    shell("ingest", "-", stdin=lines(CLAIM, WORD))
    before = states(shell, "2026-11-12")
    assert before["MOFCOM 2025/61"][0] == "expired_unconfirmed"
    assert before["MOFCOM 2025/62"] == ("suspended", "2027-11-10")
    (claim,) = (json.loads(x) for x in shell("measures", "--claims").stdout.splitlines())
    assert (claim["measure_id"], claim["act"], claim["party"]) == ("MOFCOM 2025/61", "extended", "wire")
    assert "confirmed by you" in shell("measures", "confirm", claim["act_id"]).stdout
    assert states(shell, "2026-11-12")["MOFCOM 2025/61"] == ("suspended", "2027-11-10")
    shell("measures", "reject", claim["act_id"])
    assert states(shell, "2026-11-12")["MOFCOM 2025/61"][0] == "expired_unconfirmed"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("measures", "--on", "2026-02-30"), "no date of the calendar"),
        (("measures", "--on", "soon"), "no date of the calendar"),
        (("measures", "--calendar", "--claims"), "one at a time"),
        (("measures", "confirm", "a-0000000000"), "no claimed act has the id"),
        (("scoreboard", "--since", "2999-01-01"), "lies ahead"),
        (("scoreboard", "--since", "lately"), "neither a span"),
        (("scoreboard", "--period", "year"), "week"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_words(shell: Shell, words: tuple[str, ...], complaint: str) -> None:
    assert complaint in shell(*words, code=2).stderr


def test_the_scoreboard_needs_a_log_and_reads_it(shell: Shell) -> None:
    assert "there is no log" in shell("scoreboard", code=1).stderr
    row = {"id": "c1", "title": "China suspends export licences for dysprosium to Japan", "source": "mofcom-announcements"}
    shell("ingest", "-", stdin=lines(row))
    rows = [json.loads(x) for x in shell("scoreboard", "--period", "month").stdout.splitlines()]
    assert {"side", "pillar", "jurisdiction", "thesis", "ledger"} <= {row["part"] for row in rows}
    assert "none yet from" in shell("scoreboard", "--format", "table").stdout


def test_what_falls_due_stands_in_the_digest(shell: Shell) -> None:
    shell("ingest", "-", stdin=lines(CLAIM))
    due = json.loads(shell("digest", "--period", "week", "--as", "json").stdout)["due"]
    assert all(set(entry) == {"measure_id", "date", "what"} for entry in due)
