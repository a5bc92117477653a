"""The register over the log: the seed with what items made known and claimed, and how an item proposes an act.

An act counts as confirmed where an official source of the issuer's own jurisdiction says plainly that it is done, or
where a person confirms it. Everything else is a claim, kept with the party that makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fnmatch import fnmatch
from typing import Any
from urllib.parse import urlsplit

from classifiers import Direction, EventType, Labels
from classifiers.extract.acts import StatedAct, acts_in
from classifiers.extract.dates import dates_in
from classifiers.extract.documents import documents_in
from classifiers.script import fold
from storage import Act, ActKind, Item, LabelledItem, Measure, Standing, Store, day_of, iso

from .measures import Seed, State, StateWord, falling, is_known, issuer_of, load_seed, state_on, with_acts

_AT_ONCE = re.compile(
    r"自(?:公布|发布|公告)之日起|即日起|\bwith immediate effect\b|\beffective immediately\b|\bimmediately effective\b"
    r"|\bappl(?:y|ies) at once\b|\btakes? effect (?:immediately|today|at once)\b"
)


def load(store: Store | None) -> tuple[Measure, ...]:
    """Every measure that is known, with all its acts but the rejected; without a log, those of the seed."""
    seed = load_seed().measures
    if store is None:
        return seed
    known = {measure.measure_id for measure in seed}
    learned = [measure for measure in store.measures.learned() if measure.measure_id not in known]
    return with_acts((*seed, *learned), store.measures.acts())


def propose(store: Store, items: Sequence[LabelledItem], now: datetime) -> int:
    """Store the acts that new items tell of watched measures, and the measures that they announce; how many are new.

    Off-topic items count where they name a watched number. Call it inside the transaction that stores the items.
    """
    seed = load_seed()
    telling = [pair for pair in items if _names_a_number(pair)]
    if not telling:
        return 0
    measures = {measure.measure_id: measure for measure in load(store)}
    number = 0
    for pair in sorted(telling, key=lambda pair: _day(pair.item)):
        for act in _acts_upon(pair.item, measures, seed):
            measures[act.measure_id] = _with(store, measures[act.measure_id], act, now)
            number += 1
        for measure, act in _announced(pair, measures, seed):
            store.measures.learn(measure, pair.item.item_id, now)
            measures[measure.measure_id] = _with(store, measure, act, now)
            number += 1
    return number


def is_authority(item: Item, measure_id: str, seed: Seed) -> bool:
    """Whether an item comes from an official source of the jurisdiction whose issuer the number names."""
    country = seed.issuers.get(issuer_of(measure_id))
    if item.standing is not Standing.OFFICIAL or country is None:
        return False
    host = urlsplit(item.url).hostname or ""
    return any(fnmatch(name, pattern) for name in (item.feed_id, host) for pattern in seed.authorities[country])


def state_rows(measures: Sequence[Measure], on: date, events: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """`measures` out: every measure of which a confirmed act is known on that day. *events* are by document number."""
    rows = []
    for measure in measures:
        state = state_on(measure, on)
        if state is not None:
            rows.append(_state_row(measure, state, on, events))
    return rows


def act_row(act: Act) -> dict[str, Any]:
    """One act of a measure, as it is claimed or confirmed; `act_id` is empty for an act of the seed."""
    return {
        "act": act.kind, "date": iso(act.day), "source": act.source, "confirmed": act.confirmed, "until": iso(act.until),
        "effective": iso(act.effective), "part": act.part, "by": act.by, "party": act.party, "act_id": act.act_id,
        "measure_id": act.measure_id,
    }  # fmt: skip


def calendar_rows(measures: Iterable[Measure], on: date) -> list[dict[str, Any]]:
    """What falls due from that day on, and the ends that passed without a word; the earliest first."""
    found = []
    for measure in measures:
        found += [(due.date, due.what, measure) for due in falling(measure, on)]
        state = state_on(measure, on)
        if state is not None and state.word is StateWord.EXPIRED_UNCONFIRMED and state.until is not None:
            found.append((state.until, "ended, outcome unconfirmed", measure))
    return [
        {"date": iso(day), "measure_id": measure.measure_id, "what": what, "in_days": (day - on).days, "title": measure.title}
        for day, what, measure in sorted(found, key=lambda entry: (entry[0], entry[2].measure_id))
    ]


def _names_a_number(pair: LabelledItem) -> bool:
    return bool(pair.labels.documents) or bool(_documents(pair.item))


def _documents(item: Item) -> tuple[str, ...]:
    text = f"{item.title}\n{item.summary}"
    return tuple(document.id for document in documents_in(text, _day(item).year))


def _acts_upon(item: Item, measures: dict[str, Measure], seed: Seed) -> Iterable[Act]:
    """What the item says is done with measures that are known, but for what the register holds already."""
    for stated in acts_in(item.title, item.summary, _day(item), tuple(measures)):
        act = _act(item, stated, not stated.hedged and is_authority(item, stated.document, seed))
        if not is_known(measures[stated.document], act):
            yield act


def _act(item: Item, stated: StatedAct, confirmed: bool) -> Act:
    return Act(
        measure_id=stated.document, kind=ActKind(stated.kind), day=_day(item), source=item.url, confirmed=confirmed,
        until=_not_before(stated.until, stated.effective or _day(item)), effective=stated.effective, part=stated.part,
        by=stated.by, party=_party(item), item_id=item.item_id,
    )  # fmt: skip


def _announced(pair: LabelledItem, measures: dict[str, Measure], seed: Seed) -> Iterable[tuple[Measure, Act]]:
    """The measures that an item on export controls makes known: numbers in its title that the register does not hold.

    An easing announces no measure: its number is that of the act that suspends or repeals another.
    """
    item, labels = pair.item, pair.labels
    if EventType.EXPORT_CONTROL not in labels.event_types or acts_in(item.title, item.summary, _day(item), tuple(measures)):
        return
    if labels.directions.get(EventType.EXPORT_CONTROL) is not Direction.TIGHTENING:
        return
    known_acts = {act.by for measure in measures.values() for act in measure.acts}
    for document in documents_in(item.title, _day(item).year):
        country = seed.issuers.get(issuer_of(document.id))
        if country is None or country not in labels.acting or document.id in measures or document.id in known_acts:
            continue
        yield _made_known(document.id, item, labels, country), _announcement(document.id, item, seed)


def _made_known(document: str, item: Item, labels: Labels, country: str) -> Measure:
    others = tuple(code for code in labels.jurisdictions if code != country)
    return Measure(
        measure_id=document, issuer=issuer_of(document), title=item.title, materials=labels.materials,
        destinations=others or ("*",),
    )  # fmt: skip


def _announcement(document: str, item: Item, seed: Seed) -> Act:
    day = _day(item)
    text = f"{item.title}\n{item.summary}"
    begins = [date.fromisoformat(stated.date) for stated in dates_in(text, fold(text), day) if stated.kind == "effective"]
    if not begins and _AT_ONCE.search(fold(text)):
        begins = [day]
    return Act(
        measure_id=document, kind=ActKind.ANNOUNCED, day=day, source=item.url, confirmed=is_authority(item, document, seed),
        effective=min(begins, default=None), by=document, party=_party(item), item_id=item.item_id,
    )  # fmt: skip


def _with(store: Store, measure: Measure, act: Act, now: datetime) -> Measure:
    """The measure with an act that is stored now."""
    store.measures.claim(act, now)
    return with_acts([measure], [act])[0]


def _not_before(until: date | None, begin: date) -> date | None:
    """An end before the beginning is no end: an old date in the text, or a misprint."""
    return until if until is not None and until >= begin else None


def _party(item: Item) -> str:
    return item.outlet or item.feed_id


def _day(item: Item) -> date:
    return day_of(item.published or item.first_seen)


def _state_row(measure: Measure, state: State, on: date, events: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    documents = dict.fromkeys((measure.measure_id, *(act.by for act in measure.acts if act.by)))
    told = dict.fromkeys(event for document in documents for event in events.get(document, ()))
    return {
        "measure_id": measure.measure_id, "issuer": measure.issuer, "title": measure.title,
        "covers": {
            "materials": [*measure.materials], "technology": [*measure.technology], "destinations": [*measure.destinations]
        },
        "state": state.word, "until": iso(state.until), "on": iso(on), "since": iso(state.since), "part": state.part,
        "acts": [act_row(act) for act in measure.acts if act.day <= on], "events": list(told),
    }  # fmt: skip
