"""Words of a person become a filter, or a list of what is wrong with them."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.asking import as_query, read_day, read_filter
from monitor.errors import ConfigError
from storage import EventFilter
from tests.builders import NOW


def test_words_become_a_filter() -> None:
    asked = {"type": ["export_control", "price_shock"], "jurisdiction": ["cn"], "since": ["7d"], "until": ["2026-01-31"],
             "search": [" 稀土 "], "measure": ["MOFCOM 2025/61"], "severity": [""], "unknown": ["x"]}  # fmt: skip
    assert read_filter(asked, NOW, 5) == EventFilter(
        types=("export_control", "price_shock"), jurisdictions=("CN",), since=date(2025, 12, 31), until=date(2026, 1, 31),
        search="稀土", measures=("MOFCOM 2025/61",), limit=5,
    )  # fmt: skip


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        read_filter({"type": ["export_controls"], "material": ["Xx"], "since": ["soon"], "until": ["2026-13-01"]}, NOW)
    first, second, third, fourth = caught.value.problems
    assert "--type: unknown word 'export_controls', did you mean 'export_control'?" in first
    assert "--material: unknown word 'Xx'" in second
    assert third.startswith("--since: 'soon' is neither")
    assert fourth.startswith("--until: '2026-13-01' is neither")


@pytest.mark.parametrize(
    ("text", "day"),
    [("24h", date(2026, 1, 6)), ("2w", date(2025, 12, 24)), ("2026-01-06", date(2026, 1, 6)), ("9999999w", None), ("7", None),
     ("2026-01-06T23:30:00-05:00", date(2026, 1, 7)), ("", None)],
)  # fmt: skip
def test_spans_and_dates_are_days(text: str, day: date | None) -> None:
    assert read_day(text, NOW) == day


def test_words_go_back_into_an_address() -> None:
    asked = {"type": ["price_shock", ""], "search": ["稀土 &"], "limit": ["50"]}
    assert as_query(asked, limit="100") == "type=price_shock&search=%E7%A8%80%E5%9C%9F+%26&limit=100"
    assert as_query(asked, limit="") == "type=price_shock&search=%E7%A8%80%E5%9C%9F+%26"
