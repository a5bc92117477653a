"""Files as cases: each `tests/feeds/NAME.items.json` says how a document is read and what must come out of it.

A bug in reading a source is fixed by adding a file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ParseError
from monitor.feeds import FEED
from monitor.parsers import KINDS, Document, Entry
from monitor.text import clean, parse_published
from storage import iso
from tests.monitor.parsers.driving import drive

FEEDS = Path(__file__).parents[2] / "feeds"
CASES = sorted(path.name.removesuffix(".items.json") for path in FEEDS.glob("*.items.json"))
IDENTITY = {"id": "case", "name": "Case", "standing": "news", "language": "en"}


def _read(case: dict[str, Any]) -> list[dict[str, str]]:
    feed = FEED.validate_python(IDENTITY | case["route"])
    content = (FEEDS / case["document"]).read_bytes()
    answer = Document(url=case["url"], status=200, content=content, headers=case["headers"])
    entries, _ = drive(KINDS[feed.kind](feed), [answer])
    return [_shown(entry, iso(parse_published(entry.published, feed.zone)) or "") for entry in entries]


def _shown(entry: Entry, published: str) -> dict[str, str]:
    """What a person would read of an entry: cleaned, dated, empty fields left out (title, url and published always stand)."""
    rest = {"guid": entry.guid, "summary": clean(entry.summary), "outlet": entry.outlet, "lang": entry.lang}
    shown = {"title": clean(entry.title), "url": entry.url, "published": published}
    return shown | {name: value for name, value in rest.items() if value}


@pytest.mark.parametrize("name", CASES)
def test_a_document_gives_what_its_file_says(name: str) -> None:
    case = json.loads((FEEDS / f"{name}.items.json").read_text(encoding="utf-8"))
    if "error" in case:
        with pytest.raises(ParseError) as caught:
            _read(case)
        assert caught.value.reason == case["error"]
    else:
        assert _read(case) == case["items"]


def test_there_are_cases() -> None:
    assert len(CASES) >= 20
