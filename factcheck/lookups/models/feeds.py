"""The newsroom's own list of feeds, and what stood in them."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.jobs import Job, JobQuerySet


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
