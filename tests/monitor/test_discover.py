"""The feed behind a page."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from monitor.discover import find
from monitor.errors import FetchError, ParseError, Reason
from monitor.feedlist import parse_feeds
from monitor.opml import Proposal, as_yaml
from monitor.parsers import Document

HOME = "https://news.example/en/index.html"
RSS = (
    "<rss version='2.0'><channel><item><title>A</title><pubDate>Tue, 06 Jan 2026 07:00:00 GMT</pubDate></item></channel></rss>"
)
PAGE = "<html lang='en-GB'><head><title>The Rare &amp; News</title>{}</head><body>{}</body></html>"


def discover(url: str, pages: Mapping[str, str]) -> tuple[list[Proposal], list[str]]:
    """What is found at *url* in a world of *pages*, and the addresses that were asked for."""
    finding = find(url)
    asked = [next(finding).url]
    try:
        while True:
            content = pages.get(asked[-1])
            if content is None:
                request = finding.throw(FetchError(Reason.GONE, "no such page", status=404))
            else:
                request = finding.send(Document(url=asked[-1], status=200, content=content.encode()))
            asked.append(request.url)
    except StopIteration as done:
        return done.value, asked


def test_an_address_that_is_a_feed_needs_no_search() -> None:
    found, asked = discover("https://news.example/rss", {"https://news.example/rss": RSS})
    assert [proposal.entry["url"] for proposal in found] == ["https://news.example/rss"]
    assert asked == ["https://news.example/rss"]


def test_the_feed_that_a_page_names_is_read_and_proposed() -> None:
    link = "<link rel='alternate' type='application/rss+xml' title='Metals' href='../feeds/metals.xml'>"
    found, asked = discover(HOME, {HOME: PAGE.format(link, ""), "https://news.example/feeds/metals.xml": RSS})
    assert asked[1] == "https://news.example/feeds/metals.xml"
    (feed,) = parse_feeds("feeds:\n" + as_yaml(found))
    assert (feed.id, feed.name, feed.url) == ("metals", "Metals", "https://news.example/feeds/metals.xml")


def test_links_that_look_like_feeds_and_the_usual_places_are_tried() -> None:
    body = "<a href='/about'>About</a><a href='/rss-feeds/all.rss'>RSS</a><a href='/story-about-feeds-and-fish'>x</a>"
    found, asked = discover(HOME, {HOME: PAGE.format("", body), "https://news.example/feed/": RSS})
    assert [proposal.entry["url"] for proposal in found] == ["https://news.example/feed/"]
    assert found[0].entry["name"] == "The Rare & News"
    assert "https://news.example/rss-feeds/all.rss" in asked
    assert "https://news.example/about" not in asked
    assert len(asked) <= 11


def test_a_list_of_the_ministries_cms_is_proposed_as_such() -> None:
    url = "https://www.ministry.gov.cn/list/index.html"
    page = PAGE.format("", """<script url="/api" queryData="{'pageId':'1'}"></script>""").replace("en-GB", "zh-CN")
    (proposal,), _ = discover(url, {url: page})
    assert (proposal.entry["kind"], proposal.entry["standing"]) == ("unit", "official")
    assert (proposal.entry["timezone"], proposal.entry["language"]) == ("Asia/Shanghai", "zh")
    parse_feeds("feeds:\n" + as_yaml([proposal]))


def test_a_plain_list_is_proposed_with_its_rows() -> None:
    rows = "".join(f"<tr><td><a href='/d/{n}'>Document {n}</a></td><td>2026-03-0{n}</td></tr>" for n in range(1, 8))
    (proposal,), _ = discover(HOME, {HOME: PAGE.format("", f"<ul><li><a href='/'>Home</a></ul><table>{rows}</table>")})
    assert (proposal.entry["kind"], proposal.entry["rows"]) == ("page", "tr")
    parse_feeds("feeds:\n" + as_yaml([proposal]))


def test_a_page_with_nothing_to_read_gives_nothing() -> None:
    found, _ = discover(HOME, {HOME: PAGE.format("", "<p>Welcome</p>")})
    assert found == []


def test_a_page_that_cannot_be_had_says_so() -> None:
    with pytest.raises(FetchError):
        discover(HOME, {})
    with pytest.raises(ParseError):
        discover(HOME, {HOME: " "})
