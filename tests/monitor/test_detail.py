"""The page of one document: what is read of it, and that it is read once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from classifiers import Labels, Text
from monitor.detail import detail_of
from monitor.errors import ParseError, Reason
from monitor.feedlist import parse_feeds
from monitor.feeds import Feed
from monitor.fetch import open_fetcher
from monitor.framework import load_framework
from monitor.pipeline import run_once
from monitor.routes import DetailPage
from storage import Item, Store, open_store
from tests.builders import off_topic
from tests.monitor.parsers.driving import document
from tests.servers import Newsstand, Reply

NOW = datetime(2025, 10, 9, 6, 0, tzinfo=UTC)
PAGE = DetailPage(body=".art-con", date_meta=("PubDate",), date="#con_time", at_most=2)
NOTICE = """<html><head><meta name="PubDate" content="2025-10-09 09:30"/></head><body><div class="art-con">
<p style="text-align:center">商务部公告2025年第61号</p>
<p>【发布单位】商务部</p><p>【发布文号】商务部公告2025年第61号</p><p>【发文日期】2025年10月9日</p>
<p>为维护国家安全和利益，经国务院批准，决定对境外相关稀土物项实施出口管制，现将有关事项公告如下。</p>
<p>一、境外组织和个人在出口所列物项前须获得许可。</p></div></body></html>"""


def feed(url: str = "https://ministry.example/list", **more: str) -> Feed:
    rest = "".join(f", {key}: {value}" for key, value in more.items())
    return parse_feeds(
        f"feeds:\n  - {{id: f, name: F, kind: page, url: '{url}', rows: li, date: span, standing: official, language: zh,"
        f" timezone: Asia/Shanghai, allow_private: true, detail: {{body: .art-con, date_meta: [PubDate], at_most: 2}}{rest}}}"
    )[0]


def test_the_first_paragraph_the_number_and_the_day_of_issue_are_read() -> None:
    detail = detail_of(document(NOTICE), PAGE, feed())
    assert detail.paragraph.startswith("为维护国家安全和利益")
    assert (detail.number, detail.number_text, detail.issued) == ("MOFCOM 2025/61", "商务部公告2025年第61号", date(2025, 10, 9))
    assert detail.published == datetime(2025, 10, 9, 1, 30, tzinfo=UTC)


def test_the_day_that_a_page_shows_goes_before_the_one_in_its_head() -> None:
    html = NOTICE.replace("<p>【发布单位】", '<span id="con_time">发布时间：2025-10-08 10:00</span><p>【发布单位】')
    assert detail_of(document(html), PAGE, feed()).published == datetime(2025, 10, 8, 2, 0, tzinfo=UTC)


def test_a_number_on_a_line_of_its_own_is_found_without_marks() -> None:
    text = "<p>公告2025年第62号</p><p>现公布对稀土相关技术实施出口管制的决定，自公布之日起施行。</p>"
    html = f"<html><div class='art-con'>{text}</div></html>"
    assert detail_of(document(html), PAGE, feed()).number == "MOFCOM 2025/62"


def test_a_text_without_paragraphs_is_taken_whole() -> None:
    assert detail_of(document("<html><div class='art-con'>短文</div></html>"), PAGE, feed()).paragraph == "短文"


def test_a_challenge_or_another_page_is_no_detail() -> None:
    with pytest.raises(ParseError) as caught:
        detail_of(document("<html><script>$_ts=window['$_ts']</script></html>"), PAGE, feed())
    assert caught.value.reason is Reason.BLOCKED
    with pytest.raises(ParseError, match=r"a page with text at '\.art-con'"):
        detail_of(document("<html><body>Welcome</body></html>"), PAGE, feed())


def rows(*numbers: int) -> bytes:
    lines = "".join(
        f"<li><a href='/art/{n}.html'>稀土出口许可工作的第{n}次通报</a><span>2025-10-09</span></li>" for n in numbers
    )
    return f"<html><ul>{lines}</ul></html>".encode()


def visit(store: Store, source: Feed) -> list[Item]:
    """One round over *source*; the items that it put into the log."""
    seen: list[str] = []

    def classify(texts: Sequence[Text]) -> list[Labels]:
        seen.extend(text.title for text in texts)
        return [off_topic() for _ in texts]

    async def run() -> None:
        async with open_fetcher() as fetch:
            await run_once([source], fetch=fetch, classify=classify, store=store, framework=load_framework(), now=lambda: NOW)

    asyncio.run(run())
    found = (store.items.by_url(source.url.replace("/list", f"/art/{n}.html")) for n in range(1, 9))
    return [item for item in found if item is not None and item.title in seen]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "events.db") as opened:
        yield opened


def test_each_new_documents_page_is_read_once(newsstand: Newsstand, store: Store) -> None:
    source = feed(newsstand.put("/list", Reply(body=rows(2, 1))))
    for n in (1, 2, 3):
        newsstand.put(f"/art/{n}.html", Reply(body=NOTICE.replace("第61号", f"第{60 + n}号").encode()))
    first = visit(store, source)
    assert [item.document for item in first] == ["MOFCOM 2025/61", "MOFCOM 2025/62"]
    assert first[0].summary.startswith("【发布文号】商务部公告2025年第61号 【发文日期】2025-10-09 为维护国家安全")
    assert first[0].published == date(2025, 10, 9)  # the list's date stays

    newsstand.put("/list", Reply(body=rows(3, 2, 1)))
    assert [item.document for item in visit(store, source)] == ["MOFCOM 2025/63"]
    assert [len(newsstand.asked_for(f"/art/{n}.html")) for n in (1, 2, 3)] == [1, 1, 1]
    assert newsstand.asked_for("/art/3.html")[0].headers["referer"] == source.url


def test_no_more_pages_are_read_in_one_visit_than_the_entry_allows(newsstand: Newsstand, store: Store) -> None:
    source = feed(newsstand.put("/list", Reply(body=rows(4, 3, 2, 1))))
    for n in range(1, 5):
        newsstand.put(f"/art/{n}.html", Reply(body=NOTICE.replace("第61号", f"第{60 + n}号").encode()))
    assert len(visit(store, source)) == 4
    assert [len(newsstand.asked_for(f"/art/{n}.html")) for n in (4, 3, 2, 1)] == [1, 1, 0, 0]


def test_a_page_that_cannot_be_had_costs_only_its_words(newsstand: Newsstand, store: Store) -> None:
    source = feed(newsstand.put("/list", Reply(body=rows(1))))
    newsstand.put("/art/1.html", Reply(status=403))
    (item,) = visit(store, source)
    assert (item.title, item.summary, item.document) == ("稀土出口许可工作的第1次通报", "", "")
    assert store.sources.states()["f"].health == "ok"
