"""The ways in which a source's items can be had: one strict model for each kind of route."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


def checked_jmespath(expression: str | None) -> str | None:
    """*expression*, or ValueError where it is no JMESPath."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    if expression is not None:
        try:
            jmespath.compile(expression)
        except JMESPathError as error:
            raise ValueError(f"is no JMESPath expression: {str(error).splitlines()[0]}") from error
    return expression


def checked_date_pattern(pattern: str | None) -> str | None:
    """*pattern*, or ValueError where it is no regular expression with the groups year, month and day."""
    if pattern is not None:
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        if compiled.groups != 3:
            raise ValueError("needs three groups: year, month, day")
    return pattern


class Strict(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Route(Strict):
    """How to ask for a document: the address, the headers beside our own, the key it needs.

    In `url`, `params`, `form` and `body`, `{year}` is the current year at the source and `{today}`, `{today-30}` or
    `{today-30:%m/%d/%Y}` a day, in ISO form or the one that is given.
    """

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


class AskRoute(Route):
    """A request that can be more than an address: parameters, a form, or a JSON body."""

    method: Literal["GET", "POST"] = "GET"
    params: Mapping[str, str] = Field(default_factory=dict)
    form: Mapping[str, str] = Field(default_factory=dict)
    body: Mapping[str, object] | None = None  # sent as JSON

    @model_validator(mode="after")
    def _is_a_post(self) -> Self:
        if self.method == "GET" and (self.form or self.body is not None):
            raise ValueError("a form or a body needs `method: POST`")
        return self


class JsonFields(Strict):
    """Where each part of an entry stands, as JMESPath relative to one row. `url` may be a template: see `url_template`."""

    title: str
    url: str | None = None
    summary: str | None = None
    published: str | None = None
    guid: str | None = None
    outlet: str | None = None
    language: str | None = None
    document: str | None = None  # the document's own number: the surest sign that two entries are one document

    @field_validator("*")
    @classmethod
    def _is_jmespath(cls, expression: str | None) -> str | None:
        return checked_jmespath(expression)


class JsonRoute(AskRoute):
    """An API that answers JSON. `rows` is a JMESPath expression for the list of rows.

    Pages: either the answer names the next one (`next_page`), or `page_key` is the parameter, form field or member of the
    body that counts them, from the value that stands there in steps of `page_step` (more than 1 where it counts rows).
    """

    kind: Literal["json"]
    rows: str
    fields: JsonFields
    url_template: str | None = None  # "https://…/{guid}", filled with the row's fields where the row holds no address
    next_page: str | None = None  # JMESPath for the address of the next page
    page_key: str | None = None
    page_step: int = Field(default=1, ge=1)
    max_pages: int = Field(default=1, ge=1, le=20)

    @field_validator("rows", "next_page")
    @classmethod
    def _is_jmespath(cls, expression: str | None) -> str | None:
        return checked_jmespath(expression)

    @model_validator(mode="after")
    def _counts_pages(self) -> Self:
        if self.page_key is None:
            return self
        if self.next_page is not None:
            raise ValueError("pages are followed by `next_page` or counted by `page_key`, not both")
        places = {**self.params, **self.form, **(self.body or {})}
        if not str(places.get(self.page_key, "")).isdecimal():
            raise ValueError(f"`page_key` names no number in params, form or body: {self.page_key!r}")
        return self


class PageRoute(Route):
    """An HTML page with a list of links. Selectors are CSS; `title`, `link`, `date` and `summary` are within a row."""

    kind: Literal["page"]
    rows: str
    link: str = "a"
    title: str | None = None  # none: the link's `title` attribute, else its text
    date: str | None = None
    summary: str | None = None
    date_in_link: str | None = None  # a regular expression whose groups are year, month, day
    more_pages: str | None = None  # "index_{page}.html", {page} counting from 1: the second page and those after it
    max_pages: int = Field(default=1, ge=1, le=20)

    @field_validator("date_in_link")
    @classmethod
    def _is_pattern(cls, pattern: str | None) -> str | None:
        return checked_date_pattern(pattern)


class UnitRoute(Route):
    """The jpaas CMS of Chinese ministries: `url` is the list page, whose `queryData` names the unit API's parameters."""

    kind: Literal["unit"]
    unit_url: str = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    ids: Mapping[str, str] = Field(default_factory=dict)  # used where the list page cannot be read
    rows: str = "li"
    page_size: int = Field(default=15, ge=1, le=100_000)  # rows of one answer; some columns give all at once
    max_pages: int = Field(default=1, ge=1, le=20)


class Thresholds(Strict):
    """How far a price must move, in percent, to be a shock: the labelling guide's figures."""

    day: float = Field(default=5.0, gt=0)
    month: float = Field(default=10.0, gt=0)  # within 30 days
    quarter: float = Field(default=25.0, gt=0)  # within 91 days


class SeriesRoute(AskRoute):
    """A series of prices, as JSON or CSV; its abrupt moves are its items (`monitor.parsers.series` has the rule).

    JSON: `points` is a JMESPath expression for pairs of date and value, or `dates` and `values` are for two lists of one
    length. CSV: `dates` and `values` are the names of columns.
    """

    kind: Literal["series"]
    series: str  # as titles name it: "Nd metal 99.5% FOB China"
    unit: str  # "USD/kg"
    format: Literal["json", "csv"] = "json"
    points: str | None = None
    dates: str | None = None
    values: str | None = None
    page: str = ""  # where a reader finds the price
    thresholds: Thresholds = Thresholds()
    times_usual: float = Field(default=2.0, gt=0)  # and so many times the series' own usual move
    report_days: int = Field(default=45, ge=1, le=3660)  # moves older than this, counted from the newest price, are history

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        both = self.dates is not None and self.values is not None
        if self.format == "csv" and (not both or self.points is not None):
            raise ValueError("a CSV series needs `dates` and `values`, the names of its columns")
        if self.format == "json" and both == (self.points is not None):
            raise ValueError("a JSON series needs either `points` or both `dates` and `values`")
        if self.format == "json":
            for expression in (self.points, self.dates, self.values):
                checked_jmespath(expression)
        return self


AnyRoute = Annotated[RssRoute | JsonRoute | PageRoute | UnitRoute | SeriesRoute, Field(discriminator="kind")]


class DetailPage(Strict):
    """What is read, once, from the page of each new item of a list that shows only titles. Selectors are CSS."""

    body: str  # the text: its first paragraph becomes the summary
    date_meta: tuple[str, ...] = ()  # names of <meta> that hold the day of publication; not all sites mean that by PubDate
    date: str | None = None  # or the element that shows it
    at_most: int = Field(default=6, ge=1, le=30)  # pages in one visit
