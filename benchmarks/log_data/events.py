"""Invented events, in the order in which they were first seen."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from itertools import accumulate
from typing import Generic, TypeVar

from classifiers import DIRECTIONS_OF, EventType, Pillar
from storage import Event, Item, Severity, Standing, best_first

from .words import COUNTRIES, MATERIALS, Words

T = TypeVar("T")

SEED = 2026
LAST_DAY = date(2026, 11, 20)
YEARS = {year: 1.17 ** (year - 2008) for year in range(2008, 2027)}  # each year has 17% more news than the one before
TYPES: Mapping[EventType | None, float] = {
    EventType.EXPORT_CONTROL: 17, EventType.NEW_DEPOSIT: 15, EventType.STOCKPILE_FUNDING: 20, EventType.PRICE_SHOCK: 17,
    None: 31,
}  # fmt: skip
MEASURED = 0.06
"""Share of typed events that name a document number."""
LATE = 1 / 30
"""Share of events that are first seen days after they were published."""
SOURCES = {f"{kind}-{number}": 30 / (1 + number) for kind in ("ministry", "agency", "wire", "trade") for number in range(15)}


class Draw(Generic[T]):
    """Values at random, each as often as its weight says."""

    def __init__(self, order: random.Random, weights: Mapping[T, float]) -> None:
        self._random, self._values, self._ends = order.random, list(weights), list(accumulate(weights.values()))

    def __call__(self) -> T:
        return self._values[bisect(self._ends, self._random() * self._ends[-1])]

    def some(self, most: int) -> tuple[T, ...]:
        """One to *most* values, each once; one is the most frequent number."""
        number = 1 + int(most * self._random() ** 2)
        return tuple(dict.fromkeys(self() for _ in range(number)))


class News:
    """The events of a seed. The same calls give the same events."""

    def __init__(self, seed: int) -> None:
        self._order = order = random.Random(seed)
        self._country = Draw(order, {code: row[0] for code, row in COUNTRIES.items()})
        self._material = Draw(order, {code: row[0] for code, row in MATERIALS.items()})
        self._type = Draw(order, TYPES)
        self._source = Draw(order, SOURCES)
        self._severity = Draw(order, dict(zip(Severity, (1, 9, 40, 50), strict=True)))
        self._standing = Draw(order, dict(zip(Standing, (10, 15, 10, 20, 40, 5), strict=True)))
        self._pillar = Draw(order, dict.fromkeys(Pillar, 1))

    def event(self, number: int, day: date, seen: date) -> Event:
        """One event of *day*, first seen later that day or on a later one, told by one to four items."""
        order = self._order
        kind, countries, materials = self._type(), self._country.some(3), self._material.some(4)
        first_seen = datetime.combine(seen, clock(order.randrange(24), order.randrange(60)), UTC)
        pick = Words(order, kind, countries[0], materials[0])
        items = best_first(
            [self._item(f"{number}-{n}", pick, day, first_seen) for n in range(1 + int(4 * order.random() ** 3))]
        )
        types = () if kind is None else (kind,)
        return Event(
            event_id=f"e-{order.getrandbits(40):010x}{number % 1000:03d}", title=items[0].title, event_types=types,
            directions={t: order.choice(DIRECTIONS_OF[t]) for t in types if t in DIRECTIONS_OF},
            scores={t: round(order.random(), 3) for t in EventType}, severity=self._severity(),
            severity_why=("standing of the source",), jurisdictions=countries, acting=countries[:1], materials=materials,
            pillars=self._pillar.some(3), section="II.dominance" if countries[0] == "CN" else "III.overview",
            measures=(f"MOFCOM {day.year}/{order.randrange(1, 90)}",) if kind and order.random() < MEASURED else (),
            published=day, first_seen=first_seen, updated=first_seen, model="synthetic", items=items,
        )  # fmt: skip

    def _item(self, item_id: str, pick: Words, day: date, seen: datetime) -> Item:
        title, summary, lang = pick.telling()
        source = self._source()
        return Item(
            item_id=item_id, feed_id=source, title=title, summary=summary, url=f"https://{source}.example/{item_id}", lang=lang,
            published=day, first_seen=seen, standing=self._standing(), outlet=source,
        )  # fmt: skip


def invented(events: int, seed: int = SEED) -> Iterator[Event]:
    """So many events in the order in which they were first seen."""
    news, late = News(seed), random.Random(seed + 1)
    for number, seen in enumerate(days(events)):
        delay = late.randrange(1, 40) if late.random() < LATE else 0
        yield news.event(number, seen - timedelta(days=delay), seen)


def days(events: int) -> Iterator[date]:
    """The days of so many events, in order, each year with its share."""
    ends = [0.0, *accumulate(weight / sum(YEARS.values()) for weight in YEARS.values())]
    for number in range(events):
        share = number / events
        year = 2007 + bisect(ends, share)
        first, last = date(year, 1, 1), min(date(year, 12, 31), LAST_DAY)
        through = (share - ends[year - 2008]) / (ends[year - 2007] - ends[year - 2008])
        yield first + timedelta(days=int(through * ((last - first).days + 1)))
