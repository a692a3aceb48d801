"""A source text and its immutable snapshots."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.jobs import Job, JobQuerySet, Outcome, State
from factcheck.lib.refusals import explain

# A long read has 60,000 characters; what is longer than this is not one article.
MAX_TEXT = 300_000
MAX_URL = 2000
FEEDS_AT_ONCE = 4


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """What `user` may see: everyone who works here sees every article."""
        return self if user.may("viewer") else self.none()

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")

    def without_twins(self) -> Self:
        """Leave out what never became an article: its very text had been brought in before."""
        twins = Reading.objects.filter(same_as__isnull=False, article__snapshots=None)
        return self.exclude(Exists(twins.filter(article=OuterRef("pk"))))


class Article(models.Model):
    # Empty when the text was pasted or uploaded without an address.
    url = models.URLField(_("address"), max_length=MAX_URL, blank=True)
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
    unread: "Reading | None"

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


class ReadingQuerySet(JobQuerySet):
    def to_ring(self) -> Self:
        """All but those of a batch, which are rung for a few at a time (`batch_runner`)."""
        return self.filter(batch=None)

    def newest_of(self, articles: "ArticleQuerySet") -> dict[int, "Reading"]:
        """The newest reading of each of the articles, without the bytes it reads."""
        rows: Any = self.filter(article__in=articles).order_by("article", "-id")
        return {reading.article_id: reading for reading in rows.distinct("article").defer("data")}


class Reading(Job):
    """The job of fetching an article's text, if need be, and splitting it."""

    bell = "read_article"
    swept: ClassVar[tuple[str, ...]] = ("batch_id",)

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
    # Brought in as one of many: it may wait until those who wait for one article are served.
    batch = models.ForeignKey(
        "Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="readings"
    )

    objects: ClassVar[Any] = ReadingQuerySet.as_manager()

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
        indexes = [
            *Job.Meta.indexes,
            models.Index(
                fields=["article"], condition=Q(same_as__isnull=False), name="reading_twin"
            ),
        ]

    @property
    def queue(self) -> str:
        """Who brings in one article never stands behind what came with many others."""
        return "slow" if self.batch_id else "interactive"


