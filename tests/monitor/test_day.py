"""A day over all shipped sources, with the faults that sources have: what each one did, and what the monitor made of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from classifiers import Labels, Text
from monitor.feeds import Feed, with_keys
from monitor.fetch import open_fetcher
from monitor.framework import load_framework
from monitor.pipeline import run_once
from monitor.schedule import due
from storage import Store, Visit, open_store
from tests import world
from tests.builders import off_topic
from tests.servers import Newsstand, Reply
from tests.world_apis import Story

MORNING = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)
TICK = timedelta(minutes=30)
KEYS = dict.fromkeys(("REGULATIONS_GOV_KEY", "CONGRESS_GOV_KEY"), "k")  # and none for SAM.gov

CHALLENGE = b"<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>"
PRICES = ("price-neodymium", "price-cerium", "price-lanthanum", "price-dysprosium", "price-terbium")
FAULTS = {
    # source: what its server does from 08:00 until 08:00 the next day
    "us-energy": Reply(status=503, headers={"Retry-After": "7200"}),
    "diplomat": Reply(status=500),
    "mining-technology": Reply(hang_up=True),
    "scmp-china": Reply(status=403),
    "scmp-china-economy": Reply(body=CHALLENGE, headers={"Content-Type": "text/html"}),
    "eu-parliament-press": Reply(status=202, headers={"x-amzn-waf-action": "challenge"}),
    "cn-ndrc-notices": Reply(status=412, body=b"<script>$_ts=window['$_ts']</script>"),
    "cn-mnr-notices": Reply(status=521),
    "us-trade-representative": Reply(status=410),
    "global-times": Reply(status=404),
    "gdelt-en": Reply(body=b"The specified phrase is too short.", headers={"Content-Type": "text/html"}),
    "eu-have-your-say": Reply(body=b"<!DOCTYPE html><html><app-root></app-root></html>", headers={"Content-Type": "text/html"}),
    "wto": Reply(body=b"<rss version='2.0'><channel><title>x</title></channel></rss>"),
    "us-congress": Reply(status=429, headers={"Retry-After": "3600"}),
    "mofcom-export-control-lists": Reply(body=b'{"pageInfo": {"rows": [{"title": "??????????", "url": "/1"}]}}'),
    "au-lynas": Reply(body=b'{"data": {"items": ', says_length=400),
}


@dataclass
class Day:
    """The monitor and its sources, from one simulated moment to the next."""

    stand: Newsstand
    store: Store
    now: datetime = MORNING
    feeds: list[Feed] = field(default_factory=list)
    told: dict[str, list[Story]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    def opens(self) -> None:
        for shipped in world.SHIPPED:
            if shipped.enabled:
                self.told[shipped.id] = world.stories(shipped, MORNING)
                world.put(self.stand, shipped, self.told[shipped.id], etag='"morning"')
                self.feeds.append(with_keys(world.on_the_newsstand(shipped, self.stand), KEYS))

    def publishes(self, number: int) -> None:
        """Every source brings one more document, an hour old."""
        for feed in self.feeds:
            fresh = world.story(feed, number, self.now - timedelta(hours=1))
            self.told[feed.id] = [fresh, *self.told[feed.id]]
            world.put(self.stand, feed, self.told[feed.id], etag=f'"{number}"')

    def breaks(self) -> None:
        for feed_id, reply in FAULTS.items():
            self.stand.put(f"/{feed_id}", reply)
            self.stand.put(f"/{feed_id}/second", Reply(status=500))

    def runs(self, until: datetime) -> None:
        while self.now < until:
            ready = due(self.feeds, self.store.sources.states(), self.now)
            if ready:
                self.visits += asyncio.run(self._round(ready))
            self.now += TICK

    async def _round(self, ready: Sequence[Feed]) -> Sequence[Visit]:
        async with open_fetcher() as fetch:
            done = await run_once(
                ready, fetch=fetch, classify=classify, store=self.store, framework=load_framework(), now=lambda: self.now
            )
        return done.visits

    def table(self) -> dict[str, tuple[int, int, int, str]]:
        """What each source did: visits, failed visits, new items, and the state in which it ended."""
        states = self.store.sources.states()
        visits = Counter(visit.feed_id for visit in self.visits)
        failed = Counter(visit.feed_id for visit in self.visits if visit.outcome == "failed")
        new: Counter[str] = Counter()
        for visit in self.visits:
            new[visit.feed_id] += visit.new
        return {f.id: (visits[f.id], failed[f.id], new[f.id], states[f.id].health) for f in self.feeds}

    def health(self) -> dict[str, str]:
        return {feed_id: state.health for feed_id, state in self.store.sources.states().items() if feed_id in FAULTS}


def classify(texts: Sequence[Text]) -> list[Labels]:
    return [off_topic() for _ in texts]


@pytest.fixture
def day(newsstand: Newsstand, tmp_path: Path) -> Iterator[Day]:
    with open_store(tmp_path / "events.db") as store:
        yield Day(stand=newsstand, store=store)


def at(hour: int) -> datetime:
    return MORNING.replace(hour=hour)


def test_a_day_over_all_sources_with_the_faults_that_sources_have(day: Day) -> None:
    day.opens()
    day.runs(until=at(8))
    assert {row[3] for row in day.table().values()} == {"ok", ""}, "all is well, but for the one without a key"
    assert all(change.told_at is not None for change in day.store.sources.changes(MORNING)), "that is no news to anyone"

    day.breaks()
    day.runs(until=at(8) + timedelta(days=1))
    assert day.health() == {
        "us-energy": "failing", "diplomat": "failing", "mining-technology": "failing", "scmp-china": "blocked",
        "scmp-china-economy": "blocked", "eu-parliament-press": "blocked", "cn-ndrc-notices": "blocked",
        "cn-mnr-notices": "blocked", "us-trade-representative": "gone", "global-times": "gone",
        "gdelt-en": "failing", "eu-have-your-say": "failing",
        "wto": "empty", "us-congress": "failing", "mofcom-export-control-lists": "failing", "au-lynas": "failing",
    }  # fmt: skip
    told = Counter(change.feed_id for change in day.store.sources.changes_owed())
    assert set(told.values()) == {1}, "each change is told once, not at each visit"

    day.publishes(9)
    day.runs(until=at(8) + timedelta(days=2))
    table = day.table()
    skipped = table.pop("us-tenders")
    assert skipped[1:] == (0, 0, ""), "without its key a source is skipped, not failed"
    assert {row[3] for row in table.values()} == {"ok"}, "a document heals every source"
    assert {feed_id for feed_id, row in table.items() if row[1]} == set(FAULTS)
    assert {feed_id: row[2] for feed_id, row in table.items() if row[2] != 6} == dict.fromkeys(PRICES, 2)
    assert all(2 <= row[0] <= 2 * 48 for row in table.values())
    assert table["mofcom-announcements"][0] > 30 > table["cn-gazette"][0], "who publishes often and matters is asked often"
