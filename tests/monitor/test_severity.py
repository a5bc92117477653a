"""Severity is a table, with the words for why."""

from __future__ import annotations

import pytest

from classifiers import Direction, EventType
from monitor.severity import Case, rate
from storage import Severity, Standing

CONTROL, PRICE = EventType.EXPORT_CONTROL, EventType.PRICE_SHOCK


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
        (case(CONTROL, PRICE), "high"),
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
