"""The documented schema: each table and column of the log with its meaning, read from the comments in `migrations/`.

`python -m storage.described > docs/schema.md` writes the page; a test says when that is due.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from . import schema

_TABLE = re.compile(r"\s*CREATE (?:VIRTUAL )?TABLE (\w+)[^-]*(?:--\s*(.*))?$")
_COLUMN = re.compile(r"\s{4}(\w+)(?:\s+[A-Z][^-]*|,\s*)(?:--\s*(.*))?$")
_INDEXED = re.compile(r"\s{4}(\w+) UNINDEXED, (\w+),\s*--\s*(.*)$")
_ADDED = re.compile(r"\s*ALTER TABLE (\w+) ADD COLUMN (\w+)\s[^-]*(?:--\s*(.*))?$")
_SHADOW = re.compile(r"_fts_\w+$")

INTRODUCTION = """\
# The tables of the log

One SQLite file, in WAL mode, whose version stands in `PRAGMA user_version` ({version} here). Moments are UTC in ISO 8601,
whole seconds (`2026-01-06T07:31:09+00:00`), days are `2026-01-06`: text order is time order. JSON columns are reached with
`json_each`. What can be asked of these tables, with examples, is in [log.md](log.md).

This page is written by `python -m storage.described > docs/schema.md` from the comments in `storage/migrations/`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its SQL type, whether it may be null, the table that it points at ("" for none), what it means."""

    name: str
    type: str
    may_be_null: bool
    refers_to: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the log and what one row of it is."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


@cache
def tables() -> tuple[Table, ...]:
    """Every table of a log that is up to date, in the order in which they came."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        schema.migrate(connection)
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")]
        own = [name for name in names if not name.startswith(("sqlite_", "_")) and not _SHADOW.search(name)]
        said = _comments()
        return tuple(
            Table(name=name, meaning=said.get((name, ""), ""), columns=_columns(connection, name, said)) for name in own
        )
    finally:
        connection.close()


def as_markdown() -> str:
    """The page `docs/schema.md`."""
    return "\n".join((INTRODUCTION.format(version=schema.SCHEMA_VERSION), *map(_section, tables())))


def _columns(connection: sqlite3.Connection, table: str, said: dict[tuple[str, str], str]) -> tuple[Column, ...]:
    refers = {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({table})")}
    return tuple(
        Column(name=name, type=kind, may_be_null=not (not_null or key), refers_to=refers.get(name, ""),
               meaning=said.get((table, name), ""))
        for _, name, kind, not_null, _, key in connection.execute(f"PRAGMA table_info({table})")
    )  # fmt: skip


def _comments() -> dict[tuple[str, str], str]:
    """The comment of each (table, column); of the table itself under (table, "")."""
    return {key: meaning for script in schema.scripts().values() for key, meaning in _comments_of(script)}


def _comments_of(script: str) -> Iterator[tuple[tuple[str, str], str]]:
    table = ""
    for line in script.splitlines():
        if created := _TABLE.match(line):
            table = created[1]
            yield (table, ""), created[2] or ""
        elif added := _ADDED.match(line):
            yield (added[1], added[2]), added[3] or ""
        elif unindexed := _INDEXED.match(line):
            yield (table, unindexed[1]), "kept, not searched"
            yield (table, unindexed[2]), unindexed[3]
        elif table and (column := _COLUMN.match(line)):
            yield (table, column[1]), column[2] or ""


def _section(table: Table) -> str:
    rows = "\n".join(
        f"| `{column.name}` | {_type(column)} | {_cell(column.meaning)} |" for column in table.columns
    )  # fmt: skip
    return f"## {table.name}\n{_cell(table.meaning)}\n\n| column | type | meaning |\n| --- | --- | --- |\n{rows}\n"


def _type(column: Column) -> str:
    words = [column.type or "any", *(["or null"] if column.may_be_null and column.type else [])]
    return " ".join([*words, *([f"→ {column.refers_to}"] if column.refers_to else [])])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
