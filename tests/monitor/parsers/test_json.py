"""Paging, and what JSON can get wrong."""

from __future__ import annotations

import json

import pytest

from monitor.errors import ParseError, Reason
from monitor.feeds import JsonFields, JsonRoute
from monitor.parsers import json as json_kind
from tests.monitor.parsers.driving import document, drive

URL = "https://api.example/v1/items"
FIELDS = JsonFields(title="title", url="url")


def _route(**more: object) -> JsonRoute:
    return JsonRoute.model_validate({"kind": "json", "url": URL, "rows": "rows", "fields": FIELDS, **more})


def _page(title: str, following: str | None = None) -> str:
    return json.dumps({"rows": [{"title": title, "url": "/a"}], "next": following})


def test_pages_are_followed_up_to_the_limit() -> None:
    route = _route(next_page="next", max_pages=3, headers={"X-Own": "1"})
    pages = [document(_page(f"Item {number}", f"?page={number + 1}"), f"{URL}?page={number}") for number in (1, 2, 3)]
    entries, asked = drive(json_kind.read(route), pages)
    assert [entry.title for entry in entries] == ["Item 1", "Item 2", "Item 3"]
    assert [request.url for request in asked] == [URL, f"{URL}?page=2", f"{URL}?page=3"]
    assert [request.conditional for request in asked] == [True, False, False]


def test_a_page_that_names_itself_as_the_next_ends_the_paging() -> None:
    route = _route(next_page="next", max_pages=9)
    entries, _ = drive(json_kind.read(route), [document(_page("One", URL), URL)])
    assert len(entries) == 1


def test_a_next_page_on_another_host_is_refused() -> None:
    route = _route(next_page="next", max_pages=2)
    with pytest.raises(ParseError, match=r"elsewhere\.example"):
        drive(json_kind.read(route), [document(_page("One", "https://elsewhere.example/2"), URL)])


def test_the_request_carries_what_the_entry_says() -> None:
    route = _route(method="POST", params={"q": "稀土"}, form={"columnID": "9"}, headers={"X-Requested-With": "XMLHttpRequest"})
    _, (asked,) = drive(json_kind.read(route), [document('{"rows": []}', URL)])
    assert (asked.method, asked.params, asked.form) == ("POST", (("q", "稀土"),), (("columnID", "9"),))
    assert asked.headers == {"X-Requested-With": "XMLHttpRequest"}


def test_no_content_is_no_rows() -> None:
    entries, _ = drive(json_kind.read(_route()), [document("", URL, status=204)])
    assert entries == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty answer"),
        ("[" * 100_000, "instead of JSON"),
        ("9" * 5000, "instead of JSON"),
        ('{"message": "bad key"}', "no list of rows at 'rows' in an object of message"),
        ('{"rows": {"a": 1}}', "no list of rows"),
        ('{"rows": [{"name": "x"}]}', "none of 1 rows has a title"),
        ("<html><body>Sign in</body></html>", "'Sign in' instead of JSON"),
        ("Queries must be longer.", "'Queries must be longer.' instead of JSON"),
    ],
)
def test_what_is_not_the_promised_json_is_shown_in_words(content: str, words: str) -> None:
    with pytest.raises(ParseError, match=words) as caught:
        drive(json_kind.read(_route()), [document(content, URL)])
    assert caught.value.reason is Reason.NOT_A_FEED


def test_a_template_takes_fields_and_members_and_leaves_no_gap() -> None:
    route = _route(fields=JsonFields(title="t", guid="id"), url_template="https://files.example/{guid}/{key}")
    rows = {"rows": [{"t": "With", "id": 7.0, "key": "a b"}, {"t": "Without", "id": 8}]}
    entries, _ = drive(json_kind.read(route), [document(json.dumps(rows), URL)])
    assert [entry.url for entry in entries] == ["https://files.example/7/a%20b", ""]
