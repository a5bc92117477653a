"""Small phrases that several messages share."""

from __future__ import annotations

import difflib
from collections.abc import Sequence


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """The words `, did you mean ...?` with the closest known word, or nothing where none is close."""
    close = difflib.get_close_matches(word, known, n=1)
    return f", did you mean {str(close[0])!r}?" if close else ""


def count(number: int, one: str, many: str = "") -> str:
    """The number with the fitting form of the noun: `1 source`, `3 sources`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
