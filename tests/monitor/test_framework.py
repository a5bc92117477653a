"""The report's reading of an event."""

from __future__ import annotations

import pytest

from classifiers import Direction, EventType, Pillar
from monitor.framework import MARKET, OTHER_COUNTRIES, Facts, fits, load_framework, parse_framework

CONTROL, DEPOSIT = EventType.EXPORT_CONTROL, EventType.NEW_DEPOSIT
FUNDING, PRICE = EventType.STOCKPILE_FUNDING, EventType.PRICE_SHOCK
REPORT = load_framework()


def facts(*types: EventType, **more: object) -> Facts:
    return Facts(event_types=types, **{"directions": {}, **more})  # type: ignore[arg-type]


def test_sections_stand_in_the_order_of_the_contract() -> None:
    assert [section.id for section in REPORT.sections] == [
        "II.start", "II.control", "II.environment", "II.dominance", "III.US", "III.CA", "III.JP", "III.AU", "III.EU",
        OTHER_COUNTRIES, MARKET,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "section"),
    [
        (facts(CONTROL, acting=("CN",), pillars=(Pillar.CHINA_EXPORT_LEVERAGE,)), "II.dominance"),
        (facts(CONTROL, acting=("CN",)), "II.dominance"),
        (facts(DEPOSIT, acting=("CN",)), "II.start"),
        (facts(DEPOSIT, acting=("CN",), pillars=(Pillar.ENVIRONMENT,)), "II.environment"),
        (facts(FUNDING, acting=("US", "AU")), "III.US"),
        (facts(FUNDING, acting=("BR", "AU")), "III.AU"),
        (facts(DEPOSIT, acting=("NO",)), "III.EU"),
        (facts(DEPOSIT, acting=("GL",)), "III.EU"),
        (facts(DEPOSIT, acting=("BR",)), OTHER_COUNTRIES),
        (facts(PRICE), MARKET),
        (facts(PRICE, jurisdictions=("CN",)), MARKET),
        (facts(), OTHER_COUNTRIES),
    ],
)
def test_an_event_stands_in_one_section(case: Facts, section: str) -> None:
    assert REPORT.section(case) == section


def test_the_baseline_with_most_conditions_comes_first() -> None:
    curb = facts(CONTROL, acting=("CN",), jurisdictions=("CN", "JP"))
    fitting = REPORT.fitting_baselines(curb, "II.dominance")
    assert fitting[0] == "cn-tech-ban-2023"  # two conditions, and of the event's own section
    assert "elements-count" not in fitting


def test_norway_is_a_country_and_not_the_word_no() -> None:
    assert "no-fen" in REPORT.fitting_baselines(facts(DEPOSIT, jurisdictions=("NO",)), "III.EU")
    assert [r.id for r in REPORT.readings(facts(DEPOSIT, jurisdictions=("NO",)))] == ["T5"]


def test_the_first_rule_that_fits_decides_and_is_named() -> None:
    easing = facts(CONTROL, acting=("CN",), directions={CONTROL: Direction.EASING})
    assert [(r.id, r.reading, r.rule) for r in REPORT.readings(easing)] == [
        ("T1", "bears_on", "T1.1"), ("T2", "bears_on", "T2.2"),
    ]  # fmt: skip


def test_a_condition_on_what_is_not_known_does_not_hold() -> None:
    tightening = facts(CONTROL, acting=("CN",), directions={CONTROL: Direction.TIGHTENING})
    assert "T1" not in [r.id for r in REPORT.readings(tightening)]  # small or sweeping is not known


def test_price_shock_by_a_curb_supports_that_restrictions_move_prices() -> None:
    both = {CONTROL: Direction.TIGHTENING, PRICE: Direction.UP}
    assert ("T7", "supports") in [
        (r.id, r.reading) for r in REPORT.readings(facts(CONTROL, PRICE, acting=("CN",), directions=both))
    ]


def test_types_all_wants_every_type() -> None:
    assert not fits({"types_all": ["price_shock", "export_control"]}, facts(PRICE))


def test_a_misspelt_condition_is_refused_when_the_report_is_read() -> None:
    text = (
        "report: {as_of: 2024-09}\nsections: []\npillars: []\ntheses: []\n"
        "baselines: [{id: b, section: s, text: t, for: {juristictions: [CN]}}]"
    )
    with pytest.raises(ValueError, match="unknown condition juristictions"):
        parse_framework(text)
    with pytest.raises(ValueError, match="bare NO"):
        parse_framework(text.replace("juristictions: [CN]", "jurisdictions: [NO]"))


def test_scale_money_retaliation_and_technology_decide_where_they_are_known() -> None:
    tightening = {CONTROL: Direction.TIGHTENING}
    small = facts(CONTROL, acting=("CN",), directions=tightening, scale="small", said_retaliation=True)
    sweeping = facts(CONTROL, acting=("CN",), directions=tightening, scale="sweeping", said_retaliation=False)
    taken = facts(FUNDING, acting=("US",), funding="withdrawn")
    clever = facts(DEPOSIT, acting=("US",), mentions=("AI on geological data",))
    fired = [{r.rule: r.reading for r in REPORT.readings(f)} for f in (small, sweeping, taken, clever)]
    assert (fired[0]["T1.2"], fired[0]["T2.1"]) == ("supports", "supports")
    assert (fired[1]["T1.3"], fired[1]["T2.2"]) == ("contradicts", "bears_on")
    assert fired[2] == {"T4.2": "contradicts"}
    assert fired[3] == {"T10.1": "bears_on"}
