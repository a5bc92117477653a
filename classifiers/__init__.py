"""Text in, labels out. Knows the labelling guide, the models and the gazetteers; nothing of feeds, the log or Telegram."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from .errors import DataError, ModelError
from .labels import (
    DIRECTIONS_OF,
    ELEMENTS,
    MATERIALS,
    MEANINGS,
    Amount,
    Direction,
    DocumentNumber,
    EventType,
    Labels,
    Organisation,
    Pillar,
    Stance,
    StatedDate,
    Text,
)

__all__ = [
    "DIRECTIONS_OF",
    "ELEMENTS",
    "MATERIALS",
    "MEANINGS",
    "Amount",
    "Classify",
    "DataError",
    "Direction",
    "DocumentNumber",
    "EventType",
    "Labels",
    "ModelError",
    "Organisation",
    "Pillar",
    "Stance",
    "StatedDate",
    "Text",
    "load",
]


class Classify(Protocol):
    """What labels texts: one Labels for each Text, in order. Any text is accepted; nothing is raised for one."""

    def __call__(self, texts: Sequence[Text]) -> list[Labels]: ...


def load(path: Path | None = None) -> Classify:
    """The classifier of the model in *path*, or of the model that is shipped. Raises ModelError."""
    from . import artifact, classifier  # numpy is imported here, not with the package: a query starts without it

    return classifier.load(path or artifact.MODEL)
