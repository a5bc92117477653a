"""What every kind of source shares: the request it asks for, the document it gets, the entries it gives.

A kind is a generator without I/O: it yields the `Request` it needs, is sent the `Document` that came, and returns its
entries. So one kind may read one page, or a list page and then an API, or follow `next` links, and whoever drives it
(the live round, a test, `sources test`) decides how bytes are had.

    def read(route: RssRoute) -> Reading:
        document = yield Request(url=route.url)
        return entries_of(document)
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing to ask a server for. `conditional` requests carry the stored validators and may be answered "unchanged"."""

    url: str
    method: str = "GET"
    params: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    json: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    conditional: bool = True

    def unconditional(self) -> Request:
        """The same request without validators: for pages after the first, which stand or fall with it."""
        return replace(self, conditional=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a server answered, whole and inflated. `url` is the final one; `headers` have lower-case names."""

    url: str
    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item as its source wrote it: raw strings, not yet cleaned, dated or resolved ("" where there is none).

    `has_own_page` is False where the address leads to a page that many entries share. `move` is "up" or "down" for a price
    move that arithmetic found.
    """

    title: str
    url: str = ""
    guid: str = ""
    summary: str = ""
    published: str = ""
    outlet: str = ""
    lang: str = ""
    document_number: str = ""
    has_own_page: bool = True
    move: str = ""


Reading = Generator[Request, Document, tuple[Entry, ...]]
"""A visit to one source, step by step. May raise ParseError at any step."""
