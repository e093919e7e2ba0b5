"""Who calls, for limits: one name for each caller, however the way here writes where they come from."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from flask import request

UNKNOWN: Final = "unknown"
"""Stands for all whose address cannot be read: together they have no more tries than anyone else."""

_NETWORK_BITS: Final = 64
"""What one customer is given of IPv6 at least: whoever has one address has all of its network."""

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""Where clusters of IPv6 alone see the callers of IPv4 (RFC 6052)."""

_WITH_PORT: Final = re.compile(r"\[([^\]]*)\](?::\d+)?|([\d.]+):\d+")
"""Some proxies add the port, which is another for each connection."""


def caller() -> str:
    """Return who sends this request, as far as limits are concerned."""
    return name_of(request.remote_addr or "")


def name_of(address: str) -> str:
    """Return the address of IPv4, or the network of IPv6, that ``address`` names."""
    written = address.strip()
    if found := _WITH_PORT.fullmatch(written):
        written = found[1] or found[2] or ""
    try:
        read = ip_address(written.partition("%")[0])
    except ValueError:
        return UNKNOWN
    return str(read) if isinstance(read, IPv4Address) else _of_network(read)


def _of_network(address: IPv6Address) -> str:
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    if address in _TRANSLATED:
        return str(IPv4Address(int(address) & 0xFFFFFFFF))
    return str(IPv6Network((address, _NETWORK_BITS), strict=False))
