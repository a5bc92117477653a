"""Blocks as Telegram messages: HTML within the Bot API's limits, split between blocks, never inside a tag."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from .blocks import Block, Bullet, Heading, Paragraph, Span, Spans, Style

MAX_UNITS = 4096  # UTF-16 code units after parsing; core.telegram.org/bots/api#sendmessage
MAX_ENTITIES = 90  # Telegram formats the first 100 entities of a message; core.telegram.org/bots/api#messageentity


def telegram_messages(blocks: Sequence[Block]) -> list[str]:
    """The finished messages, each within the limits, in reading order. A bullet stays whole where it fits a message."""
    messages: list[str] = []
    lines: list[str] = []
    units = entities = 0
    for block in blocks:
        for line in _fitting(_lines(block)):
            size, marks = sum(map(_units, line)) + 1, sum(span.style is not Style.PLAIN or bool(span.url) for span in line)
            if lines and (units + size > MAX_UNITS or entities + marks > MAX_ENTITIES):
                messages.append("\n".join(lines).strip("\n"))
                lines, units, entities = [], 0, 0
            lines.append("".join(map(_html, line)))
            units, entities = units + size, entities + marks
    return [*messages, "\n".join(lines).strip("\n")] if lines else messages


def _lines(block: Block) -> list[Spans]:
    match block:
        case Heading(level=1):
            return [(Span(block.text, Style.STRONG),)]
        case Heading():
            return [(), (Span(block.text, Style.STRONG),)]
        case Paragraph():
            return [(), block.spans]
        case Bullet():
            first, *others = block.lines
            # one line of one bullet: a message is never split between a story's tags and its title
            spans: list[Span] = [Span("• "), *first]
            for line in others:
                spans += [Span("\n  "), *line]
            return [tuple(spans)]


def _fitting(lines: Sequence[Spans]) -> Iterator[Spans]:
    """The lines as they are; one that no message can hold comes in several, broken between characters, in order."""
    for line in lines:
        if sum(map(_units, line)) < MAX_UNITS:
            yield line
            continue
        yield from _broken(line)


def _broken(line: Spans) -> Iterator[Spans]:
    part: list[Span] = []
    room = MAX_UNITS - 1
    for span in line:
        rest = span.text
        while rest:
            piece = _head(rest, room)
            if piece:
                part.append(Span(piece, span.style, span.url))
                room -= _units(part[-1])
                rest = rest[len(piece) :]
            if rest:
                yield tuple(part)
                part, room = [], MAX_UNITS - 1
    if part:
        yield tuple(part)


def _head(text: str, units: int) -> str:
    """As much of the start of *text* as fits into *units* UTF-16 units."""
    taken = 0
    for at, character in enumerate(text):
        taken += 2 if ord(character) > 0xFFFF else 1
        if taken > units:
            return text[:at]
    return text


def _units(span: Span) -> int:
    return len(span.text.encode("utf-16-le", "surrogatepass")) // 2


def _html(span: Span) -> str:
    text = html.escape(span.text, quote=False)
    if span.url:
        text = f'<a href="{html.escape(span.url)}">{text}</a>'
    match span.style:
        case Style.STRONG | Style.ALERT:
            return f"<b>{text}</b>"
        case Style.MUTED:
            return f"<i>{text}</i>"
        case _:
            return text
