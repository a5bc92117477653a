"""Raw text in, canonical text out: one spelling for what means the same, names and figures replaced by their kind.

Canonical text is tokens with a space on each side (so two between neighbours), lower case, Chinese in Simplified characters.
A class of names or figures (`company`, `money`, ...) is one character of the private use area, which behaves as a word
among Latin words and as a character among Chinese ones. Training and prediction both read this and nothing else.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from .script import simplify

FIGURES: Final = ("price", "money", "percent", "mass", "ppm", "length", "times", "docno", "date", "year", "number")
NAMES: Final = (
    "element", "othermetal", "china", "chinagov", "chinaplace", "country", "place", "company", "reecompany", "reesite",
)  # fmt: skip
CLASS_CHARS: Final = {name: chr(0xE000 + i) for i, name in enumerate((*FIGURES, *NAMES))}
CHAR_CLASSES: Final = {char: name for name, char in CLASS_CHARS.items()}

LONGEST: Final = 6_000  # characters read of one field: more than a summary has, and a bound on what one item may cost
RECENT: Final = 2_048  # fields whose canonical text is kept: story grouping asks again for those of the batch just tagged
HAN: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
CLASSES: Final = "\ue000-\uf8ff"

_PRIVATE = re.compile(r"[\ue000-\uf8ff]")  # ours alone: raw text must not bring its own
_TAG = re.compile(r"<[^<>]{0,400}>")
_USA = re.compile(r"\bU\. ?S\.(?: ?A\.)?|\bUS\b(?!\$)")
_POSSESSIVE = re.compile(r"['’](?:s\b)?")
_TOKEN = re.compile(rf"[{HAN}{CLASSES}]+|[^\W_{HAN}{CLASSES}]+|[,;:.!?，。；：！？、|—–()（）【】\n]")
_CLAUSE_MARKS = dict.fromkeys(";:.!?，。；：！？、|—–()（）【】\n", ",")  # whatever parts clauses is one mark
_HAN_TOKEN = re.compile(rf"[{HAN}]")

_SCALE = r"(?: ?(?:thousand|million|billion|trillion|crore|lakh|mln|mn|bn|tn|k|m|b)\b)?"
_ZH_SCALE = r"(?:余|多|几)?(?:万亿|千亿|百亿|十亿|亿|千万|百万|万|千|百)?(?:余|多)?"
_ZH_DIGITS = "一二两三四五六七八九"
_MASS = r"(?:tonnes?|tons?|mt|kt|kgs?|kilograms?|kilos?|t)"
_NUM = r"\d[\d,]*(?:\.\d+)?"
_MONEY = (  # the country before a sign and the letters of a currency have given way to the sign
    rf"(?:\$ ?)?[$€£¥₹₩] ?{_NUM}{_SCALE}"
    rf"|{_NUM}{_SCALE} ?(?:us |usa |australian |canadian )?(?:dollars?|euros?|yuan|yen|rupees|won|pounds)\b"
    rf"|{_NUM}{_SCALE} ?(?:usd|eur|gbp|cny|rmb|aud|cad|jpy)\b"
    rf"|{_NUM}{_ZH_SCALE}(?:美元|美金|欧元|日元|澳元|加元|英镑|港元|卢比|韩元|人民币|元)"
)
_PER_UNIT = r"(?: ?(?:/|per |a |an )(?:kg|kilo(?:gram(?:me)?)?|tonne|ton|t|mt)\b|/(?:吨|公斤|千克))"
_CURRENCY = re.compile(r"\b(?:usa?|au|ca|nz|hk|[ac]) ?(?=[$€£¥₹₩])|\b(?:usd|eur|gbp|cny|rmb|aud|cad|jpy) ?(?=\d)")
_FIGURE_START = re.compile(rf"[\d$€£¥₹₩第每百{_ZH_DIGITS}]")


@lru_cache(RECENT)
def canonical(raw: str) -> str:
    """*raw* in one spelling; the empty string for text without letters. Any string is accepted."""
    text = raw[:LONGEST]
    if "<" in text or "&" in text:
        text = _TAG.sub(" ", html.unescape(text))
    if not text.isascii():
        text = simplify(unicodedata.normalize("NFKC", _PRIVATE.sub(" ", text)))
    if "U" in text:
        text = _USA.sub("usa ", text)
    text = text.lower()
    if "'" in text or "’" in text:
        text = _POSSESSIVE.sub("", text)
    if _FIGURE_START.search(text):
        text = _with_figures(text)
    tokens = [_CLAUSE_MARKS.get(token, token) for token in _TOKEN.findall(text)]
    return _with_classes(f" {'  '.join(tokens)} ") if tokens else ""


def phrase_key(form: str) -> str:
    """How *form* stands in canonical text, ready to be searched there: a trailing `*` leaves the last word open."""
    open_ended = form.endswith("*")
    words = _TOKEN.findall(form.rstrip("*").strip())
    key = "".join(f" {word} " for word in words)
    if words and _HAN_TOKEN.match(words[0]):
        key = key.lstrip()
    if words and (open_ended or _HAN_TOKEN.match(words[-1])):
        key = key.rstrip()
    return key


def read_forms(name: str) -> Iterator[tuple[str, str]]:
    """(heading, form) for each form of a gazetteer file `heading TAB form | form | ...`."""
    for line in (files("classifiers") / "gazetteers" / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            heading, _, forms = line.partition("\t")
            for form in forms.split(" | "):
                yield heading, form.strip()


def _with_figures(text: str) -> str:
    """*text* with each figure and its unit replaced by its class. The long pattern is tried where a figure may begin alone."""
    text = _CURRENCY.sub("$", text)
    figures, done = _figures(), 0
    parts: list[str] = []
    start = _FIGURE_START.search(text)
    while start:
        at = start.start()
        if found := figures.match(text, at):
            parts += (text[done:at], CLASS_CHARS[found.lastgroup or "number"])
            done = at = found.end()
        start = _FIGURE_START.search(text, max(at, start.end()))
    return "".join((*parts, text[done:]))


@cache
def _figures() -> re.Pattern[str]:
    """Made at the first figure: it takes longer to make than a thousand texts to read."""
    kinds = (
        rf"(?P<price>(?:{_MONEY}){_PER_UNIT}|每(?:吨|公斤|千克)(?:{_MONEY}))",
        rf"(?P<money>{_MONEY})",
        rf"(?P<percent>{_NUM} ?(?:%|pct\b|per ?cent\b|percent\b|个?百分点)|百分之[{_ZH_DIGITS}十百\d]+|[{_ZH_DIGITS}\d]成)",
        rf"(?P<mass>{_NUM}{_SCALE} ?(?:metric )?{_MASS}\b|{_NUM}{_ZH_SCALE}(?:吨|公斤|千克))",
        rf"(?P<ppm>{_NUM} ?(?:ppm|g/t)\b)",
        rf"(?P<length>{_NUM} ?(?:metres?|meters?|m|ft|feet|km|kilometres?|miles?)\b|{_NUM}米)",
        rf"(?P<times>{_NUM} ?(?:x|times|fold)\b|{_NUM}倍)",
        r"(?P<docno>\b\d{4}年?第? ?\d+号|第? ?\d+号|\b\d+ of \d{4}\b)",
        r"(?P<date>\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|\b\d{4}-\d\d-\d\d\b)",
        r"(?P<year>(?:19|20)\d\d(?:年|\b))",
        rf"(?P<number>{_NUM})",
    )
    return re.compile("|".join(kinds))


def _with_classes(text: str) -> str:
    """*text* with each name of `classes.tsv` replaced by its class; of overlapping names the longest wins."""
    done = 0
    parts: list[str] = []
    for end, (length, char) in _names().iter_long(text):
        start = end - length + 1
        latin = text[start] == " "
        parts += (text[done:start], f" {char} " if latin else char)
        done = end + 1
    return "".join((*parts, text[done:])) if parts else text


@cache
def _names() -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for heading, form in read_forms("classes.tsv"):
        key = phrase_key(form)
        automaton.add_word(key, (len(key), CLASS_CHARS[heading]))
    automaton.make_automaton()
    return automaton
