"""Letters with what somebody was told and has not read: at most one an hour, each notice once."""

import logging
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from factcheck import jobs
from factcheck.accounts.models import User
from factcheck.reviews import notices
from factcheck.reviews.models import Notice
from factcheck.reviews.opinion import blind_among

log = logging.getLogger(__name__)

SALT = "reviews.digest"
# What one letter spells out; the rest it counts.
MOST = 60
EXCERPT = 400


def send_due() -> int:
    """Ring for one letter a person who has something to read; gives how many."""
    people = list(
        Notice.objects.to_mail()
        .filter(person__digest=True, person__is_active=True)
        .order_by()
        .values_list("person_id", flat=True)
        .distinct()
    )
    for pk in people:
        jobs.ring("send_digest", pk, "maintenance", expires=3000)
    return len(people)


def send_digest(pk: int, *, now: datetime | None = None) -> int:
    """Send one person what they have not read yet; gives how many notices the letter carries.

    The notices are taken before the letter leaves, so that two workers never send one twice; when
    it cannot be sent they are put back for the next hour.
    """
    now = now or timezone.now()
    person = User.objects.filter(pk=pk, digest=True, is_active=True).first()
    if person is None:
        return 0
    taken = _take(person, now)
    if not taken:
        return 0
    try:
        letter(person, taken).send()
    except Exception as error:
        # Also where the worker is told to stop: whoever was not written to will be.
        Notice.objects.filter(pk__in=[notice.pk for notice in taken], mailed_at=now).update(
            mailed_at=None
        )
        log.warning("The digest for person %s was not sent: %s", pk, error)
        raise
    return len(taken)


def letter(person: User, told: list[Notice]) -> EmailMultiAlternatives:
    """The letter in the person's language: one part a claim, what happened last at its end."""
    with translation.override(person.language):
        stop = _address("digest_stop", signing.dumps(person.pk, salt=SALT))
        context = {
            "person": person,
            "newsroom_name": settings.FACTCHECK_NAME,
            "claims": _claims(told[:MOST], person),
            "more": max(0, len(told) - MOST),
            "inbox": _address("inbox"),
            "profile": _address("profile"),
            "stop": stop,
            "language": person.language,
        }
        subject = ngettext(
            "%(newsroom)s: %(count)d thing for you to read",
            "%(newsroom)s: %(count)d things for you to read",
            len(told),
        ) % {"newsroom": settings.FACTCHECK_NAME, "count": len(told)}
        mail = EmailMultiAlternatives(
            # A subject is one line, whatever the newsroom is called.
            " ".join(subject.split()),
            render_to_string("email/digest.txt", context),
            to=[person.email],
            headers={
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        mail.attach_alternative(render_to_string("email/digest.html", context), "text/html")
    return mail


def person_of(token: str) -> int:
    """Whose letters a signed address stops. Raises BadSignature."""
    pk = signing.loads(token, salt=SALT)
    return int(pk)


def _take(person: User, now: datetime) -> list[Notice]:
    with transaction.atomic():
        waiting = Notice.objects.to_mail().filter(person=person)
        keys = list(
            waiting.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)
        )
        Notice.objects.filter(pk__in=keys).update(mailed_at=now)
    rows = Notice.objects.filter(pk__in=keys).select_related("event__actor", "claim", "comment")
    return list(rows.order_by("id"))


def _claims(told: list[Notice], person: User) -> list[dict[str, Any]]:
    blind = blind_among((notice.claim for notice in told), person)
    by_claim = sorted(told, key=lambda notice: (notice.claim_id, notice.pk))
    parts = []
    for _pk, group in groupby(by_claim, key=lambda notice: notice.claim_id):
        mine = list(group)
        parts.append(
            {
                "statement": _short(mine[0].claim.statement, 200),
                "language": mine[0].claim.language,
                "notices": [
                    {
                        "sentence": notices.sentence(notice),
                        "words": _short(notices.words(notice, blind=blind), EXCERPT),
                        "at": notice.event.at,
                        "url": _address("notice_follow", notice.pk),
                    }
                    for notice in mine
                ],
            }
        )
    return parts


def _short(text: str, limit: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def _address(name: str, *args: Any) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"
