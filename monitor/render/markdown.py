"""Blocks as Markdown (CommonMark)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .blocks import Block, Bullet, Heading, Paragraph, Span, Spans, Style

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def markdown(blocks: Sequence[Block]) -> str:
    """The whole text, ending in one line break."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_escape(block.text)}"
        case Paragraph():
            return _line(block.spans)
        case Bullet():
            first, *others = map(_line, block.lines)
            return "\n".join([f"- {first}  ", *(f"  {other}  " for other in others)]).rstrip()


def _line(spans: Spans) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    text = _escape(span.text)
    if span.url:
        text = f"[{text}](<{span.url.replace('<', '%3C').replace('>', '%3E')}>)"
    return f"**{text}**" if span.style in (Style.STRONG, Style.ALERT) else text


def _escape(text: str) -> str:
    """What a source writes is text, never markup."""
    return _SPECIAL.sub(r"\\\1", text)
