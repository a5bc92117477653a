"""What a digest says, and in what order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from classifiers import Direction, EventType, Labels, Stance
from monitor.assemble import assemble
from monitor.digest import Coverage, Digest, Period, build, coverage_of
from monitor.framework import load_framework
from monitor.measures import Due
from monitor.render.digest import digest_blocks, digest_json
from monitor.render.markdown import markdown
from storage import Event, LabelledItem, Outcome, Standing
from tests.builders import NOW, item, labelled, labels

CONTROL, DEPOSIT = EventType.EXPORT_CONTROL, EventType.NEW_DEPOSIT
FUNDING, PRICE = EventType.STOCKPILE_FUNDING, EventType.PRICE_SHOCK
REPORT = load_framework()
DAY = Period.ending(NOW + timedelta(hours=1), "day")
ALL_READ = Coverage(read=("a", "b"), silent=(), failed=())


def event(event_id: str, tags: Labels, published: date | None = date(2026, 1, 6), seen: datetime = NOW) -> Event:
    one = labelled(item(f"i-{event_id}", f"Title of {event_id}", published=published, first_seen=seen), tags)
    return assemble(event_id, [one], REPORT, first_seen=seen, updated=seen)


def made(*events: Event, told: tuple[str, ...] = ()) -> Digest:
    return build(events, DAY, REPORT, ALL_READ, told)


CURB = event("e-curb", labels(CONTROL, direction=Direction.TIGHTENING))
FIND = event("e-find", labels(DEPOSIT, jurisdictions=("SE",), acting=("SE",)))
LOAN = event("e-loan", labels(FUNDING, jurisdictions=("US",), acting=("US",)))
JUMP = event("e-jump", labels(PRICE, direction=Direction.UP, jurisdictions=(), acting=()))
TALK = event("e-talk", labels(jurisdictions=("US",), acting=("US",)))


def test_china_comes_first_then_the_answers_then_the_market() -> None:
    assert [s.id for s in made(JUMP, LOAN, FIND, CURB, TALK).sections] == ["II.dominance", "III.US", "III.EU", "Market"]


def test_stories_without_a_type_are_counted_and_not_listed() -> None:
    digest = made(LOAN, TALK)
    assert [(s.id, len(s.lines), s.untyped) for s in digest.sections] == [("III.US", 1, 1)]


def test_the_same_baseline_never_stands_twice() -> None:
    other = event("e-curb-2", labels(CONTROL, direction=Direction.TIGHTENING))
    shown = [line.baseline.id for s in made(CURB, other).sections for line in s.lines if line.baseline]
    assert len(shown) == len(set(shown)) == 2


def test_what_was_told_is_not_told_again() -> None:
    assert [e.event_id for e in made(CURB, LOAN, told=("e-curb",)).events] == ["e-loan"]


def test_archive_and_what_was_seen_before_the_period_is_no_news() -> None:
    old = event("e-old", labels(CONTROL, direction=Direction.TIGHTENING), published=date(2025, 10, 9))
    before = event("e-before", labels(CONTROL, direction=Direction.TIGHTENING), seen=NOW - timedelta(days=3))
    undated = event("e-undated", labels(CONTROL, direction=Direction.TIGHTENING), published=None)
    assert [e.event_id for e in made(old, before, undated).events] == ["e-undated"]


def test_theses_name_the_reading_and_the_rules() -> None:
    touched = {t.thesis.id: t for t in made(FIND, LOAN).theses}
    assert touched["T5"].readings == {"bears_on": ("T5.1",)}
    assert touched["T5"].events == ("e-find",)


def test_an_empty_period_is_a_digest_too() -> None:
    digest = made()
    assert (digest.events, digest.sections, digest.untyped) == ((), (), 0)


def test_the_most_severe_and_then_the_newest_comes_first() -> None:
    newer = event("e-newer", labels(CONTROL, direction=Direction.EASING), published=date(2026, 1, 7))
    older = event("e-older", labels(CONTROL, direction=Direction.EASING), published=date(2026, 1, 5))
    assert [e.event_id for e in made(older, newer, CURB).events] == ["e-curb", "e-newer", "e-older"]


def test_coverage_tells_read_from_silent_from_failed() -> None:
    found = {"a": (Outcome.OK, 3), "b": (Outcome.UNCHANGED, 0), "c": (Outcome.OK, 0), "d": (Outcome.FAILED, 0),
             "f": (Outcome.SKIPPED, 0)}  # fmt: skip
    cover = coverage_of(["a", "b", "c", "d", "e", "f"], found)
    assert cover == Coverage(read=("a", "b"), silent=("c", "e"), failed=("d",))


def test_periods_end_now() -> None:
    now = datetime(2026, 1, 7, tzinfo=UTC)
    assert Period.ending(now, "week").since == datetime(2025, 12, 31, tzinfo=UTC)


def test_what_falls_due_is_shown_and_told_under_the_contracts_keys() -> None:
    due = Due(measure_id="MOFCOM 2025/61", title="A rule", date=date(2026, 11, 10), what="suspension ends")
    digest = build([CURB], DAY, REPORT, ALL_READ, due=[due])
    assert digest_json(digest)["due"] == [{"measure_id": "MOFCOM 2025/61", "date": "2026-11-10", "what": "suspension ends"}]
    words = markdown(digest_blocks(digest))
    assert "What falls due" in words
    assert "10 November 2026: suspension ends" in words
    assert "What falls due" not in markdown(digest_blocks(made(CURB)))


def test_the_best_source_says_how_sweeping_an_act_is_and_any_may_say_that_it_is_retaliation() -> None:
    def told(item_id: str, standing: Standing, stance: Stance) -> LabelledItem:
        tags = labels(CONTROL, direction=Direction.TIGHTENING, stance=stance)
        return labelled(item(item_id, item_id, standing=standing), tags)

    news = told("i-news", Standing.NEWS, Stance(scale="sweeping", said_retaliation=True))
    ministry = told("i-ministry", Standing.OFFICIAL, Stance(scale="small", said_retaliation=False))
    event_ = assemble("e-1", [news, ministry], REPORT, first_seen=NOW, updated=NOW)
    assert {r.rule for r in event_.theses} >= {"T1.2", "T2.1"}
