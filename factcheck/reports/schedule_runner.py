"""Publishes what was planned when its time has come, as the person who planned it.

Everything is checked anew then: the person's role and conflicts, the version, every gate of the
policy of that day. What does not hold is set aside with its reason and shown on the board; it is
never tried again unasked, for it would not be better a minute later. Only a fault of our own is.
"""

import logging

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from factcheck import jobs
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.jobs import ATTEMPTS, Outcome, State
from factcheck.reports.actions import publish_claim
from factcheck.reports.models import Scheduled
from factcheck.reports.schedule_actions import LATE
from factcheck.reviews.notices import tell

log = logging.getLogger(__name__)


class _NotOurs(Exception):
    """Somebody cancelled it, or another worker has taken it over."""


def publish_scheduled(pk: int) -> bool:
    """Publish plan `pk` if it is due; whether it went out by this."""
    job = Scheduled.objects.lease(pk)
    if job is None:
        return False
    try:
        # Its reason is kept as a sentence, in the newsroom's own language.
        with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
            return _publish(job)
    except _NotOurs:
        return False
    except (IllegalMove, StaleState, Refused, PermissionDenied) as refusal:
        log.info("schedule %s refused: %s", pk, refusal)
        _set_aside(job, str(refusal))
        return False
    except Exception:
        # A fault of ours must not take the worker with it.
        log.exception("schedule %s broke", pk)
        if job.attempts >= ATTEMPTS:
            _set_aside(job, "schedule_broke")
        else:
            Scheduled.objects.put_back(job, "schedule_broke")
        return False


def _publish(job: Scheduled) -> bool:
    claim = Claim.objects.select_for_update().get(pk=job.claim_id)
    if not Scheduled.objects.held_by(job).exists():
        raise _NotOurs
    if claim.status == Status.PUBLISHED:
        # A person was quicker by a moment.
        Scheduled.objects.finish(job, Outcome.SKIPPED, "published_before")
        return False
    newest = claim.verdicts.latest("version")
    if newest.pk != job.verdict_id:
        raise StaleState(
            _("Version %(old)d was scheduled, and version %(new)d stands now.")
            % {"old": job.verdict.version, "new": newest.version}
        )
    actor = User.objects.get(pk=job.asked_by_id)
    publish_claim(claim, actor=actor, kind=job.kind, note=job.note)
    if not Scheduled.objects.finish(job, Outcome.OK):
        raise _NotOurs
    return True


@transaction.atomic
def _set_aside(job: Scheduled, reason: str) -> None:
    held = Scheduled.objects.held_by(job).update(
        state=State.SET_ASIDE,
        outcome=Outcome.FAILED,
        reason=reason,
        reason_data={},
        finished_at=timezone.now(),
        leased_until=None,
    )
    if held:
        event = record(
            Verb.SCHEDULE_FAILED,
            job.claim,
            actor=None,
            at=job.publish_at.isoformat(),
            asked_by=job.asked_by_id,
            reason=reason,
        )
        tell([job.asked_by_id], event, job.claim)


def sweep() -> int:
    """Ring for what is due, and beforehand for what will be before the next sweep, so that an
    embargo ends to the second; gives the number of bells.
    """
    # What lost its worker at the last attempt is told on the record as any other failure.
    for job in Scheduled.objects.due().filter(state=State.RUNNING, attempts__gte=ATTEMPTS):
        _set_aside(job, "worker_lost")
    rung = jobs.sweep(Scheduled)
    now = timezone.now()
    ahead = min(60.0, settings.FACTCHECK_SWEEP_SECONDS)
    soon = Scheduled.objects.filter(state=State.WAITING, run_after__gt=now)
    for job in soon.order_by("run_after")[:500]:
        wait = (job.run_after - now).total_seconds()
        if wait > ahead:
            break
        jobs.ring(job.bell, job.pk, job.queue, after=wait + LATE)
        rung += 1
    return rung
