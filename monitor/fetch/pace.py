"""How much is asked at once, of all hosts and of each: limits, and the turns that keep them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetcher may take. Times in seconds, sizes in bytes."""

    at_once: int = 100  # requests in flight, over all hosts
    per_host: int = 2
    # Seconds between the starts of two requests to one host, by the end of its name.
    spacing: Mapping[str, float] = field(
        default_factory=lambda: {
            "gov.cn": 4.0,  # working crawlers wait 3 to 8 s
            "api.gdeltproject.org": 5.0,  # its 429 asks for one request each five seconds
            "news.google.com": 2.0,
            "www.komis.or.kr": 2.0,
            "api.ted.europa.eu": 1.0,  # about 60 requests a minute are safe
            "asx.api.markitdigital.com": 1.0,
        }
    )
    seconds: float = 30.0  # for one document with all its redirects, waiting for a turn not counted
    connect_seconds: float = 10.0
    max_bytes: int = 10 * MIB  # on the wire and again after inflating
    max_redirects: int = 5

    def spacing_of(self, host: str) -> float:
        """Seconds between two requests to *host*: that of the longest matching suffix, or 0."""
        matching = [suffix for suffix in self.spacing if host == suffix or host.endswith(f".{suffix}")]
        return self.spacing[max(matching, key=len)] if matching else 0.0


class Turns:
    """Whose turn it is. `clock` and `sleep` are passed in, so that a test can wait without waiting."""

    def __init__(self, limits: Limits, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._all = asyncio.Semaphore(limits.at_once)
        self._slots: dict[str, asyncio.LifoQueue[int]] = {}
        self._next_start: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[int]:
        """Wait for a turn at *host* and hold it; gives the number of the host's slot, the lowest free one as a rule.

        A host that makes us wait holds nobody else up: the general limit is taken last.
        """
        slots = self._slots.get(host) or self._new_slots(host)
        slot = await slots.get()
        try:
            await self._space(host)
            async with self._all:
                yield slot
        finally:
            slots.put_nowait(slot)

    def _new_slots(self, host: str) -> asyncio.LifoQueue[int]:
        slots = self._slots[host] = asyncio.LifoQueue()
        for slot in reversed(range(self._limits.per_host)):
            slots.put_nowait(slot)
        return slots

    async def _space(self, host: str) -> None:
        spacing = self._limits.spacing_of(host)
        if not spacing:
            return
        now = self._clock()
        start = max(now, self._next_start.get(host, now))
        self._next_start[host] = start + spacing
        if start > now:
            await self._sleep(start - now)
