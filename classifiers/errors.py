"""What can go wrong with a model or its data, in words for the maintainer."""

from __future__ import annotations


class ModelError(Exception):
    """The model cannot be read or does not fit this program; the message says which command mends it."""


class DataError(Exception):
    """Labelled items break the guide or the schema; `problems` holds one line each, with file and line."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))
