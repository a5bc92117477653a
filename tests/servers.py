"""The outside world for tests, as real servers on loopback: `Newsstand` for sources, `FakeTelegram` for the Bot API."""

from __future__ import annotations

from .fake_telegram import Chat, FakeTelegram
from .newsstand import Newsstand, Reply, Seen, redirect
from .telegram_envelope import Trouble, flood, lost_answer, server_error

__all__ = [
    "Chat",
    "FakeTelegram",
    "Newsstand",
    "Reply",
    "Seen",
    "Trouble",
    "flood",
    "lost_answer",
    "redirect",
    "server_error",
]
