"""The scoreboard: what moved in a period against the one before, read by the report, and which answers followed.

"Followed by" is a matter of dates alone. That an answer came within 90 days of a Chinese step says nothing of its cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from classifiers import Direction, EventType, Pillar
from storage import Event, day_of, iso

from .framework import Framework, Section

ANSWER_DAYS = 90
"""How long after a Chinese step an answer counts as following it (the issue's figure)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many events speak of one thing in the period and in the one before. `side` is china, west or both."""

    id: str
    label: str
    side: str
    now: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the period's events say of a thesis: reading to the ids of the events, with the rules that fired."""

    thesis: str
    text: str
    readings: tuple[tuple[str, str, str], ...]
    """(reading, rule, event id), newest event first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A Chinese step with the answers that followed it until `open_until`, by the report's section; and who is silent."""

    step: Event
    day: date
    answers: tuple[tuple[str, Event], ...]
    none_yet_from: tuple[str, ...]
    open_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoreboard:
    """The period from `since` to `until`, the one before of the same length, and what they hold."""

    since: date
    until: date
    sides: tuple[Tally, ...]
    pillars: tuple[Tally, ...]
    jurisdictions: tuple[Tally, ...]
    cells: tuple[Tally, ...]
    """Pillar by jurisdiction, those that either period has an event for; the id is `pillar/jurisdiction`."""
    theses: tuple[Evidence, ...]
    ledger: tuple[Followed, ...]


def reach(since: date, until: date) -> tuple[date, date]:
    """The days whose events a scoreboard needs: the period before, and steps whose answers may still have come."""
    return min(since - (until - since) - timedelta(days=1), since - timedelta(days=ANSWER_DAYS)), until


def build(events: Sequence[Event], since: date, until: date, framework: Framework) -> Scoreboard:
    """The scoreboard of the days from *since* to *until*, both included, over the *events* of `reach`."""
    length = until - since + timedelta(days=1)
    now = [event for event in events if since <= _day(event) <= until]
    before = [event for event in events if since - length <= _day(event) < since]

    def tallies(keys: Callable[[Event], Iterable[str]], label: Callable[[str], str], side: Callable[[str], str]) -> list[Tally]:
        here, there = _counts(now, keys), _counts(before, keys)
        found = [Tally(id=key, label=label(key), side=side(key), now=here[key], before=there[key]) for key in {**here, **there}]
        return sorted(found, key=lambda tally: (-tally.now, -tally.before, tally.id))

    sides = framework.pillar_sides
    pillars = tallies(lambda event: event.pillars, lambda key: framework.pillar_labels[key], sides.__getitem__)
    return Scoreboard(
        since=since,
        until=until,
        sides=tuple(sorted(tallies(lambda e: _sides(e, framework), SIDE_NAMES.__getitem__, str), key=_side_order)),
        pillars=tuple(sorted(pillars, key=_side_order)),
        jurisdictions=tuple(tallies(_who, str, lambda code: "china" if code == "CN" else "west")),
        cells=tuple(tallies(_cells, str, lambda key: sides[key.split("/")[0]])),
        theses=_evidence(now, framework),
        ledger=_ledger(events, since, until, framework),
    )


def scoreboard_rows(board: Scoreboard) -> list[dict[str, Any]]:
    """The scoreboard as rows of one shape; `part` is side, pillar, jurisdiction, pillar_jurisdiction, thesis or ledger."""
    rows = [
        _score_row(part, tally.id, label=tally.label, side=tally.side, now=tally.now, before=tally.before)
        for part, tallies in (
            ("side", board.sides), ("pillar", board.pillars), ("jurisdiction", board.jurisdictions),
            ("pillar_jurisdiction", board.cells),
        )
        for tally in tallies
    ]  # fmt: skip
    rows += [_thesis_row(evidence) for evidence in board.theses]
    return rows + [_ledger_row(followed) for followed in board.ledger]


SIDE_NAMES = {"china": "China's levers", "west": "the answers", "both": "both sides"}


def is_step(event: Event) -> bool:
    """A Chinese step: an export control of China's that gets tighter."""
    return "CN" in event.acting and event.directions.get(EventType.EXPORT_CONTROL) is Direction.TIGHTENING


def _ledger(events: Sequence[Event], since: date, until: date, framework: Framework) -> tuple[Followed, ...]:
    """The steps whose 90 days reach into the period, newest first, each with what followed it until the period's end."""
    answering = [section for section in framework.sections if section.id.startswith("III.")]
    span = timedelta(days=ANSWER_DAYS)
    steps = [event for event in events if is_step(event) and since - span <= _day(event) <= until]
    answers = [(_day(e), s.id, e) for e in events for s in answering if _answers(e, s, framework)]
    found = []
    for step in sorted(steps, key=_day, reverse=True):
        day = _day(step)
        after = sorted((d, s, e.event_id, e) for d, s, e in answers if day < d <= min(day + span, until))
        heard = {section for _, section, _, _ in after}
        found.append(
            Followed(
                step=step, day=day, answers=tuple((section, event) for _, section, _, event in after),
                none_yet_from=tuple(s.id for s in answering if s.id not in heard), open_until=day + span,
            )
        )  # fmt: skip
    return tuple(found)


def _answers(event: Event, section: Section, framework: Framework) -> bool:
    """Whether a jurisdiction of the section acts in one of the report's answers."""
    acts = not set(event.acting).isdisjoint(section.jurisdictions)
    return acts and any(framework.pillar_sides[pillar] == "west" for pillar in event.pillars)


def _evidence(events: Sequence[Event], framework: Framework) -> tuple[Evidence, ...]:
    newest = sorted(events, key=lambda event: (_day(event), event.event_id), reverse=True)
    found = []
    for thesis in framework.theses:
        readings = [(t.reading, t.rule, e.event_id) for e in newest for t in e.theses if t.id == thesis.id]
        found.append(Evidence(thesis=thesis.id, text=thesis.text, readings=tuple(readings)))
    return tuple(found)


def _counts(events: Iterable[Event], keys: Callable[[Event], Iterable[str]]) -> Counter[str]:
    return Counter(str(key) for event in events for key in keys(event))


def _who(event: Event) -> tuple[str, ...]:
    """Who acts; where nobody is said to act, whom the event concerns."""
    return event.acting or event.jurisdictions


def _sides(event: Event, framework: Framework) -> set[str]:
    return {framework.pillar_sides[pillar] for pillar in event.pillars}


def _cells(event: Event) -> list[str]:
    return [f"{pillar.value}/{code}" for pillar in event.pillars for code in _who(event)]


def _side_order(tally: Tally) -> tuple[int, int]:
    """China's levers first, then the answers; within a side in the report's order of pillars."""
    pillars = [pillar.value for pillar in Pillar]
    return list(SIDE_NAMES).index(tally.side), pillars.index(tally.id) if tally.id in pillars else 0


def _day(event: Event) -> date:
    return day_of(event.published or event.first_seen)


def _score_row(part: str, row_id: str, **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"label": "", "side": None, "now": None, "before": None, "change": None, "told": "", "date": None,
             "events": [], "readings": [], "answers": [], "none_yet_from": [], "open_until": None}  # fmt: skip
    row: dict[str, Any] = {"part": part, "id": row_id, **empty, **more}
    if row["before"] is not None:
        row["change"] = row["now"] - row["before"]
    return row


def _thesis_row(evidence: Evidence) -> dict[str, Any]:
    counts = Counter(reading for reading, _, _ in evidence.readings)
    told = ", ".join(f"{reading.replace('_', ' ')} {number}" for reading, number in counts.items()) or "no event speaks to it"
    return _score_row(
        "thesis", evidence.thesis, label=evidence.text, now=len(evidence.readings), told=told,
        events=list(dict.fromkeys(event for _, _, event in evidence.readings)),
        readings=[{"reading": reading, "rule": rule, "event_id": event} for reading, rule, event in evidence.readings],
    )  # fmt: skip


def _ledger_row(followed: Followed) -> dict[str, Any]:
    counts = Counter(section for section, _ in followed.answers)
    came = "; ".join(f"{section.split('.')[-1]} {number}" for section, number in sorted(counts.items()))
    silent = [section.split(".")[-1] for section in followed.none_yet_from]
    told = f"{followed.day}: followed within {ANSWER_DAYS} days by {came or 'no answer so far'}"
    return _score_row(
        "ledger", followed.step.event_id, label=followed.step.title, side="china", date=iso(followed.day),
        now=len(followed.answers), told=told + (f"; none yet from {', '.join(silent)}" if silent else ""),
        events=list(dict.fromkeys(event.event_id for _, event in followed.answers)), none_yet_from=silent,
        answers=[{"section": s, "event_id": e.event_id, "date": iso(_day(e)), "title": e.title} for s, e in followed.answers],
        open_until=iso(followed.open_until),
    )  # fmt: skip
