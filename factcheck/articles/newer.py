"""Looking for a newer version of an article that is here: by its address, a paste or a file.

All three ask for a reading of the same article; what comes of it is `runner.read`'s to say: a new
snapshot, an older one that is current again, or "nothing has changed".
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.articles.actions import AlreadyHere, text_of_article
from factcheck.articles.models import Article, Method, Reading, Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.lib.files import MAX_BYTES, sniff
from factcheck.reading.text import fingerprint


def fetch_again(article: Article, *, actor: User) -> Reading:
    """Ask for the article's address to be fetched once more.

    Raises Refused for an article without an address, StaleState while it is being read.
    """
    require(actor, "editor")
    if not article.url:
        raise Refused(_("This article has no address. Paste its newer version instead."))
    return _ask(article, actor=actor, method=Method.ADDRESS)


def paste_newer(article: Article, text: str, *, actor: User) -> Reading:
    """Take the pasted text of a newer version.

    Raises Refused for an empty or endless one, AlreadyHere for the text of another article,
    StaleState while the article is being read.
    """
    require(actor, "editor")
    text = text_of_article(text)
    others = Snapshot.objects.exclude(article=article).select_related("article")
    other = others.without_text().filter(sha256=fingerprint(text)).first()
    if other:
        raise AlreadyHere(other.article)
    return _ask(
        article,
        actor=actor,
        method=Method.PASTE,
        data=text.encode(),
        content_type="text/plain; charset=utf-8",
    )


def upload_newer(
    article: Article, data: bytes, *, name: str, content_type: str = "", actor: User
) -> Reading:
    """Take a file with a newer version.

    Raises `lib.refusals.Refusal` for what is no text, before parsing it, and StaleState while the
    article is being read.
    """
    require(actor, "editor")
    sniff(data[: MAX_BYTES + 1], filename=name, content_type=content_type)
    return _ask(
        article,
        actor=actor,
        method=Method.UPLOAD,
        data=data,
        file_name=name[:200],
        content_type=content_type[:100],
    )


def _ask(article: Article, *, actor: User, **job: Any) -> Reading:
    try:
        with transaction.atomic():
            reading = Reading.objects.create(article=article, asked_by=actor, **job)
            record(Verb.ARTICLE_ASKED_AGAIN, article, actor=actor, method=job["method"])
            reading.ring()
    except IntegrityError:
        # `reading_one_at_a_time`: somebody asked a moment before.
        raise StaleState(
            _("This article is being read at this moment. Wait for that, then look again.")
        ) from None
    return reading
