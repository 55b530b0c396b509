"""Hosts on the public internet, and hosts that exist only in a private network."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

PRIVATE_NAMES = {
    *("alt", "arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain", "localhost"),
    *("onion", "private", "test"),
}
"""Top-level domains that no public name server has: RFC 6761, RFC 9476, ICANN's `internal`, and customary ones.

`example` is not among them: documents use it, and no network answers to it.
"""
_PUBLIC = IPv6Network("2000::/3")
_EMBEDS_IPV4 = tuple(map(IPv6Network, ("::/96", "64:ff9b::/96")))
"""IPv6 networks whose last 32 bits are an IPv4 address: compatible addresses and NAT64 (RFC 6052)."""


@lru_cache(maxsize=10_000)  # many addresses have the same host
def is_public(host: str) -> bool:
    """Return whether a host is on the public internet, judged by its ASCII name or its IP address alone."""
    try:
        return _is_public_address(ip_address(host))
    except ValueError:
        labels = host.lower().removesuffix(".").split(".")
        return len(labels) > 1 and labels[-1] not in PRIVATE_NAMES


def _is_public_address(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour
        if any(address in network for network in _EMBEDS_IPV4):
            embedded = IPv4Address(int(address) & 0xFFFFFFFF)
        if embedded:
            return _is_public_address(embedded)
        if address not in _PUBLIC:
            return False
    return address.is_global and not address.is_multicast
