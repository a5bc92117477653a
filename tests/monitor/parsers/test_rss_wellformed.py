"""The fast way to read a feed gives feedparser's entries, or leaves the document to it."""

from __future__ import annotations

from pathlib import Path

import feedparser.api
import feedparser.mixin
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.parsers import rss, wellformed, xmlnames
from monitor.text import decode

URL = "https://source.example/dir/feed.xml"
DOCUMENTS = sorted((Path(__file__).parents[2] / "feeds").glob("*.xml"))
NAMES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:News="https://search.example/news" xmlns:x="https://own.example/x" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
)
FEEDS = {
    "rss": '<?xml version="1.0" encoding="gb2312"?><rss version="2.0" {names}><channel><title>F</title>{body}</channel></rss>',
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom" {names}><title>F</title><id>f</id>{body}</feed>',
    "rdf": '<rdf:RDF xmlns="http://purl.org/rss/1.0/" {names}><channel rdf:about="c"><link>F</link></channel>{body}</rdf:RDF>',
}


def _both(text: str) -> tuple[object, object]:
    """What the fast way gives (None where it leaves the document), and what feedparser gives."""
    ordinary = wellformed.entries_in(text, URL)
    return None if ordinary is None else rss._entries(ordinary, URL), rss._judged(text, URL)


def _feed(kind: str, inside: str, attributes: str = "") -> str:
    entry = "entry" if kind == "atom" else "item"
    return FEEDS[kind].format(names=NAMES, body=f"<{entry} {attributes}>{inside}</{entry}>")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_our_documents_are_read_fast_and_as_feedparser_reads_them(path: Path) -> None:
    fast, judged = _both(decode(path.read_bytes(), {}))
    assert fast is not None
    assert fast == judged


ORDINARY = {
    "a text and a link": "<title>T</title><link>https://a.example/1</link><description>d</description>",
    "a guid that is the link": "<title>T</title><guid>story/7</guid>",
    "a guid that is none": '<title>T</title><guid isPermaLink="false">7</guid>',
    "an empty link beside a guid": "<guid>https://a.example/7</guid><title>T</title><link/>",
    "a full text after a summary": "<description>s</description><content:encoded>long</content:encoded>",
    "a full text before a summary": "<content:encoded>long</content:encoded><description>s</description>",
    "a full text alone": "<title>T</title><content:encoded><![CDATA[<p>long</p>]]></content:encoded>",
    "several links of Atom": '<title>T</title><link rel="self" href="/s"/><link rel="alternate" type="text/plain" href="/p"/>'
    '<link href="/h"/>',
    "an outlet": '<title>T</title><source url="https://o.example/"> The Outlet </source>',
    "an outlet of a search": "<title>T</title><News:Source>Outlet</News:Source>",
    "all dates": "<title>T</title><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate><dc:date>2026-03-04</dc:date>",
    "a comment in a text": "<title>one <!-- two --> three</title>",
    "Latin letters": "<title>Café São</title><dc:language>pt-BR</dc:language>",
    "an author with parts": "<title>T</title><author><name>N</name><uri>u</uri></author>",
    "things of others": '<title>T</title><x:a b="c"><x:d>e</x:d></x:a><media:group><media:content url="u"/></media:group>',
}
"""Entries that are read fast; feedparser is asked whether rightly."""


@pytest.mark.parametrize("kind", FEEDS)
@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_entries_are_read_fast(kind: str, name: str) -> None:
    fast, judged = _both(_feed(kind, ORDINARY[name]))
    assert fast is not None
    assert fast == judged


