"""Bringing an article in: by paste, upload or address; its text becomes an immutable snapshot."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_default_timezone, is_naive, make_aware
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.articles.models import Article, Method, Reading, Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.jobs import Outcome
from factcheck.lib.addresses import check_address
from factcheck.lib.files import MAX_BYTES, sniff
from factcheck.reading.text import fingerprint, normalise

# A long read has 60,000 characters; what is longer than this is not one article.
MAX_TEXT = 1_000_000

Then = Callable[[Snapshot, list[dict[str, Any]]], None]


class AlreadyHere(Refused):
    """The article was brought in before; `article` is the first one."""

    def __init__(self, article: Article) -> None:
        super().__init__(_("This article is here already: “%(title)s”.") % {"title": article})
        self.article = article


def bring_in_text(text: str, *, actor: User) -> Reading:
    """Take a pasted text.

    Raises Refused for an empty or endless one, AlreadyHere for a known one.
    """
    text = normalise(text).strip()
    if not text:
        raise Refused(_("There is no text in it. Paste the text of the article."))
    if len(text) > MAX_TEXT:
        raise Refused(
            _("This text has %(length)s characters, more than an article has (%(limit)s).")
            % {"length": f"{len(text):,}", "limit": f"{MAX_TEXT:,}"}
        )
    known = Snapshot.objects.filter(sha256=fingerprint(text)).select_related("article").first()
    if known:
        raise AlreadyHere(known.article)
    return _bring_in(
        Article(created_by=actor),
        actor=actor,
        method=Method.PASTE,
        data=text.encode(),
        content_type="text/plain; charset=utf-8",
    )


def bring_in_file(data: bytes, *, name: str, content_type: str = "", actor: User) -> Reading:
    """Take an uploaded file.

    Raises `lib.refusals.Refusal` for what is no text, before parsing it.
    """
    sniff(data[: MAX_BYTES + 1], filename=name, content_type=content_type)
    return _bring_in(
        Article(created_by=actor),
        actor=actor,
        method=Method.UPLOAD,
        data=data,
        file_name=name[:200],
        content_type=content_type[:100],
    )


def bring_in_address(url: str, *, actor: User) -> Reading:
    """Note an address for the worker. Raises AddressRefused at once for one that is not public."""
    url = str(check_address(url.strip(), allow=settings.FACTCHECK_FETCH_ALLOW).url)
    known = Article.objects.filter(url=url).first()
    if known:
        raise AlreadyHere(known)
    try:
        return _bring_in(Article(created_by=actor, url=url), actor=actor, method=Method.ADDRESS)
    except IntegrityError:
        # Two people brought it in at the same moment; the loser is shown the winner's.
        raise AlreadyHere(Article.objects.get(url=url)) from None


@transaction.atomic
def _bring_in(article: Article, *, actor: User, **job: Any) -> Reading:
    require(actor, "editor")
    article.save()
    reading = Reading.objects.create(article=article, asked_by=actor, **job)
    record(Verb.ARTICLE_BROUGHT_IN, article, actor=actor, method=job["method"], url=article.url)
    reading.ring()
    return reading


@transaction.atomic
def retry_reading(reading: Reading, *, actor: User) -> None:
    """Read a failed article once more."""
    require(actor, "editor")
    if not Reading.objects.retry(reading.pk):
        raise StaleState(_("The article is being read already."))
    record(Verb.READING_RETRIED, reading.article, actor=actor)
    reading.ring()


@transaction.atomic
def store_reading(
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
        Reading.objects.finish(
            reading, Outcome.FAILED, "file_too_large", {"limit": f"{MAX_TEXT:,}"}
        )
        return None
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


def _moment(value: str | None) -> Any:
    if not value:
        return None
    moment = parse_datetime(value)
    if moment is None:
        day = parse_date(value[:10])
        moment = parse_datetime(f"{day}T00:00:00") if day else None
    return make_aware(moment, get_default_timezone()) if moment and is_naive(moment) else moment
