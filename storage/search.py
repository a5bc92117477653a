"""Full-text search in English and Chinese: what is indexed, and how a person's query becomes FTS5's.

FTS5's own tokenizers find no two-character Chinese word inside a sentence, so every Chinese character and every pair
of neighbours is indexed as a word of its own; a query is cut up alike. Traditional characters are folded into
Simplified ones on both sides.
"""

from __future__ import annotations

import re
import unicodedata

from classifiers.script import simplify

from .errors import StorageError

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{HAN}]+|[^\W{HAN}_]+")
_PIECE = re.compile(r'"([^"]*)"|(\S+)')
_HAN = re.compile(rf"[{HAN}]")


def words_of(*texts: str) -> str:
    """The words under which texts are indexed, separated by spaces."""
    return " ".join(word for text in texts for run in _runs(text) for word in _index_words(run))


def match_expression(query: str) -> str:
    """The FTS5 expression for a person's query: all words; "a phrase" in quotes; a final `*` for a prefix.

    Raises StorageError where nothing searchable is left or a quote is not closed.
    """
    if query.count('"') % 2:
        raise StorageError(f"the search {query!r} has a quote that is not closed")
    parts = [part for quoted, bare in _PIECE.findall(query) for part in _expressions(quoted or bare, bare.endswith("*"))]
    if not parts:
        raise StorageError(f"the search {query!r} holds no word: use letters, digits or Chinese characters")
    return " AND ".join(parts)


def _expressions(text: str, is_prefix: bool) -> list[str]:
    """A bare or quoted piece: its runs as one phrase; Chinese by its pairs, a lone character by itself."""
    words: list[str] = []
    for run in _runs(text):
        words += _query_words(run)
    if not words:
        return []
    if all(_HAN.match(word) for word in words):
        return [f'"{word}"' for word in words]
    phrase = '"' + " ".join(words) + '"'
    return [f"{phrase}*" if is_prefix else phrase]


def _runs(text: str) -> list[str]:
    return _RUN.findall(simplify(unicodedata.normalize("NFKC", text)).lower())


def _index_words(run: str) -> list[str]:
    if not _HAN.match(run):
        return [run]
    return [*run, *_pairs(run)]


def _query_words(run: str) -> list[str]:
    if not _HAN.match(run):
        return [run]
    return _pairs(run) or [run]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
