"""Events: filters, search in two languages, and records that come back as they went in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from classifiers import Direction, EventType
from monitor.assemble import assemble
from monitor.framework import load_framework
from storage import Event, EventFilter, Join, StorageError, Store, open_store
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("terbium", ["e-price"]),
        ("TERB*", ["e-price"]),
        ('"doubles in rotterdam"', ["e-price"]),
        ('"rotterdam doubles"', []),
        ("terbium magnet", []),
        ("出口", ["e-curb"]),
        ("镝", ["e-curb"]),
        ("鏑", ["e-curb"]),
        ("出口管制", ["e-curb"]),
        ("管出", []),
        ("商务部 管制", ["e-curb"]),
        ("drop table", ["e-loan"]),
        ("price-shock* OR 1=1", []),
    ],
)
def test_search_in_english_and_chinese(store: Store, text: str, found: list[str]) -> None:
    assert ids(store, search=text) == found


@pytest.mark.parametrize(("text", "words"), [("  ?", "no word"), ("!!!", "no word"), ('"open', "not closed"), ("*", "no word")])
def test_a_search_without_words_is_a_helpful_error(store: Store, text: str, words: str) -> None:
    with pytest.raises(StorageError, match=words):
        ids(store, search=text)


def test_writing_an_event_again_leaves_one_row_and_fresh_facets(store: Store) -> None:
    add(store, "e-x", "First words", labels(CONTROL, direction=Direction.TIGHTENING))
    again = labelled(item("i-e-x", "First words"), labels(PRICE, direction=Direction.DOWN))
    event = assemble("e-x", [again], load_framework(), first_seen=NOW, updated=NOW)
    with store.transaction():
        store.events.put(event, [], NOW)
    assert "e-x" in ids(store, types=("price_shock",))
    assert [e.event_id for e in store.events.find(EventFilter(search="first words"))] == ["e-x"]
    assert "e-x" not in ids(store, types=("export_control",))
