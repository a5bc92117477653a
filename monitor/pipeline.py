"""One round: visit what is due, take in what comes, feed by feed; and taking in items from elsewhere.

due feeds -> visit (many at once) -> entries -> items -> intake (one transaction a visit) -> Round
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from storage import Event, Item, Outcome, Store, Validators, Visit

from .errors import Reason
from .feeds import Feed, missing_key
from .fetch import Fetcher
from .framework import Framework
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
        """Every feed that was visited failed."""
        return bool(self.visits) and all(v.outcome is Outcome.FAILED for v in self.visits)


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
    validators = store.sources.validators()
    intake = Intake(store, classify, framework)
    tasks = {asyncio.create_task(_visit(feed, validators.get(feed.id, {}), fetch, now())): feed for feed in feeds}
    visits: dict[str, Visit] = {}
    events: dict[str, Event] = {}
    try:
        pending = set(tasks)
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                feed, visited = tasks[task], task.result()
                items, kept = to_items(feed, visited.entries, visited.document_url or feed.url, now())
                taken = intake.take(items, now(), replace(visited.visit, kept=kept))
                visits[feed.id] = taken.visit or visited.visit
                events |= {event.event_id: event for event in taken.events}
                _log_visit(visits[feed.id])
                on_visit(visits[feed.id])
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


async def _visit(feed: Feed, validators: Mapping[str, Validators], fetch: Fetcher, now: datetime) -> Visited:
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
