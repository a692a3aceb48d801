"""Runs one reading: fetch the address if need be, parse in the limited child, store."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_default_timezone, is_naive, make_aware

from factcheck.articles.changes import compare
from factcheck.articles.models import MAX_TEXT, Article, Method, Reading, Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.jobs import Outcome, pause
from factcheck.lib.charset import wide_encoding
from factcheck.lib.fetch import HttpStatus, fetch
from factcheck.lib.files import read_bytes
from factcheck.lib.refusals import Refusal
from factcheck.lib.sniff import sniff

log = logging.getLogger(__name__)

ARTICLES = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
# What a page must keep of the article's words to be a newer version of it.
LEAST_KEPT = 1 / 3

# What becomes of the claims, for the record: which moved, which were not found, which are new.
Then = Callable[[Snapshot, list[dict[str, Any]]], dict[str, Any] | None]
Judge = Callable[[dict[str, Any]], None]


def read(pk: int, *, then: Then, judge: Judge | None = None) -> Snapshot | None:
    """Read the article of reading `pk` if it is due; `then` gets a new text and its claims.

    Gives the snapshot that the article has now, be it new or the one it had.

    No transaction is open while the address is fetched and the bytes are parsed, nor while `judge`
    weighs the claims of a new text once more, which may take seconds.
    """
    reading = Reading.objects.lease(pk)
    if reading is None:
        return None
    try:
        return _read(reading, then, judge)
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
    usual = pause(reading.attempts)
    return max(usual, min(timedelta(seconds=refusal.retry_after), LONGEST_PAUSE))


def _read(reading: Reading, then: Then, judge: Judge | None) -> Snapshot | None:
    if reading.method == Method.ADDRESS:
        answer = fetch(
            reading.article.url,
            accept=ARTICLES,
            allow=settings.FACTCHECK_PAGES_ALLOW,
            proxy=settings.FACTCHECK_PROXY,
            user_agent=settings.FACTCHECK_USER_AGENT,
        )
        raw, came_from = answer.body, answer.final_url
        content_type = answer.headers.get("content-type", answer.content_type)
    else:
        raw, came_from, content_type = bytes(reading.data or b""), "", reading.content_type
    name = reading.file_name
    data = raw
    if reading.method == Method.UPLOAD and sniff(raw, filename=name) in ("text", "markdown"):
        # As what is pasted loses it: one text is one, however it came.
        data = raw if wide_encoding(raw) else raw.strip(b" \t\r\n")
    found = read_bytes(data, filename=name, content_type=content_type, url=came_from or None)
    meta = found["article"]
    if len(meta["text"]) > MAX_TEXT:
        raise Refusal("file_too_many_characters", permanent=True, limit=MAX_TEXT)
    before = reading.article.snapshots.current() if reading.method == Method.ADDRESS else None
    same_page = before is not None and _is_same_page(before, meta)
    if before is not None and not same_page and before.sha256 != meta["sha256"]:
        _refuse_another_page(before, meta)
    # Nothing is proposed of a text that is here already, be it this article's or another's.
    known = same_page or Snapshot.objects.filter(sha256=meta["sha256"]).exists()
    if judge is not None and not known:
        judge(found)
    return _store(
        reading,
        found,
        raw=None if reading.method == Method.PASTE else raw,
        content_type=content_type,
        fetched_from=came_from,
        same_page=same_page,
        then=then,
    )


def _is_same_page(before: Snapshot, now: dict[str, Any]) -> bool:
    """Whether only our way of reading made another text of the page that was read before.

    Readers are told when an article changes; that must not be our own doing.
    """
    if before.sha256 == now["sha256"] or not before.fetched_from or not before.raw:
        return False
    raw = bytes(before.raw)
    try:
        anew = read_bytes(raw, content_type=before.content_type, url=before.fetched_from)
    except Refusal:
        return False
    return bool(anew["article"]["sha256"] == now["sha256"])


def _refuse_another_page(before: Snapshot, now: dict[str, Any]) -> None:
    """Refuse what has next to nothing of the article: a cookie notice, a paywall, an error."""
    if compare(before.text, now["text"]).kept < LEAST_KEPT:
        raise Refusal("other_text", permanent=True)


@transaction.atomic
def _store(
    reading: Reading,
    found: dict[str, Any],
    *,
    raw: bytes | None,
    content_type: str,
    fetched_from: str,
    same_page: bool,
    then: Then,
) -> Snapshot | None:
    """Keep what was read as a snapshot, let `then` see to its claims, and close the job.

    All of it in one transaction, and only while the job's lease still holds. None when another
    article has this very text, or the lease was lost. The text that the article has already is
    noted as looked at; one that it had before becomes current again, with its old row.
    """
    meta = found["article"]
    twin = (
        Snapshot.objects.filter(sha256=meta["sha256"])
        .exclude(article=reading.article_id)
        .select_related("article")
        .first()
    )
    if twin:
        if Reading.objects.finish(reading, Outcome.FAILED, "same_text"):
            Reading.objects.filter(pk=reading.pk).update(same_as=twin.article, data=None)
        return None
    # Held until the end: who marks words meanwhile waits, and then sees that the text is another.
    article = Article.objects.select_for_update(no_key=True).get(pk=reading.article_id)
    before = article.snapshots.current()
    same = article.snapshots.defer("raw").filter(sha256=meta["sha256"]).first()
    snapshot = before if same_page else same
    if snapshot is None:
        last = article.snapshots.aggregate(last=Max("number"))["last"] or 0
        snapshot = Snapshot.objects.create(
            article=article,
            number=last + 1,
            text=meta["text"],
            sha256=meta["sha256"],
            raw=raw,
            content_type=content_type[:100],
            fetched_from=fetched_from,
            blocks=found["blocks"],
            sentences=found["sentences"],
            quotes=found["quotes"],
        )
    elif snapshot != before:
        snapshot.current_since = timezone.now()
        snapshot.save(update_fields=["current_since"])
    if snapshot == before:
        record(Verb.ARTICLE_UNCHANGED, article, actor=None, number=snapshot.number)
    else:
        _describe(article, meta)
        # A text that came back was read when it was new.
        became = then(snapshot, [] if snapshot == same else found["claims"]) or {}
        record(
            Verb.ARTICLE_READ if before is None else Verb.ARTICLE_CHANGED,
            article,
            actor=None,
            sha256=snapshot.sha256,
            number=snapshot.number,
            **became,
        )
    if not Reading.objects.finish(reading, Outcome.OK):
        # Another worker took over: its result stands, ours is undone whole.
        transaction.set_rollback(True)
        return None
    Reading.objects.filter(pk=reading.pk).update(snapshot=snapshot, data=None)
    return snapshot


def _describe(article: Article, meta: dict[str, Any]) -> None:
    """Keep what the text says about itself; what a newer one does not say stays as it was."""
    said = {
        "title": meta["title"],
        "standfirst": meta["standfirst"],
        "authors": meta["authors"],
        "editors": meta["editors"],
        "publisher": meta["publisher"],
        "dateline": meta["dateline"],
        "language": meta["language"],
        "published_at": _moment(meta["published_at"]),
        "modified_at": _moment(meta["modified_at"]),
    }
    known = {name: value for name, value in said.items() if value}
    for name, value in known.items():
        setattr(article, name, value)
    if known:
        article.save(update_fields=list(known))


def _moment(value: str | None) -> datetime | None:
    """The moment of a stamp; None for what is none, or lies beyond the calendar."""
    if not value:
        return None
    try:
        moment = parse_datetime(value)
        if moment is None:
            day = parse_date(value[:10])
            moment = parse_datetime(f"{day}T00:00:00") if day else None
        if moment is None:
            return None
        if is_naive(moment):
            moment = make_aware(moment, get_default_timezone())
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
