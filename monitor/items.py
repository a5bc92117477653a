"""From a source's raw entries to items: clean text, whole addresses, dates that are known, and ids that stay."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from classifiers.script import simplify
from storage import Item, When, day_of

from .feeds import Identity
from .parsers.reading import Entry
from .text import clean, parse_published, shorten

MAX_TITLE = 1000  # characters; longer titles are whole articles that slipped into the field
MAX_SUMMARY = 4000  # characters; keep to title and summary even where a feed carries the full text
AHEAD = timedelta(days=2)
"""A publication date further ahead than this is a mistake of the source: unknown, not believed."""

TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_[ce]id|ref_src|cmpid|ncid|spm|oc)$")
"""Query parameters that say where a reader came from, never which document is meant."""


def to_items(feed: Identity, entries: Iterable[Entry], base_url: str, now: datetime) -> tuple[list[Item], int]:
    """The items that *feed* published, and how many of them mention what the feed must mention (only those come back).

    *base_url* is the final address of the document, against which links are resolved.
    """
    items = [item for entry in entries if (item := to_item(feed, entry, base_url, now)) is not None]
    kept = [item for item in items if mentions(feed.must_mention, f"{item.title} {item.summary}")]
    return list({item.item_id: item for item in kept}.values()), len(kept)


def to_item(feed: Identity, entry: Entry, base_url: str, now: datetime) -> Item | None:
    """The item that an entry holds, None where it has no words at all."""
    summary = shorten(clean(entry.summary), MAX_SUMMARY)
    title = shorten(clean(entry.title) or summary, MAX_TITLE)
    if not title:
        return None
    published = parse_published(clean(entry.published), feed.zone)
    url = canonical(urljoin(base_url, entry.url.strip())) if entry.url.strip() else ""
    return Item(
        item_id=item_id_of(feed.id, url or clean(entry.guid) or title), feed_id=feed.id, title=title,
        summary="" if summary == title else summary, url=url, lang=entry.lang or feed.language,
        published=None if published is None or is_ahead(published, now) else published, first_seen=now,
        standing=feed.standing, outlet=clean(entry.outlet),
    )  # fmt: skip


def item_id_of(feed_id: str, key: str) -> str:
    """A stable id: the same document of the same feed is the same item."""
    return "i-" + hashlib.sha256(f"{feed_id}\n{key}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def canonical(url: str) -> str:
    """One address for one document: host in lower case, no default port, fragment or tracking parameter."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""  # no address at all, such as one with a broken port or bracket
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port not in (None, {"http": 80, "https": 443}[parts.scheme]):
        host = f"{host}:{port}"
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k)])
    return urlunsplit((parts.scheme, host, parts.path or "/", query, ""))


def mentions(words: Sequence[str], text: str) -> bool:
    """Whether *text* mentions one of *words* (any text does where none is asked for).

    Latin words are found as whole words, plural or not, in any case; others anywhere, Traditional or Simplified.
    """
    return not words or _mention_pattern(tuple(words)).search(simplify(text)) is not None


@cache
def _mention_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_one_mention(word) for word in words), re.IGNORECASE)


def _one_mention(word: str) -> str:
    escaped = re.escape(simplify(word)).replace(r"\ ", r"[\s-]+")
    return rf"\b{escaped}(?:s|es)?\b" if word.isascii() else escaped


def is_ahead(when: When, now: datetime) -> bool:
    """Whether a source's date lies further in the future than a time zone or an embargo explains."""
    limit: date = day_of(now + AHEAD)
    return day_of(when) > limit
