"""Any bytes give entries or a ParseError, and soon."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.feeds import JsonFields, JsonRoute, PageRoute, RssRoute, UnitRoute
from monitor.parsers import Reading, json, page, rss, unit
from tests.monitor.parsers.driving import document, drive

URL = "https://source.example/feed"
READERS: list[Callable[[], Reading]] = [
    lambda: rss.read(RssRoute(kind="rss", url=URL, outlet_in_title=True)),
    lambda: json.read(JsonRoute(kind="json", url=URL, rows="@", fields=JsonFields(title="t", url="u"))),
    lambda: page.read(PageRoute(kind="page", url=URL, rows="li", date="span", summary="p")),
]
PIECES = ["<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "<![CDATA[", "]]>", "&", "<", "<entry>",
          "<feed xmlns='http://www.w3.org/2005/Atom'>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<pubDate>", "&b;",
          "<source url='", "'>", "<content type='xhtml'>", "<li><a href='", '[{"t":', '"x"}]', "\x00", "稀"]  # fmt: skip


def _read(reading: Reading, content: bytes) -> None:
    try:
        drive(reading, [document(content, URL)])
    except ParseError:
        return


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(st.one_of(st.binary(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join).map(str.encode)))
def test_any_bytes_give_entries_or_a_parse_error(content: bytes) -> None:
    for reader in READERS:
        _read(reader(), content)
    _read_unit(content)


def _read_unit(content: bytes) -> None:
    route = UnitRoute(kind="unit", url=URL, ids={"pageId": "1"})
    try:
        drive(unit.read(route), [document(content, URL), document(content, URL)])
    except ParseError:
        return


def _laughs() -> bytes:
    tenfold = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    feed = '<rss version="2.0"><channel><item><title>&l9;</title></item></channel></rss>'
    return f'<!DOCTYPE r [<!ENTITY l0 "lol">{tenfold}]>{feed}'.encode()


HEAD = b'<rss version="2.0"><channel><item><title>'
HOSTILE = {
    "a billion laughs": _laughs(),
    "one long entity many times": b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 50_000 + b'">]>' + HEAD + b"&a;" * 20_000,
    "deep XML": HEAD + b"<a>" * 2_000_000,
    "deep HTML": b"<html>" + b"<div>" * 1_000_000 + b"<li><a href=x>y</a>",
    "deep JSON": b"[" * 1_000_000,
    "many attributes": HEAD + b"<a " + b" ".join(b'a%d="x"' % n for n in range(50_000)) + b">",
    "many namespaces": HEAD + b"".join(b'<x%d:a xmlns:x%d="u">' % (n, n) for n in range(20_000)),
    "many items": HEAD + b"<item>" * 1_000_000,
    "open marks": HEAD + b"<" * 250_000 + b"&" * 250_000,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_end_soon(name: str) -> None:
    for reader in READERS:
        _read(reader(), HOSTILE[name])
