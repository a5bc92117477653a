"""One message to one chat through the Bot API, with every refusal translated into what the outbox does about it."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from ..config import Secret
from ..errors import NotifyError
from ..logs import TOKEN, redact
from ..outbox import Notifier, RefusedError, WaitError

TIMEOUT = 20.0  # seconds, for each of connect, read and write


@asynccontextmanager
async def open_sender(token: Secret, base_url: str) -> AsyncIterator[Notifier]:
    """A notifier that speaks to the Bot API at *base_url* with *token*; its connections live as long as the context."""
    if not TOKEN.fullmatch(token.reveal()):
        raise NotifyError("the Telegram token is not one: get it from @BotFather and set REE_MONITOR_TELEGRAM_TOKEN")
    request = HTTPXRequest(connection_pool_size=4, connect_timeout=TIMEOUT, read_timeout=TIMEOUT, write_timeout=TIMEOUT)
    bot = Bot(token.reveal(), base_url=base_url, request=request)

    async def send(chat: str, html: str) -> int:
        try:
            message = await bot.send_message(
                chat_id=chat,
                text=html,
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except TelegramError as error:
            raise translated(error) from error
        return message.message_id

    await request.initialize()
    try:
        yield send
    finally:
        await request.shutdown()


def translated(error: TelegramError) -> NotifyError:
    """What the outbox is to do. `BadRequest` is a `NetworkError` for python-telegram-bot, so it is asked for first."""
    match error:
        case RetryAfter():
            return WaitError(
                int(error.retry_after if isinstance(error.retry_after, int) else error.retry_after.total_seconds())
            )
        case ChatMigrated():
            return RefusedError(f"the group has become {error.new_chat_id}: set REE_MONITOR_TELEGRAM_CHAT to that")
        case InvalidToken():
            return NotifyError("Telegram does not know this token: check REE_MONITOR_TELEGRAM_TOKEN")
        case Forbidden() | BadRequest():
            return RefusedError(redact(error.message))
        case _:
            return NotifyError(redact(f"{type(error).__name__}: {error.message}"))


def _seconds(error: RetryAfter) -> int:
    """How long Telegram asks to wait: a number today, a timedelta in the library's next major version."""
    wait = error.retry_after
    return math.ceil(wait.total_seconds() if isinstance(wait, timedelta) else wait)
