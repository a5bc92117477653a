"""One round: visit what is due, take in what comes, feed by feed; and taking in items from elsewhere.

due feeds -> visit (many at once) -> entries -> items -> detail pages -> intake (one transaction a visit) -> health -> Round
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from storage import Event, Item, Outcome, SourceState, Store, Validators, Visit, is_newer

from .detail import with_details
from .errors import Reason
from .feeds import Feed, missing_key
from .fetch import Fetcher
from .framework import Framework
from .health import judge, needs_telling
from .intake import Classify, Intake
from .items import to_items
from .visiting import Visited, visit

log = logging.getLogger(__name__)

BATCH = 500
"""Items of an import that one transaction holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did: its visits in the order of feeds.yaml, and the events that are new or changed."""

    visits: tuple[Visit, ...]
    events: tuple[Event, ...]

    @property
    def nothing_answered(self) -> bool:
        """Every feed that was visited failed; those skipped for want of a key were not visited."""
        visited = [visit for visit in self.visits if visit.outcome is not Outcome.SKIPPED]
        return bool(visited) and all(visit.outcome is Outcome.FAILED for visit in visited)


async def run_once(
    feeds: Sequence[Feed],
    *,
    fetch: Fetcher,
    classify: Classify,
    store: Store,
    framework: Framework,
    now: Callable[[], datetime],
    on_visit: Callable[[Visit], None] = lambda _: None,
) -> Round:
    """Visit *feeds* at once and store what each brings, as it comes. A feed that fails is a visit that says so.

    Raises StorageError where the log cannot be written; what was stored until then stays.
    """
    _remember(store, feeds)
    validators, states = store.sources.validators(), store.sources.states()
    intake = Intake(store, classify, framework)
    visits: dict[str, Visit] = {}
    events: dict[str, Event] = {}

    async def one(feed: Feed) -> None:
        """Visit and take in, in one task: the next answers wait until this one is stored, and none pile up."""
        before = states[feed.id]
        visit, items = await _gather(feed, before, validators.get(feed.id, {}), fetch, store, now)
        taken = intake.take(items, now(), visit)
        visits[feed.id] = taken.visit or visit
        events.update({event.event_id: event for event in taken.events})
        _note_health(feed, before, visits[feed.id], store, now())
        _log_visit(visits[feed.id])
        on_visit(visits[feed.id])

    tasks = [asyncio.create_task(one(feed)) for feed in feeds]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    return Round(visits=tuple(visits[feed.id] for feed in feeds), events=tuple(events.values()))


def take_in(items: Iterable[Item], *, intake: Intake, now: datetime) -> Iterator[tuple[int, int]]:
    """Store items that came from elsewhere, in batches; yields (items given, items new) after each batch."""
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        taken = intake.take(batch, now)
        yield len(batch), len(taken.items)


async def _gather(
    feed: Feed,
    state: SourceState,
    validators: Mapping[str, Validators],
    fetch: Fetcher,
    store: Store,
    now: Callable[[], datetime],
) -> tuple[Visit, list[Item]]:
    """A visit with its counts, and the items that it brought; those of a source's first visit are its baseline."""
    visited = await visit_or_skip(feed, validators, fetch, now())
    harvest = to_items(feed, visited.entries, visited.document_url or feed.url, now())
    items = [replace(item, is_baseline=state.first_visit is None) for item in harvest.items]
    if feed.detail is not None and items:
        known = store.items.known_as(items)
        fuller = await with_details(feed, [item for item in items if item.item_id not in known], fetch)
        items = [*fuller, *(item for item in items if item.item_id in known)]
    newest = harvest.newest if harvest.newest is not None and is_newer(harvest.newest, state.newest) else state.newest
    return replace(visited.visit, kept=harvest.kept, newest=newest, usual_gap=harvest.usual_gap), items


def _note_health(feed: Feed, before: SourceState, visit: Visit, store: Store, now: datetime) -> None:
    """Store what the visit makes of the source's health, and say once that it changed."""
    health = judge(feed, before, visit, now)
    if (health.state, health.why) == (before.health, before.health_why):
        return
    tell = needs_telling(before.health, health.state)
    with store.transaction():
        store.sources.set_health(feed.id, before.health, health.state, health.why, now, tell=tell)
    if tell:
        log.warning("source feed=%s was=%s is=%s why=%r", feed.id, before.health or "new", health.state, health.why)


async def visit_or_skip(feed: Feed, validators: Mapping[str, Validators], fetch: Fetcher, now: datetime) -> Visited:
    """A visit, unless the feed needs a key that is not there: that is skipped, and says what to set."""
    key = missing_key(feed)
    if key is None:
        return await visit(feed, validators, fetch, now)
    detail = f"set {key} to the key of this source"
    return Visited(visit=Visit(feed_id=feed.id, started=now, outcome=Outcome.SKIPPED, reason=Reason.NO_KEY, detail=detail))


def _remember(store: Store, feeds: Sequence[Feed]) -> None:
    with store.transaction():
        for feed in feeds:
            store.sources.remember(feed.id, feed.name, feed.standing)


def _log_visit(visit: Visit) -> None:
    level = logging.WARNING if visit.outcome is Outcome.FAILED else logging.INFO
    log.log(
        level, "visit feed=%s outcome=%s found=%d kept=%d new=%d ms=%d%s",
        visit.feed_id, visit.outcome, visit.found, visit.kept, visit.new, visit.took_ms,
        f" reason={visit.reason!r} detail={visit.detail!r}" if visit.reason else "",
    )  # fmt: skip
