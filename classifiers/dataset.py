"""Labelled items in, checked records out: the JSON Lines of `data/`, held strictly to the schema and to the guide.

One item a line, sorted by id: id, title, summary, lang, published, voice, country (optional), story, relevant,
event_types, directions, pillars, jurisdictions, materials. `data/README.md` says where the items come from.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .errors import DataError
from .labels import DIRECTIONS_OF, MATERIALS, Direction, EventType, Pillar, Text
from .script import script_language

DATA: Final = Path(__file__).parent / "data"
TRAIN: Final = DATA / "train"
TEST: Final = DATA / "test"

VOICES: Final = frozenset(
    ("gov", "wire", "trade", "filing", "tabloid", "broadcast", "think", "tender", "paper", "blog", "agg", "local")
)
_SHAPES: Final[Mapping[str, type]] = {
    "id": str, "title": str, "summary": str, "lang": str, "published": str, "voice": str, "story": str,
    "relevant": bool, "event_types": list, "directions": dict, "pillars": list, "jurisdictions": list, "materials": list,
}  # fmt: skip
_LANG = re.compile(r"[a-z]{2}(?:-[A-Z][a-z]{3})?")
_DATE = re.compile(r"(?:19|20)\d\d(?:-[01]\d(?:-[0-3]\d)?)?")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled item. `story` groups the reports of one event, so that none stands on both sides of a split."""

    id: str
    text: Text
    published: str
    voice: str
    story: str
    relevant: bool
    event_types: tuple[EventType, ...]
    directions: Mapping[EventType, Direction]
    pillars: tuple[Pillar, ...]
    jurisdictions: tuple[str, ...]
    materials: tuple[str, ...]


def load(folder: Path) -> list[Example]:
    """The examples of every `*.jsonl` in *folder*, by id. Raises DataError with every problem at once, each as file:line."""
    return _load(sorted(folder.glob("*.jsonl")), folder)


def load_file(path: Path) -> list[Example]:
    """The examples of one file, held to the same rules. Raises DataError."""
    return _load([path], path)


def _load(paths: Sequence[Path], where_from: Path) -> list[Example]:
    problems: list[str] = []
    examples: list[Example] = []
    seen = _Seen()
    for path in paths:
        before = ""
        for where, raw in _lines(path):
            found = problems_of(raw)
            if not found:
                example = _example(raw)
                found = seen.problems_with(example, where)
                if example.id <= before:
                    found.append(f"id {example.id} is not after {before}: keep the file sorted by id")
                before = example.id
                examples.append(example)
            problems += (f"{where}: {problem}" for problem in found)
    if not examples and not problems:
        problems.append(f"{where_from}: no labelled items (*.jsonl) here")
    if problems:
        raise DataError(problems)
    return sorted(examples, key=lambda example: example.id)


