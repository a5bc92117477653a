"""Scripts: which language a text is in by its letters, and one written form for many (Traditional to Simplified Chinese,
full width to half width, accents off, lower case).

`simplify` and `fold` keep the length, so that an offset in the result is an offset in what came in.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .labels import Text


def simplify(text: str) -> str:
    """*text* with each Traditional Chinese character replaced by its Simplified form; everything else is left alone."""
    return text if text.isascii() else text.translate(_simplified())


def fold(text: str) -> str:
    """*text* as names are compared: Simplified, half width, lower case, no accents, one kind of quote and dash."""
    return text.lower() if text.isascii() else text.translate(_folded())


def script_language(text: Text) -> str:
    """`zh`, `ja`, `ko`, `ru` or `en` by the letters of the text; the empty string when it has none."""
    both = f"{text.title} {text.summary}"[:2_000]
    counts = {
        "ja": len(re.findall(r"[\u3040-\u30ff]", both)) * 3,  # kana: Japanese text is mostly Chinese characters
        "ko": len(re.findall(r"[\uac00-\ud7af]", both)),
        "zh": len(re.findall(r"[\u3400-\u9fff]", both)),
        "ru": len(re.findall(r"[\u0400-\u04ff]", both)),
        "en": len(re.findall(r"[A-Za-z]", both)) // 3,  # about three letters say what one character says
    }
    best = max(counts, key=lambda lang: counts[lang])
    return best if counts[best] else ""


@cache
def _simplified() -> dict[int, str]:
    from importlib.resources import files  # 7 ms that a text in plain ASCII does without

    table = (files("classifiers.gazetteers") / "t2s.tsv").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {ord(traditional): simple for traditional, simple in pairs}


@cache
def _folded() -> dict[int, str]:
    table = dict(_simplified())
    table.update((code, chr(code).lower()) for code in range(ord("A"), ord("Z") + 1))
    for code in (*range(0xC0, 0x250), *range(0x391, 0x450), *range(0x1E00, 0x1F00)):  # Latin, Greek, Cyrillic, Latin additional
        table[code] = _plain(chr(code))
    for code in range(0xFF01, 0xFF5F):  # full-width ASCII
        table[code] = chr(code - 0xFEE0).lower()
    for written, plain in (("‘’ʼ`´", "'"), ("“”„", '"'), ("‐‑‒–—−", "-"), ("\u00a0\u2009\u202f\u3000", " ")):
        table.update((ord(char), plain) for char in written)
    return table


def _plain(char: str) -> str:
    """The base letter in lower case, or the character itself where taking it apart would change the length."""
    without_stroke = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ħ": "h"}
    lower = char.lower() if len(char.lower()) == 1 else char
    base = unicodedata.normalize("NFD", lower)[0]
    return without_stroke.get(base, base.lower() if "LATIN" in unicodedata.name(char, "") else lower)
