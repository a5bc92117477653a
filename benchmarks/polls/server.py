"""The newsroom: serves the feeds from a process of its own, from many loopback addresses, so that each is a host.

`GET /set?validators=1&changed=100&latency=0.2` changes how it answers from then on; `python -m benchmarks.polls.server FEEDS
HOSTS` prints its port.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from .news import feed_xml


def host(number: int, hosts: int) -> str:
    """The address from which feed *number* is served."""
    place = number % hosts
    return f"127.0.{1 + place // 250}.{1 + place % 250}" if hosts > 1 else "127.0.0.1"


def address(number: int, hosts: int, port: int) -> str:
    """Where feed *number* is."""
    return f"http://{host(number, hosts)}:{port}/feed/{number}.xml"


@dataclass(slots=True)
class Newsroom:
    """All documents, old and new, and how they are served: with validators or without, each n-th changed, seconds late."""

    old: list[bytes]
    new: dict[int, bytes] = field(default_factory=dict)
    validators: bool = True
    changed: int = 0
    latency: float = 0.0

    def answer(self, target: str, headers: str) -> bytes:
        """The whole response to a GET for *target*."""
        parts = urlsplit(target)
        if parts.path == "/set":
            said = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.validators, self.changed = said["validators"] == "1", int(said["changed"])
            self.latency = float(said["latency"])
            return _response("204 No Content", b"", "")
        number = int(parts.path.removeprefix("/feed/").removesuffix(".xml"))
        body = self._document(number)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"' if self.validators else ""
        if etag and etag in headers:
            return _response("304 Not Modified", b"", etag)
        return _response("200 OK", body, etag)

    def _document(self, number: int) -> bytes:
        if not self.changed or number % self.changed:
            return self.old[number]
        return self.new.setdefault(number, feed_xml(number, version=1))


def _response(status: str, body: bytes, etag: str) -> bytes:
    validators = f"ETag: {etag}\r\n" if etag else ""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/rss+xml\r\n{validators}Content-Length: {len(body)}\r\n\r\n"
    if status.startswith(("304", "204")):
        head = f"HTTP/1.1 {status}\r\n{validators}\r\n"
    return head.encode() + body


class Line(asyncio.Protocol):
    """One connection, kept for as many requests as the client likes."""

    def __init__(self, room: Newsroom) -> None:
        self._room = room
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each whole request, late where the room is late."""
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            text = head.decode("latin-1")
            answer = self._room.answer(text.split(" ", 2)[1], text)
            if self._room.latency:
                asyncio.get_running_loop().call_later(self._room.latency, self._transport.write, answer)
            else:
                self._transport.write(answer)


async def serve(feeds: int, hosts: int) -> None:
    """Serve *feeds* feeds from *hosts* addresses until killed; prints the port once all is ready."""
    room = Newsroom([feed_xml(number) for number in range(feeds)])
    loop = asyncio.get_running_loop()
    names = sorted({host(number, hosts) for number in range(max(feeds, hosts))} | {"127.0.0.1"})
    first = await loop.create_server(lambda: Line(room), names[0], 0, backlog=1000)
    port = first.sockets[0].getsockname()[1]
    others = [await loop.create_server(lambda: Line(room), name, port, backlog=1000) for name in names[1:]]
    print(port, flush=True)
    await asyncio.gather(*(server.serve_forever() for server in (first, *others)))


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
