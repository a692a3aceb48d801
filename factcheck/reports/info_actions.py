"""What the newsroom says of itself: each change a new version, with its author in the record."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.lib.html import render_markdown
from factcheck.lib.refusals import Refusal
from factcheck.lib.typed import typed
from factcheck.reports.models import InfoPage

MAX_TITLE = 200


def set_page(
    kind: str, language: str, title: str, body: str, *, actor: User, seen: int | None = None
) -> InfoPage:
    """Put the next version of a page about the newsroom before the public.

    `seen` is the number of the version that the text was written upon, 0 for none.
    Raises Refused, StaleState where another version came meanwhile, PermissionDenied.
    """
    require(actor, "publisher")
    title, body = " ".join(typed(title).split()), typed(body).strip()
    if kind not in InfoPage.Kind.values or language not in dict(settings.LANGUAGES):
        raise Refused(_("There is no such page."))
    if not title or not body:
        raise Refused(_("Write a title and a text."))
    if len(title) > MAX_TITLE:
        raise Refused(_("A title has at most %(limit)d characters.") % {"limit": MAX_TITLE})
    try:
        render_markdown(body)
    except Refusal as refusal:
        raise Refused(str(refusal)) from refusal
    before: InfoPage | None = InfoPage.objects.current(kind, language)
    number = before.version if before else 0
    if seen is not None and seen != number:
        raise StaleState(_("Somebody published another version of this page meanwhile."))
    if before is not None and (before.title, before.body) == (title, body):
        raise Refused(_("Nothing is different from the version that readers see."))
    try:
        with transaction.atomic():
            page = InfoPage.objects.create(
                kind=kind, language=language, version=number + 1, title=title, body=body
            )
            record(
                Verb.INFO_PAGE_CHANGED,
                page,
                actor=actor,
                kind=kind,
                language=language,
                version=page.version,
                before={"title": before.title, "body": before.body} if before else None,
                after={"title": title, "body": body},
            )
    except IntegrityError as twice:
        raise StaleState(_("Somebody published another version of this page meanwhile.")) from twice
    return page
