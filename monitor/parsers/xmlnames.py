"""What the elements of feeds are to feedparser: their names, and which of them may be read without asking it.

Every name here is one whose whole effect in feedparser is known. One that is missing costs time only: its document is left
to feedparser.
"""

from __future__ import annotations

NAMESPACES = {
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}
"""Namespaces, in lower case, whose elements mean something to feedparser, by the prefix that it puts them under."""
OTHER_NAMESPACES = frozenset({
    "http://blogs.law.harvard.edu/tech/rss", "http://my.netscape.com/rdf/simple/0.9/", "http://example.com/newformat#",
    "http://example.com/necho", "http://purl.org/echo/", "uri/of/echo/namespace#", "http://purl.org/pie/",
    "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/modules/rss091#", "http://example.com/dtds/podcast-1.0.dtd",
    "http://creativecommons.org/ns#license", "http://web.resource.org/cc/",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", "http://backend.userland.com/creativecommonsrssmodule",
    "http://www.w3.org/2003/01/geo/wgs84_pos#", "http://www.georss.org/georss", "http://www.opengis.net/gml",
    "http://www.w3.org/1999/xhtml", "http://podlove.org/simple-chapters",
})  # fmt: skip
"""Namespaces that also mean something to it, and whose elements are left to it."""
PREFIXES = frozenset({*NAMESPACES.values(), "cc", "creativecommons", "geo", "georss", "gml", "xhtml", "psc", "xml", "xlink"})
ATOM_PREFIXES = frozenset({"", "atom", "atom10", "a10"})
USERLAND = "backend.userland.com/rss"  # feedparser takes every namespace that holds this for RSS itself

FIELDS = {
    "title": "title", "dc:title": "title", "link": "links", "guid": "id", "id": "id", "source": "source",
    "description": "summary", "summary": "summary", "dc:description": "summary", "itunes:summary": "summary",
    "content": "content", "content:encoded": "content",
    "pubdate": "published", "published": "published", "issued": "published", "dcterms:issued": "published",
    "updated": "updated", "modified": "updated", "lastbuilddate": "updated", "dc:date": "updated",
    "dcterms:modified": "updated", "created": "created", "dcterms:created": "created",
    "language": "language", "dc:language": "language", "news:source": "news_source",
}  # fmt: skip
"""Elements of an entry that we use, by the key under which feedparser keeps them."""
PASSED_OVER = frozenset({
    "author", "contributor", "name", "email", "uri", "homepage", "category", "keywords", "comments", "enclosure", "image",
    "rights", "copyright", "expirationdate",
    "dc:creator", "dc:author", "dc:contributor", "dc:subject", "dc:publisher", "dc:rights", "dc:identifier", "dc:source",
    "dc:type", "dc:format", "dc:coverage", "dc:relation",
    "media:group", "media:content", "media:thumbnail", "media:credit", "media:keywords", "media:category", "media:copyright",
    "itunes:author", "itunes:duration", "itunes:explicit", "itunes:image", "itunes:subtitle", "itunes:episode",
    "itunes:episodetype", "itunes:season", "itunes:keywords", "itunes:title", "itunes:block",
    "feedburner:origlink", "feedburner:origenclosurelink",
})  # fmt: skip
"""Elements of an entry that change nothing that we use."""
OF_THE_FEED = frozenset({
    "title", "link", "description", "language", "managingeditor", "webmaster", "pubdate", "lastbuilddate", "generator", "docs",
    "ttl", "rating", "skiphours", "skipdays", "hour", "day", "url", "width", "height", "updated", "published", "modified", "id",
    "icon", "logo", "subtitle", "tagline", "cloud", "items", "textinput", "dc:date", "dc:language", "dc:title",
    "dc:description", "itunes:owner", "itunes:name", "itunes:email", "itunes:category", "itunes:type", "itunes:summary",
    "feedburner:info", "feedburner:emailserviceid", "feedburner:feedburnerhostname",
}) | PASSED_OVER  # fmt: skip
"""Elements of the feed itself that leave nothing behind when its entries come."""
MAY_HOLD_OTHERS = frozenset({
    "author", "contributor", "media:group", "media:content", "image", "textinput", "skiphours", "skipdays", "items",
    "itunes:owner", "itunes:category",
})  # fmt: skip


class Unusual(Exception):
    """Something that feedparser has to judge."""


class Names:
    """Element names as feedparser calls them, in lower case with its own prefix: `dc:date`, `pubdate`."""

    def __init__(self, declared: set[tuple[str, str]]) -> None:
        self._declared: dict[str, str] = {}
        self._known: dict[str, str] = {}
        for prefix, uri in declared:
            _refuse_odd(prefix.lower(), uri.lower())
            if uri in self._declared and NAMESPACES.get(uri.lower()) != "":
                raise Unusual
            self._declared[uri] = prefix.lower()
        if len({prefix.lower() for prefix, _ in declared}) < len(declared):
            raise Unusual
        self.has_rss_1 = any(uri.lower() == "http://purl.org/rss/1.0/" for uri in self._declared)

    def of(self, tag: str) -> str:
        """The name of an element with that *tag*. Prefixes that feedparser does not know come after a `+`."""
        if tag not in self._known:
            self._known[tag] = self._find(tag)
        return self._known[tag]

    def _find(self, tag: str) -> str:
        if not tag.startswith("{"):
            return tag.lower()
        uri, _, local = tag[1:].partition("}")
        if uri.lower() in OTHER_NAMESPACES:
            raise Unusual
        prefix = NAMESPACES.get(uri.lower())
        if prefix is None:
            name = f"{self._declared.get(uri, 'xml')}:{local}".lower()
            return name if name in FIELDS else f"+{name}"
        return f"{prefix}:{local}".lower() if prefix else local.lower()


def _refuse_odd(prefix: str, uri: str) -> None:
    """Unusual for a namespace that feedparser could take for another: it goes by prefixes as well as by addresses."""
    known = NAMESPACES.get(uri)
    if known == "":
        odd = prefix not in ATOM_PREFIXES
    elif known is not None:
        odd = prefix != known
    else:
        odd = not uri or USERLAND in uri or ((prefix in PREFIXES or prefix in ATOM_PREFIXES) and uri not in OTHER_NAMESPACES)
        odd = odd or not prefix
    if odd:
        raise Unusual
