"""Items as they were published, and what each model said of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from classifiers import Labels

from .coding import labels_from_json, labels_to_json
from .records import Item, LabelledItem, Standing, iso, read_when

ADD_ITEM = """
INSERT INTO items (item_id, feed_id, title, summary, url, lang, outlet, standing, published, first_seen, document,
                   is_baseline, move)
VALUES (:item_id, :feed_id, :title, :summary, :url, :lang, :outlet, :standing, :published, :first_seen, :document,
        :is_baseline, :move)
"""
ADD_KEY = "INSERT OR IGNORE INTO item_keys (key, item_id) VALUES (:key, :item_id)"
BY_KEYS = "SELECT key, item_id FROM item_keys WHERE key IN (SELECT value FROM json_each(:keys))"
ADD_LABELS = """
INSERT OR REPLACE INTO item_labels (item_id, model, labelled_at, relevant, relevance, labels)
VALUES (:item_id, :model, :labelled_at, :relevant, :relevance, :labels)
"""
KNOWN = "SELECT item_id FROM items WHERE item_id IN (SELECT value FROM json_each(:ids))"
BY_ID = "SELECT * FROM items WHERE item_id = :item_id"
BY_URL = "SELECT * FROM items WHERE url = :url ORDER BY first_seen LIMIT 1"
BY_KEY = """
SELECT items.* FROM item_keys JOIN items USING (item_id) WHERE key >= :key || ' ' AND key < :key || '!'
ORDER BY first_seen LIMIT 1
"""
LABELS = "SELECT labels FROM item_labels WHERE item_id = :item_id ORDER BY labelled_at DESC, model DESC LIMIT 1"


class Items:
    """The tables `items`, `item_keys` and `item_labels`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def known(self, item_ids: Sequence[str]) -> frozenset[str]:
        """Which of these ids the log holds already."""
        rows = self._connection.execute(KNOWN, {"ids": json.dumps(list(item_ids))})
        return frozenset(row["item_id"] for row in rows)

    def known_as(self, items: Iterable[Item]) -> Mapping[str, str]:
        """For each of *items* that the log holds, by its id or one of its keys: its id here, and its id in the log."""
        given = list(items)
        if not given:
            return {}
        by_id = self.known([item.item_id for item in given])
        keys = [key for item in given if item.item_id not in by_id for key in item.keys]
        rows = self._connection.execute(BY_KEYS, {"keys": json.dumps(keys)}) if keys else ()
        by_key = {row["key"]: row["item_id"] for row in rows}
        found = {item.item_id: item.item_id for item in given if item.item_id in by_id}
        for item in given:
            if item.item_id not in found and (key := next((key for key in item.keys if key in by_key), None)):
                found[item.item_id] = by_key[key]
        return found

    def add(self, items: Iterable[LabelledItem], now: datetime) -> None:
        """Store new items with their labels."""
        pairs = list(items)
        self._connection.executemany(ADD_ITEM, (_row(pair.item) for pair in pairs))
        self._connection.executemany(
            ADD_KEY, ({"key": key, "item_id": pair.item.item_id} for pair in pairs for key in pair.item.keys)
        )
        self._connection.executemany(ADD_LABELS, (_labels_row(pair, now) for pair in pairs))

    def get(self, item_id: str) -> Item | None:
        """The item of that id."""
        row = self._connection.execute(BY_ID, {"item_id": item_id}).fetchone()
        return None if row is None else item_of(row)

    def by_url(self, url: str) -> Item | None:
        """The first item that came under that address."""
        row = self._connection.execute(BY_URL, {"url": url}).fetchone()
        return None if row is None else item_of(row)

    def by_key(self, key: str) -> Item | None:
        """The first item that has a key which begins with *key* and then names whose it is."""
        row = self._connection.execute(BY_KEY, {"key": key}).fetchone()
        return None if row is None else item_of(row)

    def learn(self, item_id: str, keys: Iterable[str]) -> None:
        """Add ways in which an item that the log holds is known again."""
        self._connection.executemany(ADD_KEY, ({"key": key, "item_id": item_id} for key in keys))

    def labels(self, item_id: str) -> Labels | None:
        """What the newest model said of the item."""
        row = self._connection.execute(LABELS, {"item_id": item_id}).fetchone()
        return None if row is None else labels_from_json(row["labels"])


def item_of(row: sqlite3.Row | Mapping[str, Any]) -> Item:
    """The item that a row of `items` holds."""
    return Item(
        item_id=row["item_id"], feed_id=row["feed_id"], title=row["title"], summary=row["summary"], url=row["url"],
        lang=row["lang"], outlet=row["outlet"], standing=None if row["standing"] is None else Standing(row["standing"]),
        published=read_when(row["published"]), first_seen=datetime.fromisoformat(row["first_seen"]),
        document=row["document"], is_baseline=bool(row["is_baseline"]), move=row["move"],
    )  # fmt: skip


def _row(item: Item) -> dict[str, object]:
    return {
        "item_id": item.item_id, "feed_id": item.feed_id, "title": item.title, "summary": item.summary, "url": item.url,
        "lang": item.lang, "outlet": item.outlet, "standing": item.standing, "published": iso(item.published),
        "first_seen": iso(item.first_seen), "document": item.document, "is_baseline": item.is_baseline, "move": item.move,
    }  # fmt: skip


def _labels_row(pair: LabelledItem, now: datetime) -> dict[str, object]:
    return {
        "item_id": pair.item.item_id, "model": pair.labels.model, "labelled_at": iso(now), "relevant": pair.labels.relevant,
        "relevance": pair.labels.relevance, "labels": labels_to_json(pair.labels),
    }  # fmt: skip
