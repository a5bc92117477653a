"""Opening the log: connections, transactions, and what to say when it cannot be had."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import StorageError
from .events import Events
from .export import Export
from .items import Items
from .measures import Measures
from .outbox import Outbox
from .schema import SCHEMA_VERSION, migrate
from .sources import Sources
from .timeline import Timeline

BUSY_SECONDS = 10
"""How long a writer waits for another before it gives up."""


class Store:
    """The open log: one member for each group of tables, and transactions over all of them. Belongs to its thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.items = Items(connection)
        self.events = Events(connection)
        self.sources = Sources(connection)
        self.outbox = Outbox(connection)
        self.measures = Measures(connection)
        self.timeline = Timeline(connection)
        self.export = Export(connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Takes the write lock at once, so that reading then writing never meets another writer."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


@contextmanager
def open_store(path: Path, *, readonly: bool = False) -> Iterator[Store]:
    """The log at *path*, made or brought up to date first unless *readonly*.

    Raises StorageError, with nothing changed, where it is no database, is damaged, belongs to a newer program, is
    locked for more than `BUSY_SECONDS`, or (readonly) does not exist or is older than this program.
    """
    connection = None
    try:
        connection = _connect(path, readonly)
        _check_version(connection, path, readonly)
        yield Store(connection)
    except sqlite3.DatabaseError as error:
        raise StorageError(_in_words(error, path)) from error
    finally:
        if connection is not None:
            connection.close()


def _connect(path: Path, readonly: bool) -> sqlite3.Connection:
    if readonly and not path.exists():
        raise StorageError(f"there is no log at {path} yet: `ree-monitor poll` or `ree-monitor ingest` makes one")
    if not readonly:
        path.parent.mkdir(parents=True, exist_ok=True)
    target = f"{path.absolute().as_uri()}?mode={'ro' if readonly else 'rwc'}"
    connection = sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")  # in WAL mode a killed process loses nothing that was committed
    # Ids are hashes, so a round touches pages all over the log: with SQLite's own 2 MB they are written and read anew, and
    # with its 1,000 pages a first round copies the journal back every few feeds (benchmarks/polling.py).
    connection.execute("PRAGMA cache_size = -16000")  # KiB
    connection.execute("PRAGMA wal_autocheckpoint = 4000")  # pages
    return connection


def _check_version(connection: sqlite3.Connection, path: Path, readonly: bool) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise StorageError(
            f"the log {path} was written by a newer program (schema {version}, this one knows {SCHEMA_VERSION}): "
            "update ree-monitor; nothing was changed"
        )
    if version == SCHEMA_VERSION:
        return
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version == 0 and tables:
        raise StorageError(f"{path} is a database, but not an event log of ree-monitor; nothing was changed")
    if readonly:
        raise StorageError(f"the log {path} is of an older version: any `ree-monitor poll` or `ingest` brings it up to date")
    connection.execute("PRAGMA journal_mode = WAL")
    migrate(connection)


def _in_words(error: sqlite3.DatabaseError, path: Path) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return f"the log {path} is locked by another process for more than {BUSY_SECONDS} s: stop it, then try again"
    if "not a database" in text:
        return f"{path} is not a database: move it away or name another with --db; nothing was changed"
    if "unable to open" in text or "readonly" in text:
        return f"the log {path} cannot be opened ({text}): check the folder and its rights"
    return f"the log {path} cannot be used ({text}): a backup may help"
