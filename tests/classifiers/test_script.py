"""One written form for many, always of the same length."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classifiers.script import fold, simplify


def test_traditional_characters_become_simplified() -> None:
    assert simplify("稀土永磁體與釹鐵硼出口許可證") == "稀土永磁体与钕铁硼出口许可证"


def test_text_that_is_not_traditional_is_left_alone() -> None:
    assert simplify("Rare earths / 氧化镨钕") == "Rare earths / 氧化镨钕"


def test_folding_takes_off_accents_case_width_and_fancy_punctuation() -> None:
    assert fold("Norra Kärr – São Paulo’s ＮｄＰｒ") == "norra karr - sao paulo's ndpr"


@given(st.text())
def test_neither_form_changes_the_length(text: str) -> None:
    assert len(simplify(text)) == len(fold(text)) == len(text)
