from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers import Text
from classifiers.canonical import CHAR_CLASSES, LONGEST, canonical
from classifiers.features import Encoder, Grams, concept_marks
from classifiers.turns import turns


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


def test_a_figure_takes_its_currency_and_leaves_the_name_before_it() -> None:
    assert read("America's $12bn and eVAC $94 million") == "<country> <money> and <reecompany> <money>"
    assert read("A$ 5 million, US$3bn, USD 7m, C$ placement") == "<money> , <money> , <money> , placement"


def test_english_and_chinese_share_concepts() -> None:
    english = Grams(Text(title="China imposes export controls on rare earths")).blocks["l"]
    chinese = Grams(Text(title="中国对稀土实施出口管制")).blocks["l"]
    assert {"export-control", "rare-earth", "#china", "export-control+rare-earth"} <= english & chinese
    assert concept_marks("稀土") == concept_marks("rare earths") == {"rare-earth"}


def test_what_follows_amid_is_background() -> None:
    def concepts(title: str) -> set[str]:
        return Grams(Text(title=title)).blocks["k"]

    assert "~export-control" in concepts("Miner opens a plant amid export controls")
    assert "~export-control" not in concepts("Amid a strike, export controls hit a plant")
    assert "~export-control" not in concepts("Export controls hit a plant")
    assert "~export-control" in concepts("在出口管制背景下，磁材厂扩产")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("China suspends its ban on exports", {"stop(limit)"}),
        ("China suspends exports of magnets", {"stop(flow)"}),
        ("Export ban lifted", {"undo(limit)"}),
        ("Rare earth quota slashed", {"lower(quota)"}),
        ("Beijing halts trade, new controls follow", {"stop(flow)"}),
        ("商务部暂停出口管制", {"stop(limit)"}),
        ("中国恢复稀土出口", {"resume(flow)"}),
        ("Talks resume", {"resume(truce)"}),
        ("Nothing happens", set()),
    ],
)
def test_a_verb_takes_its_thing(text: str, wanted: set[str]) -> None:
    assert wanted <= set(turns(canonical(text)))


def test_a_ban_suspended_and_exports_suspended_are_told_apart() -> None:
    assert "stop(flow)" not in set(turns(canonical("Export ban suspended")))
    assert "stop(limit)" not in set(turns(canonical("Exports suspended")))


def test_a_text_without_a_word_of_the_topic_says_so() -> None:
    blocks = Grams(Text(title="Local team wins the cup", summary="稀土")).blocks
    assert "!topic" in blocks["n"]
    assert "!topic" not in blocks["m"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_encoder_finds_exactly_the_grams_of_its_vocabulary(title: str, summary: str) -> None:
    text = Text(title=title + " rare earth 稀土 curbs", summary=summary)
    grams = sorted(Grams(text))
    held = {gram for gram in grams if gram[0] in "almp"}
    held |= {gram for gram in grams if gram[0] in "tknq" and not hash(gram) % 2}  # a title's gram is one of the whole text too
    vocabulary = sorted({*held, "tnever seen", "lnever+seen"})
    found = Encoder(vocabulary)(text)
    assert sorted(vocabulary[i] for i in found) == sorted(held)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    "raw", ["\ud800 lone", "😀" * 50, "<" * 5_000, "&#x110000; &lt;b", "\ue000\ue001", "a" * 50_000, "稀" * 50_000, "\x00"]
)
def test_any_text_can_be_read(raw: str) -> None:
    assert len(canonical(raw)) <= 4 * LONGEST
    assert not set(canonical("\ue000\ue001")) & set(CHAR_CLASSES)
    list(Grams(Text(title=raw, summary=raw)))
