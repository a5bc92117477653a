"""The event log: one SQLite file. Knows rows and transactions; nothing of HTTP, Telegram or how an event is decided."""

from __future__ import annotations

from .database import Store, open_store
from .errors import StorageError
from .event_rows import best_first
from .measures import Act, ActKind, Measure
from .records import (
    Event,
    EventFilter,
    Item,
    Join,
    LabelledItem,
    Message,
    Order,
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
from .sources import SourceChange, SourceState, is_newer

__all__ = [
    "Act",
    "ActKind",
    "Event",
    "EventFilter",
    "Item",
    "Join",
    "LabelledItem",
    "Measure",
    "Message",
    "Order",
    "Outcome",
    "Severity",
    "SourceChange",
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
    "is_newer",
    "iso",
    "open_store",
    "read_when",
]
