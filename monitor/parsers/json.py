"""APIs that answer JSON: rows and fields found by JMESPath, pages followed by the address that an answer names or counted."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import jmespath
from jmespath.exceptions import JMESPathError

from ..errors import ParseError, Reason
from ..routes import AskRoute, JsonRoute
from ..text import clean, language_code, shorten
from .links import host_of, resolve
from .reading import Document, Entry, Reading, Request
from .shape import load_json, refuse_lost_characters

COUNTS = ("count", "total", "totalCount", "recordCount", "totalResults", "totalElements", "totalRecords")
"""Members by which an answer says how many rows there are; one that says 0 may leave the rows out."""
MAX_TITLE = 120  # characters of a summary that stand in for a missing title


def read(route: JsonRoute) -> Reading:
    """The entries of an API, page after page up to `max_pages`, each once (some servers repeat their last page)."""
    request: Request | None = request_of(route)
    entries: dict[Entry, None] = {}
    seen = {route.url}
    for number in range(1, route.max_pages + 1):
        if request is None:
            break
        document = yield request
        value = {} if document.status == 204 else load_json(document)
        found = entries_of(value, route, document)
        refuse_lost_characters(found)
        if all(entry in entries for entry in found):
            break
        entries |= dict.fromkeys(found)
        request = _following(value, route, document, number, seen)
    return tuple(entries)


def request_of(route: AskRoute) -> Request:
    """What *route* asks for."""
    return Request(
        url=route.url,
        method=route.method,
        params=tuple(route.params.items()),
        form=tuple(route.form.items()),
        json=dict(route.body) if route.body is not None else None,
        headers=route.headers,
    )


def _following(value: Any, route: JsonRoute, document: Document, number: int, seen: set[str]) -> Request | None:
    """The request for the page after the *number*-th; None where there is no other."""
    if route.page_key is not None:
        return request_of(_on_page(route, route.page_key, number * route.page_step)).unconditional()
    following = _next_page(value, route, document)
    if not following or following in seen:
        return None
    seen.add(following)
    return Request(url=following, headers=route.headers, conditional=False)


def _on_page(route: JsonRoute, key: str, ahead: int) -> JsonRoute:
    """*route* with its page counter that much further on, wherever it stands."""
    changes: dict[str, Any] = {}
    for place in ("params", "form", "body"):
        members = getattr(route, place) or {}
        if key in members:
            further = int(members[key]) + ahead
            changes[place] = {**members, key: str(further) if isinstance(members[key], str) else further}
    return route.model_copy(update=changes)


def entries_of(value: Any, route: JsonRoute, document: Document) -> list[Entry]:
    """The entries in one page's JSON *value*; ParseError where its rows are missing or none of them has a title."""
    rows = _rows(value, route.rows)
    searches = {name: jmespath.compile(path) for name, path in route.fields.model_dump(exclude_none=True).items()}
    entries = [entry for row in rows if (entry := _entry(row, searches, route.url_template, document.url)) is not None]
    if rows and not entries:
        raise ParseError(Reason.NOT_A_FEED, f"none of {len(rows)} rows has a title at {route.fields.title!r}")
    return entries


def _rows(value: Any, path: str) -> list[Any]:
    rows = _found(jmespath.compile(path), value)
    if rows is None and (value == {} or _counts_itself_empty(value)):
        return []
    if not isinstance(rows, list):
        what = f"an object of {', '.join(list(value)[:6])}" if isinstance(value, dict) else f"a {type(value).__name__}"
        raise ParseError(Reason.NOT_A_FEED, f"no list of rows at {path!r} in {shorten(clean(what), 80)}")
    return rows


def _counts_itself_empty(value: Any) -> bool:
    return isinstance(value, dict) and any(name in value and value[name] in (0, "0") for name in COUNTS)


def _entry(row: Any, searches: dict[str, Any], template: str | None, base: str) -> Entry | None:
    """One row's entry; None where it has neither title nor summary."""
    found = {name: _as_text(_found(search, row)) for name, search in searches.items()}
    summary = found.get("summary", "")
    title = found["title"] if clean(found["title"]) else shorten(clean(summary), MAX_TITLE)
    if not title:
        return None
    link = found.get("url") or (_filled(template, found, row) if template else "")
    return Entry(
        title=title,
        url=resolve(base, link),
        guid=found.get("guid", ""),
        summary=summary,
        published=found.get("published", ""),
        outlet=clean(found.get("outlet", "")),
        lang=language_code(found.get("language", "")),
        document_number=clean(found.get("document", "")),
    )


def _filled(template: str, found: dict[str, str], row: Any) -> str:
    """*template* with the row's fields, or its own members, in place; "" where one that it needs is missing."""
    members = {name: _as_text(value) for name, value in row.items()} if isinstance(row, dict) else {}
    for name, text in {**members, **found}.items():
        if "{" + name + "}" in template:
            if not text:
                return ""
            template = template.replace("{" + name + "}", quote(text, safe="/"))
    return "" if "{" in template else template


def _next_page(value: Any, route: JsonRoute, document: Document) -> str:
    """The address of the next page, "" for none. ParseError for another host, which the entry's headers are not meant for."""
    if route.next_page is None:
        return ""
    link = resolve(document.url, _as_text(_found(jmespath.compile(route.next_page), value)))
    if link and host_of(link) != host_of(document.url):
        raise ParseError(Reason.NOT_A_FEED, f"the next page is said to lie on another host, {host_of(link)}")
    return link


def search(path: str, value: Any) -> Any:
    """What stands at the JMESPath *path* in *value*; ParseError where the two do not fit."""
    return _found(jmespath.compile(path), value)


def _found(search: Any, value: Any) -> Any:
    try:
        return search.search(value)
    except (JMESPathError, TypeError, AttributeError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ParseError(
            Reason.NOT_A_FEED, f"the expression {search.expression!r} does not fit the answer ({reason})"
        ) from error


def _as_text(value: Any) -> str:
    """A member as text: whole numbers without a fraction (ids come as 12472.0), the first of a list, "" for no plain value."""
    if isinstance(value, list):
        return _as_text(value[0]) if value else ""
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
