"""RSS and Atom of every version, as feedparser reads them, with its guesses about dates and its cleaning left out.

Well-formed, ordinary feeds are read by `wellformed`, which yields the same entries in a fraction of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException

import feedparser

from ..errors import ParseError, Reason
from ..feeds import RssRoute
from ..text import clean, language_code, shorten
from . import wellformed
from .links import resolve
from .reading import Document, Entry, Reading, Request
from .shape import text_of, wrong_shape

MAX_TAGS = 300_000  # a feed of a thousand items has some 20,000
MAX_ATTRIBUTES = 200  # of one tag: feedparser's time grows with the square of them
MAX_NAMESPACES = 5_000  # declarations in one document; the same holds
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, 2.2: one of them stops a strict parser
BUGS = (AssertionError, AttributeError, IndexError, KeyError, LookupError, RecursionError, TypeError, ValueError)
"""What feedparser lets through on hostile documents."""
MAX_OUTLET = 60  # characters; what follows a dash and is longer belongs to the headline
MAX_TITLE = 120  # characters of a summary that stand in for a missing title


def read(route: RssRoute) -> Reading:
    """The entries of a feed, in its order."""
    document = yield Request(url=route.url, headers=route.headers)
    return entries_of(document, outlet_in_title=route.outlet_in_title)


def entries_of(document: Document, *, outlet_in_title: bool = False) -> tuple[Entry, ...]:
    """The entries that *document* holds; ParseError where it is no feed."""
    text = ILLEGAL.sub("", text_of(document))
    _refuse_hostile(text)
    ordinary = wellformed.entries_in(text, document.url)
    entries = _judged(text, document.url) if ordinary is None else _entries(ordinary, document.url)
    return tuple(_without_outlet(entry) for entry in entries) if outlet_in_title else entries


def _judged(text: str, url: str) -> tuple[Entry, ...]:
    """The entries that feedparser finds, in whatever state the document is."""
    feed = _parsed(text, url)
    if not feed.get("version"):
        raise wrong_shape(text, "a feed")
    entries = _entries(feed["entries"], url)
    problem = feed.get("bozo_exception")
    if not entries and isinstance(problem, SAXParseException):
        raise ParseError(Reason.NOT_A_FEED, f"a feed with broken XML ({problem.getMessage()}) and no entry that can be read")
    return entries


def _entries(raws: Iterable[Mapping[str, Any]], url: str) -> tuple[Entry, ...]:
    return tuple(entry for raw in raws if (entry := _entry(raw, url)) is not None)


def _parsed(text: str, url: str) -> dict[str, Any]:
    """feedparser's result. It is given UTF-8 and told so: its own guesses at encodings know less than `text.decode`."""
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        return dict(
            feedparser.parse(
                BytesIO(text.encode("utf-8", "replace")),
                response_headers=headers,
                resolve_relative_uris=False,
                sanitize_html=False,
            )
        )
    except BUGS as error:
        raise ParseError(Reason.NOT_A_FEED, f"a document that the feed reader gives up on ({type(error).__name__})") from error


def _refuse_hostile(text: str) -> None:
    """ParseError for documents that would take the parser minutes."""
    if text.count("<") > MAX_TAGS:
        raise ParseError(Reason.NOT_A_FEED, f"a document of more than {MAX_TAGS:,} tags")
    if text.count("xmlns") > MAX_NAMESPACES:
        raise ParseError(Reason.NOT_A_FEED, f"a document of more than {MAX_NAMESPACES:,} namespaces")
    for tag in re.finditer(r"<[^<>]{1000,}", text):
        if tag[0].count("=") > MAX_ATTRIBUTES and len(re.findall(r"=\s*[\"']", tag[0])) > MAX_ATTRIBUTES:
            raise ParseError(Reason.NOT_A_FEED, f"a tag of more than {MAX_ATTRIBUTES} attributes")


def _entry(raw: Mapping[str, Any], base: str) -> Entry | None:
    """One entry; None where it has neither title nor summary."""
    fields: dict[str, Any] = dict(raw.items())  # feedparser's own lookup maps absent keys to others
    summary = _text(fields.get("summary")) or _content(fields)
    title = _text(fields.get("title"))
    if not clean(title):
        title = shorten(clean(summary), MAX_TITLE)
    if not title:
        return None
    source = fields.get("source")
    outlet = _text(source.get("title")) if isinstance(source, dict) else ""
    return Entry(
        title=title,
        url=resolve(base, _link(fields)),
        guid=_text(fields.get("id")).strip(),
        summary=summary,
        published=_text(fields.get("published")) or _text(fields.get("updated")) or _text(fields.get("created")),
        outlet=clean(outlet or _text(fields.get("news_source"))),
        lang=language_code(_text(fields.get("language"))),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _content(fields: dict[str, Any]) -> str:
    return next((_text(part.get("value")) for part in fields.get("content") or () if part.get("value")), "")


def _link(fields: dict[str, Any]) -> str:
    """The address of the page: an alternate in HTML, else any alternate, else what feedparser took for the link."""
    alternates = [link for link in fields.get("links") or () if link.get("rel") == "alternate" and link.get("href")]
    pages = [link for link in alternates if "html" in link.get("type", "text/html")]
    chosen = (pages or alternates or [{}])[0]
    return _text(chosen.get("href")) or _text(fields.get("link"))


def _without_outlet(entry: Entry) -> Entry:
    """`Headline - Outlet` as headline and outlet. The outlet's element says where to cut; without one, the last ` - ` does.

    Search feeds repeat the two as the summary, which then says nothing and is dropped.
    """
    title, outlet = clean(entry.title), entry.outlet
    if outlet:
        headline = title.removesuffix(f" - {outlet}") or title
    else:
        headline, _, outlet = title.rpartition(" - ")
        if not headline or len(outlet) > MAX_OUTLET:
            return entry
    summary = "" if clean(entry.summary) in (f"{headline} {outlet}", headline, title) else entry.summary
    return replace(entry, title=headline, outlet=outlet, summary=summary)
