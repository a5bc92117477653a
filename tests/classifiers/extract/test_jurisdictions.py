"""Who acts, who is acted upon, who is only mentioned."""

from __future__ import annotations

import pytest

from classifiers.extract import extract
from classifiers.labels import Text


def about(title: str, summary: str = "") -> set[str]:
    return set(extract(Text(title=title, summary=summary)).jurisdictions)


def acting(title: str, summary: str = "") -> set[str]:
    return set(extract(Text(title=title, summary=summary)).acting)


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("China suspends export licences for dysprosium to Japan", {"CN", "JP"}),
        ("Beijing and Brussels agree on a hotline for rare earth permits", {"CN", "EU"}),
        ("Pentagon takes a stake in a magnet recycler", {"US"}),
        ("METI sets aside money for separation plants", {"JP"}),
        ("White House orders a review of mineral stockpiles", {"US"}),
        ("Drilling at Mt Weld goes below the pit", {"AU"}),
        ("Kvanefjeld licence dispute goes to arbitration", {"GL"}),
        ("Fen complex estimate doubles", {"NO"}),
        ("Clay concession in Minas Gerais gets a permit", {"BR"}),
        ("Trucks wait at the Kachin border", {"MM"}),
        ("Norra Kärr and Kiruna seek strategic status", {"SE"}),
        ("Türkiye lists Beylikova reserves", {"TR"}),
    ],
)
def test_names_capitals_nicknames_regions_and_mines_stand_for_their_country(title: str, codes: set[str]) -> None:
    assert about(title) == codes


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("商务部：对日两用物项出口须经许可", {"CN", "JP"}),
        ("美拟入股稀土加工企业", {"US"}),
        ("中美就稀土出口达成框架", {"CN", "US"}),
        ("歐盟執委會公布關鍵原料行動計畫", {"EU"}),
        ("經濟產業省擬補助稀土回收", {"JP"}),
        ("内蒙古清查非法采矿", {"CN"}),
        ("蒙古国与德国签署矿产协定", {"DE", "MN"}),
        ("馬來西亞重申禁止稀土原礦出口", {"MY"}),
        ("レアアース輸出規制、日本政府が対応協議", {"JP"}),
        ("한국 정부, 희토류 비축 확대", {"KR"}),
    ],
)
def test_other_scripts_are_read_as_well(title: str, codes: set[str]) -> None:
    assert about(title) == codes


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("Canada funds a refinery to cut reliance on China", {"CA"}),
        ("Australia builds the largest separation plant outside China", {"AU"}),
        ("Washington backs magnet makers to break China's grip", {"US"}),
        ("Ottawa and Canberra discuss supply as China dominates", {"CA", "AU"}),
        ("India seeks China-free magnets", {"IN"}),
        ("日本拨款降低对中国的依赖", {"JP"}),
    ],
)
def test_whom_others_want_to_need_less_is_scenery(title: str, codes: set[str]) -> None:
    assert about(title) == codes


def test_a_country_that_only_the_summary_names_in_passing_is_left_out() -> None:
    summary = "The move comes after talks with partners, among them Japan, on supply from Vietnam."
    assert about("Australia approves a rare earth refinery", summary) == {"AU"}


def test_a_government_that_the_summary_names_counts() -> None:
    summary = "The Japanese government will lend half of the cost."
    assert about("Australia approves a rare earth refinery", summary) == {"AU", "JP"}


def test_scenery_is_still_listed_as_mentioned() -> None:
    found = extract(Text(title="Canada funds a refinery to cut reliance on China"))
    assert found.mentioned == ("CA", "CN")


@pytest.mark.parametrize(
    "title",
    [
        "Survey ship returns from the South China Sea",
        "Kitchen brands turn to bone china",
        "What is left in the till",
        "It is us or them",
    ],
)
def test_false_friends_name_no_country(title: str) -> None:
    assert about(title) == set()


def test_georgia_is_the_american_state() -> None:
    assert about("Heavy mineral sands plant planned in Georgia") == {"US"}


def test_turkey_needs_its_capital_letter() -> None:
    assert about("Rare earths in wild turkey feed") == set()


def test_a_dollar_sign_names_no_country() -> None:
    assert about("Brazil's clay project needs US$120 million") == {"BR"}


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("American Rare Earths drills in Norway", {"NO"}),
        ("China Northern Rare Earth raises its list price", {"CN"}),
        ("Australia's Lynas to enlarge its plant in Malaysia", {"MY"}),
        ("Lynas names a new chairman", {"AU"}),
    ],
)
def test_a_company_stands_for_its_seat_only_where_nothing_else_does(title: str, codes: set[str]) -> None:
    assert about(title) == codes


def test_a_loan_to_a_countrys_company_is_about_that_country() -> None:
    assert about("US agency lends to Brazil's Serra Verde") == {"BR", "US"}


def test_europe_as_a_place_is_not_the_union() -> None:
    assert about("Sweden finds Europe's largest rare earth deposit") == {"SE"}


def test_the_place_of_a_meeting_is_not_what_the_text_is_about() -> None:
    assert about("China and the United States pause controls after a summit in Busan, South Korea") == {"CN", "US"}


def test_chinese_text_without_a_country_speaks_of_china() -> None:
    assert about("氧化镨钕报价较昨日持平") == {"CN"}


def test_chinese_text_about_markets_abroad_does_not() -> None:
    assert about("海外镝价一周翻倍") == set()


def test_prices_in_yuan_speak_of_china() -> None:
    assert about("Terbium oxide back above 6 million yuan a tonne") == {"CN"}


def test_the_members_of_the_quad_stand_for_it() -> None:
    assert about("Quad launches a minerals initiative") == {"AU", "IN", "JP", "US"}


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("China suspends export licences for dysprosium to Japan", {"CN"}),
        ("US, Australia to unveil plan on rare earth supply", {"US", "AU"}),
        ("Japan complains of delays at Chinese ports", set()),
        ("商务部：对日两用物项出口须经许可", {"CN"}),
        ("Pentagon to fund heavy rare earth plant in Texas", {"US"}),
        ("Drilling extends deposit in Namibia", set()),
    ],
)
def test_who_acts_is_told_from_who_is_acted_upon(title: str, codes: set[str]) -> None:
    assert acting(title) == codes
