"""The main pages in a real Chromium, on a desktop and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import DESKTOP, PHONE, Browser, missing, open_browser

from .serving import Site

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "there is a browser")

PAGES = ("/", "/events", "/event/e-curb", "/event/e-bad", "/chart", "/measures", "/log", "/log/events",
         "/log/tightening_since?since=2026-01-01")  # fmt: skip


@pytest.fixture(scope="module", params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with open_browser(request.param) as opened:
        yield opened


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_the_screen_and_the_browser_has_nothing_to_complain_of(browser: Browser, site: Site, path: str) -> None:
    browser.open(site.url + path)
    assert not browser.is_wider_than_the_screen()
    assert browser.complaints() == []
    assert browser.run("return document.querySelectorAll('h1').length") == 1
    assert float(browser.run("return parseFloat(getComputedStyle(document.body).fontSize)")) >= 16


def test_an_analyst_finds_an_event_by_a_chinese_word(browser: Browser, site: Site) -> None:
    browser.open(site.url + "/")
    browser.run("const box = document.querySelector('header [name=search]'); box.value = '鏑'; box.form.submit();")
    browser.run("return document.title")
    assert "2 events" in browser.text()
    browser.open(
        str(
            browser.run(
                "return [...document.querySelectorAll('.events h3 a')].map(a => a.href).find(u => u.endsWith('e-curb'))"
            )
        )
    )
    text = browser.text()
    assert "Who acts" in text
    assert "2 sources, best first" in text


def test_a_hostile_title_is_read_and_not_run(browser: Browser, site: Site) -> None:
    browser.open(site.url + "/event/e-bad")
    assert "<script>alert(1)</script>" in browser.text()
    assert browser.run("return document.querySelectorAll('section.content script, section.content img').length") == 0
    assert browser.run("return [...document.links].filter(a => a.protocol === 'javascript:').length") == 0


def test_the_editor_for_sql_works_under_the_policy(browser: Browser, site: Site) -> None:
    browser.open(site.url + "/log")
    assert browser.run("return document.querySelectorAll('.CodeMirror').length") == 1
    assert browser.complaints() == []


def test_bars_are_drawn_for_the_width_of_the_screen(browser: Browser, site: Site) -> None:
    browser.open(site.url + "/chart?weeks=260")
    seen = browser.run(
        "return [...document.querySelectorAll('.chart svg')].filter(s => s.getBoundingClientRect().width > 0)"
        ".map(s => [s.querySelectorAll('rect').length, s.getBoundingClientRect().right <= innerWidth])"
    )
    assert [fits for _, fits in seen] == [True, True]
    assert all(bars > 0 for bars, _ in seen)
