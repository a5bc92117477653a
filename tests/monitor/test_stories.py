"""Story grouping: the same act of the same number, or nearly the same words; each join says why."""

from __future__ import annotations

from datetime import date

import pytest

from classifiers import Direction, EventType
from monitor.stories import StoryIndex, telling_of
from storage import Join
from tests.builders import item, labels

CONTROL = EventType.EXPORT_CONTROL
TIGHTER = labels(CONTROL, direction=Direction.TIGHTENING)


def numbered(number: str, direction: Direction = Direction.TIGHTENING) -> object:
    return labels(CONTROL, direction=direction, documents=(number,))


def join(first: tuple[str, object], second: tuple[str, object], days: int = 0) -> Join | None:
    """How the second item is joined to the first, which came some days before."""
    index = StoryIndex()
    index.add(telling_of("e-1", item("i-1", first[0], published=date(2026, 1, 1)), first[1]))  # type: ignore[arg-type]
    later = item("i-2", second[0], published=date(2026, 1, 1 + days))
    return index.same_story(later, second[1])  # type: ignore[arg-type]


def test_the_same_number_in_two_languages_is_one_story() -> None:
    found = join(
        ("商务部公告2025年第61号", numbered("MOFCOM 2025/61")),
        ("MOFCOM Notice 61 covers foreign-made goods", numbered("MOFCOM 2025/61")),
    )
    assert found == Join(item_id="i-2", event_id="e-1", reason="same act of MOFCOM 2025/61")


def test_a_suspension_of_the_same_number_is_a_new_story() -> None:
    eased = numbered("MOFCOM 2025/61", Direction.EASING)
    assert join(("Notice 61 begins", numbered("MOFCOM 2025/61")), ("Notice 61 is put on hold", eased)) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Lynas starts heavy rare earth production in Malaysia", "Lynas starts heavy rare-earth production in Malaysia - Wire"),
        ("Terbium doubles in Rotterdam", "TERBIUM DOUBLES IN ROTTERDAM"),
        ("商务部：对日本出口管制", "商務部：對日本出口管制"),
    ],
)
def test_nearly_the_same_words_are_one_story(first: str, second: str) -> None:
    found = join((first, TIGHTER), (second, TIGHTER))
    assert found is not None
    assert "title" in found.reason


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Dysprosium rises 5% in a week on tight supply", "Dysprosium rises 9% in a week on tight supply"),
        ("Canada funds a rare earth plant in Saskatchewan", "Canada funds a graphite mine in the north of Quebec"),
        ("Rare earths: prices", "Rare earths: stocks"),
    ],
)
def test_other_figures_or_other_words_are_another_story(first: str, second: str) -> None:
    assert join((first, labels()), (second, labels())) is None


def test_the_same_words_a_month_later_are_another_story() -> None:
    title = "Northern Rare Earth raises its listing price"
    assert join((title, labels()), (title, labels()), days=10) is not None
    assert join((title, labels()), (title, labels()), days=11) is None


def test_other_numbers_keep_alike_titles_apart() -> None:
    first = ("MOFCOM and customs announce export controls on rare earth items", numbered("MOFCOM 2025/57"))
    second = ("MOFCOM and customs announce export controls on rare earth items", numbered("MOFCOM 2025/61"))
    assert join(first, second) is None
