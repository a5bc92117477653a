"""One request, from validators to a whole document or the reason why there is none.

`httpx` encodes requests and addresses; `httpcore`, the layer under it, carries them. A whole `httpx` client would add a cookie
jar, redirects to anywhere and a log line with the address (and the key in it) to each request.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpcore
import httpx

from storage import Validators

from ..errors import FetchError, Reason
from ..parsers.reading import Document, Request
from .access import OPEN, Access
from .answers import refuse_status, refuse_tiny_202
from .body import Body, too_large
from .freshness import fresh_for
from .network import Lanes
from .pace import Limits, Turns
from .redirects import Hop, next_hop
from .wording import as_fetch_error

USER_AGENT = "ree-monitor/0.1 (rare-earth news reader; polls a few times an hour)"
OURS = {
    "accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, application/json;q=0.9, */*;q=0.8",
    "accept-encoding": "gzip, deflate",
}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_VALIDATOR = 1000  # characters of an ETag or Last-Modified that we keep and send back


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document, what lets the server say "unchanged" next time, and for how many seconds it says that nothing is new."""

    document: Document
    validators: Validators
    fresh_for: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """Nothing new: the server said so (304, "not modified") or sent the same bytes again (200, "same body")."""

    reason: str
    status: int
    validators: Validators
    fresh_for: int | None = None


class Fetcher:
    """Asks servers. Made by `open_fetcher`, which closes its connections."""

    def __init__(self, limits: Limits, lanes: Lanes, turns: Turns, wall: Callable[[], float], user_agent: str) -> None:
        self._limits = limits
        self._lanes = lanes
        self._turns = turns
        self._wall = wall
        self._common = {"user-agent": user_agent, **OURS}

    async def fetch(self, request: Request, validators: Validators, access: Access = OPEN) -> Fetched | Unchanged:
        """What *request* brings. FetchError says why nothing came, with the host named and never the query."""
        validators = validators if request.conditional else Validators()
        hop = Hop.first(request, self._common, validators)
        seconds = self._limits.seconds
        for _ in range(self._limits.max_redirects + 1):
            answer, took = await self._ask(hop, seconds, access)
            if answer.status not in REDIRECTS:
                return _judge(answer, request, validators, self._wall())
            hop = next_hop(hop, answer.status, answer.headers)
            seconds -= took
        raise FetchError(
            Reason.REDIRECTS, f"{hop.host}: more than {self._limits.max_redirects} redirects", status=answer.status
        )

    async def _ask(self, hop: Hop, seconds: float, access: Access) -> tuple[Document, float]:
        """The answer to one hop, its body read unless it is a redirect or an error, and the seconds that it took."""
        await self._lanes.find(hop.host, access)
        async with self._turns.turn(hop.host) as slot:
            pool = self._lanes.pool(hop.host, slot, access)
            started = asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(seconds):
                    answer = await self._exchange(pool, hop)
            except TimeoutError as error:
                raise FetchError(Reason.TIMEOUT, f"{hop.host}: no whole answer within {self._limits.seconds:g} s") from error
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
                raise as_fetch_error(hop.host, error) from error
            return answer, asyncio.get_running_loop().time() - started

    async def _exchange(self, pool: httpcore.AsyncConnectionPool, hop: Hop) -> Document:
        timeouts = {"connect": self._limits.connect_seconds, "pool": self._limits.seconds}
        async with pool.stream(
            hop.method, hop.address, headers=hop.headers, content=hop.content, extensions={"timeout": timeouts}
        ) as response:
            headers = _lower(response.headers)
            status = response.status
            if status in REDIRECTS or status == 304:
                return Document(url=hop.url, status=status, content=b"", headers=headers)
            refuse_status(hop.host, status, headers, self._wall())
            content = await self._body(hop.host, response, headers)
        refuse_tiny_202(hop.host, status, len(content))
        return Document(url=hop.url, status=status, content=content, headers=headers)

    async def _body(self, host: str, response: httpcore.Response, headers: Mapping[str, str]) -> bytes:
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:18]) > self._limits.max_bytes:
            raise too_large(host, self._limits.max_bytes)
        body = Body(host, headers.get("content-encoding", ""), self._limits.max_bytes)
        try:
            async for piece in response.aiter_stream():
                body.add(piece)
        except (httpcore.RemoteProtocolError, httpcore.ReadError) as error:
            raise FetchError(Reason.BROKEN_BODY, f"{host}: the answer was cut off") from error
        return body.whole()


def _lower(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by lower-case name, the first of each; servers that send raw UTF-8 are read as that."""
    found: dict[str, str] = {}
    for name, value in headers:
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        found.setdefault(name.decode("ascii", "replace").lower(), text)
    return found


def _judge(answer: Document, request: Request, validators: Validators, now: float) -> Fetched | Unchanged:
    fresh_seconds = fresh_for(answer.headers, answer.content, now)
    fresh = Validators(
        etag=answer.headers.get("etag", "")[:MAX_VALIDATOR],
        last_modified=answer.headers.get("last-modified", "")[:MAX_VALIDATOR],
        body_hash=hashlib.sha256(answer.content).hexdigest(),
    )
    if answer.status == 304:
        if not (validators.etag or validators.last_modified):
            raise FetchError(Reason.HTTP_STATUS, f"{httpx.URL(answer.url).host} answers 304 to a first request", status=304)
        kept = Validators(
            etag=fresh.etag or validators.etag,
            last_modified=fresh.last_modified or validators.last_modified,
            body_hash=validators.body_hash,
        )
        return Unchanged(reason="not modified", status=304, validators=kept, fresh_for=fresh_seconds)
    if request.conditional and validators.body_hash == fresh.body_hash:
        return Unchanged(reason="same body", status=answer.status, validators=fresh, fresh_for=fresh_seconds)
    return Fetched(document=answer, validators=fresh, fresh_for=fresh_seconds)


@asynccontextmanager
async def open_fetcher(
    limits: Limits | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    user_agent: str = USER_AGENT,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    wall: Callable[[], float] = time.time,
) -> AsyncIterator[Fetcher]:
    """A fetcher whose connections are closed at the end. One for each round: a name is looked up once in its life.

    Certificates are checked against the usual bundle, or the one that SSL_CERT_FILE names, and a source's own `ca_bundle`.
    Proxy settings of the environment are not used: behind a proxy the address that is connected to cannot be checked, so
    each source says for itself whether it goes through one.
    """
    limits = limits or Limits()
    lanes = Lanes(limits.at_once, tls or httpx.create_ssl_context())
    try:
        yield Fetcher(limits, lanes, Turns(limits, clock, sleep), wall, user_agent)
    finally:
        await lanes.close()
