"""Verdict versions, rating scales, signatures and the publish policy."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.audit.models import Event
from factcheck.claims.models import Claim
from factcheck.lib.languages import in_language
from factcheck.lookups.models import Evidence


class ScaleQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        """The newest version of each scale that the newsroom has switched on."""
        return self.filter(active=True).order_by("position", "code")


class Scale(models.Model):
    """A set of ratings under one name; changed only by adding a new version."""

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    # Label per language: {"id": "...", "en": "..."}.
    names = models.JSONField()
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ScaleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="scale_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(active=True), name="scale_one_version_in_use"
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.names)


class Tone(models.TextChoices):
    """Which colour and shape a rating wears; never told by colour alone."""

    TRUE = "true", _("true")
    MOSTLY_TRUE = "mostly-true", _("mostly true")
    HALF = "half", _("half")
    MOSTLY_FALSE = "mostly-false", _("mostly false")
    FALSE = "false", _("false")
    NEUTRAL = "neutral", _("off the line")

    @property
    def step(self) -> str:
        """The style sheet's name of it: "5" for true to "1" for false, or "none"."""
        return STEPS[self]


STEPS = dict(zip(Tone, ("5", "4", "3", "2", "1", "none"), strict=True))


class Rating(models.Model):
    """One step of a scale. The trigger refuses changing a rating that a verdict uses."""

    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="ratings")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    labels = models.JSONField()
    definitions = models.JSONField(default=dict)
    tone = models.CharField(max_length=12, choices=Tone)
    # ClaimReview's ratingValue on 1..5; null exports the label alone.
    value = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["scale_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="rating_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=1, value__lte=5),
                name="rating_value_on_the_line",
            ),
            models.CheckConstraint(condition=Q(tone__in=Tone.values), name="rating_tone_known"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def step(self) -> str:
        return Tone(self.tone).step

    @property
    def label(self) -> str:
        return in_language(self.labels)

    @property
    def definition(self) -> str:
        return in_language(self.definitions)


class ContentType(models.TextChoices):
    """The seven types of Mafindo and First Draft."""

    SATIRE = "satire", _("satire or parody")
    MISLEADING = "misleading", _("misleading content")
    IMPOSTER = "imposter", _("imposter content")
    FABRICATED = "fabricated", _("fabricated content")
    FALSE_CONNECTION = "false_connection", _("false connection")
    FALSE_CONTEXT = "false_context", _("false context")
    MANIPULATED = "manipulated", _("manipulated content")


class Draft(models.Model):
    """What an author is writing; saved as they type, gone once submitted."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    rating = models.ForeignKey(Rating, null=True, blank=True, on_delete=models.PROTECT)
    content_type = models.CharField(max_length=20, choices=ContentType, blank=True)
    summary = models.TextField(blank=True)
    rationale = models.TextField(blank=True)
    cites = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # Counts every saving, so that two tabs of one author notice each other.
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "author"], name="draft_one_per_author")
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.summary}"


class VerdictQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-version")


class Verdict(models.Model):
    """One numbered version of our answer. Rows are written once; the trigger refuses edits."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="verdicts")
    version = models.PositiveIntegerField()
    # The claim's words that this verdict answers.
    statement = models.TextField()
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="verdicts")
    content_type = models.CharField(max_length=20, choices=ContentType, blank=True)
    summary = models.TextField()
    rationale = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verdicts"
    )
    # sha256 over statement, rating, texts and every cited evidence; see `reviews.seal`.
    content_hash = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(default=timezone.now, editable=False)
    cites = models.ManyToManyField(Evidence, through="Citation", related_name="verdicts")

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            models.UniqueConstraint(fields=["claim", "version"], name="verdict_version_once"),
            models.CheckConstraint(
                condition=~Q(summary=""),
                name="verdict_summary_not_empty",
                violation_error_message=_("Write the answer in a sentence or two."),
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=["", *ContentType.values]),
                name="verdict_content_type_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.summary}"


class Citation(models.Model):
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="citations")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="citations")

    class Meta:
        ordering = ["evidence__number"]
        constraints = [
            models.UniqueConstraint(fields=["verdict", "evidence"], name="citation_once")
        ]

    def __str__(self) -> str:
        return str(self.evidence)


class Decision(models.TextChoices):
    APPROVED = "approved", _("signed")
    SENT_BACK = "sent_back", _("sent back")


