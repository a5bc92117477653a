"""Rows as files: what a spreadsheet would run stays text, and every key of the contract has its column."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.formats import EVENT_KEYS, csv_lines, json_lines, parquet, safe_cell
from monitor.rows import event_row
from storage import EventFilter, open_store
from tests.sample_log import HOSTILE, write_sample


@pytest.fixture
def rows(tmp_path: Path) -> list[dict[str, object]]:
    with open_store(write_sample(tmp_path / "events.db")) as store:
        return [event_row(event) for event in store.events.find(EventFilter())]


def test_the_columns_are_the_keys_of_the_contract(rows: list[dict[str, object]]) -> None:
    assert list(EVENT_KEYS) == list(rows[0])


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"), ("+1", "+1"), ("-0.5", "-0.5"), ("-1+cmd|x", "'-1+cmd|x"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"), ("＝1", "'＝1"), ("a=1", "a=1"), ("", ""), ("稀土", "稀土"), ("\r=1", " =1"),
        ("a\x1b[31mb", "a [31mb"),
    ],
)  # fmt: skip
def test_a_cell_is_never_a_formula_nor_an_order_to_the_terminal(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


def test_csv_holds_every_row_and_lists_as_json(rows: list[dict[str, object]]) -> None:
    read = list(csv.DictReader(io.StringIO("".join(csv_lines(rows)), newline="")))
    assert [row["event_id"] for row in read] == [row["event_id"] for row in rows]
    assert read[0]["title"] == "'" + HOSTILE.replace("\u202e", " ").replace("\x1b", " ")
    assert json.loads(read[1]["materials"]) == ["Tb", "Dy"]
    assert read[4]["event_id"] == "e-jump"
    assert json.loads(read[4]["directions"]) == {"price_shock": "up"}


def test_an_empty_csv_still_has_its_header() -> None:
    assert "".join(csv_lines([])) == ",".join(EVENT_KEYS) + "\n"


def test_json_lines_are_the_rows(rows: list[dict[str, object]]) -> None:
    assert [json.loads(line) for line in json_lines(rows)] == rows


def test_parquet_holds_lists_objects_and_moments(rows: list[dict[str, object]], tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow (the extra `parquet`) is not installed")
    assert parquet(iter(rows), tmp_path / "events.parquet") == len(rows)
    read = pq.read_table(tmp_path / "events.parquet").to_pylist(maps_as_pydicts="strict")
    assert [row["event_id"] for row in read] == [row["event_id"] for row in rows]
    for got, row in zip(read, rows, strict=True):
        for key in ("title", "event_types", "directions", "scores", "materials", "sources", "theses", "severity_why"):
            assert got[key] == row[key], key
    assert read[0]["first_seen"].isoformat() == rows[0]["first_seen"]


def test_without_pyarrow_parquet_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from pathlib import Path; from monitor.errors import MonitorError; from monitor.formats import parquet\n"
        f"try: parquet([], Path({str(tmp_path / 'x')!r}))\nexcept MonitorError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'ree-monitor[parquet]'" in done.stdout
