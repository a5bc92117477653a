"""Opening the log: what is refused, in words, with nothing changed; and all-or-nothing transactions."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

import storage.database
from storage import Outcome, Standing, StorageError, Store, Validators, Visit, open_store
from tests.builders import NOW, item, labelled, labels


def test_a_new_log_is_made_in_wal_mode_with_strict_tables(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "events.db"
    with open_store(path):
        pass
    plain = sqlite3.connect(path)
    assert plain.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    tables = dict(plain.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"))
    assert all("STRICT" in tables[name] for name in ("items", "events", "outbox", "sources", "visits", "told"))
    plain.close()


def test_a_log_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    with open_store(path) as store, store.transaction():
        store.items.add([labelled(item(), labels())], NOW)
    with open_store(path, readonly=True) as store:
        assert store.items.get("i-1") == item()


@pytest.mark.parametrize("readonly", [False, True])
def test_a_newer_log_is_refused_and_not_touched(tmp_path: Path, readonly: bool) -> None:
    path = tmp_path / "events.db"
    newer = sqlite3.connect(path)
    newer.execute("CREATE TABLE future (x)")
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="newer program"), open_store(path, readonly=readonly):
        pass
    assert path.read_bytes() == before


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (x)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="not an event log"), open_store(path):
        pass
    assert path.read_bytes() == before


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database at all, but long enough to be looked at twice" * 20)
    before = path.read_bytes()
    with pytest.raises(StorageError, match="is not a database"), open_store(path):
        pass
    assert path.read_bytes() == before


def test_a_log_that_is_not_there_is_not_made_by_a_question(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    with pytest.raises(StorageError, match="there is no log"), open_store(path, readonly=True):
        pass
    assert not path.exists()


def test_a_locked_log_says_so_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.database, "BUSY_SECONDS", 0.05)
    path = tmp_path / "events.db"
    with open_store(path) as holder, holder.transaction():
        with pytest.raises(StorageError, match="locked by another process") as caught:
            write_something(path)
        assert "\n" not in str(caught.value)


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path / "events.db") as store:
        with pytest.raises(RuntimeError):
            write_and_fail(store)
        assert store.items.get("i-1") is None


def test_what_is_known_of_a_feed_between_rounds(tmp_path: Path) -> None:
    with open_store(tmp_path / "events.db") as store, store.transaction():
        store.sources.remember("wire", "A wire", Standing.WIRE)
        good = Visit(
            feed_id="wire", started=NOW, outcome=Outcome.OK, found=3, kept=2, new=2,
            validators={"https://wire.example/": Validators(etag='"1"', body_hash="ab")},
        )  # fmt: skip
        store.sources.record(good)
        later = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
        store.sources.record(
            Visit(feed_id="wire", started=later, outcome=Outcome.FAILED, reason="timeout", detail="slow", retry_after=60)
        )
        state = store.sources.states()["wire"]
        assert (state.first_visit, state.last_ok, state.last_visit) == (NOW, NOW, later)
        assert (state.failures, state.reason) == (1, "timeout")
        assert state.retry_at == datetime(2026, 1, 7, 9, 1, tzinfo=UTC)
        assert store.sources.validators() == {}  # so that the next visit reads the document whatever its server says
        assert store.sources.outcomes(NOW, later) == {"wire": ("failed", 0)}


def write_something(path: Path) -> None:
    with open_store(path) as store, store.transaction():
        pass


def write_and_fail(store: Store) -> None:
    with store.transaction():
        store.items.add([labelled(item(), labels())], NOW)
        raise RuntimeError("in the middle")
