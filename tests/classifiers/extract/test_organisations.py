"""Organisations by their names in English and Chinese, and the gazetteer itself."""

from __future__ import annotations

import pytest

from classifiers.extract import extract
from classifiers.extract.gazetteer import organisations
from classifiers.labels import Text


def ids(title: str) -> list[str]:
    return [known.id for known in extract(Text(title=title)).organisations]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("MOFCOM and the General Administration of Customs act together", ["mofcom", "gacc"]),
        ("商務部、海關總署聯合公告", ["mofcom", "gacc"]),
        ("JOGMEC and Sojitz invest in Lynas", ["jogmec", "sojitz", "lynas"]),
        ("MP Materials and the Pentagon sign", ["mp-materials", "dow-us"]),
        ("北方稀土与包钢股份调价", ["northern-rare-earth", "baogang"]),
        ("Less Common Metals and Solvay agree", ["less-common-metals", "solvay"]),
        ("Vacuumschmelze (VAC) opens a plant", ["vac"]),
    ],
)
def test_organisations_come_once_in_the_order_of_the_text(title: str, found: list[str]) -> None:
    assert ids(title) == found


def test_an_abbreviation_counts_in_its_own_spelling_only() -> None:
    assert ids("What a neo vac does") == []


def test_the_english_name_is_given() -> None:
    (found,) = extract(Text(title="商务部发布公告")).organisations
    assert found.name == "Ministry of Commerce (China)"


def test_the_gazetteer_is_sound() -> None:
    known = organisations()
    assert len(known) >= 250
    for entry in known.values():
        assert entry.kind in {"ministry", "agency", "company", "bloc", "exchange", "lab"}, entry
        assert entry.country == "" or (len(entry.country) == 2 and entry.country.isupper()), entry
        assert entry.name, entry
