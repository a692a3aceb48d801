"""A reader says that something is wrong; the desk answers in time, and says what came of it."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from factcheck import jobs
from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.lib.typed import typed
from factcheck.reports.models import ErrorReport, Page

MAX_TEXT = 5000
MAX_NAME = 120
MAX_ANSWER = 5000
ANSWERS = (ErrorReport.State.ANSWERED, ErrorReport.State.DISMISSED)


@transaction.atomic
def report_error(page: Page, *, text: str, name: str = "", email: str = "") -> ErrorReport:
    """Take down what a reader says is wrong on the page, to be answered by a set day, in the
    language that is active.

    Nothing of the reader is kept but what they wrote. Raises Refused.
    """
    text, name, email = typed(text).strip(), " ".join(typed(name).split()), email.strip()
    if not text:
        raise Refused(_("Say what is wrong."))
    if len(text) > MAX_TEXT:
        raise Refused(_("Please say it in at most %(limit)d characters.") % {"limit": MAX_TEXT})
    if email:
        try:
            validate_email(email)
        except ValidationError as invalid:
            raise Refused(invalid.messages[0]) from invalid
    if page.edition is None:
        raise Refused(_("There is no such page."))
    now = timezone.now()
    report = ErrorReport.objects.create(
        edition=page.edition,
        text=text,
        name=name[:MAX_NAME],
        email=email,
        received_at=now,
        due=now + timedelta(days=settings.FACTCHECK_REPORT_DAYS),
        language=get_language() or "",
    )
    # The record is kept for good: the reader's name and address are not for it.
    record(
        Verb.ERROR_REPORTED,
        page.claim,
        actor=None,
        report=report.pk,
        edition=page.edition.number,
        due=report.due.isoformat(),
    )
    return report


@transaction.atomic
def answer_error(report: ErrorReport, *, actor: User, answer: str, state: str) -> None:
    """Say what came of a reader's report: `answered` (something was done) or `dismissed`. Whoever
    left an address is mailed the answer.

    Raises Refused without an answer, StaleState when somebody else was first, PermissionDenied.
    """
    require(actor, "editor")
    answer = typed(answer).strip()
    if state not in ANSWERS:
        raise Refused(_("Say whether there was an error."))
    if not answer:
        raise Refused(_("Write down what came of it."))
    if len(answer) > MAX_ANSWER:
        raise Refused(_("Please say it in at most %(limit)d characters.") % {"limit": MAX_ANSWER})
    handled = ErrorReport.objects.open().filter(pk=report.pk)
    now = timezone.now()
    if not handled.update(state=state, answer=answer, handled_by=actor, handled_at=now):
        raise StaleState(_("Somebody else has answered this report."))
    # Asked of the row itself: the reader may just have been forgotten.
    addressed = ErrorReport.objects.filter(pk=report.pk).exclude(email="")
    if addressed.update(letter=ErrorReport.Letter.WAITING, letter_at=now):
        transaction.on_commit(partial(jobs.ring, "send_answer", report.pk, "maintenance"))
    record(
        Verb.ERROR_ANSWERED,
        report.edition.page.claim,
        actor=actor,
        report=report.pk,
        before=ErrorReport.State.OPEN.value,
        after=state,
        answer=answer,
    )


@transaction.atomic
def forget_reader(report: ErrorReport, *, actor: User) -> None:
    """Strike out who sent a report, as readers may ask; what they said stays. For good.

    Raises PermissionDenied.
    """
    require(actor, "editor")
    ErrorReport.objects.to_mail().filter(pk=report.pk).update(letter="", letter_at=None)
    known = ErrorReport.objects.filter(pk=report.pk).exclude(name="", email="")
    if known.update(name="", email=""):
        record(
            Verb.ERROR_ANSWERED,
            report.edition.page.claim,
            actor=actor,
            report=report.pk,
            struck_out=["name", "email"],
        )
