"""Where a text names something the gazetteers know: one walk over the folded text finds every country, place,
organisation and material.

The gazetteers are tab-separated files in `classifiers/gazetteers/`; each says where its facts come from. They are read
and compiled once, at the first call (about 30 ms).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import ahocorasick

from ..script import fold

COUNTRY_FORMS = frozenset({"name", "demonym", "government", "continent", "region", "project", "pair"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a form stands for. `form` is name, demonym, government, continent, region, project, pair, organisation, element,
    ree, magnets or mask; `id` the symbol, organisation or place; `country` one code or several with commas ("" for none);
    `exact` the spellings that alone count (empty: any).
    """

    form: str
    id: str
    country: str
    exact: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """A name at `start`..`end` of a text, with all that it may stand for."""

    start: int
    end: int
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrganisation:
    """An organisation of the gazetteer: `kind` is ministry, agency, company, bloc, exchange or lab."""

    id: str
    kind: str
    country: str
    name: str
    chinese: str


def find(text: str, folded: str) -> list[Hit]:
    """The names in *text*, leftmost and longest first, none overlapping another. *folded* is `fold(text)`."""
    return list(_found(text, folded))


@lru_cache(1_024)  # story grouping asks again for the texts of the batch just tagged
def _found(text: str, folded: str) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    free_from = 0
    for start, end, names in sorted(_candidates(text, folded), key=_leftmost_longest):
        if start >= free_from:
            hits.append(Hit(start, end, names))
            free_from = end
    return tuple(hits)


def organisation(known_id: str) -> KnownOrganisation:
    """The gazetteer's organisation of that id. Raises KeyError."""
    return organisations()[known_id]


@cache
def organisations() -> dict[str, KnownOrganisation]:
    """Every organisation by id."""
    known = {}
    for known_id, kind, country, name, chinese, _aliases in _rows("organisations.tsv"):
        country = "" if country == "INT" else country
        known[known_id] = KnownOrganisation(id=known_id, kind=kind, country=country, name=name, chinese=chinese)
    return known


def _candidates(text: str, folded: str) -> Iterator[tuple[int, int, tuple[Name, ...]]]:
    length = len(folded)
    for last, (size, names, by_spelling) in _automaton().iter(folded):
        end = last + 1
        start = end - size
        # A Latin name must not be part of a longer word; Chinese has no word boundaries.
        if start and _is_latin(folded[start - 1]) and _is_latin(folded[start]):
            continue
        if end < length and _is_latin(folded[end]) and _is_latin(folded[last]):
            continue
        if by_spelling:
            written = text[start:end]
            names = tuple(name for name in names if not name.exact or written in name.exact)
            if not names:
                continue
        yield start, end, names


def _leftmost_longest(candidate: tuple[int, int, tuple[Name, ...]]) -> tuple[int, int]:
    return candidate[0], -candidate[1]


def _is_latin(char: str) -> bool:
    return char.isalnum() and char < "\u0530"


@cache
def _automaton() -> ahocorasick.Automaton:
    meanings: dict[str, list[Name]] = {}
    for written, name in _all_names():
        exact = written.startswith("=")
        spelling = written.removeprefix("=")
        if exact:
            name = Name(form=name.form, id=name.id, country=name.country, exact=frozenset({spelling, spelling.upper()}))
        known = meanings.setdefault(fold(spelling), [])
        if name not in known:
            known.append(name)
    automaton = ahocorasick.Automaton()
    for folded, names in meanings.items():
        automaton.add_word(folded, (len(folded), tuple(names), any(name.exact for name in names)))
    automaton.make_automaton()
    return automaton


def _all_names() -> Iterator[tuple[str, Name]]:
    for country, *columns in _rows("countries.tsv"):
        for form, column in zip(("name", "demonym", "government"), columns, strict=True):
            yield from _forms(column, Name(form=form, id=country, country=country))
    for country, form, column in _rows("places.tsv"):
        place = column.split("|")[0].removeprefix("=") if form == "project" else country
        yield from _forms(column, Name(form=form, id=place, country=country))
    for written, countries in _rows("pairs.tsv"):
        yield from _forms(written, Name(form="pair", id=countries, country=countries))
    for known_id, _kind, country, name, chinese, aliases in _rows("organisations.tsv"):
        country = "" if country == "INT" else country
        plain_name = "" if "(" in name else name  # the bracket says whose ministry it is, which a text says otherwise
        yield from _forms(f"{plain_name}|{chinese}|{aliases}", Name(form="organisation", id=known_id, country=country))
    for form, symbols, column in _rows("materials.tsv"):
        yield from _forms(column, Name(form=form, id=symbols, country=""))
    for kind, column in _rows("masks.tsv"):
        yield from _forms(column, Name(form="mask", id=kind, country=""))


def _forms(column: str, name: Name) -> Iterator[tuple[str, Name]]:
    return ((written, name) for written in column.split("|") if written)


def _rows(name: str) -> Iterator[list[str]]:
    table = (files("classifiers.gazetteers") / name).read_text(encoding="utf-8")
    return (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
