"""The register: states computed for a day, and what falls due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.measures import StateWord, awaiting, due, due_between, falling, is_known, load_seed, parse_seed, state_on
from storage import Act, ActKind, Measure

SEED = {measure.measure_id.removeprefix("MOFCOM "): measure for measure in load_seed().measures}
SUSPENDED_BY_70 = ("2025/55", "2025/56", "2025/57", "2025/58", "2025/61", "2025/62")


def state(measure: Measure | str, day: str) -> tuple[str, str]:
    found = state_on(SEED[measure] if isinstance(measure, str) else measure, date.fromisoformat(day))
    return ("", "") if found is None else (found.word.value, str(found.until or ""))


def measure(*acts: tuple[ActKind, str, dict[str, object]]) -> Measure:
    made = [
        Act(**{"measure_id": "X 2026/1", "kind": kind, "day": date.fromisoformat(day), "source": "https://x.example",
               "confirmed": True, **more})  # type: ignore[arg-type]
        for kind, day, more in acts
    ]  # fmt: skip
    return Measure(measure_id="X 2026/1", issuer="X", title="A rule", acts=tuple(made))


@pytest.mark.parametrize("number", SUSPENDED_BY_70)
def test_the_six_measures_of_october_are_suspended_until_their_day_and_then_nobody_knows(number: str) -> None:
    assert state(number, "2025-11-06")[0] in ("announced", "in_force")
    for day in ("2025-11-07", "2026-06-01", "2026-11-10"):
        assert state(number, day) == ("suspended", "2026-11-10")
    for day in ("2026-11-11", "2026-11-12", "2027-03-01"):
        assert state(number, day) == ("expired_unconfirmed", "2026-11-10")


def test_announcement_18_was_never_suspended() -> None:
    day = date(2025, 4, 4)
    while day < date(2027, 12, 31):
        assert state("2025/18", day.isoformat()) == ("in_force", "")
        day += timedelta(days=30)


def test_a_part_of_46_is_suspended_until_27_november_2026() -> None:
    assert state("2024/46", "2025-11-08") == ("in_force", "")
    assert state("2024/46", "2026-11-12") == ("suspended", "2026-11-27")
    assert state("2024/46", "2026-11-28") == ("expired_unconfirmed", "2026-11-27")
    found = state_on(SEED["2024/46"], date(2026, 1, 1))
    assert found is not None
    assert found.part.startswith("clause 2 alone")


def test_before_its_first_act_a_measure_has_no_state() -> None:
    assert state("2026/1", "2026-01-05") == ("", "")
    assert state("2026/1", "2026-01-06") == ("in_force", "")
    assert state("CN-SC order 785", "2024-07-01") == ("announced", "")
    assert state("CN-SC order 785", "2024-10-01") == ("in_force", "")


def test_every_act_of_the_seed_has_a_source_and_the_seed_says_that_it_is_not_complete() -> None:
    seed = load_seed()
    assert all(act.source.startswith("https://") for m in seed.measures for act in m.acts)
    assert all(m.acts for m in seed.measures)
    assert "not complete" in seed.note


def test_what_was_suspended_before_it_began_does_not_begin_by_itself() -> None:
    rule = measure(
        (ActKind.ANNOUNCED, "2026-01-01", {"effective": date(2026, 3, 1)}),
        (ActKind.SUSPENDED, "2026-02-01", {"until": date(2026, 6, 30)}),
    )
    assert state(rule, "2026-01-15") == ("announced", "")
    assert state(rule, "2026-03-02") == ("suspended", "2026-06-30")
    assert state(rule, "2026-07-01") == ("expired_unconfirmed", "2026-06-30")


def test_an_extension_moves_the_end_and_counts_when_it_comes_late() -> None:
    rule = measure(
        (ActKind.IN_FORCE, "2026-01-01", {}),
        (ActKind.SUSPENDED, "2026-02-01", {"until": date(2026, 6, 30)}),
        (ActKind.EXTENDED, "2026-07-03", {"until": date(2026, 12, 31)}),
    )
    assert state(rule, "2026-07-02") == ("expired_unconfirmed", "2026-06-30")
    assert state(rule, "2026-07-03") == ("suspended", "2026-12-31")


def test_repealed_lapsed_resumed_and_proposed() -> None:
    base = (ActKind.IN_FORCE, "2026-01-01", {})
    assert state(measure((ActKind.PROPOSED, "2026-01-01", {})), "2026-01-02") == ("proposed", "")
    assert state(measure(base, (ActKind.REPEALED, "2026-02-01", {})), "2026-02-01") == ("repealed", "")
    assert state(measure(base, (ActKind.LAPSED, "2026-02-01", {})), "2026-02-01") == ("lapsed", "")
    later = measure(base, (ActKind.REPEALED, "2026-02-01", {"effective": date(2026, 3, 1)}))
    assert (state(later, "2026-02-28"), state(later, "2026-03-01")) == (("in_force", ""), ("repealed", ""))
    resumed = measure(base, (ActKind.SUSPENDED, "2026-02-01", {}), (ActKind.IN_FORCE, "2026-03-01", {}))
    assert (state(resumed, "2026-02-15"), state(resumed, "2026-03-01")) == (("suspended", ""), ("in_force", ""))


def test_a_measure_of_limited_time_that_nobody_prolongs_is_expired_and_unconfirmed() -> None:
    rule = measure((ActKind.IN_FORCE, "2026-01-01", {"until": date(2026, 3, 31)}))
    assert state(rule, "2026-04-01") == ("expired_unconfirmed", "2026-03-31")


def test_a_claim_changes_no_state_until_it_is_confirmed() -> None:
    claim = Act(
        measure_id="MOFCOM 2025/61", kind=ActKind.EXTENDED, day=date(2026, 11, 9), source="https://x.example", confirmed=False,
        until=date(2027, 11, 10), party="a daily", act_id="a-1",
    )  # fmt: skip
    claimed = replace(SEED["2025/61"], acts=(*SEED["2025/61"].acts, claim))
    confirmed = replace(SEED["2025/61"], acts=(*SEED["2025/61"].acts, replace(claim, confirmed=True)))
    assert state(claimed, "2026-11-12") == ("expired_unconfirmed", "2026-11-10")
    assert state(confirmed, "2026-11-12") == ("suspended", "2027-11-10")
    assert [act.act_id for act in awaiting([claimed])] == ["a-1"]
    assert awaiting([confirmed]) == ()


def test_the_seed_holds_confirmed_acts_alone() -> None:
    assert [act for one in load_seed().measures for act in one.acts if not act.confirmed] == []


@pytest.mark.parametrize(
    ("days", "is_due"), [(15, False), (14, True), (13, False), (8, False), (7, True), (2, False), (1, True), (0, True)]
)
def test_an_end_is_told_14_7_and_1_days_ahead_and_on_the_day(days: int, is_due: bool) -> None:
    told = due(load_seed().measures, date(2026, 11, 10) - timedelta(days=days))
    numbers = {entry.measure_id.removeprefix("MOFCOM ") for entry in told if entry.date == date(2026, 11, 10)}
    assert numbers == (set(SUSPENDED_BY_70) if is_due else set())


def test_a_beginning_is_due_too_unless_it_was_stopped() -> None:
    assert [(e.what, e.date) for e in falling(SEED["2025/57"], date(2025, 10, 25))] == [("takes effect", date(2025, 11, 8))]
    assert [(e.what, e.date) for e in falling(SEED["2025/57"], date(2025, 11, 8))] == [("suspension ends", date(2026, 11, 10))]


def test_a_week_tells_each_end_once_and_nothing_that_was_prolonged_meanwhile() -> None:
    week = due_between(load_seed().measures, date(2026, 11, 3), date(2026, 11, 10))
    assert [entry.measure_id.removeprefix("MOFCOM ") for entry in week] == list(SUSPENDED_BY_70)
    prolonged = measure(
        (ActKind.SUSPENDED, "2026-01-01", {"until": date(2026, 6, 30)}),
        (ActKind.EXTENDED, "2026-06-25", {"until": date(2026, 12, 31)}),
    )
    assert due_between([prolonged], date(2026, 6, 20), date(2026, 6, 27)) == ()
    assert [e.date for e in due_between([prolonged], date(2026, 6, 16), date(2026, 6, 23))] == [date(2026, 6, 30)]


def test_a_digest_of_today_still_looks_at_today() -> None:
    assert due_between(load_seed().measures, date(2026, 11, 10), date(2026, 11, 10))


def test_a_retelling_is_known_and_a_new_act_is_not() -> None:
    def claim(kind: ActKind, until: date | None = None, day: date = date(2026, 6, 1)) -> Act:
        return Act(measure_id="MOFCOM 2025/61", kind=kind, day=day, source="", confirmed=False, until=until)

    rule = SEED["2025/61"]
    assert is_known(rule, claim(ActKind.SUSPENDED))
    assert is_known(rule, claim(ActKind.SUSPENDED, date(2026, 11, 10)))
    assert is_known(rule, claim(ActKind.ANNOUNCED))
    assert not is_known(rule, claim(ActKind.EXTENDED))
    assert not is_known(rule, claim(ActKind.EXTENDED, date(2027, 11, 10)))
    assert not is_known(rule, claim(ActKind.REPEALED))
    assert not is_known(rule, claim(ActKind.IN_FORCE))
    assert not is_known(rule, claim(ActKind.SUSPENDED, day=date(2026, 12, 1)))


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        measure((ActKind.SUSPENDED, "2026-02-01", {"until": date(2026, 1, 1)}))


@pytest.mark.parametrize(
    ("act", "complaint"),
    [
        ("{upon: [Y], act: announced, date: 2026-01-01, source: 'https://x.example'}", "does not hold"),
        ("{upon: [X], act: announced, date: 2026-01-01, source: ''}", "address of its source"),
        ("{upon: [X], act: announced, dated: 2026-01-01, source: 'https://x.example'}", "unknown key dated"),
        ("{upon: [X], act: forgotten, date: 2026-01-01, source: 'https://x.example'}", "forgotten"),
    ],
)
def test_a_seed_that_breaks_its_shape_is_refused(act: str, complaint: str) -> None:
    head = "note: n\nissuers: {}\nauthorities: {}\nmeasures: [{id: X, title: t, covers: {destinations: ['*']}}]\n"
    with pytest.raises(ValueError, match=complaint):
        parse_seed(f"{head}acts: [{act}]")


def test_every_state_word_is_one_of_the_contract() -> None:
    assert [word.value for word in StateWord] == [
        "proposed", "announced", "in_force", "suspended", "lapsed", "repealed", "expired_unconfirmed",
    ]  # fmt: skip
