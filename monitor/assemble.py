"""From the items of one story to its event: the union of what they say, rated and read against the report."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from classifiers import MATERIALS, Direction, EventType, Pillar, Stance
from classifiers.extract.stance import SWEEPING
from storage import Event, LabelledItem, best_first, day_of

from .framework import Facts, Framework
from .severity import AFTER, Case, Figure, rate, size_of


def event_id_of(item_id: str) -> str:
    """The id of the event whose first report is this item."""
    return "e-" + hashlib.sha256(item_id.encode()).hexdigest()[:10]


def assemble(
    event_id: str, members: Sequence[LabelledItem], framework: Framework, *, first_seen: datetime, updated: datetime
) -> Event:
    """The event that *members* (at least one, all on topic) tell."""
    items = best_first([member.item for member in members])
    types = tuple(t for t in EventType if any(t in member.labels.event_types for member in members))
    directions = _directions(members, types)
    jurisdictions = _most_said(member.labels.jurisdictions for member in members)
    acting = _acting(members, jurisdictions, types)
    materials = tuple(m for m in MATERIALS if any(m in member.labels.materials for member in members))
    pillars = tuple(p for p in Pillar if any(p in member.labels.pillars for member in members))
    stance = _stance(members)
    facts = Facts(
        event_types=types, directions=directions, jurisdictions=jurisdictions, acting=acting, pillars=pillars,
        scale=stance.scale, funding=stance.funding, said_retaliation=stance.said_retaliation, mentions=stance.mentions,
    )  # fmt: skip
    section = framework.section(facts)
    standing = items[0].standing
    size = size_of(types, _figures(members), framework.baselines)
    severity, why = rate(
        Case(
            event_types=types, directions=directions, acting=acting, materials=materials, standing=standing,
            sweeping=stance.scale == SWEEPING, size=size,
        )
    )  # fmt: skip
    dated = [member.item.published for member in members if member.item.published is not None]
    return Event(
        event_id=event_id, title=items[0].title, event_types=types, directions=directions, scores=_scores(members),
        uncertain=_uncertain(members, types), severity=severity, severity_why=why, jurisdictions=jurisdictions,
        acting=acting, materials=materials, pillars=pillars, section=section,
        measures=tuple(dict.fromkeys(d.id for member in members for d in member.labels.documents)),
        theses=framework.readings(facts), baselines=framework.fitting_baselines(facts, section),
        published=min(dated, key=lambda when: (day_of(when), str(when)), default=None), first_seen=first_seen,
        updated=updated, model=members[-1].labels.model, items=items,
    )  # fmt: skip


def _directions(members: Sequence[LabelledItem], types: Sequence[EventType]) -> dict[EventType, Direction]:
    """For each type the direction that its most certain item gives."""
    chosen = {}
    for event_type in types:
        told = [m.labels for m in members if event_type in m.labels.directions]
        if told:
            chosen[event_type] = max(told, key=lambda labels: labels.scores.get(event_type, 0.0)).directions[event_type]
    return chosen


def _stance(members: Sequence[LabelledItem]) -> Stance:
    """What the best source says of scale and money; that retaliation is said, where any source says so.

    A ministry never calls its own measure retaliation, so its silence or denial does not outweigh a plain word elsewhere.
    """
    best = best_first([member.item for member in members])
    by_id = {member.item.item_id: member.labels.stance for member in members}
    told = [by_id[item.item_id] for item in best]
    said = [stance.said_retaliation for stance in told if stance.said_retaliation is not None]
    return Stance(
        scale=next((stance.scale for stance in told if stance.scale), None),
        funding=next((stance.funding for stance in told if stance.funding), None),
        said_retaliation=any(said) if said else None,
        mentions=tuple(dict.fromkeys(name for stance in told for name in stance.mentions)),
    )


def _figures(members: Sequence[LabelledItem]) -> Iterator[Figure]:
    """The amounts that the items state, each with the words after it: oxide or ore is told there."""
    for member in members:
        text = f"{member.item.title}\n{member.item.summary}"
        for amount in member.labels.amounts:
            after = text.partition(amount.text)[2][:AFTER]
            yield Figure(amount=amount, after=after)


def _scores(members: Sequence[LabelledItem]) -> dict[EventType, float]:
    return {t: max(member.labels.scores.get(t, 0.0) for member in members) for t in EventType}


def _uncertain(members: Sequence[LabelledItem], types: Sequence[EventType]) -> tuple[str, ...]:
    """Tags of which no item is certain. A type that one item is sure of is not uncertain."""
    doubted = dict.fromkeys(tag for member in members for tag in member.labels.uncertain)
    sure = {str(t) for t in types for m in members if t in m.labels.event_types and t not in m.labels.uncertain}
    return tuple(tag for tag in doubted if tag not in sure)


def _acting(members: Sequence[LabelledItem], jurisdictions: tuple[str, ...], types: Sequence[EventType]) -> tuple[str, ...]:
    """Who acts. Where no item says so and only one country is concerned, it is that one, but for a mere price move."""
    said = _most_said(member.labels.acting for member in members)
    if said or len(jurisdictions) != 1 or types == (EventType.PRICE_SHOCK,):
        return said
    return jurisdictions


def _most_said(told: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Every value, those that most items give first; ties in order of appearance."""
    counts = Counter(value for values in told for value in values)
    return tuple(value for value, _ in counts.most_common())
