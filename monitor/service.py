"""The monitor as a whole: one round with what follows it, and running for good.

Only here and in `cli` is the clock asked for the time. A round runs in a thread of its own with a log of its own, so that
whatever else this process does never waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import classifiers
from storage import Store, Visit, day_of, open_store

from . import register
from .config import Settings
from .digest import Coverage, Digest, Period, build, coverage_of
from .errors import MonitorError
from .feeds import Feed
from .fetch import open_fetcher
from .framework import load_framework
from .intake import Classify
from .measures import due_between
from .outbox import Sent, owe_digest, send_owed
from .pipeline import Round, run_once
from .schedule import due

log = logging.getLogger(__name__)

TICK_SECONDS = 60
"""How often a running monitor asks which feeds are due and what is owed."""


def utc_now() -> datetime:
    """The one clock."""
    return datetime.now(UTC)


async def poll(
    feeds: Sequence[Feed], store: Store, classify: Classify, on_visit: Callable[[Visit], None] = lambda _: None
) -> Round:
    """One round over *feeds*, whether they are due or not."""
    async with open_fetcher() as fetch:
        return await run_once(
            feeds, fetch=fetch, classify=classify, store=store, framework=load_framework(), now=utc_now, on_visit=on_visit
        )


def digest_of(store: Store, feeds: Sequence[Feed], period: Period, told: Sequence[str] = ()) -> Digest:
    """The digest of a period over the log, with the coverage of the enabled feeds."""
    coverage = _coverage(store, feeds, period)
    falls_due = due_between(register.load(store), day_of(period.since), day_of(period.until))
    return build(store.events.between(period.since, period.until), period, load_framework(), coverage, told, falls_due)


async def tell(
    store: Store, settings: Settings, feeds: Sequence[Feed], stop: Callable[[], bool] = lambda: False
) -> Sent | None:
    """Owe the configured chat what it was not told yet, and send what is owed. None where no chat or token is set."""
    token, chat = settings.telegram_token, settings.telegram_chat
    if token is None or not chat:
        return None
    now = utc_now()
    told = list(store.events.told(chat))
    owe_digest(store, chat, digest_of(store, feeds, Period.ending(now, "week"), told), now)
    if not store.outbox.owed():
        return Sent(delivered=0, waiting=0, refused=0)

    from .telegram.sender import open_sender  # 0.2 s: only where something is to be sent

    async with open_sender(token, settings.telegram_base_url) as notify:
        return await send_owed(store, notify, utc_now, stop=stop)


def run(settings: Settings, feeds: Sequence[Feed], model: Path | None = None) -> None:
    """Run for good: every minute the feeds that are due, then what is owed. Ends cleanly on SIGINT and SIGTERM.

    Raises ModelError or StorageError before the first round where the model or the log cannot be used.
    """
    classify = classifiers.load(model)
    with open_store(settings.db):
        pass  # made or brought up to date now, so that a broken log is an error at the start and not in the first round
    asyncio.run(_run(settings, feeds, classify))


async def _run(settings: Settings, feeds: Sequence[Feed], classify: Classify) -> None:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    stop = threading.Event()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask_to_stop() -> None:
        log.info("stopping")
        stop.set()
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask_to_stop)
    busy = asyncio.Lock()

    async def tick() -> None:
        async with busy:
            if not stop.is_set():
                await asyncio.to_thread(_tick_in_thread, settings, feeds, classify, stop)

    scheduler = AsyncIOScheduler(timezone=UTC)
    # without a grace time APScheduler drops a job that is one second late
    scheduler.add_job(tick, "interval", seconds=TICK_SECONDS, next_run_time=utc_now(), coalesce=True, misfire_grace_time=None)
    scheduler.start()
    log.info("started feeds=%d db=%s", sum(feed.enabled for feed in feeds), settings.db)
    await stopped.wait()
    scheduler.pause()  # its shutdown would cancel the job whose thread is still writing
    async with busy:  # the round that is under way ends its transaction, and no other begins
        scheduler.shutdown(wait=False)
    log.info("stopped")


def _tick_in_thread(settings: Settings, feeds: Sequence[Feed], classify: Classify, stop: threading.Event) -> None:
    """One tick; whatever goes wrong in it is logged, and the next tick tries again."""
    try:
        asyncio.run(_tick(settings, feeds, classify, stop))
    except Exception:  # the one place: a running monitor outlives a bug in one round, and says so
        log.exception("round failed; the next one follows in %d s", TICK_SECONDS)


async def _tick(settings: Settings, feeds: Sequence[Feed], classify: Classify, stop: threading.Event) -> None:
    async with AsyncExitStack() as stack:
        store = stack.enter_context(open_store(settings.db))
        now_due = due(feeds, store.sources.states(), utc_now())
        if now_due and not await _poll_until(stop, poll(now_due, store, classify)):
            return
        try:
            sent = await tell(store, settings, feeds, stop.is_set)
        except MonitorError as error:
            log.warning("nothing sent: %s", error)
        else:
            if sent is not None and (sent.delivered or sent.waiting):
                log.info("outbox delivered=%d waiting=%d refused=%d", sent.delivered, sent.waiting, sent.refused)


async def _poll_until(stop: threading.Event, polling: Coroutine[Any, Any, Round]) -> bool:
    """Run the round to its end, or leave it when asked to stop; a visit is stored whole or not at all."""
    task = asyncio.create_task(polling)
    while not task.done():
        await asyncio.wait({task}, timeout=0.2)
        if stop.is_set():
            task.cancel()
            await asyncio.wait({task})
            return False
    result = task.result()
    log.info("round feeds=%d events=%d", len(result.visits), len(result.events))
    return True


def _coverage(store: Store, feeds: Sequence[Feed], period: Period) -> Coverage:
    enabled = [feed.id for feed in feeds if feed.enabled]
    return coverage_of(enabled, store.sources.outcomes(period.since, period.until))
