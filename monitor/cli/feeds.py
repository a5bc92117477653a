"""`check` and `sources`: the list of sources, how each is doing, and what can be added to it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from .shared import Files, emit, format_option, settings_of, settings_options, start_logs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import SourceState

    from ..feeds import Feed
    from ..opml import Proposal

COLUMNS = ("source", "state", "since", "last_visit", "newest", "failures", "next_visit", "why")
ITEM_COLUMNS = ("published", "kept", "title", "url")


@click.command()
@settings_options
def check(db: str | None, feeds: str | None) -> None:
    """Read settings and feeds.yaml; print every problem at once with its path (exit 2), or what stands."""
    from ..config import load_feeds, world_readable
    from ..feeds import missing_key
    from ..words import count

    settings = settings_of(db, feeds)
    listed = load_feeds(settings.feeds, os.environ)
    for warning in world_readable(os.environ):
        click.echo(f"warning: {warning}", err=True)
    for feed in listed:
        if feed.enabled and (name := missing_key(feed)):
            click.echo(f"warning: {feed.id} needs a key: set {name}; until then it is skipped", err=True)
        if feed.enabled and feed.proxy:
            click.echo(
                f"note: {feed.id} goes through a proxy, which resolves names: "
                "private addresses are refused by name and literal only",
                err=True,
            )
    on = sum(feed.enabled for feed in listed)
    click.echo(f"{settings.feeds}: {count(len(listed), 'source')}, {on} enabled")
    click.echo(f"log: {settings.db}")
    told = "set" if settings.telegram_token else "not set (nothing is sent)"
    click.echo(f"Telegram token: {told}; chat: {settings.telegram_chat or 'none'}")


@click.group(invoke_without_command=True)
@settings_options
@format_option
@click.pass_context
def sources(context: click.Context, db: str | None, feeds: str | None, form: str | None) -> None:
    """The health of each source: its state and why, what it last brought, when it is visited next."""
    if context.invoked_subcommand is not None:
        before = context.find_object(Files) or Files()
        context.obj = Files(db=db or before.db, feeds=feeds or before.feeds, verbose=before.verbose)
        return
    from storage import open_store

    from ..service import utc_now

    settings = settings_of(db, feeds)
    listed = _listed(db, feeds)
    with open_store(settings.db, readonly=True) as store:
        states = store.sources.states()
    emit([_row(feed, states.get(feed.id), utc_now()) for feed in listed], form, COLUMNS)


@sources.command()
@click.argument("feed_id", metavar="ID")
@settings_options
@format_option
def test(feed_id: str, db: str | None, feeds: str | None, form: str | None) -> None:
    """Visit one source and show what it gives; nothing is stored."""
    import asyncio  # 25 ms: only where something is fetched or sent

    from ..errors import ConfigError
    from ..words import did_you_mean

    listed = {feed.id: feed for feed in _listed(db, feeds)}
    if feed_id not in listed:
        raise ConfigError([f"no source has the id {feed_id!r}{did_you_mean(feed_id, tuple(listed))}"])
    visit, rows = asyncio.run(_visited(listed[feed_id]))
    words = f"{visit.reason}: {visit.detail}" if visit.reason else visit.detail
    route = " by its second route" if visit.route == "second" else ""
    click.echo(f"{feed_id}: {visit.outcome}{route}, {visit.found} found, {visit.kept} kept, {visit.took_ms} ms", err=True)
    if words:
        click.echo(words, err=True)
    emit(rows, form, ITEM_COLUMNS)
    if visit.outcome == "failed":
        sys.exit(1)


@sources.command()
@click.argument("url")
@click.option("--name", default="", help="What the source is called (default: the page's title).")
@click.option("--allow-private", is_flag=True, help="The page may lie on one's own network.")
def add(url: str, name: str, allow_private: bool) -> None:
    """Find the feed behind a page and print an entry for feeds.yaml: append it once you have looked at it."""
    import asyncio  # 25 ms: only where something is fetched or sent

    from ..opml import as_yaml
    from ..words import count

    start_logs()
    found = asyncio.run(_found(url, name, allow_private))
    if not found:
        click.echo(f"{url}: neither a feed nor a list that could be read was found there", err=True)
        sys.exit(1)
    click.echo(f"{count(len(found), 'source')} found; append what you want to feeds.yaml, then `ree-monitor check`", err=True)
    click.echo(as_yaml(found), nl=False)


@sources.command("import")
@click.argument("file", type=click.File("rb"))
@settings_options
def import_(file: IO[bytes], db: str | None, feeds: str | None) -> None:
    """Entries for feeds.yaml from another reader's OPML file, on stdout; addresses that are listed already are left out."""
    from ..opml import as_yaml, read_opml
    from ..words import count

    made = read_opml(file.read())
    known = {feed.url for feed in _listed(db, feeds)}
    fresh = [proposal for proposal in made if proposal.entry["url"] not in known]
    click.echo(f"{count(len(made), 'feed')} in the file, {len(made) - len(fresh)} listed already", err=True)
    click.echo(as_yaml(fresh), nl=False)


