"""How an item tells its story, reduced to what two items are compared by: words, marks that mean the same in every
language, figures, document numbers, tags. And how alike two tellings are, feature by feature.

Marks are what extraction and the classifier's concepts find: organisations, projects, elements, states, concepts. They
let an English and a Chinese report of one act meet.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeVar

from classifiers import Amount, Direction, EventType, Labels
from classifiers.extract import Span, entities
from classifiers.extract.documents import documents_in
from classifiers.features import concept_marks
from classifiers.script import simplify
from storage import Item, day_of

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_YEARS = frozenset(map(str, range(2005, 2035)))
_ORGANISATIONS = frozenset({"company", "ministry", "agency", "bloc"})
_SMALL_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "for",
        "on",
        "at",
        "by",
        "with",
        "and",
        "or",
        "from",
        "as",
        "is",
        "are",
        "be",
        "its",
        "it",
        "s",
        "says",
        "said",
        "after",
        "over",
        "into",
        "will",
        "has",
        "have",
        "new",
        "that",
        "this",
        "than",
        "up",
        "about",
        "more",
        "was",
        "were",
        "out",
        "not",
        "but",
    ]
)


T = TypeVar("T")
REPEATED = 1 << 16
"""Sets of tokens whose size and parts are remembered: those of some twenty thousand tellings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One item, reduced. Words are in one language, marks in all; `money` and `percents` are normalised values."""

    event_id: str
    title: str
    day: date
    is_chinese: bool
    title_words: frozenset[str]
    words: frozenset[str]
    title_marks: frozenset[str]
    marks: frozenset[str]
    title_figures: frozenset[str]
    figures: frozenset[str]
    title_documents: frozenset[str]
    documents: frozenset[str]
    money: frozenset[float]
    percents: frozenset[float]
    types: frozenset[EventType]
    directions: Mapping[EventType, Direction]

    def tokens(self) -> Iterable[str]:
        """All by which a telling is found in the index."""
        return (*self.marks, *self.words, *self.figures, *self.documents)


def telling_of(event_id: str, item: Item, labels: Labels) -> Telling:
    """An item and its labels, reduced to what is compared."""
    day = day_of(item.published or item.first_seen)
    whole = f"{item.title}\n{item.summary}"
    spans = entities(whole)
    title_marks = frozenset((*_named(s for s in spans if s.end <= len(item.title)), *_concepts(item.title)))
    title_words, title_figures = frozenset(_words(item.title)), frozenset(_figures(item.title))
    return Telling(
        event_id=event_id, title=" ".join(_plain(item.title).split()), day=day, is_chinese=bool(_HAN.search(item.title)),
        title_words=title_words, words=title_words | frozenset(_words(item.summary)),
        title_marks=title_marks, marks=title_marks.union(_named(spans), _concepts(item.summary)),
        title_figures=title_figures, figures=title_figures | frozenset(_figures(item.summary)) | _values(labels.amounts),
        title_documents=frozenset(d.id for d in documents_in(item.title, day.year)),
        documents=frozenset(d.id for d in documents_in(whole, day.year)),
        money=frozenset(_short(a.value) for a in labels.amounts if a.kind == "money" and a.value),
        percents=frozenset(round(a.value, 1) for a in labels.amounts if a.kind == "percent" and a.value),
        types=frozenset(labels.event_types), directions=labels.directions,
    )  # fmt: skip


def features(one: Telling, other: Telling) -> dict[str, float]:
    """What two tellings share and where they differ, by name; every value lies in 0..3."""
    same_language = one.is_chinese == other.is_chinese
    days = abs((one.day - other.day).days)
    likeness = cosine(one.marks, other.marks)
    shared = one.marks & other.marks
    conflict = any(other.directions.get(t, d) != d for t, d in one.directions.items())
    documents = one.documents & other.documents
    evidence = sum(map(_weights().__getitem__, shared | (one.words & other.words if same_language else frozenset())))
    return {
        "title words": cosine(one.title_words, other.title_words) if same_language else 0.0,
        "words": cosine(one.words, other.words) if same_language else 0.0,
        "same language": float(same_language),
        "title marks": cosine(one.title_marks, other.title_marks),
        "marks": likeness,
        "marks across languages": 0.0 if same_language else likeness,
        "marks, days apart": likeness * min(days, 5) / 5,
        "evidence": min(evidence, 40) / 20,
        "little evidence": max(0.0, 15 - evidence) / 15,
        "concepts": cosine(of_kind(one.marks, "c"), of_kind(other.marks, "c")),
        "rarest shared name": max((weight(m) for m in shared if m[0] in "opes"), default=0.0) / 8,
        "figures": float(min(len(one.figures & other.figures), 3)),
        "title figures": float(min(len(one.title_figures & other.title_figures), 2)),
        "other title figures": _apart(one.title_figures, other.title_figures),
        "money": float(not one.money.isdisjoint(other.money)),
        "other money": _apart(one.money, other.money),
        "percents": float(not one.percents.isdisjoint(other.percents)),
        "other percents": _apart(one.percents, other.percents),
        "documents, same act": float(bool(documents) and not conflict),
        "documents, other act": float(bool(documents) and conflict),
        "several documents": float(len(documents) >= 3),
        "other documents": _apart(one.documents, other.documents),
        "types": float(not one.types.isdisjoint(other.types)),
        "other types": _apart(one.types, other.types),
        "type on one side": float(bool(one.types) != bool(other.types)),
        "other direction": float(conflict),
        **_by_kind(one, other),
        "days": min(days, 10) / 5,
        "same day": float(days == 0),
        "three days": float(days >= 3),
        "five days": float(days >= 5),
    }


def _by_kind(one: Telling, other: Telling) -> dict[str, float]:
    """Names of one kind: shared by weight or by share, or both there and none shared."""
    found: dict[str, float] = {}
    for kind, name in (("o", "organisations"), ("p", "projects"), ("e", "elements"), ("s", "states")):
        mine, yours = of_kind(one.marks, kind), of_kind(other.marks, kind)
        found[name] = len(mine & yours) / len(mine | yours) if mine or yours else 0.5
        found[f"other {name}"] = _apart(mine, yours)
        above, there = of_kind(one.title_marks, kind), of_kind(other.title_marks, kind)
        found[f"title {name}"] = len(above & there) / len(above | there) if above and there else 0.5
        # each headline names one that the whole other item does not: two deals of one buyer, two visits of one minister
        found[f"each its own {name}"] = float(bool(above - yours) and bool(there - mine))
    return found


def cosine(one: frozenset[str], other: frozenset[str]) -> float:
    """Cosine of two sets of tokens, each weighted by its rarity; 0 for an empty one."""
    if not one or not other:
        return 0.0
    shared = one & other
    return _square(shared) / math.sqrt(_size(one) * _size(other)) if shared else 0.0


def weight(token: str) -> float:
    """Inverse document frequency of a token among the labelled items; one that none of them holds is the rarest."""
    return _weights()[token]


class _Weights(dict[str, float]):
    """Weights by token; one that the file does not list has the `unknown` weight."""

    unknown = 0.0

    def __missing__(self, token: str) -> float:
        return self.unknown


@cache
def _weights() -> _Weights:
    lines = (files("monitor") / "data" / "story_words.tsv").read_text("utf-8").splitlines()
    items = int(lines[0].split("\t")[1])
    rows = (line.split("\t") for line in lines[1:])
    table = _Weights({token: math.log((items + 1) / (int(n) + 1.5)) for token, n in rows})
    table.unknown = math.log((items + 1) / 1.5)
    return table


@cache
def _squares() -> _Weights:
    squares = _Weights({token: weight**2 for token, weight in _weights().items()})
    squares.unknown = _weights().unknown ** 2
    return squares


def _square(tokens: frozenset[str]) -> float:
    """The summed squares of the tokens' weights."""
    return sum(map(_squares().__getitem__, tokens))


