"""What the demo newsroom publishes: its documents, read from `documents.yaml`, each with an address of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

import yaml

from storage import When, day_of, read_when


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One thing that a desk published. `story` is shared by documents that report one event ("" for the others)."""

    desk: str
    title: str
    when: When
    summary: str = ""
    story: str = ""
    lang: str = ""
    outlet: str = ""
    domain: str = ""
    country: str = ""
    agencies: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """32 hexadecimal digits that name this document."""
        return hashlib.md5(f"{self.desk}\n{self.title}".encode(), usedforsecurity=False).hexdigest()

    @property
    def day(self) -> date:
        """The date that the source prints: its own, not that of UTC."""
        return self.when.date() if isinstance(self.when, datetime) else self.when

    @property
    def path(self) -> str:
        """Where the document's own page stands, in the manner of its source."""
        match self.desk:
            case "commerce":
                return f"/zcfb/blgg/art/{self.day:%Y}/art_{self.key}.html"
            case "planning":
                return f"/xxgk/zcfb/tz/{self.day:%Y%m}/t{self.day:%Y%m%d}_{int(self.key[:6], 16) % 900_000 + 1_000_000}.html"
            case "council":
                return f"/zhengce/content/{self.day:%Y%m}/content_{int(self.key[:6], 16) % 900_000 + 6_000_000}.htm"
            case _:
                return f"/{self.desk}/{self.day:%Y/%m}/{self.key[:12]}"


@cache
def desks() -> dict[str, tuple[Story, ...]]:
    """Each desk's documents, newest first."""
    text = files(__package__).joinpath("documents.yaml").read_text(encoding="utf-8")
    return {
        desk: tuple(sorted((_story(desk, row) for row in rows), key=lambda story: day_of(story.when), reverse=True))
        for desk, rows in yaml.safe_load(text).items()
    }


def _story(desk: str, row: dict[str, object]) -> Story:
    when = read_when(str(row["when"]))
    if when is None:
        raise ValueError(f"a document of {desk} has no date")
    words = {name: str(value) for name, value in row.items() if name not in ("when", "agencies")}
    agencies = row.get("agencies", [])
    names = tuple(map(str, agencies)) if isinstance(agencies, list) else ()
    return Story(desk=desk, when=when, agencies=names, **words)
