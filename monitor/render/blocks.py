"""The one tree of blocks that every medium is rendered from: headings, paragraphs and bullets made of spans."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a span stands out. A medium that cannot show a style shows plain text."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; with `url` it is a link."""

    text: str
    style: Style = Style.PLAIN
    url: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the message's own) or 2 (a section's)."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of prose."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Bullet:
    """One entry of a list: its first line and the lines that belong to it. A split never comes inside."""

    lines: tuple[Spans, ...]


Block = Heading | Paragraph | Bullet


def plain(text: str) -> Span:
    """A span in plain style."""
    return Span(text)


def strong(text: str) -> Span:
    """A span that stands out."""
    return Span(text, Style.STRONG)


def muted(text: str) -> Span:
    """A span that stays in the background."""
    return Span(text, Style.MUTED)
