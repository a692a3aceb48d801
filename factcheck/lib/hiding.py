"""Keeping keys and passwords out of whatever is stored, shown or logged."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus, urlencode

HIDDEN = "hidden"
# Shorter values are words: hiding them would tear any text apart, and no key is that short.
SHORTEST = 4

_KEY_WORDS = frozenset(
    {"apikey", "auth", "authorization", "bearer", "cookie", "cookie2", "credential", "credentials"}
    | {"key", "passwd", "password", "pwd", "secret", "sig", "signature", "token"}
)
_KEY_ENDINGS = ("key", "password", "secret", "token")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def looks_like_key(name: str) -> bool:
    """Say whether a parameter or header of this name may hold a key: `apiKey`, not `author`."""
    return name.lower().endswith(_KEY_ENDINGS) or any(
        word.lower() in _KEY_WORDS for word in _WORD.findall(name)
    )


def with_params(url: str, params: Mapping[str, str | int] | None) -> str:
    """Spell out an address with its parameters, for people to read."""
    if not params:
        return url
    base, mark, fragment = url.partition("#")
    joint = "&" if "?" in base else "?"
    return f"{base}{joint}{urlencode(params, safe='|')}{mark}{fragment}"


class Hiding:
    """Knows some secrets, and takes them and whatever looks like one out of texts."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted({s for s in secrets if len(s) >= SHORTEST}, key=len, reverse=True)
        spellings = {spelling for secret in self._secrets for spelling in _spellings(secret)}
        ordered = sorted(spellings, key=len, reverse=True)
        self._text = re.compile("|".join(map(re.escape, ordered)) or "(?!)", re.IGNORECASE)
        self._bytes = re.compile(
            b"|".join(re.escape(spelling.encode("utf-8", "replace")) for spelling in ordered)
            or b"(?!)",
            re.IGNORECASE,
        )

    def text(self, text: str) -> str:
        """Hide the secrets, however they are spelt."""
        return self._text.sub(HIDDEN, text) if self._secrets else text

    def body(self, body: bytes) -> bytes:
        """Hide the secrets in bytes that hold text in UTF-8 or something narrower."""
        return self._bytes.sub(HIDDEN.encode(), body) if self._secrets else body

    def url(self, url: str) -> str:
        """Hide secrets, names and passwords before an @, and parameters that look like keys."""
        address, mark, fragment = url.partition("#")
        base, query_mark, query = address.partition("?")
        base = re.sub(r"(?<=//)[^/]*@", f"{HIDDEN}@", base)
        return self.text(f"{base}{query_mark}{self.form(query)}{mark}{self.form(fragment)}")

    def form(self, form: str) -> str:
        """Hide values in `name=value&name=value`, and leave all else as it is spelt."""
        return "&".join(self._pair(pair) for pair in form.split("&"))

    def _pair(self, pair: str) -> str:
        name, mark, value = pair.partition("=")
        if mark and value and (looks_like_key(unquote_plus(name)) or self._tells(value)):
            return f"{name}={HIDDEN}"
        return pair

    def _tells(self, value: str) -> bool:
        return bool(self._secrets) and bool(self._text.search(unquote_plus(value)))

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Hide cookies, and the secrets in all other headers; addresses in them like addresses."""
        return {name: self._header(name.lower(), value) for name, value in headers.items()}

    def _header(self, name: str, value: str) -> str:
        if looks_like_key(name):
            return HIDDEN
        return self.url(value) if name in ("location", "content-location") else self.text(value)

    def data(self, data: Any) -> Any:
        """Hide secrets in what JSON can hold: values of names that look like keys, and texts."""
        if isinstance(data, Mapping):
            return {
                name: HIDDEN if value and looks_like_key(str(name)) else self.data(value)
                for name, value in data.items()
            }
        if isinstance(data, list | tuple):
            return [self.data(value) for value in data]
        return self.text(data) if isinstance(data, str) else data


def _spellings(secret: str) -> Iterable[str]:
    """Yield how a secret may come back: as it is, in an address, in JSON, in a page."""
    yield secret
    for safe in ("", "/", "!$&'()*+,;=:@/~"):
        yield quote(secret, safe=safe, errors="replace")
    yield quote_plus(secret, errors="replace")
    for ascii_only in (True, False):
        spelt = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield spelt
        yield spelt.replace("/", "\\/")
    yield html.escape(secret)
