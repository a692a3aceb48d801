"""Which web addresses may be asked: spelling, ports, and the table of networks that are not public.

The table follows the IANA registries of special-purpose addresses (RFC 6890 and its updates). It is
explicit because `ipaddress.is_global` of Python 3.13 calls `::127.0.0.1`, `64:ff9b::7f00:1`,
`fec0::1`, multicast, `3fff::1` and `5f00::1` global, and `is_private` says no to `100.64.0.1`.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

import httpx2

from .refusals import FetchError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

DENIED: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-grade NAT"),
    ("127.0.0.0/8", "loopback"),
    ("168.63.129.16/32", "platform address of Azure"),
    ("169.254.0.0/16", "link-local, cloud metadata"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.88.99.0/24", "6to4 relays"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "benchmarks"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved, broadcast"),
    ("::/96", "unspecified, loopback, IPv4-compatible"),
    ("::ffff:0:0/96", "IPv4-mapped"),
    ("::ffff:0:0:0/96", "IPv4-translated"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "local NAT64"),
    ("100::/64", "discard-only"),
    ("100:0:0:1::/64", "dummy prefix"),
    ("2001::/23", "protocol assignments: Teredo, benchmarks, ORCHID"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "unique local"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)
_DENIED_4 = [ipaddress.IPv4Network(net) for net, _ in DENIED if ":" not in net]
_DENIED_6 = [ipaddress.IPv6Network(net) for net, _ in DENIED if ":" in net]
# Everything handed out so far is in here; what is not cannot be a public site.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")

# More than any server takes, and little enough for all the looking at single characters below.
MAX_LENGTH = 8192
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_SPLIT = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?([^/?#]*)(.*)", re.DOTALL)


class AddressRefused(FetchError):
    """The address is misspelt, or leads somewhere that must not be asked."""


class Target(NamedTuple):
    """An address in its one plain spelling."""

    url: httpx2.URL
    scheme: str
    host: str
    port: int

    @property
    def peer(self) -> str:
        """The form in which allow lists name it: `host:port`, IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def is_public(address: str) -> bool:
    """Say whether an IP address may belong to a public web site."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if getattr(ip, "scope_id", None) is not None:
        return False  # what needs the name of a network card to be found is near
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in net for net in _DENIED_4)
    return ip in _GLOBAL_UNICAST and not any(ip in net for net in _DENIED_6)


def check_address(url: str, *, allow: Collection[str] = ()) -> Target:
    """Read an address and refuse what can be refused without asking the DNS.

    `allow` names peers as `host:port` that may be asked although they are not public.
    The answer holds the only spelling to go on with. Raises `AddressRefused`.
    """
    url = url.strip()
    if len(url) > MAX_LENGTH:
        raise AddressRefused("bad_address")
    if any(ch <= " " or ch == "\x7f" or ch == "\\" or ch.isspace() for ch in url):
        raise AddressRefused("bad_address")
    match = _SPLIT.fullmatch(url)
    if match is None or match[1].lower() not in _DEFAULT_PORTS:
        raise AddressRefused("bad_scheme")
    scheme, authority = match[1].lower(), match[3]
    if match[2] is None or not authority:
        raise AddressRefused("bad_address")
    if "@" in unicodedata.normalize("NFKC", authority):
        raise AddressRefused("userinfo")
    host, port = _split_port(authority, _DEFAULT_PORTS[scheme])
    host = _plain_host(host)
    spelt = f"[{host}]" if ":" in host else host
    try:
        target = Target(httpx2.URL(f"{scheme}://{spelt}:{port}{match[4]}"), scheme, host, port)
    except httpx2.InvalidURL:
        raise AddressRefused("bad_address") from None
    if (
        target.url.raw_host.decode() != host
    ):  # two readings of one address are a way around this check
        raise AddressRefused("bad_address")
    if target.peer not in allow:
        _refuse_private(host)
        if port not in _DEFAULT_PORTS.values():
            raise AddressRefused("bad_port", port=port)
    return target


def _split_port(authority: str, default: int) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::([0-9]{0,5}))?", authority, re.ASCII)
    if match is None:
        raise AddressRefused("bad_address")
    port = int(match[2]) if match[2] else default
    if not 0 < port < 65536:
        raise AddressRefused("bad_port", port=port)
    return match[1], port


def _plain_host(host: str) -> str:
    """Bring a host to its one spelling: `0x7f.1`, `127.1` and `２１３０７０６４３３` are one."""
    if host.startswith("["):
        try:
            return str(ipaddress.IPv6Address(host[1:-1].replace("%", "zone")))
        except ValueError:
            raise AddressRefused("bad_address") from None
    host = unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower().removesuffix(".")
    if not host.isascii():
        try:
            host = httpx2.URL(f"http://{host}/").raw_host.decode("ascii")
        except (httpx2.InvalidURL, UnicodeError):
            raise AddressRefused("bad_address") from None
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(host) > 253:
        raise AddressRefused("bad_address")
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        # No name ends in a number, so this is an IPv4 address, in whatever form C libraries read.
        try:
            return str(ipaddress.IPv4Address(socket.inet_aton(host)))
        except OSError:
            raise AddressRefused("bad_address") from None
    return host


def _refuse_private(host: str) -> None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # A name without a dot is found, if at all, in the network of this machine.
        local = "." not in host or any(
            host == name or host.endswith("." + name) for name in _LOCAL_NAMES
        )
    else:
        local = not is_public(host)
    if local:
        raise AddressRefused("not_public", host=host)
