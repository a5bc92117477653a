"""Starting the page: Datasette over the log with our plugin, metadata and templates, behind the guard."""

from __future__ import annotations

import csv
import logging
import signal
import socket
import sqlite3
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, NoReturn

import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from storage import open_store
from storage.questions import PUBLIC_TABLES

from ..errors import MonitorError
from .guard import LONGEST_VALUE, LOOPBACK, App, Guard, policy
from .metadata import COUNTED_AT_ONCE, DATABASE, SETTINGS, metadata
from .plugin import Pages

log = logging.getLogger(__name__)

OWN_HANDLER = "datasette.handle_exception"
MANY_ROWS = 10_000
"""From here on the page of tables says "many rows"."""


class ReadOnlyLog(Database):  # type: ignore[misc]  # Datasette has no types
    """The log for Datasette. It never opens for writing; its address may hold any character."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A connection that cannot write."""
        if write:
            raise MonitorError("the web page only reads the log")
        connection = sqlite3.connect(f"{Path(self.path).absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._all_file_connections.append(connection)
        return connection

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """The rows of each public table; None for many. Datasette would count them all, a second for a million events."""
        counts: dict[str, int | None] = {}
        for table in await self.table_names():
            if table in PUBLIC_TABLES:
                sql = f'SELECT count(*) FROM (SELECT 1 FROM "{table}" LIMIT {MANY_ROWS})'  # a name from sqlite_master
                number = (await self.execute(sql)).first()[0]
                counts[table] = None if number == MANY_ROWS else number
        return counts

    async def foreign_keys_for_table(self, table: str) -> list[dict[str, Any]]:
        """The keys that point out of *table*, each with the column that it points at: our schema leaves that to SQLite, and
        Datasette 0.65 then finds none.
        """
        keys = await super().foreign_keys_for_table(table)
        return [key | {"other_column": await self._target(key["other_table"], key["other_column"])} for key in keys]

    async def get_all_foreign_keys(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """The same for every table, and from both ends; what is not public points at nothing."""
        found = await super().get_all_foreign_keys()
        for table, keys in found.items():
            keys["incoming"] = [key | {"column": await self._target(table, key["column"])} for key in keys["incoming"]
                                if key["other_table"] in PUBLIC_TABLES]  # fmt: skip
            keys["outgoing"] = [
                key | {"other_column": await self._target(key["other_table"], key["other_column"])} for key in keys["outgoing"]
            ]
        return dict(found)

    async def _target(self, table: str, column: str | None) -> str:
        return column or str((await self.primary_keys(table))[0])


def make_app(path: Path, host: str) -> App:
    """The application over the log at *path*, for a server that listens on *host*.

    Raises StorageError where there is no log, or one of another version.
    """
    with open_store(path, readonly=True) as store:
        events = store.timeline.totals().events
    csv.field_size_limit(LONGEST_VALUE)  # the guard reads CSV lines again; the default is 131,072 characters a cell
    _plug_in(Pages(path))
    folder = _folder()
    datasette = Datasette(
        files=[], metadata=metadata(events), settings=dict(SETTINGS), template_dir=str(folder / "templates"),
        static_mounts=[("assets", str(folder / "assets"))],
    )  # fmt: skip
    datasette.remove_database("_memory")
    datasette.add_database(ReadOnlyLog(datasette, path=str(path), is_mutable=True), name=DATABASE)
    names = datasette.jinja_env.list_templates(extensions=["html"])
    sources = [datasette.jinja_env.loader.get_source(datasette.jinja_env, name)[0] for name in names]
    hosts = LOOPBACK if host in LOOPBACK else None
    return Guard(datasette.app(), policy(sources), hosts, lean=events > COUNTED_AT_ONCE)


def serve(path: Path, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the log until SIGINT or SIGTERM; *on_ready* is told the address once it answers.

    Raises MonitorError where the address cannot be had, StorageError as `make_app` does.
    """
    app = make_app(path, host)
    listening = _listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
    config = uvicorn.Config(app, log_config=None, log_level="warning", lifespan="on", server_header=False, access_log=False)
    server = _Server(config, lambda: on_ready(address))
    signal.signal(signal.SIGTERM, _leave)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        log.info("serve stopped")


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def _plug_in(pages: Pages) -> None:
    """Our hooks and Datasette's own; whatever else is installed in the environment does not get at the log."""
    for plugin, _ in pm.list_plugin_distinfo():
        pm.unregister(plugin)
    if pm.has_plugin(OWN_HANDLER):
        pm.unregister(name=OWN_HANDLER)  # it prints every 404 with local variables
    pages.__name__ = __name__  # type: ignore[attr-defined]  # Datasette asks each plugin for its module's name
    pm.register(pages, name="ree-monitor")


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # with the protocol named asyncio sends small packets at once; without it each answer waits 40 ms for the last one's ACK
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(100)
        return listening
    except (OSError, OverflowError) as error:
        raise MonitorError(f"cannot listen on {host}:{port} ({error}): choose another with --host or --port") from error


def _folder() -> Path:
    """Where templates and the style sheet lie."""
    with as_file(files("monitor.web")) as folder:
        return folder


def _leave(number: int, frame: Any) -> NoReturn:
    raise SystemExit(0)
