"""When to visit which feed: pure arithmetic on what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from storage import SourceState

from .feeds import Feed

LONGEST = timedelta(hours=24)
"""However often a feed failed, it is tried again after this."""


def next_due(feed: Feed, state: SourceState | None, now: datetime) -> datetime:
    """When to visit *feed* next: `every_minutes`, doubled after each failure up to 24 h, never before Retry-After
    (RFC 9110, 10.2.3). A feed that was never visited is due now.
    """
    if state is None or state.last_visit is None:
        return now
    every = timedelta(minutes=feed.every_minutes)
    wait = min(every * (1 << min(state.failures, 12)), max(every, LONGEST))
    due = state.last_visit + wait
    return due if state.retry_at is None else max(due, state.retry_at)


def due(feeds: Sequence[Feed], states: Mapping[str, SourceState], now: datetime) -> list[Feed]:
    """The enabled feeds whose time has come, in the order of feeds.yaml."""
    return [feed for feed in feeds if feed.enabled and next_due(feed, states.get(feed.id), now) <= now]
