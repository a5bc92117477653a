"""`serve` and `export`: the log for others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ..words import count
from .journal import asked_of, filter_options
from .shared import counter, settings_of, settings_options


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 lets other machines in.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes a free one.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in a browser.")
@settings_options
def serve(host: str, port: int, open_browser: bool, db: str | None, feeds: str | None) -> None:
    """The log as a web page, read-only: events, charts, measures, SQL, feeds. Stop with Ctrl-C."""
    from ..web.guard import LOOPBACK
    from ..web.server import serve as serve_log

    settings = settings_of(db, feeds)

    def say(address: str) -> None:
        click.echo(f"serving {settings.db} at {address} (Ctrl-C ends)")
        if open_browser:
            click.launch(address)

    if host not in LOOPBACK:
        click.echo(f"listening on {host}: whoever reaches this machine can read the log", err=True)
    serve_log(settings.db, host, port, say)


@click.command()
@filter_options
@click.option("--to", "form", type=click.Choice(["csv", "jsonl", "parquet"]), required=True, help="The kind of file.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file (default: standard output).")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many, newest first (default: all).")
@settings_options
def export(form: str, out: Path | None, limit: int | None, db: str | None, feeds: str | None, **chosen: Any) -> None:
    """Events out of the log as CSV, JSON Lines or Parquet, newest first; filters as in `events`.

    A cell of the CSV that a spreadsheet would run as a formula begins with a quote. Parquet needs a file and pyarrow.
    """
    from storage import open_store

    from ..asking import read_filter
    from ..rows import event_row

    if form == "parquet" and out is None:
        raise click.UsageError("Parquet is not for a terminal or a pipe: name a file with --out")
    wanted = read_filter(asked_of(chosen), datetime.now(UTC), limit)
    settings = settings_of(db, feeds)
    with open_store(settings.db, readonly=True) as store, counter("exporting") as advance:
        written = _write(_advancing(map(event_row, store.export.walk(wanted)), advance), form, out)
    click.echo(count(written, "event") + (f" in {out}" if out else ""), err=True)


COMMANDS = (serve, export)


def _write(rows: Iterator[Mapping[str, Any]], form: str, out: Path | None) -> int:
    """Write the rows and say how many there were. A file appears only once it is whole."""
    from ..formats import csv_lines, json_lines, parquet

    if out is None:
        lines = csv_lines(rows) if form == "csv" else json_lines(rows)
        return sum(_echo(line) for line in lines) - (form == "csv")
    with _whole(out) as part:
        if form == "parquet":
            return parquet(rows, part)
        with part.open("w", encoding="utf-8", newline="") as file:
            lines = csv_lines(rows) if form == "csv" else json_lines(rows)
            return sum(bool(file.write(line)) for line in lines) - (form == "csv")


def _echo(line: str) -> int:
    sys.stdout.write(line)
    return 1


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A file beside *out* that takes its place when everything went well, and goes when not."""
    part = out.with_name(f".{out.name}.part")
    try:
        yield part
        part.replace(out)
    except OSError as error:
        raise click.UsageError(f"cannot write {out}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def _advancing(rows: Iterator[dict[str, Any]], advance: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row
        advance(1)
