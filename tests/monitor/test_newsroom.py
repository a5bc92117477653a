"""The demo newsroom: every address answers in the shape it promises, and every document has a true date."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import pytest

from classifiers.script import simplify
from monitor.demo import demo_feeds_yaml, newsroom
from monitor.demo.desks import desks
from monitor.demo.shapes import UNIT_PATH
from monitor.feedlist import parse_feeds
from monitor.feeds import JsonFeed, PageFeed, RssFeed, UnitFeed
from monitor.items import mentions
from storage import day_of

STORIES = [story for room in desks().values() for story in room]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with newsroom() as address:
        yield address


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", f"{parts.path}?{parts.query}", headers=named)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def items(base: str, path: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(get(base + path)[2])
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    return root.findall("channel/item")


def words(element: ElementTree.Element, name: str) -> str:
    return element.findtext(name) or ""


def unit_query(base: str) -> dict[str, str]:
    """What a list page's script sends: its attribute, single quotes made double."""
    page = get(f"{base}/zcfb/index.html")[2].decode()
    match = re.search(r'<script[^>]+unitbuild\.js[^>]*url="([^"]+)"[^>]*queryData="([^"]+)"', page)
    assert match is not None
    assert match[1] == UNIT_PATH
    query: dict[str, str] = json.loads(match[2].replace("'", '"'))
    return query


# The documents


def test_every_document_has_words_and_a_date_of_2023_or_later_that_has_passed() -> None:
    assert len(STORIES) >= 60
    for story in STORIES:
        assert story.title == story.title.strip()
        assert len(story.title) >= 8
        assert date(2023, 1, 1) <= day_of(story.when) <= date(2026, 11, 1), story.title
        assert not isinstance(story.when, datetime) or story.when.tzinfo is not None


def test_several_events_are_told_by_more_than_one_desk() -> None:
    told: defaultdict[str, set[str]] = defaultdict(set)
    for story in STORIES:
        if story.story:
            told[story.story].add(story.desk)
    assert sum(len(by) >= 2 for by in told.values()) >= 8
    assert max(map(len, told.values())) >= 4


def test_english_simplified_and_traditional_chinese_are_all_there() -> None:
    chinese = [story.title for story in STORIES if re.search(r"[\u4e00-\u9fff]", story.title)]
    assert len(chinese) >= 25
    assert sum(simplify(title) != title for title in chinese) >= 2
    assert len(STORIES) - len(chinese) >= 40


def test_no_two_documents_share_an_address_or_a_title() -> None:
    assert max(Counter(story.path for story in STORIES).values()) == 1
    assert max(Counter(story.title for story in STORIES).values()) == 1


# The addresses


def test_the_feeds_file_is_a_valid_one_with_every_kind_of_source(base: str) -> None:
    feeds = parse_feeds(demo_feeds_yaml(base))
    assert len(feeds) >= 11
    assert {type(feed) for feed in feeds} == {RssFeed, JsonFeed, PageFeed, UnitFeed}
    assert all(feed.allow_private and feed.url.startswith(base) for feed in feeds)


def test_every_source_answers_and_two_fail_as_their_names_say(base: str) -> None:
    failing = {}
    for feed in parse_feeds(demo_feeds_yaml(base)):
        query = f"?{urlencode(feed.params)}" if isinstance(feed, JsonFeed) else ""
        status, headers, body = get(feed.url + query)
        is_wrong = status != 200 or (isinstance(feed, RssFeed) and "html" in headers["content-type"])
        assert body
        if is_wrong:
            failing[feed.name] = status
    assert failing == {
        "Demo source that is out of order (always 503)": 503,
        "Demo source behind a bot wall (a challenge page with status 200)": 200,
    }


def test_the_filter_lets_near_misses_through_and_keeps_some_out() -> None:
    (feed,) = (feed for feed in parse_feeds(demo_feeds_yaml("http://127.0.0.1:1")) if feed.id == "demo-wire")
    passed = {story.title for story in STORIES if mentions(feed.must_mention, f"{story.title} {story.summary}")}
    assert 80 <= len(passed) < len(STORIES)
    assert any("the band" in title for title in passed)
    assert any("磁力珠" in title for title in passed)


