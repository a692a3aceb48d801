"""Asking the outside world: the question, each raw answer, the evidence an editor relies on."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.articles.models import Snapshot
from factcheck.claims.models import Claim
from factcheck.jobs import Job


class Lookup(Job):
    """One question about a claim to one provider."""

    bell = "run_lookup"

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
    # The question as it went out, without secrets.
    asked_url = models.URLField(max_length=2000, blank=True)

    class Meta(Job.Meta):
        abstract = False
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
        return "slow"

    def __str__(self) -> str:
        return f"{self.provider}: {self.query}"


class FindingQuerySet(models.QuerySet):
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
    # A rating when the finding is itself a fact-check, as its publisher wrote it.
    rating = models.CharField(max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True)
    rank = models.PositiveSmallIntegerField()
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
        constraints = [
            models.UniqueConstraint(fields=["lookup", "url"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(choice__in=["open", "kept", "discarded"]),
                name="finding_choice_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Capture(models.Model):
    """A source as it was when it was fetched; never changed afterwards."""

    url = models.URLField(max_length=2000)
    warc = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    fetched_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_url = models.URLField(max_length=2000, blank=True)

    def __str__(self) -> str:
        return f"{self.url} ({self.fetched_at:%Y-%m-%d})"


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("supports")
    REFUTES = "refutes", _("refutes")
    CONTEXT = "context", _("context")


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
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    stance = models.CharField(_("stance"), max_length=10, choices=Stance)
    primary = models.BooleanField(_("primary source"), default=False)
    # Sources with one origin count as one; by default the publisher's host.
    origin = models.CharField(_("origin"), max_length=300)
    note = models.TextField(_("note"), blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

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
        ]

    def __str__(self) -> str:
        return f"[{self.number}] {self.title}"
