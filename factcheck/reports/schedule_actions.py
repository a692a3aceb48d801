"""Publish at a set time of the newsroom's own clock (an embargo), and think better of it.

What is planned is a job; `schedule_runner` does it, and checks everything anew at that time.
"""

from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import Role, User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import workflow
from factcheck.claims.models import Claim, Status
from factcheck.claims.recusals import refuse_recused
from factcheck.errors import Refused, StaleState
from factcheck.jobs import Outcome, State, ring
from factcheck.lib.typed import typed
from factcheck.reports.actions import KINDS, proof, refuse_blind, refuse_unready
from factcheck.reports.models import Correction, Page, Scheduled
from factcheck.reports.seen import seen_mark

LONGEST = timedelta(days=366)
# Seconds after its time for which a bell is set: one that rings a moment early finds nothing due.
LATE = 0.2


def local_time(text: str) -> datetime:
    """What a form's day and time mean on the newsroom's clock.

    Raises Refused when that is no time, or when the clocks are put forward or back just then, so
    that the time does not exist or comes twice.
    """
    try:
        naive = datetime.fromisoformat(text.strip())
    except ValueError:
        naive = None
    if naive is None or naive.tzinfo is not None or len(text.strip()) < len("2026-12-01T06:00"):
        raise Refused(_("Give a day and a time, such as 2026-12-01 06:00."), field="at")
    zone = timezone.get_default_timezone()
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    try:
        offsets = first.utcoffset(), second.utcoffset()
        first.astimezone(UTC)
    except OverflowError:
        raise Refused(_("Give a day and a time, such as 2026-12-01 06:00."), field="at") from None
    before, after = (offset or timedelta() for offset in offsets)
    if before == after:
        return first
    step = abs(after - before)
    words = {
        "time": date_format(naive, "j M Y, H.i"),
        "zone": str(zone),
        "earlier": date_format(naive - step, "H.i"),
        "later": date_format(naive + step, "H.i"),
    }
    if before < after:
        raise Refused(
            _(
                "%(time)s does not exist in %(zone)s: the clocks are put forward over it. "
                "Choose %(earlier)s or %(later)s."
            )
            % words,
            field="at",
        )
    raise Refused(
        _(
            "%(time)s comes twice in %(zone)s: the clocks are put back over it. "
            "Choose %(earlier)s or %(later)s."
        )
        % words,
        field="at",
    )


@transaction.atomic
def schedule_publication(
    claim: Claim,
    *,
    actor: User,
    at: datetime,
    seen: str | None = None,
    kind: str = "",
    note: str = "",
) -> Scheduled:
    """Plan to publish the version that stands now; only what could go out now is planned.

    `seen`, `kind` and `note` as for `publish_claim`. A reply is not kept waiting, and the glass is
    broken by a person at the time, so neither is planned. Raises as `publish_claim` does.
    """
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update())
    workflow.check(claim, Status.PUBLISHED, actor=actor)
    refuse_recused(claim, actor)
    now = timezone.now()
    if at <= now:
        raise Refused(_("That time has passed. Choose a later one, or publish now."), field="at")
    if at > now + LONGEST:
        raise Refused(_("Choose a time within a year from now."), field="at")
    planned = Scheduled.objects.unfinished().filter(claim=claim).first()
    if planned is not None:
        raise StaleState(
            _("It is scheduled already, for %(time)s. Cancel that first.")
            % {"time": date_format(timezone.localtime(planned.publish_at), "j M Y, H.i T")}
        )
    page = Page.objects.select_related("edition").filter(claim=claim).first()
    note, kind = typed(note).strip(), kind.strip()
    if page is None or page.edition is None:
        note = kind = ""
    elif kind == Correction.Kind.REPLY:
        raise Refused(_("A reply is not kept waiting: publish it now."), field="kind")
    elif kind not in KINDS:
        raise Refused(
            _("Say whether this is a correction, a clarification or an update."), field="kind"
        )
    elif not note:
        raise Refused(_("Tell readers what changed."), field="note")
    refuse_blind(claim, actor)
    made = proof(claim, page, at=at)
    if seen is not None and seen != seen_mark(claim, made.verdict, made.policy, page):
        raise StaleState(_("What would go out is not what you had on screen. Look again."))
    refuse_unready(claim, made)
    job = Scheduled.objects.create(
        claim=claim,
        verdict=made.verdict,
        publish_at=at,
        run_after=at,
        kind=kind,
        note=note,
        asked_by=actor,
    )
    record(
        Verb.PAGE_SCHEDULED,
        claim,
        actor=actor,
        at=at.isoformat(),
        verdict=made.verdict.version,
        content_hash=made.verdict.content_hash,
        policy=made.policy.version,
        kind=kind,
        note=note,
    )
    wait = (at - now).total_seconds()
    if wait <= 60:
        # The next sweep, which rings ahead for what comes soon, might be too late.
        transaction.on_commit(partial(ring, job.bell, job.pk, job.queue, after=wait + LATE))
    return job


@transaction.atomic
def cancel_publication(job: Scheduled, *, actor: User) -> None:
    """Call a planned publication off, or take one that failed off the board; it stays on record.

    Raises StaleState when it is over already, PermissionDenied.
    """
    require(actor, Role.PUBLISHER)
    claim = Claim.objects.select_for_update().get(pk=job.claim_id)
    failed = Scheduled.objects.filter(pk=job.pk, state=State.SET_ASIDE)
    if not (
        Scheduled.objects.cancel(job.pk, "unscheduled", {"name": str(actor)})
        or failed.update(state=State.DONE, outcome=Outcome.FAILED)
    ):
        raise StaleState(_("It went out or was cancelled meanwhile. Look again."))
    record(Verb.PAGE_UNSCHEDULED, claim, actor=actor, at=job.publish_at.isoformat())
