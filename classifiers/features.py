"""Text in, feature ids out, in pure Python: the one featuriser that training and prediction share.

A text gives a set of grams in six blocks, each a letter before the gram:

    t  words (1 to 3) and Chinese characters (1 to 4) of the title      k  concepts of the title and their pairs
    a  words (1 to 2) and Chinese characters (1 to 3) of all            l  concepts of all, and their pairs in a sentence
    c  characters inside the Latin words (3 to 5) of all                m  marks: which concepts the text has, and what it lacks

A concept is a line of `gazetteers/concepts.tsv`, the same for English and Chinese. After words such as "amid" a concept is
also marked as background. What any of this speaks for is learned.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from .canonical import CHAR_CLASSES, canonical, phrase_key, read_forms
from .labels import Text
from .turns import turns

FEATURES_VERSION: Final = 2  # raise it whenever the same text may give other grams: a model fits one version alone
BLOCKS: Final = "tacklmp"
TOPIC: Final = ("rare-earth", "critical-mineral", "magnet", "topic-term", "#element", "#reecompany", "#reesite")
"""Concepts of which an on-topic text mostly has one; that it has none is a mark."""
_CHARS: Final = (3, 4, 5)
_LONGEST_WORD: Final = 40
_MOST_CACHED: Final = 100_000  # words
_MOST_CONCEPTS: Final = 40  # of one sentence: pairs grow with the square
_LATIN = re.compile(r"[^\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\ue000-\uf8ff\U00020000-\U0003ffff]")
_BACKGROUND = frozenset(("amid", "amidst", "since", "despite", "after", "following", "as", "due", "because", "wake"))
_BACKGROUND_HAN = re.compile("背景下|之际|以来|随着|由于")


class Grams:
    """The grams of one text: `blocks` maps a block's letter to its grams, all but the characters, which follow from `words`."""

    __slots__ = ("blocks", "words")

    def __init__(self, text: Text) -> None:
        title, summary = canonical(text.title), canonical(text.summary)
        first, rest = title.split(), summary.split()
        title_concepts = set(concept_grams(title))
        self.words = {word for word in (*first, *rest) if word != "," and _LATIN.match(word)}
        self.blocks: dict[str, set[str]] = {
            "t": _word_grams(first, latin=3, han=4),
            "a": _word_grams([*first, ",", *rest], latin=2, han=3),
            "k": title_concepts,
            "l": title_concepts.union(concept_grams(summary)),
            "m": set(_marks(title, summary)),
            "p": _turn_marks(title, summary),
        }

    def __iter__(self) -> Iterator[str]:
        """Each gram once, its block's letter before it."""
        for block, grams in self.blocks.items():
            yield from (block + gram for gram in grams)
        yield from {"c" + gram for word in self.words for gram in word_characters(word)}


