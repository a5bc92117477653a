"""What a text says is done with a numbered document."""

from __future__ import annotations

from datetime import date

import pytest

from classifiers.extract.acts import StatedAct, acts_in

WATCHED = ("MOFCOM 2024/46", "MOFCOM 2025/10", "MOFCOM 2025/18", "MOFCOM 2025/55", "MOFCOM 2025/61", "MOFCOM 2025/62")
DAY = date(2026, 11, 9)


def told(title: str, summary: str = "", day: date = DAY) -> list[tuple[str, str, str]]:
    acts = acts_in(title, summary, day, WATCHED)
    return [(act.document.removeprefix("MOFCOM "), act.kind, str(act.until or "")) for act in acts]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Beijing suspends MOFCOM Announcement No. 61 of 2025 until 10 November 2026", ("2025/61", "suspended", "2026-11-10")),
        ("Ministry pauses Announcement No. 62 of 2025", ("2025/62", "suspended", "")),
        ("Suspension of Announcement 61 of 2025 extended until 10 November 2027", ("2025/61", "extended", "2027-11-10")),
        ("Ministry prolongs suspension of Announcement 55 of 2025 to 10 January 2027", ("2025/55", "extended", "2027-01-10")),
        ("Ministry repeals Announcement No. 62 of 2025", ("2025/62", "repealed", "")),
        ("Announcement 61 of 2025 back in force from 11 November 2026", ("2025/61", "in_force", "")),
        ("Announcement No. 10 of 2025 has lapsed, customs brokers say", ("2025/10", "lapsed", "")),
        ("即日起至2026年11月27日，商务部公告2024年第46号第二款暂停实施", ("2024/46", "suspended", "2026-11-27")),
        ("商务部公告2025年第61号暂停实施期限延长至2027年11月10日", ("2025/61", "extended", "2027-11-10")),
        ("商务部决定废止商务部公告2025年第62号", ("2025/62", "repealed", "")),
        ("自2026年11月11日起恢复实施商务部公告2025年第61号", ("2025/61", "in_force", "")),
    ],
)
def test_each_verb_is_told_from_the_others(title: str, expected: tuple[str, str, str]) -> None:
    assert told(title) == [expected]


@pytest.mark.parametrize(
    "title",
    [
        "Will China extend the suspension of Announcement No. 61 of 2025?",
        "Announcement No. 18 of 2025 was never suspended, lawyers note",
        "Lawyers explain Announcement No. 61 of 2025 to importers",
        "China suspends export licences for dysprosium under Announcement No. 18 of 2025",
        "商务部公告2025年第18号未暂停实施",
        "六项公告暂停一年，商务部公告2025年第18号不在暂停之列",
        "Ministry suspends Announcement No. 99 of 2025",  # nobody knows that number: is it acted upon, or does it act?
        "China suspends rare earth rules",
    ],
)
def test_what_is_no_act_upon_a_watched_number_is_left_out(title: str) -> None:
    assert told(title) == []


def test_the_other_number_is_the_document_that_acts() -> None:
    (act,) = acts_in(
        "商务部公告2025年第72号", "商务部公告2024年第46号第二款自即日起至2026年11月27日暂停实施。", date(2025, 11, 9), WATCHED
    )
    assert act == StatedAct(
        document="MOFCOM 2024/46", kind="suspended", until=date(2026, 11, 27), part="第二款", by="MOFCOM 2025/72"
    )


def test_a_list_of_numbers_is_an_act_upon_each_and_the_end_may_stand_in_the_headline() -> None:
    title = "China suspends October's rare earth export rules until 10 November 2026"
    summary = "Announcement No. 70 of 2025 sets aside notices 55, 61 and 62; Announcement 18 of 2025 is left in force."
    day = date(2025, 11, 7)
    ends = "2026-11-10"
    assert told(title, summary, day) == [(n, "suspended", ends) for n in ("2025/55", "2025/61", "2025/62")]


def test_what_stays_as_it_is_is_no_target_of_the_sentence() -> None:
    title = (
        "Announcement 70 of 2025 suspends Announcement 61 of 2025, but Announcement 18 of 2025, the April one, stays in force"
    )
    assert told(title) == [("2025/61", "suspended", "")]


@pytest.mark.parametrize(
    ("title", "hedged"),
    [
        ("Ministry extends suspension of Announcement No. 61 of 2025 until 10 November 2027", False),
        ("Ministry will extend suspension of Announcement No. 61 of 2025 until 10 November 2027", True),
        ("Both sides agreed to extend suspension of Announcement No. 61 of 2025 until 10 January 2027", True),
        ("Washington urges China to repeal Announcement No. 61 of 2025", True),
        ("商务部拟废止商务部公告2025年第62号", True),
        ("特朗普敦促中国废止商务部公告2025年第61号", True),
        ("Ministry repeals Announcement 61", True),  # the year had to be inferred
    ],
)
def test_what_is_only_expected_or_asked_for_is_hedged(title: str, hedged: bool) -> None:
    (act,) = acts_in(title, "", DAY, WATCHED)
    assert act.hedged is hedged


def test_an_impossible_date_is_no_end() -> None:
    assert told("Ministry suspends Announcement No. 61 of 2025 until 31 November 2026") == [("2025/61", "suspended", "")]
