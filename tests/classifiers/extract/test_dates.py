"""From when, until when."""

from __future__ import annotations

from datetime import date

import pytest

from classifiers.extract.dates import dates_in
from classifiers.script import fold

PUBLISHED = date(2025, 10, 9)


def dates(text: str, published: date | None = PUBLISHED) -> list[tuple[str, str]]:
    return [(found.kind, found.date) for found in dates_in(text, fold(text), published)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("effective 1 December 2025", ("effective", "2025-12-01")),
        ("takes effect on October 1", ("effective", "2025-10-01")),
        ("from December 1", ("effective", "2025-12-01")),
        ("自2025年12月1日起施行", ("effective", "2025-12-01")),
        ("部分條款12月1日施行", ("effective", "2025-12-01")),
        ("明年1月1日起执行", ("effective", "2026-01-01")),
        ("until 10 November 2026", ("expiry", "2026-11-10")),
        ("open for comment until March 21", ("expiry", "2026-03-21")),
        ("暂停实施至2026年11月10日", ("expiry", "2026-11-10")),
        ("停止执行至明年11月27日", ("expiry", "2026-11-27")),
        ("issued on 9 October 2025", ("stated", "2025-10-09")),
        ("2025年10月9日发布", ("stated", "2025-10-09")),
    ],
)
def test_a_date_has_its_kind_and_year(text: str, found: tuple[str, str]) -> None:
    assert dates(text) == [found]


@pytest.mark.parametrize("text", ["effective 30 February 2026", "自2025年13月1日起施行", "until 31 April 2026", "截至6月30日"])
def test_an_impossible_or_unmarked_date_is_left_out(text: str) -> None:
    assert dates(text) == []


def test_a_day_without_a_year_needs_the_date_of_publication() -> None:
    assert dates("from December 1", None) == []


def test_start_and_end_are_told_apart() -> None:
    text = "Suspended from 10 November 2025 until 10 November 2026"
    assert dates(text) == [("effective", "2025-11-10"), ("expiry", "2026-11-10")]
