"""The newsroom's own way out, when it was named on purpose."""

from __future__ import annotations

import base64
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_FORM = "a proxy is named as http://HOST:PORT or http://NAME:PASSWORD@HOST:PORT"


class Proxy(NamedTuple):
    """The newsroom's own way out. `authorization` is "" or what it wants to be told."""

    host: str
    port: int
    authorization: str = ""


def read_proxy(address: str) -> Proxy | None:
    """Read `http://[NAME:PASSWORD@]HOST:PORT`; None when it is empty. Raises `ValueError`."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # says what it could not read, and that may be a password
        raise ValueError(_FORM) from None
    if parts.scheme != "http" or not parts.hostname or not port:
        raise ValueError(_FORM)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(_FORM)
    authorization = ""
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    return Proxy(parts.hostname, port, authorization)
