"""The CMS of Chinese ministries: a list page that names an API, and the API's answer."""

from __future__ import annotations

import json

import pytest

from monitor.errors import FetchError, ParseError, Reason
from monitor.feeds import UnitRoute
from monitor.parsers import unit
from tests.monitor.parsers.driving import document, drive

LIST = "https://ministry.example/xw/index.html"
PAGE = """<html><body>
<script src="/u.js" url="/api/unit" queryData="{'parseType':'bulidstatic','webId':'w1','tagId':'页头','pageId':'p1'}"></script>
<script src="/u.js" url="/api/unit" queryData="{'webId':'w1','tagId':'分页列表','editType':null,'pageId':'p1'}"></script>
</body></html>"""
ROUTE = UnitRoute(kind="unit", url=LIST)
WITH_IDS = UnitRoute(kind="unit", url=LIST, ids={"webId": "w9", "pageId": "p9"})


def _row(number: int, title: str = "") -> str:
    title = title or f"商务部公告2026年第{number}号"
    return f'<li><a href="/art/2026/art_{number}.html" title="{title}">{title[:6]}…</a><span>[2026-03-{number:02d}]</span></li>'


def _answer(*rows: str, count: int = 2) -> str:
    html = f'<div id="分页列表"><ul>{"".join(rows)}</ul><div class="pagination" rows="2" count="{count}"></div></div>'
    return json.dumps({"success": True, "code": "200", "message": None, "data": {"html": html}})


def test_the_list_page_names_the_api_and_its_parameters() -> None:
    entries, asked = drive(unit.read(ROUTE), [document(PAGE, LIST), document(_answer(_row(4), _row(3)))])
    assert [(entry.title, entry.url, entry.published) for entry in entries] == [
        ("商务部公告2026年第4号", "https://ministry.example/art/2026/art_4.html", "[2026-03-04]"),
        ("商务部公告2026年第3号", "https://ministry.example/art/2026/art_3.html", "[2026-03-03]"),
    ]
    page, api = asked
    assert not page.conditional
    assert api.conditional
    assert api.url == "https://ministry.example/api/unit"
    assert api.headers["Referer"] == LIST
    assert dict(api.params) == {"webId": "w1", "tagId": "分页列表", "editType": "null", "pageId": "p1"}


@pytest.mark.parametrize(
    "first", [FetchError(Reason.BLOCKED, "refused"), document("<html><body>no script here</body></html>"), document("")]
)
def test_known_ids_stand_in_for_a_list_page_that_cannot_be_read(first: FetchError) -> None:
    entries, asked = drive(unit.read(WITH_IDS), [first, document(_answer(_row(4)))])
    assert len(entries) == 1
    assert dict(asked[1].params) == {"webId": "w9", "pageId": "p9"}
    assert asked[1].url == "https://ministry.example/api-gateway/jpaas-publish-server/front/page/build/unit"


def test_without_ids_the_list_pages_own_fault_is_told() -> None:
    with pytest.raises(FetchError, match="refused"):
        drive(unit.read(ROUTE), [FetchError(Reason.BLOCKED, "refused")])
    with pytest.raises(ParseError) as caught:
        drive(unit.read(ROUTE), [document("<html><script>$_ts=window['$_ts']</script></html>")])
    assert caught.value.reason is Reason.BLOCKED


def test_later_pages_are_asked_for_until_the_count_is_reached() -> None:
    route = UnitRoute(kind="unit", url=LIST, page_size=2, max_pages=5)
    pages = [document(_answer(_row(5), _row(4), count=3)), document(_answer(_row(3), count=3))]
    entries, asked = drive(unit.read(route), [document(PAGE, LIST), *pages])
    assert len(entries) == 3
    assert json.loads(dict(asked[2].params)["paramJson"]) == {"pageNo": 2, "pageSize": 2}
    assert not asked[2].conditional


@pytest.mark.parametrize(
    ("answer", "reason", "words"),
    [
        ('{"success": false, "message": "unit not found"}', Reason.NOT_A_FEED, "unit not found"),
        ('{"success": true, "data": {}}', Reason.NOT_A_FEED, "without data.html"),
        ("[]", Reason.NOT_A_FEED, "failure"),
        ("<html>gateway</html>", Reason.NOT_A_FEED, "gateway"),
        (_answer(), Reason.EMPTY, "without a row"),
        (_answer("<li>no link</li>"), Reason.EMPTY, "without a row"),
        (_answer(_row(4, "???????????????")), Reason.NOT_A_FEED, "lost their characters"),
    ],
)
def test_an_answer_without_rows_is_an_error_not_an_empty_day(answer: str, reason: Reason, words: str) -> None:
    with pytest.raises(ParseError, match=words) as caught:
        drive(unit.read(ROUTE), [document(PAGE, LIST), document(answer)])
    assert caught.value.reason is reason


def test_an_api_on_another_host_is_not_followed() -> None:
    page = PAGE.replace('url="/api/unit"', 'url="https://elsewhere.example/api"')
    with pytest.raises(ParseError, match=r"another host, elsewhere\.example"):
        drive(unit.read(ROUTE), [document(page, LIST)])


def test_a_press_conference_is_dated_by_its_slug() -> None:
    row = "<li><a href='/xwfbzt/2026/swbzklxxwfbh2026n9y3r/index.html'>商务部召开例行新闻发布会（2026年9月3日）</a></li>"
    entries, _ = drive(unit.read(ROUTE), [document(PAGE, LIST), document(_answer(row))])
    assert entries[0].published == "2026-9-3"
