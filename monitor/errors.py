"""What can go wrong, as a tree.

    MonitorError
      ConfigError    what the user wrote is wrong         stop, exit 2, every problem at once
      FetchError     a feed could not be had              recorded in its Visit, next feed
      ParseError     what came is not what was promised   recorded in its Visit, next feed
      NotifyError    Telegram refused or was away         not marked delivered, tried again

`StorageError` and `ModelError` belong to their packages: stop, exit 1, one line saying what to do.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a visit failed, as a closed set, so that failures can be counted and explained."""

    UNREACHABLE = "unreachable"  # name not found, connection refused or reset
    TIMEOUT = "timeout"
    TLS = "tls"
    PRIVATE_ADDRESS = "private address"
    REDIRECTS = "redirects"  # too many, in a circle, or to another scheme
    TOO_LARGE = "too large"
    HTTP_STATUS = "http status"
    GONE = "gone"  # 404 or 410
    BLOCKED = "blocked"  # 401, 403, 412, 521, or a challenge page under any status
    RATE_LIMITED = "rate limited"  # 429, or 503 with Retry-After
    BROKEN_BODY = "broken body"  # cut off, damaged compression
    NOT_A_FEED = "not a feed"  # HTML where JSON or a feed should be, an error text, a wrong shape
    EMPTY = "empty"  # no entries where there never are none
    NO_KEY = "no key"  # the environment lacks the key that the entry names


class MonitorError(Exception):
    """Every error that the monitor raises on purpose."""


class ConfigError(MonitorError):
    """Settings or feeds.yaml are wrong; `problems` holds one line each, with its path."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class FetchError(MonitorError):
    """A document could not be had. `retry_after` is in seconds, where the server named one."""

    def __init__(self, reason: Reason, detail: str, *, status: int | None = None, retry_after: int | None = None) -> None:
        self.reason = reason
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        super().__init__(f"{reason}: {detail}")


class ParseError(MonitorError):
    """A document came and is not what the feed promised."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


class NotifyError(MonitorError):
    """Telegram did not take a message."""
