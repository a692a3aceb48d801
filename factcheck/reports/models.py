"""What the public reads: one page a claim, its frozen editions, corrections; stories."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVectorField,
    TrigramWordSimilarity,
)
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject, Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.archive.models import Check
from factcheck.articles.models import Article, Snapshot
from factcheck.claims.models import Claim, Claimant, Status, Topic
from factcheck.jobs import Job, JobQuerySet, State
from factcheck.reviews.models import Policy, Tone, Verdict


class PageQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.select_related("edition").order_by("-published_at", "-id")

    def public(self) -> Self:
        """What readers can reach, with its edition; the rest was never published."""
        return self.filter(edition__isnull=False).select_related("edition")

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def search(
        self,
        q: str = "",
        *,
        verdict: str = "",
        claimant: str = "",
        topic: str = "",
        outlet: str = "",
        language: str = "",
    ) -> Self:
        """What readers ask for; by words the best come first, else the newest.

        `verdict` is a tone, `topic` its code, `language` a code; `claimant` and `outlet` are names
        or a part of one.
        """
        asked = {
            "tone": verdict,
            "claimant__name__icontains": claimant,
            "topics__code": topic,
            "outlet__icontains": outlet,
            "language": language,
        }
        pages = self.filter(**{name: value for name, value in asked.items() if value})
        if not q:
            return pages.order_by("-published_at", "-id")
        # As in `listing`: names and inflected words of any language, taken as they are.
        words = SearchQuery(q, config="simple", search_type="websearch")
        rank = SearchRank(F("words"), words)
        return pages.filter(words=words).order_by(rank.desc(), "-published_at", "-id")

    def saying_some_of(self, words: list[str]) -> Self:
        """Those that say any of the words, the most of them first."""
        any_of = SearchQuery(" or ".join(words), config="simple", search_type="websearch")
        rank = SearchRank(F("words"), any_of)
        return self.filter(words=any_of).order_by(rank.desc(), "-published_at", "-id")

    def spelled_like(self, words: list[str]) -> Self:
        """Those whose claim has a word spelled like one of these, the likest first."""
        like = (Q(archived__claim__trigram_word_similar=word) for word in words)
        alike = (TrigramWordSimilarity(word, "archived__claim") for word in words)
        return (
            self.filter(reduce(or_, like))
            .annotate(alike=sum(alike, Value(0.0)))
            .order_by("-alike", "-published_at", "-id")
        )

    def with_topics(self) -> Self:
        """Annotate what the page is about: `about`, a list of {"code", "names"}."""
        topics = Topic.objects.filter(pages=OuterRef("pk")).order_by("code")
        return self.annotate(
            about=ArraySubquery(topics.values(topic=JSONObject(code="code", names="names")))
        )

    def as_read(self) -> Self:
        """Load no more of a page, its edition and who published it than readers are shown."""
        shown = {
            "": "claim slug published_at modified_at withdrawn_at withdrawal outlet",
            "edition__": "page number content gates override_reason override_gates",
            "edition__policy__": "version",
            "edition__published_by__": "name email",
        }
        return self.select_related("edition__policy", "edition__published_by").only(
            *(part + name for part, names in shown.items() for name in names.split())
        )

    def as_listed(self) -> Self:
        """Load no more of a page and its edition than lists and feeds show."""
        return self.only(
            *("claim", "slug", "outlet", "tone", "published_at", "modified_at", "withdrawn_at"),
            *("edition__page", "edition__number", "edition__content", "edition__override_reason"),
        )

    def with_article_text(self) -> Self:
        """Annotate which text the article has now: its key, its hash, and since when."""
        texts = Snapshot.objects.filter(article=OuterRef("claim__article")).order_by(
            "-current_since", "-number"
        )
        now = JSONObject(pk="pk", sha256="sha256", since="current_since")
        return self.annotate(article_now=Subquery(texts.values(now=now)[:1]))


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

    # What readers find it by, of the edition that stands; see `reports.listing`.
    language = models.CharField(max_length=8, blank=True)
    tone = models.CharField(max_length=12, choices=Tone, blank=True)
    outlet = models.CharField(max_length=200, blank=True)
    claimant = models.ForeignKey(
        Claimant, null=True, blank=True, on_delete=models.PROTECT, related_name="pages"
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="pages")
    words = SearchVectorField(null=True, editable=False)

    # Where the question asked for them.
    about: list[dict[str, Any]]
    article_now: dict[str, Any] | None

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal=""),
                name="page_withdrawn_with_reason",
                violation_error_message=_("Say publicly why the page is withdrawn."),
            )
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="page_newest"),
            models.Index(fields=["tone", "-published_at", "-id"], name="page_by_tone"),
            models.Index(fields=["language", "-published_at", "-id"], name="page_by_language"),
            models.Index(fields=["outlet", "-published_at", "-id"], name="page_by_outlet"),
            models.Index(fields=["claimant", "-published_at", "-id"], name="page_by_claimant"),
            # Feeds and the map of the site ask for what changed last.
            models.Index(fields=["-modified_at", "-id"], name="page_by_change"),
            GinIndex(fields=["words"], name="page_words"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def article_since(self) -> datetime | None:
        """Since when the article has the text that `article_now` tells of."""
        since = self.article_now["since"] if self.article_now else None
        return datetime.fromisoformat(since) if since else None


# The least number of characters in which a publisher says why the glass was broken.
OVERRIDE_REASON = 20


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
    # Break-glass: why it went out although these gates, as in `gates`, were not met.
    override_reason = models.TextField(_("reason, for readers"), blank=True, default="")
    override_gates = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="edition_number_once"),
            models.CheckConstraint(
                condition=Q(override_reason="", override_gates=[])
                | Q(
                    GreaterThanOrEqual(Length("override_reason"), OVERRIDE_REASON),
                    ~Q(override_gates=[]),
                ),
                name="edition_override_with_reason",
                violation_error_message=_("Give readers a reason of at least 20 characters."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.number}"


class CorrectionQuerySet(models.QuerySet):
    def with_number(self) -> Self:
        """Annotate the number of the edition it led to; None where it led to no other."""
        return self.annotate(number=F("to_edition__number"))

    def as_read(self) -> Self:
        """Load no more of it than readers are shown."""
        return self.with_number().only("page", "kind", "note", "at", "reply_by")


class Correction(models.Model):
    """Why an edition followed another, for the reader, with its own time."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")
        REPLY = "reply", _("Right of reply")
        WITHDRAWAL = "withdrawal", _("Withdrawal")
        REOPENING = "reopening", _("Re-opening")

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    note = models.TextField(_("note to readers"))
    at = models.DateTimeField(default=timezone.now, editable=False)
    from_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    to_edition = models.ForeignKey(
        Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Whose answer a right of reply is.
    reply_by = models.CharField(_("who replies"), max_length=200, blank=True, default="")
    # Somebody else than the publisher, where no second person signed a new verdict with it.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    # Where the question asked for it.
    number: int | None

    objects = CorrectionQuerySet.as_manager()

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
                        "reopening",
                    ]
                ),
                name="correction_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(written_by__isnull=True) | ~Q(written_by=F("published_by")),
                name="correction_by_two_people",
                violation_error_message=_("Someone else must publish the note that you wrote."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.note}"


class NoteQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """What was written and neither published nor discarded."""
        return self.filter(correction__isnull=True, discarded_at__isnull=True).order_by("id")


class Note(models.Model):
    """A note to readers that brings no new verdict; it waits for somebody else to publish it."""

    KINDS = (Correction.Kind.CLARIFICATION, Correction.Kind.UPDATE, Correction.Kind.REPLY)

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(_("kind"), max_length=15, choices=Correction.Kind)
    note = models.TextField(_("note to readers"))
    reply_by = models.CharField(_("who replies"), max_length=200, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    correction = models.OneToOneField(
        Correction, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(note=""),
                name="note_not_empty",
                violation_error_message=_("Tell readers what changed."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["clarification", "update", "reply"]), name="note_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="reply") | ~Q(reply_by=""),
                name="note_reply_by_somebody",
                violation_error_message=_("Say who replies."),
            ),
            models.CheckConstraint(
                condition=Q(correction__isnull=True) | Q(discarded_at__isnull=True),
                name="note_published_or_discarded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.note}"


class ScheduledQuerySet(JobQuerySet):
    def unfinished(self) -> Self:
        return self.filter(state__in=[State.WAITING, State.RUNNING])

    def open(self) -> Self:
        """What is planned, and what failed while nobody has published or planned anew since."""
        newest = Scheduled.objects.filter(claim=OuterRef("claim")).order_by("-id")
        failed = Q(state=State.SET_ASIDE, pk=Subquery(newest.values("pk")[:1]))
        settled = [Status.PUBLISHED, Status.WITHDRAWN]
        return (
            self.filter(Q(state__in=[State.WAITING, State.RUNNING]) | failed)
            .exclude(Q(state=State.SET_ASIDE) & Q(claim__status__in=settled))
            .select_related("claim", "asked_by")
            .order_by("publish_at", "id")
        )


class Scheduled(Job):
    """Publish this verdict at a set time, if all still stands then."""

    bell = "publish_scheduled"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="schedules")
    # The version that was seen when it was scheduled; a newer one is not published in its place.
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="+")
    publish_at = models.DateTimeField(_("publish at"))
    # For readers, where an edition stands already.
    kind = models.CharField(_("kind"), max_length=15, choices=Correction.Kind, blank=True)
    note = models.TextField(_("note to readers"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[Any] = ScheduledQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(state__in=["waiting", "running"]),
                name="scheduled_one_at_a_time",
                violation_error_message=_("This fact-check is scheduled already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.publish_at:%Y-%m-%d %H:%M}"


class ErrorReportQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=ErrorReport.State.OPEN).order_by("due", "id")

    def to_mail(self) -> Self:
        """Those whose reader is still to be sent the answer."""
        return self.filter(letter=ErrorReport.Letter.WAITING).exclude(email="")


class ErrorReport(models.Model):
    """What a reader says is wrong on a page, and what the desk answered. No account, no address."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ANSWERED = "answered", _("answer given")
        DISMISSED = "dismissed", _("no error found")

    class Letter(models.TextChoices):
        """What became of the letter with the answer; none is written without an address."""

        WAITING = "waiting", _("waiting to be mailed")
        SENT = "sent", _("mailed")
        FAILED = "failed", _("could not be mailed")

    # The edition that the reader had before them; it knows its page.
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="error_reports")
    text = models.TextField(_("what is wrong"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    due = models.DateTimeField(_("due"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    handled_at = models.DateTimeField(null=True, blank=True)
    # The language that the reader had the form in, and is answered in.
    language = models.CharField(max_length=8, blank=True, editable=False)
    letter = models.CharField(max_length=8, choices=Letter, blank=True, editable=False)
    letter_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("error report")
        verbose_name_plural = _("error reports")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="errorreport_not_empty",
                violation_error_message=_("Say what is wrong."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", handled_by__isnull=True, handled_at__isnull=True)
                | (
                    Q(state__in=["answered", "dismissed"])
                    & Q(handled_by__isnull=False, handled_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="errorreport_handled_with_answer",
                violation_error_message=_("Write down what came of it."),
            ),
            models.CheckConstraint(
                condition=Q(letter__in=["", "waiting", "sent", "failed"])
                & (Q(letter="") | ~Q(state="open")),
                name="errorreport_letter_after_answer",
                violation_error_message=_("Only an answer is mailed."),
            ),
        ]
        indexes = [
            models.Index(fields=["due", "id"], condition=Q(state="open"), name="errorreport_open"),
            models.Index(fields=["id"], condition=Q(letter="waiting"), name="errorreport_letters"),
        ]

    def __str__(self) -> str:
        return self.text


class InfoPageQuerySet(models.QuerySet):
    def current(self, kind: str, language: str) -> Any | None:
        return self.filter(kind=kind, language=language).order_by("-version").first()

    def newest(self) -> Self:
        """The version in force of each text in each language."""
        return self.order_by("kind", "language", "-version").distinct("kind", "language")


class InfoPage(models.Model):
    """What the newsroom says of itself, in one language; a change is a new version."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("Our rules")
        METHOD = "method", _("How we check")
        TEAM = "team", _("Who we are")
        FUNDING = "funding", _("Who pays for us")

    kind = models.CharField(max_length=10, choices=Kind)
    language = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=200)
    # Markdown, as in a rationale.
    body = models.TextField(_("text"))
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InfoPageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "version"], name="infopage_version_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["policy", "method", "team", "funding"]),
                name="infopage_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(body=""),
                name="infopage_not_empty",
                violation_error_message=_("Write a title and a text."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Freshness(models.Model):
    """How often what public pages are made of has changed, by kind. Triggers count: `freshness`.

    A kind has as many rows as changes were ever made of it at the same moment; their sum counts.
    """

    key = models.CharField(max_length=20)
    stamp = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "freshness"
        indexes = [models.Index(fields=["key", "id"], name="freshness_key")]

    def __str__(self) -> str:
        return f"{self.key}: {self.stamp}"


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
