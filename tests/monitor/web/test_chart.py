"""The timeline as a picture: bars where the figures are, words for those who do not see it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.web.chart import Series, by_week, draw, monday, weeks_between

SVG = "{http://www.w3.org/2000/svg}"
WEEKS = weeks_between(date(2026, 1, 1), date(2026, 3, 1))


def bars(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{SVG}rect"))


def test_weeks_begin_on_monday_and_follow_each_other() -> None:
    assert WEEKS[0] == date(2025, 12, 29)
    assert WEEKS[-1] == date(2026, 2, 23)
    assert len(WEEKS) == 9
    assert by_week({date(2026, 1, 1): 2, date(2026, 1, 4): 1, date(2026, 1, 5): 4}) == {WEEKS[0]: 3, WEEKS[1]: 4}


def test_bars_stand_on_each_other_and_hang_from_the_line() -> None:
    up = Series(name="tightening", colour="#c00", weekly={WEEKS[1]: 3})
    more = Series(name="other", colour="#0c0", weekly={WEEKS[1]: 1})
    down = Series(name="easing", colour="#00c", weekly={WEEKS[1]: 2}, below=True)
    first, second, third = bars(draw("Controls", WEEKS, [up, more, down]))
    zero = float(first.attrib["y"]) + float(first.attrib["height"])
    assert float(second.attrib["y"]) + float(second.attrib["height"]) == pytest.approx(float(first.attrib["y"]), abs=0.2)
    assert float(third.attrib["y"]) == pytest.approx(zero, abs=0.2)
    assert float(first.attrib["height"]) == pytest.approx(3 * float(second.attrib["height"]), abs=0.3)


def test_it_says_in_words_what_it_shows() -> None:
    svg = draw("Events", WEEKS, [Series(name="<finds> & more", colour="#c00", weekly={WEEKS[0]: 2})])
    titles = [node.text for node in ET.fromstring(svg).iter(f"{SVG}title")]
    assert titles == ["Events: <finds> & more 2", "Week of 29 Dec 2025: <finds> & more 2"]


def test_months_are_named_once_and_the_year_where_it_turns() -> None:
    def months(width: int) -> list[str]:
        texts = (node.text or "" for node in ET.fromstring(draw("Events", WEEKS, [], width=width)).iter(f"{SVG}text"))
        return [text for text in texts if not text.isdigit()]

    assert months(720) == ["Dec 2025", "Jan 2026", "Feb"]
    assert months(150) == ["Dec 2025", "Feb 2026"]  # a name in between would stand on the first


def test_a_chart_without_weeks_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one week"):
        draw("Nothing", [], [])


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60), st.booleans(), st.integers(200, 2000))
def test_any_figures_stay_inside_the_picture(figures: list[int], below: bool, width: int) -> None:
    weeks = [monday(date(2026, 1, 5)) + timedelta(weeks=number) for number in range(len(figures))]
    series = Series(name="x", colour="#c00", weekly=dict(zip(weeks, figures, strict=True)), below=below)
    svg = draw("Any", weeks, [series], width=width, height=220)
    for bar in bars(svg):
        assert float(bar.attrib["y"]) >= 0
        assert float(bar.attrib["y"]) + float(bar.attrib["height"]) <= 220
        assert float(bar.attrib["x"]) + float(bar.attrib["width"]) <= width
    assert len(list(ET.fromstring(svg).iter(f"{SVG}line"))) <= 12
