"""Connections of our own under httpcore, against servers that speak TLS, keep connections and drop them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor.errors import FetchError, Reason
from monitor.fetch import Access, Fetched, Limits, open_fetcher
from monitor.parsers import Request
from storage import Validators

PEM = Path(__file__).parents[1] / "data" / "tls" / "localhost.pem"  # for these tests alone: its key is no secret
BODY = b"rare earth " * 100_000
OURS = Access(allow_private=True)


class Server:
    """Answers every request with `BODY`; `/once` closes the connection afterwards without having said so."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0
        self.has_closed = asyncio.Event()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY)
                await writer.drain()
                if b"/once" in head:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client is done
        finally:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)
            self.has_closed.set()


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server()
    async with await asyncio.start_server(server.talk, "127.0.0.1", 0, ssl=tls) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


def _certified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


async def _fetched(urls: list[str], trusted: ssl.SSLContext) -> list[bytes]:
    async with open_fetcher(Limits(connect_seconds=5.0), tls=trusted) as fetcher:
        answers = [await fetcher.fetch(Request(url=url), Validators(), OURS) for url in urls]
    return [answer.document.content for answer in answers if isinstance(answer, Fetched)]


def test_documents_come_whole_over_tls_and_share_a_connection() -> None:
    async def run() -> tuple[list[bytes], int]:
        async with serving(_certified()) as server:
            url = f"https://localhost:{server.port}"
            return await _fetched([f"{url}/a", f"{url}/b"], ssl.create_default_context(cafile=PEM)), server.connections

    assert asyncio.run(run()) == ([BODY, BODY], 1)


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    async def run() -> None:
        async with serving(_certified()) as server:
            await _fetched([f"https://localhost:{server.port}/a"], ssl.create_default_context())

    with pytest.raises(FetchError) as caught:
        asyncio.run(run())
    assert caught.value.reason is Reason.TLS


def test_a_connection_that_the_server_closed_meanwhile_is_not_used_again() -> None:
    async def run() -> int:
        async with serving() as server, open_fetcher(Limits(), tls=ssl.create_default_context()) as fetcher:
            await fetcher.fetch(Request(url=f"http://127.0.0.1:{server.port}/once"), Validators(), OURS)
            await server.has_closed.wait()
            for path in ("b", "c"):
                await fetcher.fetch(Request(url=f"http://127.0.0.1:{server.port}/{path}"), Validators(), OURS)
            return server.connections

    assert asyncio.run(run()) == 2
