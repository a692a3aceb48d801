"""The record of one HTTP request: to whom, when, and what came back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

# Of a body so much is kept beside the record; a finding's page is kept whole as a capture.
MAX_KEPT = 256 * 1024


@dataclass(slots=True)
class Exchanged:
    """One request as it was, without secrets; noted before it is sent, completed after it.

    A question that is redirected is several of these. `seconds` counts from sending to the last
    byte. `status` is None as long as nobody has answered. `size` and `sha256` are those of the
    whole unpacked body in which secrets are hidden, of which `body` keeps the first `MAX_KEPT`
    bytes; "" when no whole body came. `code` and `data` say why there is no answer, as in
    `refusals`. `sent` is what was posted.
    """

    method: str
    url: str
    asked_at: datetime
    seconds: float = 0.0
    status: int | None = None
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    sha256: str = ""
    size: int = 0
    code: str = ""
    data: dict[str, str | int] = field(default_factory=dict)
    from_cache: bool = False
    sent: bytes = b""

    def keep(self, body: bytes) -> None:
        """Take the whole body, without secrets, into the record."""
        self.body = body[:MAX_KEPT]
        self.sha256 = hashlib.sha256(body).hexdigest()
        self.size = len(body)
