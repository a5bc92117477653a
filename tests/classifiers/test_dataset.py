from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from classifiers import DataError, Text
from classifiers.dataset import TRAIN, data_hash, is_chinese, load, script_language

from .conftest import row, small_data, write_data


def one(number: int = 1, **changes: Any) -> dict[str, Any]:
    return row(number, "en", "China bans exports of terbium", "", {"export_control": "tightening"}) | changes


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"event_types": ["export_ban"], "directions": {}}, "unknown event_types tag 'export_ban'"),
        ({"pillars": ["leverage"]}, "unknown pillars tag 'leverage'"),
        ({"materials": ["Li"]}, "unknown materials tag 'Li'"),
        ({"jurisdictions": ["China"]}, "jurisdiction 'China' is no ISO 3166 code"),
        ({"relevant": False}, "an off-topic item carries no other label"),
        ({"directions": {}}, "'export_control' needs a direction"),
        ({"directions": {"export_control": "up"}}, "'up' is no direction of 'export_control'"),
        (
            {"directions": {"export_control": "easing", "price_shock": "up"}},
            "a direction for 'price_shock', which is not among event_types",
        ),
        ({"event_types": ["new_deposit"], "directions": {"new_deposit": "up"}}, "'new_deposit' carries no direction"),
        ({"title": " "}, "the title is empty"),
        ({"lang": "English"}, "lang 'English' is no language tag"),
        ({"published": "April"}, "published 'April' is no date"),
        ({"voice": "rumour"}, "unknown voice 'rumour'"),
        ({"relevant": "yes"}, "'relevant' must be a bool"),
        ({"mood": "grim"}, "unknown key 'mood'"),
        ({"pillars": ["environment", "environment"]}, "pillars names a tag twice"),
    ],
)
def test_a_line_that_breaks_schema_or_guide_is_named(tmp_path: Path, changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(DataError) as caught:
        load(write_data(tmp_path, [one() | changes]))
    assert f"t.jsonl:1: {complaint}" in caught.value.problems


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    rows = [
        one(2, pillars=["?"]),
        one(3),
        one(3, title="Other words"),
        one(4, directions={"export_control": "easing"}),
        one(1, title="Late"),
    ]
    folder = write_data(tmp_path, rows)
    with (folder / "t.jsonl").open("a", encoding="utf-8") as file:
        file.write("{cut off\n[]\n")
    with pytest.raises(DataError) as caught:
        load(folder)
    text = str(caught.value)
    assert "t.jsonl:1: unknown pillars tag '?'" in text
    assert "t.jsonl:3: id t-0003 stands at t.jsonl:2 already" in text
    assert "t.jsonl:4: the same text has other labels at t.jsonl:2" in text
    assert "t.jsonl:5: id t-0001 is not after t-0004" in text
    assert "t.jsonl:6: not JSON" in text
    assert "t.jsonl:7: a line must hold one JSON object" in text


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no labelled items"):
        load(tmp_path)


def test_the_hash_follows_the_bytes(tmp_path: Path) -> None:
    before = data_hash(write_data(tmp_path, small_data()))
    assert before == data_hash(tmp_path)
    assert before != data_hash(write_data(tmp_path, small_data()[1:]))


def test_the_shipped_items_hold_to_the_guide() -> None:
    assert len(load(TRAIN)) > 1_000


@pytest.mark.parametrize(
    ("title", "lang"),
    [("稀土", "zh"), ("Rare earths", "en"), ("レアアース輸出", "ja"), ("희토류", "ko"), ("Редкие земли", "ru"), ("12%", "")],
)
def test_script_tells_the_language(title: str, lang: str) -> None:
    assert script_language(Text(title=title)) == lang
    assert is_chinese(Text(title=title)) == (lang == "zh")
