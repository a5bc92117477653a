"""Connections: each host's name is resolved here, its addresses are checked, and exactly a checked one is connected to.

So a name that answers differently the second time (DNS rebinding) gains nothing, while TLS still proves the name.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any

import httpcore

from ..errors import FetchError, Reason
from .access import Access, proxy_of, refuse_behind_proxy, tls_for
from .addresses import why_not_public
from .streams import AsyncioBackend

MAX_ADDRESSES = 3  # tried in turn; a host whose first three are dead is down
RESOLVER_THREADS = 64  # beside the loop's own threads, which parse; without a network each look-up may hang for seconds

SocketOptions = Iterable[Any]


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """A network for httpcore that connects to public addresses only, or to any where *allow_private*.

    Addresses come in the system's order, IPv4 first where *prefer_ipv4*: IPv6 to some government networks hangs.
    """

    def __init__(self, names: Names, *, allow_private: bool, prefer_ipv4: bool = False) -> None:
        self._names = names
        self._allow_private = allow_private
        self._prefer_ipv4 = prefer_ipv4
        self._inner = AsyncioBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of *host* that is permitted and answers; FetchError where none is permitted."""
        addresses = self._permitted(host, await self._resolve(host))[:MAX_ADDRESSES]
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: SocketOptions | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Always refused: no feed lives behind a local socket."""
        raise FetchError(Reason.PRIVATE_ADDRESS, "a local socket is no source")

    async def sleep(self, seconds: float) -> None:
        """Wait, for httpcore's own retries (which are off)."""
        await self._inner.sleep(seconds)

    async def _resolve(self, host: str) -> list[str]:
        """The addresses of *host*, in the order in which they are tried."""
        found = await self._names.find(host)
        if self._prefer_ipv4:
            found = sorted(found, key=lambda pair: pair[0] != socket.AF_INET)
        return [address for _, address in found]

    def _permitted(self, host: str, addresses: list[str]) -> list[str]:
        if self._allow_private:
            return addresses
        refused = {address: why for address in addresses if (why := why_not_public(address)) is not None}
        permitted = [address for address in addresses if address not in refused]
        if not permitted:
            address, why = next(iter(refused.items()), ("no address", "unusable"))
            raise FetchError(
                Reason.PRIVATE_ADDRESS,
                f"{host} leads to {address}, which is {why}; a feed on one's own network needs `allow_private: true`",
            )
        return permitted


class Names:
    """The addresses behind names, each name looked up once in the life of a fetcher, which is one round."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="resolve")
        self._found: dict[str, asyncio.Future[list[tuple[int, str]]]] = {}

    async def find(self, host: str) -> list[tuple[int, str]]:
        """Family and address of each way to *host*. FetchError where the name is not found."""
        try:
            literal = ip_address(host)
        except ValueError:
            pass
        else:
            return [(socket.AF_INET if literal.version == 4 else socket.AF_INET6, str(literal))]
        if host not in self._found:
            self._found[host] = asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host)
        try:
            return await asyncio.shield(self._found[host])
        except (OSError, UnicodeError) as error:
            raise FetchError(Reason.UNREACHABLE, f"{host}: the name is not found ({error})") from error

    def close(self) -> None:
        """Names still being looked up are left to their threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str) -> list[tuple[int, str]]:
    """Family and address of each way to *host*, in the system's order, each once. Blocks."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((int(family), str(address[0])) for family, _, _, _, address in found))


class Lanes:
    """Many small connection pools under one TLS context.

    A pool walks its connections at each request, so one of a hundred costs ten times as much as a hundred of one. Requests to
    one host meet in the same lane, which keeps its connection; sources that are reached in different ways never share one.
    """

    def __init__(self, lanes: int, tls: ssl.SSLContext) -> None:
        self._count = lanes
        self._tls = tls
        self._names = Names()
        self._pools: dict[tuple[Access, int], httpcore.AsyncConnectionPool] = {}

    async def find(self, host: str, access: Access) -> None:
        """FetchError where the name is not found. Asked before a turn is waited for: a name that is not there needs no
        politeness, and offline a round would else wait for dozens of turns at hosts that it never reaches.
        """
        if not access.proxy:  # a proxy resolves for itself
            await self._names.find(host)

    def pool(self, host: str, slot: int, access: Access) -> httpcore.AsyncConnectionPool:
        """The pool for the *slot*-th request at a time to *host*. FetchError where *access* does not permit that host."""
        refuse_behind_proxy(access, host)
        key = (access, (hash(host) + slot) % self._count)
        if key not in self._pools:
            self._pools[key] = self._new_pool(access)
        return self._pools[key]

    def _new_pool(self, access: Access) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=tls_for(access, self._tls),
            proxy=proxy_of(access),
            max_connections=8,
            max_keepalive_connections=4,
            keepalive_expiry=20.0,
            # a proxy is the operator's own and may well stand inside; what it may be asked for is checked above
            network_backend=CheckedBackend(
                self._names, allow_private=access.allow_private or bool(access.proxy), prefer_ipv4=access.prefer_ipv4
            ),
        )

    async def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.aclose()
        self._names.close()
