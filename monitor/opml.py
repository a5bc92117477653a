"""Lists of feeds as other readers keep them: OPML in, as entries for feeds.yaml; OPML out. Pure.

Only feeds of kind `rss` can be told in OPML. A document type declaration is refused: OPML needs none, and entities can be made
to grow without end or to name files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import yaml

from .errors import ConfigError
from .feeds import Feed
from .text import clean, shorten

MAX_OUTLINES = 5000
GROUPS = {
    "official": "Official",
    "wire": "Wires",
    "company": "Companies",
    "trade": "Trade press",
    "news": "News",
    "data": "Data",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An entry that could stand in feeds.yaml: its keys and values, and what a person should look at."""

    entry: dict[str, object]
    remark: str = ""


def read_opml(content: bytes) -> list[Proposal]:
    """An entry for each feed that the OPML lists, each address once. ConfigError for what is no OPML."""
    found: dict[str, str] = {}
    root: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        root.append(name)
        known = {key.lower(): value for key, value in attributes.items()}
        url = known.get("xmlurl", "").strip()
        if name.lower() == "outline" and re.match(r"https?://[^/\s]", url) and len(found) < MAX_OUTLINES:
            found.setdefault(url, clean(known.get("title") or known.get("text") or ""))

    try:
        _refusing_parser(start).Parse(content, True)
    except expat.ExpatError as error:
        raise ConfigError([f"is no OPML: {error}"]) from error
    if not root or root[0].lower() != "opml":
        raise ConfigError(["is no OPML: it does not begin with <opml>"])
    return proposals(found.items())


def _refusing_parser(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ConfigError(["declares a document type, which OPML does not need: refused"])

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    return parser


def proposals(feeds: Iterable[tuple[str, str]]) -> list[Proposal]:
    """Entries of kind `rss` for addresses with their names, with ids that differ."""
    made, taken = [], set[str]()
    for url, name in feeds:
        name = shorten(name, 100) or re.sub(r"^https?://(?:www\.)?", "", url).partition("/")[0]
        feed_id = unused(id_of(name, url), taken)
        taken.add(feed_id)
        made.append(
            Proposal(entry={"id": feed_id, "name": name, "standing": "news", "language": "en", "kind": "rss", "url": url})
        )
    return made


def id_of(name: str, url: str) -> str:
    """An id from Latin words of the name, else from the host."""
    words = "-".join(re.findall(r"[a-z0-9]+", name.lower()))
    host = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"^https?://(?:www\.)?", "", url.lower()).partition("/")[0]))
    return (words if len(words) >= 3 else host or "feed")[:50].strip("-")


def unused(feed_id: str, taken: set[str]) -> str:
    """*feed_id*, with a number where it is taken."""
    number, free = 2, feed_id
    while free in taken:
        free, number = f"{feed_id}-{number}", number + 1
    return free


def as_yaml(made: Sequence[Proposal]) -> str:
    """The entries as lines of feeds.yaml, each with its remark above it."""
    blocks = []
    for proposal in made:
        text = yaml.safe_dump([proposal.entry], allow_unicode=True, sort_keys=False, width=120)
        blocks.append("".join(f"# {line}\n" for line in proposal.remark.splitlines()) + text)
    return "\n".join(blocks)


def write_opml(feeds: Sequence[Feed]) -> str:
    """The feeds of kind `rss` as OPML 2.0 (opml.org/spec2.opml), grouped by standing. Keys in addresses stay out."""
    groups: dict[str, list[str]] = {}
    for feed in feeds:
        if feed.kind == "rss" and feed.key_env is None:
            name, url = quoteattr(feed.name), quoteattr(feed.url)
            line = f'      <outline type="rss" text={name} title={name} xmlUrl={url} language={quoteattr(feed.language)}/>'
            groups.setdefault(feed.standing, []).append(line)
    body = "\n".join(
        f"    <outline text={quoteattr(GROUPS[standing])}>\n" + "\n".join(lines) + "\n    </outline>"
        for standing, lines in groups.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>ree-monitor</title></head>\n'
    return f"{head}  <body>\n{body}\n  </body>\n</opml>\n"
