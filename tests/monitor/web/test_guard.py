"""What SQL may touch, which scripts may run, and cells of CSV on their way out."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.web.guard import Guard, policy, restrict
from tests.sample_log import write_sample


@pytest.fixture
def log(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = write_sample(tmp_path / "events.db")
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    restrict(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM events", "SELECT * FROM items", "SELECT value FROM events, json_each(events.materials)",
        "WITH c AS (SELECT title FROM events) SELECT count(*) FROM c", "SELECT name FROM sqlite_master",
        "SELECT name FROM pragma_table_info('events')", "PRAGMA table_info(events)",
        "SELECT rowid FROM events_fts WHERE events_fts MATCH 'terbium'",
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 9) SELECT count(*) FROM c",
    ],
)  # fmt: skip
def test_what_is_public_can_be_asked(log: sqlite3.Connection, sql: str) -> None:
    assert log.execute(sql).fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM outbox", "SELECT html FROM outbox", "SELECT count(*) FROM outbox", "SELECT count(*) FROM OUTBOX",
        "SELECT o.chat FROM events, told AS o", "SELECT (SELECT chat FROM told LIMIT 1)", "SELECT count(*) FROM told AS t",
        "WITH c AS (SELECT chat FROM outbox) SELECT count(chat) FROM c", "SELECT 1 WHERE EXISTS (SELECT chat FROM told)",
        "ATTACH 'other.db' AS other", "PRAGMA journal_mode", "PRAGMA writable_schema = 1", "DELETE FROM events",
        "SELECT * FROM pragma_compile_options", "CREATE TABLE x (y)", "UPDATE events SET title = ''",
    ],
)  # fmt: skip
def test_everything_else_is_refused(log: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(sqlite3.Error, match=r"prohibited|not authorized|readonly"):
        log.execute(sql).fetchall()


def test_no_value_grows_without_end(log: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.Error, match="too big"):
        log.execute("SELECT length(zeroblob(900000000))").fetchall()


def test_fixed_scripts_go_by_hash_and_made_ones_not_at_all() -> None:
    pages = ["<script>let a = 1;</script>", "<script>let b = {{ title }};</script>", '<script src="/x.js"></script>', "<p>"]
    made = policy([*pages, "<script>F = {{ datasette_allow_facet }};</script>"])
    scripts = next(part for part in made.split("; ") if part.startswith("script-src"))
    assert scripts.count("'sha256-") == 2
    assert "unsafe" not in scripts
    assert "default-src 'none'" in made
    assert "frame-ancestors 'none'" in made


def through(body: list[bytes], path: str = "/log/events.csv", kind: bytes = b"text/plain; charset=utf-8") -> bytes:
    """What comes out of the guard for an answer of these parts."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        for part in body:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    out: list[bytes] = []

    async def send(message: Any) -> None:
        out.append(message.get("body", b""))

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [(b"host", b"localhost:1")]}
    asyncio.run(Guard(app, "default-src 'none'", {"localhost"})(scope, receive, send))
    return b"".join(out)


def test_cells_of_datasettes_csv_are_no_formulas() -> None:
    assert through([b"a,b\r\n", b'=1+1,"x\r\ny"\r\n', b"-5,@b\r\n"]) == b"a,b\n'=1+1,\"x \ny\"\n-5,'@b\n"


def test_pages_hold_no_control_and_no_turn_of_direction() -> None:
    page = "<p>a\x1b[31m \u202eexe\u2066 \x9b稀土\n\tb</p>"
    assert (
        through([page.encode()], path="/log/items", kind=b"text/html; charset=utf-8").decode()
        == "<p>a [31m  exe   稀土\n\tb</p>"
    )


def test_other_answers_pass_as_they_are() -> None:
    assert through([b"=1"], path="/log/events.json", kind=b"application/json") == b"=1"
    assert through([b"=1"], kind=b"text/html") == b"=1"
