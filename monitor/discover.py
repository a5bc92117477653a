"""The feed behind a page: what its address gives is read, and an entry for feeds.yaml proposed. A generator without I/O.

Tried in turn, each with one request: the address itself (a feed already?), the feeds that the page names, links that look like
feeds, and where feeds usually stand. What is found is read before it is proposed. A page without one may still be a list that
can be read: of the ministries' CMS, or plain.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .errors import FetchError, ParseError
from .opml import Proposal, id_of
from .parsers import Document, Entry, Request
from .parsers.links import resolve
from .parsers.page import Selectors, entries_in, refuse_deep
from .parsers.rss import entries_of
from .parsers.shape import text_of
from .routes import RssRoute
from .text import clean, language_code

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
FEED_LIKE = re.compile(
    r"(?:^|[/._-])(?:rss|feed|feeds|atom|rdf)(?:$|[/._?=-])|\.(?:rss|atom|rdf)$|/rss\w*\.aspx", re.IGNORECASE
)
USUAL_PLACES = ("/feed/", "/rss.xml", "/atom.xml", "/rss", "/feed.xml")  # WordPress, Drupal, static site builders
MOST_TRIED = 10  # requests, the page's own not counted
LIST_ROWS = ("article", "li", "tr", ".views-row")
FEWEST_ROWS = 5

Finding = Generator[Request, Document, list[Proposal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed's, and what the page calls it."""

    url: str
    name: str = ""


def find(url: str, *, name: str = "") -> Finding:
    """The entries that could be made of *url*, the best first; none where nothing there can be read. May raise FetchError."""
    page = yield Request(url=url, conditional=False)
    if (entries := _feed_entries(page)) is not None:
        return [_rss_proposal(page.url, name, entries)]
    html = text_of(page)
    refuse_deep(html)
    tree = LexborHTMLParser(html)
    title = name or clean("".join(node.text() for node in tree.css("head title")[:1]))
    found: dict[str, Proposal] = {}
    for candidate in list(_candidates(tree, page.url))[:MOST_TRIED]:
        try:
            document = yield Request(url=candidate.url, conditional=False)
        except FetchError:
            continue  # an address that we guessed need not exist
        entries = _feed_entries(document)
        if entries is not None and document.url not in found:
            found[document.url] = _rss_proposal(document.url, candidate.name or title, entries, _language(tree))
    return list(found.values()) or list(_list_proposals(html, tree, page.url, title))


def _feed_entries(document: Document) -> tuple[Entry, ...] | None:
    """The entries of a feed; None for what is none."""
    try:
        return entries_of(document)
    except ParseError:
        return None


def _candidates(tree: LexborHTMLParser, base: str) -> Iterator[Candidate]:
    """Addresses that may be feeds, each once: those the page declares, links that look so, and the usual places."""
    seen = {base}
    for node, is_declared in _named(tree):
        url = resolve(base, node.attributes.get("href") or "")
        if url and url not in seen and (is_declared or FEED_LIKE.search(urlsplit(url).path + "?" + urlsplit(url).query)):
            seen.add(url)
            yield Candidate(url=url, name=clean(node.attributes.get("title") or "") if is_declared else "")
    for place in USUAL_PLACES:
        url = urljoin(base, place)
        if url not in seen:
            seen.add(url)
            yield Candidate(url=url)


def _named(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, bool]]:
    for node in tree.css("link[rel~=alternate][href]"):
        if (node.attributes.get("type") or "").lower() in FEED_TYPES:
            yield node, True
    for node in tree.css("a[href]"):
        yield node, False


def _language(tree: LexborHTMLParser) -> str:
    node = tree.css_first("html[lang]")
    return language_code(node.attributes.get("lang") or "") if node is not None else ""


def _rss_proposal(url: str, name: str, entries: tuple[Entry, ...], language: str = "") -> Proposal:
    entry = _entry(url, name, language) | {"kind": "rss", "url": url}
    undated = sum(not each.published for each in entries)
    remark = f"{len(entries)} entries{f', {undated} without a date' if undated else ''}; look at standing and language"
    RssRoute.model_validate({"kind": "rss", "url": url})
    return Proposal(entry=entry, remark=remark)


def _entry(url: str, name: str, language: str) -> dict[str, object]:
    host = urlsplit(url).hostname or ""
    is_official = bool(re.search(r"(?:^|\.)(?:gov|gob|gouv|go|europa|mil)(?:\.|$)", host))
    return {
        "id": id_of(name, url), "name": name or host, "standing": "official" if is_official else "news",
        "language": language or ("zh" if host.endswith(".cn") else "en"),
        **({"timezone": "Asia/Shanghai", "prefer_ipv4": True} if host.endswith(".cn") else {}),
    }  # fmt: skip


def _list_proposals(html: str, tree: LexborHTMLParser, url: str, title: str) -> Iterator[Proposal]:
    """A page that lists documents without a feed: of the ministries' CMS, or the selector whose rows hold most dates."""
    entry = _entry(url, title, _language(tree))
    if tree.css_first("[querydata]") is not None:
        yield Proposal(entry=entry | {"kind": "unit", "url": url}, remark="the list is built by the ministries' CMS")
        return
    best = max(LIST_ROWS, key=lambda rows: len(_dated(html, url, rows)))
    dated = _dated(html, url, best)
    if len(dated) >= FEWEST_ROWS:
        remark = f"no feed; {len(dated)} rows with a date under {best!r}: narrow the selectors to the list itself"
        yield Proposal(entry=entry | {"kind": "page", "url": url, "rows": best, "date": DATE_PLACES}, remark=remark)


DATE_PLACES = "time, span, td, .date"


def _dated(html: str, url: str, rows: str) -> list[Entry]:
    return [entry for entry in entries_in(html, url, Selectors(rows=rows, date=DATE_PLACES)) if entry.published]
