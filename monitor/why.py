"""The answer to "why did I see this?": where a story was seen, how it was grouped, what the classifier said of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from classifiers import Labels
from storage import Item, Store, iso

from .rows import event_row


def answer(store: Store, *, event_id: str | None = None, url: str | None = None) -> dict[str, Any] | None:
    """What the log knows of an event, or of the item under *url* (off-topic ones too); None where it knows nothing."""
    item = None
    if url is not None:
        from .items import canonical

        item = store.items.by_url(canonical(url)) or store.items.by_url(url)
        if item is None:
            return None
        event_id = store.events.of_item(item.item_id)
    if event_id is None:
        return {"event": None, "items": [_item(store, item, "off topic: stored, but no event")]} if item else None
    event = store.events.get(event_id)
    if event is None:
        return None
    reasons = {join.item_id: join.reason for join in store.events.joins(event_id)}
    return {"event": event_row(event), "items": [_item(store, i, reasons[i.item_id]) for i in event.items]}


def answer_lines(found: dict[str, Any]) -> Iterator[str]:
    """The answer as lines for a terminal."""
    event = found["event"]
    if event is not None:
        yield f"{event['event_id']}  {event['title']}"
        yield f"severity {event['severity']}: {', '.join(event['severity_why'])}"
        for thesis in event["theses"]:
            yield f"thesis {thesis['id']}: {thesis['reading'].replace('_', ' ')} (rule {thesis['rule']})"
    for item in found["items"]:
        yield ""
        yield f"{item['source']}  {item['published'] or 'date unknown'}  {item['title']}"
        yield f"  {item['url'] or 'no address'}"
        yield f"  grouped: {item['grouped']}"
        yield f"  on topic {item['relevance']:.1%}; " + ", ".join(f"{k} {v:.1%}" for k, v in item["scores"].items())


def _item(store: Store, item: Item, grouped: str) -> dict[str, Any]:
    labels = store.items.labels(item.item_id) or Labels(relevant=False, relevance=0.0)
    return {
        "item_id": item.item_id, "source": item.feed_id, "title": item.title, "url": item.url,
        "published": iso(item.published), "first_seen": iso(item.first_seen), "grouped": grouped,
        "relevance": labels.relevance, "scores": dict(labels.scores), "uncertain": [*labels.uncertain],
        "model": labels.model,
    }  # fmt: skip
