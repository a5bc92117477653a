"""`poll`, `run`, `demo`: rounds over the sources."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .shared import console, emit, format_option, settings_of, settings_options, start_logs

if TYPE_CHECKING:
    from storage import Store, Visit

    from ..config import Settings
    from ..pipeline import Round

VISIT_COLUMNS = ("source", "outcome", "found", "kept", "new", "ms", "what_happened")


@click.command()
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source, due or not (may be given again).")
@click.option("--all", "everything", is_flag=True, help="Every enabled source, due or not.")
@click.option("--send", is_flag=True, help="Then send what is new to the configured Telegram chat.")
@click.option("--digest", "show_digest", is_flag=True, help="Then print the week's digest.")
@settings_options
@format_option
def poll(
    only: tuple[str, ...], everything: bool, send: bool, show_digest: bool, db: str | None, feeds: str | None, form: str | None
) -> None:
    """One round: visit the sources that are due, tag and store what is new, print a row for each source."""
    from storage import open_store

    from ..config import load_feeds

    settings = settings_of(db, feeds)
    listed = load_feeds(settings.feeds, os.environ)
    with open_store(settings.db) as store:
        chosen = _chosen(listed, only, everything, store)
        if not chosen:
            click.echo("no source is due; `ree-monitor poll --all` visits them all")
        else:
            done = _poll(chosen, store, form)
        if show_digest:
            _print_digest(store, listed)
        if send:
            _send(store, settings, listed)
    if chosen:
        _exit_after(done)


@click.command()
@settings_options
def run(db: str | None, feeds: str | None) -> None:
    """Run for good: poll what is due every minute, send what is owed. Stop with Ctrl-C."""
    import logging

    from .. import logs, service
    from ..config import load_feeds

    settings = settings_of(db, feeds)
    logs.setup(settings.log, level=logging.INFO)
    service.run(settings, load_feeds(settings.feeds, os.environ))


@click.command()
@format_option
def demo(form: str | None) -> None:
    """The whole loop without a network: a newsroom on this machine, polled, tagged, grouped, stored, digested."""
    import tempfile

    from storage import open_store

    from ..demo import demo_feeds_yaml, newsroom
    from ..feedlist import parse_feeds

    start_logs()
    click.echo("Demo: our own retellings of real events of 2023 to 2026, served on this machine. Nothing is kept.", err=True)
    with newsroom() as base, tempfile.TemporaryDirectory() as folder:
        listed = parse_feeds(demo_feeds_yaml(base))
        with open_store(Path(folder) / "demo.db") as store:
            _poll(listed, store, form)
            _print_digest(store, listed, since="2023-01-01")
    click.echo("Next: `ree-monitor poll` reads the real sources; `ree-monitor --help` lists the rest.", err=True)


COMMANDS = (poll, run, demo)


def _chosen(feeds: Sequence[Any], only: tuple[str, ...], everything: bool, store: Store) -> list[Any]:
    from ..errors import ConfigError
    from ..schedule import due
    from ..service import utc_now
    from ..words import did_you_mean

    known = [feed.id for feed in feeds]
    unknown = [f"no source has the id {i!r}{did_you_mean(i, known)}" for i in only if i not in known]
    if unknown:
        raise ConfigError(unknown)
    if only:
        return [feed for feed in feeds if feed.id in only]
    if everything:
        return [feed for feed in feeds if feed.enabled]
    return due(feeds, store.sources.states(), utc_now())


def _poll(feeds: Sequence[Any], store: Store, form: str | None) -> Round:
    """A round with a progress bar on a terminal, then a row for each source and what is new."""
    import asyncio  # 25 ms: only where something is fetched or sent

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    import classifiers

    from .. import service

    classify = classifiers.load()
    columns = (TextColumn("polling"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=len(feeds))
        done = asyncio.run(
            service.poll(feeds, store, classify, lambda visit: bar.update(task, advance=1, description=visit.feed_id))
        )
    emit([_visit_row(visit) for visit in done.visits], form or "table", VISIT_COLUMNS)
    return done


def _visit_row(visit: Visit) -> dict[str, Any]:
    words = f"{visit.reason}: {visit.detail}" if visit.reason else ""
    if visit.route == "second":
        words = f"by its second route{f'; {words}' if words else ''}"
    return {
        "source": visit.feed_id, "outcome": str(visit.outcome), "found": visit.found, "kept": visit.kept, "new": visit.new,
        "ms": visit.took_ms, "what_happened": words,
    }  # fmt: skip


def _print_digest(store: Store, feeds: Sequence[Any], since: str | None = None) -> None:
    from datetime import datetime

    from .. import service
    from ..digest import Period
    from ..render.digest import digest_blocks
    from ..render.terminal import print_blocks

    now = service.utc_now()
    period = Period.ending(now, "week")
    if since is not None:
        period = Period(since=datetime.fromisoformat(since).replace(tzinfo=now.tzinfo), until=now, label="since")
    print_blocks(digest_blocks(service.digest_of(store, feeds, period)), console())


def _send(store: Store, settings: Settings, feeds: Sequence[Any]) -> None:
    import asyncio  # 25 ms: only where something is fetched or sent

    from .. import service
    from ..errors import ConfigError
    from ..words import count

    sent = asyncio.run(service.tell(store, settings, feeds))
    if sent is None:
        raise ConfigError(
            ["--send needs REE_MONITOR_TELEGRAM_TOKEN (or …_TOKEN_FILE) and REE_MONITOR_TELEGRAM_CHAT; nothing was sent"]
        )
    trouble = f" ({sent.trouble})" if sent.trouble else ""
    click.echo(
        f"Telegram: {count(sent.delivered, 'message')} delivered, {sent.waiting} waiting, {sent.refused} refused{trouble}"
    )
    if sent.waiting or sent.refused:
        sys.exit(1)


def _exit_after(done: Round) -> None:
    from storage import Outcome

    if done.nothing_answered:
        click.echo(
            "No source answered: is this machine offline? Nothing was lost, the next poll tries again. "
            "`make demo` (or `ree-monitor demo`) shows the whole loop without a network.",
            err=True,
        )
    if any(visit.outcome is Outcome.FAILED for visit in done.visits):
        sys.exit(1)
