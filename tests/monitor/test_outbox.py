"""Delivery: owed before it is sent, sent once, and marked only after Telegram said yes."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from classifiers import Direction, EventType
from monitor import logs
from monitor.assemble import assemble
from monitor.config import Secret
from monitor.digest import Coverage, Digest, Period, build
from monitor.errors import NotifyError
from monitor.framework import load_framework
from monitor.outbox import Sent, owe_digest, send_owed
from monitor.telegram.sender import open_sender
from storage import Join, Store, open_store
from tests.builders import NOW, item, labelled, labels
from tests.servers import Chat, FakeTelegram, flood, lost_answer, server_error

DESK = -1001
CHAT = str(DESK)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "events.db") as opened:
        yield opened


@pytest.fixture
def api(telegram_api: FakeTelegram) -> FakeTelegram:
    telegram_api.add_chat(Chat(chat_id=DESK, kind="supergroup", name="Desk"))
    telegram_api.add_chat(Chat(chat_id=7, kind="private", name="Analyst"))
    return telegram_api


class Clock:
    """Time that passes only where the sender waits."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
        self.waits: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)


def stored_digest(store: Store, *titles: str) -> Digest:
    events = []
    for title in titles:
        one = labelled(item(f"i-{title}", title), labels(EventType.EXPORT_CONTROL, direction=Direction.TIGHTENING))
        event = assemble(f"e-{title[:20]}", [one], load_framework(), first_seen=NOW, updated=NOW)
        with store.transaction():
            store.items.add([one], NOW)
            store.events.put(event, [Join(item_id=one.item.item_id, event_id=event.event_id, reason="first report")], NOW)
        events.append(event)
    period = Period.ending(NOW + timedelta(hours=1), "day")
    return build(events, period, load_framework(), Coverage(read=("mofcom",), silent=(), failed=()))


def sends(store: Store, api: FakeTelegram, clock: Clock) -> Sent:
    async def go() -> Sent:
        async with open_sender(Secret(api.token), api.base_url) as notify:
            return await send_owed(store, notify, clock, sleep=clock.sleep)

    return asyncio.run(go())


def test_a_digest_reaches_the_chat_once(store: Store, api: FakeTelegram) -> None:
    owe_digest(store, CHAT, stored_digest(store, "Dysprosium needs a licence"), NOW)
    assert sends(store, api, Clock()) == Sent(delivered=1, waiting=0, refused=0)
    assert "Dysprosium needs a licence" in api.sent_to(DESK)[0]
    assert sends(store, api, Clock()) == Sent(delivered=0, waiting=0, refused=0)
    assert len(api.sent_to(DESK)) == 1
    assert list(store.events.told(CHAT)) == ["e-Dysprosium needs a l"]


def test_a_digest_without_events_owes_nothing(store: Store) -> None:
    assert not owe_digest(store, CHAT, stored_digest(store), NOW)
    assert store.outbox.owed() == []


def test_a_long_digest_comes_in_order_one_a_second(store: Store, api: FakeTelegram) -> None:
    titles = [f"{n:02} licence story that is rather long so that the digest needs several messages" for n in range(40)]
    owe_digest(store, CHAT, stored_digest(store, *titles), NOW)
    clock = Clock()
    done = sends(store, api, clock)
    assert done.delivered == len(api.sent_to(DESK)) > 1
    assert clock.waits == [pytest.approx(1.0)] * (done.delivered - 1)
    positions = ["".join(api.sent_to(DESK)).index(title) for title in titles]
    assert len(positions) == len(set(positions)) == 40


def test_a_flood_wait_is_obeyed_for_that_chat_alone(store: Store, api: FakeTelegram) -> None:
    made = stored_digest(store, "Dysprosium needs a licence")
    owe_digest(store, CHAT, made, NOW)
    owe_digest(store, "7", made, NOW)
    api.goes_wrong(flood(43838))
    clock = Clock()
    first = sends(store, api, clock)
    assert (first.delivered, first.waiting) == (1, 1)
    assert len(api.sent_to(7)) == 1
    assert api.sent_to(DESK) == []

    assert sends(store, api, clock).delivered == 0  # not before its time
    clock.now += timedelta(seconds=43838)
    assert sends(store, api, clock).delivered == 1
    assert len(api.sent_to(DESK)) == 1


def test_telegram_that_is_away_is_tried_again_later_and_nothing_is_lost(store: Store, api: FakeTelegram) -> None:
    owe_digest(store, CHAT, stored_digest(store, "Dysprosium needs a licence"), NOW)
    api.goes_wrong(server_error(), server_error())
    clock = Clock()
    assert sends(store, api, clock).waiting == 1
    clock.now += timedelta(seconds=30)
    assert sends(store, api, clock).waiting == 1
    clock.now += timedelta(seconds=60)
    assert sends(store, api, clock) == Sent(delivered=1, waiting=0, refused=0)


def test_a_lost_answer_may_repeat_a_message_and_never_loses_one(store: Store, api: FakeTelegram) -> None:
    owe_digest(store, CHAT, stored_digest(store, "Dysprosium needs a licence"), NOW)
    api.goes_wrong(lost_answer())
    clock = Clock()
    assert sends(store, api, clock).waiting == 1
    clock.now += timedelta(hours=1)
    assert sends(store, api, clock).delivered == 1
    first, second = api.sent_to(DESK)
    assert first == second


def test_what_telegram_will_never_take_is_set_aside_with_the_reason(store: Store, api: FakeTelegram) -> None:
    owe_digest(store, "999", stored_digest(store, "Dysprosium needs a licence"), NOW)
    done = sends(store, api, Clock())
    assert (done.refused, done.waiting) == (1, 0)
    assert "chat not found" in done.trouble.lower()


def test_a_stop_between_two_messages_leaves_the_rest_owed(store: Store, api: FakeTelegram) -> None:
    made = stored_digest(store, "Dysprosium needs a licence")
    for chat in (CHAT, "7"):
        owe_digest(store, chat, made, NOW)
    asked = iter([False, True])

    async def go() -> Sent:
        async with open_sender(Secret(api.token), api.base_url) as notify:
            return await send_owed(store, notify, Clock(), stop=lambda: next(asked))

    assert asyncio.run(go()) == Sent(delivered=1, waiting=1, refused=0)


def test_the_token_is_in_no_log_and_no_error(store: Store, api: FakeTelegram) -> None:
    out = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.setup("text", level=logging.DEBUG, stream=out)
    try:
        for name in ("httpx", "httpcore", "telegram"):
            logging.getLogger(name).setLevel(logging.DEBUG)  # as chatty as they can be
        owe_digest(store, CHAT, stored_digest(store, "Dysprosium needs a licence"), NOW)
        api.goes_wrong(server_error())
        sends(store, api, Clock())
    finally:
        root.handlers[:], root.level = before, level
        for name in ("httpx", "httpcore", "telegram"):
            logging.getLogger(name).setLevel(logging.NOTSET)
    assert "sendMessage" in out.getvalue()
    assert api.token not in out.getvalue()
    assert api.token not in "".join(message.trouble for message in store.outbox.owed())


def test_a_word_that_is_no_token_is_an_error_without_the_word(store: Store) -> None:
    async def go() -> None:
        async with open_sender(Secret("not a token"), "https://api.example/bot"):
            pass

    with pytest.raises(NotifyError) as caught:
        asyncio.run(go())
    assert "not a token" not in str(caught.value)
