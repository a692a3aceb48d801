"""What is asked about a claim: the question to one provider, and each request it took."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone

from factcheck.claims.models import Claim
from factcheck.jobs import Job, JobQuerySet, Outcome, State


class LookupQuerySet(JobQuerySet):
    def lease_next(self, asked: Mapping[str, tuple[float, int]], *, bulk: bool) -> "list[Lookup]":
        """Take the look-ups that are next at one of these providers; none when nothing is due.

        `asked` maps each provider to how many seconds its look-ups may take and how many of them
        are taken at most. The first provider that has anything due is served, so give them in an
        order of chance. Nobody waits for a row that another worker is just taking. Of the rows only
        what running them needs is read.
        """
        seconds, most = [one[0] for one in asked.values()], [one[1] for one in asked.values()]
        with connection.cursor() as cursor:
            cursor.execute(LEASE_NEXT, [list(asked), seconds, most, bulk, bulk])
            rows = cursor.fetchall()
        return [Lookup.from_db(self.db, LEASED, row) for row in rows]

    def finish_answered(self, told: Iterable[tuple["Lookup", str, str]]) -> set[tuple[int, int]]:
        """Close look-ups as answered, each with its `asked_url` and `read_by`; gives number and
        lease of those whose lease had not passed to someone else.
        """
        # In the order of their numbers, so that no two workers wait for each other.
        rows = sorted((one.pk, one.leases, url, reader) for one, url, reader in told)
        with connection.cursor() as cursor:
            cursor.execute(FINISH_ANSWERED, [list(column) for column in zip(*rows, strict=True)])
            return set(cursor.fetchall())

    def held(self, lookups: Iterable[tuple[int, int]]) -> Self:
        """Return those of these look-ups that still run under the lease that stands beside them."""
        pairs = [Q(pk=pk, leases=lease) for pk, lease in lookups]
        running = self.filter(state=State.RUNNING)
        return running.filter(Q(*pairs, _connector=Q.OR)) if pairs else self.none()

    def put_down_all(self, lookups: "Iterable[Lookup]") -> int:
        """Do as `put_down` does with each of them; gives how many."""
        return self.untried((one.pk, one.leases) for one in lookups)

    def untried(self, held: Iterable[tuple[int, int]]) -> int:
        """Let wait again what is held like this, as if it had never been taken; gives how many."""
        return self.held(held).update(
            state=State.WAITING, attempts=F("attempts") - 1, leased_until=None
        )

    def waiting_at(self, provider: str) -> Self:
        return self.filter(state=State.WAITING, provider=provider)

    def put_off(self, provider: str, until: datetime, reason: str, data: dict[str, Any]) -> int:
        """Let all that waits at a provider wait until then, saying why; gives how many."""
        return (
            self.waiting_at(provider)
            .filter(run_after__lt=until)
            .update(run_after=until, reason=reason, reason_data=data)
        )

    def skip(self, provider: str, reason: str, data: dict[str, Any]) -> set[int]:
        """Close all that waits at a provider unasked, saying why; gives the claims it was about."""
        claims = set(self.waiting_at(provider).values_list("claim", flat=True))
        self.waiting_at(provider).update(
            state=State.DONE,
            outcome=Outcome.SKIPPED,
            reason=reason,
            reason_data=data,
            finished_at=timezone.now(),
        )
        return claims

    def set_aside_waiting(self, numbers: Iterable[int], reason: str) -> set[int]:
        """Set aside those of these look-ups that wait; gives the claims they are about."""
        waiting = self.filter(pk__in=list(numbers), state=State.WAITING)
        claims = set(waiting.values_list("claim", flat=True))
        waiting.update(
            state=State.SET_ASIDE,
            outcome=Outcome.FAILED,
            reason=reason,
            finished_at=timezone.now(),
        )
        return claims

    def run_out(self) -> Self:
        """Return what its worker let run out, dead or too slow."""
        return self.filter(state=State.RUNNING, leased_until__lt=timezone.now())

    def take_back(self) -> int:
        """Let wait again whatever's lease has run out; gives how many."""
        return self.run_out().update(state=State.WAITING, leased_until=None)


