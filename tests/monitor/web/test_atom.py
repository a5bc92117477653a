"""Feeds that readers of feeds can read, whatever stands in a title."""

from __future__ import annotations

from io import BytesIO

import feedparser

from monitor.web.atom import NEVER, Entry, feed


def read(entries: list[Entry]) -> feedparser.FeedParserDict:
    made = feed("Events: CN & JP", "http://127.0.0.1/events.atom?type=x&y", "http://127.0.0.1/events?type=x&y", entries)
    return feedparser.parse(BytesIO(made), response_headers={"content-type": "application/atom+xml"})


def test_an_entry_has_a_stable_id_its_page_and_what_it_is() -> None:
    one = Entry(
        id="e-1", title="稀土 <b>&amp;", updated="2026-01-06T08:00:00+00:00", url="http://127.0.0.1/event/e-1", summary="x"
    )
    parsed = read([one])
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert parsed.feed.title == "Events: CN & JP"
    assert parsed.feed.updated == one.updated
    assert (parsed.entries[0].id, parsed.entries[0].link) == ("urn:ree-monitor:event:e-1", one.url)
    assert parsed.entries[0].title_detail.type == "text/plain"


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    parsed = read([Entry(id="e-1", title="a\x00\x1b[31m\ud800\ufffeb", updated="2026-01-06T08:00:00+00:00", url="http://x/")])
    assert not parsed.bozo
    assert parsed.entries[0].title == "a  [31m  b"


def test_a_feed_without_entries_is_one_all_the_same() -> None:
    parsed = read([])
    assert not parsed.bozo
    assert (parsed.entries, parsed.feed.updated) == ([], NEVER)
