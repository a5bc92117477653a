"""What is owed to chats, and what each chat was told."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from .records import Event, Message, iso

OWE = """
INSERT INTO outbox (chat, owed_for, html, state, owed_at, not_before)
VALUES (:chat, :owed_for, :html, 'owed', :now, :now) ON CONFLICT (owed_for) DO NOTHING
"""
TELL = """
INSERT INTO told (chat, event_id, updated, told_at) VALUES (:chat, :event_id, :updated, :told_at)
ON CONFLICT (chat, event_id) DO UPDATE SET updated = excluded.updated, told_at = excluded.told_at
"""
OWED = "SELECT * FROM outbox WHERE state = 'owed' ORDER BY message_id"
DELIVERED = """
UPDATE outbox SET state = 'delivered', delivered_at = :now, telegram_id = :telegram_id, attempts = attempts + 1,
    trouble = '' WHERE message_id = :message_id
"""
POSTPONED = """
UPDATE outbox SET not_before = :not_before, trouble = :trouble, attempts = attempts + 1 WHERE message_id = :message_id
"""
CHAT_WAITS = "UPDATE outbox SET not_before = :not_before WHERE chat = :chat AND state = 'owed' AND not_before < :not_before"
REFUSED = "UPDATE outbox SET state = 'refused', trouble = :trouble, attempts = attempts + 1 WHERE message_id = :message_id"


class Outbox:
    """The tables `outbox` and `told`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def owe(self, chat: str, owed_for: str, parts: Sequence[str], events: Sequence[Event], now: datetime) -> None:
        """Owe *chat* a message in *parts* that tells *events*. Belongs in one transaction."""
        for number, html in enumerate(parts, 1):
            row = {"chat": chat, "owed_for": f"{owed_for}/{number}", "html": html, "now": iso(now)}
            self._connection.execute(OWE, row)
        self._connection.executemany(
            TELL,
            ({"chat": chat, "event_id": e.event_id, "updated": iso(e.updated), "told_at": iso(now)} for e in events),
        )

    def owed(self) -> list[Message]:
        """All that is owed, oldest first."""
        return [_message(row) for row in self._connection.execute(OWED)]

    def delivered(self, message: Message, telegram_id: int, now: datetime) -> None:
        """Telegram said yes."""
        row = {"message_id": message.message_id, "telegram_id": telegram_id, "now": iso(now)}
        self._connection.execute(DELIVERED, row)

    def postponed(self, message: Message, until: datetime, trouble: str) -> None:
        """Telegram was away or asks to wait: the whole chat waits, so that parts stay in order."""
        row = {"message_id": message.message_id, "not_before": iso(until), "trouble": trouble}
        self._connection.execute(POSTPONED, row)
        self._connection.execute(CHAT_WAITS, {"chat": message.chat, "not_before": iso(until)})

    def refused(self, message: Message, trouble: str) -> None:
        """Telegram will never take this message as it is."""
        self._connection.execute(REFUSED, {"message_id": message.message_id, "trouble": trouble})


def _message(row: sqlite3.Row) -> Message:
    return Message(
        message_id=row["message_id"], chat=row["chat"], owed_for=row["owed_for"], html=row["html"], attempts=row["attempts"],
        trouble=row["trouble"], owed_at=datetime.fromisoformat(row["owed_at"]),
        not_before=datetime.fromisoformat(row["not_before"]),
    )  # fmt: skip
