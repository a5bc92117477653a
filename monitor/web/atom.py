"""Events as an Atom feed (RFC 4287). Pure."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

NAMESPACE = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NEVER = "1970-01-01T00:00:00+00:00"
"""`updated` of a feed that has no entry yet: RFC 4287, 4.1.1 asks for one."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event: a stable id, its title, when it last changed (ISO 8601), the address of its page, what it is in words."""

    id: str
    title: str
    updated: str
    url: str
    summary: str = ""


def feed(title: str, own_url: str, page_url: str, entries: Sequence[Entry]) -> bytes:
    """The feed as XML; *own_url* is where it was had, *page_url* the same for people."""
    root = ET.Element("feed", xmlns=NAMESPACE)
    _add(root, "title", title)
    _add(root, "id", own_url)
    _add(root, "updated", max((entry.updated for entry in entries), default=NEVER))
    ET.SubElement(root, "link", rel="self", href=_plain(own_url), type="application/atom+xml")
    ET.SubElement(root, "link", rel="alternate", href=_plain(page_url), type="text/html")
    author = ET.SubElement(root, "author")
    _add(author, "name", "ree-monitor")
    for entry in entries:
        node = ET.SubElement(root, "entry")
        _add(node, "id", f"urn:ree-monitor:event:{entry.id}")
        _add(node, "title", entry.title)
        _add(node, "updated", entry.updated)
        ET.SubElement(node, "link", rel="alternate", href=_plain(entry.url), type="text/html")
        _add(node, "summary", entry.summary)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}'.encode()


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _plain(text)


def _plain(text: str) -> str:
    """*text* without the characters that XML cannot hold."""
    return _NOT_XML.sub(" ", text)
