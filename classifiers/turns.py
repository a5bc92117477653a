"""Canonical text in, marks of what is done to what out: `stop(limit)` for a ban suspended, `stop(flow)` for exports.

A verb of `gazetteers/turns.tsv` takes the next thing of its clause, and where none follows the last one before ("ban lifted").
A run of things is named by its last ("export ban" is a limit). Which turn speaks for which tag or direction is learned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from .canonical import phrase_key, read_forms

_REACH: Final = 44  # characters between a verb and its thing in Latin script: about six words
_REACH_HAN: Final = 14
_HAN_FROM: Final = "\u3040"

Hit = tuple[int, int, tuple[str, ...], tuple[str, ...]]
"""(first character, last character, verbs, things): one word may be both."""


def turns(text: str) -> Iterator[str]:
    """`verb(thing)` for each verb that finds a thing, `verb()` for the rest."""
    hits: list[Hit] = [(end - size + 1, end, verbs, things) for end, (size, verbs, things) in _automaton().iter_long(text)]
    for place, (_, _, verbs, _) in enumerate(hits):
        if not verbs:
            continue
        at = _thing_of(text, hits, place)
        if at < 0:
            yield from (f"{verb}()" for verb in verbs)
            continue
        yield from (f"{verb}({thing})" for thing in hits[at][3] for verb in verbs)


def _thing_of(text: str, hits: Sequence[Hit], verb: int) -> int:
    """The place of the hit that the verb at *verb* acts on, or -1."""
    first, last = hits[verb][:2]
    reach = _REACH_HAN if text[last] >= _HAN_FROM else _REACH
    clause_end = text.find(",", last)
    for i in range(verb + 1, len(hits)):
        start = hits[i][0]
        if start - last > reach or 0 <= clause_end < start:
            break
        if hits[i][3]:
            while i + 1 < len(hits) and hits[i + 1][3] and not text[hits[i][1] + 1 : hits[i + 1][0]].strip():
                i += 1
            return i
    clause_start = text.rfind(",", 0, first)
    for i in range(verb - 1, -1, -1):
        if first - hits[i][1] > reach or hits[i][0] < clause_start:
            break
        if hits[i][3]:
            return i
    return -1


@cache
def _automaton() -> Any:
    import ahocorasick

    kinds: dict[str, tuple[list[str], list[str]]] = {}
    for heading, form in read_forms("turns.tsv"):
        role, _, kind = heading.partition(":")
        found = kinds.setdefault(phrase_key(form), ([], []))[role == "thing"]
        if kind not in found:
            found.append(kind)
    automaton = ahocorasick.Automaton()
    for key, (verbs, things) in kinds.items():
        automaton.add_word(key, (len(key), tuple(verbs), tuple(things)))
    automaton.make_automaton()
    return automaton
