"""`export` and `serve` as a person or program meets them."""

from __future__ import annotations

import csv
import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sample_log import write_sample

ROOT = Path(__file__).parent.parent.parent


def run(home: Path, *words: str, code: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, "REE_MONITOR_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **env}
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *words], capture_output=True, text=True, env=given, cwd=home, timeout=60, check=False
    )
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_sample(tmp_path / "events.db")
    return tmp_path


def test_csv_goes_to_standard_output_or_to_a_file(home: Path) -> None:
    told = run(home, "export", "--to", "csv")
    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    assert len(rows) == 6
    assert rows[0]["title"].startswith("'=HYPERLINK")
    assert "6 events" in told.stderr
    run(home, "export", "--to", "csv", "--out", "all.csv")
    assert (home / "all.csv").read_text("utf-8") == told.stdout
    assert sorted(path.name for path in home.iterdir() if path.name.startswith(("all", ".all"))) == ["all.csv"]


def test_json_lines_with_the_filters_of_events(home: Path) -> None:
    words = ("--type", "export_control", "--direction", "tightening", "--search", "鏑", "--until", "2026-01-06")
    rows = [json.loads(line) for line in run(home, "export", "--to", "jsonl", *words).stdout.splitlines()]
    assert rows == [json.loads(line) for line in run(home, "events", "--format", "jsonl", *words).stdout.splitlines()]
    assert [row["event_id"] for row in rows] == ["e-curb"]
    limited = run(home, "export", "--to", "jsonl", "--limit", "2").stdout.splitlines()
    assert [json.loads(line)["event_id"] for line in limited] == ["e-bad", "e-curb"]


def test_parquet_needs_a_file(home: Path) -> None:
    assert "--out" in run(home, "export", "--to", "parquet", code=2).stderr


def test_parquet_is_written_whole(home: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow (the extra `parquet`) is not installed")
    run(home, "export", "--to", "parquet", "--out", "all.parquet")
    assert pq.read_table(home / "all.parquet").num_rows == 6


def test_what_cannot_be_read_or_written_is_said_and_nothing_is_left(home: Path) -> None:
    assert "did you mean 'export_control'?" in run(home, "export", "--to", "csv", "--type", "export_controls", code=2).stderr
    assert "not closed" in run(home, "export", "--to", "csv", "--search", '"open', "--out", "x.csv", code=1).stderr
    assert "cannot write" in run(home, "export", "--to", "csv", "--out", "nowhere/x.csv", code=2).stderr
    assert not list(home.glob("*x.csv*"))
    assert "there is no log" in run(home, "export", "--to", "csv", "--db", "none.db", code=1).stderr


def test_a_taken_port_and_a_missing_log_are_said_in_one_line(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = run(home, "serve", "--port", port, code=1).stderr
    assert f"cannot listen on 127.0.0.1:{port}" in told
    assert "there is no log" in run(home, "serve", "--db", "none.db", "--port", "0", code=1).stderr
    assert not (home / "none.db").exists()
