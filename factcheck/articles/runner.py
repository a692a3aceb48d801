"""Runs one reading: fetch the address if need be, parse in the limited child, store."""

import logging

from django.conf import settings

from factcheck.articles import actions
from factcheck.articles.models import Method, Reading, Snapshot
from factcheck.jobs import Outcome
from factcheck.lib.fetch import fetch
from factcheck.lib.files import read_bytes
from factcheck.lib.refusals import Refusal

log = logging.getLogger(__name__)

PAGES = ("text/html", "application/xhtml+xml", "text/plain")


def read(pk: int, *, then: actions.Then) -> Snapshot | None:
    """Read the article of reading `pk` if it is due; `then` gets the snapshot and its claims.

    No transaction is open while the address is fetched and the bytes are parsed.
    """
    reading = Reading.objects.lease(pk)
    if reading is None:
        return None
    try:
        return _read(reading, then)
    except Refusal as refusal:
        log.info("reading %s refused: %s %s", pk, refusal.code, refusal.data)
        if refusal.permanent:
            Reading.objects.finish(reading, Outcome.FAILED, refusal.code, refusal.data)
        else:
            Reading.objects.put_back(reading, refusal.code, refusal.data)
        return None


def _read(reading: Reading, then: actions.Then) -> Snapshot | None:
    if reading.method == Method.ADDRESS:
        answer = fetch(
            reading.article.url,
            accept=PAGES,
            allow=settings.FACTCHECK_FETCH_ALLOW,
            user_agent=settings.FACTCHECK_USER_AGENT,
        )
        raw, came_from = answer.body, answer.final_url
        content_type = answer.headers.get("content-type", answer.content_type)
    else:
        raw, came_from, content_type = bytes(reading.data), "", reading.content_type
    found = read_bytes(
        raw, filename=reading.file_name, content_type=content_type, url=came_from or None
    )
    return actions.store_reading(
        reading,
        found,
        raw=None if reading.method == Method.PASTE else raw,
        content_type=content_type,
        fetched_from=came_from,
        then=then,
    )
