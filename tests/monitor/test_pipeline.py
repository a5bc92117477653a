"""A day at the desk: what is published reaches the log once, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import pytest

from classifiers import Direction, EventType, Labels, Text
from monitor.feedlist import parse_feeds
from monitor.feeds import Feed
from monitor.fetch import open_fetcher
from monitor.framework import load_framework
from monitor.intake import Intake
from monitor.pipeline import Round, run_once, take_in
from storage import Event, EventFilter, Outcome, Store, Visit, open_store
from tests.builders import item, labels, off_topic
from tests.servers import Newsstand, Reply

MORNING = datetime(2026, 1, 6, 8, 0, tzinfo=UTC)


def classify(texts: Sequence[Text]) -> list[Labels]:
    """A reader with one idea: "licence" in the title is a tightening control, "football" is off topic."""
    return [
        off_topic() if "football" in text.title
        else labels(EventType.EXPORT_CONTROL, direction=Direction.TIGHTENING) if "licence" in text.title
        else labels()
        for text in texts
    ]  # fmt: skip


@dataclass
class Desk:
    """One monitor with one log and the sources that a test scripts."""

    stand: Newsstand
    store: Store
    now: datetime = MORNING
    feeds: list[Feed] = field(default_factory=list)

    def source(self, name: str, *replies: Reply, **keys: str) -> None:
        """Add an RSS source that answers so."""
        more = "".join(f", {key}: {value}" for key, value in keys.items())
        line = f"{{id: {name}, name: {name}, kind: rss, url: '{self.stand.put(f'/{name}', *replies)}', standing: wire,"
        self.feeds += parse_feeds(f"feeds:\n  - {line} language: en, allow_private: true{more}}}")

    def runs(self) -> Round:
        """One round over all sources."""
        return asyncio.run(self._round())

    async def _round(self) -> Round:
        async with open_fetcher() as fetch:
            return await run_once(
                self.feeds, fetch=fetch, classify=classify, store=self.store, framework=load_framework(), now=lambda: self.now
            )

    def later(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @property
    def events(self) -> list[Event]:
        return self.store.events.find(EventFilter())


def rss(*titles: str) -> bytes:
    rows = "".join(
        f"<item><title>{escape(t)}</title><link>https://wire.example/{n}-{len(t)}</link>"
        "<pubDate>Tue, 06 Jan 2026 07:00:00 GMT</pubDate></item>"
        for n, t in enumerate(titles)
    )
    return f'<rss version="2.0"><channel><title>wire</title>{rows}</channel></rss>'.encode()


def feed(*titles: str, **more: str) -> Reply:
    return Reply(headers={"Content-Type": "application/rss+xml"}, body=rss(*titles), **more)  # type: ignore[arg-type]


@pytest.fixture
def desk(newsstand: Newsstand, tmp_path: Path) -> Iterator[Desk]:
    with open_store(tmp_path / "events.db") as store:
        yield Desk(stand=newsstand, store=store)


def test_what_is_published_becomes_one_event_once(desk: Desk) -> None:
    desk.source("wire", feed("Dysprosium needs a licence from today", "A football match"))
    first = desk.runs()
    assert [(v.outcome, v.found, v.kept, v.new) for v in first.visits] == [(Outcome.OK, 2, 2, 2)]
    assert [e.title for e in desk.events] == ["Dysprosium needs a licence from today"]

    desk.later(hours=1)
    second = desk.runs()
    assert [(v.outcome, v.new) for v in second.visits] == [(Outcome.UNCHANGED, 0)]  # the same bytes are not read again
    assert len(desk.events) == 1
    assert second.events == ()


def test_validators_are_sent_again_after_a_restart(newsstand: Newsstand, tmp_path: Path) -> None:
    for _ in range(2):
        with open_store(tmp_path / "events.db") as store:
            desk = Desk(stand=newsstand, store=store)
            desk.source("wire", feed("A licence", etag='"v1"'))
            desk.runs()
    assert newsstand.asked_for("/wire")[1].headers["if-none-match"] == '"v1"'


def test_the_same_story_from_two_sources_is_one_event_and_says_why(desk: Desk) -> None:
    desk.source("wire", feed("Dysprosium exports need a licence from today"))
    desk.source("paper", feed("Dysprosium exports need a licence from today"))
    desk.runs()
    (event,) = desk.events
    assert {i.feed_id for i in event.items} == {"wire", "paper"}
    assert {j.reason for j in desk.store.events.joins(event.event_id)} == {"first report", "same title"}


def test_a_source_that_fails_says_so_and_the_others_go_on(desk: Desk) -> None:
    desk.source("down", Reply(status=500))
    desk.source("blocked", Reply(status=403))
    desk.source("page", Reply(headers={"Content-Type": "text/html"}, body=b"<html><body>Welcome</body></html>"))
    desk.source("empty", feed())
    desk.source("wire", feed("A licence"))
    done = desk.runs()
    assert [(v.feed_id, v.outcome, v.reason) for v in done.visits] == [
        ("down", "failed", "http status"), ("blocked", "failed", "blocked"), ("page", "failed", "not a feed"),
        ("empty", "failed", "empty"), ("wire", "ok", ""),
    ]  # fmt: skip
    assert not done.nothing_answered
    assert len(desk.events) == 1
    assert desk.store.sources.states()["down"].failures == 1


def test_the_second_route_is_taken_when_the_first_fails(desk: Desk) -> None:
    second = desk.stand.put("/second", feed("A licence by the back door"))
    desk.source("wire", Reply(status=500), second_route=f"{{kind: rss, url: '{second}'}}")
    (visit,) = desk.runs().visits
    assert (visit.outcome, visit.route, visit.new) == ("ok", "second", 1)


def test_a_source_whose_key_is_missing_is_skipped(desk: Desk) -> None:
    desk.source("wire", feed("A licence"), key_env="WIRE_KEY", headers='{X-Key: "{key}"}')
    (visit,) = desk.runs().visits
    assert (visit.outcome, visit.reason, visit.detail) == ("skipped", "no key", "set WIRE_KEY to the key of this source")
    assert desk.stand.requests == []


def test_when_nothing_answers_the_round_knows(desk: Desk) -> None:
    desk.source("down", Reply(status=503))
    desk.source("keyed", feed("A licence"), key_env="KEYED_KEY", headers='{X-Key: "{key}"}')
    assert desk.runs().nothing_answered  # a source that was skipped did not answer either


def test_an_intake_that_is_cut_off_leaves_all_or_nothing(desk: Desk) -> None:
    intake = Intake(desk.store, classify, load_framework())
    items = [item(f"i-{n}", f"licence {n} for material {n}") for n in range(5)]
    visit = Visit(feed_id="wire", started=MORNING, outcome=Outcome.OK, found=5)

    def dies(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        intake.take(items, MORNING, visit, owe=dies)
    assert desk.events == []
    assert desk.store.items.get("i-0") is None

    taken = Intake(desk.store, classify, load_framework()).take(items, MORNING, visit)
    assert len(taken.items) == 5
    assert taken.visit is not None
    assert taken.visit.new == 5


def test_an_import_finds_the_story_that_an_earlier_one_stored(desk: Desk) -> None:
    for n in range(2):
        intake = Intake(desk.store, classify, load_framework())
        told = [item(f"i-{n}", "Dysprosium exports need a licence from today", feed_id=f"source-{n}")]
        assert list(take_in(told, intake=intake, now=MORNING)) == [(1, 1)]
    assert [len(e.items) for e in desk.events] == [2]


def test_off_topic_items_are_stored_and_are_no_event(desk: Desk) -> None:
    intake = Intake(desk.store, classify, load_framework())
    intake.take([item("i-1", "football")], MORNING)
    assert desk.store.items.get("i-1") is not None
    assert desk.store.events.of_item("i-1") is None
