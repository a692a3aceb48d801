"""A source text and its immutable snapshots."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.jobs import Job

# A long read has 60,000 characters; what is longer than this is not one article.
MAX_TEXT = 300_000


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """What `user` may see: everyone who works here sees every article."""
        return self if user.may("viewer") else self.none()

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")


class Article(models.Model):
    # Empty when the text was pasted or uploaded without an address.
    url = models.URLField(_("address"), max_length=2000, blank=True)
    title = models.TextField(_("title"), blank=True)
    standfirst = models.TextField(_("standfirst"), blank=True)
    authors = ArrayField(models.TextField(), default=list, blank=True)
    editors = ArrayField(models.TextField(), default=list, blank=True)
    publisher = models.TextField(_("publisher"), blank=True)
    dateline = models.TextField(_("dateline"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    # As the page says; snapshots tell what we saw of it.
    modified_at = models.DateTimeField(_("changed"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # For the list of articles, which counts.
    claim_count: int

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                condition=~Q(url=""),
                name="article_url_once",
                violation_error_message=_("This address has been brought in already."),
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="article_newest")]

    def __str__(self) -> str:
        return self.title or self.url or str(_("Untitled article"))


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def current(self) -> "Snapshot | None":
        """The text that the article has now, as far as the desk knows; without the raw capture.

        `versions` tells how many the article has had.
        """
        same = Snapshot.objects.filter(article=models.OuterRef("article")).order_by()
        counted = same.values("article").annotate(count=models.Count("pk")).values("count")
        rows = self.annotate(versions=models.Subquery(counted)).defer("raw")
        return rows.order_by("-current_since", "-number").first()

    def without_text(self) -> Self:
        """For lists of versions: all but what is long."""
        return self.defer("text", "raw", "blocks", "sentences", "quotes")


class Snapshot(models.Model):
    """One immutable text of an article. Offsets are code points into `text`, half-open."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    raw = models.BinaryField(null=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True)
    fetched_from = models.URLField(max_length=2000, blank=True)
    taken_at = models.DateTimeField(default=timezone.now, editable=False)
    # Since when this is what the article says. An older text that comes back is no second row: it
    # becomes current again, and this moves.
    current_since = models.DateTimeField(default=timezone.now, editable=False)
    # What the reading engine saw, as in DESIGN section 6: lists of spans into `text`.
    blocks = models.JSONField(default=list)
    sentences = models.JSONField(default=list)
    quotes = models.JSONField(default=list)

    # Where the question was for the current one.
    versions: int

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "sha256"], name="snapshot_text_once"),
            models.UniqueConstraint(fields=["article", "number"], name="snapshot_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="snapshot_text_not_empty"),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="snapshot_sha256"),
            models.Index(fields=["article", "-current_since", "-number"], name="snapshot_current"),
        ]

    def __str__(self) -> str:
        return f"{self.article} ({self.number})"


class Method(models.TextChoices):
    PASTE = "paste", _("pasted")
    UPLOAD = "upload", _("uploaded")
    ADDRESS = "address", _("fetched")


class Reading(Job):
    """The job of fetching an article's text, if need be, and splitting it."""

    bell = "read_article"
    swept: ClassVar[tuple[str, ...]] = ("method",)

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="readings")
    method = models.CharField(max_length=10, choices=Method)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # What was pasted or uploaded, until it has become a snapshot.
    data = models.BinaryField(null=True, editable=False)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    snapshot = models.ForeignKey(
        Snapshot,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="readings",
    )
    # The article that already has this very text.
    same_as = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Job.Meta):
        abstract = False
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(state__in=["waiting", "running"]),
                name="reading_one_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(same_as=F("article")), name="reading_not_same"),
        ]

    @property
    def queue(self) -> str:
        """Waiting for another server stands apart from parsing what is in hand."""
        return "slow" if self.method == Method.ADDRESS else "interactive"
