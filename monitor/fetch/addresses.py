"""Which network addresses may be asked: those of the public Internet, whatever name leads to them."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Azure's host agent answers on a public address to machines inside (learn.microsoft.com, "What is IP address 168.63.129.16?").
METADATA = frozenset({IPv4Address("168.63.129.16")})
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the IPv4 address is in the last four bytes
# RFC 6761, RFC 6762, RFC 8375, and what clouds and home routers use
INSIDE_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".home.arpa", ".corp", ".private")
# Written out, since older versions of Python's own table know only part of them.
CLOSED_V4 = (
    IPv4Network("100.64.0.0/10"),  # RFC 6598, shared by carriers; Alibaba's metadata service is in it
    IPv4Network("192.0.0.0/24"),  # RFC 6890, protocol assignments; Oracle's metadata service is in it
    IPv4Network("192.88.99.0/24"),  # RFC 7526, 6to4 relays, deprecated
    IPv4Network("198.18.0.0/15"),  # RFC 2544, benchmarks
)
CLOSED_V6 = (
    IPv6Network("64:ff9b:1::/48"),  # RFC 8215, local use
    IPv6Network("::/96"),  # RFC 4291, IPv4-compatible, deprecated
    IPv6Network("2001::/23"),  # RFC 2928, protocol assignments, Teredo among them
    IPv6Network("fec0::/10"),  # RFC 3879, site-local, deprecated
)


def why_not_public(address: str) -> str | None:
    """Why *address* (an IPv4 or IPv6 literal) must not be asked, in one word or two; None where it may be."""
    found = ip_address(address)
    if isinstance(found, IPv4Address):
        if any(found in network for network in CLOSED_V4):
            return "reserved"
    else:
        if (inner := _embedded(found)) is not None:
            return why_not_public(str(inner))
        if any(found in network for network in CLOSED_V6):
            return "loopback" if found.is_loopback else "unspecified" if found.is_unspecified else "reserved"
    for name in ("loopback", "link_local", "multicast", "unspecified"):
        if getattr(found, f"is_{name}"):
            return name.replace("_", "-")
    if found in METADATA:
        return "a cloud's metadata service"
    if found.is_private or not found.is_global:
        return "private"
    return "reserved" if found.is_reserved else None


def why_no_public_name(host: str) -> str | None:
    """Why *host*, a name or a literal that somebody else will resolve, cannot be public; None where it may be."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        return why_not_public(name)
    except ValueError:
        pass
    if re.fullmatch(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}", name):
        return "an address in an odd spelling"
    if name == "localhost" or name.endswith(INSIDE_NAMES) or "." not in name:
        return "a name of one's own network"
    return None


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: mapped, 6to4 or NAT64."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
