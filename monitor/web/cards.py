"""Events as the pages show them: words instead of codes, addresses that are safe to follow. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from classifiers import ELEMENTS, EventType
from classifiers.countries import country_names
from storage import Event, Item, iso

from ..framework import Framework
from ..render.names import day, percent, type_name
from .atom import Entry

READINGS = {"supports": "supports", "contradicts": "contradicts", "bears_on": "bears on"}
MATERIAL_NAMES: Mapping[str, str] = {**ELEMENTS, "REE": "rare earths", "magnets": "magnets"}


def shown(text: str) -> str:
    """*text* without control characters and marks that turn the direction of writing."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def safe_url(url: str) -> str:
    """The address where it is one of the web, else nothing: a page links to no `javascript:`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc and url.isprintable() else ""


def card(event: Event, feed_names: Mapping[str, str]) -> dict[str, Any]:
    """An event in a list; *feed_names* gives the name of each source that the log knows."""
    best = event.items[0] if event.items else None
    return {
        "id": event.event_id, "url": event_path(event.event_id), "title": shown(event.title),
        "day": day(event.published or event.first_seen), "day_iso": iso(event.published or event.first_seen),
        "severity": str(event.severity), "types": [_type(event, t) for t in event.event_types],
        "acting": [_tag("jurisdiction", code) for code in event.acting],
        "concerned": [_tag("jurisdiction", code) for code in event.jurisdictions if code not in event.acting],
        "materials": [_tag("material", code) for code in event.materials],
        "source": _speaker(best, feed_names) if best else "", "sources": len(event.items),
    }  # fmt: skip


def page(event: Event, found: Mapping[str, Any], framework: Framework, feed_names: Mapping[str, str]) -> dict[str, Any]:
    """An event on its own page; *found* is the answer of `why`, *framework* the report."""
    said = {row["item_id"]: row for row in found["items"]}
    return card(event, feed_names) | {
        "severity_why": [shown(why) for why in event.severity_why],
        "uncertain": [shown(tag.replace("_", " ")) for tag in event.uncertain],
        "scores": [{"name": type_name(t), "percent": percent(score), "width": round(score * 100)}
                   for t, score in event.scores.items()],
        "pillars": [{"name": framework.pillar_labels[p], "url": f"/events?{urlencode({'pillar': p})}"} for p in event.pillars],
        "section": framework.title(event.section) if event.section else "",
        "measures": [{"id": number, "url": f"/measures#{quote(number)}"} for number in event.measures],
        "theses": [{"id": t.id, "reading": READINGS.get(t.reading, t.reading), "rule": t.rule,
                    "text": framework.thesis(t.id).text} for t in event.theses],
        "baseline": _baseline(event, framework), "as_of": framework.as_of, "model": event.model,
        "first_seen": iso(event.first_seen), "updated": iso(event.updated),
        "told_by": [_source(item, said[item.item_id], feed_names) for item in event.items],
    }  # fmt: skip


def entry(event: Event, base: str) -> Entry:
    """An event in a feed; *base* is the address of the server without a slash at its end."""
    types = [type_name(t) + (f" ({event.directions[t]})" if t in event.directions else "") for t in event.event_types]
    who = [name(code) for code in event.acting or event.jurisdictions]
    words = [", ".join(types), ", ".join(who), ", ".join(event.materials), f"severity {event.severity}"]
    return Entry(
        id=event.event_id, title=event.title, updated=iso(event.updated) or "", url=base + event_path(event.event_id),
        summary="; ".join(filter(None, words)),
    )  # fmt: skip


def event_path(event_id: str) -> str:
    """The address of an event's page on this server."""
    return f"/event/{quote(event_id, safe='')}"


def name(code: str) -> str:
    """A country's or material's name; a code that nobody knows stays as it is."""
    return country_names().get(code) or MATERIAL_NAMES.get(code) or code


def _type(event: Event, event_type: EventType) -> dict[str, str]:
    return {
        "name": type_name(event_type), "direction": str(event.directions.get(event_type, "")),
        "percent": percent(event.scores.get(event_type, 0.0)), "word": str(event_type),
        "url": f"/events?{urlencode({'type': event_type})}",
    }  # fmt: skip


def _tag(word: str, code: str) -> dict[str, str]:
    return {"code": code, "name": name(code), "url": f"/events?{urlencode({word: code})}"}


def _baseline(event: Event, framework: Framework) -> dict[str, str] | None:
    if not event.baselines:
        return None
    best = framework.baseline(event.baselines[0])
    return {"text": best.text, "url": safe_url(best.source)}


def _speaker(item: Item, feed_names: Mapping[str, str]) -> str:
    return shown(item.outlet or feed_names.get(item.feed_id, item.feed_id))


def _source(item: Item, said: Mapping[str, Any], feed_names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": shown(item.title), "url": safe_url(item.url), "feed": item.feed_id,
        "speaker": _speaker(item, feed_names),
        "standing": str(item.standing or "unlisted"), "lang": item.lang, "published": iso(item.published) or "date unknown",
        "first_seen": iso(item.first_seen), "grouped": shown(said["grouped"]), "relevance": percent(said["relevance"]),
        "summary": shown(item.summary[:600]),
    }  # fmt: skip
