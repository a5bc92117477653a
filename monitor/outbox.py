"""Telling a chat: what is owed is written first, then sent, and marked delivered only after Telegram said yes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from storage import Message, Store, iso

from .digest import Digest
from .errors import NotifyError
from .render.digest import digest_blocks
from .render.telegram import telegram_messages

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 1.0
"""Between two messages to one chat; core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


class WaitError(NotifyError):
    """Telegram asks to wait *seconds*, for this chat alone."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Telegram asks to wait {seconds} s")


class RefusedError(NotifyError):
    """Telegram will never take this message for this chat: it is set aside, with the reason."""


class Notifier(Protocol):
    """Sends one finished message and returns Telegram's number for it. Raises NotifyError or one of its kinds."""

    async def __call__(self, chat: str, html: str) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What one pass over the outbox did, in messages."""

    delivered: int
    waiting: int
    refused: int
    trouble: str = ""


def owe_digest(store: Store, chat: str, digest: Digest, now: datetime) -> bool:
    """Owe the chat this digest, with what it tells, in one transaction. Nothing is owed for one without typed events."""
    if not digest.events:
        return False
    parts = telegram_messages(digest_blocks(digest))
    with store.transaction():
        store.outbox.owe(chat, f"digest {chat} {iso(now)}", parts, digest.events, now)
    return True


async def send_owed(
    store: Store,
    notify: Notifier,
    now: Callable[[], datetime],
    *,
    stop: Callable[[], bool] = lambda: False,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Sent:
    """Send what is owed and due, oldest first, one a second for each chat. A chat that must wait holds back no other.

    *stop* is asked before each message, so that a stop never falls between Telegram's yes and our record of it.
    """
    delivered = refused = 0
    trouble = ""
    waiting_chats: set[str] = set()
    last_sent: dict[str, datetime] = {}
    for message in store.outbox.owed():
        if stop():
            break
        if message.chat in waiting_chats or message.not_before > now():
            waiting_chats.add(message.chat)
            continue
        await _pace(message.chat, last_sent, now, sleep)
        try:
            telegram_id = await notify(message.chat, message.html)
        except RefusedError as error:
            with store.transaction():
                store.outbox.refused(message, str(error))
            refused += 1
            trouble = str(error)
            log.warning("refused chat=%s message=%s: %s", message.chat, message.message_id, error)
        except NotifyError as error:
            trouble = str(error)
            waiting_chats.add(message.chat)
            with store.transaction():
                store.outbox.postponed(message, now() + _wait(error, message), trouble)
            log.warning("postponed chat=%s message=%s: %s", message.chat, message.message_id, error)
        else:
            last_sent[message.chat] = now()
            with store.transaction():
                store.outbox.delivered(message, telegram_id, now())
            delivered += 1
    return Sent(delivered=delivered, waiting=len(store.outbox.owed()), refused=refused, trouble=trouble)


def _wait(error: NotifyError, message: Message) -> timedelta:
    """What Telegram asks for, else doubled after each attempt."""
    if isinstance(error, WaitError):
        return timedelta(seconds=error.seconds)
    return min(FIRST_WAIT * (1 << min(message.attempts, 10)), LONGEST_WAIT)


async def _pace(
    chat: str, last_sent: dict[str, datetime], now: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]]
) -> None:
    if chat in last_sent:
        left = SECONDS_BETWEEN - (now() - last_sent[chat]).total_seconds()
        if left > 0:
            await sleep(left)