class FeedQuerySet(JobQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self if user.may("viewer") else self.none()

    def watched(self) -> Self:
        """Feeds on the list, paused ones included."""
        return self.filter(removed_at=None)

    def due(self) -> Self:
        """What is to be looked at now; a paused feed never is."""
        return super().due().filter(active=True, removed_at=None)

    def to_ring(self) -> Self:
        """A few at a time: looking at feeds leaves threads to those who wait for an article."""
        now = timezone.now()
        running = Feed.objects.filter(state=State.RUNNING, leased_until__gte=now).count()
        free = max(0, FEEDS_AT_ONCE - running)
        return self.filter(pk__in=self.order_by("run_after").values("pk")[:free])


class Feed(Job):
    """A feed that is watched. The job never ends: after each look it waits for the next."""

    bell = "look_at_feed"

    # As it was given: the feed, or a page that names its feed, whose address is then `found_at`.
    address = models.URLField(_("address"), max_length=MAX_URL, unique=True)
    found_at = models.URLField(max_length=MAX_URL, blank=True)
    title = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveIntegerField(default=30)
    active = models.BooleanField(default=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    # In whose name articles are brought in: whoever added it, or resumed it last.
    watched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # What the server gave to ask again with: "only if it has changed since".
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    last_looked_at = models.DateTimeField(null=True, blank=True)
    # Null until the first look that found a feed.
    last_read_at = models.DateTimeField(null=True, blank=True)
    last_new = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = FeedQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.title or self.address

    @property
    def queue(self) -> str:
        return "slow"


class FeedEntry(models.Model):
    """What a feed has had: an entry that was here once never comes again.

    `key` is a hash of its identifier or of its address; an entry with both has two rows.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="entries")
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="feed_entry_once")]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.key}"


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self if user.may("viewer") else self.none()

    def by_hand(self) -> Self:
        """What a person brought in; what came of a feed is shown with the feed."""
        return self.exclude(kind=Batch.Kind.FEED)

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-id")


class Batch(models.Model):
    """Many articles brought in at once: files, addresses, or what was new in a feed."""

    class Kind(models.TextChoices):
        FILES = "files", _("files")
        ADDRESSES = "addresses", _("addresses")
        FEED = "feed", _("feed")

    kind = models.CharField(max_length=10, choices=Kind)
    feed = models.ForeignKey(
        Feed, null=True, blank=True, on_delete=models.PROTECT, related_name="batches"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["files", "addresses"], feed=None)
                | Q(kind="feed", feed__isnull=False),
                name="batch_kind_fits_feed",
            )
        ]
        indexes = [models.Index(fields=["-asked_at", "-id"], name="batch_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Standing(models.TextChoices):
    """How an item of a batch stands, in the order in which a person wants to see them."""

    FAILED = "failed", _("not read")
    READING = "reading", _("being read")
    WAITING = "waiting", _("not begun")
    READ = "read", _("read")
    KNOWN = "known", _("here already")
    CANCELLED = "cancelled", _("cancelled")


class BatchItemQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """What has not begun, in turn: all batches go forward together."""
        return self.filter(state=BatchItem.State.WAITING).order_by("number", "id")

    def with_standing(self, wanted: "Standing | None" = None) -> Self:
        """Annotate `standing`: once an item has begun, its reading tells. Only those `wanted`."""
        states = BatchItem.State
        items = self.annotate(
            standing=Case(
                When(state=states.WAITING, then=Value(Standing.WAITING)),
                When(state=states.REFUSED, then=Value(Standing.FAILED)),
                When(state=states.KNOWN, then=Value(Standing.KNOWN)),
                When(state=states.CANCELLED, then=Value(Standing.CANCELLED)),
                When(reading__outcome=Outcome.OK, then=Value(Standing.READ)),
                When(reading__same_as__isnull=False, then=Value(Standing.KNOWN)),
                When(
                    reading__state__in=[State.WAITING, State.RUNNING],
                    then=Value(Standing.READING),
                ),
                default=Value(Standing.FAILED),
            )
        )
        return items.filter(standing=wanted) if wanted else items

    def counted_by(self, field: str) -> Any:
        """Rows of `field`, standing, how many, their attempts together, how many are running."""
        running = models.Count("id", filter=Q(reading__state=State.RUNNING))
        rows = self.with_standing().order_by().values_list(field, "standing")
        return rows.annotate(models.Count("id"), models.Sum("reading__attempts"), running=running)

    def failed_first(self) -> Self:
        """In the order of `Standing`, each in the order in which they were given."""
        place = [
            When(standing=standing, then=Value(place)) for place, standing in enumerate(Standing)
        ]
        return self.with_standing().annotate(place=Case(*place)).order_by("place", "number", "id")


class BatchItem(models.Model):
    """One of the many. It waits here until a place is free; then its reading is the job."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        BEGUN = "begun", _("begun")
        KNOWN = "known", _("here already")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    # The address, or the name of the file, as it was given.
    name = models.CharField(max_length=MAX_URL)
    # The site that an address belongs to: one article of a site is fetched at a time.
    host = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=100, blank=True)
    reason_data = models.JSONField(blank=True, default=dict)
    # What was uploaded, until it is handed to its reading.
    data = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    reading = models.ForeignKey(
        Reading, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # Where the question asked for it.
    standing: str

    objects = BatchItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_item_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "begun", "known", "refused", "cancelled"]),
                name="batch_item_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="begun") | Q(reading__isnull=False),
                name="batch_item_begun_has_reading",
            ),
            models.CheckConstraint(
                condition=~Q(state="known") | Q(article__isnull=False),
                name="batch_item_known_has_article",
            ),
        ]
        indexes = [
            models.Index(
                fields=["number", "id"], condition=Q(state="waiting"), name="batch_item_waiting"
            ),
            models.Index(fields=["sha256"], condition=~Q(sha256=""), name="batch_item_sha256"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def why(self) -> str:
        """Why it was not taken up, in the reader's language."""
        return explain(self.reason, self.reason_data) if self.reason else ""
