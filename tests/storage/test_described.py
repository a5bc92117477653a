"""The documented schema: nothing without a meaning, and the page in docs is the one that the code writes."""

from __future__ import annotations

from pathlib import Path

from storage.described import as_markdown, tables

PAGE = Path(__file__).parent.parent.parent / "docs" / "schema.md"


def test_the_page_in_docs_is_current() -> None:
    assert PAGE.read_text("utf-8") == as_markdown(), "run: python -m storage.described > docs/schema.md"


def test_every_table_and_column_says_what_it_means() -> None:
    silent = [f"{table.name}.{column.name}" for table in tables() for column in table.columns if not column.meaning]
    assert silent == [], "add a comment beside the column in storage/migrations/"
    assert [table.name for table in tables() if not table.meaning] == []


def test_columns_come_with_type_and_what_they_point_at() -> None:
    joins = next(table for table in tables() if table.name == "event_items")
    points = {column.name: column.refers_to for column in joins.columns}
    assert points["event_id"] == "events"
    assert points["reason"] == ""
    items = {column.name: column for table in tables() if table.name == "items" for column in table.columns}
    assert items["published"].may_be_null
    assert not items["title"].may_be_null
    assert items["title"].type == "TEXT"
