"""Full-text search in English and Chinese: what is indexed, and how a person's query becomes FTS5's.

FTS5's own tokenizers find no two-character Chinese word inside a sentence, so every character of a script without spaces
is indexed as a word of its own, and after them every pair of neighbours; a query is cut up alike, and its pairs in a row
are a phrase. Traditional characters are folded into Simplified ones on both sides. Names of countries and materials are
indexed in both languages, so that either finds what was told in the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from classifiers.script import simplify

from .errors import StorageError

UNSPACED = (  # Chinese characters and kana
    r"\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
SHORTEST_PREFIX = 2
"""Letters before a `*`. One letter stands for a tenth of all words, and reading them all takes too long."""
MOST_WORDS = 64
"""Words and phrases in one search."""
_RUN = re.compile(rf"[{UNSPACED}]+|[^\W{UNSPACED}_]+")
_PIECE = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')
_UNSPACED = re.compile(rf"[{UNSPACED}]")


def words_of(*texts: str) -> str:
    """The words under which texts are indexed, separated by spaces."""
    return " ".join(word for text in texts for run in _runs(text) for word in _index_words(run))


def names_of(codes: Iterable[str]) -> list[str]:
    """Codes of jurisdictions and materials, each followed by its English and its Chinese name where one is known."""
    return [word for code in codes for word in (code, *_names().get(code, ()))]


def match_expression(query: str) -> str:
    """The FTS5 expression for a person's query: all words; "a phrase" in quotes; a final `*` for a prefix.

    Raises StorageError where a quote is not closed, nothing searchable is left, a prefix is too short or words are too many.
    """
    if query.count('"') % 2:
        raise StorageError(f'the search {query!r} has a quote that is not closed: write "…" around a phrase')
    parts: list[str] = []
    for quoted, star, bare in _PIECE.findall(query):
        is_prefix = bool(star) or bare.endswith("*")
        parts += _expressions(quoted or bare, is_prefix, is_phrase=not bare)
    if not parts:
        raise StorageError(f"the search {query!r} holds no word: use letters, digits or Chinese characters")
    if len(parts) > MOST_WORDS:
        raise StorageError(f"the search holds {len(parts)} words, at most {MOST_WORDS} are looked up: leave some out")
    return " AND ".join(parts)


def _expressions(text: str, is_prefix: bool, *, is_phrase: bool) -> list[str]:
    """A bare or quoted piece as phrases: neighbouring runs are one, but where the script changes a new one begins."""
    groups: list[list[str]] = []
    for run in _runs(text):
        if groups and not _UNSPACED.match(run) and not _UNSPACED.match(groups[-1][0]):
            groups[-1].append(run)
        else:
            groups.append(_query_words(run))
    phrases = ['"' + " ".join(words) + '"' for words in groups]
    if is_prefix and groups and not _UNSPACED.match(groups[-1][0]):
        if len(groups[-1][-1]) < SHORTEST_PREFIX:
            raise StorageError(f"{text.rstrip('*')}* is too short: a prefix needs at least {SHORTEST_PREFIX} letters before *")
        phrases[-1] += "*"
    return phrases


def _runs(text: str) -> list[str]:
    return _RUN.findall(simplify(unicodedata.normalize("NFKC", text)).lower())


def _index_words(run: str) -> list[str]:
    return [*run, *_pairs(run)] if _UNSPACED.match(run) else [run]


def _query_words(run: str) -> list[str]:
    return (_pairs(run) or [run]) if _UNSPACED.match(run) else [run]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Code to its first English and first Chinese name in the gazetteers."""
    from importlib.resources import files  # 7 ms: only where something is indexed

    folder = files("classifiers.gazetteers")
    names: dict[str, tuple[str, ...]] = {}
    for table, code_at, forms_at in (("countries.tsv", 0, 1), ("materials.tsv", 1, 2)):
        for line in (folder / table).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                row = line.split("\t")
                names.setdefault(row[code_at], _first_names(row[forms_at].split("|")))
    return names


def _first_names(forms: list[str]) -> tuple[str, ...]:
    english = next((form for form in forms if form.isascii() and not form.startswith(("=", "~"))), None)
    chinese = next((form for form in forms if _UNSPACED.match(form)), None)
    return tuple(form for form in (english, chinese) if form is not None)
