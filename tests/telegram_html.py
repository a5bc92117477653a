"""Telegram's HTML subset, read as strictly as Telegram reads it, with its own words for what it refuses.

The rules are those of core.telegram.org/bots/api#html-style; the order of checks and the wording follow the public server
(tdlib, MessageEntity.cpp), as known in 2026. Offsets are in bytes of UTF-8, lengths in UTF-16 units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
"""The tags that are known here. `tg-emoji` is Telegram's too; we have no use for it, so the fake refuses it."""

ENTITY = re.compile(rb"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
ATTRIBUTE = re.compile(rb"\s*([^\s=>]+)\s*(=?)\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]*))")
SPACE = b" \t\r\n\0\x0b"


class MarkupError(Exception):
    """The text is no HTML that Telegram would take; the message is Telegram's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A formatted stretch of a message, in UTF-16 units. `url` belongs to links."""

    kind: str
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    tag: str
    offset: int
    url: str


def units(text: str) -> int:
    """The length of *text* in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(markup: str) -> tuple[str, list[Entity]]:
    """The plain text of *markup* and its formatted stretches. Raises MarkupError in Telegram's words."""
    data = markup.encode()
    text: list[str] = []
    length = 0
    opened: list[_Open] = []
    entities: list[Entity] = []
    at = 0
    while at < len(data):
        if data[at : at + 1] == b"<":
            if data[at + 1 : at + 2] == b"/":
                tag, at = _end_tag(data, at, opened)
                entities += _closed(tag, length)
            else:
                tag, at = _start_tag(data, at, length)
                opened.append(tag)
            continue
        piece, at = _text_up_to_tag(data, at)
        text.append(piece)
        length += units(piece)
    if opened:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    entities.reverse()  # of two equal stretches the outer one, which closed last, comes first
    return "".join(text), sorted(entities, key=lambda entity: (entity.offset, -entity.length))


def _text_up_to_tag(data: bytes, at: int) -> tuple[str, int]:
    end = data.find(b"<", at)
    end = len(data) if end < 0 else end
    return _plain(data[at:end]), end


def _plain(raw: bytes) -> str:
    """*raw* with the four named and the numeric entities resolved; Telegram shows any other as it is written."""
    return ENTITY.sub(lambda match: _character(match).encode(), raw).decode()


def _character(match: re.Match[bytes]) -> str:
    if match[3]:
        return NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    if not 0 < code < 0x10FFFF or 0xD800 <= code < 0xE000:
        return match[0].decode()
    return chr(code)


def _start_tag(data: bytes, begin: int, offset: int) -> tuple[_Open, int]:
    at = begin + 1
    while at < len(data) and data[at] not in SPACE and data[at : at + 1] != b">":
        at += 1
    if at >= len(data):
        raise MarkupError(f"Unclosed start tag at byte offset {begin}")
    name = data[begin + 1 : at].decode(errors="replace").lower()
    if name not in KINDS:
        raise MarkupError(f'Unsupported start tag "{name}" at byte offset {begin}')
    attributes, at = _attributes(data, at, name, begin)
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
    return _Open(tag=name, offset=offset, url=attributes.get("href", "")), at


def _attributes(data: bytes, at: int, name: str, begin: int) -> tuple[dict[str, str], int]:
    """The attributes of a start tag, and where the text goes on after it."""
    found: dict[str, str] = {}
    while True:
        at = _after_space(data, at)
        if at >= len(data):
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        if data[at : at + 1] == b">":
            _require_useful(name, found, begin)
            return found, at + 1
        match = ATTRIBUTE.match(data, at)
        if match is None:
            raise MarkupError(f'Empty attribute name in the tag "{name}" at byte offset {begin}')
        key = match[1].decode(errors="replace")
        if not match[2] and (name, key) != ("blockquote", "expandable"):
            raise MarkupError(f'Expected equal sign in declaration of an attribute of the tag "{name}" at byte offset {begin}')
        at = match.end() if match[2] else match.end(1)
        if match[2] and data[at : at + 1] in (b'"', b"'"):  # a quote that nothing closes
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        if at < len(data) and data[at] not in SPACE and data[at : at + 1] != b">":
            raise MarkupError(f"Unexpected end of name token at byte offset {match.end(2)}")
        found[key] = _plain(next((value for value in match.groups()[2:] if value is not None), b""))


def _require_useful(name: str, attributes: dict[str, str], begin: int) -> None:
    """Refuse what Telegram would take and silently throw away: our messages must not hold it."""
    known = {"a": {"href"}, "span": {"class"}, "code": {"class"}, "blockquote": {"expandable"}}.get(name, set())
    if unknown := sorted(set(attributes) - known):
        raise MarkupError(f'Strict: attribute "{unknown[0]}" of the tag "{name}" does nothing at byte offset {begin}')
    if name == "a":
        parts = urlsplit(attributes.get("href", ""))
        if parts.scheme not in ("http", "https", "tg", "mailto") or not (parts.netloc or parts.path):
            raise MarkupError(f"Strict: the link would be dropped at byte offset {begin}")


def _end_tag(data: bytes, begin: int, opened: list[_Open]) -> tuple[_Open, int]:
    if not opened:
        raise MarkupError(f"Unexpected end tag at byte offset {begin}")
    at = begin + 2
    while at < len(data) and data[at] not in SPACE and data[at : at + 1] != b">":
        at += 1
    name = data[begin + 2 : at].decode(errors="replace").lower()
    at = _after_space(data, at)
    if data[at : at + 1] != b">":
        raise MarkupError(f"Unclosed end tag at byte offset {begin}")
    tag = opened.pop()
    if name != tag.tag:
        raise MarkupError(f'Unmatched end tag at byte offset {begin}, expected "</{tag.tag}>", found "</{name}>"')
    return tag, at + 1


def _after_space(data: bytes, at: int) -> int:
    while at < len(data) and data[at] in SPACE:
        at += 1
    return at


def _closed(tag: _Open, end: int) -> list[Entity]:
    """The stretch that an end tag completes; an empty one is nothing."""
    if end == tag.offset:
        return []
    return [Entity(kind=KINDS[tag.tag], offset=tag.offset, length=end - tag.offset, url=tag.url)]
