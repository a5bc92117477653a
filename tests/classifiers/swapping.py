"""Texts with every company and country in them replaced by another of its kind, from the gazetteers."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files

from classifiers import Text

_HAN = re.compile("[\u3400-\u9fff]")
STEP = 7  # how far along the list of its kind the other name stands


def swapped(text: Text) -> Text:
    """*text* about other companies and countries."""
    return Text(title=_swap(text.title), summary=_swap(text.summary), lang=text.lang)


def names_in(text: Text) -> list[str]:
    """The names that `swapped` replaces."""
    return _pattern().findall(f"{text.title}\n{text.summary}")


def _swap(words: str) -> str:
    return _pattern().sub(lambda match: _others()[match[0].lower()], words)


@cache
def _pattern() -> re.Pattern[str]:
    forms = sorted(_others(), key=lambda form: (-len(form), form))
    latin = "|".join(re.escape(form) for form in forms if not _HAN.search(form))
    han = "|".join(re.escape(form) for form in forms if _HAN.search(form))
    return re.compile(rf"\b(?:{latin})\b(?!['’]s? Office)|(?:{han})", re.IGNORECASE)


@cache
def _others() -> dict[str, str]:
    """Name in lower case -> another name of its kind and script."""
    kinds: defaultdict[tuple[str, bool], list[str]] = defaultdict(list)
    for kind, form in (*_companies(), *_countries()):
        names = kinds[kind, bool(_HAN.search(form))]
        if form not in names:
            names.append(form)
    return {name.lower(): names[(i + STEP) % len(names)] for names in kinds.values() for i, name in enumerate(names)}


def _companies() -> list[tuple[str, str]]:
    """(company, name): those of the rare-earth field and others alike, by every name of three letters and more."""
    rows = (line.split("\t") for line in _lines("organisations.tsv"))
    names = (name.lstrip("=~") for row in rows if row[1] == "company" for name in (*row[3:5], *row[5].split("|")))
    return [("company", name) for name in names if len(name) > 2]


def _countries() -> list[tuple[str, str]]:
    """(country or people, name), all but China, which the guide treats apart: its levers are a side of their own."""
    found = []
    for row in (line.split("\t") for line in _lines("countries.tsv")):
        for kind, column in (("country", 1), ("people", 2)):
            forms = row[column].split("|")[:1] if row[0] != "CN" and len(row) > column else []
            forms += [form for form in row[column].split("|") if _HAN.search(form)][:1] if forms else []
            found += [(kind, form.title()) for form in forms if len(form) > 1 and form.isalpha()]
    return found


def _lines(name: str) -> list[str]:
    text = (files("classifiers") / "gazetteers" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
