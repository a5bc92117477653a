"""The same document is the same item, whatever its address, its feed's ids and its list say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitor.feedlist import parse_feeds
from monitor.feeds import Feed
from monitor.identity import own_number, url_key
from monitor.intake import without_copies
from monitor.items import to_item
from monitor.parsers import Entry
from storage import Item
from tests.builders import NOW


def feed(feed_id: str = "list", **more: str) -> Feed:
    keys = {"standing": "official", "language": "zh", "timezone": "Asia/Shanghai", "issuer": "ministry"} | more
    rest = ", ".join(f"{key}: {value}" for key, value in keys.items())
    return parse_feeds(f"feeds:\n  - {{id: {feed_id}, name: L, kind: rss, url: 'https://m.example/', {rest}}}")[0]


def item(of: Feed, title: str, url: str, published: str = "2025-10-09", **more: str) -> Item:
    made = to_item(of, Entry(title=title, url=url, published=published, **more), "https://m.example/", NOW)
    assert made is not None
    return made


def are_one(*items: Item) -> bool:
    return len(without_copies(items)[0]) == 1


NOTICE = "商务部公告2025年第61号 公布对境外相关稀土物项实施出口管制的决定"


def test_one_notice_under_three_addresses_of_one_ministry_is_one_item() -> None:
    copies = [
        item(feed(), NOTICE, "https://www.mofcom.example/zwgk/zcfb/art/2025/art_7fc9.html"),
        item(feed("tree"), NOTICE, "https://www.mofcom.example/zcfb/blgg/gg/2025/art/2025/art_0d1e.html", "2025-10-10"),
        item(feed("bureau"), "公告2025年第61号", "https://aqygzj.mofcom.example/flzc/art/2025/art_aa01.html"),
    ]
    assert are_one(*copies)
    assert {copy.document for copy in copies} == {"MOFCOM 2025/61"}


def test_a_joint_notice_is_known_by_its_number_whoever_stands_first() -> None:
    joint = item(feed(), "商务部 海关总署公告2025年第18号 公布对钐等物项实施出口管制的决定", "/a")
    assert joint.document == "MOFCOM 2025/18"
    assert are_one(joint, item(feed("tree"), "商务部公告2025年第18号", "/b"))


@pytest.mark.parametrize(
    "title",
    [
        "商务部新闻发言人就公布2025年第61号公告答记者问",
        "商务部公告2025年第61号解读",
        "关于暂停实施商务部公告2025年第61号的通知",
        "商务部公布第55号、56号、57号、58号公告",
        "稀土出口管制工作会议召开",
    ],
)
def test_a_document_about_a_notice_is_not_the_notice(title: str) -> None:
    assert own_number(title, date(2025, 10, 9)) == ""
    assert not are_one(item(feed(), title, "/a"), item(feed(), NOTICE, "/b"))


def test_a_number_alone_in_brackets_at_the_end_is_the_documents_own() -> None:
    assert own_number("关于公布出口管制物项的决定（商务部公告2025年第62号）") == "MOFCOM 2025/62"


def test_without_a_number_the_title_and_the_day_decide_for_an_official_source() -> None:
    first = item(feed(), "商务部召开例行新闻发布会（2025年9月3日）", "/xw/1", "2025-09-03")
    assert are_one(first, item(feed("other"), "商务部召开例行新闻发布会(2025年9月3日)", "/zt/2", "2025-09-03 15:00"))
    assert not are_one(first, item(feed(), "商务部召开例行新闻发布会（2025年9月3日）", "/xw/1b", "2025-09-10"))


def test_two_releases_of_a_wire_with_one_title_are_two() -> None:
    wire = feed(standing="company", language="en", issuer="wire")
    assert not are_one(item(wire, "Quarterly activities report", "/a"), item(wire, "Quarterly activities report", "/b"))


def test_opaque_links_of_a_news_search_are_one_article_by_outlet_and_title() -> None:
    search = feed(standing="news", language="en", issuer="search")
    one = item(search, "China eases magnet exports", "https://news.example/rss/articles/CBMiA?oc=5", outlet="Reuters")
    same = item(search, "China eases magnet exports", "https://news.example/rss/articles/CBMiB?oc=5", outlet="Reuters")
    other = item(search, "China eases magnet exports", "https://news.example/rss/articles/CBMiC?oc=5", outlet="The Paper")
    assert are_one(one, same)
    assert not are_one(one, other)


def test_a_feed_that_changes_its_ids_or_its_headline_brings_nothing_new() -> None:
    wire = feed(standing="news", language="en", issuer="wire")
    before = item(wire, "Magnet maker to expand", "/story/1", guid="tag:1")
    assert are_one(before, item(wire, "Magnet maker to expand in Texas", "/story/1", guid="urn:uuid:9"))


def test_a_number_that_the_api_gives_decides_before_all_else() -> None:
    filings = feed(standing="company", language="en", issuer="exchange")
    one = item(filings, "Change of director's interest", "", guid="1", document_number="2924-1")
    other = item(filings, "Change of director's interest", "", guid="2", document_number="2924-2")
    assert not are_one(one, other)
    assert are_one(one, replace(one, title="CHANGE OF DIRECTOR'S INTEREST"))


def test_a_page_that_many_entries_share_identifies_none() -> None:
    def moved(guid: str) -> Item:
        entry = Entry(title=f"Nd {guid}", url="https://prices.example/", guid=guid, has_own_page=False)
        made = to_item(feed(standing="data"), entry, "https://prices.example/", NOW)
        assert made is not None
        return made

    assert not are_one(moved("a"), moved("b"))
    assert are_one(moved("a"), moved("a"))


@pytest.mark.parametrize(
    "form",
    [
        "http://www.news.example/a/1", "https://m.news.example/a/1", "https://wap.news.example/a/1/",
        "https://news.example/a/1/index.html", "https://news.example/a/1?print=1", "https://news.example/a/1/print",
        "https://news.example/a/1?amp", "https://amp.news.example/a/1/amp", "https://news.example/a/1?view=print",
    ],
)  # fmt: skip
def test_mobile_print_and_plain_forms_of_an_address_are_one(form: str) -> None:
    assert url_key(form) == url_key("https://www.news.example/a/1")


@pytest.mark.parametrize(
    "other", ["https://news.example/a/2", "https://news.example/a/1?id=2", "https://blog.news.example/a/1"]
)
def test_another_address_is_another_document(other: str) -> None:
    assert url_key(other) != url_key("https://www.news.example/a/1")


def test_an_english_text_is_not_its_chinese_original() -> None:
    english = item(feed("en", language="en"), "MOFCOM Announcement No. 61 of 2025", "/en/1")
    assert english.document == "MOFCOM 2025/61"
    assert not are_one(english, item(feed(), NOTICE, "/zh/1"))
