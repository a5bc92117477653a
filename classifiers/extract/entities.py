"""Spans of a text that stand for an element, a state, an organisation, a project or an amount: features for the classifier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..script import fold
from .amounts import figures
from .gazetteer import Hit, find, organisation


class Span(NamedTuple):
    """`start`..`end` of a text is a `kind` (element, state, company, ministry, agency, bloc, project, money, percent, mass)
    with that id: an element's symbols, a country's code, an organisation's or project's id; "" for amounts.
    """

    start: int
    end: int
    kind: str
    id: str


_KIND_OF_ORGANISATION = {"exchange": "agency", "lab": "agency"}  # the other kinds keep their own word
_STATE_FORMS = frozenset({"name", "demonym", "government", "region", "pair", "continent"})


def entities(text: str) -> list[Span]:
    """The entities of *text* from left to right, none overlapping another, the longest where two begin together."""
    folded = fold(text)
    spans = [*_named(find(text, folded)), *_stated(text, folded)]
    spans.sort(key=lambda span: (span.start, -span.end))
    apart: list[Span] = []
    for span in spans:
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
    return apart


def _named(hits: list[Hit]) -> Iterator[Span]:
    for hit in hits:
        for name in hit.names:
            if name.form == "organisation":
                kind = organisation(name.id).kind
                yield Span(hit.start, hit.end, _KIND_OF_ORGANISATION.get(kind, kind), name.id)
            elif name.form == "project":
                yield Span(hit.start, hit.end, "project", name.id)
            elif name.form in _STATE_FORMS:
                yield Span(hit.start, hit.end, "state", name.country)
            elif name.form == "element":
                yield Span(hit.start, hit.end, "element", name.id)


def _stated(text: str, folded: str) -> Iterator[Span]:
    for start, amount in figures(text, folded, ()):
        kind = "money" if amount.kind == "price" else amount.kind
        yield Span(start, start + len(amount.text), kind, "")
