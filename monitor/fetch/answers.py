"""What a status means: a document, nothing new, or an error in words that an operator can act on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from ..errors import FetchError, Reason

MAX_RETRY_AFTER = 7 * 24 * 3600  # seconds; a server that asks for more is asked once a week
TINY = 1024  # bytes; a challenge under 202 is empty or smaller than any feed

BLOCKING = {
    401: "wants a login or a key",
    403: "refuses this program (403)",
    407: "wants a proxy login",
    412: "answers with a JavaScript challenge (412)",
    451: "refuses for legal reasons (451)",
    521: "answers with a JavaScript challenge (521)",
}
"""412 and 521 are what Chinese government sites send with a script that only a browser runs."""


def refuse_status(host: str, status: int, headers: Mapping[str, str], now: float) -> None:
    """FetchError for a status that brings no document. *now* is epoch seconds, for a Retry-After that names a date."""
    if "cf-mitigated" in headers or headers.get("x-amzn-waf-action") in ("challenge", "captcha"):
        raise FetchError(Reason.BLOCKED, f"{host} answers with a challenge for browsers ({status})", status=status)
    if 200 <= status < 300:
        return
    if status in (404, 410):
        raise FetchError(Reason.GONE, f"{host} has no such page ({status}); the address may have moved", status=status)
    if status in BLOCKING:
        raise FetchError(Reason.BLOCKED, f"{host} {BLOCKING[status]}", status=status)
    wait = retry_after(headers, now)
    if status == 429 or (status == 503 and wait is not None):
        when = "" if wait is None else f"; it asks for a pause of {wait} s"
        raise FetchError(Reason.RATE_LIMITED, f"{host} is asked too often ({status}){when}", status=status, retry_after=wait)
    words = f"{host} answers {status}{_phrase(status)}"
    blame = "; the fault is theirs, a later visit may find it mended" if status >= 500 else "; look at the entry's address"
    raise FetchError(Reason.HTTP_STATUS, words + blame, status=status, retry_after=wait)


def refuse_tiny_202(host: str, status: int, size: int) -> None:
    """FetchError for 202 with next to nothing: what a web application firewall sends to programs in place of a page."""
    if status == 202 and size < TINY:
        raise FetchError(Reason.BLOCKED, f"{host} answers with a challenge for browsers (202, {size} bytes)", status=status)


def retry_after(headers: Mapping[str, str], now: float) -> int | None:
    """Seconds that the server asks us to wait, at most a week; None where it names none (RFC 9110, 10.2.3).

    Without Retry-After the moment counts at which the server says that its rate limit is lifted.
    """
    raw = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,12}", raw, re.ASCII):
        return min(int(raw), MAX_RETRY_AFTER)
    if not raw:
        return rate_limit_reset(headers, now)
    then = epoch_of(raw)
    if then is None:
        return None
    # The server's own clock, where it shows it, is the one that its date was made by.
    return int(min(max(then - (epoch_of(headers.get("date", "")) or now), 0), MAX_RETRY_AFTER))


def rate_limit_reset(headers: Mapping[str, str], now: float) -> int | None:
    """Seconds until the allowance comes back, as `x-ratelimit-reset` or `ratelimit-reset` tell: a span or an epoch."""
    for name in ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset"):
        if match := re.fullmatch(r"(\d{1,12})(?:\.\d+)?", headers.get(name, "").strip(), re.ASCII):
            number = int(match[1])
            return min(max(number - int(now), 0) if number > 1_000_000_000 else number, MAX_RETRY_AFTER)
    return None


def epoch_of(http_date: str) -> float | None:
    """Epoch seconds of an HTTP date; None for what is none."""
    try:
        return parsedate_to_datetime(http_date).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""
