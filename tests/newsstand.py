"""A source that does what a test tells it: statuses, validators, cut or endless bodies, silence; it remembers each request."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from threading import Event, Lock
from urllib.parse import parse_qsl, urlsplit

from monitor.demo.loopback import LoopbackServer, QuietHandler, serving


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One scripted answer.

    `hold` is waited for before anything is sent, `hold_body` between headers and body. `says_length` is a Content-Length that
    is sent whatever the body is; after `cut_at` bytes the connection is closed. An `endless` body repeats until the client
    leaves. With `etag` or `last_modified` a conditional request gets 304. `gzip` compresses for clients that accept it,
    `gzip_always` for all. `hang_up` closes the connection without a word.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    gzip: bool = False
    gzip_always: bool = False
    says_length: int | None = None
    cut_at: int | None = None
    endless: bool = False
    hang_up: bool = False
    hold: Event | None = None
    hold_body: Event | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that came. `headers` have lower-case names; `query` keeps the first of equal names."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


def redirect(to: str, status: int = 302) -> Reply:
    """An answer that sends the client elsewhere."""
    return Reply(status=status, headers={"Location": to})


class Newsstand:
    """Scripted routes on one loopback server. A route gives its replies in turn and then the last again; others are 404."""

    def __init__(self) -> None:
        self.requests: list[Seen] = []
        self._replies: dict[str, list[Reply]] = {}
        self._lock = Lock()
        self._server = _Server(self)

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Newsstand]:
        """A newsstand that serves until the context ends."""
        stand = cls()
        with serving(stand._server):
            yield stand

    def put(self, path: str, *replies: Reply) -> str:
        """Let *path* answer so from now on; its whole address comes back."""
        if not path.startswith("/") or not replies:
            raise ValueError("a route needs a path that starts with a slash, and a reply")
        with self._lock:
            self._replies[path] = list(replies)
        return self.url(path)

    def url(self, path: str) -> str:
        """The whole address of *path*."""
        return self._server.address + path

    def asked_for(self, path: str) -> list[Seen]:
        """The requests for *path*, in their order."""
        with self._lock:
            return [seen for seen in self.requests if seen.path == path]

    def answer(self, seen: Seen) -> Reply:
        """Remember the request and choose its reply; called by the server's threads."""
        with self._lock:
            self.requests.append(seen)
            replies = self._replies.get(seen.path, [Reply(status=404, body=b"no such page")])
            return replies.pop(0) if len(replies) > 1 else replies[0]


class _Server(LoopbackServer):
    def __init__(self, stand: Newsstand) -> None:
        self.stand = stand
        self._held: list[Event] = []
        super().__init__(_Handler)

    def hold(self, event: Event | None) -> None:
        """Wait for *event*, or for the end of the server."""
        if event is not None:
            self._held.append(event)
            if not self.closing.is_set():
                event.wait()

    def close(self) -> None:
        self.closing.set()
        for event in self._held:
            event.set()
        super().close()


class _Handler(QuietHandler):
    server: _Server

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        seen = Seen(
            method=self.command,
            path=address.path,
            query=dict(reversed(parse_qsl(address.query, keep_blank_values=True))),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.body(),
        )
        reply = self.server.stand.answer(seen)
        self.server.hold(reply.hold)
        if reply.hang_up or self.server.closing.is_set():
            self.close_connection = True
        elif _is_known(reply, seen):
            self._head(304, _validators(reply))
        else:
            self._whole(reply, seen)

    do_POST = do_HEAD = do_GET

    def _whole(self, reply: Reply, seen: Seen) -> None:
        body, headers = reply.body, {**_validators(reply), **reply.headers}
        if reply.gzip_always or (reply.gzip and "gzip" in seen.headers.get("accept-encoding", "")):
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        if reply.endless:
            headers["Transfer-Encoding"] = "chunked"
        else:
            headers["Content-Length"] = str(len(body) if reply.says_length is None else reply.says_length)
        self._head(reply.status, headers)
        self.server.hold(reply.hold_body)
        if seen.method == "HEAD":
            return
        if reply.endless:
            self._flood(body or b"endless ")
            return
        self.wfile.write(body[: reply.cut_at])
        if reply.cut_at is not None or reply.says_length is not None:
            self.close_connection = True

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()

    def _flood(self, piece: bytes) -> None:
        """Send *piece* again and again, in chunks of about 64 kB, until the client or the server is gone."""
        many = piece * (65_536 // len(piece) + 1)
        self.close_connection = True
        while not self.server.closing.is_set():
            try:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(many), many))
            except ConnectionError:
                return


def _validators(reply: Reply) -> dict[str, str]:
    named = {"ETag": reply.etag, "Last-Modified": reply.last_modified}
    return {name: value for name, value in named.items() if value}


def _is_known(reply: Reply, seen: Seen) -> bool:
    """Whether the client has the answer (RFC 9110, 13.2.2: a tag decides where one is sent)."""
    if tags := seen.headers.get("if-none-match"):
        return bool(reply.etag) and reply.etag in [tag.strip() for tag in tags.split(",")]
    since = seen.headers.get("if-modified-since")
    return bool(since and reply.last_modified and parsedate_to_datetime(reply.last_modified) <= parsedate_to_datetime(since))
