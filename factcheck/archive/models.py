"""Everything already checked, ours and others', searchable by its words and by its meaning.

A check is found through two indexes of our own making: `Posting`, an inverted index of its words
with their weights (PostgreSQL's own full text search knows nothing of how rare a word is), and
`Vector`, its meaning. Both follow the check: `factcheck.archive.indexing` is their only writer.
"""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from factcheck.claims.models import Claim
from factcheck.jobs import Job, JobQuerySet

# From this probability on a suggestion is called likely; below, possible.
LIKELY = 0.8
_TEXT, _LINE = models.TextField(), Value("\n")


class Family(models.TextChoices):
    """What a rating comes down to, whoever gave it and in whatever words."""

    FALSE = "false", _("false")
    MISLEADING = "misleading", _("misleading")
    TRUE = "true", _("true")
    UNPROVEN = "unproven", _("unproven")
    OTHER = "other", _("other")


class RatingMeaning(models.Model):
    """The family of a rating as a publisher writes it; with a blank publisher, as anyone does."""

    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    # Folded, as `words.fold` does.
    rating = models.CharField(_("rating"), max_length=300)
    family = models.CharField(_("family"), max_length=12, choices=Family)
    # Until the checks that are here already have been given this family.
    waits = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("meaning of a rating")
        verbose_name_plural = _("meanings of ratings")
        constraints = [
            models.UniqueConstraint(fields=["publisher", "rating"], name="rating_means_one_thing"),
            models.CheckConstraint(condition=~Q(rating=""), name="rating_meaning_has_rating"),
            models.CheckConstraint(
                condition=Q(family__in=Family.values), name="rating_meaning_family_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher or '*'}: {self.rating} = {self.family}"


class Check(models.Model):
    """An already published fact-check, the rating kept as its publisher wrote it."""

    # What its publisher calls it; stands in for the address where a list has none.
    identifier = models.CharField(max_length=300, blank=True)
    claim = models.TextField(_("claim"))
    claimant = models.CharField(_("claimant"), max_length=300, blank=True)
    claimed_at = models.DateField(_("claimed on"), null=True, blank=True)
    rating = models.CharField(_("rating"), max_length=300, blank=True)
    family = models.CharField(_("family"), max_length=12, choices=Family, default=Family.OTHER)
    # 0 (false) .. 1 (true), only where the publisher's own scale says so.
    score = models.FloatField(null=True, blank=True)
    title = models.TextField(_("title"), blank=True)
    publisher = models.CharField(_("publisher"), max_length=300)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    reviewed_at = models.DateField(_("checked on"), null=True, blank=True)
    withdrawn = models.BooleanField(default=False)
    # Which subscription brought it and keeps it up to date; null for our own and for imported ones.
    subscription = models.ForeignKey(
        "Subscription", null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    # The terms of claim, title and claimant (`matching.terms.terms_line`): what is compared with a
    # question, and what is to be taken out of the index when the text changes. Null until there.
    terms = models.TextField(null=True, editable=False)
    # The same fact-check is the one with the same address and claim, or, without an address, with
    # the same publisher and identifier. An index of both texts would be larger than the check.
    key = models.GeneratedField(
        expression=Cast(
            MD5(
                Case(
                    When(url="", then=Concat("publisher", _LINE, "identifier", output_field=_TEXT)),
                    default=Concat("url", _LINE, "claim", output_field=_TEXT),
                    output_field=_TEXT,
                )
            ),
            models.UUIDField(),
        ),
        output_field=models.UUIDField(),
        db_persist=True,
        unique=True,
    )

    class Meta:
        verbose_name = _("archived check")
        verbose_name_plural = _("archived checks")
        constraints = [
            models.CheckConstraint(condition=~Q(claim=""), name="check_has_claim"),
            models.CheckConstraint(condition=~Q(url="", identifier=""), name="check_can_be_named"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1),
                name="check_score_in_range",
            ),
            models.CheckConstraint(
                condition=Q(family__in=Family.values), name="check_family_known"
            ),
        ]
        indexes = [
            # What is still to be taken into the index of words; hardly ever more than a few.
            models.Index(fields=["id"], condition=Q(terms__isnull=True), name="check_to_index"),
            models.Index(fields=["publisher"], name="check_by_publisher"),
            # What ratings are still without a family: `rating_pane`.
            models.Index(
                fields=["publisher", "rating"],
                condition=Q(family="other") & ~Q(rating=""),
                name="check_rating_unread",
            ),
            # By address, among those that subscriptions keep: a hash, as addresses may be long.
            HashIndex(
                fields=["url"],
                condition=Q(subscription__isnull=False),
                name="check_subscribed_url",
            ),
        ]

    def __str__(self) -> str:
        return self.claim


class SubscriptionQuerySet(JobQuerySet):
    def due(self) -> Self:
        return super().due().filter(active=True)


class Subscription(Job):
    """Checks of others that are followed: one row, looked at again and again, never done.

    `round` counts how often all of it was read; `page` and `position` say how far this one is.
    """

    bell = "follow_subscription"

    class Kind(models.TextChoices):
        FEED = "feed", _("ClaimReview feed")
        GOOGLE = "google_factcheck", _("Google Fact Check, by publisher")
        MAFINDO = "mafindo", _("MAFINDO")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.FEED)
    # Of a feed its address, at Google the publisher's site, at MAFINDO nothing.
    address = models.CharField(_("address"), max_length=2000, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    active = models.BooleanField(default=True)
    round = models.PositiveIntegerField(default=1)
    # The page that is read next, empty for the first, and how many entries of it were read.
    page = models.TextField(blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    # How many pages of this round were read, and whether they hold all that stands. `whole` counts
    # such rounds in a row: what two of them lack is no longer offered.
    pages = models.PositiveIntegerField(default=0)
    complete = models.BooleanField(default=True)
    whole = models.PositiveIntegerField(default=0)
    etag = models.CharField(max_length=300, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")
    failures = models.PositiveSmallIntegerField(default=0)
    last_looked_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)
    # What came of this round so far, and of the one before: see `subscription_keeping.COUNTS`.
    counts = models.JSONField(default=dict, blank=True)
    last_counts = models.JSONField(default=dict, blank=True)

    objects: ClassVar[Any] = SubscriptionQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "address"], name="subscribed_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["feed", "google_factcheck", "mafindo"]),
                name="subscription_kind_known",
            ),
        ]

    @property
    def queue(self) -> str:
        return "slow"

    def __str__(self) -> str:
        return self.title or self.address or str(self.Kind(self.kind).label)


