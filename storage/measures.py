"""The measure register as the log keeps it: measures that items made known, and every act that somebody claimed.

Nothing is overwritten: an act that was rejected stays with that word, and the same act claimed by two parties is two rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from .records import iso


class ActKind(StrEnum):
    """What is done with a measure."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    EXTENDED = "extended"
    LAPSED = "lapsed"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One dated act upon a measure, as one party tells it.

    `until` is the last day of a suspension or of a measure's force; `effective` the first day on which the act holds
    where that is not its own day. `part` says which part of the measure is meant, "" for all of it. `by` is the document
    that does it, `party` who says so, `act_id` "" for an act of the seed.
    """

    measure_id: str
    kind: ActKind
    day: date
    source: str
    confirmed: bool
    until: date | None = None
    effective: date | None = None
    part: str = ""
    by: str = ""
    party: str = ""
    item_id: str | None = None
    act_id: str = ""

    def __post_init__(self) -> None:
        if self.until is not None and self.until < (self.effective or self.day):
            raise ValueError(f"{self.measure_id}: {self.kind} until {self.until}, before it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A policy measure: its issuer and number, what it covers, and its acts in the order of their days."""

    measure_id: str
    issuer: str
    title: str
    materials: tuple[str, ...] = ()
    technology: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    acts: tuple[Act, ...] = field(default=())


ADD_MEASURE = """
INSERT OR IGNORE INTO measures (measure_id, issuer, title, materials, technology, destinations, item_id, added_at)
VALUES (:measure_id, :issuer, :title, :materials, :technology, :destinations, :item_id, :added_at)
"""
ADD_ACT = """
INSERT OR IGNORE INTO measure_acts (act_id, measure_id, kind, day, until, effective, part, by_document, party, source,
                                    item_id, state, decided_by, decided_at, claimed_at)
VALUES (:act_id, :measure_id, :kind, :day, :until, :effective, :part, :by_document, :party, :source, :item_id, :state,
        :decided_by, :decided_at, :claimed_at)
"""
DECIDE = """
UPDATE measure_acts SET state = :state, decided_by = :decided_by, decided_at = :decided_at WHERE act_id = :act_id
"""
STATE_OF = "SELECT state FROM measure_acts WHERE act_id = :act_id"
MEASURES = "SELECT * FROM measures ORDER BY measure_id"
ACTS = "SELECT * FROM measure_acts WHERE state <> 'rejected' ORDER BY day, claimed_at, act_id"
IDS = "SELECT measure_id FROM measures"
EVENTS_OF = """
SELECT value, event_id FROM event_facets
WHERE dimension = 'measure' AND value IN (SELECT value FROM json_each(:ids)) ORDER BY day, event_id
"""

OFFICIAL_SOURCE, PERSON = "official source", "person"


class Measures:
    """The tables `measures` and `measure_acts`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def known(self) -> frozenset[str]:
        """The ids of the measures that items made known (those of the seed are not among them)."""
        return frozenset(row["measure_id"] for row in self._connection.execute(IDS))

    def learned(self) -> tuple[Measure, ...]:
        """The measures that items made known, without their acts."""
        return tuple(map(_measure, self._connection.execute(MEASURES)))

    def acts(self) -> tuple[Act, ...]:
        """Every act that was claimed and not rejected, oldest first."""
        return tuple(map(_act, self._connection.execute(ACTS)))

    def learn(self, measure: Measure, item_id: str, now: datetime) -> None:
        """Add a measure that an item makes known; one that is known stays as it is."""
        values = {
            "measure_id": measure.measure_id, "issuer": measure.issuer, "title": measure.title, "item_id": item_id,
            "materials": _array(measure.materials), "technology": _array(measure.technology),
            "destinations": _array(measure.destinations), "added_at": iso(now),
        }  # fmt: skip
        self._connection.execute(ADD_MEASURE, values)

    def claim(self, act: Act, now: datetime) -> str:
        """Store what a party says was done; the same claim of the same party is one row. Gives the act's id."""
        act_id = act_id_of(act)
        decided = {"state": "confirmed", "decided_by": OFFICIAL_SOURCE, "decided_at": iso(now)}
        waiting = {"state": "claimed", "decided_by": "", "decided_at": None}
        values = {
            "act_id": act_id, "measure_id": act.measure_id, "kind": act.kind, "day": iso(act.day), "until": iso(act.until),
            "effective": iso(act.effective), "part": act.part, "by_document": act.by, "party": act.party,
            "source": act.source, "item_id": act.item_id, "claimed_at": iso(now), **(decided if act.confirmed else waiting),
        }  # fmt: skip
        self._connection.execute(ADD_ACT, values)
        return act_id

    def decide(self, act_id: str, state: str, now: datetime) -> str | None:
        """A person's word on a claim: `confirmed` or `rejected`. Gives its state until now, None for an unknown id."""
        row = self._connection.execute(STATE_OF, {"act_id": act_id}).fetchone()
        if row is None:
            return None
        self._connection.execute(DECIDE, {"act_id": act_id, "state": state, "decided_by": PERSON, "decided_at": iso(now)})
        return str(row["state"])

    def events_of(self, document_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """For each document number the ids of the events that name it, oldest first."""
        found: dict[str, list[str]] = {}
        for row in self._connection.execute(EVENTS_OF, {"ids": json.dumps(list(document_ids))}):
            found.setdefault(row["value"], []).append(row["event_id"])
        return {document: tuple(events) for document, events in found.items()}


def act_id_of(act: Act) -> str:
    """The id of a claim: the same act of the same measure, by the same document, told as surely by the same party."""
    sure = "done" if act.confirmed else "claimed"
    import hashlib  # 3 ms that reading does without

    told = "|".join((act.measure_id, act.kind, iso(act.until) or "", act.by, act.part, act.party, sure))
    return "a-" + hashlib.sha256(told.encode()).hexdigest()[:10]


def _array(values: Sequence[str]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _measure(row: sqlite3.Row) -> Measure:
    return Measure(
        measure_id=row["measure_id"], issuer=row["issuer"], title=row["title"],
        materials=tuple(json.loads(row["materials"])), technology=tuple(json.loads(row["technology"])),
        destinations=tuple(json.loads(row["destinations"])),
    )  # fmt: skip


def _act(row: sqlite3.Row) -> Act:
    return Act(
        measure_id=row["measure_id"], kind=ActKind(row["kind"]), day=date.fromisoformat(row["day"]), until=_day(row["until"]),
        effective=_day(row["effective"]), part=row["part"], by=row["by_document"], party=row["party"], source=row["source"],
        item_id=row["item_id"], confirmed=row["state"] == "confirmed", act_id=row["act_id"],
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
