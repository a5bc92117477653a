"""Story grouping: is this item the same story as an event that the log holds already?

An item is compared with recent tellings that share its rarer words, names, figures or document numbers. How alike two
tellings are is a probability: a linear model over `tellings.features`, whose weights were learned from retellings written for
the purpose (`benchmarks/stories.py --fit`). An item joins the event whose tellings it resembles most on average, unless a
document number or the time forbids it. Every join carries its reason.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import islice
from operator import mul

from classifiers import EventType, Labels
from classifiers.countries import country_names
from storage import Item, Join, LabelledItem, day_of

from .tellings import Telling, cosine, features, of_kind, telling_of, weight

WINDOW_DAYS = 10
"""Retellings of one story lie within about ten days; the same words later are a new story."""
SAME_STORY = 0.5
"""Mean probability over an event's tellings from which an item joins it; higher joins less and errs less."""
COMPARED = 12
"""Tellings of one event that an item is compared with, the most alike ones."""
CANDIDATES = 20
"""Tellings that are compared feature by feature, those that share the most rare tokens."""
COMMON = 400
"""A token that more recent tellings hold than this finds too many to find anything."""
TEMPLATE = 0.6
"""Cosine of two headlines' words from which other figures make them two of a series."""
RARE = 3.0
"""Weight from which a token is worth looking up (about one labelled item in twenty)."""


class StoryIndex:
    """The tellings of recent events, found by the rarer tokens that they share. Lives for one round or import."""

    def __init__(self) -> None:
        self._tellings: list[Telling] = []
        self._days: list[int] = []
        self._by_token: defaultdict[str, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._holders: Counter[str] = Counter()
        self._by_event: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, telling: Telling) -> None:
        """Make a telling findable."""
        number = len(self._tellings)
        self._tellings.append(telling)
        self._days.append(telling.day.toordinal())
        self._by_event[telling.event_id].append(number)
        for token in telling.tokens():
            if weight(token) >= RARE:
                self._by_token[token][_stretch(telling.day)].append(number)
                self._holders[token] += 1

    def add_stored(self, event_id: str, items: Iterable[LabelledItem]) -> None:
        """Make every item of a stored event findable."""
        for pair in items:
            self.add(telling_of(event_id, pair.item, pair.labels))

    def same_story(self, item: Item, labels: Labels) -> Join | None:
        """The event whose story the item tells, with the reason, or None for a new story."""
        return self.same_story_as(telling_of("", item, labels), item.item_id)

    def same_story_as(self, telling: Telling, item_id: str) -> Join | None:
        """Likewise for an item that is reduced to its telling already."""
        alike = [self._tellings[number] for number in self.candidates(telling)]
        likeness = {id(known): probability(features(known, telling)) for known in alike}
        # a mean is never above its highest member, so that events with none high enough are passed over
        high = [t for t in alike if likeness[id(t)] >= SAME_STORY or t.title == telling.title]
        means = {event: self._mean(event, telling, likeness) for event in dict.fromkeys(t.event_id for t in high)}
        best = max(means, key=lambda event: means[event], default=None)
        if best is None or means[best] < SAME_STORY:
            return None
        nearest = max((t for t in alike if t.event_id == best), key=lambda known: likeness[id(known)])
        return Join(item_id=item_id, event_id=best, reason=reason(nearest, telling, means[best]))

    def candidates(self, telling: Telling) -> list[int]:
        """Numbers of the tellings that could be the same story, those that share the most first."""
        shared: Counter[int] = Counter()
        middle = _stretch(telling.day)
        for token in telling.tokens():
            if 0 < self._holders[token] <= COMMON:
                rarity = int(100 * weight(token) ** 2)
                holders = self._by_token[token]
                for stretch in (middle - 1, middle, middle + 1):
                    for number in holders.get(stretch, ()):
                        shared[number] += rarity
        day = telling.day.toordinal()
        in_time = Counter({n: score for n, score in shared.items() if abs(self._days[n] - day) <= WINDOW_DAYS})
        near = (n for n, _ in in_time.most_common() if not _excluded(self._tellings[n], telling))
        return list(islice(near, CANDIDATES))

    def _mean(self, event_id: str, telling: Telling, likeness: Mapping[int, float]) -> float:
        """The mean likeness over the event's tellings; one that shares nothing rare counts as what it is: unlike.

        The very same headline is the same story, whatever the others of the event look like.
        """
        members = [self._tellings[n] for n in self._by_event[event_id]]
        if any(_excluded(member, telling) for member in members):
            return 0.0
        if any(member.title == telling.title for member in members):
            return 1.0
        known = sorted((likeness.get(id(member), 0.0) for member in members), reverse=True)[:COMPARED]
        return sum(known) / len(known)


