"""Blocks on a terminal: rich text that wraps, with colours only where a terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from .blocks import Block, Bullet, Heading, Paragraph, Span, Spans, Style

STYLES = {Style.PLAIN: "", Style.STRONG: "bold", Style.MUTED: "dim", Style.ALERT: "bold red"}


def print_blocks(blocks: Sequence[Block], console: Console) -> None:
    """Print the blocks. Control characters in titles were removed when the items came in and are removed again here."""
    for block in blocks:
        match block:
            case Heading():
                console.print()
                console.print(Text(printable(block.text), style="bold cyan" if block.level == 1 else "bold"))
            case Paragraph():
                console.print(_text(block.spans))
            case Bullet():
                first, *others = map(_text, block.lines)
                console.print(Text("• ").append_text(first))
                for other in others:
                    console.print(_indented(other, console))


def printable(text: str) -> str:
    """*text* without anything that a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


def _indented(line: Text, console: Console) -> RenderableType:
    """On a terminal a long line wraps under its own start; in a file or pipe it stays one line."""
    return Padding(line, (0, 0, 0, 2)) if console.is_terminal else Text("  ").append_text(line)


def _text(spans: Spans) -> Text:
    line = Text()
    for span in spans:
        line.append(printable(span.text), style=_style(span))
    return line


def _style(span: Span) -> str:
    style = STYLES[span.style]
    return f"{style} link {span.url}".strip() if span.url else style
