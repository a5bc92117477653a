"""When to visit which feed: pure arithmetic on what is known of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from storage import SourceState

from .errors import Reason
from .feeds import Feed

LONGEST = timedelta(hours=24)
"""However often a feed failed, it is tried again after this."""
BLOCKED_WAIT = timedelta(hours=6)
"""A challenge for browsers is no passing fault: the first pause after one."""
VISITS_PER_GAP = 4
"""A source is visited so often between two of its usual publications: news waits a quarter of the gap at most, as a rule."""
JITTER = 0.1
"""The share by which a wait is stretched, differently for each feed, so that a hundred hourly feeds do not come at once."""


def next_due(feed: Feed, state: SourceState | None, now: datetime) -> datetime:
    """When to visit *feed* next; now where it never was.

    A source that publishes rarely is visited rarely, between `every_minutes` and `slowest_minutes`. After a failure it waits
    twice `every_minutes` (a blocked source 12 h), and twice as long after each further one, up to 24 h. Never before the
    moment that the server asked for (Retry-After, RFC 9110, 10.2.3; a used-up allowance), nor, within the slowest interval,
    before its answer goes stale (Cache-Control, Expires, `ttl`).
    """
    if state is None or state.last_visit is None:
        return now
    wait = interval(feed, state)
    if state.failures:
        every = timedelta(minutes=feed.every_minutes)
        first = max(every, BLOCKED_WAIT) if state.reason == Reason.BLOCKED else every
        wait = min(first * (1 << min(state.failures, 12)), max(every, LONGEST))
    due = state.last_visit + wait * (1 + JITTER * _share(feed.id))
    if state.fresh_until is not None:
        due = max(due, min(state.fresh_until, state.last_visit + feed.slowest))
    return due if state.retry_at is None else max(due, state.retry_at)


def interval(feed: Feed, state: SourceState) -> timedelta:
    """The time between two visits while nothing is wrong: a quarter of the source's usual gap, within its bounds."""
    every = timedelta(minutes=feed.every_minutes)
    if state.usual_gap is None:
        return every
    return min(max(timedelta(seconds=state.usual_gap) / VISITS_PER_GAP, every), feed.slowest)


def due(feeds: Sequence[Feed], states: Mapping[str, SourceState], now: datetime) -> list[Feed]:
    """The enabled feeds whose time has come, in the order of feeds.yaml."""
    return [feed for feed in feeds if feed.enabled and next_due(feed, states.get(feed.id), now) <= now]


def _share(feed_id: str) -> float:
    """A figure from 0 to 1 that belongs to this feed: the same at every start, so that one can count on it."""
    return hashlib.sha256(feed_id.encode()).digest()[0] / 255
