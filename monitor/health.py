"""How a source is, as a state machine: what a visit makes of the state before it, with the reason in words. Pure.

| state | meaning |
| --- | --- |
| ok | it answers, and what it says is as new as it usually is |
| empty | it answers with no entries at all, where there always are some |
| silent | it answers, but its newest publication is far older than usual |
| failing | it could not be had or read, twice running (or on its first visit) |
| blocked | it answers programs with a refusal or a challenge for browsers |
| gone | its address is no more (410, or 404 twice running) |

Only a document that was read heals: "unchanged" (304 or the same bytes) leaves a source that failed as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from storage import Outcome, SourceState, Visit, When, day_of, is_newer

from .errors import Reason
from .feeds import Identity


class State(StrEnum):
    """The six states of a source."""

    OK = "ok"
    EMPTY = "empty"
    SILENT = "silent"
    FAILING = "failing"
    BLOCKED = "blocked"
    GONE = "gone"


ILL = (State.EMPTY, State.FAILING, State.BLOCKED, State.GONE)
"""The states that only a document heals."""
TIMES_USUAL_GAP = 5
"""A source is silent after so many of its usual gaps without anything newer."""
LEAST_SILENCE = timedelta(days=4)
"""And never before this: four days pass over holidays and long weekends."""
UNKNOWN_SILENCE = timedelta(days=60)
"""The same where the usual gap is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A state, and why, in words for an operator."""

    state: str
    why: str


def judge(feed: Identity, before: SourceState | None, visit: Visit, now: datetime) -> Health:
    """The source's health after *visit*. *before* is what was known of it when the visit began."""
    known = before.health if before is not None else ""
    if visit.outcome is Outcome.SKIPPED:
        return Health(state=known, why=visit.detail)
    if visit.outcome is Outcome.FAILED:
        return _after_failure(before, visit)
    if visit.outcome is Outcome.UNCHANGED and known in ILL and before is not None:
        return Health(state=known, why=before.health_why)
    return _after_answer(feed, before, visit, now)


def needs_telling(before: str, after: str) -> bool:
    """Whether an operator wants to hear of this change: not that a source does well on its first visit."""
    return before != after and not (before == "" and after == State.OK)


def longest_silence(feed: Identity, usual_gap: int | None) -> timedelta:
    """After how long without anything newer the source counts as silent."""
    if feed.silent_after_days is not None:
        return timedelta(days=feed.silent_after_days)
    if usual_gap is None:
        return UNKNOWN_SILENCE
    return max(TIMES_USUAL_GAP * timedelta(seconds=usual_gap), LEAST_SILENCE)


def _after_failure(before: SourceState | None, visit: Visit) -> Health:
    """Refusals and empty lists count at once; what may pass by itself counts when it comes a second time."""
    match visit.reason:
        case Reason.BLOCKED:
            return Health(state=State.BLOCKED, why=visit.detail)
        case Reason.EMPTY:
            return Health(state=State.EMPTY, why=visit.detail)
    again = before is None or before.failures > 0 or before.last_ok is None
    if visit.reason == Reason.GONE and (again or visit.status == 410):
        return Health(state=State.GONE, why=visit.detail)
    if again or before is None:
        return Health(state=State.FAILING, why=f"{visit.reason}: {visit.detail}")
    return Health(state=before.health, why=before.health_why)


def _after_answer(feed: Identity, before: SourceState | None, visit: Visit, now: datetime) -> Health:
    newest = newest_of(before, visit)
    gap = visit.usual_gap if visit.usual_gap is not None else before.usual_gap if before is not None else None
    limit = longest_silence(feed, gap)
    if newest is not None and now - _end_of(newest) > limit:
        usual = "" if gap is None else f"; it usually publishes every {in_words(timedelta(seconds=gap))}"
        return Health(state=State.SILENT, why=f"nothing newer than {day_of(newest)}{usual}")
    note = f"by its second route; {visit.detail}" if visit.route == "second" else ""
    return Health(state=State.OK, why=note)


def newest_of(before: SourceState | None, visit: Visit) -> When | None:
    """The newest publication that the source ever showed. One that gives no dates is as new as its last new item."""
    known = before.newest if before is not None else None
    if visit.newest is not None and is_newer(visit.newest, known):
        return visit.newest
    if known is not None:
        return known
    return visit.started if visit.new else before.last_new if before is not None else None


def in_words(gap: timedelta) -> str:
    """A span in its largest fitting unit: 40 minutes, 6 hours, 3 days."""
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if gap >= unit:
            number = round(gap / unit)
            return f"{number} {name}{'' if number == 1 else 's'}"
    return "minute"


def _end_of(when: When) -> datetime:
    """The moment, or the end of the day: a date alone is not held against a source."""
    return when if isinstance(when, datetime) else datetime.combine(when + timedelta(days=1), time(), UTC)
