"""The labelled items are written, not filled in: limits on likeness; each type in many languages, years, voices, countries."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

import monitor
from classifiers import EventType
from classifiers.dataset import TEST, TRAIN, Example, is_chinese, load

from .diversity import nearest, opening

MOST_ALIKE = 0.6
"""Share of common pieces that two titles may have; of the pairs above it most say the same in other words."""
SAME_OPENING = 5
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def train() -> list[Example]:
    return load(TRAIN)


@pytest.fixture(scope="module")
def test() -> list[Example]:
    return load(TEST)


def titles(examples: list[Example]) -> list[str]:
    return [example.text.title for example in examples]


def test_there_are_items_enough(train: list[Example], test: list[Example]) -> None:
    assert len(train) >= 6_000
    assert len(test) >= 600
    assert 0.35 <= sum(is_chinese(e.text) for e in train) / len(train) <= 0.5
    assert {"ja", "ko", "de", "fr", "zh-Hant"} <= {e.text.lang for e in train}


def test_no_two_titles_are_alike(train: list[Example], test: list[Example]) -> None:
    both = titles(test) + titles(train)
    alike = [f"{both[i]} ~ {both[j]}" for found, i, j in nearest(both) if found > MOST_ALIKE]
    assert not alike, alike[:10]


def test_an_opening_is_shared_by_few(train: list[Example]) -> None:
    counts = Counter(opening(title) for title in titles(train))
    assert {words: n for words, n in counts.items() if n > SAME_OPENING} == {}


@pytest.mark.parametrize("tag", [*EventType, None], ids=str)
def test_each_type_is_spread(train: list[Example], tag: EventType | None) -> None:
    items = [e for e in train if e.relevant and (tag in e.event_types if tag else not e.event_types)]
    years = Counter(e.published[:4] for e in items)
    voices = Counter(e.voice for e in items)
    countries = {country for e in items for country in e.jurisdictions}
    assert 0.25 <= sum(is_chinese(e.text) for e in items) / len(items) <= 0.6
    assert sum(n >= 5 for n in years.values()) >= 15, years
    assert max(years.values()) <= 0.5 * len(items), years
    assert sum(n >= 5 for n in voices.values()) >= 8, voices
    assert len(countries) >= 10, countries
    assert sum(not e.text.summary for e in items) >= 0.2 * len(items), "headlines without a summary"


def test_stories_of_the_test_set_and_its_titles_are_not_learned_from(train: list[Example], test: list[Example]) -> None:
    assert not {e.text.title.casefold() for e in train} & {e.text.title.casefold() for e in test}
    assert not {e.id for e in train} & {e.id for e in test}


def test_the_demo_and_the_story_set_are_not_among_the_items(train: list[Example]) -> None:
    demo = yaml.safe_load((Path(monitor.__file__).parent / "demo" / "documents.yaml").read_text("utf-8"))
    lines = (ROOT / "tests" / "data" / "stories" / "items.jsonl").read_text("utf-8").splitlines()
    others = [json.loads(line)["title"] for line in lines] + list(headlines(demo))
    assert len(others) > 300
    mine = titles(train)
    same = [f"{others[i]} ~ {mine[j]}" for found, i, j in nearest(others, mine) if found > MOST_ALIKE]
    assert not same, same[:10]


def headlines(raw: object) -> list[str]:
    """Every value of a key `title` in nested plain data."""
    if isinstance(raw, dict):
        own = [raw["title"]] if isinstance(raw.get("title"), str) else []
        return own + [title for value in raw.values() for title in headlines(value)]
    return [title for value in raw for title in headlines(value)] if isinstance(raw, list) else []
