"""Search: words, phrases and prefixes in two languages, the order of what is found, and queries that are refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers import EventType
from monitor.assemble import assemble
from monitor.framework import load_framework
from storage import EventFilter, Order, StorageError, Store, open_store
from storage.search import MOST_WORDS, match_expression, words_of
from tests.builders import NOW, item, labelled, labels

TOLD = {
    "e-curb": ("商務部對鏑、鋱實施出口管制", "", "CN", ("Dy", "Tb")),
    "e-price": ("Terbium doubles in Rotterdam", "Traders blame export licences.", "NL", ("Tb",)),
    "e-loan": ("EXIM lends to a <b>magnet</b> plant; DROP TABLE", "It buys terbium, terbium and terbium.", "US", ("magnets",)),
    "e-tokyo": ("レアアース磁石の輸出", "", "JP", ("magnets",)),
    "e-notice": ("What MOFCOM 2025/61 means for makers of motors", "", "CN", ("REE",)),
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "events.db") as opened, opened.transaction():
        for day, (event_id, (title, summary, country, materials)) in enumerate(TOLD.items(), 1):
            tags = labels(EventType.EXPORT_CONTROL, jurisdictions=(country,), acting=(country,), materials=materials)
            one = labelled(item(f"i-{event_id}", title, summary=summary, published=date(2026, 1, day)), tags)
            opened.items.add([one], NOW)
            opened.events.put(assemble(event_id, [one], load_framework(), first_seen=NOW, updated=NOW), [], NOW)
        yield opened


def found(store: Store, text: str, **more: object) -> list[str]:
    return [event.event_id for event in store.events.find(EventFilter(search=text, **more))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("doubles", ["e-price"]),
        ("ROTTER*", ["e-price"]),
        ('"doubles in rotterdam"', ["e-price"]),
        ('"rotterdam doubles"', []),
        ('"doubles in rott"*', ["e-price"]),
        ('"rotterdam traders"', []),  # a phrase never runs from the title into the summary
        ("doubles traders", ["e-price"]),
        ("doubles magnet", []),
        ("drop table", ["e-loan"]),
        ("price-shock* OR 1=1", []),
        ("MOFCOM 2025/61", ["e-notice"]),
        ("2025/61", ["e-notice"]),
    ],
)
def test_words_phrases_and_prefixes(store: Store, text: str, expected: list[str]) -> None:
    assert found(store, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("出口", ["e-curb"]),
        ("镝", ["e-curb"]),
        ("鏑", ["e-curb"]),
        ("出口管制", ["e-curb"]),
        ("施管", []),
        ("商务部 管制", ["e-curb"]),
        ("管制*", ["e-curb"]),
        ("レアアース", ["e-tokyo"]),
        ("磁石", ["e-tokyo"]),
    ],
)
def test_words_of_scripts_without_spaces(store: Store, text: str, expected: list[str]) -> None:
    assert found(store, text) == expected


def test_chinese_is_found_only_where_its_characters_stand_together(store: Store) -> None:
    assert found(store, "实施管制") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dysprosium", ["e-curb"]),
        ("铽", ["e-price", "e-curb"]),
        ("china", ["e-notice", "e-curb"]),
        ("日本", ["e-tokyo"]),
    ],
)
def test_what_was_told_in_one_language_is_found_by_its_name_in_the_other(store: Store, text: str, expected: list[str]) -> None:
    assert found(store, text) == expected


def test_the_newest_comes_first_unless_relevance_is_asked_for(store: Store) -> None:
    assert found(store, "terbium") == ["e-loan", "e-price", "e-curb"]
    assert found(store, "terbium", order=Order.RELEVANCE)[0] == "e-price"
    assert sorted(found(store, "terbium", order=Order.RELEVANCE)) == ["e-curb", "e-loan", "e-price"]
    assert found(store, "terbium", order=Order.RELEVANCE, limit=1) == ["e-price"]


@pytest.mark.parametrize("order", [*Order])
def test_a_search_and_filters_hold_together(store: Store, order: Order) -> None:
    assert found(store, "terbium", jurisdictions=("US",), order=order) == ["e-loan"]
    assert found(store, "terbium", since=date(2026, 1, 2), until=date(2026, 1, 2), order=order) == ["e-price"]
    assert found(store, "terbium", materials=("Dy",), until=date(2026, 1, 2), order=order) == ["e-curb"]
    assert found(store, "terbium", types=("price_shock",), order=order) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  ?", "no word"),
        ("!!!", "no word"),
        ('""', "no word"),
        ('"open', "not closed"),
        ("*", "no word"),
        ("a*", "too short"),
        ("word " * (MOST_WORDS + 1), "leave some out"),
    ],
)
def test_a_search_that_cannot_be_read_is_a_helpful_error(store: Store, text: str, words: str) -> None:
    with pytest.raises(StorageError, match=words):
        found(store, text)


def test_relevance_to_nothing_is_a_helpful_error(store: Store) -> None:
    with pytest.raises(StorageError, match="needs a search"):
        found(store, "", order=Order.RELEVANCE)


@given(st.text())
def test_any_text_is_a_search_or_a_helpful_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.db"
    with open_store(path) as store, suppress(StorageError):
        assert found(store, text or "?") == []


@given(st.text(min_size=1))
def test_a_text_is_indexed_in_the_words_by_which_it_is_searched(text: str) -> None:
    words = set(words_of(text).split())
    try:
        expression = match_expression(text.replace('"', " ").replace("*", " "))
    except StorageError:
        return
    assert {word for part in expression.split(" AND ") for word in part.strip('"').split()} <= words
