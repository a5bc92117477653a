"""How one source is reached: what its entry says of addresses, certificates and proxies."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpcore
import httpx

from ..errors import FetchError, Reason
from .addresses import why_no_public_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """`ca_bundle` is a PEM file whose certificates are trusted beside the usual ones. With `proxy` (an http or https address)
    the proxy resolves names, so that private addresses can be refused by name and literal only.
    """

    allow_private: bool = False
    prefer_ipv4: bool = False
    ca_bundle: str = ""
    proxy: str = ""


OPEN = Access()
"""The public Internet, nothing special."""


def tls_for(access: Access, usual: ssl.SSLContext) -> ssl.SSLContext:
    """The TLS settings for *access*: the usual ones, or such as trust its bundle too. FetchError where it cannot be read."""
    if not access.ca_bundle:
        return usual
    context = httpx.create_ssl_context()
    try:
        context.load_verify_locations(cafile=Path(access.ca_bundle).expanduser())
    except (OSError, ssl.SSLError) as error:
        words = error.strerror or "no certificate in it" if isinstance(error, OSError) else "no certificate in it"
        raise FetchError(Reason.TLS, f"the entry's ca_bundle {access.ca_bundle} cannot be used ({words})") from error
    return context


def refuse_behind_proxy(access: Access, host: str) -> None:
    """FetchError for a *host* that is private by its name or its literal address; the proxy will resolve all others."""
    if access.proxy and not access.allow_private and (why := why_no_public_name(host)) is not None:
        raise FetchError(Reason.PRIVATE_ADDRESS, f"{host} is {why}; a feed on one's own network needs `allow_private: true`")


def proxy_of(access: Access) -> httpcore.Proxy | None:
    """The proxy as the transport wants it, its login apart from its address."""
    if not access.proxy:
        return None
    parts = urlsplit(access.proxy)
    login = (parts.username or "", parts.password or "") if parts.username else None
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    return httpcore.Proxy(f"{parts.scheme}://{parts.hostname}:{port}", auth=login)
