"""When a root was signed, said by somebody else: RFC 3161.

The server is sent the hash of the root's signature and nothing else. Its answer is kept as it came;
`openssl ts -verify` shows what it is worth to whoever trusts that server (docs/record.md).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    decode_timestamp_response,
)

from factcheck.audit.models import Root
from factcheck.lib.fetch import FetchError, fetch

log = logging.getLogger(__name__)

MAX_ANSWER = 100_000
GRANTED = (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS)


def ask_times(limit: int = 5) -> int:
    """Have the newest roots that have none time-stamped; gives how many were.

    One that fails is asked for again with the next ring; a root without a stamp is still signed.
    """
    if not settings.FACTCHECK_TIMESTAMP_URL:
        return 0
    done = 0
    for root in Root.objects.filter(timestamp=None).order_by("-day")[:limit]:
        try:
            answer = _ask(bytes(root.signature))
        except (FetchError, ValueError) as error:
            log.warning("The root of %s got no time-stamp: %s", root, error)
            break
        done += Root.objects.filter(pk=root.pk, timestamp=None).update(timestamp=answer)
    return done


def _ask(signature: bytes) -> bytes:
    request = TimestampRequestBuilder().data(signature).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = fetch(
        settings.FACTCHECK_TIMESTAMP_URL,
        method="POST",
        content=request.as_bytes(),
        content_type="application/timestamp-query",
        accept=("application/timestamp-reply",),
        max_bytes=MAX_ANSWER,
        max_decoded=MAX_ANSWER,
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_FETCH_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
    )
    told = read_answer(answer.body, signature)
    if told.tst_info.nonce != request.nonce:
        raise ValueError("the answer is to another question")
    return answer.body


def read_answer(content: bytes, signature: bytes) -> TimeStampResponse:
    """Read a server's answer about `signature`. Raises ValueError when it is none."""
    told = decode_timestamp_response(content)
    if told.status not in GRANTED:
        raise ValueError(f"the server refused with status {told.status}")
    if told.tst_info.message_imprint.message != sha256(signature).digest():
        raise ValueError("the answer is about something else")
    return told


def time_of(root: Root) -> datetime | None:
    """Return when the server says that it saw the root's signature; None without a stamp that can
    be read.
    """
    if root.timestamp is None:
        return None
    try:
        told = read_answer(bytes(root.timestamp), bytes(root.signature))
    except ValueError:
        return None
    return told.tst_info.gen_time.astimezone(UTC)
