"""Which organisations a text names."""

from __future__ import annotations

from collections.abc import Iterable

from ..labels import Organisation
from .gazetteer import Hit, Name, organisation


def organisations_in(hits: Iterable[Hit]) -> tuple[Organisation, ...]:
    """The organisations among *hits*, each once, in the order of the text."""
    ids = dict.fromkeys(name.id for hit in hits if (name := organisation_of(hit)) is not None)
    return tuple(Organisation(id=known_id, name=organisation(known_id).name) for known_id in ids)


def organisation_of(hit: Hit) -> Name | None:
    """The organisation that *hit* names, if it names one."""
    return next((name for name in hit.names if name.form == "organisation"), None)
