"""How items reach the register, and who can confirm an act."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from classifiers import Direction, EventType, Labels, Text
from monitor import register
from monitor.framework import load_framework
from monitor.intake import Intake
from monitor.measures import StateWord, awaiting, state_on
from storage import Act, ActKind, Item, Measure, Standing, Store, open_store
from tests.builders import NOW, item, labels, off_topic

PROLONGED = "商务部公告2026年第80号：2025年第61号公告暂停实施期限延长至2027年11月10日"
AFTER = date(2026, 11, 12)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "events.db") as opened:
        yield opened


def take(store: Store, *items: Item, labels_: Labels | None = None) -> None:
    def classify(texts: Sequence[Text]) -> list[Labels]:
        return [labels_ or off_topic() for _ in texts]

    Intake(store, classify, load_framework()).take(items, NOW)


def known(store: Store, measure_id: str) -> Measure:
    return next(measure for measure in register.load(store) if measure.measure_id == measure_id)


def state(store: Store, measure_id: str, day: date = AFTER) -> tuple[StateWord, date | None] | None:
    found = state_on(known(store, measure_id), day)
    return None if found is None else (found.word, found.until)


def claims(store: Store, measure_id: str = "MOFCOM 2025/61") -> list[Act]:
    return [act for act in known(store, measure_id).acts if act.act_id]


def told(item_id: str, title: str, **more: Any) -> Item:
    return item(item_id, title, **({"published": date(2026, 11, 9), "feed_id": "wire", "standing": Standing.WIRE} | more))


def test_an_off_topic_item_of_a_wire_proposes_an_act_that_counts_for_nothing_yet(store: Store) -> None:
    take(store, told("w", "Ministry extends suspension of Announcement No. 61 of 2025 until 10 November 2027"))
    (claim,) = claims(store)
    assert (claim.kind, claim.until, claim.confirmed, claim.party) == (ActKind.EXTENDED, date(2027, 11, 10), False, "wire")
    assert state(store, "MOFCOM 2025/61") == (StateWord.EXPIRED_UNCONFIRMED, date(2026, 11, 10))
    assert [act.act_id for act in awaiting(register.load(store))] == [claim.act_id]


def test_the_issuers_own_source_confirms(store: Store) -> None:
    take(store, told("m", PROLONGED, feed_id="mofcom-announcements", standing=Standing.OFFICIAL))
    assert state(store, "MOFCOM 2025/61") == (StateWord.SUSPENDED, date(2027, 11, 10))
    (act,) = claims(store)
    assert (act.by, act.confirmed) == ("MOFCOM 2026/80", True)


def test_another_governments_word_stays_a_claim(store: Store) -> None:
    says = "White House: China repealed Announcement No. 18 of 2025"
    take(store, told("u", says, feed_id="white-house", standing=Standing.OFFICIAL, url="https://www.whitehouse.gov/sheet"))
    assert [act.confirmed for act in claims(store, "MOFCOM 2025/18")] == [False]
    assert state(store, "MOFCOM 2025/18") == (StateWord.IN_FORCE, None)


def test_what_the_ministry_only_expects_is_a_claim_too(store: Store) -> None:
    says = "Both sides agreed to extend suspension of Announcement No. 61 of 2025 until 10 November 2027, ministry says"
    take(store, told("m", says, feed_id="mofcom-press-conferences", standing=Standing.OFFICIAL))
    assert [act.confirmed for act in claims(store)] == [False]
    take(store, told("n", PROLONGED, feed_id="mofcom-press-conferences", standing=Standing.OFFICIAL))
    assert sorted(act.confirmed for act in claims(store)) == [False, True]
    assert awaiting(register.load(store)) == ()  # what was done settles what was expected


def test_claims_of_different_parties_stay_apart_and_a_repetition_is_one(store: Store) -> None:
    words = "Ministry extends suspension of Announcement No. 61 of 2025 until 10 {month} 2027"
    take(store, told("a", words.format(month="November")), told("b", words.format(month="January"), feed_id="daily"))
    take(store, told("c", words.format(month="November") + ", again"))
    assert sorted((act.party, act.until) for act in claims(store)) == [
        ("daily", date(2027, 1, 10)), ("wire", date(2027, 11, 10)),
    ]  # fmt: skip


def test_a_retelling_of_what_the_register_holds_proposes_nothing(store: Store) -> None:
    take(store, told("r", "Announcement No. 61 of 2025 is suspended until 10 November 2026", published=date(2026, 5, 1)))
    take(store, told("s", "What Announcement No. 61 of 2025 asks of importers", published=date(2026, 5, 1)))
    assert claims(store) == []


def test_a_person_confirms_or_rejects_and_the_history_keeps_both(store: Store, tmp_path: Path) -> None:
    take(
        store,
        told("w", "Ministry repeals Announcement No. 61 of 2025"),
        told("x", "Ministry repeals Announcement No. 62 of 2025"),
    )
    (one,), (other,) = claims(store), claims(store, "MOFCOM 2025/62")
    with store.transaction():
        assert store.measures.decide(one.act_id, "confirmed", NOW) == "claimed"
        assert store.measures.decide(other.act_id, "rejected", NOW) == "claimed"
        assert store.measures.decide("a-none", "rejected", NOW) is None
    assert state(store, "MOFCOM 2025/61") == (StateWord.REPEALED, None)
    assert claims(store, "MOFCOM 2025/62") == []
    rows = (
        sqlite3.connect(tmp_path / "events.db").execute("SELECT state, decided_by FROM measure_acts ORDER BY state").fetchall()
    )
    assert rows == [("confirmed", "person"), ("rejected", "person")]


def test_an_official_announcement_makes_a_new_measure_known(store: Store) -> None:
    title = "商务部公告2026年第50号 公布对镝相关物项实施出口管制的决定"
    tags = labels(EventType.EXPORT_CONTROL, direction=Direction.TIGHTENING, jurisdictions=("CN", "JP"))
    official = {"feed_id": "mofcom-announcements", "standing": Standing.OFFICIAL}
    take(store, told("n", title, summary="本公告自公布之日起正式实施。", **official), labels_=tags)
    made = known(store, "MOFCOM 2026/50")
    assert (made.issuer, made.materials, made.destinations) == ("MOFCOM", ("Dy",), ("JP",))
    assert state(store, "MOFCOM 2026/50") == (StateWord.IN_FORCE, None)
    assert list(store.measures.events_of(["MOFCOM 2026/50", "MOFCOM 2025/61"])) == []  # these labels named no document


def test_what_a_wire_announces_has_no_state_until_it_is_confirmed(store: Store) -> None:
    tags = labels(EventType.EXPORT_CONTROL, direction=Direction.TIGHTENING, documents=("MOFCOM 2026/50",))
    take(store, told("n", "China licenses dysprosium under Announcement No. 50 of 2026"), labels_=tags)
    assert state(store, "MOFCOM 2026/50") is None
    assert register.state_rows(register.load(store), AFTER, {})[-1]["measure_id"] == "MOFCOM 2026/1"
    assert [act.measure_id for act in awaiting(register.load(store))] == ["MOFCOM 2026/50"]
    (event_id,) = store.measures.events_of(["MOFCOM 2026/50"])["MOFCOM 2026/50"]
    assert event_id.startswith("e-")


@pytest.mark.parametrize(
    "tags",
    [off_topic(), labels(EventType.EXPORT_CONTROL, direction=Direction.EASING), labels(EventType.PRICE_SHOCK)],
)
def test_other_numbers_of_the_ministry_are_no_measures(store: Store, tags: Labels) -> None:
    take(store, told("n", "商务部公告2026年第51号", feed_id="mofcom", standing=Standing.OFFICIAL), labels_=tags)
    assert len(register.load(store)) == len(register.load(None))


def test_an_end_that_lies_before_the_act_is_dropped(store: Store) -> None:
    take(store, told("o", "Ministry suspends Announcement No. 18 of 2025 until 1 May 2025"))
    assert [act.until for act in claims(store, "MOFCOM 2025/18")] == [None]


def test_rows_have_the_keys_of_the_contract() -> None:
    rows = register.state_rows(register.load(None), date(2026, 6, 1), {"MOFCOM 2025/70": ("e-7",), "MOFCOM 2025/61": ("e-6",)})
    row = next(row for row in rows if row["measure_id"] == "MOFCOM 2025/61")
    assert {"measure_id", "issuer", "title", "covers", "state", "until", "on", "acts", "events"} <= set(row)
    assert (row["state"], row["until"], row["on"], row["events"]) == ("suspended", "2026-11-10", "2026-06-01", ["e-6", "e-7"])
    assert {"act", "date", "source", "confirmed"} <= set(row["acts"][0])
    assert set(row["covers"]) == {"materials", "technology", "destinations"}


def test_the_calendar_tells_what_is_to_come_and_what_ended_without_a_word() -> None:
    rows = register.calendar_rows(register.load(None), AFTER)
    assert [(row["measure_id"], row["what"], row["in_days"]) for row in rows[-2:]] == [
        ("MOFCOM 2025/62", "ended, outcome unconfirmed", -2), ("MOFCOM 2024/46", "suspension ends", 15),
    ]  # fmt: skip
