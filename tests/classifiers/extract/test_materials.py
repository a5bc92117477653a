"""Elements, rare earths in general, magnets (guide, section 6)."""

from __future__ import annotations

import pytest

from classifiers.extract import extract
from classifiers.labels import Text


def materials(title: str) -> set[str]:
    return set(extract(Text(title=title)).materials)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Dysprosium and terbium need a licence", {"Dy", "Tb"}),
        ("氧化镨钕、金属镝报价", {"Pr", "Nd", "Dy"}),
        ("鐠釹與鋱、鈧、鎦走高", {"Pr", "Nd", "Tb", "Sc", "Lu"}),
        ("NdPr deficit expected", {"Nd", "Pr"}),
        ("Dy/Tb premium in Rotterdam", {"Dy", "Tb"}),
        ("Spot Dy2O3 and Nd2O3 quotes", {"Dy", "Nd"}),
        ("Tb oxide quoted higher", {"Tb"}),
        ("ネオジムの価格", {"Nd"}),
        ("Ytterbium is not yttrium", {"Yb", "Y"}),
    ],
)
def test_elements_are_named_in_words_formulas_and_pairs(title: str, found: set[str]) -> None:
    assert materials(title) == found


@pytest.mark.parametrize(
    "title",
    ["Y Combinator hires Er, La and Ho", "La Rochelle plant opens", "Sc Freiburg wins", "PR firm of the year"],
)
def test_symbols_alone_are_ordinary_words(title: str) -> None:
    assert materials(title) == set()


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Rare-earth quotas rise", {"REE"}),
        ("Intercepts of 12 m at 4% TREO", {"REE"}),
        ("重稀土出口許可", {"REE"}),
        ("희토류 가격", {"REE"}),
        ("Seltene Erden werden knapp", {"REE"}),
        ("Terres rares : un plan", {"REE"}),
        ("Rare earth magnets stuck in port", {"magnets"}),
        ("rare-earth permanent magnet output", {"magnets"}),
        ("稀土永磁材料出口", {"magnets"}),
        ("NdFeB and SmCo makers", {"magnets"}),
        ("钕铁硼毛坯报价", {"magnets"}),
        ("Rare earths and magnets", {"REE", "magnets"}),
        ("Magnet oxides in demand", set()),
    ],
)
def test_rare_earths_in_general_and_magnets_are_kept_apart(title: str, found: set[str]) -> None:
    assert materials(title) == found


@pytest.mark.parametrize(
    "title",
    [
        "USA Rare Earth names a director",
        "Australian Rare Earths raises cash",
        "北方稀土发布业绩预告",
        "中国稀土集团换帅",
        "Lynas Rare Earths results",
    ],
)
def test_a_companys_name_is_no_material(title: str) -> None:
    assert materials(title) == set()


def test_electromagnets_and_fridge_magnets_are_not_meant() -> None:
    assert materials("Electromagnets, fridge magnets and magnet schools") == set()


def test_materials_come_in_the_guides_order() -> None:
    assert extract(Text(title="magnets, rare earths, terbium, neodymium")).materials == ("Nd", "Tb", "REE", "magnets")
