"""What happens to items once they are had: tagged, grouped, assembled, and stored in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from classifiers import Direction, EventType, Labels, Text
from storage import Event, Item, Join, LabelledItem, Store, Visit

from . import register
from .assemble import assemble, event_id_of
from .framework import Framework
from .stories import WINDOW_DAYS, StoryIndex, days_of
from .tellings import telling_of


class Classify(Protocol):
    """Labels for texts, one each, in order."""

    def __call__(self, texts: Sequence[Text]) -> list[Labels]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an intake changed. `visit` is the one given, with `new` counted."""

    visit: Visit | None
    items: tuple[LabelledItem, ...]
    events: tuple[Event, ...]


def without_copies(items: Iterable[Item]) -> tuple[list[Item], list[tuple[str, Item]]]:
    """The documents among *items*, each once, and the copies with the id of the item whose document they are."""
    seen: dict[str, str] = {}
    distinct: dict[str, Item] = {}
    copies = []
    for item in items:
        keys = (item.item_id, *item.keys)
        first_id = next((seen[key] for key in keys if key in seen), item.item_id)
        seen |= {key: seen.get(key, first_id) for key in keys}
        if first_id == item.item_id and item.item_id not in distinct:
            distinct[item.item_id] = item
        else:
            copies.append((first_id, item))
    return list(distinct.values()), copies


def by_arithmetic(item: Item, labels: Labels) -> Labels:
    """*labels*, with what arithmetic found in place of what the words suggest: a price move of a series is a price shock."""
    if not item.move:
        return labels
    types = tuple(dict.fromkeys((EventType.PRICE_SHOCK, *labels.event_types)))
    return replace(
        labels, relevant=True, relevance=1.0, event_types=types, scores={**labels.scores, EventType.PRICE_SHOCK: 1.0},
        directions={**labels.directions, EventType.PRICE_SHOCK: Direction(item.move)},
        uncertain=tuple(tag for tag in labels.uncertain if tag != EventType.PRICE_SHOCK),
    )  # fmt: skip


class Intake:
    """The way into the log. Belongs to one thread, and lives for one round or import."""

    def __init__(self, store: Store, classify: Classify, framework: Framework) -> None:
        self._store = store
        self._classify = classify
        self._framework = framework
        self._index = StoryIndex()
        self._span: tuple[date, date] | None = None

    def take(
        self,
        items: Sequence[Item],
        now: datetime,
        visit: Visit | None = None,
        owe: Callable[[Sequence[Event]], None] | None = None,
    ) -> Taken:
        """Store what is new of *items* and the *visit* that brought them: all in one transaction, or nothing.

        *owe* is called inside the transaction with the events that changed, to write what is owed for them.
        """
        distinct, copies = without_copies(items)
        known = self._store.items.known_as(distinct)
        labelled = self._label([item for item in distinct if item.item_id not in known])
        with self._store.transaction():
            # another process may have stored some of them since they were looked up
            late = self._store.items.known_as(pair.item for pair in labelled)
            labelled = [pair for pair in labelled if pair.item.item_id not in late]
            self._store.items.add(labelled, now)
            register.propose(self._store, labelled, now)
            self._learn(distinct, {**known, **late}, copies)
            events = self._group([pair for pair in labelled if pair.labels.relevant], now)
            if visit is not None:
                visit = replace(visit, new=len(labelled))
                self._store.sources.record(visit)
            if owe is not None:
                owe(events)
        return Taken(visit=visit, items=tuple(labelled), events=tuple(events))

    def _label(self, items: Sequence[Item]) -> list[LabelledItem]:
        if not items:
            return []
        texts = [Text(title=item.title, summary=item.summary, lang=item.lang) for item in items]
        return [
            LabelledItem(item=item, labels=by_arithmetic(item, labels))
            for item, labels in zip(items, self._classify(texts), strict=True)
        ]

    def _learn(self, items: Sequence[Item], known: Mapping[str, str], copies: Sequence[tuple[str, Item]]) -> None:
        """Keep the other addresses and titles of documents that the log holds under a name of its own."""
        for item in items:
            if known.get(item.item_id, item.item_id) != item.item_id:
                self._store.items.learn(known[item.item_id], item.keys)
        for first_id, copy in copies:
            self._store.items.learn(known.get(first_id, first_id), copy.keys)

    def _group(self, labelled: Sequence[LabelledItem], now: datetime) -> list[Event]:
        """Join each item to its story and write every event that changed."""
        self._look_back([pair.item for pair in labelled])
        joins: dict[str, list[Join]] = {}
        for pair in labelled:
            first = Join(item_id=pair.item.item_id, event_id=event_id_of(pair.item.item_id), reason="first report")
            telling = telling_of("", pair.item, pair.labels)
            join = self._index.same_story_as(telling, pair.item.item_id) or first
            joins.setdefault(join.event_id, []).append(join)
            self._index.add(replace(telling, event_id=join.event_id))
        pairs = {pair.item.item_id: pair for pair in labelled}
        return [self._write(event_id, joined, pairs, now) for event_id, joined in joins.items()]

    def _write(self, event_id: str, joins: Sequence[Join], new: dict[str, LabelledItem], now: datetime) -> Event:
        added = tuple(new[join.item_id] for join in joins)
        is_new = event_id == event_id_of(joins[0].item_id)  # of an item that was not in the log until now
        before = None if is_new else self._store.events.get(event_id)
        members = added if is_new else (*self._store.events.labelled_items(event_id), *added)
        first_seen = now if before is None else before.first_seen
        event = assemble(event_id, members, self._framework, first_seen=first_seen, updated=now)
        self._store.events.put(event, joins, now)
        return event

    def _look_back(self, items: Sequence[Item]) -> None:
        """Make sure that the index knows every event that could be the story of one of *items*."""
        days = days_of(items)
        if days is None:
            return
        since, until = days[0] - timedelta(days=WINDOW_DAYS), days[1] + timedelta(days=WINDOW_DAYS)
        if self._span is None:
            self._load(since, until)
            self._span = (since, until)
            return
        if since < self._span[0]:
            self._load(since, self._span[0] - timedelta(days=1))
        if until > self._span[1]:
            self._load(self._span[1] + timedelta(days=1), until)
        self._span = (min(since, self._span[0]), max(until, self._span[1]))

    def _load(self, since: date, until: date) -> None:
        for event_id, members in self._store.events.window(since, until).items():
            self._index.add_stored(event_id, members)
