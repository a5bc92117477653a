"""Links as they stand in documents, made whole."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
UNSAFE = re.compile(r"[^\x21-\x7e]|[<>\"{}|\\^`]")
GLUED_TAIL = re.compile(r"(?:%20|\s)+title=\s*$")  # GDELT glues the next attribute of a broken page's link to the address


def resolve(base: str, link: str) -> str:
    """*link* as an absolute http(s) address, read from a document at *base*; "" where it is none (`javascript:`, `mailto:`).

    A default port written out is dropped and unsafe characters are encoded; nothing else is changed.
    """
    link = GLUED_TAIL.sub("", link.strip())
    if not link:
        return ""
    try:
        parts = urlsplit(urljoin(base, link))
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            return ""
        netloc = parts.netloc.removesuffix(f":{DEFAULT_PORTS[parts.scheme]}")
        whole = urlunsplit((parts.scheme, netloc, parts.path, parts.query, parts.fragment))
    except ValueError:  # a bracket or a port that is none
        return ""
    return UNSAFE.sub(lambda match: quote(match[0].encode("utf-8", "replace")), whole)


def host_of(url: str) -> str:
    """The host of an address with its port, in lower case; "" for none."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") + (f":{parts.port}" if parts.port not in (None, DEFAULT_PORTS.get(parts.scheme)) else "")
    except ValueError:
        return ""
