"""A small shared cache, as a CDN is one, with a clock that a test moves by hand.

It does what RFC 9111 asks of such a cache: keeps what may be kept, by address and by what `Vary`
names; answers by itself while that is fresh; asks anew with `If-None-Match` when it is not.
"""

import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.message import Message


@dataclass
class Kept:
    at: float
    body: bytes
    headers: Message


@dataclass
class Proxy:
    origin: str
    clock: float = 0.0
    asked: int = 0
    """How often the origin was asked."""
    unchanged: int = 0
    """How often it answered 304."""
    varies: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[tuple[str, ...], Kept] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> tuple[bytes, Message]:
        headers = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        kept = self.answers.get(self._name(path, headers))
        if kept is not None and self.clock - kept.at < self._lifetime(kept):
            return kept.body, kept.headers
        if kept is not None:
            headers = headers | {"if-none-match": kept.headers["ETag"]}
        self.asked += 1
        # `origin` is the loopback address of the desk that the test has started.
        request = urllib.request.Request(self.origin + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                body, told = answer.read(), answer.headers
        except urllib.error.HTTPError as refusal:
            if refusal.code != 304 or kept is None:
                raise
            self.unchanged += 1
            kept.at = self.clock
            return kept.body, kept.headers
        directives = [part.strip() for part in told["Cache-Control"].split(",")]
        if "public" in directives:
            self.varies[path] = [name.strip().lower() for name in told["Vary"].split(",") if name]
            self.answers[self._name(path, headers)] = Kept(self.clock, body, told)
        return body, told

    def _name(self, path: str, headers: dict[str, str]) -> tuple[str, ...]:
        return path, *(headers.get(name, "") for name in self.varies.get(path, []))

    def _lifetime(self, kept: Kept) -> float:
        for part in kept.headers["Cache-Control"].split(","):
            name, _, seconds = part.strip().partition("=")
            if name == "s-maxage":
                return float(seconds)
        return 0.0
