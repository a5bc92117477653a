"""HTML pages that list links: rows, and within each a link, a title and a date, found by CSS selectors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from ..errors import FetchError, ParseError, Reason
from ..moments import parse_moment
from ..routes import PageRoute
from .links import resolve
from .reading import Document, Entry, Reading, Request
from .shape import is_figure_free, refuse_lost_characters, text_of, wrong_shape

UTC = ZoneInfo("UTC")
MAX_DEPTH = 5_000  # elements open at once; the parser's time grows with the square of them
# Elements that HTML closes by itself, so that pages without their end tags are not deep.
SELF_CLOSING = frozenset(
    {"area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p", "param"}
    | {"source", "tbody", "td", "th", "thead", "tr", "track", "wbr"}
)
IS_HTML = re.compile(r"<(?:!doctype|html|head|body|div|ul|li|table|a|p)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """What to look for. As in `PageRoute`; of several elements that match `date` the first that holds a date counts."""

    rows: str
    link: str = "a"
    title: str | None = None
    date: str | None = None
    summary: str | None = None
    date_in_link: str | None = None


def read(route: PageRoute) -> Reading:
    """The entries of a page and of those that follow it, in their order, each once."""
    document = yield Request(url=route.url, headers=route.headers)
    entries = dict.fromkeys(_entries_on(document, route))
    for number in range(1, min(route.max_pages, _pages_in(document)) if route.more_pages else 1):
        address = urljoin(document.url, (route.more_pages or "").replace("{page}", str(number)))
        try:
            following = yield Request(url=address, headers=route.headers, conditional=False)
            found = _entries_on(following, route)
        except FetchError as error:
            if error.reason is Reason.GONE:
                break  # fewer pages than we may read
            raise
        entries |= dict.fromkeys(found)
    return tuple(entries)


def _entries_on(document: Document, route: PageRoute) -> tuple[Entry, ...]:
    """The entries on one page; ParseError where there are none."""
    html = text_of(document)
    if IS_HTML.search(html) is None:
        raise wrong_shape(html, "an HTML page")
    selectors = Selectors(
        rows=route.rows,
        link=route.link,
        title=route.title,
        date=route.date,
        summary=route.summary,
        date_in_link=route.date_in_link,
    )
    entries = entries_in(html, document.url, selectors)
    if not entries:
        refused = wrong_shape(html, "a list")
        if refused.reason is Reason.BLOCKED:
            raise refused
        scripted = "; its list is built by a script (kind `unit` reads it)" if "querydata" in html.lower() else ""
        raise ParseError(Reason.EMPTY, f"no row with a link matches {route.rows!r}{scripted}")
    refuse_lost_characters(entries)
    return entries


def _pages_in(document: Document) -> int:
    """How many pages the list has, as the script call `createPageHTML(N, …)` of a much-used CMS says; many where none does."""
    match = re.search(rb"createPageHTML\(\s*[\"']?(\d{1,4})", document.content)
    return int(match[1]) if match else 20


def entries_in(html: str, base: str, selectors: Selectors) -> tuple[Entry, ...]:
    """The entries in *html*: rows that hold a link with words. Rows without one (headings, page numbers) are passed over."""
    refuse_deep(html)
    try:
        rows = LexborHTMLParser(html).css(selectors.rows)
        return tuple(entry for row in rows if (entry := _entry(row, base, selectors)) is not None)
    except SelectolaxError as error:
        raise ParseError(Reason.NOT_A_FEED, f"a selector cannot be used ({error})") from error


def _entry(row: LexborNode, base: str, selectors: Selectors) -> Entry | None:
    link = row if row.tag == "a" and selectors.link == "a" else row.css_first(selectors.link)
    if link is None:
        return None
    href = link.attributes.get("href") or ""
    url = resolve(base, "" if href.startswith("#") else href)
    title = _title(row.css_first(selectors.title) if selectors.title else link)
    if not url or not title:
        return None
    summary = row.css_first(selectors.summary) if selectors.summary else None
    return Entry(
        title=title,
        url=url,
        summary=summary.text(separator=" ") if summary is not None else "",
        published=_date(row.css(selectors.date) if selectors.date else (), url, selectors.date_in_link),
    )


def _title(node: LexborNode | None) -> str:
    """The text of *node*, or its `title` attribute where the text is that cut short."""
    if node is None:
        return ""
    text = " ".join(node.text().split())
    whole = " ".join((node.attributes.get("title") or "").split())
    return whole if len(whole) >= len(text.rstrip(".… ")) else text


def _date(nodes: Sequence[LexborNode], url: str, in_link: str | None) -> str:
    texts = [node.attributes.get("datetime") or node.text().strip() for node in nodes]
    texts = [text for text in texts if not is_figure_free(text)]
    if texts:  # the first that is a date, since a title may stand in such an element too
        return next((text for text in texts if parse_moment(text, UTC) is not None), texts[0])
    match = re.search(in_link, url) if in_link else None
    return "-".join(match.groups(default="")) if match else ""


def refuse_deep(html: str) -> None:
    """ParseError for a page whose elements are nested deeper than any page's."""
    depth = 0
    for tag in re.finditer(r"<(/?)([A-Za-z][A-Za-z0-9]*)", html):
        if tag[2].lower() in SELF_CLOSING:
            continue
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            raise ParseError(Reason.NOT_A_FEED, f"a page nested more than {MAX_DEPTH:,} elements deep")