@pytest.mark.parametrize("path", ["/wire/rss.xml", "/prices/rss.xml", "/companies/rss", "/commission/presscorner/api/rss"])
def test_rss_items_have_title_link_and_a_date_that_is_read(base: str, path: str) -> None:
    for item in items(base, path):
        assert words(item, "title")
        assert words(item, "link").startswith(base)
        assert parsedate_to_datetime(words(item, "pubDate")).year >= 2023


@pytest.mark.parametrize("path", ["/search/rss", "/search-zh/rss"])
def test_search_titles_end_in_the_outlet_that_source_names(base: str, path: str) -> None:
    for item in items(base, path):
        assert words(item, "title").endswith(f" - {words(item, 'source')}")
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false"


def test_company_times_have_no_seconds(base: str) -> None:
    assert all(
        re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d GMT", words(item, "pubDate")) for item in items(base, "/companies/rss")
    )


def test_the_commission_writes_a_bare_date_as_midnight_in_brussels(base: str) -> None:
    dates = {words(item, "title"): words(item, "pubDate") for item in items(base, "/commission/presscorner/api/rss")}
    assert (
        dates["From today: 27 months at most to permit a strategic mine, 15 for a refinery"] == "Wed, 22 May 2024 22:00:00 GMT"
    )
    (december,) = (when for title, when in dates.items() if title.startswith("RESourceEU"))
    assert december == "Tue, 02 Dec 2025 23:00:00 GMT"


def test_the_energy_department_speaks_atom(base: str) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.fromstring(get(f"{base}/energy/atom.xml")[2])
    assert root.tag == f"{atom}feed"
    for entry in root.findall(f"{atom}entry"):
        assert datetime.fromisoformat(words(entry, f"{atom}published")).tzinfo is not None
        link = entry.find(f"{atom}link")
        assert link is not None
        assert str(link.get("href")).startswith(base)


def test_the_register_has_dates_without_times(base: str) -> None:
    answer = json.loads(get(f"{base}/api/v1/documents.json")[2])
    assert set(answer) == {"count", "total_pages", "next_page_url", "results"}
    assert answer["count"] == len(answer["results"])
    assert all(date.fromisoformat(row["publication_date"]) and row["agencies"][0]["name"] for row in answer["results"])


def test_the_state_councils_list_begins_with_a_byte_order_mark(base: str) -> None:
    body = get(f"{base}/zhengce/zuixin/ZUIXINZHENGCE.json")[2]
    assert body.startswith(b"\xef\xbb\xbf")
    rows = json.loads(body.decode("utf-8-sig"))
    assert all(set(row) == {"TITLE", "SUB_TITLE", "URL", "DOCRELPUBTIME"} for row in rows)
    days = [date.fromisoformat(row["DOCRELPUBTIME"]) for row in rows]
    assert days == sorted(days, reverse=True)


