"""From a source's raw entries to items: clean text, whole addresses, dates that are known, and ids that stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from urllib.parse import urljoin

from classifiers.script import simplify
from storage import Item, Standing, When, day_of

from .feeds import Identity
from .identity import Traits, canonical, item_id_of, keys_of, own_number
from .parsers.reading import Entry
from .text import clean, parse_published, shorten

__all__ = ["Harvest", "canonical", "identified", "item_id_of", "mentions", "to_item", "to_items", "usual_gap"]

MAX_TITLE = 1000  # characters; longer titles are whole articles that slipped into the field
GAPS_FROM = 30  # publications that tell how often a source publishes
MAX_SUMMARY = 4000  # characters; keep to title and summary even where a feed carries the full text
AHEAD = timedelta(days=2)
"""A publication date further ahead than this is a mistake of the source: unknown, not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What a source's entries gave. `kept` counts those that mention what they must, `items` are these, each once.

    `newest` is the newest publication of all entries, `usual_gap` the seconds that usually lie between two; None where unknown.
    """

    items: tuple[Item, ...] = ()
    kept: int = 0
    newest: When | None = None
    usual_gap: int | None = None


def to_items(feed: Identity, entries: Iterable[Entry], base_url: str, now: datetime) -> Harvest:
    """The items that *feed* published. *base_url* is the final address of the document, against which links are resolved."""
    raw = list(entries)
    all_items = [item for entry in raw if (item := to_item(feed, entry, base_url, now)) is not None]
    items = [item for item in all_items if not _is_skipped(feed.skip, item)]
    kept = [item for item in items if mentions(feed.must_mention, f"{item.title} {item.summary}")]
    published = [item.published for item in all_items if item.published is not None]
    published += [when for entry in raw if not entry.title and (when := _published(feed, entry, "")) is not None]
    return Harvest(
        items=tuple({item.item_id: item for item in kept}.values()),
        kept=len(kept),
        newest=max(published, key=_start_of, default=None),
        usual_gap=usual_gap(published),
    )


def to_item(feed: Identity, entry: Entry, base_url: str, now: datetime) -> Item | None:
    """The item that an entry holds, None where it has no words at all."""
    summary = shorten(clean(entry.summary), MAX_SUMMARY)
    title = shorten(clean(entry.title) or summary, MAX_TITLE)
    if not title:
        return None
    url = canonical(urljoin(base_url, entry.url.strip())) if entry.url.strip() else ""
    published = _published(feed, entry, url)
    known = None if published is None or is_ahead(published, now) else published
    item = Item(
        item_id="i-", feed_id=feed.id, title=title, summary="" if summary == title else summary, url=url,
        lang=entry.lang or feed.language, published=known, first_seen=now, standing=feed.standing, outlet=clean(entry.outlet),
        document=entry.document_number or (own_number(title, known) if feed.standing is Standing.OFFICIAL else ""),
        move=entry.move,
    )  # fmt: skip
    return identified(feed, item, guid=clean(entry.guid), has_own_page=entry.has_own_page)


def identified(feed: Identity, item: Item, *, guid: str = "", has_own_page: bool = True) -> Item:
    """*item* with its keys, and the id that the strongest of them gives."""
    traits = Traits(
        title=item.title, url=item.url, guid=guid, lang=item.lang, outlet=item.outlet, document=item.document,
        published=item.published, has_own_page=has_own_page,
    )  # fmt: skip
    keys = keys_of(feed, traits)
    return replace(item, item_id=item_id_of("", keys[0]), keys=keys)


def usual_gap(published: Iterable[When]) -> int | None:
    """Seconds that usually lie between two publications, by the newest of *published*; None where fewer than four are known.

    Three gaps of four are no longer: so neither a burst nor one old entry at the end of a list decides.
    """
    moments = sorted({_start_of(when) for when in published}, reverse=True)[:GAPS_FROM]
    if len(moments) < 4:
        return None
    gaps = sorted((later - earlier).total_seconds() for later, earlier in pairwise(moments))
    return max(int(gaps[(len(gaps) * 3) // 4]), 60)


def _published(feed: Identity, entry: Entry, url: str) -> When | None:
    if feed.date_from_link and (match := re.search(feed.date_from_link, url)):
        return parse_published("-".join(match.groups(default="")), feed.zone)
    return None if feed.ignore_dates else parse_published(clean(entry.published), feed.zone)


def _is_skipped(words: Sequence[str], item: Item) -> bool:
    return any(word.casefold() in f"{item.title}\n{item.url}".casefold() for word in words)


def _start_of(when: When) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)


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
