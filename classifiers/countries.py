"""The English names of the jurisdictions that the gazetteer knows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def country_names() -> Mapping[str, str]:
    """ISO 3166 alpha-2 code (and EU) to English name, as the first form of `gazetteers/countries.tsv` gives it."""
    table = (files("classifiers.gazetteers") / "countries.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[0]: _capitalised(row[1].split("|")[0].lstrip("=~")) for row in rows}


def _capitalised(name: str) -> str:
    """The gazetteer writes names in lower case, as it compares them."""
    words = name.split(" ")
    return " ".join(word if word in ("of", "the", "and") else word[:1].upper() + word[1:] for word in words)
