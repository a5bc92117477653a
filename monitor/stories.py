"""Story grouping: is this item the same story as an event that the log holds already?

Two items tell one story when, within `WINDOW_DAYS`, they speak of the same act of the same document number, or when
their titles are nearly the same words with the same figures. Every join carries its reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from classifiers import Direction, EventType, Labels
from classifiers.script import simplify
from storage import Event, Item, Join, day_of

WINDOW_DAYS = 10
NEAR = 0.75
"""Share of words that two titles must have in common (Jaccard) to be the same text; 1.0 is the same words."""
FEW_WORDS = 4
"""Titles with fewer distinct words than this say too little to be joined by likeness alone, unless they are identical."""

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How one item tells its story, reduced to what is compared."""

    event_id: str
    day: date
    words: frozenset[str]
    figures: frozenset[str]
    documents: frozenset[str]
    act: Direction | None


class StoryIndex:
    """The tellings of recent events, found by document number or by their rarer words. Lives for one round or import."""

    def __init__(self) -> None:
        self._tellings: list[Telling] = []
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._by_document: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, telling: Telling) -> None:
        """Make a telling findable."""
        number = len(self._tellings)
        self._tellings.append(telling)
        for word in telling.words:
            self._by_word[word].append(number)
        for document in telling.documents:
            self._by_document[document].append(number)

    def add_event(self, event: Event) -> None:
        """Make every item of a stored event findable."""
        act = event.directions.get(EventType.EXPORT_CONTROL)
        for item in event.items:
            documents = frozenset(event.measures)
            self.add(_telling(event.event_id, item, documents, act))

    def same_story(self, item: Item, labels: Labels) -> Join | None:
        """The event whose story the item tells, with the reason, or None for a new story."""
        telling = telling_of("", item, labels)
        for number in self._with_same_document(telling):
            known = self._tellings[number]
            shared = min(known.documents & telling.documents)
            return Join(item_id=item.item_id, event_id=known.event_id, reason=f"same act of {shared}")
        best = max(self._alike(telling), default=None)
        if best is None:
            return None
        likeness, number = best[0], -best[1]
        words = "same title" if likeness == 1.0 else f"near-identical title ({likeness:.0%} of its words)"
        return Join(item_id=item.item_id, event_id=self._tellings[number].event_id, reason=words)

    def _with_same_document(self, telling: Telling) -> list[int]:
        found = {number for document in telling.documents for number in self._by_document.get(document, ())}
        return sorted(n for n in found if _same_act(self._tellings[n], telling) and self._is_near(n, telling))

    def _alike(self, telling: Telling) -> list[tuple[float, int]]:
        """Likeness and (negated, so that the first wins a tie) number of each telling that is nearly the same text."""
        shared: Counter[int] = Counter()
        # two sets of at least 75% common words share one of the rarest quarter of either: only those are looked up
        rarest = sorted(telling.words, key=lambda word: (len(self._by_word.get(word, ())), word))
        for word in rarest[: len(rarest) // 4 + 2]:
            shared.update(self._by_word.get(word, ()))
        alike = []
        for number in shared:
            known = self._tellings[number]
            likeness = len(known.words & telling.words) / len(known.words | telling.words)
            enough = likeness == 1.0 or (likeness >= NEAR and len(telling.words) >= FEW_WORDS)
            if enough and known.figures == telling.figures and not _differ(known, telling) and self._is_near(number, telling):
                alike.append((likeness, -number))
        return alike

    def _is_near(self, number: int, telling: Telling) -> bool:
        return abs((self._tellings[number].day - telling.day).days) <= WINDOW_DAYS


def telling_of(event_id: str, item: Item, labels: Labels) -> Telling:
    """An item and its labels, reduced to what is compared."""
    documents = frozenset(document.id for document in labels.documents)
    return _telling(event_id, item, documents, labels.directions.get(EventType.EXPORT_CONTROL))


def days_of(items: Iterable[Item]) -> tuple[date, date] | None:
    """The first and last day that these items are about, None for no items."""
    days = [day_of(item.published or item.first_seen) for item in items]
    return (min(days), max(days)) if days else None


def _telling(event_id: str, item: Item, documents: frozenset[str], act: Direction | None) -> Telling:
    words = frozenset(_words(item.title))
    return Telling(
        event_id=event_id, day=day_of(item.published or item.first_seen), words=words,
        figures=frozenset(word for word in words if word[0].isdigit()), documents=documents, act=act,
    )  # fmt: skip


def _words(title: str) -> Iterable[str]:
    """Words, figures, and pairs of Chinese characters (Chinese writes no spaces)."""
    for run in _WORD.findall(simplify(unicodedata.normalize("NFKC", title)).lower()):
        if _HAN.search(run) and len(run) > 1:
            yield from (run[at : at + 2] for at in range(len(run) - 1))
        else:
            yield run.replace(",", "")


def _same_act(one: Telling, other: Telling) -> bool:
    """A control that is eased is not the act that announced it, though both name its number."""
    return one.act == other.act


def _differ(one: Telling, other: Telling) -> bool:
    """Whether both name documents or both name acts, and not the same."""
    documents = bool(one.documents and other.documents) and one.documents.isdisjoint(other.documents)
    acts = one.act is not None and other.act is not None and one.act != other.act
    return documents or acts
