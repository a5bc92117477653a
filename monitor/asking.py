"""What a person asks of the log, in words (`type`, `since`, `7d` …), as the filter that storage understands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from classifiers import MATERIALS, Direction, EventType, Pillar
from storage import EventFilter, Severity

from .errors import ConfigError
from .words import did_you_mean

KNOWN: Mapping[str, tuple[str, ...]] = {
    "type": tuple(EventType), "direction": tuple(Direction), "material": MATERIALS, "pillar": tuple(Pillar),
    "severity": tuple(Severity),
}  # fmt: skip
"""The words that a tag can be. Jurisdictions, sources and measures are open sets."""

FIELDS = {
    "type": "types", "direction": "directions", "jurisdiction": "jurisdictions", "material": "materials", "pillar": "pillars",
    "severity": "severities", "source": "sources", "measure": "measures",
}  # fmt: skip
SPAN = re.compile(r"(\d{1,5})\s*([hdw])")
UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def read_filter(asked: Mapping[str, Sequence[str]], now: datetime, limit: int | None = None) -> EventFilter:
    """The filter for *asked*: any value within one word, all words together; blank values count as not given.

    Raises ConfigError with every problem: a word that no event can carry, a day that is none.
    """
    given = {word: tuple(v.strip() for v in values if v.strip()) for word, values in asked.items()}
    given["jurisdiction"] = tuple(code.upper() for code in given.get("jurisdiction", ()))
    problems = [
        f"--{word}: unknown word {value!r}{did_you_mean(value, known)} (known: {', '.join(known)})"
        for word, known in KNOWN.items() for value in given.get(word, ()) if value not in known
    ]  # fmt: skip
    days: dict[str, date | None] = {}
    for word in ("since", "until"):
        days[word] = None
        for text in given.get(word, ())[:1]:
            days[word] = read_day(text, now)
            if days[word] is None:
                problems.append(f"--{word}: {text!r} is neither a span (24h, 7d) nor a date (2026-01-31)")
    if problems:
        raise ConfigError(problems)
    chosen = {field: given.get(word, ()) for word, field in FIELDS.items()}
    return EventFilter(
        types=chosen["types"], directions=chosen["directions"], jurisdictions=chosen["jurisdictions"],
        materials=chosen["materials"], pillars=chosen["pillars"], severities=chosen["severities"],
        sources=chosen["sources"], measures=chosen["measures"], since=days["since"], until=days["until"],
        search=" ".join(given.get("search", ())), limit=limit,
    )  # fmt: skip


def read_day(text: str, now: datetime) -> date | None:
    """The (UTC) day that `24h`, `7d`, `2w` (ago) or a date means; None where it means none."""
    found = SPAN.fullmatch(text.strip().lower())
    try:
        if found:
            return (now - timedelta(**{UNITS[found[2]]: int(found[1])})).astimezone(UTC).date()
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None


def as_query(asked: Mapping[str, Sequence[str]], **more: str) -> str:
    """The words as the query of an address, blanks left out; *more* replaces what is there."""
    pairs = [(word, value) for word, values in asked.items() if word not in more for value in values if value.strip()]
    return urlencode([*pairs, *((word, value) for word, value in more.items() if value)])
