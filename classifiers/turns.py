"""Canonical text in, marks of what is done to what out: `stop(limit)` for a ban suspended, `stop(flow)` for exports.

A verb of `gazetteers/turns.tsv` takes the next thing of its clause, and where none follows the last one before ("ban lifted").
A run of things is named by its last ("export ban" is a limit). Which turn speaks for which tag or direction is learned.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from .canonical import phrase_key, read_forms

_REACH = 44  # characters between a verb and its thing in Latin script: about six words
_REACH_HAN = 14
_HAN_FROM = "\u3040"


class _Hit(NamedTuple):
    start: int
    end: int  # of its last character
    verbs: tuple[str, ...]
    things: tuple[str, ...]


def turns(text: str) -> Iterator[str]:
    """`verb(thing)` for each verb that finds a thing, `verb>verb(thing)` for verbs that share one, `verb()` for the rest."""
    for clause in text.split(","):
        hits = _hits(clause)
        chains: dict[int, list[str]] = {}
        for i, hit in enumerate(hits):
            if hit.verbs:
                at = _object(clause, hits, i)
                chain = chains.setdefault(at, []) if at >= 0 else []
                for verb in hit.verbs:
                    if at < 0:
                        yield f"{verb}()"
                        continue
                    yield from (f"{verb}({thing})" for thing in hits[at].things)
                    yield from (f"{before}>{verb}({thing})" for before in chain for thing in hits[at].things)
                chain += hit.verbs


def _object(clause: str, hits: list[_Hit], verb: int) -> int:
    """The place of the hit that the verb at *verb* acts on, or -1."""
    for i in range(verb + 1, len(hits)):
        if hits[i].start - hits[verb].end > _reach(clause, hits[verb]):
            break
        if hits[i].things:
            while i + 1 < len(hits) and hits[i + 1].things and not clause[hits[i].end + 1 : hits[i + 1].start].strip():
                i += 1
            return i
    for i in range(verb - 1, -1, -1):
        if hits[verb].start - hits[i].end > _reach(clause, hits[verb]):
            break
        if hits[i].things:
            return i
    return -1


def _reach(clause: str, hit: _Hit) -> int:
    return _REACH_HAN if clause[hit.end] >= _HAN_FROM else _REACH


def _hits(clause: str) -> list[_Hit]:
    return [_Hit(end - length + 1, end, verbs, things) for end, (length, verbs, things) in _automaton().iter_long(clause)]


@cache
def _automaton() -> Any:
    import ahocorasick

    kinds: dict[str, tuple[list[str], list[str]]] = {}
    for heading, form in read_forms("turns.tsv"):
        role, _, kind = heading.partition(":")
        key = phrase_key(form)
        found = kinds.setdefault(key, ([], []))[role == "thing"]
        if kind not in found:
            found.append(kind)
    automaton = ahocorasick.Automaton()
    for key, (verbs, things) in kinds.items():
        automaton.add_word(key, (len(key), tuple(verbs), tuple(things)))
    automaton.make_automaton()
    return automaton
