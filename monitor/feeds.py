"""What an entry of feeds.yaml may say: one model for each kind of source, strict, unknown keys refused.

A feed is an identity (who speaks, in what language and zone, how close to the fact) and a route (how its items are
had: `monitor.routes`). `second_route` is another way to the same items, taken when the first fails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, TypeAdapter, field_validator, model_validator

from storage import Standing

from .routes import (
    AnyRoute,
    DetailPage,
    JsonFields,
    JsonRoute,
    PageRoute,
    Route,
    RssRoute,
    SeriesRoute,
    Strict,
    Thresholds,
    UnitRoute,
    checked_date_pattern,
)

__all__ = [
    "FEED",
    "AnyRoute",
    "DetailPage",
    "Feed",
    "Identity",
    "JsonFeed",
    "JsonFields",
    "JsonRoute",
    "PageFeed",
    "PageRoute",
    "Route",
    "RssFeed",
    "RssRoute",
    "SeriesFeed",
    "SeriesRoute",
    "Thresholds",
    "UnitFeed",
    "UnitRoute",
    "dated",
    "missing_key",
    "with_keys",
]


class Identity(Strict):
    """Who speaks, and what of it we keep."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    name: str
    standing: Standing
    language: str
    timezone: str = "UTC"
    jurisdiction: str | None = None
    issuer: str = ""  # sources that carry the same body's documents share one word; the id where none is given
    every_minutes: int = Field(default=60, ge=5, le=10080)  # how often it is visited at most
    slowest_minutes: int | None = Field(default=None, ge=5, le=43200)  # and at least; three times `every_minutes`, up to a day
    silent_after_days: int | None = Field(default=None, ge=1)  # without news for so long it is silent; else by its own rhythm
    must_mention: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()  # entries with one of these in title or address are left out
    date_from_link: str | None = None  # as `date_in_link`, for sources whose own dates are wrong
    ignore_dates: bool = False  # for sources whose dates mean nothing
    may_be_empty: bool = False
    detail: DetailPage | None = None
    second_route: AnyRoute | None = None
    allow_private: bool = False
    prefer_ipv4: bool = False
    ca_bundle: str = ""  # a PEM file with certificates that this source needs beside the usual ones
    proxy: str = ""  # http:// or https:// address; it resolves names, so private ones are refused by name and literal only
    terms: str = ""
    enabled: bool = True

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("must be an IANA time zone such as Asia/Shanghai")
        return name

    @field_validator("date_from_link")
    @classmethod
    def _is_link_pattern(cls, pattern: str | None) -> str | None:
        return checked_date_pattern(pattern)

    @field_validator("proxy")
    @classmethod
    def _is_a_proxy(cls, proxy: str) -> str:
        if proxy and not re.fullmatch(r"https?://[^/\s]+/?", proxy):
            raise ValueError("must be the http:// or https:// address of a proxy")
        return proxy

    @field_validator("ca_bundle")
    @classmethod
    def _is_there(cls, path: str) -> str:
        if path and not Path(path).expanduser().is_file():
            raise ValueError("names no file")
        return path

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.slowest_minutes is not None and self.slowest_minutes < self.every_minutes:
            raise ValueError("`slowest_minutes` must not be less than `every_minutes`")
        return self

    @property
    def slowest(self) -> timedelta:
        """The longest time between two visits of a source that answers."""
        minutes = self.slowest_minutes or max(self.every_minutes, min(3 * self.every_minutes, 24 * 60))
        return timedelta(minutes=minutes)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this source's bare times are read."""
        return ZoneInfo(self.timezone)


class RssFeed(Identity, RssRoute):
    """A feed of kind `rss`."""


class JsonFeed(Identity, JsonRoute):
    """A feed of kind `json`."""


class PageFeed(Identity, PageRoute):
    """A feed of kind `page`."""


class UnitFeed(Identity, UnitRoute):
    """A feed of kind `unit`."""


class SeriesFeed(Identity, SeriesRoute):
    """A feed of kind `series`."""


Feed = RssFeed | JsonFeed | PageFeed | UnitFeed | SeriesFeed
FEED: TypeAdapter[Feed] = TypeAdapter(Annotated[Feed, Field(discriminator="kind")])


def with_keys(feed: Feed, environ: Mapping[str, str]) -> Feed:
    """The feed with `{key}` replaced by the value of the variable that `key_env` names, where the environment has it."""
    changes: dict[str, Any] = _filled(feed, environ)
    if feed.second_route is not None:
        second = feed.second_route
        changes["second_route"] = second.model_copy(update=_filled(second, environ))
    return feed.model_copy(update=changes)


def missing_key(feed: Feed) -> str | None:
    """The variable that holds the key of the feed's first route, if that was not filled in by `with_keys`."""
    return feed.key_env if feed.key_env is not None and PLACEHOLDER in str(feed.model_dump(exclude={"second_route"})) else None


PLACEHOLDER = "{key}"
R = TypeVar("R", bound=Route)
DAY = re.compile(r"\{(year|today)(?:-(\d{1,4}))?(?::([^{}]+))?\}")


def dated(route: R, now: datetime) -> R:
    """*route* with `{year}` and `{today…}` filled in. *now* is the time at the source."""
    changes = {
        name: _on_day(value, now)
        for name in ("url", "params", "form", "body")
        if (value := getattr(route, name, None)) and DAY.search(str(value))
    }
    return route.model_copy(update=changes) if changes else route


def _on_day(value: Any, now: datetime) -> Any:
    """The text, or the texts in a mapping or list, with days in place."""
    if isinstance(value, str):
        return DAY.sub(lambda match: _day(match, now), value)
    if isinstance(value, Mapping):
        return {name: _on_day(member, now) for name, member in value.items()}
    return [_on_day(member, now) for member in value] if isinstance(value, list) else value


def _day(match: re.Match[str], now: datetime) -> str:
    day = now - timedelta(days=int(match[2] or 0))
    return str(day.year) if match[1] == "year" else day.strftime(match[3] or "%Y-%m-%d")


def _filled(route: Route, environ: Mapping[str, str]) -> dict[str, Any]:
    key = environ.get(route.key_env, "").strip() if route.key_env else ""
    if not key:
        return {}
    filled: dict[str, Any] = {}
    for name in ("url", "headers", "params", "form"):
        value = getattr(route, name, None)
        if isinstance(value, str):
            filled[name] = value.replace(PLACEHOLDER, key)
        elif value:
            filled[name] = {k: v.replace(PLACEHOLDER, key) for k, v in value.items()}
    return filled
