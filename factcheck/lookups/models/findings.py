"""What came back: each raw answer, with what it promises and what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from factcheck.claims.models import Claim
from factcheck.lookups.models.questions import Lookup


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
        KEPT = "kept", pgettext_lazy("a finding", "kept")
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
