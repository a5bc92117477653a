"""From raw entries to items."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.feedlist import parse_feeds
from monitor.items import canonical, mentions, to_item, to_items
from monitor.parsers.reading import Entry
from tests.builders import NOW

FEED = parse_feeds(
    "feeds:\n  - {id: f, name: F, kind: rss, url: 'https://f.example/list/', standing: official, language: zh,"
    " timezone: Asia/Shanghai, must_mention: [rare earth, 稀土]}"
)[0]


def test_an_entry_becomes_a_clean_item() -> None:
    raw = Entry(
        title="<b>稀土</b>&nbsp;出口\u202e公告", summary="&lt;p&gt;全文&lt;/p&gt;", published="2026-01-06 10:00",
        url="../art/1.html?utm_source=x",
    )  # fmt: skip
    item = to_item(FEED, raw, "https://f.example/list/index.html", NOW)
    assert item is not None
    assert (item.title, item.summary) == ("稀土 出口公告", "全文")
    assert item.url == "https://f.example/art/1.html"
    assert item.published == datetime(2026, 1, 6, 2, 0, tzinfo=UTC)


def test_a_date_without_a_time_keeps_that_precision_and_a_far_one_is_unknown() -> None:
    near = to_item(FEED, Entry(title="a", published="2026-01-06"), "https://f.example/", NOW)
    far = to_item(FEED, Entry(title="a", published="2027-01-06"), "https://f.example/", NOW)
    assert near is not None
    assert near.published == date(2026, 1, 6)
    assert far is not None
    assert far.published is None


def test_an_item_without_link_or_date_is_kept_and_one_without_words_is_not() -> None:
    bare = to_item(FEED, Entry(title="稀土"), "https://f.example/", NOW)
    assert bare is not None
    assert (bare.url, bare.published) == ("", None)
    assert to_item(FEED, Entry(title=" <br> "), "https://f.example/", NOW) is None
    from_summary = to_item(FEED, Entry(title="", summary="Only a summary"), "https://f.example/", NOW)
    assert from_summary is not None
    assert from_summary.title == "Only a summary"


def test_only_what_is_mentioned_is_kept_and_the_same_address_is_one_item() -> None:
    entries = [Entry(title="稀土", url="/1"), Entry(title="Pork", url="/2"), Entry(title="稀土 (again)", url="/1#top")]
    harvest = to_items(FEED, entries, "https://f.example/", NOW)
    assert len({item.keys[-1] for item in harvest.items}) == 1
    assert harvest.kept == 2


@pytest.mark.parametrize(
    ("raw", "same"),
    [
        ("HTTPS://News.Example:443/a?utm_source=x&id=2#part", "https://news.example/a?id=2"),
        ("http://news.example:80", "http://news.example/"),
        ("https://news.example/a?fbclid=1", "https://news.example/a"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
        ("javascript:alert(1)", ""),
        ("https://news.example:99999/", ""),
        ("https://[bad/", ""),
        ("mailto:a@b.example", ""),
    ],
)
def test_one_document_has_one_address(raw: str, same: str) -> None:
    assert canonical(raw) == same
    assert canonical(same) == same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rare Earths rally", True),
        ("A rare-earth magnet", True),
        ("中重稀土", True),
        ("中重稀土的價格", True),
        ("Rarely earthbound", False),
        ("", False),
    ],
)
def test_a_word_is_found_whole_in_any_case(text: str, found: bool) -> None:
    assert mentions(("rare earth", "稀土"), text) is found


def test_nothing_asked_for_is_found_everywhere() -> None:
    assert mentions((), "anything")
