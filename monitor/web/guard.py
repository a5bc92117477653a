"""What stands before every page and every query: methods, hosts, headers, and what SQL may touch."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from typing import Any

from storage.questions import PUBLIC_TABLES

from ..formats import csv_line

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
LONGEST_VALUE = 10_000_000
"""Bytes of the longest text or blob that a query may build; the longest that the log holds is a fiftieth of that."""
_PRAGMAS = frozenset(
    {"table_info", "table_xinfo", "table_list", "foreign_key_list", "index_list", "index_info", "index_xinfo", "schema_version"}
    | {"data_version", "user_version", "database_list", "cache_size", "page_count", "page_size"}
)
_UNSEEN = re.compile(  # in UTF-8: controls, and marks that turn the direction of writing
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]"
)
_TABLE_JSON = re.compile(r"/log/\w+\.json")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def restrict(connection: sqlite3.Connection) -> None:
    """Let the connection read the public tables and nothing else, and build no value of endless length.

    Writing is not looked at: a connection that is opened with `mode=ro` cannot, and virtual tables declare themselves with
    CREATE TABLE.
    """
    tables = connection.execute("SELECT lower(name) FROM sqlite_master WHERE type IN ('table', 'view')")
    shut = frozenset(row[0] for row in tables) - PUBLIC_TABLES

    def authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
        match action:
            case sqlite3.SQLITE_READ if second == "":  # no column is read, only rows counted; `first` may be a name WITH gives
                allowed = (first or "").lower() not in shut
            case sqlite3.SQLITE_READ:
                allowed = first in PUBLIC_TABLES or (first or "").startswith(("sqlite_", "json_", "pragma_"))
            case sqlite3.SQLITE_PRAGMA:
                allowed = (first or "").lower() in _PRAGMAS
            case sqlite3.SQLITE_ATTACH | sqlite3.SQLITE_DETACH:
                allowed = False
            case _:
                allowed = True
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    connection.set_authorizer(authorize)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)


def policy(templates: Iterable[str]) -> str:
    """The content security policy for pages made of *templates*: their fixed inline scripts by hash, everything else ours.

    Inline style stays allowed: Datasette writes column names into it for small screens.
    """
    scripts = {script for text in templates for script in _SCRIPT.findall(text.replace("{{ datasette_allow_facet }}", "true"))}
    fixed = sorted(script for script in scripts if "{{" not in script and "{%" not in script)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in fixed]
    return "; ".join((
        "default-src 'none'",
        " ".join(("script-src 'self'", *hashes)),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


class Guard:
    """An ASGI application before another: reading methods only, known hosts only, strict headers on every answer.

    *hosts* are the names under which a browser may ask (without port); None for any. A name that another site points at
    this machine would otherwise let that site read the log (DNS rebinding). *lean* leaves the number of all rows that fit
    out of the tables' JSON unless `_nocount` is given: on a large log counting takes fifty times as long as the rows.
    """

    def __init__(self, app: App, policy: str, hosts: Collection[str] | None, *, lean: bool = False) -> None:
        self._app = app
        self._lean = lean
        self._hosts = hosts
        self._headers = [
            (b"content-security-policy", policy.encode("ascii")),
            (b"x-content-type-options", b"nosniff"),
            (b"x-frame-options", b"DENY"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"referrer-policy", b"no-referrer"),
        ]

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._lean and _TABLE_JSON.fullmatch(scope["path"]) and b"_nocount=" not in scope["query_string"]:
            scope = {**scope, "query_string": scope["query_string"] + b"&_nocount=1"}
        refusal = self._refusal(scope)
        send = self._with_headers(scope, send)
        if refusal is None:
            await self._app(scope, receive, send)
            return
        status, words = refusal
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"allow", b"GET, HEAD")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": words.encode()})

    def _refusal(self, scope: Message) -> tuple[int, str] | None:
        if scope["method"] not in ("GET", "HEAD"):
            return 405, "This page only reads: GET and HEAD.\n"
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        if self._hosts is not None and re.sub(r":\d+$", "", host).lower() not in self._hosts:
            return 421, f"This server answers to {', '.join(sorted(self._hosts))} alone.\n"
        return None

    def _with_headers(self, scope: Message, send: Send) -> Send:
        ours = {name for name, _ in self._headers}
        state: dict[str, Callable[[bytes], bytes] | None] = {"clean": None}

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if name.lower() not in ours]
                kind = next((value for name, value in kept if name.lower() == b"content-type"), b"")
                state["clean"] = _cleaner(scope["path"], kind)
                message = {**message, "headers": [*kept, *self._headers]}
            elif state["clean"] is not None and message.get("body"):
                message = {**message, "body": state["clean"](message["body"])}
            await send(message)

        return guarded


def _cleaner(path: str, kind: bytes) -> Callable[[bytes], bytes] | None:
    """What makes an answer of that kind harmless; JSON and Atom escape for themselves."""
    if kind.startswith(b"text/html"):
        return lambda body: _UNSEEN.sub(b" ", body)
    if path.endswith(".csv") and kind.startswith((b"text/plain", b"text/csv")):
        return _harmless
    return None


def _harmless(body: bytes) -> bytes:
    """Whole lines of CSV (Datasette sends each row by itself) with cells that no spreadsheet runs."""
    return "".join(csv_line(cells) for cells in csv.reader(io.StringIO(body.decode("utf-8"), newline=""))).encode("utf-8")
