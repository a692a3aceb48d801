"""Everything already checked, ours and others', searchable by its words."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Check(models.Model):
    """An already published fact-check, the rating kept as its publisher wrote it."""

    # What its publisher calls it; stands in for the address where a list has none.
    identifier = models.CharField(max_length=300, blank=True)
    claim = models.TextField(_("claim"))
    claimant = models.CharField(_("claimant"), max_length=300, blank=True)
    claimed_at = models.DateField(_("claimed on"), null=True, blank=True)
    rating = models.CharField(_("rating"), max_length=300, blank=True)
    # 0 (false) .. 1 (true), only where the publisher's own scale says so.
    score = models.FloatField(null=True, blank=True)
    title = models.TextField(_("title"), blank=True)
    publisher = models.CharField(_("publisher"), max_length=300)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    reviewed_at = models.DateField(_("checked on"), null=True, blank=True)
    withdrawn = models.BooleanField(default=False)
    words = models.GeneratedField(
        expression=SearchVector("claim", weight="A", config="simple")
        + SearchVector("title", weight="B", config="simple")
        + SearchVector("claimant", weight="C", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("archived check")
        verbose_name_plural = _("archived checks")
        constraints = [
            models.UniqueConstraint(
                fields=["url", "claim"], condition=~Q(url=""), name="check_once"
            ),
            models.UniqueConstraint(
                fields=["publisher", "identifier"], condition=Q(url=""), name="check_listed_once"
            ),
            models.CheckConstraint(condition=~Q(claim=""), name="check_has_claim"),
            models.CheckConstraint(condition=~Q(url="", identifier=""), name="check_can_be_named"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1),
                name="check_score_in_range",
            ),
        ]
        indexes = [
            GinIndex(fields=["words"], name="check_words"),
            GinIndex(fields=["claim"], opclasses=["gin_trgm_ops"], name="check_trigrams"),
        ]

    def __str__(self) -> str:
        return self.claim
