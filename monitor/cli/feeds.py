"""`check` and `sources`: the list of sources, and how each is doing."""

from __future__ import annotations

import os
from typing import Any

import click

from .shared import emit, format_option, settings_of, settings_options

COLUMNS = ("source", "state", "standing", "last_visit", "last_new", "failures", "next_visit", "what_happened")


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
    on = sum(feed.enabled for feed in listed)
    click.echo(f"{settings.feeds}: {count(len(listed), 'source')}, {on} enabled")
    click.echo(f"log: {settings.db}")
    told = "set" if settings.telegram_token else "not set (nothing is sent)"
    click.echo(f"Telegram token: {told}; chat: {settings.telegram_chat or 'none'}")


@click.command()
@settings_options
@format_option
def sources(db: str | None, feeds: str | None, form: str | None) -> None:
    """The health of each source: how its last visit ended, what it last brought, when it is visited next."""
    from storage import open_store

    from ..config import load_feeds
    from ..service import utc_now

    settings = settings_of(db, feeds)
    listed = load_feeds(settings.feeds, os.environ)
    with open_store(settings.db, readonly=True) as store:
        states = store.sources.states()
    emit([_row(feed, states.get(feed.id), utc_now()) for feed in listed], form, COLUMNS)


COMMANDS = (check, sources)


def _row(feed: Any, state: Any, now: Any) -> dict[str, Any]:
    from storage import iso

    from ..schedule import next_due

    words = "" if state is None or not state.reason else f"{state.reason}: {state.detail}"
    return {
        "source": feed.id, "name": feed.name, "state": _state(feed, state), "standing": str(feed.standing),
        "last_visit": iso(state.last_visit) if state else None, "last_ok": iso(state.last_ok) if state else None,
        "last_new": iso(state.last_new) if state else None, "failures": state.failures if state else 0,
        "next_visit": iso(next_due(feed, state, now)) if feed.enabled else None, "what_happened": words,
    }  # fmt: skip


def _state(feed: Any, state: Any) -> str:
    if not feed.enabled:
        return "off"
    if state is None or state.last_visit is None:
        return "not visited yet"
    return "failing" if state.failures else "ok"
