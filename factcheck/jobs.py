"""A row is the job: what must happen in the background is written down first, then rung for.

`Job` gives a model its state, lease and three outcomes; its query set moves them by conditional
UPDATE. The number of leases, which only ever grows, is the fencing token: a worker that lost its
lease to a later one can no longer finish the job. The Celery message is only a bell: losing it
costs the time until the next sweep, never the work.
"""

import logging
import random
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar, Self

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from factcheck.lib.patience import backoff
from factcheck.lib.refusals import explain

log = logging.getLogger(__name__)

ATTEMPTS = 3
# Seconds: the most that is waited after a first failure, and after any.
FIRST_PAUSE, LONGEST_PAUSE = 40.0, 300.0


def pause(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts: by chance, so that those who failed
    together do not come back together.
    """
    chance = random.SystemRandom()
    return timedelta(
        seconds=backoff(max(1, attempts), base=FIRST_PAUSE, cap=LONGEST_PAUSE, rng=chance)
    )


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    SET_ASIDE = "set_aside", _("set aside")


class Outcome(models.TextChoices):
    OK = "ok", _("answered")
    FAILED = "failed", _("failed")
    SKIPPED = "skipped", _("skipped")


class JobQuerySet(models.QuerySet):
    def due(self) -> Self:
        """What nobody works on although it should be: waiting and due, or a lease run out."""
        now = timezone.now()
        return self.filter(
            Q(state=State.WAITING, run_after__lte=now)
            | Q(state=State.RUNNING, leased_until__lt=now)
        )

    def to_ring(self) -> Self:
        """What the sweep rings for. A job that comes in crowds is paced by its own runner."""
        return self

    def lease(self, pk: int, seconds: float | None = None) -> Any | None:
        """Take the job if it is due; None when someone else has it or it is done.

        `seconds` is how long it may take before another worker takes over.
        """
        now = timezone.now()
        seconds = settings.FACTCHECK_LEASE_SECONDS if seconds is None else seconds
        taken = (
            self.due()
            .filter(pk=pk)
            .update(
                state=State.RUNNING,
                attempts=F("attempts") + 1,
                leases=F("leases") + 1,
                leased_until=now + timedelta(seconds=seconds),
                started_at=now,
            )
        )
        return self.get(pk=pk) if taken else None

    def held_by(self, job: "Job") -> Self:
        return self.filter(pk=job.pk, state=State.RUNNING, leases=job.leases)

    def finish(
        self,
        job: "Job",
        outcome: Outcome,
        reason: str = "",
        data: dict[str, Any] | None = None,
        **fields: Any,
    ) -> bool:
        """Close the job with its outcome, and set `fields` of its own; False when the lease has
        passed to someone else.
        """
        return bool(
            self.held_by(job).update(
                state=State.DONE,
                outcome=outcome,
                reason=reason,
                reason_data=data or {},
                finished_at=timezone.now(),
                leased_until=None,
                **fields,
            )
        )

    def put_back(
        self,
        job: "Job",
        reason: str,
        data: dict[str, Any] | None = None,
        *,
        after: timedelta | None = None,
        **fields: Any,
    ) -> bool:
        """Try again later, or set the job aside when its attempts are used up; sets `fields` of its
        own besides.
        """
        if job.attempts >= ATTEMPTS:
            return bool(
                self.held_by(job).update(
                    state=State.SET_ASIDE,
                    outcome=Outcome.FAILED,
                    reason=reason,
                    reason_data=data or {},
                    finished_at=timezone.now(),
                    leased_until=None,
                    **fields,
                )
            )
        wait = pause(job.attempts) if after is None else after
        return bool(
            self.held_by(job).update(
                state=State.WAITING,
                reason=reason,
                reason_data=data or {},
                run_after=timezone.now() + wait,
                leased_until=None,
                **fields,
            )
        )

    def postpone(
        self, job: "Job", reason: str, data: dict[str, Any] | None = None, *, after: timedelta
    ) -> bool:
        """Put the job back untried: waiting for one's own turn uses up no attempt."""
        return bool(
            self.held_by(job).update(
                state=State.WAITING,
                attempts=F("attempts") - 1,
                reason=reason,
                reason_data=data or {},
                run_after=timezone.now() + after,
                leased_until=None,
            )
        )

    def put_down(self, job: "Job") -> bool:
        """Put the job back as if it had never been taken: it keeps its place among those due."""
        return bool(
            self.held_by(job).update(
                state=State.WAITING, attempts=F("attempts") - 1, leased_until=None
            )
        )

    def cancel(self, pk: int, reason: str, data: dict[str, Any]) -> bool:
        """Close an unfinished job as a person asked; an answer that still comes is thrown away."""
        return bool(
            self.filter(pk=pk, state__in=[State.WAITING, State.RUNNING]).update(
                state=State.DONE,
                outcome=Outcome.SKIPPED,
                reason=reason,
                reason_data=data,
                finished_at=timezone.now(),
                leased_until=None,
            )
        )

    def to_retry(self) -> Self:
        """What came to nothing, and may be asked anew."""
        return self.filter(state__in=[State.DONE, State.SET_ASIDE]).exclude(outcome=Outcome.OK)

    def retry(self, pk: int) -> bool:
        """Start a finished or set-aside job afresh, as a person asked; False when it need not be,
        or when another of its kind is under way in its place.
        """
        try:
            # A savepoint: the database refuses two of one kind where there may be one at a time.
            with transaction.atomic():
                return bool(self.filter(pk=pk).to_retry().begin_anew())
        except IntegrityError:
            return False

    def begin_anew(self, **fields: Any) -> int:
        """Put all of them back to the beginning, and set `fields` besides; gives how many."""
        return self.update(
            state=State.WAITING,
            outcome="",
            reason="",
            reason_data={},
            attempts=0,
            run_after=timezone.now(),
            leased_until=None,
            finished_at=None,
            **fields,
        )

    def set_aside_lost(self) -> int:
        """Set aside what lost its worker at the last attempt; gives how many.

        What kills its worker every time must not come round for ever.
        """
        return (
            self.due()
            .filter(state=State.RUNNING, attempts__gte=ATTEMPTS)
            .update(
                state=State.SET_ASIDE,
                outcome=Outcome.FAILED,
                reason="worker_lost",
                finished_at=timezone.now(),
                leased_until=None,
            )
        )


class Job(models.Model):
    """What every background job records; `bell` is the name of its task."""

    bell: ClassVar[str]
    # What `queue` needs to know of a row, beside its key.
    swept: ClassVar[tuple[str, ...]] = ()

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    # A code of `lib.refusals` with its data, or a sentence; `why` says it in the reader's language.
    reason = models.TextField(blank=True, default="")
    reason_data = models.JSONField(blank=True, default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    leases = models.PositiveIntegerField(default=0, editable=False)
    run_after = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="%(class)s_state_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", state__in=["waiting", "running"])
                | Q(outcome__in=["ok", "failed", "skipped"], state="done")
                | Q(outcome="failed", state="set_aside"),
                name="%(class)s_outcome_fits_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(leased_until__isnull=False),
                name="%(class)s_running_has_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_after"],
                condition=Q(state__in=["waiting", "running"]),
                name="%(class)s_unfinished",
            )
        ]

    @property
    def queue(self) -> str:
        return "interactive"

    @property
    def why(self) -> str:
        return explain(self.reason, self.reason_data) if self.reason else ""

    @property
    def next_try(self) -> str:
        """When a job that waits is tried again, as a sentence; its moment may have come already."""
        if self.run_after <= timezone.now():
            return gettext("Waiting for its turn.")
        moment = timezone.localtime(self.run_after)
        is_today = moment.date() == timezone.localdate()
        clock = date_format(moment, "H.i" if is_today else "j M Y, H.i")
        return gettext("Next try at %(time)s.") % {"time": clock}

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.SET_ASIDE)

    def ring(self) -> None:
        """Ring for a worker once the row is committed; a silent broker is left to the sweep."""
        transaction.on_commit(partial(ring, self.bell, self.pk, self.queue))


