"""The fast way to read a feed: well-formed and ordinary documents, by expat, in a tenth of feedparser's time.

feedparser stays the judge. What is read here comes out as feedparser would give it, in all that `rss` uses; anything that it
treats in a way of its own (children inside a text, `xml:base`, a title said twice, a namespace under another's prefix)
is left to it (`xmlnames` lists what is known).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from .xmlnames import FIELDS, MAY_HOLD_OTHERS, OF_THE_FEED, PASSED_OVER, Names, Unusual

RawEntry = dict[str, Any]
"""One entry under feedparser's keys."""

XML = "{http://www.w3.org/XML/1998/namespace}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"

TEXT_TYPES = frozenset({"text", "plain", "html", "text/plain", "text/html"})
SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)(/*)(.*?)")
C1_CONTROLS = re.compile("[\x80-\x9f]")
ENTITY_LIKE = re.compile(r"&\w+;")


def entries_in(text: str, url: str) -> list[RawEntry] | None:
    """The entries of the feed *text*, read from *url*; None where it is no feed, or none that can be read here for sure."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text or text.startswith("\ufeff") or not url.isascii():
        return None
    builder = _Builder()
    parser = ET.XMLParser(target=builder, encoding="utf-8")  # whatever it came in and declares, it is text by now
    try:
        parser.feed(text.encode("utf-8", "replace"))
        root: ET.Element = parser.close()
        names = Names(builder.declared)
        return [_entry(item, names, url) for item in _items(root, names)]
    except (ET.ParseError, Unusual):
        return None


class _Builder(ET.TreeBuilder):
    """Builds the tree and keeps the namespaces that it declares, as pairs of prefix ("" for none) and address."""

    def __init__(self) -> None:
        super().__init__()
        self.declared: set[tuple[str, str]] = set()

    def start_ns(self, prefix: str, uri: str) -> None:
        """Called by the parser at each declaration."""
        self.declared.add((prefix, uri))


def _items(root: ET.Element, names: Names) -> Iterator[ET.Element]:
    """The entries' elements, once all that stands beside them is known to be harmless."""
    kind = names.of(root.tag)
    holder, item = root, "item"
    if kind == "rss":
        if len(root) != 1 or names.of(root[0].tag) != "channel" or root[0].attrib:
            raise Unusual
        holder = root[0]
    elif kind == "feed" and root.tag.startswith("{"):
        item = "entry"
    elif kind != "rdf:rdf" or not names.has_rss_1:
        raise Unusual
    if any(_is_base(name) for name in root.attrib):
        raise Unusual
    for child in holder:
        name = names.of(child.tag)
        if name == item:
            yield child
        elif name == "channel" and kind == "rdf:rdf":
            if set(child.attrib) - {f"{RDF}about"}:
                raise Unusual
            for grandchild in child:
                _refuse_unless(grandchild, OF_THE_FEED, names)
        else:
            _refuse_unless(child, OF_THE_FEED, names)


def _entry(item: ET.Element, names: Names, url: str) -> RawEntry:
    found: RawEntry = {}
    for name, value in item.attrib.items():
        if name == f"{RDF}about":
            found["id"] = value
        elif name != f"{XML}lang":
            raise Unusual
    for child in item:
        key = FIELDS.get(names.of(child.tag))
        if key is None:
            _refuse_unless(child, PASSED_OVER, names)
        elif key == "links":
            _add_link(found, child, url)
        elif key in found or len(child):
            raise Unusual  # which of two titles counts depends on their order and depth
        else:
            found[key] = _value(key, child, found, url)
    return _finished(found)


def _refuse_unless(element: ET.Element, harmless: frozenset[str], names: Names) -> None:
    """Unusual unless *element* and all in it are of the *harmless* names, or of a namespace unknown to feedparser."""
    for inner in element.iter() if len(element) else (element,):
        name = names.of(inner.tag)
        if not name.startswith(("+", "rdf:")) and (name not in harmless or (len(inner) and name not in MAY_HOLD_OTHERS)):
            raise Unusual


def _value(key: str, element: ET.Element, found: RawEntry, url: str) -> Any:
    """What feedparser would keep under *key* for *element*."""
    attributes = {name.lower(): value for name, value in element.attrib.items() if name != f"{XML}lang"}
    text = _text(element)
    if key == "id":
        is_link = attributes.pop("ispermalink", "true") == "true"
        if is_link:
            text = _joined(url, text) if text else ""
            found["guid link"] = text
    elif key == "source":
        attributes.pop("url", None)
    elif attributes.pop("type", "text").lower() not in TEXT_TYPES:
        raise Unusual
    if attributes or (key == "news_source" and element.attrib):
        raise Unusual
    if key == "content":
        return [{"value": text}]
    return {"title": text} if key == "source" else text


def _add_link(found: RawEntry, element: ET.Element, url: str) -> None:
    """Add the link that *element* is, by its `href` or, in RSS, by its text."""
    attributes = {name.lower(): value for name, value in element.attrib.items()}
    link = {"rel": attributes.get("rel", "alternate").lower()}
    link["type"] = attributes.get("type", "application/atom+xml" if link["rel"] == "self" else "text/html").lower()
    href = attributes.get("href")
    if len(element) or any(name in ("url", "uri", "base") or "{" in name for name in attributes):
        raise Unusual
    if href:
        link["href"] = _joined(url, href)
    elif attributes or "link" in found or ENTITY_LIKE.search(element.text or ""):
        raise Unusual
    else:
        text = _text(element)
        found["link"] = _joined(url, text) if text else ""
        if text:
            link["href"] = found["link"]
    found.setdefault("links", []).append(link)


def _finished(found: RawEntry) -> RawEntry:
    """The entry with what feedparser fills in: a guid that is a link for a missing one, the content for no summary."""
    guid_link = found.pop("guid link", None)
    if guid_link is not None:
        found.setdefault("link", guid_link)
    if "content" in found:
        found.setdefault("summary", found["content"][0]["value"])
    return found


def _text(element: ET.Element) -> str:
    """The text of an element without children; Unusual where feedparser would mend its characters."""
    text = (element.text or "").strip()
    if text.isascii():
        return text
    if C1_CONTROLS.search(text):
        raise Unusual
    try:
        text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return text
    raise Unusual


def _is_base(name: str) -> bool:
    return name.rpartition("}")[2].lower() == "base"


def _joined(base: str, link: str) -> str:
    """*link* against *base* as feedparser joins them: slashes doubled after the scheme are dropped, what fails is empty."""
    try:
        return urljoin(base, SCHEME.sub(r"\1\3", link))
    except ValueError:
        return ""
