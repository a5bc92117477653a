"""Drives a reading without a network: documents come from a list, errors are thrown in."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.errors import FetchError
from monitor.parsers import Document, Entry, Reading, Request


def drive(reading: Reading, answers: Sequence[Document | FetchError]) -> tuple[tuple[Entry, ...], list[Request]]:
    """What *reading* returns when its requests are answered in order, and what it asked for."""
    asked = [next(reading)]
    for answer in answers:
        try:
            asked.append(reading.throw(answer) if isinstance(answer, FetchError) else reading.send(answer))
        except StopIteration as end:
            return end.value, asked
    raise AssertionError(f"asked for more than {len(answers)} documents: {asked[-1]}")


def document(content: str | bytes, url: str = "https://source.example/list/index.html", status: int = 200) -> Document:
    """An answer that holds *content*."""
    return Document(url=url, status=status, content=content.encode() if isinstance(content, str) else content)
