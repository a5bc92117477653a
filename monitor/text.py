"""Raw text made plain: mark-up cut away, one length. `decode` and the readers of dates can be had from here too.

Pure functions; nothing here raises on any input.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from .encoding import decode
from .moments import parse_moment, parse_published

__all__ = ["clean", "decode", "language_code", "parse_moment", "parse_published", "shorten"]

TAG = re.compile(
    r"<!--(?:(?!-->).)*(?:-->|\Z)"  # a comment, closed or not
    r"|<!\[CDATA\[|\]\]>"
    r"|<(/?)([A-Za-z][\w:.-]*)[^<>]*(?:>|\Z)"  # a tag, or one that the end of the text cut off
    r"|<[!?/][^<>]*(?:>|\Z)",
    re.DOTALL,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
ESCAPED_AMPERSAND = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+")
# Controls that are not white space, soft hyphen, zero-width and bidirectional marks and overrides, tags, non-characters.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
SURROGATE = re.compile("[\ud800-\udfff]")
HIDDEN = frozenset({"script", "style", "template", "iframe", "object", "svg", "head"})
INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark"}
    | {"q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr"}
)
MAX_RAW = 200_000  # characters; a headline or a summary is far below, and the rest of a full text is not ours to keep
MAX_PASSES = 8  # text escaped more often than that is escaped on purpose


def clean(raw: str) -> str:
    """*raw* as one line of plain text: no tags, entities, scripts, control or invisible characters.

    Inline tags join their neighbours (`<em>稀土</em>出口` is one word), all others part them. Text may be escaped more than
    once, so passes go on until nothing changes: cleaning twice is cleaning once.
    """
    text = SURROGATE.sub("\ufffd", raw[:MAX_RAW])
    for _ in range(MAX_PASSES):
        before = text
        text = _without_mark_up(text)
        if text == before:
            return text
    return _without_mark_up(text.replace("<", " ").replace("&", " "))


def _without_mark_up(text: str) -> str:
    text = INVISIBLE.sub("", text)
    if "<" in text or "]]>" in text:
        text = "".join(_visible_parts(text))
    if "&" in text:
        text = ENTITY.sub(lambda match: html.unescape(match[0]), ESCAPED_AMPERSAND.sub("&", text))
    return " ".join(text.split())


def _visible_parts(text: str) -> Iterator[str]:
    """The pieces between tags, outside scripts and the like; one pass, so that no input takes quadratic time."""
    position = 0
    hidden = ""
    for match in TAG.finditer(text):
        closing, name = match[1], (match[2] or "").lower()
        if hidden:
            if closing and name == hidden:
                hidden, position = "", match.end()
            continue
        yield text[position : match.start()]
        position = match.end()
        if name in HIDDEN and not closing and not match[0].endswith("/>"):
            hidden = name
        elif name and name not in INLINE:
            yield " "
    if not hidden:
        yield text[position:]


def shorten(text: str, limit: int) -> str:
    """*text* in at most *limit* characters, cut between words where there are words, the cut shown by `…`."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    word_end = cut.rfind(" ")
    return (cut[:word_end] if word_end > limit // 2 else cut).rstrip(" ,;:，；：、") + "…"


LANGUAGES = {
    "english": "en", "chinese": "zh", "japanese": "ja", "korean": "ko", "german": "de", "french": "fr", "spanish": "es",
    "portuguese": "pt", "russian": "ru", "vietnamese": "vi", "indonesian": "id", "malay": "ms", "italian": "it",
    "dutch": "nl", "swedish": "sv", "norwegian": "no", "danish": "da", "arabic": "ar", "hindi": "hi",
}  # fmt: skip


def language_code(raw: str) -> str:
    """The ISO 639-1 code of a language given by its English name or a tag (`Chinese`, `zh-Hans`), or "" for none."""
    word = raw.strip().lower()
    if word in LANGUAGES:
        return LANGUAGES[word]
    match = re.fullmatch(r"([a-z]{2})(?:[-_][a-z0-9]+)*", word)
    return match[1] if match else ""
