"""feeds.yaml: text to feeds, or every problem at once.

The file holds `feeds`, a list of entries (`monitor.feeds` says what one may hold), and `mentions`, named lists of
words: `must_mention: rare_earths` in an entry stands for the list of that name, and `must_mention: [rare_earths, 磁材]` for
the words of that list and one more. `shared` is a place for groups of keys that entries take over by YAML's own means
(`<<: *group`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from .errors import ConfigError
from .feeds import FEED, DetailPage, Feed, JsonFeed, JsonFields, PageFeed, RssFeed, SeriesFeed, Thresholds, UnitFeed
from .words import did_you_mean

KINDS: dict[str, type[BaseModel]] = {"rss": RssFeed, "json": JsonFeed, "page": PageFeed, "unit": UnitFeed, "series": SeriesFeed}
MODELS: tuple[type[BaseModel], ...] = (*KINDS.values(), JsonFields, DetailPage, Thresholds)
KEYS = sorted({key for model in MODELS for key in model.model_fields})
TOP_KEYS = ("mentions", "shared", "feeds")


def parse_feeds(text: str) -> tuple[Feed, ...]:
    """The feeds that *text* lists, in its order. Raises ConfigError with one line for each problem, with its path."""
    document, lines = _read_yaml(text)
    problems = list(_top_problems(document))
    if problems:
        raise ConfigError(problems)
    mentions = document.get("mentions") or {}
    feeds: list[Feed] = []
    for number, raw in enumerate(document["feeds"]):
        where = f"line {lines[number]}: feeds[{number}] {raw.get('id', '') if isinstance(raw, dict) else ''}".rstrip()
        raw, unknown = _with_mentions(raw, mentions)
        problems += [f"{where}: {words}" for words in unknown]
        try:
            feeds.append(FEED.validate_python(raw))
        except ValidationError as error:
            problems += [f"{where}: {words}" for words in _in_words(error)]
    problems += _repeated(feeds)
    if problems:
        raise ConfigError(problems)
    return tuple(feeds)


def _read_yaml(text: str) -> tuple[Any, list[int]]:
    """The document, and the line of each entry of `feeds`."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise ConfigError([f"{where}is not YAML: {getattr(error, 'problem', None) or error}"]) from error
    repeated = list(_repeated_keys(root))
    if repeated:
        raise ConfigError(repeated)
    lines: list[int] = []
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            if key.value == "feeds" and isinstance(value, yaml.SequenceNode):
                lines = [node.start_mark.line + 1 for node in value.value]
    return document, lines


def _repeated_keys(node: Any) -> Iterator[str]:
    """YAML takes the last of two equal keys without a word; we do not."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen and key.tag != "tag:yaml.org,2002:merge":
                yield f"line {key.start_mark.line + 1}: the key {key.value!r} stands twice"
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated_keys(value)


def _top_problems(document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        yield "must hold `feeds:` with a list of sources"
        return
    for key in document:
        if key not in TOP_KEYS:
            yield f"unknown key {key!r}{did_you_mean(str(key), TOP_KEYS)}"
    if not isinstance(document.get("feeds"), list) or not document["feeds"]:
        yield "`feeds` must be a list with at least one source"
    mentions = document.get("mentions") or {}
    if not isinstance(mentions, dict):
        yield "`mentions` must map a name to a list of words"
        return
    for name, words in mentions.items():
        if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
            yield f"mentions.{name}: must be a list of words"


def _with_mentions(raw: Any, mentions: dict[str, list[str]]) -> tuple[Any, list[str]]:
    """The entry with the words that its `must_mention` names, and what is wrong with that name."""
    if not isinstance(raw, dict) or not isinstance(raw.get("must_mention"), str | list):
        return raw, []
    given = raw["must_mention"]
    if isinstance(given, list):
        words = [word for part in given for word in (mentions.get(part, [part]) if isinstance(part, str) else [part])]
        return {**raw, "must_mention": words}, []
    if given in mentions:
        return {**raw, "must_mention": mentions[given]}, []
    problem = f"must_mention names no list under `mentions`: {given!r}{did_you_mean(given, tuple(mentions))}"
    return {**raw, "must_mention": []}, [problem]


def _in_words(error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        path = ".".join(str(part) for part in _path(problem["loc"]))
        key = str(problem["loc"][-1]) if problem["loc"] else ""
        match problem["type"]:
            case "extra_forbidden":
                yield f"unknown key {path!r}{did_you_mean(key, KEYS)}"
            case "missing":
                yield f"{path!r} is missing"
            case "union_tag_not_found":
                yield f"{_joined(path, 'kind')!r} is missing: one of {', '.join(KINDS)}"
            case "union_tag_invalid":
                tag, known = str(problem["ctx"]["tag"]), tuple(KINDS)
                yield f"{_joined(path, 'kind')}: unknown kind {tag!r}{did_you_mean(tag, known)} (known: {', '.join(known)})"
            case _:
                value = problem["input"]
                hint = " (a bare NO, ON or OFF is true or false in YAML: put it in quotes)" if isinstance(value, bool) else ""
                words = problem["msg"].removeprefix("Value error, ")
                yield f"{path}: {words}{'' if isinstance(value, dict | list) else f', not {value!r}'}{hint}"


def _path(location: Sequence[str | int]) -> Iterator[str | int]:
    """Pydantic puts the chosen kind into the path; the file has no such level."""
    previous: str | int = "second_route"  # the top of an entry is a choice of kind, as a second route is
    for part in location:
        if not (part in KINDS and previous == "second_route"):
            yield part
        previous = part


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _repeated(feeds: Sequence[Feed]) -> Iterator[str]:
    seen: set[str] = set()
    for feed in feeds:
        if feed.id in seen:
            yield f"the id {feed.id!r} stands twice: ids must differ"
        seen.add(feed.id)