def ring(
    bell: str, pk: int | None, queue: str, *, after: float = 0.0, expires: float | None = None
) -> None:
    """Ring for a worker: `after` so many seconds (a minute at most: longer is `run_after`), and
    not at all once it lay about for `expires` seconds. Without `pk` it looks for itself what to do.
    """
    try:
        current_app.send_task(
            bell,
            args=[] if pk is None else [pk],
            queue=queue,
            ignore_result=True,
            # Once and no more: a person waits for the answer, and the sweep rings again anyway.
            retry=False,
            countdown=after or None,
            expires=expires,
        )
    except (OperationalError, OSError) as error:
        log.warning(
            "The broker did not take %s(%s): %s. The sweep will ring again.",
            bell,
            pk,
            error,
        )


def sweep(model: type[Job], limit: int = 500) -> int:
    """Ring again for whatever is due; gives the number of bells."""
    model.objects.set_aside_lost()
    due = list(model.objects.due().to_ring().order_by("run_after").only("pk", *model.swept)[:limit])
    for job in due:
        ring(job.bell, job.pk, job.queue, expires=heard_for())
    return len(due)


def heard_for() -> float:
    """Seconds that a sweep's bell is worth anything: bells for absent workers must not pile up."""
    return max(30.0, settings.FACTCHECK_SWEEP_SECONDS)
