"""Rows of the contract as files: CSV that a spreadsheet cannot run, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from .errors import MonitorError

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is run as a formula by spreadsheets; OWASP, CSV Injection."""
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # controls, and turns of direction
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")

EVENT_KEYS = (
    *("event_id", "title", "event_types", "directions", "scores", "uncertain", "severity", "severity_why", "jurisdictions"),
    *("acting", "materials", "pillars", "section", "published", "first_seen", "updated", "sources", "measures", "theses"),
    *("baselines", "model"),
)
"""The columns of a file of events, which are the keys of `events` out (contract)."""
LISTS = ("event_types", "uncertain", "severity_why", "jurisdictions", "acting", "materials", "pillars", "measures", "baselines")


def csv_lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] = EVENT_KEYS) -> Iterator[str]:
    """The header, then a line for each row; lists and objects are JSON, null is empty."""
    yield csv_line(columns)
    for row in rows:
        yield csv_line([_cell(row[column]) for column in columns])


def csv_line(cells: Sequence[str]) -> str:
    """One line of CSV, each cell safe in a spreadsheet."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()


def safe_cell(text: str) -> str:
    """The text of a cell without what a terminal obeys; one that would be a formula gets a quote before it, a plain number
    stays.
    """
    text = _OBEYED.sub(" ", text)
    return "'" + text if text.startswith(FORMULA) and not _NUMBER.fullmatch(text) else text


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One object a line."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def parquet(rows: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write events to a Parquet file, lists and objects as such, and say how many there were.

    Raises MonitorError where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MonitorError("Parquet needs pyarrow: pip install 'ree-monitor[parquet]', or export --to jsonl") from error
    schema, written = _parquet_schema(pa), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            writer.write_table(pa.Table.from_pylist([_columnar(row) for row in batch], schema=schema))
            written += len(batch)
    return written


def _parquet_schema(pa: Any) -> Any:
    words, figures = pa.list_(pa.string()), pa.map_(pa.string(), pa.float64())
    source = pa.struct([(key, pa.string()) for key in ("item_id", "title", "url", "source", "standing", "lang", "published")])
    thesis = pa.struct([(key, pa.string()) for key in ("id", "reading", "rule")])
    special = {
        "directions": pa.map_(pa.string(), pa.string()), "scores": figures, "sources": pa.list_(source),
        "theses": pa.list_(thesis), "first_seen": pa.timestamp("s", tz="UTC"), "updated": pa.timestamp("s", tz="UTC"),
    } | dict.fromkeys(LISTS, words)  # fmt: skip
    return pa.schema([(key, special.get(key, pa.string())) for key in EVENT_KEYS])


def _columnar(row: Mapping[str, Any]) -> dict[str, Any]:
    moments = {key: datetime.fromisoformat(row[key]) for key in ("first_seen", "updated")}
    return {**row, **{key: list(row[key].items()) for key in ("directions", "scores")}, **moments}


def _batches(rows: Iterable[Mapping[str, Any]], size: int = 5_000) -> Iterator[list[Mapping[str, Any]]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)
