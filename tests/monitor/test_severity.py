"""Severity is a table, with the words for why."""

from __future__ import annotations

import pytest

from classifiers import Amount, Direction, EventType
from monitor.framework import load_framework
from monitor.severity import Case, Figure, Size, rate, size_of
from storage import Severity, Standing

CONTROL, PRICE = EventType.EXPORT_CONTROL, EventType.PRICE_SHOCK
FUNDING, DEPOSIT = EventType.STOCKPILE_FUNDING, EventType.NEW_DEPOSIT


def case(*types: EventType, **more: object) -> Case:
    empty = {"directions": {}, "acting": (), "materials": (), "standing": Standing.NEWS}
    return Case(event_types=types, **(empty | more))  # type: ignore[arg-type]


CURB: dict[str, object] = {"directions": {CONTROL: Direction.TIGHTENING}, "acting": ("CN",)}


@pytest.mark.parametrize(
    ("given", "severity"),
    [
        (case(CONTROL, **CURB, materials=("REE",), standing=Standing.OFFICIAL), "critical"),
        (case(CONTROL, **CURB, materials=("Dy", "Tb", "Y"), standing=Standing.OFFICIAL), "critical"),
        (case(CONTROL, **CURB, materials=("Dy",), standing=Standing.OFFICIAL), "high"),
        (case(CONTROL, **CURB, materials=("REE",)), "high"),
        (case(CONTROL, directions={CONTROL: Direction.EASING}, acting=("CN",)), "medium"),
        (
            case(
                CONTROL, directions={CONTROL: Direction.EASING}, acting=("CN",), materials=("REE",), standing=Standing.OFFICIAL
            ),
            "high",
        ),
        (case(CONTROL, **CURB, materials=("magnets",), sweeping=True, standing=Standing.OFFICIAL), "critical"),
        (case(CONTROL, PRICE), "high"),
        (case(FUNDING, size=Size(share=0.2, text="", baseline="")), "high"),
        (case(FUNDING, size=Size(share=0.01, text="", baseline="")), "medium"),
        (case(PRICE), "medium"),
        (case(), "low"),
    ],
)
def test_the_first_rule_that_fits_decides(given: Case, severity: str) -> None:
    assert rate(given)[0] is Severity(severity)


def test_the_words_say_what_it_rests_on() -> None:
    heavy = case(CONTROL, **CURB, materials=("Dy", "Tb", "Y"), standing=Standing.OFFICIAL)
    assert rate(heavy)[1] == ("export control tightening by China", "3 heavy rare earths", "official source")
    assert rate(case())[1] == ("none of the four event types",)


def size(event_type: EventType, *figures: tuple[str, str, float | None, str | None], after: str = "") -> Size | None:
    stated = [Figure(amount=Amount(text=t, kind=k, value=v, unit=u), after=after) for t, k, v, u in figures]
    return size_of((event_type,), stated, load_framework().baselines)


def test_money_is_measured_by_the_reports_largest_figure_in_the_same_currency() -> None:
    found = size(FUNDING, ("$4.22 million", "money", 4.22e6, "USD"), ("$150m", "money", 150e6, "USD"))
    assert found is not None
    assert (found.text, round(found.share, 3), found.baseline, found.is_large) == ("$150m", 0.164, "USD 912.3 million", True)
    yen = size(FUNDING, ("5 billion yen", "money", 5e9, "JPY"))
    assert yen is not None
    assert (yen.share, yen.is_large) == (0.05, False)


@pytest.mark.parametrize(
    "figure", [("€2bn", "money", 2e9, "EUR"), ("$2bn", "money", 2e9, None), ("$1-2bn", "money", None, "USD")]
)
def test_no_currency_is_converted_and_no_doubtful_figure_compared(figure: tuple[str, str, float | None, str | None]) -> None:
    assert size(FUNDING, figure) is None


def test_a_resource_is_compared_as_oxide_and_never_as_ore() -> None:
    million_tonnes = ("2 Mt", "mass", 2e6, "t")
    oxide = size(DEPOSIT, million_tonnes, after=" of TREO at Halleck")
    assert oxide is not None
    assert oxide.is_large
    assert size(DEPOSIT, million_tonnes, after=" at 0.4%. Oxide prices fell.") is None


def test_a_price_is_measured_by_the_rise_that_the_report_tells() -> None:
    doubled = size(PRICE, ("100%", "percent", 100.0, "%"))
    assert doubled is not None
    assert (doubled.is_large, doubled.baseline) == (True, "the rise from USD 4.7 to 36/kg")
    assert size(CONTROL, ("100%", "percent", 100.0, "%")) is None


def test_the_words_name_the_reports_figure() -> None:
    told = rate(case(FUNDING, size=Size(share=0.164, text="$150m", baseline="USD 912.3 million")))[1]
    assert told == ("stockpile funding", "$150m: 16% of the report's USD 912.3 million")