_size = lru_cache(REPEATED)(_square)  # of whole sets, which meet again and again; what two of them share is ever new


def story_words(texts: Iterable[str]) -> Iterator[set[str]]:
    """For each text its words and marks: what `story_words.tsv` counts."""
    for text in texts:
        yield {*_words(text), *_marks(text)}


def _apart(one: frozenset[T], other: frozenset[T]) -> float:
    """1 where both name something and nothing in common."""
    return float(bool(one) and bool(other) and one.isdisjoint(other))


@lru_cache(REPEATED)
def of_kind(marks: frozenset[str], kind: str) -> frozenset[str]:
    return frozenset(mark for mark in marks if mark[0] == kind)


def _plain(text: str) -> str:
    return simplify(unicodedata.normalize("NFKC", text)).lower()


def _words(text: str) -> Iterator[str]:
    """Words without their plural s, and pairs of Chinese characters (Chinese writes no spaces)."""
    for run in _WORD.findall(_plain(text)):
        if _HAN.search(run) and len(run) > 1:
            yield from (f"w:{run[at : at + 2]}" for at in range(len(run) - 1))
        elif not run[0].isdigit() and run not in _SMALL_WORDS:
            yield f"w:{run[:-1] if len(run) > 3 and run.endswith('s') else run}"


def _marks(text: str) -> Iterator[str]:
    yield from _named(entities(text))
    yield from _concepts(text)


def _named(spans: Iterable[Span]) -> Iterator[str]:
    for span in spans:
        if span.kind == "element":
            yield from (f"e:{symbol}" for symbol in span.id.split(","))
        elif span.id:
            kind = "o" if span.kind in _ORGANISATIONS else span.kind[0]
            yield f"{kind}:{span.id}"


def _concepts(text: str) -> Iterator[str]:
    return (f"c:{concept}" for concept in concept_marks(text) if concept[0] != "#")


def _figures(text: str) -> Iterator[str]:
    """Figures as written, without separators; years say too little."""
    for raw in _FIGURE.findall(unicodedata.normalize("NFKC", text)):
        plain = raw.replace(",", "")
        if plain not in _YEARS:
            yield f"r:{plain}"


def _values(amounts: Iterable[Amount]) -> frozenset[str]:
    """Figures by value, so that `3040万` and `30.4 million` are the same."""
    return frozenset(f"n:{_short(amount.value):g}" for amount in amounts if amount.value)


def _short(value: float) -> float:
    return float(f"{value:.3g}")
