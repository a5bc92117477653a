"""Items that come in as JSON Lines (contract, `classify` and `ingest` in): each line read, or refused with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from classifiers import Text
from storage import Item, Standing, When

from .items import MAX_SUMMARY, MAX_TITLE, canonical, item_id_of
from .moments import parse_moment
from .text import clean, shorten

MAX_LINE = 2_000_000  # characters of one line; more is no headline with a summary


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was refused: its number (from 1), and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class GoodLine:
    """A line that was read: its number and its object, in which `title` is a string with words."""

    number: int
    row: Mapping[str, Any]


def read_lines(lines: Iterable[bytes]) -> Iterator[GoodLine | BadLine]:
    """Each line of a JSON Lines file, read or refused; empty lines are passed over."""
    for number, raw in enumerate(lines, 1):
        if raw.strip():
            yield _read_line(number, raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)


def _read_line(number: int, raw: bytes) -> GoodLine | BadLine:
    if len(raw) > MAX_LINE:
        return BadLine(number, f"is longer than {MAX_LINE:,} bytes")
    try:
        row = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return BadLine(number, f"is not UTF-8 (byte {error.start + 1})")
    except (json.JSONDecodeError, RecursionError) as error:
        return BadLine(number, f"is not JSON: {getattr(error, 'msg', 'nested too deeply')}")
    problem = _problem(row)
    return BadLine(number, problem) if problem else GoodLine(number, row)


def _problem(row: Any) -> str | None:
    if not isinstance(row, dict):
        return "is not an object"
    for key in ("title", "summary", "lang", "published", "url", "source"):
        if row.get(key) is not None and not isinstance(row[key], str):
            return f"{key!r} must be a string"
    if not isinstance(row.get("id"), str | int | None) or isinstance(row.get("id"), bool):
        return "'id' must be a string"
    if not clean(row.get("title") or ""):
        return "has no title"
    return None


def text_of(row: Mapping[str, Any]) -> Text:
    """What the classifier reads of a row."""
    return Text(title=_title(row), summary=_summary(row), lang=row.get("lang") or "")


def published_of(row: Mapping[str, Any]) -> When | None:
    """When the row's item was published; None where that is not said or cannot be read: unknown, never guessed."""
    return parse_moment(row["published"], ZoneInfo("UTC")) if row.get("published") else None


def item_of(row: Mapping[str, Any], standings: Mapping[str, Standing], now: datetime) -> Item:
    """The item that a row holds. Its id is the one that it brings; *standings* are those of feeds.yaml, by feed id."""
    source = row.get("source") or "ingest"
    url = canonical(row.get("url") or "")
    given = row.get("id")
    return Item(
        item_id=str(given) if given not in (None, "") else item_id_of(source, url or _title(row)), feed_id=source,
        title=_title(row), summary=_summary(row), url=url, lang=row.get("lang") or "",
        published=published_of(row),
        first_seen=now.astimezone(UTC), standing=standings.get(source),
    )  # fmt: skip


def _title(row: Mapping[str, Any]) -> str:
    return shorten(clean(row["title"]), MAX_TITLE)


def _summary(row: Mapping[str, Any]) -> str:
    return shorten(clean(row.get("summary") or ""), MAX_SUMMARY)