def _stretch(day: date) -> int:
    """The stretch of the calendar, as long as the window, that holds the day; what can be one story lies there or beside it."""
    return day.toordinal() // WINDOW_DAYS


def probability(found: Mapping[str, float]) -> float:
    """That two tellings with these features are one story, in 0..1."""
    weights, bias = story_weights()
    return 1 / (1 + math.exp(-(bias + sum(map(mul, map(weights.__getitem__, found), found.values())))))


@cache
def story_weights() -> tuple[dict[str, float], float]:
    """The learned weights by feature, and the bias, from `data/story_weights.json`."""
    raw = json.loads((files("monitor") / "data" / "story_weights.json").read_text("utf-8"))
    return raw["weights"], raw["bias"]


def reason(known: Telling, telling: Telling, mean: float) -> str:
    """Why two tellings are one story, in words for a person."""
    numbers = sorted(known.documents & telling.documents)
    if numbers:
        return f"same act of {', '.join(numbers)}"
    if known.title == telling.title:
        return "same title"
    shared = [_named(mark) for mark in sorted(known.marks & telling.marks, key=lambda m: (-weight(m), m)) if mark[0] in "opes"]
    figures = sorted(figure[2:] for figure in known.figures & telling.figures if figure.startswith("r:") and len(figure) > 3)
    words = sorted((w[2:] for w in known.title_words & telling.title_words), key=lambda w: (-weight(f"w:{w}"), w))
    what = ", ".join([*shared[:3], *figures[:2]] or words[:3])
    days = abs((known.day - telling.day).days)
    when = "same day" if days == 0 else f"{days} day{'s' if days > 1 else ''} apart"
    return f"same who, what and when: {what or 'like words'}; {when} ({mean:.0%} alike)"


def days_of(items: Iterable[Item]) -> tuple[date, date] | None:
    """The first and last day that these items are about, None for no items."""
    days = [day_of(item.published or item.first_seen) for item in items]
    return (min(days), max(days)) if days else None


def _excluded(known: Telling, telling: Telling) -> bool:
    """What cannot be one story: too far apart in time, headlines on other documents, other figures or other
    organisations in like words, or one act undone by the other.
    """
    if abs((known.day - telling.day).days) > WINDOW_DAYS:
        return True
    if known.title_documents and telling.title_documents and known.title_documents.isdisjoint(telling.title_documents):
        return True
    if is_template(known, telling) or name_others(known, telling):
        return True
    acts = known.directions.get(EventType.EXPORT_CONTROL), telling.directions.get(EventType.EXPORT_CONTROL)
    shared = not known.documents.isdisjoint(telling.documents)
    return shared and None not in acts and acts[0] != acts[1]


def is_template(known: Telling, telling: Telling) -> bool:
    """Headlines alike but for their figures are two reports of one series: last week's price and this week's."""
    apart = known.title_figures and telling.title_figures and known.title_figures.isdisjoint(telling.title_figures)
    return bool(apart) and cosine(known.title_words, telling.title_words) > TEMPLATE


def name_others(known: Telling, telling: Telling) -> bool:
    """Two items that share no organisation while each headline names one are two stories, however alike their words."""
    above, there = of_kind(known.title_marks, "o"), of_kind(telling.title_marks, "o")
    return bool(above and there) and of_kind(known.marks, "o").isdisjoint(of_kind(telling.marks, "o"))


def _named(mark: str) -> str:
    kind, _, name = mark.partition(":")
    return country_names().get(name, name) if kind == "s" else name
