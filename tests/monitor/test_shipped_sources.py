"""Every entry of feeds.yaml reads a document of our own in its source's shape, by its first way and by its second."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.feeds import Feed, missing_key, with_keys
from monitor.fetch import open_fetcher
from monitor.items import Harvest, to_items
from monitor.visiting import Visited, visit
from storage import Outcome, day_of
from tests import world
from tests.servers import Newsstand, Reply
from tests.world_apis import Story

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
KEYS = dict.fromkeys(("REGULATIONS_GOV_KEY", "CONGRESS_GOV_KEY", "SAM_GOV_KEY"), "k")
UNDATED = ("in-press-bureau", "bing-news", "nikkei-asia", "bgs-world-minerals", "cn-customs-statistics", "smm-en", "smm-zh")


def read(feed: Feed, stand: Newsstand) -> tuple[Visited, Harvest]:
    async def run() -> Visited:
        async with open_fetcher() as fetcher:
            return await visit(with_keys(world.on_the_newsstand(feed, stand), KEYS), {}, fetcher, NOW)

    visited = asyncio.run(run())
    return visited, to_items(feed, visited.entries, visited.document_url, NOW)


@pytest.mark.parametrize("feed", world.SHIPPED, ids=lambda feed: feed.id)
def test_a_shipped_entry_reads_its_source(feed: Feed, newsstand: Newsstand) -> None:
    told = world.stories(feed, NOW)
    world.put(newsstand, feed, told)
    visited, harvest = read(feed, newsstand)
    assert (visited.visit.outcome, visited.visit.route, visited.visit.detail) == (Outcome.OK, "first", "")
    _is_what_was_told(feed, told, harvest)


@pytest.mark.parametrize("feed", [feed for feed in world.SHIPPED if feed.second_route], ids=lambda feed: feed.id)
def test_a_second_way_reads_the_same(feed: Feed, newsstand: Newsstand) -> None:
    told = world.stories(feed, NOW)
    world.put(newsstand, feed, told)
    newsstand.put(f"/{feed.id}", Reply(status=500))
    if feed.kind == "unit":
        newsstand.put(f"/{feed.id}/unit", Reply(status=500))
    visited, harvest = read(feed, newsstand)
    assert (visited.visit.outcome, visited.visit.route) == (Outcome.OK, "second"), visited.visit.detail
    _is_what_was_told(feed, told, harvest)


def _is_what_was_told(feed: Feed, told: list[Story], harvest: Harvest) -> None:
    if feed.kind == "series":
        assert len(harvest.items) == 1
        assert harvest.items[0].move == "up"
        assert harvest.newest == told[0].day
        return
    assert len(harvest.items) == len(told)
    if feed.id != "bgs-world-minerals":
        for item, story in zip(harvest.items, told, strict=True):
            assert item.title.endswith(story.title)
            assert item.url.startswith("http"), "a reader wants a link"
    for item, story in zip(harvest.items, told, strict=True):
        if feed.id in UNDATED:
            assert item.published is None
        else:
            assert item.published is not None
            assert abs(day_of(item.published) - story.day) <= timedelta(days=1)


def test_no_entry_is_forgotten() -> None:
    assert len(world.SHIPPED) >= 100
    assert len({feed.id for feed in world.SHIPPED}) == len(world.SHIPPED)
    assert [feed.id for feed in world.SHIPPED if missing_key(feed)] == ["us-regulations", "us-congress", "us-tenders"]
    assert {feed.kind for feed in world.SHIPPED} == {"rss", "json", "page", "unit", "series"}
    assert sum(feed.second_route is not None for feed in world.SHIPPED) >= 15


def test_what_is_asked_of_an_api_is_what_the_entry_says(newsstand: Newsstand) -> None:
    def asked(feed_id: str) -> Any:
        feed = next(feed for feed in world.SHIPPED if feed.id == feed_id)
        world.put(newsstand, feed, world.stories(feed, NOW))
        read(feed, newsstand)
        return newsstand.asked_for(f"/{feed_id}")[0]

    portal = asked("mofcom-export-control-lists")
    assert (portal.method, portal.body) == ("POST", b"pageNumber=1&columnID=9&title=")
    assert portal.headers["x-requested-with"] == "XMLHttpRequest"
    assert asked("us-regulations").headers["x-api-key"] == "k"
    assert asked("us-tenders").query["postedFrom"] == "10/04/2026"
    assert b"PD>=20261004" in asked("eu-tenders").body
    assert b"srchStartDate=202311&srchEndDate=202611" in asked("price-neodymium").body
    assert asked("us-federal-register").query["conditions[term]"] == '"rare earth"'
    assert '?date) >= "2026-09-04"' in asked("eu-official-journal").query["query"]
