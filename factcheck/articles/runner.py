"""Runs one reading: fetch the address if need be, parse in the limited child, store."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_default_timezone, is_naive, make_aware

from factcheck.articles.models import MAX_TEXT, Method, Reading, Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.jobs import PAUSES, Outcome
from factcheck.lib.fetch import HttpStatus, fetch
from factcheck.lib.files import read_bytes
from factcheck.lib.refusals import Refusal

log = logging.getLogger(__name__)

ARTICLES = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)

Then = Callable[[Snapshot, list[dict[str, Any]]], None]


def read(pk: int, *, then: Then) -> Snapshot | None:
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
        _refuse(reading, refusal)
        return None


@transaction.atomic
def _refuse(reading: Reading, refusal: Refusal) -> None:
    """Give the job up, or put it back; only giving up is an act for the record."""
    if refusal.permanent:
        held = Reading.objects.finish(reading, Outcome.FAILED, refusal.code, refusal.data)
    else:
        held = Reading.objects.put_back(
            reading, refusal.code, refusal.data, after=_asked_to_wait(reading, refusal)
        )
    reading.refresh_from_db(fields=["state"])
    if held and reading.is_over:
        record(Verb.READING_FAILED, reading.article, actor=None, reason=refusal.code)


# Somebody waits for the article; whoever asks for more patience than this gets a person's retry.
LONGEST_PAUSE = timedelta(minutes=15)


def _asked_to_wait(reading: Reading, refusal: Refusal) -> timedelta | None:
    """How long a server asks not to be asked again, if it asks for more than the usual pause."""
    if not isinstance(refusal, HttpStatus) or refusal.retry_after is None:
        return None
    usual = PAUSES[min(reading.attempts, len(PAUSES)) - 1]
    return max(usual, min(timedelta(seconds=refusal.retry_after), LONGEST_PAUSE))


def _read(reading: Reading, then: Then) -> Snapshot | None:
    if reading.method == Method.ADDRESS:
        answer = fetch(
            reading.article.url,
            accept=ARTICLES,
            allow=settings.FACTCHECK_FETCH_ALLOW,
            user_agent=settings.FACTCHECK_USER_AGENT,
        )
        raw, came_from = answer.body, answer.final_url
        content_type = answer.headers.get("content-type", answer.content_type)
    else:
        raw, came_from, content_type = bytes(reading.data or b""), "", reading.content_type
    found = read_bytes(
        raw, filename=reading.file_name, content_type=content_type, url=came_from or None
    )
    return _store(
        reading,
        found,
        raw=None if reading.method == Method.PASTE else raw,
        content_type=content_type,
        fetched_from=came_from,
        then=then,
    )


@transaction.atomic
def _store(
    reading: Reading,
    found: dict[str, Any],
    *,
    raw: bytes | None,
    content_type: str,
    fetched_from: str,
    then: Then,
) -> Snapshot | None:
    """Keep what was read as a snapshot, let `then` propose its claims, and close the job.

    All of it in one transaction, and only while the job's lease still holds. None when another
    article has this very text, or the lease was lost.
    """
    article, meta = reading.article, found["article"]
    if len(meta["text"]) > MAX_TEXT:
        raise Refusal("file_too_large", permanent=True, limit=f"{MAX_TEXT:,}")
    twin = (
        Snapshot.objects.filter(sha256=meta["sha256"])
        .exclude(article=article)
        .select_related("article")
        .first()
    )
    if twin:
        if Reading.objects.finish(reading, Outcome.FAILED, "same_text"):
            Reading.objects.filter(pk=reading.pk).update(same_as=twin.article, data=None)
        return None
    number = article.snapshots.aggregate(last=Max("number"))["last"] or 0
    snapshot = Snapshot.objects.create(
        article=article,
        number=number + 1,
        text=meta["text"],
        sha256=meta["sha256"],
        raw=raw,
        content_type=content_type[:100],
        fetched_from=fetched_from,
        blocks=found["blocks"],
        sentences=found["sentences"],
        quotes=found["quotes"],
    )
    article.title = meta["title"] or article.title
    article.standfirst = meta["standfirst"] or ""
    article.authors, article.editors = meta["authors"], meta["editors"]
    article.publisher = meta["publisher"] or ""
    article.dateline = meta["dateline"] or ""
    article.language = meta["language"]
    article.published_at = _moment(meta["published_at"])
    article.modified_at = _moment(meta["modified_at"])
    article.save(
        update_fields=[
            "title",
            "standfirst",
            "authors",
            "editors",
            "publisher",
            "dateline",
            "language",
            "published_at",
            "modified_at",
        ]
    )
    then(snapshot, found["claims"])
    record(Verb.ARTICLE_READ, article, actor=None, sha256=snapshot.sha256, number=number + 1)
    if not Reading.objects.finish(reading, Outcome.OK):
        # Another worker took over: its result stands, ours is undone whole.
        transaction.set_rollback(True)
        return None
    Reading.objects.filter(pk=reading.pk).update(snapshot=snapshot, data=None)
    return snapshot


def _moment(value: str | None) -> datetime | None:
    if not value:
        return None
    moment = parse_datetime(value)
    if moment is None:
        day = parse_date(value[:10])
        moment = parse_datetime(f"{day}T00:00:00") if day else None
    return make_aware(moment, get_default_timezone()) if moment and is_naive(moment) else moment
