"""Records for tests, with everything filled in that a test does not speak of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from classifiers import Direction, DocumentNumber, EventType, Labels
from storage import Item, LabelledItem, Standing

NOW = datetime(2026, 1, 7, 8, 0, tzinfo=UTC)


def item(item_id: str = "i-1", title: str = "China licenses dysprosium exports", **more: Any) -> Item:
    """An item of an official Chinese source of 6 January 2026."""
    given = {
        "feed_id": "mofcom", "summary": "", "url": f"https://mofcom.example/{item_id}", "lang": "en",
        "published": date(2026, 1, 6), "first_seen": NOW, "standing": Standing.OFFICIAL,
    }  # fmt: skip
    return Item(item_id=item_id, title=title, **(given | more))


def labels(*types: EventType, direction: Direction | None = None, documents: tuple[str, ...] = (), **more: Any) -> Labels:
    """Labels of an on-topic item in which China acts."""
    given = {
        "relevant": True, "relevance": 0.99, "scores": {t: 0.9 if t in types else 0.01 for t in EventType},
        "directions": {types[0]: direction} if direction else {}, "jurisdictions": ("CN",), "acting": ("CN",),
        "materials": ("Dy",), "documents": tuple(DocumentNumber(id=d, text=d) for d in documents), "model": "test",
    }  # fmt: skip
    return Labels(event_types=types, **(given | more))


def off_topic() -> Labels:
    """Labels of an off-topic item."""
    return Labels(relevant=False, relevance=0.02, model="test")


def labelled(item_: Item, labels_: Labels) -> LabelledItem:
    """An item with its labels."""
    return LabelledItem(item=item_, labels=labels_)
