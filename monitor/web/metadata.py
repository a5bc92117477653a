"""What Datasette is told about the log: titles, the meaning of each table and column, facets, stored queries, settings."""

from __future__ import annotations

from typing import Any

from storage.described import Table, tables
from storage.questions import PUBLIC_TABLES, QUESTIONS

DATABASE = "log"
"""The name of the log in addresses: `/log/events`."""
TIME_LIMIT_MS = 2_000
"""After so long a query is stopped. The questions that ship take a few hundredths of a second on a million events."""
COUNTED_AT_ONCE = 20_000
"""Events up to which Datasette's own facets, which read every row, stand ready on the table; `/events` counts any number."""

SETTINGS = {
    "sql_time_limit_ms": TIME_LIMIT_MS,
    "facet_time_limit_ms": 200,
    "suggest_facets": False,  # takes a table page from 24 ms to 1,213
    "allow_download": False,  # the file holds chats too
    "max_returned_rows": 1_000,
    "default_page_size": 25,
    "truncate_cells_html": 160,
    "default_cache_ttl": 0,  # a log that grows must not look old
    "num_sql_threads": 4,
    "max_csv_mb": 100,
}

FACETS = {
    "events": ["severity", {"array": "event_types"}, {"array": "acting"}, {"array": "materials"}],
    "items": ["feed_id", "standing", "lang"],
    "sources": ["standing", "health"],
    "visits": ["outcome", "reason"],
    "measure_acts": ["kind", "state"],
}
SORTED = {"events": "place", "items": "first_seen", "visits": "visit_id", "source_changes": "change_id", "measure_acts": "day"}
LABELS = {"events": "title", "items": "title", "sources": "name", "measures": "title"}


def metadata(events: int) -> dict[str, Any]:
    """Datasette's metadata for a log of so many events."""
    return {
        "title": "Rare-earth monitor",
        "description": "Policy and market events on rare earths, grouped by story and read against the report.",
        "databases": {
            DATABASE: {
                "title": "The event log",
                "description": "Every table as it is, and SQL for whoever wants it. A query is stopped after two seconds.",
                "tables": {
                    **{table.name: _table(table, events) for table in tables()},
                    "_sqlite_migrations": {"hidden": True, "allow": False},
                    "sqlite_sequence": {"hidden": True, "allow": False},
                },
                "queries": {
                    question.name: {"title": question.title, "description": question.about, "sql": question.sql,
                                    "hide_sql": True}
                    for question in QUESTIONS
                },
            }
        },
    }  # fmt: skip


def _table(table: Table, events: int) -> dict[str, Any]:
    if table.name not in PUBLIC_TABLES:
        return {"hidden": True, "allow": False}
    about: dict[str, Any] = {
        "description": f"{table.meaning[:1].upper()}{table.meaning[1:]}.",
        "columns": {column.name: column.meaning for column in table.columns},
    }
    if table.name in FACETS and events <= COUNTED_AT_ONCE:
        about["facets"] = FACETS[table.name]
    if table.name in SORTED:
        about["sort_desc"] = SORTED[table.name]
    if table.name in LABELS:
        about["label_column"] = LABELS[table.name]
    if table.name == "events":
        about |= {"fts_table": "events_fts", "fts_pk": "place"}
    if table.name in ("events_fts", "event_counts"):
        about["hidden"] = True
    return about