def test_the_news_index_says_when_it_saw_a_page_and_answers_a_poor_query_with_a_line_of_text(base: str) -> None:
    articles = json.loads(get(f"{base}/api/v2/doc/doc?query=%22rare+earth%22")[2])["articles"]
    assert all(datetime.strptime(row["seendate"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for row in articles)
    assert {row["language"] for row in articles} == {"English", "Chinese"}
    status, _, body = get(f"{base}/api/v2/doc/doc")
    assert (status, body.startswith(b"{")) == (200, False)


def test_the_ministrys_rows_come_from_the_unit_api_alone(base: str) -> None:
    assert b"<li" not in get(f"{base}/zcfb/index.html")[2]
    answer = json.loads(get(f"{base}{UNIT_PATH}?{urlencode(unit_query(base))}")[2])
    assert (answer["success"], answer["code"]) == (True, "200")
    rows = re.findall(
        r'<li><a href="([^"]+)" title="([^"]+)"[^>]*>([^<]+)</a><span>\[(\d{4}-\d\d-\d\d)\]</span></li>', answer["data"]["html"]
    )
    assert len(rows) == len(desks()["commerce"])
    assert all(re.fullmatch(r"/zcfb/blgg/art/\d{4}/art_[0-9a-f]{32}\.html", row[0]) for row in rows)
    assert all(unescape(row[1]).startswith(row[2].removesuffix("...")) for row in rows)
    assert f'count="{len(rows)}"' in answer["data"]["html"]


@pytest.mark.parametrize("change", [{"parseType": "buildstatic"}, {"pageId": "0"}, {"paramJson": "2"}, {"paramJson": "{"}])
def test_the_unit_api_refuses_what_its_page_does_not_ask(base: str, change: dict[str, str]) -> None:
    answer = json.loads(get(f"{base}{UNIT_PATH}?{urlencode(unit_query(base) | change)}")[2])
    assert answer["success"] is False
    assert "html" not in answer["data"]


def test_the_unit_api_has_no_rows_past_its_last_page(base: str) -> None:
    asked = unit_query(base) | {"paramJson": '{"pageNo":2,"pageSize":15}'}
    assert "<li>" not in json.loads(get(f"{base}{UNIT_PATH}?{urlencode(asked)}")[2])["data"]["html"]


def test_the_list_of_notices_has_relative_links_whole_titles_and_cut_texts(base: str) -> None:
    page = get(f"{base}/xxgk/zcfb/tz/index.html")[2].decode()
    rows = re.findall(
        r'<a href="(\./\d{6}/t\d{8}_\d+\.html)"[^>]*title="([^"]+)">([^<]+)</a><span>(\d{4}/\d\d/\d\d)</span>', page
    )
    assert len(rows) == len(desks()["planning"])
    assert any(row[2].endswith("...") and len(row[1]) > len(row[2]) for row in rows)
    assert all(row[0][10:18] == row[3].replace("/", "") for row in rows)


def test_every_documents_own_page_is_there(base: str) -> None:
    for story in STORIES:
        status, _, body = get(base + story.path)
        assert status == 200
        assert story.title in unescape(body.decode())
    assert get(f"{base}/no/such/page")[0] == 404


# The protocol


@pytest.mark.parametrize(
    "path", ["/wire/rss.xml", "/prices/rss.xml", "/companies/rss", "/api/v1/documents.json", "/zcfb/index.html"]
)
def test_an_unchanged_document_is_304_by_its_tag(base: str, path: str) -> None:
    _, headers, body = get(base + path)
    assert get(base + path, If_None_Match=headers["etag"])[::2] == (304, b"")
    assert get(base + path, If_None_Match='"another"')[::2] == (200, body)


@pytest.mark.parametrize("path", ["/energy/atom.xml", "/xxgk/zcfb/tz/index.html", "/zhengce/zuixin/ZUIXINZHENGCE.json"])
def test_an_unchanged_document_is_304_by_its_date(base: str, path: str) -> None:
    when = get(base + path)[1]["last-modified"]
    assert get(base + path, If_Modified_Since=when)[0] == 304
    assert get(base + path, If_Modified_Since="Mon, 01 Jan 2018 00:00:00 GMT")[0] == 200
    assert get(base + path, If_Modified_Since="yesterday")[0] == 200


def test_bodies_are_compressed_for_who_asks_except_the_commissions(base: str) -> None:
    _, headers, body = get(f"{base}/wire/rss.xml", Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == get(f"{base}/wire/rss.xml")[2]
    assert "content-encoding" not in get(f"{base}/commission/presscorner/api/rss", Accept_Encoding="gzip")[1]


def test_the_source_that_is_out_of_order_says_when_to_come_back(base: str) -> None:
    status, headers, _ = get(f"{base}/out-of-order/rss.xml")
    assert (status, headers["retry-after"]) == (503, "3600")


def test_the_newsroom_closes_within_a_second_while_a_client_keeps_its_connection() -> None:
    with newsroom() as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("GET", "/wire/rss.xml")
        connection.getresponse().read()
        start = time.monotonic()
    assert time.monotonic() - start < 1
    connection.close()
    with pytest.raises(ConnectionRefusedError):
        get(f"{address}/wire/rss.xml")
