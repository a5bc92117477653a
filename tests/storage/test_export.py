"""The whole log in order, in parts that memory holds, and counts by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from storage import EventFilter, StorageError, Store, open_store
from storage.timeline import Totals
from tests.sample_log import CONTROL, day, tell, write_sample

NEWEST_FIRST = ["e-bad", "e-curb", "e-ease", "e-loan", "e-jump", "e-find"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(write_sample(tmp_path / "events.db")) as opened:
        yield opened


def walked(store: Store, batch: int = 2_000, **wanted: object) -> list[str]:
    return [event.event_id for event in store.export.walk(EventFilter(**wanted), batch)]  # type: ignore[arg-type]


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_the_walk_is_the_same_in_parts_of_any_size(store: Store, batch: int) -> None:
    assert walked(store, batch) == NEWEST_FIRST == [e.event_id for e in store.events.find(EventFilter())]
    assert walked(store, batch, limit=4) == NEWEST_FIRST[:4]
    assert walked(store, batch, since=date(2026, 1, 3), until=date(2026, 1, 5)) == ["e-ease", "e-loan"]
    assert walked(store, batch, types=("export_control",), limit=2) == ["e-bad", "e-curb"]
    assert walked(store, batch, search="稀土") == ["e-ease", "e-find"]


def test_a_walk_sees_the_log_as_it_was_when_it_began(store: Store, tmp_path: Path) -> None:
    walk = store.export.walk(EventFilter(), 1)
    first = next(walk).event_id
    with open_store(tmp_path / "events.db") as writer, writer.transaction():
        tell(writer, "e-late", next(iter(writer.events.labelled_items("e-curb"))).labels, day(3), "Came while it walked")
    assert [first, *(event.event_id for event in walk)] == NEWEST_FIRST
    assert "e-late" in walked(store)


def test_a_walk_that_is_left_early_leaves_nothing_open(store: Store) -> None:
    walk = store.export.walk(EventFilter(), 1)
    next(walk)
    walk.close()  # type: ignore[attr-defined]
    with store.transaction():
        pass


def test_a_search_that_cannot_be_read_is_said_so(store: Store) -> None:
    with pytest.raises(StorageError, match="not closed"):
        walked(store, search='"open')


def test_an_empty_log_has_totals_and_no_walk(tmp_path: Path) -> None:
    with open_store(tmp_path / "empty.db") as empty:
        assert empty.timeline.totals() == Totals(events=0, items=0, sources=0, first_day="", last_day="", updated="")
        assert walked(empty) == []


def test_totals_say_how_much_and_from_when_to_when(store: Store) -> None:
    totals = store.timeline.totals()
    assert (totals.events, totals.items, totals.first_day, totals.last_day) == (6, 7, "2026-01-02", "2026-01-07")


def test_days_are_counted_by_value_and_country(store: Store) -> None:
    every = store.timeline.by_day("type", [CONTROL, "price_shock"], day(1), day(6))
    assert every == {CONTROL: {day(5): 1, day(6): 1}, "price_shock": {day(2): 1}}
    ours = store.timeline.by_day("type", [CONTROL, "price_shock"], day(1), day(31), "NL")
    assert ours == {CONTROL: {}, "price_shock": {day(2): 1}}
