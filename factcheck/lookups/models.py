"""Asking the outside world: the question, each raw answer, the evidence an editor relies on."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.articles.models import Snapshot
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


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("supports")
    REFUTES = "refutes", _("refutes")
    CONTEXT = "context", _("context")


class SourceKind(models.TextChoices):
    """What kind of source an answer comes from; it weighs in the order of findings."""

    FACT_CHECK = "fact_check", _("fact-check")
    DATA = "data", _("data")
    OFFICIAL = "official", _("official source")
    PAPER = "paper", _("scholarly work")
    ENCYCLOPEDIA = "encyclopedia", _("encyclopedia")
    NEWS = "news", _("news")
    ARCHIVE = "archive", _("archived copy")
    WEB = "web", _("web page")


# No score yet, or one that was given before findings were compared by meaning.
TO_WEIGH = Q(score=None) | Q(reasons__contains=[{"code": "meaning_waits"}])


class FindingQuerySet(models.QuerySet):
    def to_weigh(self) -> Self:
        """What is still to be weighed together with the other findings of its claim."""
        return self.filter(TO_WEIGH)

    def for_claim(self, claim: Claim) -> Self:
        return (
            self.filter(lookup__claim=claim)
            .select_related("lookup")
            .order_by("lookup_id", "rank", "id")
        )


class Finding(models.Model):
    """One raw answer to a look-up; text only, links not followed."""

    class Choice(models.TextChoices):
        OPEN = "open", _("not decided")
        KEPT = "kept", _("kept")
        DISCARDED = "discarded", _("discarded")

    lookup = models.ForeignKey(Lookup, on_delete=models.PROTECT, related_name="findings")
    url = models.URLField(max_length=2000)
    title = models.TextField()
    publisher = models.CharField(max_length=300, blank=True)
    excerpt = models.TextField(blank=True)
    kind = models.CharField(max_length=20, choices=SourceKind, blank=True)
    language = models.CharField(max_length=8, blank=True)
    # A rating when the finding is itself a fact-check, as its publisher wrote it.
    rating = models.CharField(max_length=300, blank=True)
    # What a program can use of the answer, such as a figure with its year and unit.
    data = models.JSONField(blank=True, default=dict)
    published_on = models.DateField(null=True, blank=True)
    # The place in which the source gave it, from 1.
    rank = models.PositiveSmallIntegerField()
    # How much it promises, 0 to 1, and why: codes with data, each as `lookups.ranking` says.
    score = models.FloatField(null=True, blank=True)
    reasons = models.JSONField(blank=True, default=list)
    # What its words seem to do to the claim: a hint of the machine, with the sentence it rests on.
    hint = models.CharField(max_length=10, choices=Stance, blank=True)
    hint_sentence = models.TextField(blank=True)
    # Findings of one origin count as one; why they were grouped, as `lookups.origins` says.
    origin = models.CharField(max_length=300, blank=True)
    origin_reason = models.JSONField(blank=True, default=dict)
    choice = models.CharField(max_length=10, choices=Choice, default=Choice.OPEN)
    choice_reason = models.TextField(blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["lookup"], condition=TO_WEIGH, name="finding_to_weigh"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["lookup", "url"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(choice__in=["open", "kept", "discarded"]),
                name="finding_choice_known",
            ),
            models.CheckConstraint(
                condition=Q(hint__in=["", *Stance.values]), name="finding_hint_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Capture(models.Model):
    """A source as it was when it was fetched; never changed afterwards.

    `warc` holds gzipped WARC 1.1 records of the request and the answer; `sha256` and `size` are of
    the answer's body as it was unpacked; `text` is what a person reads on the page, NFC.
    """

    url = models.URLField(max_length=2000)
    final_url = models.URLField(max_length=2000, blank=True)
    warc = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=200, blank=True)
    headers = models.JSONField(blank=True, default=dict)
    text = models.TextField(blank=True)
    title = models.TextField(blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    # What the page says of its origin: the address it calls its own, the agency it names.
    canonical_url = models.URLField(max_length=2000, blank=True)
    agency = models.CharField(max_length=100, blank=True)
    fetched_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    def __str__(self) -> str:
        return f"{self.url} ({self.fetched_at:%Y-%m-%d})"


class CaptureRequest(Job):
    """Fetch this page now and keep it, for evidence about a claim."""

    bell = "capture_page"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="capture_requests")
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="capture_requests"
    )
    url = models.URLField(max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    capture = models.ForeignKey(
        Capture, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )

    class Meta(Job.Meta):
        abstract = False
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["claim", "url"],
                condition=Q(state__in=["waiting", "running"]),
                name="capturerequest_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="ok") | Q(capture__isnull=False),
                name="capturerequest_ok_has_capture",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class ArchiveRequest(Job):
    """Ask a public web archive to keep a page too; `archived_url` is where it then stands."""

    bell = "archive_page"

    capture = models.OneToOneField(
        Capture, on_delete=models.PROTECT, related_name="archive_request"
    )
    # The archive's own number for the work, once it has taken it on.
    remote_id = models.CharField(max_length=200, blank=True)
    archived_url = models.URLField(max_length=2000, blank=True)

    class Meta(Job.Meta):
        abstract = False

    @property
    def queue(self) -> str:
        return "slow"

    def __str__(self) -> str:
        return self.archived_url or str(self.capture)


class Evidence(models.Model):
    """What an editor relies on: an exact quote of a source, and what it says about the claim."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    # The number in [1]; never given twice for one claim.
    number = models.PositiveSmallIntegerField()
    # Where it comes from: a finding, words of an article we hold, or a source the editor names.
    finding = models.ForeignKey(
        Finding,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    snapshot = models.ForeignKey(
        Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    capture = models.ForeignKey(
        Capture,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    url = models.URLField(_("address"), max_length=2000, blank=True)
    title = models.TextField(_("title"))
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    quote = models.TextField(_("exact quote"))
    # Where the quote stands in the capture's text: code points, half-open; null without a capture.
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    stance = models.CharField(_("stance"), max_length=10, choices=Stance)
    primary = models.BooleanField(_("primary source"), default=False)
    # Sources with one origin count as one; why it was grouped, as `lookups.origins` says, and who
    # corrected it, which no program changes again.
    origin = models.CharField(_("origin"), max_length=300)
    origin_reason = models.JSONField(blank=True, default=dict)
    origin_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.TextField(_("note"), blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    # How its page is kept, where `keeping.add_keeping` has found it out.
    keeping: Any

    class Meta:
        ordering = ["number"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="evidence_number_once"),
            models.CheckConstraint(
                condition=~Q(quote=""),
                name="evidence_has_quote",
                violation_error_message=_("Copy the exact words you rely on."),
            ),
            models.CheckConstraint(
                condition=Q(stance__in=Stance.values), name="evidence_stance_known"
            ),
            models.CheckConstraint(
                condition=~Q(url="") | Q(snapshot__isnull=False),
                name="evidence_has_source",
            ),
            models.CheckConstraint(
                condition=Q(start=None, end=None)
                | Q(start__lt=models.F("end"), capture__isnull=False),
                name="evidence_span_in_capture",
            ),
        ]

    def __str__(self) -> str:
        return f"[{self.number}] {self.title}"


class SourceCheck(Job):
    """One look at whether a source that published evidence rests on is still as it was."""

    class Result(models.TextChoices):
        ALIVE = "alive", _("unchanged")
        # Nothing was kept of it that could be compared.
        ANSWERS = "answers", _("answers")
        CHANGED = "changed", _("changed")
        DEAD = "dead", _("gone")

        @classmethod
        def lost(cls) -> "tuple[SourceCheck.Result, ...]":
            """What readers are told: the source does not stand any more as it was quoted."""
            return cls.CHANGED, cls.DEAD

    bell = "check_source"

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="source_checks")
    # The Monday of the week it is for: each source is looked at once a week.
    week = models.DateField()
    # Empty until it could be told.
    result = models.CharField(max_length=10, choices=Result, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    # How much of the captured text still stands on the page, 0 to 1, and whether the quote does.
    kept = models.FloatField(null=True, blank=True)
    quote_stands = models.BooleanField(null=True)

    class Meta(Job.Meta):
        abstract = False
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(fields=["evidence", "week"], name="sourcecheck_once_a_week"),
        ]

    @property
    def queue(self) -> str:
        return "maintenance"

    def __str__(self) -> str:
        return f"{self.evidence} {self.week}"


class Source(models.Model):
    """What the newsroom has set for one provider; without a row the defaults hold.

    `address` and `sealed_key` count only where the environment names none. The key is sealed with
    the desk's own secret (`lookups.keys`) and never shown again.
    """

    name = models.CharField(max_length=40, unique=True)
    on = models.BooleanField(default=True)
    # Asked as soon as a claim is accepted, or only when an editor asks it.
    by_itself = models.BooleanField(default=True)
    address = models.URLField(_("address"), max_length=500, blank=True)
    sealed_key = models.TextField(blank=True)
    # At most so many questions a day; null for the provider's own limit.
    daily = models.PositiveIntegerField(null=True, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    test_outcome = models.CharField(max_length=10, blank=True)
    test_reason = models.CharField(max_length=60, blank=True)
    test_data = models.JSONField(blank=True, default=dict)

    def __str__(self) -> str:
        return self.name


class SourceFeedQuerySet(JobQuerySet):
    def due(self) -> Self:
        """What is to be looked at now; a paused feed never is."""
        return super().due().filter(active=True)


class SourceFeed(Job):
    """A feed of the newsroom's own list whose entries the provider `feeds` searches."""

    bell = "index_feed"

    address = models.URLField(_("address"), max_length=2000, unique=True)
    title = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8, blank=True)
    active = models.BooleanField(default=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[Any] = SourceFeedQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False

    @property
    def queue(self) -> str:
        return "slow"

    def __str__(self) -> str:
        return self.title or self.address


class FeedItem(models.Model):
    """One entry of a source feed as it was first seen."""

    feed = models.ForeignKey(SourceFeed, on_delete=models.PROTECT, related_name="items")
    # A hash of its identifier, else of its address.
    key = models.CharField(max_length=64)
    url = models.URLField(max_length=2000)
    title = models.TextField()
    summary = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now, editable=False)
    words = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="simple")
        + SearchVector("summary", weight="B", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="feeditem_once")]
        indexes = [GinIndex(fields=["words"], name="feeditem_words")]

    def __str__(self) -> str:
        return self.title