class Carried(models.Model):
    """A check as a subscription offers it: when it was last there, and whether its page is gone.

    A narrow row of its own, so that the check itself is not written again at each look.
    """

    check_row = models.OneToOneField(
        Check, primary_key=True, on_delete=models.PROTECT, db_column="check_id"
    )
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, db_index=False)
    # The round in which it was last offered.
    seen = models.PositiveIntegerField()
    # How often in a row its own address said that there is no such page, and when it was asked.
    gone = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subscription", "seen"], name="carried_by_round")]

    def __str__(self) -> str:
        return f"{self.check_row_id} by {self.subscription_id}"


class Term(models.Model):
    """A word of the index, as words are compared, and in how many checks it stands."""

    id = models.AutoField(primary_key=True)
    word = models.CharField(max_length=64)
    checks = models.IntegerField(default=0)

    class Meta:
        # Not `unique=True`, which would add an index for LIKE: every check that comes changes a
        # dozen counts, and each index makes that slower.
        constraints = [models.UniqueConstraint(fields=["word"], name="term_once")]

    def __str__(self) -> str:
        return self.word


class Posting(models.Model):
    """One word of one check, and its weight there: BM25 without the rarity, in hundredths.

    The three are one number (`indexing.packed`), for there are a dozen of these a check: a row and
    its key take half of what three columns would. Its key is the index that a search reads, all of
    it and nothing else: of a word from the highest weight down.
    """

    entry = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.entry)


