"""Where a request goes: its first address, and each one that a server sends it on to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore
import httpx

from storage import Validators

from ..errors import FetchError, Reason
from ..parsers.reading import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One exchange, encoded. `own` holds the entry's headers, which stay with the host they were written for."""

    method: str
    target: httpx.URL
    common: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str], ...]
    content: bytes
    seen: frozenset[str]

    @classmethod
    def first(cls, request: Request, ours: Mapping[str, str], validators: Validators) -> Hop:
        """The first hop of *request*: our headers, the validators, and the entry's own headers over both."""
        common = dict(ours)
        if validators.etag:
            common["if-none-match"] = validators.etag
        if validators.last_modified:
            common["if-modified-since"] = validators.last_modified
        own = {name.lower(): value for name, value in request.headers.items()}
        encoded = _encoded(request)
        if "content-type" in encoded.headers:
            own.setdefault("content-type", encoded.headers["content-type"])
        return cls(
            method=request.method.upper(),
            target=_without_login(encoded.url),
            common=tuple(common.items()),
            own=tuple(own.items()),
            content=encoded.content,
            seen=frozenset({str(encoded.url)}),
        )

    @property
    def host(self) -> str:
        """The host's name, for turns and for error texts."""
        return self.target.host

    @property
    def url(self) -> str:
        """The whole address. Never for an error text: the query may hold a key."""
        return str(self.target)

    @property
    def address(self) -> httpcore.URL:
        """The address as the transport wants it."""
        target = self.target
        return httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """All headers to send; the entry's own replace ours of the same name."""
        named = {"host": self.target.netloc.decode("ascii"), **dict(self.common), **dict(self.own)}
        if self.content:
            named["content-length"] = str(len(self.content))
        return [(name.encode("ascii", "ignore"), value.encode("utf-8")) for name, value in named.items()]


def _encoded(request: Request) -> httpx.Request:
    """*request* with its parameters, form or JSON in place. A parameter is added to those that the address already has."""
    try:
        url = httpx.URL(request.url)
        if request.params:
            url = url.copy_merge_params(httpx.QueryParams(request.params))
        return httpx.Request(request.method, url, data=dict(request.form) or None, json=request.json)
    except (httpx.InvalidURL, UnicodeError, TypeError) as error:
        raise FetchError(
            Reason.UNREACHABLE, f"the entry's address or body cannot be encoded ({type(error).__name__})"
        ) from error


def _without_login(url: httpx.URL) -> httpx.URL:
    return url.copy_with(username=None, password=None) if url.userinfo else url


def next_hop(hop: Hop, status: int, headers: Mapping[str, str]) -> Hop:
    """Where *hop* is sent on to. FetchError for no address, another scheme, or one that was asked before.

    The entry's own headers go along only to the same host, and not from https to http (RFC 9110, 15.4).
    """
    target = _location(hop, headers.get("location", ""))
    if str(target) in hop.seen:
        raise FetchError(Reason.REDIRECTS, f"{hop.host} redirects in a circle", status=status)
    becomes_get = status == 303 or (status in (301, 302) and hop.method == "POST")
    stays = target.host == hop.host and (target.port == hop.target.port or hop.target.scheme == "http")
    trusted = stays and not (hop.target.scheme == "https" and target.scheme == "http")
    own = hop.own if trusted else ()
    if becomes_get or not trusted:
        own = tuple((name, value) for name, value in own if name != "content-type")
    return Hop(
        method="GET" if becomes_get or not trusted else hop.method,
        target=target,
        common=hop.common,
        own=own,
        content=b"" if becomes_get or not trusted else hop.content,
        seen=hop.seen | {str(target)},
    )


def _location(hop: Hop, location: str) -> httpx.URL:
    if not location:
        raise FetchError(Reason.REDIRECTS, f"{hop.host} redirects without saying where")
    try:
        urlsplit(location.strip())  # stricter about brackets than the joining is
        target = hop.target.join(location.strip())
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchError(Reason.REDIRECTS, f"{hop.host} redirects to an address that cannot be read") from error
    if target.scheme not in ("http", "https") or not target.host:
        raise FetchError(Reason.REDIRECTS, f"{hop.host} redirects to {target.scheme or 'no'}:, not to http or https")
    return _without_login(target).copy_with(fragment=None)
