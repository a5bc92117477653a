"""When two entries are one document: its number, else its title and day from one issuer, else its address.

A ministry publishes one notice under several addresses, a news search gives one article several links, a feed changes its ids
overnight. Each item therefore carries several keys, the strongest first, and an item one of whose keys the log holds is known.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from classifiers.extract.documents import documents_in
from classifiers.script import simplify
from storage import Standing, When

from .feeds import Identity

TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|ref_src|cmpid|ncid|spm|oc|igshid|taid|guccounter|at_\w+|mkt_tok"
    r"|_ga|wt_mc\w*|xtor|s_cid)$",
    re.IGNORECASE,
)
"""Query parameters that say where a reader came from, never which document is meant."""
FORMS = re.compile(r"^(print|printable|view|format|amp|outputtype|mobile|output)$", re.IGNORECASE)
FORM_VALUES = frozenset({"", "1", "true", "yes", "print", "printable", "amp", "mobile"})
MOBILE_HOST = re.compile(r"^(?:www|m|wap|mobile|amp)\.(?=[^.]+\.)")
FORM_OF_PATH = re.compile(r"(?:/(?:amp|print|index\.s?html?|index\.php))?/?$", re.IGNORECASE)
ABOUT = re.compile(
    r"解读|答记者问|记者问|问答|一图|图解|读懂|interpretation|explained|q&a|questions and answers", re.IGNORECASE
)
"""A title with one of these speaks of a document and is not that document."""
SHORTEST_TITLE = 8  # characters without spaces and punctuation: "公告" or "Notice" names nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What tells an entry from others, cleaned. `url` is canonical, "" for none; `has_own_page` as in `Entry`."""

    title: str
    url: str = ""
    guid: str = ""
    lang: str = ""
    outlet: str = ""
    document: str = ""
    published: When | None = None
    has_own_page: bool = True


def keys_of(feed: Identity, traits: Traits) -> tuple[str, ...]:
    """The keys of an entry of *feed*, the strongest first; at least one.

    A key is a kind, a value and whose it is, parted by spaces. Title and day count only where one issuer speaks: an official
    source, or an outlet that a news search names.
    """
    issuer = feed.issuer or feed.id
    keys = []
    if traits.document:
        keys.append(f"number {traits.document.replace(' ', '_')} {issuer}/{traits.lang}")
    elif (title := _title_key(traits.title)) and traits.published is not None:
        day = _local_day(feed, traits.published)
        if traits.outlet:
            keys.append(f"title {day}:{title} {_squeezed(traits.outlet)}/{traits.lang}")
        elif feed.standing is Standing.OFFICIAL:
            keys.append(f"title {day}:{title} {issuer}/{traits.lang}")
    if traits.url and traits.has_own_page:
        keys.append(f"{url_key(traits.url)} {issuer}")
    elif traits.guid:
        keys.append(f"guid {_digest(traits.guid)} {issuer}")
    return tuple(keys) or (f"words {_digest(traits.title)} {issuer}",)


def url_key(url: str) -> str:
    """The first part of the key of a canonical address: http and https, mobile, print and index forms of a page are one."""
    parts = urlsplit(url)
    host = MOBILE_HOST.sub("", parts.netloc)
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _is_form(k, v)]
    path = FORM_OF_PATH.sub("", parts.path)
    return f"url {host}{path}{'?' if query else ''}{urlencode(sorted(query))}"


def canonical(url: str) -> str:
    """One address for one document: host in lower case, no default port, fragment or tracking parameter.

    A link that only leads on to another (Bing's) becomes that other.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""  # no address at all, such as one with a broken port or bracket
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    members = parse_qsl(parts.query, keep_blank_values=True)
    if parts.hostname.endswith("bing.com") and parts.path.endswith("/apiclick.aspx") and (target := dict(members).get("url")):
        return canonical(target)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port not in (None, {"http": 80, "https": 443}[parts.scheme]):
        host = f"{host}:{port}"
    query = urlencode([(k, v) for k, v in members if not TRACKING.match(k)])
    return urlunsplit((parts.scheme, host, parts.path or "/", query, ""))


def own_number(title: str, published: When | None = None) -> str:
    """The number that the document with this title bears itself, "" for none.

    It stands at the head (`商务部公告2025年第61号 …`) or alone in brackets at the end; a number in the middle is another's, and
    an interview or explanation about a notice is not the notice.
    """
    if ABOUT.search(title):
        return ""
    found = documents_in(title, published.year if published is not None else None)
    folded = simplify(unicodedata.normalize("NFKC", title)).casefold()
    for number in found[:1]:
        if re.match(rf"[\W_]*(?:公告|announcement\s*)?{re.escape(number.text.casefold())}", folded):
            shared = sum(other.text == number.text for other in found)
            return number.id if shared == 1 else ""
    for number in found[-1:]:
        if re.search(rf"[(\[〔【]\s*{re.escape(number.text.casefold())}(?:公告)?\s*[)\]〕】]\s*$", folded):
            return number.id
    return ""


def item_id_of(scope: str, key: str) -> str:
    """A stable id: the same key within the same scope is the same item."""
    return "i-" + _digest(f"{scope}\n{key}")[:12]


def _is_form(name: str, value: str) -> bool:
    return FORMS.match(name) is not None and value.lower() in FORM_VALUES


def _title_key(title: str) -> str:
    squeezed = _squeezed(title)
    return _digest(squeezed)[:16] if len(squeezed) >= SHORTEST_TITLE else ""


def _squeezed(text: str) -> str:
    """Letters and figures only, in one case and one script."""
    return "".join(c for c in simplify(unicodedata.normalize("NFKC", text)).casefold() if c.isalnum())


def _local_day(feed: Identity, published: When) -> str:
    return (published.astimezone(feed.zone).date() if isinstance(published, datetime) else published).isoformat()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
