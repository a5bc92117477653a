"""What an entry of feeds.yaml may say: one model for each kind of source, strict, unknown keys refused.

A feed is an identity (who speaks, in what language and zone, how close to the fact) and a route (how its items are
had). `second_route` is another way to the same items, taken when the first fails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from storage import Standing


class Strict(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Route(Strict):
    """How to ask for a document: the address, the headers beside our own, the key it needs."""

    url: str
    headers: Mapping[str, str] = Field(default_factory=dict)
    key_env: str | None = None  # the environment variable whose value replaces {key} in url, headers and form

    @field_validator("url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        if not re.match(r"https?://[^/\s]+", url):
            raise ValueError("must be an address that starts with http:// or https://")
        return url


class RssRoute(Route):
    """RSS 0.9x, 1.0, 2.0 or Atom."""

    kind: Literal["rss"]
    outlet_in_title: bool = False  # "Headline - Outlet", as search feeds write it: the outlet is cut off


class JsonFields(Strict):
    """Where each part of an entry stands, as JMESPath relative to one row. `url` may be a template: see `url_template`."""

    title: str
    url: str | None = None
    summary: str | None = None
    published: str | None = None
    guid: str | None = None
    outlet: str | None = None
    language: str | None = None


class JsonRoute(Route):
    """An API that answers JSON. `rows` is a JMESPath expression for the list of rows."""

    kind: Literal["json"]
    rows: str
    fields: JsonFields
    url_template: str | None = None  # "https://…/{guid}", filled with the row's fields where the row holds no address
    method: Literal["GET", "POST"] = "GET"
    params: Mapping[str, str] = Field(default_factory=dict)
    form: Mapping[str, str] = Field(default_factory=dict)
    body: Mapping[str, object] | None = None  # sent as JSON
    next_page: str | None = None  # JMESPath for the address of the next page
    max_pages: int = Field(default=1, ge=1, le=20)

    @field_validator("rows", "next_page")
    @classmethod
    def _is_jmespath(cls, expression: str | None) -> str | None:
        import jmespath
        from jmespath.exceptions import JMESPathError

        if expression is not None:
            try:
                jmespath.compile(expression)
            except JMESPathError as error:
                raise ValueError(f"is no JMESPath expression: {str(error).splitlines()[0]}") from error
        return expression


class PageRoute(Route):
    """An HTML page with a list of links. Selectors are CSS; `title`, `link`, `date` and `summary` are within a row."""

    kind: Literal["page"]
    rows: str
    link: str = "a"
    title: str | None = None  # none: the link's `title` attribute, else its text
    date: str | None = None
    summary: str | None = None
    date_in_link: str | None = None  # a regular expression whose groups are year, month, day

    @field_validator("date_in_link")
    @classmethod
    def _is_pattern(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                compiled = re.compile(pattern)
            except re.error as error:
                raise ValueError(f"is no regular expression: {error}") from error
            if compiled.groups != 3:
                raise ValueError("needs three groups: year, month, day")
        return pattern


class UnitRoute(Route):
    """The jpaas CMS of Chinese ministries: `url` is the list page, whose `queryData` names the unit API's parameters."""

    kind: Literal["unit"]
    unit_url: str = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    ids: Mapping[str, str] = Field(default_factory=dict)  # used where the list page cannot be read
    rows: str = "li"
    page_size: int = Field(default=15, ge=1, le=200)
    max_pages: int = Field(default=1, ge=1, le=20)


AnyRoute = Annotated[RssRoute | JsonRoute | PageRoute | UnitRoute, Field(discriminator="kind")]


class Identity(Strict):
    """Who speaks, and what of it we keep."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    name: str
    standing: Standing
    language: str
    timezone: str = "UTC"
    jurisdiction: str | None = None
    every_minutes: int = Field(default=60, ge=5, le=10080)
    must_mention: tuple[str, ...] = ()
    may_be_empty: bool = False
    second_route: AnyRoute | None = None
    allow_private: bool = False
    terms: str = ""
    enabled: bool = True

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("must be an IANA time zone such as Asia/Shanghai")
        return name

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


Feed = RssFeed | JsonFeed | PageFeed | UnitFeed
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
