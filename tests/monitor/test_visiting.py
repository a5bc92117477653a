"""One visit, from the entry in feeds.yaml to the record of how it went."""

from __future__ import annotations

import asyncio
import json
import ssl
from datetime import UTC, datetime
from typing import Any

from monitor.feeds import FEED
from monitor.fetch import open_fetcher
from monitor.visiting import Visited, visit
from storage import Outcome, Validators
from tests.monitor.loopback import Answer, Loopback, answer, serving

NOW = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
RSS = b"<rss version='2.0'><channel><item><title>A licence</title><link>/a</link></item></channel></rss>"
EMPTY = b"<rss version='2.0'><channel></channel></rss>"
UNIT_PAGE = b"""<script url="/api" queryData="{'pageId':'p'}"></script>"""
UNIT_ROWS = json.dumps({"success": True, "data": {"html": "<li><a href='/art/1.html'>Row</a><span>[2026-12-31]</span></li>"}})


def pay(
    entry: dict[str, Any], known: dict[str, Validators] | None = None, **answers: Answer | None
) -> tuple[Visited, Loopback]:
    """A visit to *entry*, whose addresses are paths on a server with *answers*."""

    async def run() -> tuple[Visited, Loopback]:
        async with serving(**answers) as server, open_fetcher(tls=ssl.create_default_context()) as fetcher:
            identity = {"id": "f", "name": "F", "standing": "news", "language": "en", "allow_private": True}
            whole = identity | entry | {"url": server.url(entry["url"])}
            if second := entry.get("second_route"):
                whole["second_route"] = second | {"url": server.url(second["url"])}
            return await visit(FEED.validate_python(whole), known or {}, fetcher, NOW), server

    return asyncio.run(run())


def test_a_visit_brings_entries_and_says_how_it_went() -> None:
    visited, server = pay({"kind": "rss", "url": "/feed"}, feed=answer(RSS, etag='"1"'))
    record = visited.visit
    assert (record.outcome, record.route, record.status, record.found) == (Outcome.OK, "first", 200, 1)
    assert record.started == NOW
    assert [validators.etag for validators in record.validators.values()] == ['"1"']
    assert visited.entries[0].url == server.url("/a")
    assert visited.document_url == server.url("/feed")


def test_what_did_not_change_is_not_parsed_again() -> None:
    async def run() -> tuple[Visited, Visited]:
        async with serving(feed=answer(RSS)) as server, open_fetcher(tls=ssl.create_default_context()) as fetcher:
            entry = {"id": "f", "name": "F", "standing": "news", "language": "en", "allow_private": True, "kind": "rss"}
            feed = FEED.validate_python(entry | {"url": server.url("/feed")})
            first = await visit(feed, {}, fetcher, NOW)
            second = await visit(feed, first.visit.validators, fetcher, NOW)
            other = FEED.validate_python(entry | {"url": server.url("/feed"), "outlet_in_title": True})
            changed = await visit(other, first.visit.validators, fetcher, NOW)
            assert changed.visit.outcome is Outcome.OK, "an entry that is read otherwise now is read again"
            return first, second

    first, second = asyncio.run(run())
    assert second.visit.outcome is Outcome.UNCHANGED
    assert second.entries == ()
    assert second.visit.validators == first.visit.validators


def test_a_failure_is_recorded_and_leaves_no_validators() -> None:
    visited, _ = pay({"kind": "rss", "url": "/feed"}, feed=answer(b"<html>Sorry</html>", etag='"1"'))
    record = visited.visit
    assert (record.outcome, record.reason, record.status) == (Outcome.FAILED, "not a feed", 200)
    assert "Sorry" in record.detail
    assert record.validators == {}


def test_a_pause_that_the_server_asks_for_is_kept() -> None:
    visited, _ = pay({"kind": "rss", "url": "/feed"}, feed=answer(status="429 Slow", retry_after="90"))
    assert (visited.visit.reason, visited.visit.retry_after, visited.visit.status) == ("rate limited", 90, 429)


def test_no_entries_are_a_failure_unless_the_feed_may_be_empty() -> None:
    silent, _ = pay({"kind": "rss", "url": "/feed"}, feed=answer(EMPTY))
    assert (silent.visit.outcome, silent.visit.reason) == (Outcome.FAILED, "empty")
    quiet, _ = pay({"kind": "rss", "url": "/feed", "may_be_empty": True}, feed=answer(EMPTY))
    assert (quiet.visit.outcome, quiet.visit.found) == (Outcome.OK, 0)
    page, _ = pay({"kind": "page", "url": "/page", "rows": "li", "may_be_empty": True}, page=answer(b"<html><ul></ul></html>"))
    assert page.visit.outcome is Outcome.OK


def test_the_second_way_is_taken_when_the_first_fails() -> None:
    entry = {
        "kind": "json",
        "url": "/api",
        "rows": "rows",
        "fields": {"title": "t"},
        "second_route": {"kind": "rss", "url": "/feed"},
    }
    visited, _ = pay(entry, api=answer(status="500 Oops"), feed=answer(RSS))
    assert (visited.visit.outcome, visited.visit.route, visited.visit.found) == (Outcome.OK, "second", 1)
    assert "first way: 127.0.0.1 answers 500" in visited.visit.detail


def test_when_both_ways_fail_both_are_told() -> None:
    entry = {"kind": "rss", "url": "/feed", "second_route": {"kind": "rss", "url": "/other"}}
    visited, _ = pay(entry, feed=answer(status="500 Oops"))
    assert (visited.visit.outcome, visited.visit.reason) == (Outcome.FAILED, "gone")
    assert "first way: 127.0.0.1 answers 500" in visited.visit.detail
    assert "second way: 127.0.0.1 has no such page" in visited.visit.detail


def test_a_host_that_asks_for_a_pause_is_not_asked_in_another_way() -> None:
    entry = {"kind": "rss", "url": "/feed", "second_route": {"kind": "rss", "url": "/other"}}
    visited, server = pay(entry, feed=answer(status="429 Slow"), other=answer(RSS))
    assert visited.visit.route == "first"
    assert len(server.asked) == 1


def test_a_kind_may_recover_from_a_document_that_could_not_be_had() -> None:
    entry = {"kind": "unit", "url": "/list", "unit_url": "/api", "ids": {"pageId": "known"}}
    visited, server = pay(entry, list=answer(status="403 Forbidden"), api=answer(UNIT_ROWS.encode()))
    assert (visited.visit.outcome, visited.visit.found, visited.visit.route) == (Outcome.OK, 1, "first")
    assert server.asked[1].path == "/api?pageId=known"


def test_a_unit_is_read_through_its_list_page() -> None:
    visited, server = pay({"kind": "unit", "url": "/list"}, list=answer(UNIT_PAGE), api=answer(UNIT_ROWS.encode()))
    assert visited.entries[0].url == server.url("/art/1.html")
    assert server.asked[1].headers["referer"] == server.url("/list")


def test_the_year_in_an_address_is_the_one_at_the_source() -> None:
    _, server = pay({"kind": "rss", "url": "/gg/{year}/feed", "timezone": "Asia/Shanghai"})
    assert server.asked[0].path == "/gg/2027/feed"
