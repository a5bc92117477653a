"""Money, percentages, masses and prices, in two languages."""

from __future__ import annotations

import pytest

from classifiers.extract import extract
from classifiers.labels import Text

Figure = tuple[str, str, float | None, str | None]


def amounts(title: str) -> list[Figure]:
    return [(found.text, found.kind, found.value, found.unit) for found in extract(Text(title=title)).amounts]


@pytest.mark.parametrize(
    ("title", "figure"),
    [
        ("grant of US$4.22 million", ("US$4.22 million", "money", 4_220_000.0, "USD")),
        ("a $400m stake", ("$400m", "money", 400e6, "USD")),
        ("A$1.25bn loan", ("A$1.25bn", "money", 1.25e9, "AUD")),
        ("C$165 million bridge", ("C$165 million", "money", 165e6, "CAD")),
        ("€3 billion plan", ("€3 billion", "money", 3e9, "EUR")),
        ("£50m fund", ("£50m", "money", 50e6, "GBP")),
        ("scheme of Rs 7,280 crore", ("Rs 7,280 crore", "money", 72.8e9, "INR")),
        ("₹1 lakh crore", ("₹1 lakh crore", "money", 1e12, "INR")),
        ("700億盧比計畫", ("700億盧比", "money", 70e9, "INR")),
        ("补贴1.2亿元", ("1.2亿元", "money", 120e6, "CNY")),
        ("13.5万亿日元预算", ("13.5万亿日元", "money", 13.5e12, "JPY")),
        ("三百亿元专项", ("三百亿元", "money", 30e9, "CNY")),
        ("a 241.7-billion-won store", ("241.7-billion-won", "money", 241.7e9, "KRW")),
        ("up 11.4%", ("11.4%", "percent", 11.4, "%")),
        ("up 11.4 per cent", ("11.4 per cent", "percent", 11.4, "%")),
        ("下降百分之十五", ("百分之十五", "percent", 15.0, "%")),
        ("暴涨30%", ("30%", "percent", 30.0, "%")),
        ("跌去一成半", ("一成半", "percent", 15.0, "%")),
        ("about 140,000 t of oxide", ("140,000 t", "mass", 140_000.0, "t")),
        ("resource of 15.2 Mt", ("15.2 Mt", "mass", 15.2e6, "t")),
        ("4万吨配额", ("4万吨", "mass", 40_000.0, "t")),
        ("1.1 billion tonnes", ("1.1 billion tonnes", "mass", 1.1e9, "t")),
        ("a sample of 500 kg", ("500 kg", "mass", 0.5, "t")),
        ("offers at 500 mt", ("500 mt", "mass", 500.0, "t")),
        ("Dy at USD 120.4/kg", ("USD 120.4/kg", "price", 120.4, "USD/kg")),
        ("floor of $110 a kilo", ("$110 a kilo", "price", 110.0, "USD/kg")),
        ("镨钕48万元/吨", ("48万元/吨", "price", 480_000.0, "CNY/t")),
        ("每公斤850美元", ("每公斤850美元", "price", 850.0, "USD/kg")),
    ],
)
def test_a_figure_is_normalised(title: str, figure: Figure) -> None:
    assert amounts(title) == [figure]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Japan: package of ¥100 billion", "JPY"),
        ("China: package of ¥100 billion", "CNY"),
        ("China and Japan: package of ¥100 billion", None),
        ("Canberra lends $80m", None),
        ("Norway sets aside 300 million kroner", "NOK"),
        ("Norway and Denmark set aside 300 million kroner", None),
    ],
)
def test_a_shared_sign_is_settled_by_the_country_or_left_open(title: str, unit: str | None) -> None:
    ((_, kind, value, found),) = amounts(title)
    assert (kind, found) == ("money", unit)
    assert value is not None


def test_a_range_has_no_value() -> None:
    assert amounts("worth $4-5 billion") == [("$4-5 billion", "money", None, "USD")]


@pytest.mark.parametrize(
    "title",
    ["17种元素", "3,309ppm", "Notice 61 of 2025", "drilled 27 m", "项目完成", "一成不变", "won 30 medals"],
)
def test_bare_numbers_are_no_amounts(title: str) -> None:
    assert amounts(title) == []
