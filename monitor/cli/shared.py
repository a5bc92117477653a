"""What commands share: where the log and feeds.yaml are, how rows are printed, how a span of time is read."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from ..config import Settings, load_settings
from ..formats import safe_cell

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

FORMATS = ("table", "json", "jsonl", "csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The options that stand before the command."""

    db: str | None = None
    feeds: str | None = None
    verbose: bool = False


def settings_options(command: F) -> F:
    """Adds `--db` and `--feeds`, which may stand before or after the command's name."""
    command = click.option("--feeds", metavar="FILE", help="The list of sources (default: ./feeds.yaml, else ours).")(command)
    return click.option("--db", metavar="FILE", help="The event log (default: events.db in the home folder).")(command)


def format_option(command: F) -> F:
    """Adds `--format`: a table on a terminal, JSON Lines into a pipe, unless one is named."""
    words = "How rows are printed (default: table on a terminal, jsonl into a pipe)."
    return click.option("--format", "form", type=click.Choice(FORMATS), help=words)(command)


def settings_of(db: str | None, feeds: str | None) -> Settings:
    """The settings, with the options of the command and those before it. Starts the log lines."""
    files = click.get_current_context().find_object(Files) or Files()
    chosen_db, chosen_feeds = db or files.db, feeds or files.feeds
    settings = load_settings(
        os.environ,
        db=Path(chosen_db) if chosen_db else None,
        feeds=Path(chosen_feeds) if chosen_feeds else None,
    )
    start_logs(settings.log)
    return settings


def start_logs(form: str = "text") -> None:
    """Log to stderr: errors alone, since rows and digests say what failed; with `--verbose` every visit and decision."""
    import logging

    from .. import logs

    files = click.get_current_context().find_object(Files) or Files()
    logs.setup(form, level=logging.INFO if files.verbose else logging.ERROR)


def emit(rows: Iterable[Mapping[str, Any]], form: str | None, columns: Sequence[str], title: str = "") -> None:
    """Print rows in the form asked for. *columns* are those of the table; the other forms hold every key."""
    match form or ("table" if sys.stdout.isatty() else "jsonl"):
        case "jsonl":
            for row in rows:
                click.echo(json.dumps(row, ensure_ascii=False))
        case "json":
            click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))
        case "csv":
            click.echo(_csv(list(rows), columns), nl=False)
        case _:
            _table(list(rows), columns, title)


def read_span(text: str, now: datetime) -> datetime:
    """The moment that `24h`, `7d`, `2w` (ago) or a date (its start, UTC) means. Raises click.BadParameter."""
    found = re.fullmatch(r"(\d{1,5})\s*([hdw])", text.strip().lower())
    if found:
        number, unit = int(found[1]), {"h": "hours", "d": "days", "w": "weeks"}[found[2]]
        try:
            return now - timedelta(**{unit: number})
        except OverflowError as error:
            raise click.BadParameter(f"{text!r} is before the calendar begins") from error
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is neither a span (24h, 7d) nor a date (2026-01-31)") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_day(text: str | None, now: datetime) -> date | None:
    """The day that such a word means; None for none."""
    return None if text is None else read_span(text, now).astimezone(UTC).date()


def console(stderr: bool = False) -> Any:
    """A rich console that is plain where it is no terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=not (sys.stderr if stderr else sys.stdout).isatty())


def good_rows(file: IO[bytes], refused: list[int]) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON Lines file; each line that is refused is named on stderr and counted in *refused*."""
    from ..incoming import BadLine, read_lines

    for line in read_lines(file):
        if isinstance(line, BadLine):
            refused[0] += 1
            click.echo(f"line {line.number}: {line.reason}", err=True)
        else:
            yield line.row


@contextmanager
def counter(what: str) -> Iterator[Callable[[int], None]]:
    """Gives `advance(items)`, which shows a running count on a terminal and nothing elsewhere."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn(what), TextColumn("{task.completed:,.0f} items"), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda number: bar.advance(task, number)


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Gives `say(step)`: what long work is at, beside a clock on a terminal, as plain lines elsewhere."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    if not sys.stderr.isatty():
        yield lambda words: click.echo(words, err=True)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda words: bar.update(task, description=words)


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows, *size* at a time."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    return safe_cell(_words(value) if not isinstance(value, dict | list) else json.dumps(value, ensure_ascii=False))


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], title: str) -> None:
    from rich.table import Table
    from rich.text import Text

    from ..render.terminal import printable

    if not rows:
        click.echo("nothing to show")
        return
    table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(_words(row[column]))) for column in columns))
    wide = console()
    if not sys.stdout.isatty():
        wide.width = 200
    wide.print(table)


def _words(value: Any) -> str:
    match value:
        case None:
            return ""
        case list() | tuple():
            return ", ".join(map(_words, value))
        case dict():
            return ", ".join(f"{key} {_words(v)}" for key, v in value.items())
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.3f}"
        case _:
            return str(value)
