"""`ingest`, `events`, `digest`, `why`: the event log, written and questioned."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from .shared import console, counter, emit, format_option, good_rows, read_span, settings_of, settings_options

if TYPE_CHECKING:
    from storage import Item

F = TypeVar("F", bound=Callable[..., Any])

FILTERS = (
    click.option("--type", multiple=True, metavar="TYPE", help="export_control, new_deposit, stockpile_funding, price_shock."),
    click.option("--direction", multiple=True, metavar="WORD", help="tightening, easing, unchanged, up, down."),
    click.option("--jurisdiction", multiple=True, metavar="CODE", help="ISO code such as CN, or EU."),
    click.option("--material", multiple=True, metavar="SYMBOL", help="Dy, Nd, …, REE, magnets."),
    click.option("--pillar", multiple=True, metavar="PILLAR", help="A pillar of the report, such as cooperation."),
    click.option("--severity", multiple=True, metavar="WORD", help="critical, high, medium, low."),
    click.option("--source", multiple=True, metavar="ID", help="A source that tells the story."),
    click.option("--measure", multiple=True, metavar="NUMBER", help="A document number, such as 'MOFCOM 2025/61'."),
    click.option("--since", metavar="WHEN", help="Published since: 24h, 7d or a date."),
    click.option("--until", metavar="WHEN", help="Published until, that day included."),
    click.option("--search", metavar="TEXT", help='All these words; "a phrase"; prefix*; English or Chinese.'),
)
EVENT_COLUMNS = ("event_id", "published", "severity", "event_types", "directions", "jurisdictions", "materials", "title")


@click.command()
@click.argument("path", type=click.File("rb"))
@settings_options
def ingest(path: IO[bytes], db: str | None, feeds: str | None) -> None:
    """Items from a JSON Lines file (`-`: standard input) through the same pipeline; nobody is owed a message.

    A line that cannot be read is named on stderr, the rest goes on, and the exit code is 1.
    """
    import classifiers
    from storage import open_store

    from ..config import load_feeds
    from ..framework import load_framework
    from ..incoming import item_of
    from ..intake import Intake
    from ..pipeline import take_in
    from ..service import utc_now
    from ..words import count

    settings = settings_of(db, feeds)
    standings = {feed.id: feed.standing for feed in load_feeds(settings.feeds, os.environ)}
    now, refused, read, new = utc_now(), [0], 0, 0
    undated = [0]

    def items() -> Iterator[Item]:
        for row in good_rows(path, refused):
            item = item_of(row, standings, now)
            undated[0] += bool(row.get("published")) and item.published is None
            yield item

    with open_store(settings.db) as store:
        intake = Intake(store, classifiers.load(), load_framework())
        with counter("storing") as advance:
            for given, added in take_in(items(), intake=intake, now=now):
                read, new = read + given, new + added
                advance(given)
    click.echo(f"{count(read, 'item')} read, {new} new, {count(refused[0], 'line')} refused")
    if undated[0]:
        click.echo(f"{count(undated[0], 'date')} could not be read: kept as unknown", err=True)
    if refused[0]:
        sys.exit(1)


def filter_options(command: F) -> F:
    """Adds the filters over events; `asked_of` reads them."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


@click.command()
@filter_options
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many, newest first.")
@settings_options
@format_option
def events(limit: int, db: str | None, feeds: str | None, form: str | None, **chosen: Any) -> None:
    """The event log, newest first. Any value within one option, all options together."""
    from datetime import UTC, datetime

    from storage import open_store

    from ..asking import read_filter
    from ..rows import event_row

    wanted = read_filter(asked_of(chosen), datetime.now(UTC), limit)
    settings = settings_of(db, feeds)
    with open_store(settings.db, readonly=True) as store:
        rows = [event_row(event) for event in store.events.find(wanted)]
    emit(rows, form, EVENT_COLUMNS)


def asked_of(chosen: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """The values of `filter_options` by the word of each option, as `read_filter` takes them."""
    return {word: value if isinstance(value, tuple) else [value] for word, value in chosen.items() if value}


@click.command()
@click.option("--period", type=click.Choice(["day", "week"]), default="day", show_default=True, help="The last day or week.")
@click.option("--since", metavar="WHEN", help="Instead of a period: since 24h, 7d or a date.")
@click.option("--as", "medium", type=click.Choice(["terminal", "markdown", "json", "telegram"]), default="terminal",
              show_default=True, help="For whom it is written.")  # fmt: skip
@settings_options
def digest(period: str, since: str | None, medium: str, db: str | None, feeds: str | None) -> None:
    """What is new, grouped by the report: China's levers first, then the answers, country by country."""
    from storage import open_store

    from ..config import load_feeds
    from ..digest import Period
    from ..service import digest_of, utc_now

    now = utc_now()
    chosen = Period.ending(now, period)
    if since is not None:
        chosen = Period(since=read_span(since, now), until=now, label="since")
    settings = settings_of(db, feeds)
    with open_store(settings.db, readonly=True) as store:
        made = digest_of(store, load_feeds(settings.feeds, os.environ), chosen)
    _print_digest(made, medium)


@click.command()
@click.argument("event_id", required=False)
@click.option("--url", help="Instead of an event: the address of an item.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@settings_options
def why(event_id: str | None, url: str | None, form: str, db: str | None, feeds: str | None) -> None:
    """Why an event is what it is: where it was seen, what it was grouped with, each tag's probability."""
    from storage import open_store

    from ..why import answer, answer_lines

    if (event_id is None) == (url is None):
        raise click.UsageError("name an event (ree-monitor why e-1234567890) or an item (--url ADDRESS)")
    settings = settings_of(db, feeds)
    with open_store(settings.db, readonly=True) as store:
        found = answer(store, event_id=event_id, url=url)
    if found is None:
        click.echo(f"the log holds nothing under {event_id or url}", err=True)
        sys.exit(1)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if form == "json" else "\n".join(answer_lines(found)))


COMMANDS = (ingest, events, digest, why)


def _print_digest(made: Any, medium: str) -> None:
    from ..render.digest import digest_blocks, digest_json

    if medium == "json":
        click.echo(json.dumps(digest_json(made), ensure_ascii=False, indent=2))
        return
    blocks = digest_blocks(made)
    match medium:
        case "markdown":
            from ..render.markdown import markdown

            click.echo(markdown(blocks), nl=False)
        case "telegram":
            from ..render.telegram import telegram_messages

            click.echo("\n\n--- next message ---\n\n".join(telegram_messages(blocks)))
        case _:
            from ..render.terminal import print_blocks

            print_blocks(blocks, console())
