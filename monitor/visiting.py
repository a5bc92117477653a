"""One visit to one feed: ask, parse, try the second way, and say in one record how it went."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from storage import Outcome, Validators, Visit

from .errors import FetchError, ParseError, Reason
from .feeds import AnyRoute, Feed, dated
from .fetch import OPEN, Access, Fetched, Unchanged
from .parsers import KINDS, Document, Entry, Reading, Request


class Fetch(Protocol):
    """Asks servers (`monitor.fetch.Fetcher`)."""

    async def fetch(self, request: Request, validators: Validators, access: Access = OPEN) -> Fetched | Unchanged:
        """What *request* brings. Raises FetchError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """How a visit went, and what it brought. `document_url` is the final address of the last document, "" for none."""

    visit: Visit
    entries: tuple[Entry, ...] = ()
    document_url: str = ""


@dataclass(slots=True, kw_only=True)
class _Attempt:
    """One route being read: what is known of it so far."""

    outcome: Outcome = Outcome.OK
    entries: tuple[Entry, ...] = ()
    status: int | None = None
    url: str = ""
    fresh_for: int | None = None
    validators: dict[str, Validators] = field(default_factory=dict)
    error: FetchError | ParseError | None = None


async def visit(feed: Feed, validators: Mapping[str, Validators], fetcher: Fetch, now: datetime) -> Visited:
    """What *feed* says now. Never raises for a source's fault: it is in the visit, as reason and detail.

    *validators* are those that the last visit left; days in addresses and forms are those in the feed's zone.
    A visit that failed leaves none, so that the next one reads the document whatever its server says.
    """
    started = time.monotonic()
    attempt, route = await _attempt(feed, feed, validators, fetcher, now), "first"
    first_error, second_route = attempt.error, feed.second_route
    if first_error is not None and second_route is not None and _may_try(second_route, feed, first_error):
        attempt, route = await _attempt(feed, second_route, validators, fetcher, now), "second"
    error = _graver(first_error, attempt.error) if attempt.error is not None else None
    record = Visit(
        feed_id=feed.id,
        started=now,
        outcome=attempt.outcome,
        reason=error.reason.value if error is not None else "",
        detail=_detail(first_error, attempt.error) if route == "second" else first_error.detail if first_error else "",
        route=route,
        status=attempt.status,
        found=len(attempt.entries),
        took_ms=round((time.monotonic() - started) * 1000),
        retry_after=_longest_wait(first_error, attempt.error),
        fresh_for=attempt.fresh_for if attempt.error is None else None,
        validators=attempt.validators,
    )
    return Visited(visit=record, entries=attempt.entries, document_url=attempt.url)


def access_of(feed: Feed) -> Access:
    """How the feed's servers are reached."""
    return Access(allow_private=feed.allow_private, prefer_ipv4=feed.prefer_ipv4, ca_bundle=feed.ca_bundle, proxy=feed.proxy)


def _detail(first: FetchError | ParseError | None, second: FetchError | ParseError | None) -> str:
    """Both ways' faults; a visit that the second way saved still says what is wrong with the first."""
    named = (("first way", first), ("second way", second))
    return "; ".join(f"{name}: {error.detail}" for name, error in named if error is not None)


def _graver(first: FetchError | ParseError | None, last: FetchError | ParseError) -> FetchError | ParseError:
    """Of two ways' faults the one that tells more about the source: a refusal, then an address that is no more."""
    for reason in (Reason.BLOCKED, Reason.GONE):
        if first is not None and first.reason is reason:
            return first
        if last.reason is reason:
            return last
    return last


def _longest_wait(*errors: FetchError | ParseError | None) -> int | None:
    """Seconds that a server asked for, where one did: the first way must rest though the second one answered."""
    waits = [error.retry_after for error in errors if isinstance(error, FetchError) and error.retry_after is not None]
    return max(waits, default=None)


def _longest(*seconds: int | None) -> int | None:
    return max((value for value in seconds if value is not None), default=None)


def _may_try(second: AnyRoute, first: AnyRoute | Feed, error: FetchError | ParseError) -> bool:
    """Not where the first way was told to slow down by the same host."""
    return error.reason is not Reason.RATE_LIMITED or urlsplit(second.url).hostname != urlsplit(first.url).hostname


async def _attempt(
    feed: Feed, route: AnyRoute | Feed, validators: Mapping[str, Validators], fetcher: Fetch, now: datetime
) -> _Attempt:
    """Read *route*; the feed's own emptiness rule decides about no entries."""
    attempt = _Attempt()
    try:
        reading = KINDS[route.kind](dated(route, now.astimezone(feed.zone)))
        await _drive(reading, route, attempt, validators, fetcher, access_of(feed))
        if attempt.outcome is Outcome.OK and not attempt.entries and not feed.may_be_empty:
            raise ParseError(Reason.EMPTY, "no entries, where there are always some")
    except (FetchError, ParseError) as error:
        if error.reason is Reason.EMPTY and feed.may_be_empty:
            return attempt
        attempt.error, attempt.outcome = error, Outcome.FAILED
        attempt.validators = {}
        if isinstance(error, FetchError) and error.status is not None:
            attempt.status = error.status
    return attempt


async def _drive(
    reading: Reading,
    route: AnyRoute | Feed,
    attempt: _Attempt,
    validators: Mapping[str, Validators],
    fetcher: Fetch,
    access: Access,
) -> None:
    """Answer each request of *reading* until it returns its entries. Parsing runs in a worker thread.

    A FetchError is thrown into the reading, which may know another way to the same items.
    """
    step = _advance(reading, None)
    while isinstance(step, Request):
        key = validator_key(route, step)
        try:
            answer = await fetcher.fetch(step, validators.get(key, Validators()), access)
        except FetchError as error:
            step = _advance(reading, error)
            continue
        if step.conditional:
            attempt.validators[key] = answer.validators
            attempt.fresh_for = _longest(attempt.fresh_for, answer.fresh_for)
        if isinstance(answer, Unchanged):
            reading.close()
            attempt.outcome, attempt.status = Outcome.UNCHANGED, answer.status
            return
        attempt.status, attempt.url = answer.document.status, answer.document.url
        step = await asyncio.to_thread(_advance, reading, answer.document)
    attempt.entries = step


def _advance(reading: Reading, answer: Document | FetchError | None) -> Request | tuple[Entry, ...]:
    """The reading's next request, or its entries. (StopIteration cannot cross a thread's future.)"""
    try:
        if isinstance(answer, FetchError):
            return reading.throw(answer)
        return next(reading) if answer is None else reading.send(answer)
    except StopIteration as end:
        entries: tuple[Entry, ...] = end.value
        return entries


def validator_key(route: AnyRoute | Feed, request: Request) -> str:
    """The name under which a request's validators are kept: a hash, since addresses may hold keys.

    How the route is read goes in too: a changed entry of feeds.yaml reads the document again, changed or not.
    """
    asked = (
        request.method,
        request.url,
        request.params,
        request.form,
        request.json,
        sorted(route.model_dump().items(), key=str),
    )
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:24]
