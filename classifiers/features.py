"""Text in, feature ids out, in pure Python: the one featuriser that training and prediction share.

A text gives a set of grams in eight blocks, each a letter before the gram, four for the title and four for all of it:

    t  a  words and Chinese characters, singly and by pairs of neighbours
    k  l  concepts, their pairs in a sentence `a+b`, those in the background `~a`
    n  m  marks: which concepts there are, and that there is none of the topic
    q  p  what is done to what (`turns.py`)

Characters inside Latin words, threes of Chinese characters and ordered pairs of concepts are none: with them cross-validation
and real news scored the same, at twice the time.
What any of this speaks for is learned. `Grams` makes the grams as strings, for training; `Encoder` looks up the ids of those
that a vocabulary knows without making the rest, which is what prediction spends its time on. A test holds them together.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, combinations, pairwise
from operator import add
from typing import Final

from .canonical import canonical
from .labels import Text
from .reading import Field, concept_names, read, stretches

FEATURES_VERSION: Final = 3  # raise it whenever the same text may give other grams: a model fits one version alone
TITLE_OF: Final = {"a": "t", "l": "k", "m": "n", "p": "q"}
"""The block of the whole text -> that of the title alone."""
BLOCKS: Final = "atlkmnpq"
MARKS: Final = "mnpq"
"""The blocks whose grams are claims of yes or no."""
TOPIC: Final = frozenset(("rare-earth", "critical-mineral", "magnet", "topic-term", "#element", "#reecompany", "#reesite"))
"""Concepts of which an on-topic text mostly has one; that it has none is a mark."""
NO_TOPIC: Final = "!topic"
_MOST_CONCEPTS: Final = 40  # of one sentence: pairs grow with the square

Get = Callable[[str], int | None]


class Grams:
    """The grams of one text: `blocks` maps a block's letter to its grams."""

    __slots__ = ("blocks",)

    def __init__(self, text: Text) -> None:
        title, summary = read(text.title), read(text.summary)
        self.blocks: dict[str, set[str]] = {block: set() for block in BLOCKS}
        for block, above in TITLE_OF.items():
            self.blocks[above] = set(_GRAMS[block](title))
            self.blocks[block] = self.blocks[above].union(_GRAMS[block](summary))
        for block in "mn":
            if self.blocks[block].isdisjoint(TOPIC):
                self.blocks[block].add(NO_TOPIC)

    def __iter__(self) -> Iterator[str]:
        """Each gram once, its block's letter before it."""
        for block, grams in self.blocks.items():
            yield from (block + gram for gram in grams)


class Encoder:
    """Turns a text into the ids of its grams that *vocabulary* (sorted) knows: their places in it, each once, in no order."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        ids = {block: _ids_of(vocabulary, block) for block in BLOCKS}
        self._words, self._concepts, self._marks, self._turns = (ids[block].get for block in TITLE_OF)
        self._pairs = _by_pair(ids["l"])
        self._no_topic = {block: ids[block].get(NO_TOPIC) for block in "mn"}
        self._topic = frozenset(ids["m"][name] for name in TOPIC if name in ids["m"])
        # Every gram of a title is one of the whole text: it is looked up there, and its twin in the title's block follows.
        self._twin: list[int | None] = [None] * len(vocabulary)
        for block, above in TITLE_OF.items():
            self._twin[slice(*_span(vocabulary, block))] = map(ids[above].get, ids[block])

    def __call__(self, text: Text) -> list[int]:
        found = self._ids(read(text.title))
        twins: set[int | None] = set(map(self._twin.__getitem__, found))
        if found.isdisjoint(self._topic):
            twins.add(self._no_topic["n"])
        found |= self._ids(read(text.summary))
        if found.isdisjoint(self._topic):
            twins.add(self._no_topic["m"])
        twins.discard(None)
        return [*found, *twins]  # type: ignore[list-item]  # None was discarded

    def _ids(self, field: Field) -> set[int]:
        """The ids of one field's grams in the blocks of the whole text."""
        found: set[int | None] = set()
        for grams in _word_grams(field):
            found.update(map(self._words, grams))
        for sentence in field.sentences:
            once = sorted(set(sentence[:_MOST_CONCEPTS]))
            found.update(map(self._concepts, once))
            found.update(map(self._marks, once))
            found.update(map(self._pairs, combinations(once, 2)))
        found.update(map(self._concepts, field.background))
        found.update(map(self._turns, field.turns))
        found.discard(None)
        return found  # type: ignore[return-value]  # None was discarded


def concept_marks(text: str) -> set[str]:
    """The concepts that raw *text* names, the same in English and Chinese; `#` marks classes of names and figures."""
    return concept_names(canonical(text))


@cache
def word_lists_hash() -> str:
    """SHA-256 of the word lists that grams depend on: a model fits these alone."""
    digest = hashlib.sha256()
    for name in ("concepts.tsv", "classes.tsv", "turns.tsv", "t2s.tsv"):
        digest.update((files("classifiers") / "gazetteers" / name).read_bytes())
    return digest.hexdigest()


def _word_grams(field: Field) -> Iterator[list[str]]:
    """n-grams of each stretch of words and classes, or of Chinese; by whole lists, since this is what reading costs."""
    for stretch in stretches(field.tokens):
        if isinstance(stretch, list):
            yield stretch + [f"{left} {right}" for left, right in pairwise(stretch)]
        else:
            yield [*stretch, *map(add, stretch, stretch[1:])]


def _concept_grams(field: Field) -> Iterator[str]:
    for sentence in field.sentences:
        once = sorted(set(sentence[:_MOST_CONCEPTS]))
        yield from once
        yield from (f"{left}+{right}" for left, right in combinations(once, 2))
    yield from field.background


_GRAMS: Final[dict[str, Callable[[Field], Iterator[str]]]] = {
    "a": lambda field: chain.from_iterable(_word_grams(field)),
    "l": _concept_grams,
    "m": lambda field: chain.from_iterable(sentence[:_MOST_CONCEPTS] for sentence in field.sentences),
    "p": lambda field: iter(field.turns),
}


def _span(vocabulary: Sequence[str], block: str) -> tuple[int, int]:
    """Where the grams of *block* begin and end in the sorted *vocabulary*."""
    return bisect_left(vocabulary, block), bisect_left(vocabulary, chr(ord(block) + 1))


def _ids_of(vocabulary: Sequence[str], block: str) -> dict[str, int]:
    start, end = _span(vocabulary, block)
    return dict(zip([gram[1:] for gram in vocabulary[start:end]], range(start, end), strict=True))


def _by_pair(ids: dict[str, int]) -> Callable[[tuple[str, str]], int | None]:
    """The lookup of a pair of concepts without joining them to a gram."""
    pairs = ((tuple(gram.split("+")), i) for gram, i in ids.items() if "+" in gram)
    return {(left, right): i for (left, right), i in pairs}.get
