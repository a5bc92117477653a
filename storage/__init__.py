"""The event log: one SQLite file. Knows rows and transactions; nothing of HTTP, Telegram or how an event is decided."""

from __future__ import annotations

from .database import Store, open_store
from .errors import StorageError
from .events import best_first
from .records import (
    Event,
    EventFilter,
    Item,
    Join,
    LabelledItem,
    Message,
    Outcome,
    Severity,
    Standing,
    ThesisReading,
    Validators,
    Visit,
    When,
    day_of,
    iso,
    read_when,
)
from .sources import SourceState

__all__ = [
    "Event",
    "EventFilter",
    "Item",
    "Join",
    "LabelledItem",
    "Message",
    "Outcome",
    "Severity",
    "SourceState",
    "Standing",
    "StorageError",
    "Store",
    "ThesisReading",
    "Validators",
    "Visit",
    "When",
    "best_first",
    "day_of",
    "iso",
    "open_store",
    "read_when",
]
