"""The measure register: what state a measure is in on a day, computed from its acts, and what falls due.

A state is never stored. Unconfirmed acts do not count; where a suspension's end passes and no confirmed act says what
came next, the state is `expired_unconfirmed`, and nobody guesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from storage import Act, ActKind, Measure

DUE_DAYS = (14, 7, 1, 0)
"""How many days ahead something that falls due is told (design, section 5)."""
LONGEST_LOOK = timedelta(days=7)
"""A digest over a longer time tells what fell due in its last week only: the rest is history."""


class StateWord(StrEnum):
    """The state of a measure on a day."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    REPEALED = "repealed"
    EXPIRED_UNCONFIRMED = "expired_unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The state since a day. `until` is the last day of a suspension or of a measure's force (of one that has passed
    too), None where none is set; `part` says which part of the measure is meant, "" for all of it.
    """

    word: StateWord
    since: date
    until: date | None = None
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that falls due: `what` in words, such as "suspension ends"; `date` is the day itself."""

    measure_id: str
    title: str
    date: date
    what: str


WORD_OF = {
    ActKind.PROPOSED: StateWord.PROPOSED,
    ActKind.ANNOUNCED: StateWord.ANNOUNCED,
    ActKind.IN_FORCE: StateWord.IN_FORCE,
    ActKind.SUSPENDED: StateWord.SUSPENDED,
    ActKind.LAPSED: StateWord.LAPSED,
    ActKind.REPEALED: StateWord.REPEALED,
}
STOPPING = (ActKind.SUSPENDED, ActKind.LAPSED, ActKind.REPEALED)
"""Acts after which what was announced to begin later no longer begins by itself."""
BEGINS = {
    StateWord.IN_FORCE: "takes effect",
    StateWord.SUSPENDED: "suspension begins",
    StateWord.LAPSED: "lapses",
    StateWord.REPEALED: "repeal takes effect",
}
ENDS = {StateWord.SUSPENDED: "suspension ends", StateWord.IN_FORCE: "expires"}


def state_on(measure: Measure, day: date) -> State | None:
    """The state of *measure* on *day* from its confirmed acts, None before the first of them."""
    return _state([act for act in measure.acts if act.confirmed and act.day <= day], day)


def falling(measure: Measure, day: date) -> list[Due]:
    """What falls due for *measure* on *day* or later, as far as its acts until that day tell."""
    acts = [act for act in measure.acts if act.confirmed and act.day <= day]
    found = {}
    for begin in sorted({act.effective for act in acts if act.effective is not None and act.effective >= day}):
        begun = _state(acts, begin)
        if begun is not None and begun.since == begin and begun.word in BEGINS:
            found[begin] = BEGINS[begun.word]
    now = _state(acts, day)
    if now is not None and now.until is not None and now.word in ENDS:
        found[now.until] = ENDS[now.word]
    return [Due(measure_id=measure.measure_id, title=measure.title, date=when, what=what) for when, what in found.items()]


def due(measures: Iterable[Measure], day: date) -> tuple[Due, ...]:
    """What is to be told on *day*: things that fall due in 14, 7 or 1 days or on the day itself, the earliest first."""
    found = [entry for measure in measures for entry in falling(measure, day) if (entry.date - day).days in DUE_DAYS]
    return tuple(sorted(found, key=lambda entry: (entry.date, entry.measure_id)))


def due_between(measures: Sequence[Measure], after: date, until: date) -> tuple[Due, ...]:
    """What is to be told on any day after *after*, up to *until* (that day at least): each thing once."""
    day = min(max(after, until - LONGEST_LOOK), until - timedelta(days=1))
    told: dict[tuple[str, date], Due] = {}
    while day < until:
        day += timedelta(days=1)
        # a later day knows more: what was extended meanwhile no longer falls due
        told = {key: entry for key, entry in told.items() if entry.date < day or entry in falling(_of(measures, key[0]), day)}
        told |= {(entry.measure_id, entry.date): entry for entry in due(measures, day)}
    return tuple(sorted(told.values(), key=lambda entry: (entry.date, entry.measure_id)))


def awaiting(measures: Iterable[Measure]) -> tuple[Act, ...]:
    """The claims that wait for a person's word: unconfirmed acts of the log that the confirmed ones do not tell already."""
    return tuple(
        act for measure in measures for act in measure.acts if act.act_id and not act.confirmed and not is_known(measure, act)
    )


def is_known(measure: Measure, claimed: Act) -> bool:
    """Whether the confirmed acts of *measure* say already what *claimed* says: a retelling, not a new act."""
    confirmed = [act for act in measure.acts if act.confirmed]
    if claimed.kind in (ActKind.ANNOUNCED, ActKind.PROPOSED):
        return bool(confirmed)
    if claimed.until is not None:
        return any(act.until == claimed.until for act in confirmed)
    if claimed.kind is ActKind.EXTENDED:
        return any(act.kind is ActKind.EXTENDED for act in confirmed)
    state = state_on(measure, claimed.day)
    words = {WORD_OF[claimed.kind], StateWord.ANNOUNCED} if claimed.kind is ActKind.IN_FORCE else {WORD_OF[claimed.kind]}
    return state is not None and state.word in words


