"""What an editor relies on, and whether its source still stands."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.articles.models import Snapshot
from factcheck.claims.models import Claim
from factcheck.jobs import Job
from factcheck.lookups.models.captures import Capture
from factcheck.lookups.models.findings import Finding, Stance


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
