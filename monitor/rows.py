"""Rows of the contract that go out: labels and events under its keys."""

from __future__ import annotations

from typing import Any

from classifiers import Labels
from storage import Event, Item, iso
from storage.coding import labels_to_dict


def labels_row(row_id: str | int | None, labels: Labels) -> dict[str, Any]:
    """`classify` out."""
    return {"id": row_id, **labels_to_dict(labels)}


def event_row(event: Event) -> dict[str, Any]:
    """`events` out."""
    return {
        "event_id": event.event_id, "title": event.title, "event_types": [*event.event_types],
        "directions": dict(event.directions), "scores": dict(event.scores), "uncertain": [*event.uncertain],
        "severity": event.severity, "severity_why": [*event.severity_why], "jurisdictions": [*event.jurisdictions],
        "acting": [*event.acting], "materials": [*event.materials], "pillars": [*event.pillars], "section": event.section,
        "published": iso(event.published), "first_seen": iso(event.first_seen), "updated": iso(event.updated),
        "sources": [_source(item) for item in event.items], "measures": [*event.measures],
        "theses": [{"id": t.id, "reading": t.reading, "rule": t.rule} for t in event.theses],
        "baselines": [*event.baselines], "model": event.model,
    }  # fmt: skip


def _source(item: Item) -> dict[str, Any]:
    return {
        "item_id": item.item_id, "title": item.title, "url": item.url, "source": item.feed_id, "standing": item.standing,
        "lang": item.lang, "published": iso(item.published),
    }  # fmt: skip