def with_acts(measures: Iterable[Measure], acts: Iterable[Act]) -> tuple[Measure, ...]:
    """The measures with further acts, each measure's in the order of their days."""
    of: dict[str, list[Act]] = {}
    for act in acts:
        of.setdefault(act.measure_id, []).append(act)
    return tuple(
        replace(measure, acts=tuple(sorted((*measure.acts, *of.get(measure.measure_id, ())), key=lambda act: act.day)))
        for measure in measures
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """The register as it is shipped: not complete, as `note` says. `authorities` are patterns of source ids and hosts
    whose word on an issuer's acts counts, by the issuer's jurisdiction; `issuers` gives that jurisdiction.
    """

    note: str
    measures: tuple[Measure, ...]
    issuers: Mapping[str, str]
    authorities: Mapping[str, tuple[str, ...]]


@cache
def load_seed() -> Seed:
    """The seed register that is shipped with the package."""
    return parse_seed((files("monitor") / "data" / "measures.yaml").read_text("utf-8"))


def parse_seed(text: str) -> Seed:
    """The seed from its YAML. Raises KeyError or ValueError where the file breaks its own shape."""
    raw = yaml.safe_load(text)
    measures = [_measure(entry) for entry in raw["measures"]]
    known = {measure.measure_id for measure in measures}
    acts = [act for entry in raw["acts"] for act in _acts(entry)]
    for act in acts:
        if act.measure_id not in known:
            raise ValueError(f"an act upon {act.measure_id}, which the seed does not hold")
        if not act.source.startswith("https://"):
            raise ValueError(f"{act.measure_id}: an act needs the address of its source")
    return Seed(
        note=raw["note"], measures=with_acts(measures, acts), issuers=raw["issuers"],
        authorities={country: tuple(patterns) for country, patterns in raw["authorities"].items()},
    )  # fmt: skip


def issuer_of(measure_id: str) -> str:
    """The issuer that a document number names: `MOFCOM` of `MOFCOM 2025/61`, `CN-SC` of `CN-SC order 785`."""
    return measure_id.split(" ")[0]


def _state(acts: Sequence[Act], day: date) -> State | None:
    """The state on *day* after *acts*, which are in the order of their days."""
    state: State | None = None
    coming: list[tuple[date, Act]] = []
    for act in acts:
        state, coming = _begun(state, coming, act.day)
        if act.kind in STOPPING and (act.effective is None or act.effective <= act.day):
            coming = []
        if act.effective is not None and act.effective > act.day:
            coming.append((act.effective, act))
            if state is None or state.word is StateWord.PROPOSED:
                state = State(word=StateWord.ANNOUNCED, since=act.day)
        else:
            state = _after(state, act, act.day)
    state, _ = _begun(state, coming, day)
    if state is not None and state.until is not None and state.until < day:
        past = state.until + timedelta(days=1)
        return State(word=StateWord.EXPIRED_UNCONFIRMED, since=past, until=state.until, part=state.part)
    return state


def _begun(state: State | None, coming: list[tuple[date, Act]], day: date) -> tuple[State | None, list[tuple[date, Act]]]:
    """The state once everything has begun that was to begin until *day*, and what is still to come."""
    for begin, act in sorted(coming, key=lambda entry: entry[0]):
        if begin <= day:
            state = _after(state, act, begin)
    return state, [entry for entry in coming if entry[0] > day]


def _after(state: State | None, act: Act, since: date) -> State:
    """The state after *act* holds, from *since*."""
    if act.kind is ActKind.EXTENDED:
        if state is None:
            return State(word=StateWord.IN_FORCE, since=since, until=act.until, part=act.part)
        return replace(state, until=act.until)
    word = WORD_OF[act.kind]
    if act.kind is ActKind.ANNOUNCED and act.effective is not None and act.effective <= since:
        word = StateWord.IN_FORCE
    return State(word=word, since=since, until=act.until, part=act.part)


def _of(measures: Sequence[Measure], measure_id: str) -> Measure:
    return next(measure for measure in measures if measure.measure_id == measure_id)


def _measure(raw: Mapping[str, Any]) -> Measure:
    covers = raw["covers"]
    return Measure(
        measure_id=raw["id"], issuer=issuer_of(raw["id"]), title=raw["title"],
        materials=tuple(covers.get("materials", ())), technology=tuple(covers.get("technology", ())),
        destinations=tuple(covers["destinations"]),
    )  # fmt: skip


def _acts(raw: Mapping[str, Any]) -> list[Act]:
    """One entry of the seed is the same act upon each measure that it names."""
    unknown = set(raw) - {"upon", "act", "date", "source", "until", "effective", "part", "by", "party", "confirmed"}
    if unknown:
        raise ValueError(f"an act upon {', '.join(raw['upon'])}: unknown key {', '.join(sorted(unknown))}")
    return [
        Act(
            measure_id=measure_id, kind=ActKind(raw["act"]), day=raw["date"], source=raw["source"], until=raw.get("until"),
            effective=raw.get("effective"), part=raw.get("part", ""), by=raw.get("by", measure_id),
            party=raw.get("party", issuer_of(measure_id)), confirmed=raw.get("confirmed", True),
        )
        for measure_id in raw["upon"]
    ]  # fmt: skip