class Signature(models.Model):
    """A second person's answer to one version; written once.

    The trigger refuses whoever wrote any part, a hash that is not the verdict's, and a version
    that is no longer the newest.
    """

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="signatures")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures"
    )
    decision = models.CharField(max_length=10, choices=Decision)
    comment = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["verdict", "reviewer"], name="signature_once"),
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values),
                name="signature_decision_known",
            ),
            models.CheckConstraint(
                condition=~Q(decision="sent_back") | ~Q(comment=""),
                name="signature_sent_back_with_comment",
                violation_error_message=_("Say what should change."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.decision}"


class Policy(models.Model):
    """What a claim must meet before it is published; a change is a new version."""

    version = models.PositiveIntegerField(unique=True)
    signatures = models.PositiveSmallIntegerField(_("signatures of other people"), default=1)
    origins = models.PositiveSmallIntegerField(_("independent origins cited"), default=1)
    primary_sources = models.PositiveSmallIntegerField(_("primary sources cited"), default=0)
    needs_reason = models.BooleanField(_("a reason for selecting the claim"), default=True)
    needs_opened = models.BooleanField(_("every cited source opened by a person"), default=True)
    needs_live = models.BooleanField(_("no dead link without an archived copy"), default=True)
    blind = models.BooleanField(_("a second opinion before the rating is seen"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # PostgreSQL's number of the transaction that made it; the trigger writes it. What it asks for
    # single ratings comes in the same one.
    made_in = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("publish policy")
        verbose_name_plural = _("publish policies")
        constraints = [
            # Two people is not negotiable: a policy can ask for more, never for nobody.
            models.CheckConstraint(
                condition=Q(signatures__gte=1, signatures__lte=3),
                name="policy_signatures_in_range",
                violation_error_message=_("Ask for one to three signatures."),
            )
        ]

    def __str__(self) -> str:
        return str(self.version)


class RatingSignatures(models.Model):
    """How many signatures a policy asks for one rating, where that differs; written once with the
    policy. Codes, because the next version of a scale asks the same.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="by_rating")
    scale_code = models.SlugField(max_length=40)
    rating_code = models.SlugField(max_length=40)
    signatures = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "scale_code", "rating_code"], name="ratingsignatures_once"
            ),
            models.CheckConstraint(
                condition=Q(signatures__gte=1, signatures__lte=3),
                name="ratingsignatures_in_range",
                violation_error_message=_("Ask for one to three signatures."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scale_code}/{self.rating_code}: {self.signatures}"


class SecondOpinion(models.Model):
    """How a reviewer rated a version before seeing its author's rating; written once."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="opinions")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verdict", "reviewer"], name="secondopinion_once")
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.rating}"


class CommentQuerySet(models.QuerySet):
    def threads(self) -> Self:
        """What is not an answer to another comment, oldest first."""
        return self.filter(parent__isnull=True).order_by("at", "id")

    def open(self) -> Self:
        return self.filter(resolved_at__isnull=True)


class Comment(models.Model):
    """Said among colleagues about a claim, a version or a passage; its words are never changed."""

    class Place(models.TextChoices):
        """Whose words are marked; those of a version, or the claim's own."""

        STATEMENT = "statement", _("claim")
        SUMMARY = "summary", _("summary")
        RATIONALE = "rationale", _("rationale")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="comments")
    verdict = models.ForeignKey(
        Verdict, null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    place = models.CharField(max_length=10, choices=Place, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    quote = models.TextField(blank=True)
    body = models.TextField(_("comment"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                condition=~Q(body=""),
                name="comment_not_empty",
                violation_error_message=_("Write the comment first."),
            ),
            models.CheckConstraint(
                condition=Q(place="", start__isnull=True, end__isnull=True, quote="")
                | Q(place__in=["statement", "summary", "rationale"], start__lt=F("end"))
                & ~Q(quote=""),
                name="comment_passage_whole",
                violation_error_message=_("Mark at least one character."),
            ),
            models.CheckConstraint(
                condition=Q(place__in=["", "statement"]) | Q(verdict__isnull=False),
                name="comment_passage_of_a_version",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, parent__isnull=True),
                name="comment_resolved_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["claim", "at"], name="comment_of_claim")]

    def __str__(self) -> str:
        return self.body


class NoticeQuerySet(models.QuerySet):
    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def newest_first(self) -> Self:
        return self.select_related("event__actor", "claim", "comment").order_by("-id")

    def to_mail(self) -> Self:
        """What the next digests carry: neither read nor sent."""
        return self.unread().filter(mailed_at__isnull=True)


class Notice(models.Model):
    """Somebody is told of an act of somebody else, in the list and in the digest; the verb of the
    event says of what.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="notices")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    # Named with @ in the comment.
    mentioned = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(mentioned=False) | Q(comment__isnull=False),
                name="notice_mentioned_in_a_comment",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_newest"),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(
                fields=["person", "id"],
                condition=Q(read_at__isnull=True, mailed_at__isnull=True),
                name="notice_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.event}"
