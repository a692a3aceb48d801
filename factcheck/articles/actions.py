"""Bringing an article in: by paste, upload or address; its text becomes an immutable snapshot."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.articles.models import MAX_TEXT, MAX_URL, Article, Batch, Method, Reading, Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.lib.addresses import AddressRefused, check_address
from factcheck.lib.files import MAX_BYTES, sniff
from factcheck.reading.text import fingerprint, normalise


class AlreadyHere(Refused):
    """The article was brought in before; `article` is the first one."""

    def __init__(self, article: Article) -> None:
        super().__init__(_("This article is here already: “%(title)s”.") % {"title": article})
        self.article = article


def text_of_article(text: str) -> str:
    """A pasted text as it is kept. Raises Refused for an empty or endless one."""
    text = normalise(text).strip()
    # Spaces of no width and the like are no text either.
    if not any(map(str.isalnum, text)):
        raise Refused(_("There is no text in it. Paste the text of the article."))
    if len(text) > MAX_TEXT:
        raise Refused(
            _("This text has %(length)s characters, more than an article has (%(limit)s).")
            % {"length": f"{len(text):,}", "limit": f"{MAX_TEXT:,}"}
        )
    return text


def bring_in_text(text: str, *, actor: User) -> Reading:
    """Take a pasted text.

    Raises Refused for an empty or endless one, AlreadyHere for a known one.
    """
    text = text_of_article(text)
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


def bring_in_file(
    data: bytes, *, name: str, content_type: str = "", actor: User, batch: Batch | None = None
) -> Reading:
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
        batch=batch,
    )


def bring_in_address(url: str, *, actor: User, batch: Batch | None = None) -> Reading:
    """Note an address for the worker. Raises AddressRefused at once for one that is not public."""
    url = str(check_address(url.strip(), allow=settings.FACTCHECK_PAGES_ALLOW).url)
    if len(url) > MAX_URL:
        raise AddressRefused("bad_address")
    known = Article.objects.filter(url=url).first()
    if known:
        raise AlreadyHere(known)
    try:
        article = Article(created_by=actor, url=url)
        return _bring_in(article, actor=actor, method=Method.ADDRESS, batch=batch)
    except IntegrityError:
        # Two people brought it in at the same moment; the loser is shown the winner's.
        raise AlreadyHere(Article.objects.get(url=url)) from None


@transaction.atomic
def _bring_in(article: Article, *, actor: User, **job: Any) -> Reading:
    require(actor, "editor")
    article.save()
    reading = Reading.objects.create(article=article, asked_by=actor, **job)
    told = {"batch": reading.batch_id} if reading.batch_id else {}
    record(
        Verb.ARTICLE_BROUGHT_IN,
        article,
        actor=actor,
        method=reading.method,
        url=article.url,
        **told,
    )
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
