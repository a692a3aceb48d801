"""Which origin a source counts as: five pages of one publisher are one origin."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

# Second levels under which countries register names, as in example.co.id.
_SECOND_LEVELS = frozenset(
    """
    ac biz co com desa edu go gob gov gouv govt mil my net nhs or org ponpes sch web
    """.split()  # noqa: SIM905 (words are read in columns)
)


def origin_of(url: str, publisher: str = "") -> str:
    """Return the registrable host of an address, else the publisher, both folded to lower case.

    `https://kupang.tribunnews.com/a` gives "tribunnews.com". Registrable is told by the form of the
    name, without the public suffix list: hosts shared by strangers (blogspot.com) count as one.
    """
    return registrable(url) or " ".join(publisher.split()).lower()


def registrable(url: str) -> str:
    """Return the part of an address's host that somebody registered; empty when there is none."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        labels = host.split(".")
    keep = 3 if len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in _SECOND_LEVELS else 2
    return ".".join(labels[-keep:])