@sources.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@settings_options
def export(file: Path | None, db: str | None, feeds: str | None) -> None:
    """The RSS and Atom feeds as OPML, to FILE or stdout; OPML has no word for the other kinds."""
    from ..opml import write_opml
    from ..words import count

    listed = _listed(db, feeds)
    text = write_opml(listed)
    told = text.count('type="rss"')
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
    click.echo(f"{count(told, 'feed')} written, {len(listed) - told} sources of other kinds left out", err=True)


COMMANDS = (check, sources)


def _listed(db: str | None, feeds: str | None) -> Sequence[Feed]:
    from ..config import load_feeds

    return load_feeds(settings_of(db, feeds).feeds, os.environ)


async def _visited(feed: Feed) -> tuple[Any, list[dict[str, Any]]]:
    """One visit, and a row for each entry: those that would be kept, and those that would not."""
    from dataclasses import replace

    from storage import iso

    from ..fetch import open_fetcher
    from ..items import to_items
    from ..pipeline import visit_or_skip
    from ..service import utc_now

    now = utc_now()
    async with open_fetcher() as fetcher:
        visited = await visit_or_skip(feed, {}, fetcher, now)
    base = visited.document_url or feed.url
    kept = {item.item_id for item in to_items(feed, visited.entries, base, now).items}
    everything = feed.model_copy(update={"must_mention": (), "skip": ()})
    items = to_items(everything, visited.entries, base, now).items
    rows = [
        {"published": iso(item.published), "kept": item.item_id in kept, "title": item.title, "url": item.url,
         "document": item.document, "outlet": item.outlet, "summary": item.summary}
        for item in items
    ]  # fmt: skip
    return replace(visited.visit, kept=len(kept)), rows


async def _found(url: str, name: str, allow_private: bool) -> list[Proposal]:
    """Answer the requests of `discover.find` over the network."""
    from storage import Validators

    from ..discover import find
    from ..errors import FetchError
    from ..fetch import Access, Fetched, open_fetcher

    finding = find(url if "://" in url else f"https://{url}", name=name)
    access = Access(allow_private=allow_private)
    async with open_fetcher() as fetcher:
        request = next(finding)
        try:
            while True:
                try:
                    answer = await fetcher.fetch(request, Validators(), access)
                except FetchError as error:
                    request = finding.throw(error)
                else:
                    assert isinstance(answer, Fetched)  # without validators nothing is unchanged
                    request = finding.send(answer.document)
        except StopIteration as done:
            proposals: list[Proposal] = done.value
            return proposals


def _row(feed: Feed, state: SourceState | None, now: Any) -> dict[str, Any]:
    from storage import iso

    from ..schedule import next_due

    return {
        "source": feed.id, "name": feed.name, "state": _state(feed, state), "standing": str(feed.standing),
        "since": iso(state.health_since) if state else None, "last_visit": iso(state.last_visit) if state else None,
        "last_ok": iso(state.last_ok) if state else None, "last_new": iso(state.last_new) if state else None,
        "newest": iso(state.newest) if state else None, "usual_gap_s": state.usual_gap if state else None,
        "failures": state.failures if state else 0,
        "next_visit": iso(next_due(feed, state, now)) if feed.enabled else None, "why": _why(feed, state),
    }  # fmt: skip


def _state(feed: Feed, state: SourceState | None) -> str:
    from ..feeds import missing_key

    if not feed.enabled:
        return "off"
    if missing_key(feed):
        return "no key"
    return (state.health if state is not None else "") or "not visited yet"


def _why(feed: Feed, state: SourceState | None) -> str:
    from ..feeds import missing_key

    if (key := missing_key(feed)) is not None:
        return f"set {key} to the key of this source"
    if state is None:
        return ""
    last = f"{state.reason}: {state.detail}" if state.reason else ""
    return state.health_why or last
