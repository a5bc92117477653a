"""Events: filters, search in two languages, and records that come back as they went in."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from classifiers import Direction, EventType
from monitor.assemble import assemble
from monitor.framework import load_framework
from storage import Event, EventFilter, Join, Order, Store, open_store
from storage.event_rows import facets_of
from tests.builders import NOW, item, labelled, labels

CONTROL, PRICE, FUNDING = EventType.EXPORT_CONTROL, EventType.PRICE_SHOCK, EventType.STOCKPILE_FUNDING


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "events.db") as opened:
        tighter = labels(CONTROL, direction=Direction.TIGHTENING, materials=("Dy", "Tb"))
        add(opened, "e-curb", "商務部對鏑、鋱實施出口管制", tighter)
        up = labels(PRICE, direction=Direction.UP, jurisdictions=("NL",))
        add(opened, "e-price", "Terbium doubles in Rotterdam", up, day=3)
        loan = labels(FUNDING, jurisdictions=("US",))
        add(opened, "e-loan", "EXIM lends to a <b>magnet</b> plant; DROP TABLE", loan, day=5)
        yield opened


def add(store: Store, event_id: str, title: str, tags: object, day: int = 1) -> Event:
    one = labelled(item(f"i-{event_id}", title, published=date(2026, 1, day)), tags)  # type: ignore[arg-type]
    event = assemble(event_id, [one], load_framework(), first_seen=NOW, updated=NOW)
    with store.transaction():
        store.items.add([one], NOW)
        store.events.put(event, [Join(item_id=one.item.item_id, event_id=event_id, reason="first report")], NOW)
    return event


def ids(store: Store, **wanted: object) -> list[str]:
    return [event.event_id for event in store.events.find(EventFilter(**wanted))]  # type: ignore[arg-type]


def test_an_event_comes_back_as_it_went_in(store: Store) -> None:
    event = add(store, "e-again", "The same", labels(CONTROL, direction=Direction.EASING, documents=("MOFCOM 2025/70",)))
    assert store.events.get("e-again") == event


def test_the_newest_day_comes_first(store: Store) -> None:
    assert ids(store) == ["e-loan", "e-price", "e-curb"]
    assert ids(store, limit=1) == ["e-loan"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"types": ("export_control",)}, ["e-curb"]),
        ({"types": ("export_control", "price_shock")}, ["e-price", "e-curb"]),
        ({"types": ("export_control",), "jurisdictions": ("NL",)}, []),
        ({"directions": ("up",)}, ["e-price"]),
        ({"materials": ("Tb",)}, ["e-curb"]),
        ({"jurisdictions": ("US", "CN")}, ["e-loan", "e-curb"]),
        ({"since": date(2026, 1, 3)}, ["e-loan", "e-price"]),
        ({"until": date(2026, 1, 3)}, ["e-price", "e-curb"]),
        ({"sources": ("mofcom",)}, ["e-loan", "e-price", "e-curb"]),
        ({"sources": ("nobody",)}, []),
        ({"severities": ("medium",)}, ["e-loan", "e-price"]),
    ],
)
def test_filters(store: Store, wanted: dict[str, object], found: list[str]) -> None:
    assert ids(store, **wanted) == found


def test_writing_an_event_again_leaves_one_row_and_fresh_facets(store: Store) -> None:
    add(store, "e-x", "First words", labels(CONTROL, direction=Direction.TIGHTENING))
    again = labelled(item("i-e-x", "First words"), labels(PRICE, direction=Direction.DOWN))
    event = assemble("e-x", [again], load_framework(), first_seen=NOW, updated=NOW)
    with store.transaction():
        store.events.put(event, [], NOW)
    assert "e-x" in ids(store, types=("price_shock",))
    assert [e.event_id for e in store.events.find(EventFilter(search="first words"))] == ["e-x"]
    assert "e-x" not in ids(store, types=("export_control",))


def test_of_two_values_that_one_event_has_it_comes_once(store: Store) -> None:
    assert ids(store, materials=("Tb", "Dy"), types=("export_control",)) == ["e-curb"]
    assert ids(store, materials=("Dy", "Tb"), limit=2) == ["e-loan", "e-price"]


def test_events_are_found_by_the_measure_that_they_name(store: Store) -> None:
    add(store, "e-easing", "On hold", labels(CONTROL, direction=Direction.EASING, documents=("MOFCOM 2025/70",)), day=7)
    assert ids(store, measures=("MOFCOM 2025/70",)) == ["e-easing"]


def test_an_event_that_turns_out_to_be_older_moves_to_its_day(store: Store) -> None:
    add(store, "e-late", "First told late", labels(CONTROL, direction=Direction.TIGHTENING), day=9)
    assert ids(store)[0] == "e-late"
    told_first = labelled(item("i-first", "First told late", published=date(2026, 1, 2)), labels(CONTROL))
    with store.transaction():
        store.items.add([told_first], NOW)
        event = assemble("e-late", [told_first], load_framework(), first_seen=NOW, updated=NOW)
        store.events.put(event, [Join(item_id="i-first", event_id="e-late", reason="same title")], NOW)
    assert ids(store) == ["e-loan", "e-price", "e-late", "e-curb"]
    assert ids(store, search="first told") == ["e-late"]
    assert ids(store, search="first told", since=date(2026, 1, 3)) == []
    assert store.events.counts(since=date(2026, 1, 9)) == {}


def test_counts_are_those_of_a_scan_after_every_change(store: Store) -> None:
    assert store.events.counts()["type"] == {"export_control": 1, "price_shock": 1, "stockpile_funding": 1}
    again = labelled(item("i-e-price", "Terbium doubles in Rotterdam", published=date(2026, 1, 3)), labels(CONTROL))
    with store.transaction():
        store.events.put(assemble("e-price", [again], load_framework(), first_seen=NOW, updated=NOW), [], NOW)
    counted = store.events.counts()
    assert counted["type"] == {"export_control": 2, "stockpile_funding": 1}
    assert counted == scanned(store)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2025, 12, 1), date(2026, 2, 28)),
        (date(2026, 1, 2), None),
        (None, date(2026, 1, 3)),
        (date(2026, 1, 3), date(2026, 1, 3)),
        (date(2026, 2, 1), date(2026, 1, 1)),
    ],
)
def test_counts_within_days_are_those_of_a_scan(store: Store, since: date | None, until: date | None) -> None:
    far = labels(FUNDING, jurisdictions=("AU",))
    for month, name in ((2, "e-feb"), (12, "e-dec")):
        one = labelled(item(f"i-{name}", "Far away", published=date(2026, month, 1)), far)
        with store.transaction():
            store.items.add([one], NOW)
            store.events.put(assemble(name, [one], load_framework(), first_seen=NOW, updated=NOW), [], NOW)
    assert store.events.counts(since, until) == scanned(store, since, until)


def scanned(store: Store, since: date | None = None, until: date | None = None) -> dict[str, dict[str, int]]:
    """The counts by reading every event."""
    found: dict[str, Counter[str]] = {}
    for event in store.events.find(EventFilter(since=since, until=until)):
        for dimension, value in facets_of(replace(event, items=event.items or (item(),))):
            found.setdefault(dimension, Counter())[value] += 1
    return {dimension: dict(counted) for dimension, counted in found.items()}


@pytest.mark.parametrize(
    "wanted",
    [
        EventFilter(types=("export_control",), jurisdictions=("CN",), since=date(2026, 1, 1), limit=50),
        EventFilter(search="terbium", materials=("Tb",), until=date(2026, 1, 9)),
        EventFilter(search="terbium", order=Order.RELEVANCE, limit=50),
        EventFilter(limit=50),
    ],
)
def test_no_question_reads_the_whole_table(store: Store, tmp_path: Path, wanted: EventFilter) -> None:
    sql, values = store.events.statement(wanted)
    connection = sqlite3.connect(tmp_path / "events.db")
    try:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    finally:
        connection.close()
    assert [step for step in plan if step.startswith("SCAN") and "VIRTUAL TABLE" not in step and "found" not in step] == []


def test_a_log_that_was_vacuumed_finds_the_same(store: Store, tmp_path: Path) -> None:
    before = ids(store, search="出口"), ids(store, types=("price_shock",))
    connection = sqlite3.connect(tmp_path / "events.db", isolation_level=None)
    connection.execute("UPDATE events SET rowid = rowid + 7")  # VACUUM may number rows anew; nothing must rest on it
    connection.execute("VACUUM")
    connection.close()
    assert (ids(store, search="出口"), ids(store, types=("price_shock",))) == before == (["e-curb"], ["e-price"])
