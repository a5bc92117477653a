"""Our part of Datasette, as hooks: pages of our own, the search of the log, Atom, readable cells, errors in words."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from datasette.database import QueryInterrupted
from datasette.utils.asgi import BadRequest, Base400, Forbidden, NotFound, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup
from pluggy import HookimplMarker

from storage import EventFilter, StorageError, Store, open_store
from storage.search import match_expression

from ..asking import as_query, read_filter
from ..errors import ConfigError
from ..formats import EVENT_KEYS, csv_lines, json_lines
from ..rows import event_row
from . import atom, guard, views
from .cards import entry, event_path, shown
from .metadata import DATABASE, TIME_LIMIT_MS

log = logging.getLogger(__name__)
hookimpl = HookimplMarker("datasette")
T = TypeVar("T")

STOPPED = (
    f"The query was stopped after {TIME_LIMIT_MS / 1000:g} seconds: it would have gone on. Ask for fewer days (where day >= …),"
    " for one country or type through event_facets, or take the rows out with `ree-monitor export` and count there."
)
FEED_COLUMNS = {"event_id", "title", "updated"}
"""A query whose rows have these columns can be had as Atom."""
_EVENT_ID = re.compile(r"e-[\w-]+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_CODES = re.compile(r"\[.*\]|\{.*\}", re.DOTALL)


class Pages:
    """The hooks of one server over the log at *path*."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @hookimpl
    def register_routes(self) -> list[tuple[str, Callable[..., Any]]]:
        """The pages of our own, which come before Datasette's."""
        return [
            (r"^/$", self.home),
            (r"^/events(?:\.(?P<form>json|jsonl|csv|atom))?$", self.events),
            (r"^/event/(?P<event_id>[^/]{1,200}?)(?P<form>\.json)?$", self.event),
            (r"^/chart$", self.chart),
            (r"^/chart\.svg$", self.picture),
            (r"^/measures$", self.measures),
        ]

    async def home(self, datasette: Any, request: Any) -> Any:
        """The start page."""
        return await self._page(datasette, request, "home.html", lambda store: views.home(store, _now()))

    async def events(self, datasette: Any, request: Any) -> Any:
        """The events that are asked for, for people or as a file."""
        asked, form = _asked(request), request.url_vars["form"]
        if form is None:
            return await self._page(datasette, request, "events.html", lambda store: views.events(store, asked, _now()))
        wanted = _readable(lambda: read_filter(asked, _now(), views.read_limit(asked, 100)))
        base = datasette.absolute_url(request, "/").rstrip("/")
        return await self._read(lambda store: _as_file(store, wanted, form, base, as_query(asked)))

    async def event(self, datasette: Any, request: Any) -> Any:
        """One event, for people or as the row of the contract."""
        event_id = request.url_vars["event_id"]
        if request.url_vars["form"]:
            found = await self._read(lambda store: store.events.get(event_id))
            if found is not None:
                return Response.json(event_row(found))
        else:
            known = await self._read(lambda store: views.event(store, event_id))
            if known is not None:
                return Response.html(await datasette.render_template("event.html", known, request=request))
        raise NotFound(f"The log has no event {shown(event_id)}. It may have been merged into another story.")

    async def chart(self, datasette: Any, request: Any) -> Any:
        """The timelines."""
        asked = _asked(request)
        return await self._page(datasette, request, "chart.html", lambda store: views.charts(store, asked, _now()))

    async def picture(self, request: Any) -> Any:
        """One timeline by itself."""
        asked = _asked(request)
        svg = await self._read(lambda store: views.picture(store, asked, _now()))
        return Response(svg, content_type="image/svg+xml; charset=utf-8")

    async def measures(self, datasette: Any, request: Any) -> Any:
        """The register of measures."""
        asked = _asked(request)
        return await self._page(datasette, request, "measures.html", lambda store: views.measures(store, asked, _now()))

    @hookimpl(trylast=True)
    def prepare_connection(self, conn: sqlite3.Connection, database: str) -> None:
        """SQL functions of our own on the log, and a lock on what is not public. Comes after Datasette's own functions."""
        if database == DATABASE:
            conn.create_function("escape_fts", 1, _match, deterministic=True)  # what Datasette's search box calls
            conn.create_function("search_words", 1, _match, deterministic=True)
            guard.restrict(conn)

    @hookimpl
    def filters_from_request(self, request: Any, database: str) -> None:
        """Nothing but a helpful word, in time, for a search that cannot be read."""
        words = request.args.get("_search")
        if database == DATABASE and words:
            _readable(lambda: match_expression(words))

    @hookimpl
    def register_output_renderer(self) -> dict[str, Any]:
        """Any query whose rows are events as Atom."""
        return {"extension": "atom", "render": _as_atom, "can_render": lambda columns: set(columns) >= FEED_COLUMNS}

    @hookimpl
    def render_cell(self, value: Any, column: str) -> Any:
        """Ids lead to the event's page, arrays are read as words, moments without their zone, which is UTC."""
        if column == "event_id" and isinstance(value, str) and _EVENT_ID.fullmatch(value):
            return Markup('<a href="{}">{}</a>').format(event_path(value), value)
        if not isinstance(value, str):
            return None
        if _CODES.fullmatch(value):
            return _words(value) or Markup("&nbsp;")
        if _MOMENT.fullmatch(value):
            return f"{value[:10]} {value[11:19]}"
        return None

    @hookimpl
    def handle_exception(self, datasette: Any, request: Any, exception: Exception) -> Any:
        """What went wrong, in words and with the right status; a bug says so and nothing else."""

        async def answer() -> Any:
            status, title, words = _explained(exception)
            if status == 500:
                log.error("page failed path=%s", shown(request.path), exc_info=exception)
            if request.path.endswith((".json", ".jsonl")):
                return Response.json({"ok": False, "status": status, "title": title, "error": words}, status=status)
            context = {"status": status, "title": title, "error": words}
            return Response.html(await datasette.render_template("error.html", context), status=status)

        return answer

    async def _page(self, datasette: Any, request: Any, template: str, make: Callable[[Store], dict[str, Any]]) -> Any:
        context = await self._read(make)
        return Response.html(await datasette.render_template(template, context, request=request))

    async def _read(self, ask: Callable[[Store], T]) -> T:
        """*ask* with the open log, in a thread of its own."""

        def read() -> T:
            with open_store(self._path, readonly=True) as store:
                return ask(store)

        return await asyncio.to_thread(lambda: _readable(read))


