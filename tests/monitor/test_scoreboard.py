"""What moved, and what followed what."""

from __future__ import annotations

from datetime import UTC, date, datetime

from classifiers import Direction, EventType, Labels, Pillar
from monitor.assemble import assemble
from monitor.framework import load_framework
from monitor.scoreboard import Scoreboard, build, reach, scoreboard_rows
from storage import Event
from tests.builders import item, labelled, labels

REPORT = load_framework()
CONTROL, FUNDING = EventType.EXPORT_CONTROL, EventType.STOCKPILE_FUNDING
SINCE, UNTIL = date(2026, 4, 6), date(2026, 4, 12)


def event(event_id: str, day: date, tags: Labels) -> Event:
    seen = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    one = labelled(item(f"i-{event_id}", f"Title of {event_id}", published=day, first_seen=seen), tags)
    return assemble(event_id, [one], REPORT, first_seen=seen, updated=seen)


def step(event_id: str, day: date) -> Event:
    return event(event_id, day, labels(CONTROL, direction=Direction.TIGHTENING, pillars=(Pillar.CHINA_EXPORT_LEVERAGE,)))


def answer(event_id: str, day: date, country: str, pillar: Pillar = Pillar.STRATEGIC_RESERVES) -> Event:
    return event(event_id, day, labels(FUNDING, jurisdictions=(country,), acting=(country,), pillars=(pillar,)))


def board(*events: Event) -> Scoreboard:
    return build(events, SINCE, UNTIL, REPORT)


def test_pillars_and_jurisdictions_are_counted_against_the_period_before() -> None:
    made = board(
        step("e-now", date(2026, 4, 6)), answer("e-us", date(2026, 4, 12), "US"),
        answer("e-us-before", date(2026, 4, 5), "US"), answer("e-jp-before", date(2026, 3, 30), "JP"),
        answer("e-too-old", date(2026, 3, 29), "US"), answer("e-later", date(2026, 4, 13), "US"),
    )  # fmt: skip
    assert [(t.id, t.now, t.before) for t in made.pillars] == [("china_export_leverage", 1, 0), ("strategic_reserves", 1, 2)]
    assert {t.id: (t.now, t.before) for t in made.jurisdictions} == {"CN": (1, 0), "US": (1, 1), "JP": (0, 1)}
    assert [(t.label, t.now, t.before) for t in made.sides] == [("China's levers", 1, 0), ("the answers", 1, 2)]
    assert {t.id for t in made.cells} == {"china_export_leverage/CN", "strategic_reserves/US", "strategic_reserves/JP"}


def test_the_ledger_names_what_followed_within_90_days_and_who_is_silent() -> None:
    made = board(
        step("e-step", date(2026, 1, 12)),
        answer("e-before", date(2026, 1, 11), "CA"),
        answer("e-same-day", date(2026, 1, 12), "CA"),
        answer("e-us", date(2026, 2, 1), "US"),
        answer("e-fr", date(2026, 4, 10), "FR"),  # a member state answers in the Union's section
        answer("e-late", date(2026, 4, 13), "JP"),
        answer("e-br", date(2026, 2, 2), "BR"),  # the report has no section for it
    )
    (followed,) = made.ledger
    assert [(section, e.event_id) for section, e in followed.answers] == [("III.US", "e-us"), ("III.EU", "e-fr")]
    assert followed.none_yet_from == ("III.CA", "III.JP", "III.AU")
    assert followed.open_until == date(2026, 4, 12)


def test_a_step_whose_90_days_are_over_leaves_the_ledger_and_an_easing_is_no_step() -> None:
    eased = event("e-eased", date(2026, 4, 7), labels(CONTROL, direction=Direction.EASING))
    assert board(step("e-old", date(2026, 1, 5)), eased).ledger == ()


def test_chinas_own_events_and_events_of_both_sides_are_no_answers() -> None:
    made = board(
        step("e-step", date(2026, 4, 6)),
        answer("e-cn", date(2026, 4, 7), "CN"),
        answer("e-waste", date(2026, 4, 7), "US", Pillar.ENVIRONMENT),
    )
    assert made.ledger[0].answers == ()
    assert made.ledger[0].none_yet_from == ("III.US", "III.CA", "III.JP", "III.AU", "III.EU")


def test_theses_stand_with_their_evidence_and_those_without_any_are_named_too() -> None:
    made = board(step("e-step", date(2026, 4, 6)))
    assert [t.thesis for t in made.theses] == [f"T{number}" for number in range(1, 11)]
    assert made.theses[1].readings == (("bears_on", "T2.2", "e-step"),)
    assert made.theses[9].readings == ()


def test_rows_are_of_one_shape_and_claim_no_cause() -> None:
    rows = scoreboard_rows(board(step("e-step", date(2026, 4, 6)), answer("e-us", date(2026, 4, 8), "US")))
    assert len({tuple(row) for row in rows}) == 1
    ledger = rows[-1]
    assert (ledger["part"], ledger["id"], ledger["now"], ledger["events"]) == ("ledger", "e-step", 1, ["e-us"])
    assert [(a["section"], a["event_id"], a["date"]) for a in ledger["answers"]] == [("III.US", "e-us", "2026-04-08")]
    assert ledger["told"] == "2026-04-06: followed within 90 days by US 1; none yet from CA, JP, AU, EU"
    assert not any(word in str(rows) for word in ("caused", "because", "due to"))


def test_an_empty_log_is_a_scoreboard_too() -> None:
    made = board()
    assert (made.pillars, made.ledger) == ((), ())
    assert reach(SINCE, UNTIL) == (date(2026, 1, 6), UNTIL)
