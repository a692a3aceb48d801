"""The claim: what was said, by whom, where it stands; who works on it; its status."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.articles.models import Article, Snapshot
from factcheck.audit.models import Event, Verb
from factcheck.lib.languages import in_language


class Status(models.TextChoices):
    """Where the work on a claim stands. Only `claims.workflow` changes it."""

    NEW = "new", _("proposed")
    RESEARCH = "research", _("in research")
    REVIEW = "review", _("waiting for a signature")
    APPROVED = "approved", _("signed")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DISMISSED = "dismissed", _("dismissed")
    DUPLICATE = "duplicate", _("duplicate")


OPEN = [Status.NEW, Status.RESEARCH, Status.REVIEW, Status.APPROVED]
AT_WORK = [Status.RESEARCH, Status.REVIEW, Status.APPROVED]
# The reasons of a claim whose score is one of `triage`, not of the rules.
LEARNED = ("like-accepted", "like-dismissed")


class Kind(models.TextChoices):
    QUANTITY = "quantity", _("number")
    EVENT = "event", _("event")
    QUOTE = "quote", _("quotation")
    CAUSE = "cause", _("cause")
    COMPARISON = "comparison", _("comparison")
    LAW = "law", _("law")
    PREDICTION = "prediction", _("prediction")
    OPINION = "opinion", _("opinion")


class Claimant(models.Model):
    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        PUBLICATION = "publication", _("publication")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    same_as = models.URLField(_("page about them"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("claimant")
        verbose_name_plural = _("claimants")
        constraints = [
            models.UniqueConstraint(fields=["name", "kind"], name="claimant_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["person", "organisation", "publication"]),
                name="claimant_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TopicQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        return self.filter(active=True).order_by("code")


class Topic(models.Model):
    """What a claim is about, in the newsroom's own words; readers find checks by it."""

    code = models.SlugField(max_length=40, unique=True)
    # Name per language: {"id": "...", "en": "..."}.
    names = models.JSONField()
    active = models.BooleanField(default=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return in_language(self.names)


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self if user.may("viewer") else self.none()

    def for_list(self) -> Self:
        """The claim with its article and people, in one query."""
        return self.select_related("article", "assignee", "claimant")

    def assigned_to(self, user: Any) -> Self:
        return self.filter(assignee=user, status__in=AT_WORK).order_by(
            F("due").asc(nulls_last=True), "id"
        )

    def unassigned(self) -> Self:
        """What nobody has taken up, the most check-worthy first."""
        return self.filter(
            assignee__isnull=True, status__in=[Status.NEW, Status.RESEARCH]
        ).order_by("-checkworthiness", "id")

    def waiting_for_review(self) -> Self:
        return self.filter(status=Status.REVIEW).order_by(F("due").asc(nulls_last=True), "id")

    def late(self) -> Self:
        return self.filter(due__lt=timezone.now(), status__in=OPEN).order_by("due", "id")

    def about(self, words: str) -> Self:
        return self.filter(statement__icontains=words)

    def decided(self) -> Self:
        """What the desk has taken up or dismissed; the last word counts.

        Made by hand is taken up. What nobody decided, what repeats another claim, and what was
        marked by mistake and undone, says nothing.
        """
        dismissed = Event.objects.filter(
            object_type="claims.claim", object_id=OuterRef("pk"), verb=Verb.CLAIM_DISMISSED
        )
        return self.filter(
            Q(status__in=[*AT_WORK, Status.PUBLISHED, Status.WITHDRAWN])
            | Q(status=Status.NEW, reasons__contains=["by-hand"])
            | Q(Exists(dismissed), status=Status.DISMISSED)
        )


class Claim(models.Model):
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="claims")
    # What was claimed, understandable without the article.
    statement = models.TextField(_("claim"))
    # Who last wrote the statement; empty while it stands as the machine proposed it.
    statement_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    language = models.CharField(max_length=8, default="id")
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind), default=list, blank=True)
    checkworthiness = models.FloatField(default=0.5)
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Those of the reasons that an editor said do not hold; `checkworthiness` is without them.
    rejected_reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    claimant = models.ForeignKey(
        Claimant, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.NEW, editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claims",
    )
    due = models.DateTimeField(_("due"), null=True, blank=True)
    why_selected = models.TextField(_("why this claim"), blank=True)
    dismissal = models.TextField(_("reason for dismissing"), blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duplicates",
    )
    # Claims of the same article that say the same thing otherwise, by the reading engine.
    conflicts = models.ManyToManyField("self", blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="claims")
    # Counts every change; forms send it back, so that a stale one is noticed.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # For the workbench: its place in the article's margin, its rating's when it is signed, and
    # where it stood when it stands nowhere in the newest text.
    number: int | None
    step: str
    lost: "Appearance"
    # For lists: the likeliest check that exists of it, and how often it was met elsewhere.
    suggestion: Any
    repeats: int

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="claim_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(statement=""),
                name="claim_statement_not_empty",
                violation_error_message=_("Write the claim in one sentence."),
            ),
            models.CheckConstraint(
                condition=Q(checkworthiness__gte=0, checkworthiness__lte=1),
                name="claim_checkworthiness_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(duplicate_of=F("id")),
                name="claim_not_its_own_original",
                violation_error_message=_("A claim cannot be a duplicate of itself."),
            ),
            models.CheckConstraint(
                condition=Q(status="duplicate", duplicate_of__isnull=False)
                | (~Q(status="duplicate") & Q(duplicate_of__isnull=True)),
                name="claim_duplicate_has_original",
            ),
            models.CheckConstraint(
                condition=~Q(status="dismissed") | ~Q(dismissal=""),
                name="claim_dismissed_with_reason",
                violation_error_message=_("Say why the claim is dismissed."),
            ),
        ]
        indexes = [
            models.Index(fields=["article", "id"], name="claim_of_article"),
            models.Index(
                fields=["assignee", "due", "id"],
                condition=Q(status__in=AT_WORK),
                name="claim_mine",
            ),
            models.Index(
                fields=["-checkworthiness", "id"],
                condition=Q(assignee__isnull=True, status__in=["new", "research"]),
                name="claim_unassigned",
            ),
            models.Index(fields=["due", "id"], condition=Q(status="review"), name="claim_review"),
            models.Index(
                fields=["due", "id"],
                condition=Q(status__in=OPEN, due__isnull=False),
                name="claim_late",
            ),
            models.Index(fields=["status", "-id"], name="claim_by_status"),
            # For the claims that say the same; see `claims.repeats`.
            GinIndex(SearchVector("statement", config="simple"), name="claim_words"),
        ]

    def __str__(self) -> str:
        return self.statement


class RepeatQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Those that nobody has said are two different claims."""
        return self.filter(dismissed_at__isnull=True)

    def of(self, claim: Claim) -> Self:
        return self.filter(Q(claim=claim) | Q(other=claim))


class Repeat(models.Model):
    """Two claims of different articles that say much the same; the one with the lower number first.

    Found by `claims.repeats`. It joins nothing: a person does that, or says that they differ.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    # How near the wordings are, 0 to 100.
    likeness = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now, editable=False)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    dismissed_at = models.DateTimeField(null=True, blank=True)

    objects = RepeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "other"], name="repeat_once"),
            models.CheckConstraint(condition=Q(claim__lt=F("other")), name="repeat_lower_first"),
            models.CheckConstraint(
                condition=Q(dismissed_by__isnull=True, dismissed_at__isnull=True)
                | Q(dismissed_by__isnull=False, dismissed_at__isnull=False),
                name="repeat_dismissed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} = {self.other_id}"


class ClaimWriter(models.Model):
    """Somebody who ever put the claim's statement, claimant or reason into words; never taken back.

    `Claim.statement_by` is only the last of them.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="writers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "person"], name="claimwriter_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.claim_id}"


class RecusalQuerySet(models.QuerySet):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def of(self, claim: Claim) -> Self:
        """Those that keep people away from this claim, by its article or its claimant."""
        here = Q(article=claim.article_id)
        if claim.claimant_id is not None:
            here |= Q(claimant=claim.claimant_id)
        return self.standing().filter(here)


class Recusal(models.Model):
    """A conflict of interest: this person neither writes nor signs about a claimant or article."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recusals"
    )
    claimant = models.ForeignKey(
        Claimant, null=True, blank=True, on_delete=models.PROTECT, related_name="recusals"
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="recusals"
    )
    reason = models.TextField(_("conflict of interest"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Never the person it keeps away.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.CheckConstraint(
                condition=Q(claimant__isnull=True, article__isnull=False)
                | Q(claimant__isnull=False, article__isnull=True),
                name="recusal_from_one_thing",
                violation_error_message=_("Name either a claimant or an article."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="recusal_with_reason",
                violation_error_message=_("Say what the conflict of interest is."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_by=F("person")),
                name="recusal_ended_by_another",
                violation_error_message=_("Someone else must end it."),
            ),
            models.UniqueConstraint(
                fields=["person", "claimant"],
                condition=Q(ended_at__isnull=True, claimant__isnull=False),
                name="recusal_from_claimant_once",
            ),
            models.UniqueConstraint(
                fields=["person", "article"],
                condition=Q(ended_at__isnull=True, article__isnull=False),
                name="recusal_from_article_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.claimant or self.article}"


class AppearanceQuerySet(models.QuerySet):
    def lost(self, article: Article) -> Self:
        """Places in older texts of the article whose words nobody has found in a newer one."""
        return self.filter(claim__article=article, anchored=False)


class Appearance(models.Model):
    """Where a claim stands in a snapshot; the trigger checks `text[start:end] == quote`."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="appearances")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="appearances")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    # False when a newer snapshot no longer has these words exactly once, until they are found
    # again.
    anchored = models.BooleanField(default=True)
    # An editor said that the article no longer says this: nobody need look for it any more.
    gone = models.BooleanField(default=False)

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="appearance_span_not_empty",
                violation_error_message=_("Mark at least one character."),
            ),
            models.UniqueConstraint(
                fields=["claim", "snapshot", "start", "end"], name="appearance_once"
            ),
            models.CheckConstraint(
                condition=Q(gone=False) | Q(anchored=False), name="appearance_gone_is_lost"
            ),
        ]
        indexes = [
            models.Index(fields=["claim"], condition=Q(anchored=False), name="appearance_lost")
        ]

    def __str__(self) -> str:
        return self.quote


class TriageModelQuerySet(models.QuerySet):
    def in_use(self) -> Any | None:
        """The one that weighs new claims, if any."""
        return self.filter(active=True).first()


class TriageModel(models.Model):
    """What was learned from decisions once, with what it was measured on. See docs/triage.md."""

    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    # "decisions" for the desk's own, otherwise the name of the file.
    source = models.CharField(_("learned from"), max_length=200)
    accepted = models.PositiveIntegerField(_("accepted"))
    dismissed = models.PositiveIntegerField(_("dismissed"))
    articles = models.PositiveIntegerField(_("articles"))
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"))
    # Empty when there was none; another one's vectors mean nothing to this model.
    embedder = models.CharField(_("embedder"), max_length=100, blank=True)
    dimensions = models.PositiveIntegerField(default=0)
    # `learning.Learned` as JSON.
    weights = models.JSONField()
    # `learning.Figures` of the model and of the rules, on the same held-back decisions.
    figures = models.JSONField()
    rules_figures = models.JSONField()
    # In which share of the resamples the model ordered the claims better than the rules.
    ahead = models.FloatField()
    beats_rules = models.BooleanField(_("better than the rules"))
    active = models.BooleanField(_("in use"), default=False)

    objects = TriageModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("what the desk taught")
        verbose_name_plural = _("what the desk taught")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["active"], condition=Q(active=True), name="triage_one_in_use"
            ),
            models.CheckConstraint(
                condition=Q(active=False) | Q(beats_rules=True),
                name="triage_in_use_only_if_better",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.made_at:%Y-%m-%d}"
