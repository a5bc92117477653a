"""The newsroom: every desk on loopback over real HTTP, and the feeds.yaml that lists them.

Conditional requests get a real 304, bodies are compressed for who asks, one source is out of order and one hides behind a
bot wall, so that a round over the newsroom shows what a round over the world shows.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from importlib.resources import files
from urllib.parse import parse_qsl, urlsplit

from . import shapes
from .desks import Story, desks
from .loopback import LoopbackServer, QuietHandler, serving

RSS = "application/rss+xml; charset=utf-8"
JSON = "application/json;charset=UTF-8"
HTML = "text/html"  # without a charset, as most Chinese servers send it
Query = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What stands at one address. `body` is called with the base address and the query; `desk` dates its Last-Modified."""

    body: Callable[[str, Query], bytes]
    content_type: str
    desk: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    etag: bool = False
    last_modified: bool = False
    compressed: bool = True


@contextmanager
def newsroom() -> Iterator[str]:
    """Serve the newsroom on a free port of 127.0.0.1 and give its base address; everything is closed with the context."""
    server = _Newsroom()
    with serving(server):
        yield server.address


def demo_feeds_yaml(base: str) -> str:
    """The feeds.yaml of a newsroom that is served at *base*."""
    return files(__package__).joinpath("feeds.yaml").read_text(encoding="utf-8").replace("{base}", base)


def answers() -> dict[str, Answer]:
    """Every address of the newsroom beside the documents' own pages."""
    return {**_feeds(), **_apis_and_lists(), **_failing()}


def _feeds() -> dict[str, Answer]:
    return {
        "/wire/rss.xml": _rss("wire", "Demo wire", etag=True, last_modified=True),
        "/search/rss": _rss("search", "rare earth - news search", entry=shapes.search_entry),
        "/search-zh/rss": _rss("search_zh", "稀土 - 新闻搜索", entry=shapes.search_entry),
        "/prices/rss.xml": _rss("prices", "Demo price notes", etag=True),
        "/commission/presscorner/api/rss": _rss(
            "commission", "Demo press corner", entry=shapes.commission_entry, compressed=False
        ),
        "/companies/rss": _rss("companies", "Demo company news", entry=shapes.short_time_entry, etag=True),
        "/energy/atom.xml": Answer(
            body=lambda base, query: shapes.atom(desks()["energy"], base, name="Demo energy department"),
            content_type="application/atom+xml",
            desk="energy",
            last_modified=True,
        ),
    }


def _apis_and_lists() -> dict[str, Answer]:
    rooms = desks()
    return {
        "/api/v1/documents.json": Answer(
            body=lambda base, query: shapes.federal_register(rooms["register"], base), content_type=JSON, etag=True
        ),
        "/zhengce/zuixin/ZUIXINZHENGCE.json": Answer(
            body=lambda base, query: shapes.state_council(rooms["council"], base),
            content_type="application/json",
            desk="council",
            etag=True,
            last_modified=True,
        ),
        "/api/v2/doc/doc": Answer(body=_gdelt_answer, content_type=JSON),
        "/zcfb/index.html": Answer(body=lambda base, query: shapes.unit_page("政策发布"), content_type=HTML, etag=True),
        shapes.UNIT_PATH: Answer(body=lambda base, query: shapes.unit_answer(rooms["commerce"], query), content_type=JSON),
        "/xxgk/zcfb/tz/index.html": Answer(
            body=lambda base, query: shapes.planning_page(rooms["planning"], "通知"),
            content_type=HTML,
            desk="planning",
            last_modified=True,
        ),
    }


def _failing() -> dict[str, Answer]:
    return {
        "/out-of-order/rss.xml": Answer(
            body=lambda base, query: b"The feed is being repaired.\n",
            content_type="text/plain",
            status=503,
            headers=(("Retry-After", "3600"),),
        ),
        "/bot-wall/rss.xml": Answer(body=lambda base, query: shapes.challenge(), content_type="text/html; charset=utf-8"),
    }


def _rss(
    desk: str,
    name: str,
    *,
    entry: Callable[[Story, str], str] = shapes.plain_entry,
    etag: bool = False,
    last_modified: bool = False,
    compressed: bool = True,
) -> Answer:
    return Answer(
        body=lambda base, query: shapes.rss(desks()[desk], base, name=name, entry=entry),
        content_type=RSS,
        desk=desk,
        etag=etag,
        last_modified=last_modified,
        compressed=compressed,
    )


def _gdelt_answer(base: str, query: Query) -> bytes:
    """The articles; for a query that is too short one line of text, which this source sends with status 200."""
    if len(query.get("query", "")) < 3:
        return b"The query is too short.\n"
    return shapes.gdelt(desks()["gdelt"], base)


class _Newsroom(LoopbackServer):
    """The server with what stands at its addresses."""

    def __init__(self) -> None:
        self.answers = answers()
        self.pages = {story.path: story for stories in desks().values() for story in stories}
        super().__init__(_Handler)


class _Handler(QuietHandler):
    server: _Newsroom

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        answer = self.server.answers.get(address.path)
        if story := self.server.pages.get(address.path):
            answer = Answer(body=lambda base, query: shapes.article(story), content_type=HTML)
        if answer is None:
            self._send(404, b"Nothing here.\n", {"Content-Type": "text/plain"})
            return
        self._answer(answer, dict(parse_qsl(address.query, keep_blank_values=True)))

    do_HEAD = do_GET

    def _answer(self, answer: Answer, query: Query) -> None:
        body = answer.body(self.server.address, query)
        headers = (
            {"Content-Type": answer.content_type, "Vary": "Accept-Encoding"} | dict(answer.headers) | _validators(answer, body)
        )
        if _is_known(headers, self.headers.get("If-None-Match", ""), self.headers.get("If-Modified-Since", "")):
            self._send(304, b"", headers)
            return
        if answer.compressed and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self._send(answer.status, body, headers)

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _validators(answer: Answer, body: bytes) -> dict[str, str]:
    """The headers by which a client can ask "is it still the same?"."""
    headers = {}
    if answer.etag:
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if answer.last_modified:
        newest = max(shapes.moment_of(story) for story in desks()[answer.desk])
        headers["Last-Modified"] = format_datetime(newest, usegmt=True)
    return headers


def _is_known(headers: Mapping[str, str], if_none_match: str, if_modified_since: str) -> bool:
    """Whether the client has this very answer (RFC 9110, 13.2.2: the tag decides where one is sent)."""
    if if_none_match:
        known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
        return headers.get("ETag", "") in known
    if not if_modified_since or "Last-Modified" not in headers:
        return False
    try:
        return parsedate_to_datetime(headers["Last-Modified"]) <= parsedate_to_datetime(if_modified_since)
    except (ValueError, TypeError):  # no date, or one without a zone: the condition is to be ignored
        return False