class Corpus(models.Model):
    """How many checks and terms the index of words holds, and by which method they were taken in.
    One row.

    While older entries are brought to a new method, those up to check number `through` are.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    checks = models.BigIntegerField(default=0)
    length = models.BigIntegerField(default=0)
    method = models.CharField(max_length=60, blank=True)
    through = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_corpus")]

    def __str__(self) -> str:
        return f"{self.checks} checks, {self.method}"


class Encoder(models.Model):
    """A model that gives texts their vectors. Those of two models say nothing to each other.

    Searches use the newest that is `ready`, that is which has taken in the whole archive; until a
    new one is, both stand side by side.
    """

    id = models.SmallAutoField(primary_key=True)
    name = models.CharField(max_length=200)
    # The server it is asked at; blank for the one in our own processes.
    url = models.URLField(max_length=500, blank=True)
    dimensions = models.PositiveSmallIntegerField()
    ready = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "url", "dimensions"], name="encoder_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Vector(models.Model):
    """The meaning of a check as one encoder sees it; its index is made by `archive.near_index`.

    While it `waits` it is not there yet, or belongs to the check's text of before. What waits is
    the ledger of `archive.vector_runner`; `soon` goes before what came with many others.
    """

    pk = models.CompositePrimaryKey("encoder_id", "check_id")
    # In this order and as narrow as this, so that ten of 384 numbers fit on a page, and not nine.
    encoder_id = models.SmallIntegerField()
    waits = models.BooleanField(default=True)
    soon = models.BooleanField(db_default=False)
    check_id = models.IntegerField()
    embedding = HalfVectorField(null=True)

    class Meta:
        indexes = [
            # Read backwards: what is wanted soon, then the newest.
            models.Index(
                fields=["encoder_id", "soon", "check_id"],
                condition=Q(waits=True),
                name="vector_to_embed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.encoder_id} of {self.check_id}"


class ImportRun(models.Model):
    """How far an import has come. One that was stopped is gone on with when it is asked for again.

    It is told by a fingerprint of its source's bytes and of how they are to be read. The counts are
    those of all it took, in however many goes.
    """

    source = models.TextField()
    fingerprint = models.CharField(max_length=64)
    # What has been read already, in terms of the source: a line, an entry, an address.
    position = models.TextField(blank=True)
    new = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    same = models.BigIntegerField(default=0)
    bad = models.BigIntegerField(default=0)
    began_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(finished_at__isnull=True),
                name="import_runs_once",
            ),
        ]

    def __str__(self) -> str:
        return self.source


class ClaimSearch(Job):
    """The question whether anyone has checked a claim already, or the desk has met it before.

    One row a claim. A trigger makes it, and has it wait again when the claim says something else
    or is taken up again, whoever changes it and by whatever way.
    """

    bell = "search_for_claim"

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="archive_search")
    # The newest check that the archive held when it was asked.
    through = models.BigIntegerField(default=0)

    class Meta(Job.Meta):
        abstract = False

    @property
    def queue(self) -> str:
        return "maintenance"

    def __str__(self) -> str:
        return f"{self.claim_id}, {self.state}"


class SuggestionQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Those to show: nobody has dismissed them, and their check was not withdrawn."""
        rows = self.filter(dismissed_at__isnull=True, check_found__withdrawn=False)
        return rows.select_related("check_found").defer("check_found__terms")

    def of(self, claim: Claim) -> Self:
        return self.filter(claim=claim).order_by("-probability", "check_found")

    def visible_to(self, user: Any) -> Self:
        return self.filter(claim__in=Claim.objects.visible_to(user)).select_related(
            "claim", "check_found"
        )


class Suggestion(models.Model):
    """A check that is likely about the same claim, found unasked. It hides and decides nothing."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="suggestions")
    # Django's models have a method `check` already.
    check_found = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="+")
    # That both say the same, as `actions.find` estimates it.
    probability = models.FloatField()
    # Why it was found, by language: {"id": "...", "en": "..."}.
    reasons = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now, editable=False)
    # Who first opened the check from here, and when.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    # Who said that it is about another claim; the pair is then never suggested again.
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "check_found"], name="suggestion_once"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1),
                name="suggestion_probability_in_range",
            ),
            models.CheckConstraint(
                condition=Q(dismissed_by__isnull=True, dismissed_at__isnull=True)
                | Q(dismissed_by__isnull=False, dismissed_at__isnull=False),
                name="suggestion_dismissed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.check_found_id}"

    @property
    def is_likely(self) -> bool:
        """Whether the two are likely, not only possibly, the same claim."""
        return self.probability >= LIKELY
