"""A web server on loopback whose answers are bytes that the test writes, so that broken ones can be told too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that came in. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = bytes | Callable[[Asked], bytes]


@dataclass(slots=True)
class Loopback:
    """Answers by path; `None` as an answer keeps the caller waiting until it hangs up."""

    port: int = 0
    answers: dict[str, Answer | None] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of *path* here."""
        return f"http://{host}:{self.port}{path}"


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole HTTP answer; `content_type="…"` becomes a header, the length is added."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if "content_length" not in headers and "transfer_encoding" not in headers:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


@asynccontextmanager
async def serving(**answers: Answer | None) -> AsyncIterator[Loopback]:
    """A server with *answers* at `/name`."""
    here = Loopback(answers={f"/{name}": value for name, value in answers.items()})
    hung: list[asyncio.StreamWriter] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hung.append(writer)
        try:
            while head := await _head(reader):
                asked = await _asked(head, reader)
                here.asked.append(asked)
                found = here.answers.get(asked.path.partition("?")[0], answer(status="404 Not Found"))
                if found is None:
                    await reader.read()
                    return
                writer.write(found if isinstance(found, bytes) else found(asked))
                await writer.drain()
                if b"connection: close" in (found if isinstance(found, bytes) else b"").lower():
                    return
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()
        for writer in hung:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in hung), return_exceptions=True)


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return ""


async def _asked(head: str, reader: asyncio.StreamReader) -> Asked:
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method=method, path=path, headers=headers, body=body)
