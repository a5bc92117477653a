"""What a text names: jurisdictions, materials, organisations, amounts, document numbers and dates.

Pure functions over gazetteers that are read once, at the first call. English, Simplified and Traditional Chinese; names
of countries and elements in some further languages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from ..labels import Amount, DocumentNumber, Organisation, Stance, StatedDate, Text
from ..script import fold
from .amounts import amounts_in
from .dates import dates_in
from .documents import documents_in
from .entities import Span, entities
from .gazetteer import find
from .jurisdictions import countries_in
from .materials import materials_in
from .organisations import organisations_in
from .stance import stance_in

__all__ = ["Extraction", "Span", "entities", "extract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What `extract` found. Countries are ISO 3166-1 alpha-2 (EU for the Union): those the text is about
    (`jurisdictions`), those of them that act, and all that it mentions. Materials are in the guide's order.
    """

    jurisdictions: tuple[str, ...] = ()
    acting: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    amounts: tuple[Amount, ...] = ()
    documents: tuple[DocumentNumber, ...] = ()
    dates: tuple[StatedDate, ...] = ()
    stance: Stance = field(default_factory=Stance)


def extract(text: Text, published: date | None = None) -> Extraction:
    """All that *text* names. *published* gives the year to numbers and dates that leave it out."""
    whole = f"{text.title}\n{text.summary}"
    folded = fold(whole)
    hits = find(whole, folded)
    countries = countries_in(folded, hits, title_end=len(text.title))
    day = published.date() if isinstance(published, datetime) else published
    materials = materials_in(whole, folded, hits)
    return Extraction(
        jurisdictions=countries.jurisdictions,
        acting=countries.acting,
        mentioned=countries.mentioned,
        materials=materials,
        organisations=organisations_in(hits),
        amounts=amounts_in(whole, folded, countries.mentioned),
        documents=documents_in(whole, day.year if day else None),
        dates=dates_in(whole, folded, day),
        stance=stance_in(folded, materials),
    )