# What running a look-up needs of its row, in the order of the model's fields.
LEASED = ("id", "state", "attempts", "leases", "claim_id", "provider", "query", "language", "bulk")
# One provider after the other is looked at until one has a look-up due; only its rows are locked.
# Nobody waits for the disk: a lease that a crash of PostgreSQL undoes is simply taken again, and
# then whoever held it can no longer finish.
LEASE_NEXT = """
WITH served AS (
    SELECT asked.provider, asked.seconds, asked.most
    FROM (SELECT set_config('synchronous_commit', 'off', true)) AS quick
    CROSS JOIN unnest(%s::text[], %s::float8[], %s::int[]) AS asked (provider, seconds, most)
    CROSS JOIN LATERAL (
        SELECT id
        FROM lookups_lookup
        WHERE provider = asked.provider AND bulk = %s AND state = 'waiting'
            AND run_after <= clock_timestamp()
        ORDER BY run_after
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    ) AS due
    LIMIT 1
), next AS (
    SELECT due.id, served.seconds
    FROM served
    CROSS JOIN LATERAL (
        SELECT id
        FROM lookups_lookup
        WHERE provider = served.provider AND bulk = %s AND state = 'waiting'
            AND run_after <= clock_timestamp()
        ORDER BY run_after
        LIMIT served.most
        FOR UPDATE SKIP LOCKED
    ) AS due
)
UPDATE lookups_lookup AS leased
SET state = 'running', attempts = attempts + 1, leases = leases + 1,
    started_at = clock_timestamp(),
    leased_until = clock_timestamp() + next.seconds * interval '1 second'
FROM next
WHERE leased.id = next.id
RETURNING leased.id, state, attempts, leases, claim_id, provider, query, language, bulk
"""
FINISH_ANSWERED = """
UPDATE lookups_lookup AS held
SET state = 'done', outcome = 'ok', reason = '', reason_data = '{}',
    finished_at = clock_timestamp(), leased_until = NULL,
    asked_url = told.asked_url, read_by = told.read_by
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[])
    AS told (id, lease, asked_url, read_by)
WHERE held.id = told.id AND held.leases = told.lease AND held.state = 'running'
RETURNING held.id, held.leases
"""


class Lookup(Job):
    """One question about a claim to one provider."""

    bell = "run_lookup"
    swept = ("bulk",)

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lookups")
    provider = models.CharField(max_length=40)
    query = models.TextField()
    language = models.CharField(max_length=8, blank=True)
    # Empty when the desk asked by itself because the claim was accepted.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Asked with many others: nobody waits for this one answer.
    bulk = models.BooleanField(default=False)
    # The question as it went out, without secrets.
    asked_url = models.URLField(max_length=2000, blank=True)
    # Which version of the desk and of the provider's module understood the answer.
    read_by = models.CharField(max_length=80, blank=True)

    objects: ClassVar[Any] = LookupQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        indexes = [
            *Job.Meta.indexes,
            models.Index(
                fields=["provider", "bulk", "run_after"],
                condition=Q(state="waiting"),
                name="lookup_next",
            ),
            models.Index(
                fields=["provider"],
                condition=Q(state="set_aside") | Q(outcome="failed"),
                name="lookup_given_up",
            ),
        ]
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["claim", "provider", "query", "language"],
                name="lookup_asked_once",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["failed", "skipped"]) | ~Q(reason=""),
                name="lookup_failure_has_reason",
            ),
        ]

    @property
    def queue(self) -> str:
        """Who waits for an answer never stands behind what was asked with many others."""
        return "slow" if self.bulk else "interactive"

    def __str__(self) -> str:
        return f"{self.provider}: {self.query}"


class Exchange(models.Model):
    """One request of a look-up as it went out, without secrets, and what came back; never changed.

    `lease` says which try of the look-up it belongs to. `body` is what came, unpacked, at most
    `lib.fetch.MAX_KEPT` bytes of it, and null where the source's licence forbids keeping it;
    `sha256` and `size` are of the whole.
    """

    lookup = models.ForeignKey(Lookup, on_delete=models.PROTECT, related_name="exchanges")
    lease = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=8)
    url = models.TextField()
    sent = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    content_type = models.CharField(max_length=200, blank=True)
    headers = models.JSONField(blank=True, default=dict)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    body = models.BinaryField(null=True, editable=False)
    from_cache = models.BooleanField(default=False)
    # Why it came to nothing: a code of `lib.refusals` with its data.
    code = models.CharField(max_length=60, blank=True)
    data = models.JSONField(blank=True, default=dict)

    class Meta:
        ordering = ["lease", "number"]
        # Rows only come, in the order of time: a few pages hold where each day begins.
        indexes = [BrinIndex(fields=["asked_at"], name="exchange_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["lookup", "lease", "number"], name="exchange_once")
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.url}"