UNUSUAL = {
    "two titles": "<title>T</title><dc:title>U</dc:title>",
    "two summaries": "<description>s</description><itunes:summary>t</itunes:summary>",
    "mark-up that is not escaped": "<title>a <b>bold</b> word</title>",
    "XHTML": '<title type="xhtml">T</title>',
    "base64": '<title>T</title><content type="application/octet-stream">aGVsbG8=</content>',
    "a base of its own": '<title>T</title><link xml:base="https://b.example/" href="x"/>',
    "characters of Windows": "<title>it\x92s</title>",
    "UTF-8 taken for Latin-1": "<title>cafÃ©</title>",
    "an ampersand escaped twice": "<link>https://a.example/?a=1&amp;amp;b=2</link>",
    "a media title": "<media:title>M</media:title><title>T</title>",
    "an unknown element": "<title>T</title><date>2026</date>",
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_entries_are_left_to_feedparser(name: str) -> None:
    assert wellformed.entries_in(_feed("rss", UNUSUAL[name]), URL) is None


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel><item><title>&a;</title></item></channel></rss>',
        '<rss version="2.0"><channel><item><title>&nbsp;</title></item></channel></rss>',
        '<rss version="2.0"><channel><item><title>T</item></channel></rss>',
        '<rss version="2.0" xmlns:dc="https://other.example/"><channel><item><dc:title>T</dc:title></item></channel></rss>',
        '<rss version="2.0" xmlns="https://other.example/"><channel><item><title>T</title></item></channel></rss>',
        '<rss version="2.0" xml:base="https://b.example/"><channel><item><title>T</title></item></channel></rss>',
        '<rss version="2.0"><channel/><item><title>T</title></item></rss>',
        '<feed xmlns="http://purl.org/atom/ns#" version="0.3"><entry><title>T</title></entry></feed>',
        "<html><body>no feed</body></html>",
        "",
    ],
)
def test_unusual_documents_are_left_to_feedparser(text: str) -> None:
    assert wellformed.entries_in(text, URL) is None


TAGS = sorted({*xmlnames.FIELDS, *xmlnames.PASSED_OVER, "guid", "date", "url", "media:title", "x:y", "atom:link", "item"})
TAGS = [tag.replace("news:source", "News:Source") for tag in TAGS if not tag.startswith("feedburner")]
TEXTS = ["", " ", "words", "é", "稀土", "a &amp; b", "&lt;p&gt;x&lt;/p&gt;", "<![CDATA[<i>y</i>]]>", "/path", "tag:a,2026:1", "http:///a//b",
         "https://a.example/?q=1&amp;r=2", "2026-03-04", "[", "<b>c</b>", "\x85", "true"]  # fmt: skip
MARKS = ["", 'type="html"', 'type="xhtml"', 'rel="alternate"', 'rel="self"', 'href="/h"', 'href=""', 'isPermaLink="false"',
         'url="u"', 'xml:lang="de"', 'base="https://b.example/"', 'x:href="/x"', 'rdf:about="r"', 'mode="base64"']  # fmt: skip
ELEMENT = st.tuples(st.sampled_from(TAGS), st.sampled_from(MARKS[:1] * 3 + MARKS), st.sampled_from(TEXTS)).map(
    lambda parts: f"<{parts[0]} {parts[1]}>{parts[2]}</{parts[0]}>"
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=400)
@given(st.sampled_from(sorted(FEEDS)), st.lists(ELEMENT, max_size=6).map("".join), st.sampled_from(["", 'rdf:about="/a"']))
def test_whatever_is_read_fast_is_what_feedparser_reads(kind: str, inside: str, attributes: str) -> None:
    fast, judged = _both(_feed(kind, inside, attributes))
    assert fast is None or fast == judged


def test_the_tables_know_every_namespace_that_means_something_to_feedparser() -> None:
    handlers = [name.split("_") for name in dir(feedparser.api.StrictFeedParser) if name.startswith("_start_")]
    prefixes = {parts[2] for parts in handlers if len(parts) > 3}
    ours = {*xmlnames.NAMESPACES, *xmlnames.OTHER_NAMESPACES}
    for address, prefix in feedparser.mixin._FeedParserMixin.namespaces.items():
        if (prefix in ("", "rdf") or prefix.lower() in prefixes) and address and xmlnames.USERLAND not in address:
            assert address.lower() in ours, address


def test_every_name_that_is_passed_over_is_known_to_leave_nothing_that_we_use() -> None:
    used = set(xmlnames.FIELDS.values()) | {"link", "links", "date"}
    assert not used & {name for name in xmlnames.PASSED_OVER if ":" not in name}
