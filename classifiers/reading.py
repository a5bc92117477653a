"""Text in, what its grams are made of out: words, concepts sentence by sentence, what stands in the background, turns.

A concept is a line of `gazetteers/concepts.tsv`, the same for English and Chinese; `#` marks classes of names and figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from .canonical import CHAR_CLASSES, canonical, phrase_key, read_forms
from .turns import turns

CLAUSES: Final = 3  # of a sentence for our purpose, since canonical text keeps one clause mark
BACKGROUND: Final = ("amid", "amidst", "since", "despite", "after", "following", "as", "due", "because", "wake")
BACKGROUND_HAN: Final = ("背景下", "之际", "以来", "随着", "由于")

_CUE: Final = "~"  # stands among the concepts where the background begins
_CUE_HAN: Final = "~~"
_HAN_FROM: Final = "\u3040"
_HAN_TO: Final = "\ufaff"
_WIDE_FROM: Final = "\U00020000"

Found = list[tuple[int, str]]
"""(position of the last character, concept), in order of position."""


class Field(NamedTuple):
    """Title or summary: tokens, names of concepts sentence by sentence in order, those in the background, turns."""

    tokens: Sequence[str] = ()
    sentences: Sequence[Sequence[str]] = ()
    background: frozenset[str] = frozenset()
    turns: frozenset[str] = frozenset()


def read(raw: str) -> Field:
    """What the grams of one field are made of."""
    text = canonical(raw)
    if not text:
        return Field()
    found = _scan(text)
    background: frozenset[str] = frozenset()
    names = {name for _, name in found}
    if _CUE in names or _CUE_HAN in names:
        background = frozenset(_background(text, found))
        found = [(at, name) for at, name in found if name[0] != _CUE]
    return Field(text.split(), _sentences(text, found), background, frozenset(turns(text)))


def concept_names(text: str) -> set[str]:
    """The concepts in canonical *text*."""
    return {name for _, name in _scan(text) if name[0] != _CUE}


def stretches(tokens: Sequence[str]) -> Iterator[list[str] | str]:
    """Stretches of neighbouring words and classes as lists, Chinese ones as strings; none crosses a clause mark."""
    run: list[str] = []
    for token in tokens:
        if token != "," and (token[0] < _HAN_FROM or len(token) == 1 or _HAN_TO < token[0] < _WIDE_FROM):
            run.append(token)
            continue
        if run:
            yield run
            run = []
        if token != ",":
            yield token
    if run:
        yield run


def _scan(text: str) -> Found:
    return [(end, name) for end, names in _automaton().iter(text) for name in names]


def _sentences(text: str, found: Found) -> list[list[str]]:
    """The names of *found*, parted at each third clause mark."""
    if text.count(",") < CLAUSES:
        return [[name for _, name in found]] if found else []
    sentences: list[list[str]] = []
    start = at = 0
    while start < len(found):
        for _ in range(CLAUSES):
            at = text.find(",", at) + 1 or len(text) + 1
        stop = start
        while stop < len(found) and found[stop][0] < at:
            stop += 1
        if stop > start:
            sentences.append([name for _, name in found[start:stop]])
        start = stop
    return sentences


def _background(text: str, found: Found) -> Iterator[str]:
    """Concepts after a word such as "amid" in its clause; a Chinese one puts its whole clause into the background."""
    for cue, name in found:
        if name[0] == _CUE:
            start = cue if name == _CUE else text.rfind(",", 0, cue)
            end = text.find(",", cue)
            yield from (f"~{other}" for at, other in found if at > start and (end < 0 or at < end) and other[0] != _CUE)


@cache
def _automaton() -> Any:
    import ahocorasick

    forms: dict[str, dict[str, None]] = {char: {f"#{name}": None} for char, name in CHAR_CLASSES.items()}
    cues = [(_CUE, word) for word in BACKGROUND] + [(_CUE_HAN, word) for word in BACKGROUND_HAN]
    for concept, form in (*read_forms("concepts.tsv"), *cues):
        forms.setdefault(phrase_key(form), {})[concept] = None
    automaton = ahocorasick.Automaton()
    for key, names in forms.items():
        automaton.add_word(key, tuple(names))
    automaton.make_automaton()
    return automaton
