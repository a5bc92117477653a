"""How long a server says that its answer stays fresh, and when its allowance is used up. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .answers import epoch_of, rate_limit_reset

MAX_FRESH = 7 * 24 * 3600  # seconds; a server that says "for a year" is asked once a week
TTL = re.compile(rb"<ttl[^>]*>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)  # minutes; RSS 2.0, "ttl"
PERIOD = re.compile(rb"<(?:\w+:)?updatePeriod[^>]*>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE)
FREQUENCY = re.compile(rb"<(?:\w+:)?updateFrequency[^>]*>\s*(\d{1,4})\s*<", re.IGNORECASE)
PERIODS = {b"hourly": 3600, b"daily": 86400, b"weekly": 7 * 86400, b"monthly": 30 * 86400, b"yearly": 365 * 86400}
HEAD = 8192  # bytes; the channel's own elements stand before its items
DEFAULT_PAUSE = 3600  # seconds; api.data.gov counts by the hour and names no moment when it forgives


def fresh_for(headers: Mapping[str, str], content: bytes, now: float) -> int | None:
    """Seconds for which the answer is fresh, or for which no further request is allowed; None where the server says nothing.

    Of several statements the longest holds. *headers* have lower-case names; *now* is epoch seconds, used where the server's
    own clock does not show.
    """
    stated = [_cached(headers, now), _allowance(headers, now), _ttl(content)]
    seconds = [value for value in stated if value is not None and value > 0]
    return min(max(seconds), MAX_FRESH) if seconds else None


def _cached(headers: Mapping[str, str], now: float) -> int | None:
    """What Cache-Control, else Expires, promises (RFC 9111, 5.2.2 and 5.3), less the answer's age."""
    control = headers.get("cache-control", "").lower()
    if "no-store" in control or "no-cache" in control:
        return None
    age = headers.get("age", "")
    if match := re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", control):
        return int(match[1]) - (int(age) if age.isdecimal() else 0)
    expires = epoch_of(headers.get("expires", ""))
    return None if expires is None else int(expires - (epoch_of(headers.get("date", "")) or now))


def _allowance(headers: Mapping[str, str], now: float) -> int | None:
    remaining = headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining", "")).strip()
    if not re.fullmatch(r"0+(?:\.0+)?", remaining):
        return None
    reset = rate_limit_reset(headers, now)
    return DEFAULT_PAUSE if reset is None else reset


def _ttl(content: bytes) -> int | None:
    head = content[:HEAD]
    if match := TTL.search(head):
        return int(match[1]) * 60
    period = PERIOD.search(head)
    if period is None:
        return None
    times = FREQUENCY.search(head)
    return PERIODS[period[1].lower()] // max(int(times[1]) if times else 1, 1)