class Encoder:
    """Turns a text into the ids of its grams that *vocabulary* knows (in their order), sorted."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids: dict[str, dict[str, int]] = {block: {} for block in BLOCKS}
        for i, gram in enumerate(vocabulary):
            self._ids[gram[0]][gram[1:]] = i
        self._characters: dict[str, tuple[int, ...]] = {}  # making n-grams is what costs: those of a word are made once

    def __call__(self, text: Text) -> list[int]:
        grams = Grams(text)
        found: set[int] = set()
        for block, here in grams.blocks.items():
            known = self._ids[block]
            found.update(known[gram] for gram in here if gram in known)
        for word in grams.words:
            found.update(self._characters_of(word))
        return sorted(found)

    def _characters_of(self, word: str) -> tuple[int, ...]:
        cached = self._characters.get(word)
        if cached is None:
            if len(self._characters) >= _MOST_CACHED:
                self._characters.clear()
            known = self._ids["c"]
            cached = self._characters[word] = tuple(known[gram] for gram in word_characters(word) if gram in known)
        return cached


def word_characters(word: str) -> set[str]:
    """Character n-grams of one Latin word, its edges marked by spaces."""
    edged = f" {word[:_LONGEST_WORD]} "
    return {edged[i : i + n] for n in _CHARS for i in range(len(edged) - n + 1)}


def concept_marks(text: str) -> set[str]:
    """The concepts that raw *text* names, the same in English and Chinese; `#` marks classes of names and figures."""
    return {name for _, name in _concepts(canonical(text))}


def concept_grams(text: str) -> Iterator[str]:
    """Concepts of canonical *text*, those in the background marked `~`, neighbours `a>b`, and pairs in one sentence `a+b`."""
    for clause_group in _sentences(text):
        found = _concepts(clause_group)
        names = [name for _, name in found][:_MOST_CONCEPTS]
        yield from names
        for left, right in pairwise(names):
            if left != right:
                yield f"{left}>{right}"
        once = sorted(set(names))
        for i, left in enumerate(once):
            for right in once[i + 1 :]:
                yield f"{left}+{right}"
        yield from _background(clause_group, found)


@cache
def word_lists_hash() -> str:
    """SHA-256 of the word lists that grams depend on: a model fits these alone."""
    digest = hashlib.sha256()
    for name in ("concepts.tsv", "classes.tsv", "turns.tsv", "t2s.tsv"):
        digest.update((files("classifiers") / "gazetteers" / name).read_bytes())
    return digest.hexdigest()


def _marks(title: str, summary: str) -> Iterator[str]:
    """Concepts that stand in the title (`^`) and anywhere, and which part has no word of the topic."""
    above = {name for _, name in _concepts(title)}
    anywhere = above.union(name for _, name in _concepts(summary))
    yield from anywhere
    yield from (f"^{name}" for name in above)
    if above.isdisjoint(TOPIC):
        yield "^!topic"
    if anywhere.isdisjoint(TOPIC):
        yield "!topic"


def _turn_marks(title: str, summary: str) -> set[str]:
    """What is done to what (`turns.py`), anywhere and, with `^`, in the title."""
    above = set(turns(title))
    return above.union(turns(summary), [f"^{turn}" for turn in above])


def _word_grams(words: list[str], *, latin: int, han: int) -> set[str]:
    """n-grams of neighbouring Latin words and classes, and n-grams inside each run of Chinese; none crosses a clause mark."""
    grams: set[str] = set()
    run: list[str] = []
    for word in (*words, ","):
        if word != "," and (len(word) == 1 or _LATIN.match(word)):
            run.append(word)
            continue
        if run:
            grams.update(run)
            for n in range(2, latin + 1):
                grams.update(" ".join(run[i : i + n]) for i in range(len(run) - n + 1))
            run = []
        if word != ",":
            for n in range(1, han + 1):
                grams.update(word[i : i + n] for i in range(len(word) - n + 1))
    return grams


def _sentences(text: str) -> list[str]:
    """*text* in stretches of three clauses: a sentence for our purpose, since canonical text keeps one clause mark."""
    clauses = text.split(" , ")
    return [" , ".join(clauses[i : i + 3]) for i in range(0, len(clauses), 3)]


def _concepts(text: str) -> list[tuple[int, str]]:
    """(position, concept) in order of position, classes of names and figures among them."""
    found = [(end, name) for end, names in _automaton().iter(text) for name in names]
    found += [(i, f"#{CHAR_CLASSES[char]}") for i, char in enumerate(text) if char in CHAR_CLASSES]
    return sorted(set(found))


def _background(text: str, found: list[tuple[int, str]]) -> Iterator[str]:
    start = 0
    for clause in text.split(","):
        end = start + len(clause)
        cue = _background_from(clause)
        if cue is not None:
            yield from (f"~{name}" for at, name in found if start + cue <= at <= end)
        start = end + 1


def _background_from(clause: str) -> int | None:
    """Where the background begins in *clause*: after an English cue, or at its start when a Chinese one stands in it."""
    if _BACKGROUND_HAN.search(clause):
        return 0
    at = 0
    for word in clause.split():
        at = clause.index(word, at)
        if word in _BACKGROUND:
            return at
        at += len(word)
    return None


@cache
def _automaton() -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    forms: dict[str, dict[str, None]] = {}
    for concept, form in read_forms("concepts.tsv"):
        forms.setdefault(phrase_key(form), {})[concept] = None
    for key, concepts in forms.items():
        automaton.add_word(key, tuple(concepts))
    automaton.make_automaton()
    return automaton
