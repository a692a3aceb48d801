"""What the public reads: one page a claim, its frozen editions, corrections; stories."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.archive.models import Check
from factcheck.articles.models import Article, Snapshot
from factcheck.claims.models import Claim
from factcheck.reviews.models import Policy, Verdict


class PageQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.select_related("edition").order_by("-published_at", "-id")

    def public(self) -> Self:
        """What readers can reach, with its edition; the rest was never published."""
        return self.filter(edition__isnull=False).select_related("edition")

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def with_article_text(self) -> Self:
        """Annotate which text the article has now: its key, its hash, and since when."""
        texts = Snapshot.objects.filter(article=OuterRef("claim__article")).order_by(
            "-current_since", "-number"
        )
        return self.annotate(
            article_text=Subquery(texts.values("pk")[:1]),
            article_sha256=Subquery(texts.values("sha256")[:1]),
            article_since=Subquery(texts.values("current_since")[:1]),
        )


class Page(models.Model):
    """The public page of a claim. It stays up while a correction is worked on."""

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="page")
    slug = models.SlugField(max_length=120, unique=True)
    edition = models.ForeignKey(
        "Edition", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    published_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal = models.TextField(_("reason for withdrawing"), blank=True)
    # Its row in the archive, where our own checks are found like everybody else's. Not looked up by
    # address: a newsroom that moves to another host keeps its row.
    archived = models.OneToOneField(
        Check, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    # Where the question asked for them.
    article_text: int
    article_sha256: str | None
    article_since: datetime | None

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal=""),
                name="page_withdrawn_with_reason",
                violation_error_message=_("Say publicly why the page is withdrawn."),
            )
        ]
        indexes = [models.Index(fields=["-published_at", "-id"], name="page_newest")]

    def __str__(self) -> str:
        return self.slug


class Edition(models.Model):
    """Frozen content of a page at a time; the trigger refuses UPDATE and DELETE."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="editions")
    # All that the page shows; see `reports.editions.freeze`.
    content = models.JSONField()
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    # How each gate of the policy was met: [{"gate", "sentence", "how"}].
    gates = models.JSONField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="edition_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.number}"


class Correction(models.Model):
    """Why an edition followed another, for the reader, with its own time."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")
        REPLY = "reply", _("Right of reply")
        WITHDRAWAL = "withdrawal", _("Withdrawal")

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    note = models.TextField(_("note to readers"))
    at = models.DateTimeField(default=timezone.now, editable=False)
    from_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    to_edition = models.ForeignKey(
        Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(note=""),
                name="correction_has_note",
                violation_error_message=_("Tell readers what changed."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "correction",
                        "clarification",
                        "update",
                        "reply",
                        "withdrawal",
                    ]
                ),
                name="correction_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.note}"


class Story(models.Model):
    """The article-level report: its checked claims in place, linking to their pages."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="story")
    slug = models.SlugField(max_length=120, unique=True)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def __str__(self) -> str:
        return self.slug
