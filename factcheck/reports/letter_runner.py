"""Letters to readers who reported an error and left an address: what came of it, once.

Nobody is written to before a person at the desk has answered: a form that mails whatever address
is typed into it would be used against others. For the same reason the letter holds none of the
words that came with the report.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from factcheck import jobs
from factcheck.reports.links import page_url
from factcheck.reports.models import ErrorReport

log = logging.getLogger(__name__)

# For so long a letter is tried again every hour; then the desk is told to write itself.
PATIENCE = timedelta(days=2)


def send_due(*, now: datetime | None = None) -> int:
    """Ring for each letter that has not left yet, and give up those that are too old; gives how
    many were rung for.
    """
    waiting = ErrorReport.objects.to_mail()
    too_old = Q(handled_at__lt=(now or timezone.now()) - PATIENCE)
    waiting.filter(too_old).update(letter=ErrorReport.Letter.FAILED, letter_at=timezone.now())
    due = list(waiting.exclude(too_old).order_by("pk").values_list("pk", flat=True))
    for pk in due:
        jobs.ring("send_answer", pk, "maintenance", expires=3000)
    return len(due)


def send_answer(pk: int) -> bool:
    """Mail one reader what came of their report; whether this call did.

    It counts as sent before it leaves, so that two workers never send it twice; when it cannot be
    sent it is put back for the next hour.
    """
    letters = ErrorReport.Letter
    now = timezone.now()
    waiting = ErrorReport.objects.to_mail().filter(pk=pk)
    if not waiting.update(letter=letters.SENT, letter_at=now):
        return False
    try:
        letter(ErrorReport.objects.select_related("edition__page").get(pk=pk)).send()
    except Exception as error:
        taken = ErrorReport.objects.filter(pk=pk, letter=letters.SENT, letter_at=now)
        taken.exclude(email="").update(letter=letters.WAITING)
        log.warning("The answer to error report %s was not sent: %s", pk, error)
        raise
    return True


def letter(report: ErrorReport) -> EmailMessage:
    """The letter in the language that the reader had the form in."""
    known = dict(settings.LANGUAGES)
    language = report.language if report.language in known else settings.LANGUAGE_CODE
    with translation.override(language):
        context = {
            "report": report,
            "statement": report.edition.content["statement"],
            "was_error": report.state == ErrorReport.State.ANSWERED,
            "url": page_url(report.edition.page.slug),
            "newsroom_name": settings.FACTCHECK_NAME,
            "newsroom_contact": settings.FACTCHECK_CONTACT,
        }
        subject = _("%(newsroom)s: what came of your report") % {
            "newsroom": settings.FACTCHECK_NAME
        }
        return EmailMessage(
            # A subject is one line, whatever the newsroom is called.
            " ".join(subject.split()),
            render_to_string("email/answer.txt", context),
            to=[report.email],
            reply_to=[settings.FACTCHECK_CONTACT],
            headers={"Auto-Submitted": "auto-generated"},
        )
