"""`measures` and `scoreboard`: what applies on a day, what falls due, and what moved."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from .shared import emit, format_option, read_day, settings_of, settings_options

if TYPE_CHECKING:
    from storage import Store

MEASURE_COLUMNS: tuple[str, ...] = ("measure_id", "state", "until", "part", "claimed", "materials", "title")
CALENDAR_COLUMNS: tuple[str, ...] = ("date", "in_days", "measure_id", "what", "title")
CLAIM_COLUMNS: tuple[str, ...] = ("act_id", "measure_id", "act", "date", "until", "party", "source")
SCORE_COLUMNS = ("part", "label", "side", "now", "before", "told")


@click.group(invoke_without_command=True)
@click.option("--on", "day", metavar="DATE", help="The state on that day (default: today), such as 2026-11-12.")
@click.option("--calendar", is_flag=True, help="Instead: what falls due from that day on, and what ended without a word.")
@click.option("--claims", is_flag=True, help="Instead: acts that wait for a person's word.")
@settings_options
@format_option
@click.pass_context
def measures(
    context: click.Context, day: str | None, calendar: bool, claims: bool, db: str | None, feeds: str | None, form: str | None
) -> None:
    """The register of policy measures: the state of each on a day, computed from its confirmed acts."""
    if context.invoked_subcommand is not None:
        return
    if calendar and claims:
        raise click.UsageError("--calendar and --claims are two questions: ask one at a time")
    from ..measures import awaiting, load_seed
    from ..register import act_row, calendar_rows, load, state_rows

    on = _day(day)
    columns = MEASURE_COLUMNS
    with _log(db, feeds) as store:
        known = load(store)
        waiting = awaiting(known)
        if calendar:
            rows, columns = calendar_rows(known, on), CALENDAR_COLUMNS
        elif claims:
            rows, columns = [act_row(act) for act in waiting], CLAIM_COLUMNS
        else:
            rows = state_rows(known, on, _events(store, known))
    emit([row | _flat(row) for row in rows] if _is_table(form) else rows, form, columns, f"Measures on {on}")
    if sys.stderr.isatty():
        click.echo(load_seed().note, err=True)
        if waiting and not claims:
            click.echo(f"{len(waiting)} claimed acts wait for a person's word: ree-monitor measures --claims", err=True)


@measures.command()
@click.argument("act_id")
@settings_options
def confirm(act_id: str, db: str | None, feeds: str | None) -> None:
    """Confirm a claimed act: from now on it counts for the measure's state."""
    _decide(act_id, "confirmed", db, feeds)


@measures.command()
@click.argument("act_id")
@settings_options
def reject(act_id: str, db: str | None, feeds: str | None) -> None:
    """Reject a claimed act: it stays in the log with that word, and counts for nothing."""
    _decide(act_id, "rejected", db, feeds)


@click.command()
@click.option(
    "--period", type=click.Choice(["week", "month"]), default="week", show_default=True, help="The last 7 or 30 days."
)
@click.option("--since", metavar="WHEN", help="Instead of a period: since 7d, 12w or a date.")
@settings_options
@format_option
def scoreboard(period: str, since: str | None, db: str | None, feeds: str | None, form: str | None) -> None:
    """Counts by pillar and jurisdiction against the period before; theses with their evidence; levers beside answers.

    The ledger names the answers that followed a Chinese step within 90 days. They followed it; nothing is said of causes.
    """
    from storage import EventFilter

    from ..framework import load_framework
    from ..scoreboard import build, reach, scoreboard_rows

    now = datetime.now(UTC)
    until = now.date()
    first = read_day(since, now) or until - timedelta(days={"week": 6, "month": 29}[period])
    if first > until:
        raise click.BadParameter(f"{first} lies ahead: a period begins in the past", param_hint="--since")
    with _log(db, feeds, needed=True) as store:
        assert store is not None
        look_since, look_until = reach(first, until)
        events = store.events.find(EventFilter(since=look_since, until=look_until))
    rows = scoreboard_rows(build(events, first, until, load_framework()))
    emit(rows, form, SCORE_COLUMNS, f"Scoreboard {first} to {until}, against the {(until - first).days + 1} days before")


COMMANDS = (measures, scoreboard)


def _day(text: str | None) -> date:
    """The day that was typed, today for none. Raises click.BadParameter for a day that no calendar has."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no date of the calendar (such as 2026-11-12)", param_hint="--on") from error


@contextmanager
def _log(db: str | None, feeds: str | None, needed: bool = False) -> Iterator[Store | None]:
    """The log to read; None where there is none yet, unless it is needed. The seed answers without a log."""
    from storage import open_store

    settings = settings_of(db, feeds)
    if not needed and not settings.db.exists():
        yield None
        return
    with open_store(settings.db, readonly=True) as store:
        yield store


def _events(store: Store | None, known: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    if store is None:
        return {}
    documents = {measure.measure_id for measure in known} | {act.by for measure in known for act in measure.acts if act.by}
    return store.measures.events_of(sorted(documents))


def _decide(act_id: str, state: str, db: str | None, feeds: str | None) -> None:
    from storage import open_store

    from ..errors import ConfigError
    from ..service import utc_now

    settings = settings_of(db, feeds)
    unknown = ConfigError([f"no claimed act has the id {act_id!r}: `ree-monitor measures --claims` lists them"])
    if not settings.db.exists():
        raise unknown
    with open_store(settings.db) as store, store.transaction():
        before = store.measures.decide(act_id, state, utc_now())
    if before is None:
        raise unknown
    click.echo(f"{act_id}: {before} until now, {state} by you")


def _is_table(form: str | None) -> bool:
    return form == "table" or (form is None and sys.stdout.isatty())


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """What a table shows in columns of its own: materials, and what is claimed and not confirmed."""
    claims = [act for act in row.get("acts", ()) if not act["confirmed"]]
    said = [f"{act['act']}{f' until {end}' if (end := act['until']) else ''}, says {act['party']}" for act in claims]
    return {"materials": row.get("covers", {}).get("materials"), "claimed": said}
