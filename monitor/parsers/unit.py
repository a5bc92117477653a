"""The jpaas CMS of Chinese ministries: a list page names the parameters of an API, which answers with the list's HTML.

The list page's script element has `url` and `queryData`; the page's own code sends the members of `queryData` to `url` on the
same host. We do the same, and fall back on the entry's `ids` where the list page cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..errors import FetchError, ParseError, Reason
from ..routes import UnitRoute
from .links import host_of
from .page import Selectors, entries_in, refuse_deep
from .reading import Document, Entry, Reading, Request
from .shape import load_json, refuse_lost_characters, text_of, wrong_shape

DATE_IN_SLUG = r"(\d{4})n(\d{1,2})y(\d{1,2})r"  # …/swbzklxxwfbh2026n9y3r.html, where a press conference shows its date alone
LIST_WORDS = ("列表", "list")  # what a unit of the CMS that is a list is called; others are headers and footers


def read(route: UnitRoute) -> Reading:
    """The entries of a column, newest first as the site orders them, page after page up to `max_pages`."""
    try:
        page = yield Request(url=route.url, headers=route.headers, conditional=False)
        list_url, (address, ids) = page.url, _unit_of(page, route)
    except (FetchError, ParseError):
        if not route.ids:
            raise
        list_url, address, ids = route.url, urljoin(route.url, route.unit_url), dict(route.ids)
    entries: list[Entry] = []
    for number in range(1, route.max_pages + 1):
        params = ids if number == 1 else {**ids, "paramJson": json.dumps({"pageNo": number, "pageSize": route.page_size})}
        headers = {"Referer": list_url, **route.headers}
        document = yield Request(url=address, params=tuple(params.items()), headers=headers, conditional=number == 1)
        html = _fragment(document)
        entries += entries_in(html, list_url, Selectors(rows=route.rows, date="span", date_in_link=DATE_IN_SLUG))
        if number * route.page_size >= _count(html):
            break
    if not entries:
        raise ParseError(Reason.EMPTY, f"the API answers without a row that matches {route.rows!r}")
    refuse_lost_characters(entries)
    return tuple(entries)


def _unit_of(page: Document, route: UnitRoute) -> tuple[str, dict[str, str]]:
    """The API's address and parameters as the list page names them; ParseError where it names none."""
    html = text_of(page)
    refuse_deep(html)
    nodes = LexborHTMLParser(html).css("[querydata]")
    units = [(node, ids) for node in nodes if (ids := _query_data(node.attributes.get("querydata") or ""))]
    if not units:
        raise wrong_shape(html, "a list page with queryData")
    node, ids = max(units, key=lambda unit: _likeness(unit[1], route.ids))
    return _address(node, page.url, route), ids


def _likeness(ids: Mapping[str, str], known: Mapping[str, str]) -> int:
    """How much a unit looks like the list we want: the known name first, then a name that says so."""
    tag = ids.get("tagId", "")
    return 2 * (bool(tag) and tag == known.get("tagId")) + any(word in tag.lower() for word in LIST_WORDS)


def _query_data(attribute: str) -> dict[str, str]:
    """`{'webId':'…'}` as parameters; none where it cannot be read."""
    for text in (attribute, attribute.replace("'", '"')):
        try:
            members = json.loads(text)
        except (ValueError, RecursionError):
            continue
        return {str(name): _parameter(value) for name, value in members.items()} if isinstance(members, dict) else {}
    return {}


def _parameter(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _address(node: LexborNode, page_url: str, route: UnitRoute) -> str:
    address = urljoin(page_url, node.attributes.get("url") or route.unit_url)
    if host_of(address) != host_of(page_url):
        raise ParseError(Reason.NOT_A_FEED, f"the list page points to an API on another host, {host_of(address)}")
    return address


def _fragment(document: Document) -> str:
    """The HTML that the API's answer carries; ParseError where it reports failure or carries none."""
    answer = load_json(document)
    if not isinstance(answer, dict) or answer.get("success") is False:
        said = answer.get("message") if isinstance(answer, dict) else None
        raise ParseError(Reason.NOT_A_FEED, f"the API reports failure{f' ({str(said)[:80]})' if said else ''}")
    data = answer.get("data")
    html = data.get("html") if isinstance(data, dict) else None
    if not isinstance(html, str) or not html.strip():
        raise ParseError(Reason.NOT_A_FEED, "the API answers without data.html")
    return html


def _count(html: str) -> int:
    """How many rows the column has in all, as its pagination says; 0 where it does not."""
    node = LexborHTMLParser(html).css_first("[count]")
    count = node.attributes.get("count") if node is not None else None
    return int(count[:9]) if count and count.isdecimal() else 0
