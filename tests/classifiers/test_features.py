from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers import Text
from classifiers.canonical import CHAR_CLASSES, LONGEST, canonical
from classifiers.features import Encoder, Grams, concept_grams


def read(raw: str) -> str:
    """Canonical text with the names of its classes spelled out."""
    return " ".join("".join(f" <{CHAR_CLASSES[c]}> " if c in CHAR_CLASSES else c for c in canonical(raw)).split())


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("Lynas wins US$120 million from Japan", "<reecompany> wins <money> from <country>"),
        ("Toyota and Lynas, Japan and U.S.", "<company> and <reecompany> , <country> and <country>"),
        ("Dysprosium at $850/kg, up 12%", "<element> at <price> , up <percent>"),
        ("氧化镝涨至每吨162万元", "氧化 <element> 涨至 <price>"),
        ("2,626 ppm over 31 m and 409Mt", "<ppm> over <length> and <mass>"),
        ("商務部公告2025年第61號", "<chinagov> 公告 <year> <docno>"),
        ("<p>Rare&nbsp;earth &amp; magnets</p>", "rare earth magnets"),
        ("ＲＡＲＥ　ＥＡＲＴＨ", "rare earth"),
        ("usage of bust is not a country", "usage of bust is not a <country>".replace("<country>", "country")),
        ("", ""),
    ],
)
def test_names_and_figures_give_way_to_their_kind(raw: str, wanted: str) -> None:
    assert read(raw) == wanted


def test_traditional_and_simplified_read_alike() -> None:
    assert canonical("中國對稀土實施出口管制") == canonical("中国对稀土实施出口管制")


def test_english_and_chinese_share_concepts() -> None:
    english = set(concept_grams(canonical("China imposes export controls on rare earths")))
    chinese = set(concept_grams(canonical("中国对稀土实施出口管制")))
    assert {"export-control", "rare-earth", "#china", "export-control+rare-earth"} <= english & chinese


def test_what_follows_amid_is_background() -> None:
    assert "~export-control" in set(concept_grams(canonical("Miner opens a plant amid export controls")))
    assert "~export-control" not in set(concept_grams(canonical("Export controls hit a plant")))


def test_a_text_without_a_word_of_the_topic_says_so() -> None:
    assert "!topic" in Grams(Text(title="Local team wins the cup")).blocks["m"]
    assert "!topic" not in Grams(Text(title="稀土企业召开会议")).blocks["m"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_encoder_finds_exactly_the_grams_of_its_vocabulary(title: str, summary: str) -> None:
    text = Text(title=title + " rare earth 稀土 curbs", summary=summary)
    grams = sorted(Grams(text))
    vocabulary = sorted({*grams[::2], "tnever seen", "cxyz"})
    encoder = Encoder(vocabulary)
    assert [vocabulary[i] for i in encoder(text)] == sorted(set(grams) & set(vocabulary))
    assert encoder(text) == encoder(text), "a word read from the cache is the word read anew"


@pytest.mark.parametrize(
    "raw", ["\ud800 lone", "😀" * 50, "<" * 5_000, "&#x110000; &lt;b", "\ue000\ue001", "a" * 50_000, "稀" * 50_000, "\x00"]
)
def test_any_text_can_be_read(raw: str) -> None:
    assert len(canonical(raw)) <= 4 * LONGEST
    assert not set(canonical("\ue000\ue001")) & set(CHAR_CLASSES)
    list(Grams(Text(title=raw, summary=raw)))