def _now() -> datetime:
    return datetime.now(UTC)


def _asked(request: Any) -> dict[str, list[str]]:
    return {word: request.args.getlist(word) for word in request.args}


def _readable(ask: Callable[[], T]) -> T:
    """The answer; words that cannot be read become an answer of their own, with what is wrong with them."""
    try:
        return ask()
    except ConfigError as error:
        raise BadRequest("; ".join(error.problems)) from error
    except StorageError as error:
        raise BadRequest(str(error)) from error


def _as_file(store: Store, wanted: EventFilter, form: str, base: str, query: str) -> Any:
    found = store.events.find(wanted)
    rows = map(event_row, found)
    match form:
        case "json":
            return Response.json(list(rows))
        case "jsonl":
            return Response("".join(json_lines(rows)), content_type="application/x-ndjson; charset=utf-8")
        case "csv":
            return Response("".join(csv_lines(rows, EVENT_KEYS)), content_type="text/csv; charset=utf-8")
    query = f"?{query}" if query else ""
    entries = [entry(event, base) for event in found]
    made = atom.feed(_feed_title(wanted), f"{base}/events.atom{query}", f"{base}/events{query}", entries)
    return Response(made, content_type=atom.CONTENT_TYPE)


def _feed_title(wanted: EventFilter) -> str:
    words = (*wanted.types, *wanted.directions, *wanted.jurisdictions, *wanted.materials, *wanted.severities, wanted.search)
    return "Rare-earth events" + (f": {', '.join(filter(None, words))}" if any(words) else "")


def _as_atom(datasette: Any, request: Any, columns: Sequence[str], rows: Sequence[Any], query_name: str | None) -> Any:
    if not set(columns) >= FEED_COLUMNS:
        raise BadRequest(f"A feed needs the columns {', '.join(sorted(FEED_COLUMNS))}; the answer has {', '.join(columns)}.")
    base = datasette.absolute_url(request, "/").rstrip("/")
    entries = [_entry(dict(zip(columns, row, strict=True)), base) for row in rows]
    stored = (datasette.metadata("databases") or {})[DATABASE]["queries"].get(query_name, {})
    own = datasette.absolute_url(request, request.full_path)
    title = f"Rare-earth events: {stored.get('title', 'a query')}"
    made = atom.feed(title, own, own.replace(".atom", "", 1), [e for e in entries if e is not None])
    return Response(made, content_type=atom.CONTENT_TYPE)


def _entry(row: dict[str, Any], base: str) -> atom.Entry | None:
    if not row["event_id"]:
        return None  # a claim about a measure that no story tells
    rest = [f"{key}: {_words(str(value))}" for key, value in row.items() if value and key not in FEED_COLUMNS]
    return atom.Entry(
        id=str(row["event_id"]), title=str(row["title"]), updated=str(row["updated"]),
        url=base + event_path(str(row["event_id"])), summary="; ".join(rest),
    )  # fmt: skip


def _match(words: str | None) -> str | None:
    """The FTS5 expression for a person's words; nothing matches a blank."""
    return match_expression(words) if words and words.strip() else None


def _words(text: str) -> str:
    """A JSON array or object of plain values as words; other text as it is."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return shown(", ".join(value))
    if isinstance(value, dict) and all(isinstance(one, str | float) for one in value.values()):
        return shown(", ".join(f"{key.replace('_', ' ')} {one}" for key, one in value.items()))
    return shown(text)


def _explained(exception: Exception) -> tuple[int, str, str]:
    """Status, title and words for what went wrong."""
    match exception:
        case QueryInterrupted():
            return 400, "Stopped", STOPPED
        case DatasetteError() if exception.title == "SQL Interrupted":
            return 400, "Stopped", STOPPED
        case DatasetteError():
            return exception.status, exception.title or "That did not work", str(exception.message)
        case NotFound():
            said = str(exception.args[0]) if exception.args else "404"
            return 404, "Not here", "There is no such page." if said == "404" else said
        case Forbidden():
            return 403, "Not for everybody", str(exception.args[0]) if exception.args else "This is not public."
        case Base400():
            return exception.status, "That cannot be read", str(exception.args[0])
        case _:
            return 500, "A bug", "Something in this program failed; its log says what. The log of events is unharmed."