def data_hash(folder: Path) -> str:
    """SHA-256 over names and bytes of the data files of *folder*: the same data, the same hash."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def problems_of(raw: object) -> list[str]:
    """What is wrong with one decoded line, in words; empty when it may become an Example."""
    if isinstance(raw, ValueError):
        return [f"not JSON: {raw}"]
    if not isinstance(raw, dict):
        return ["a line must hold one JSON object"]
    wrong = [f"unknown key {key!r}" for key in sorted(set(raw) - set(_SHAPES) - {"country"})]
    wrong += (f"key {key!r} is missing" for key in _SHAPES if key not in raw)
    shaped = [(key, shape) for key, shape in _SHAPES.items() if key in raw]
    wrong += (f"{key!r} must be a {shape.__name__}" for key, shape in shaped if type(raw[key]) is not shape)
    return wrong or [*_word_problems(raw), *_guide_problems(raw)]


def _word_problems(raw: Mapping[str, Any]) -> Iterator[str]:
    """Words that the schema does not know."""
    closed: tuple[tuple[str, frozenset[str]], ...] = (
        ("event_types", frozenset(EventType)), ("pillars", frozenset(Pillar)), ("materials", frozenset(MATERIALS)),
    )  # fmt: skip
    for key, known in closed:
        yield from (f"unknown {key} tag {tag!r}" for tag in raw[key] if str(tag) not in known)
    for key in ("event_types", "pillars", "materials", "jurisdictions"):
        if len(set(map(str, raw[key]))) != len(raw[key]):
            yield f"{key} names a tag twice"
    odd = [code for code in raw["jurisdictions"] if not _COUNTRY.fullmatch(str(code))]
    yield from (f"jurisdiction {code!r} is no ISO 3166 code" for code in odd)
    if not raw["title"].strip():
        yield "the title is empty"
    if not raw["id"] or not raw["story"]:
        yield "id and story must not be empty"
    if not _LANG.fullmatch(raw["lang"]):
        yield f"lang {raw['lang']!r} is no language tag"
    if not _DATE.fullmatch(raw["published"]):
        yield f"published {raw['published']!r} is no date"
    if raw["voice"] not in VOICES:
        yield f"unknown voice {raw['voice']!r}"


def _guide_problems(raw: Mapping[str, Any]) -> Iterator[str]:
    """Labels that cannot stand together (guide, sections 1 to 3)."""
    if not raw["relevant"] and any(raw[key] for key in ("event_types", "directions", "pillars", "jurisdictions", "materials")):
        yield "an off-topic item carries no other label"
    for tag, direction in raw["directions"].items():
        allowed = DIRECTIONS_OF.get(tag)
        if tag not in raw["event_types"]:
            yield f"a direction for {tag!r}, which is not among event_types"
        elif allowed is None:
            yield f"{tag!r} carries no direction"
        elif direction not in allowed:
            yield f"{direction!r} is no direction of {tag!r}"
    undirected = [tag for tag in DIRECTIONS_OF if tag in raw["event_types"] and tag not in raw["directions"]]
    yield from (f"{tag.value!r} needs a direction" for tag in undirected)


class _Seen:
    """Ids and texts met so far, to find the same id twice and one text with two labellings."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._texts: dict[tuple[str, str], tuple[str, object]] = {}

    def problems_with(self, example: Example, where: str) -> list[str]:
        found: list[str] = []
        if example.id in self._ids:
            found.append(f"id {example.id} stands at {self._ids[example.id]} already")
        self._ids.setdefault(example.id, where)
        key = (example.text.title.casefold().strip(), example.text.summary.casefold().strip())
        labels = (example.relevant, frozenset(example.event_types), dict(example.directions), frozenset(example.pillars))
        at, before = self._texts.setdefault(key, (where, labels))
        if before != labels:
            found.append(f"the same text has other labels at {at}")
        return found


def _lines(path: Path) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(path.read_text("utf-8").removesuffix("\n").split("\n"), 1):
        where = f"{path.name}:{number}"
        try:
            yield where, json.loads(line)
        except ValueError as error:
            yield where, error


def _example(raw: Any) -> Example:
    return Example(
        id=raw["id"],
        text=Text(title=raw["title"], summary=raw["summary"], lang=raw["lang"]),
        published=raw["published"],
        voice=raw["voice"],
        story=raw["story"],
        relevant=raw["relevant"],
        event_types=tuple(EventType(tag) for tag in raw["event_types"]),
        directions={EventType(tag): Direction(word) for tag, word in raw["directions"].items()},
        pillars=tuple(Pillar(tag) for tag in raw["pillars"]),
        jurisdictions=tuple(raw["jurisdictions"]),
        materials=tuple(raw["materials"]),
    )


def is_chinese(text: Text) -> bool:
    """Whether *text* is to be counted as Chinese: by its hint, or by its script where there is none."""
    if text.lang:
        return text.lang.lower().startswith("zh")
    return script_language(text) == "zh"


def groups(examples: Sequence[Example]) -> list[str]:
    """The story of each example, the groups of cross-validation."""
    return [example.story for example in examples]
