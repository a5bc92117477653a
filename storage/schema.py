"""The tables of the log: the numbered files in `migrations/`, one after another; append only.

Read from the first, those files are the documented schema: every column says what it means. JSON columns hold arrays or
objects with the keys of the contract, so that plain SQL reaches them through `json_each`.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "migrations"

SCHEMA_VERSION = max(int(path.name[:3]) for path in FOLDER.glob("*.sql"))
"""Written to `PRAGMA user_version`: the number of the last migration. A log with a higher one is a newer program's."""


def scripts() -> dict[str, str]:
    """The SQL of each migration by its name, such as 001_log, in order."""
    return {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.sql"))}


def migrate(connection: sqlite3.Connection, *, to: int = SCHEMA_VERSION) -> None:
    """Bring the log up to version *to*, each step in one transaction with the record of it."""
    import sqlite_utils  # 0.13 s: only where a log is made or brought up to date
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("ree-monitor")
    for name, script in scripts().items():
        if int(name[:3]) <= to:
            migrations(name=f"m{name}")(_step(int(name[:3]), script))
    migrations.apply(sqlite_utils.Database(connection))


def run_statements(connection: sqlite3.Connection, script: str) -> None:
    """Run a script inside the transaction that is open (`executescript` would commit it first)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def _step(version: int, script: str) -> Any:
    def step(db: Any) -> None:
        run_statements(db.conn, script)
        db.conn.execute(f"PRAGMA user_version = {version}")

    return step
