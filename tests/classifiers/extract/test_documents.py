"""Official documents by canonical id."""

from __future__ import annotations

import pytest

from classifiers.extract.documents import documents_in


def ids(text: str, year: int | None = None) -> list[str]:
    return [found.id for found in documents_in(text, year)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("商务部公告2025年第61号", ["MOFCOM 2025/61"]),
        ("商務部公告2025年第61號", ["MOFCOM 2025/61"]),
        ("商务部 海关总署公告2025年第18号", ["MOFCOM 2025/18"]),
        ("商务部 海关总署 公告 2025年第18号", ["MOFCOM 2025/18"]),
        ("商务部公告〔2025〕61号", ["MOFCOM 2025/61"]),
        ("商务部公告第61号（2025年10月9日）", ["MOFCOM 2025/61"]),
        ("海关总署公告2025年第5号", ["GACC 2025/5"]),
        ("工业和信息化部公告2025年第12号", ["MIIT 2025/12"]),
        ("工信部联原〔2024〕12号", ["MIIT 联原 2024/12"]),
        ("不可靠实体清单工作机制公告〔2025〕11号", ["UEL 2025/11"]),
        ("国务院令第785号", ["CN-SC order 785"]),
        ("State Council Decree No. 785", ["CN-SC order 785"]),
        ("Announcement No. 61 of 2025", ["MOFCOM 2025/61"]),
        ("Announcement 2025 No. 18", ["MOFCOM 2025/18"]),
        ("MOFCOM notice No.18 [2025]", ["MOFCOM 2025/18"]),
        ("Regulation (EU) 2024/1252", ["EU 2024/1252"]),
        ("Regulation (EU) No 1025/2012", ["EU 2012/1025"]),
        ("CELEX 32024R1252", ["EU 2024/1252"]),
        ("COM(2023) 160", ["EU COM 2023/160"]),
        ("Executive Order 14241 and EO 14017", ["US EO 14241", "US EO 14017"]),
        ("第14241号行政令", ["US EO 14241"]),
        ("Proclamation 10908", ["US Proclamation 10908"]),
        ("90 FR 12345, FR Doc. 2025-12345", ["US FR 90/12345", "US FR 2025-12345"]),
    ],
)
def test_a_number_has_one_canonical_id(text: str, found: list[str]) -> None:
    assert ids(text) == found


SIX = [f"MOFCOM 2025/{number}" for number in (55, 56, 57, 58, 61, 62)]


@pytest.mark.parametrize(
    "text",
    [
        "商务部公告2025年第55号、56号、57号、58号、61号和62号",
        "MOFCOM pauses announcements 55, 56, 57, 58, 61 and 62 of 2025",
        "Announcement: nos. 55, 56, 57, 58, 61 and 62 of 2025 are suspended",
    ],
)
def test_several_at_once_are_several(text: str) -> None:
    assert ids(text) == SIX


def test_a_range_of_numbers_is_counted_out() -> None:
    assert ids("商务部公告2025年第55至58号") == SIX[:4]


def test_numbers_without_a_year_take_that_of_the_notice_that_cites_them() -> None:
    text = "商务部公告2025年第70号 暂停实施第55号、56号、57号、58号、61号和62号公告"
    assert ids(text) == ["MOFCOM 2025/70", *SIX]


def test_a_number_without_any_year_takes_the_year_passed_or_is_left_out() -> None:
    assert ids("MOFCOM Notice 61", 2025) == ["MOFCOM 2025/61"]
    assert ids("MOFCOM Notice 61") == []


def test_the_end_of_a_suspension_is_not_the_year_of_the_number() -> None:
    assert ids("61号公告暂停至2026年11月10日", 2025) == ["MOFCOM 2025/61"]


@pytest.mark.parametrize(
    "text",
    ["公告编号：2025-061", "地铁17号线", "2025年第3号台风", "Notice of 18 March", "No. 1 producer", "Section 232"],
)
def test_other_numbers_are_no_documents(text: str) -> None:
    assert ids(text, 2025) == []


def test_the_text_is_kept_as_written() -> None:
    (found,) = documents_in("今日，商務部公告2025年第61號發布")
    assert found.text == "商務部公告2025年第61號"
