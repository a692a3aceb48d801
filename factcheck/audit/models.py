"""What happened: rows that are only ever added, each sealed with a hash over the one before."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """Every act the record knows; docs/glossary.md describes each."""

    PERSON_ADDED = "person_added", _("added a person")
    PERSON_CHANGED = "person_changed", _("changed a person's account")
    ARTICLE_BROUGHT_IN = "article_brought_in", _("brought in the article")
    ARTICLE_READ = "article_read", _("read the article")
    READING_FAILED = "reading_failed", _("could not read the article")
    READING_RETRIED = "reading_retried", _("asked to read the article again")
    ARTICLE_ASKED_AGAIN = "article_asked_again", _("asked for a newer version of the article")
    ARTICLE_UNCHANGED = "article_unchanged", _("found the article unchanged")
    ARTICLE_CHANGED = "article_changed", _("found the article changed")
    CLAIM_MADE = "claim_made", _("marked the claim by hand")
    CLAIM_ACCEPTED = "claim_accepted", _("accepted the claim")
    CLAIM_PUT_BACK = "claim_put_back", _("put the claim back")
    CLAIM_DISMISSED = "claim_dismissed", _("dismissed the claim")
    CLAIM_RESTATED = "claim_restated", _("rewrote the claim")
    CLAIM_RESIZED = "claim_resized", _("marked other words for the claim")
    CLAIM_PARTED = "claim_parted", _("parted the claim in two")
    CLAIM_STRETCHED = "claim_stretched", _("joined the claim with the next")
    CLAIM_JOINED = "claim_joined", _("joined the claim to another")
    CLAIM_REVIVED = "claim_revived", _("took the claim up again")
    CLAIM_ASSIGNED = "claim_assigned", _("assigned the claim")
    CLAIM_SCHEDULED = "claim_scheduled", _("set the due date")
    CLAIM_SELECTED = "claim_selected", _("said why the claim was selected")
    REASON_JUDGED = "reason_judged", _("judged why the claim was proposed")
    CLAIM_LOST = "claim_lost", _("no longer found the claim in the article")
    CLAIM_FOUND = "claim_found", _("found the claim again in the article")
    CLAIM_GONE = "claim_gone", _("said that the claim is gone from the article")
    CLAIM_UNDONE = "claim_undone", _("undid the last step")
    SUGGESTION_DISMISSED = "suggestion_dismissed", _("said that a suggestion is another claim")
    SUGGESTION_RESTORED = "suggestion_restored", _("took a dismissed suggestion back in")
    SOURCE_OPENED = "source_opened", _("opened the page of a source")
    LOOKUP_ASKED = "lookup_asked", _("asked a source")
    LOOKUP_RETRIED = "lookup_retried", _("asked a source again")
    LOOKUP_CANCELLED = "lookup_cancelled", _("cancelled a question")
    FINDING_KEPT = "finding_kept", _("kept a finding")
    FINDING_DISCARDED = "finding_discarded", _("discarded a finding")
    FINDING_UNDECIDED = "finding_undecided", _("took back the choice about a finding")
    FINDING_OPENED = "finding_opened", _("opened a source")
    PAGE_CAPTURED = "page_captured", _("had a page fetched and kept")
    EVIDENCE_ADDED = "evidence_added", _("added evidence")
    EVIDENCE_REMOVED = "evidence_removed", _("removed evidence")
    ORIGIN_SET = "origin_set", _("set the origin of evidence")
    SOURCE_GONE = "source_gone", _("found a source changed or gone")
    SOURCE_CHANGED = "source_changed", _("changed how a source is asked")
    SOURCE_TESTED = "source_tested", _("asked a source a test question")
    SOURCE_FEED_ADDED = "source_feed_added", _("added a feed to the sources")
    SOURCE_FEED_CHANGED = "source_feed_changed", _("changed a feed of the sources")
    SUBSCRIPTION_ADDED = "subscription_added", _("subscribed to fact-checks of others")
    SUBSCRIPTION_CHANGED = "subscription_changed", _("changed a subscription")
    RATING_EXPLAINED = "rating_explained", _("said what a rating means")
    VERDICT_SUBMITTED = "verdict_submitted", _("submitted a verdict")
    VERDICT_TAKEN_BACK = "verdict_taken_back", _("took the verdict back")
    VERDICT_APPROVED = "verdict_approved", _("signed the verdict")
    VERDICT_SENT_BACK = "verdict_sent_back", _("sent the verdict back")
    CLAIM_PUBLISHED = "claim_published", _("published the fact-check")
    CLAIM_REOPENED = "claim_reopened", _("re-opened the claim")
    PAGE_WITHDRAWN = "page_withdrawn", _("withdrew the fact-check")
    STORY_PUBLISHED = "story_published", _("published the story page")
    BATCH_BROUGHT_IN = "batch_brought_in", _("brought in many articles")
    BATCH_CHANGED = "batch_changed", _("changed what is brought in")
    FEED_ADDED = "feed_added", _("began to watch the feed")
    FEED_CHANGED = "feed_changed", _("changed how the feed is watched")
    POLICY_CHANGED = "policy_changed", _("changed the publish policy")
    SCALE_CHANGED = "scale_changed", _("changed a rating scale")
    PERSON_RECUSED = "person_recused", _("declared a conflict of interest")
    RECUSAL_ENDED = "recusal_ended", _("ended a conflict of interest")
    OPINION_GIVEN = "opinion_given", _("rated the claim without seeing the verdict")
    COMMENT_ADDED = "comment_added", _("wrote a comment")
    COMMENT_RESOLVED = "comment_resolved", _("resolved a comment")
    COMMENT_REOPENED = "comment_reopened", _("took a comment up again")
    PAGE_SCHEDULED = "page_scheduled", _("scheduled the fact-check")
    PAGE_UNSCHEDULED = "page_unscheduled", _("cancelled the schedule of the fact-check")
    SCHEDULE_FAILED = "schedule_failed", _("could not publish the fact-check as scheduled")
    GATES_OVERRIDDEN = "gates_overridden", _("published before every condition was met")
    NOTE_WRITTEN = "note_written", _("wrote a note to readers")
    NOTE_DISCARDED = "note_discarded", _("discarded a note to readers")
    PAGE_NOTED = "page_noted", _("published a note to readers")
    PAGE_REOPENED = "page_reopened", _("re-opened a withdrawn fact-check")
    ERROR_REPORTED = "error_reported", _("reported an error")
    ERROR_ANSWERED = "error_answered", _("answered an error report")
    INFO_PAGE_CHANGED = "info_page_changed", _("changed a page about the newsroom")
    TOPIC_CHANGED = "topic_changed", _("changed the list of topics")
    TOPICS_SET = "topics_set", _("set the topics of the claim")
    FACTOR_ADDED = "factor_added", _("added a second factor")
    FACTOR_REMOVED = "factor_removed", _("removed a second factor")
    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    DAY_SEALED = "day_sealed", _("sealed a day of the record")
    RECORD_VERIFIED = "record_verified", _("verified the record")
    RECORD_BROKEN = "record_broken", _("found the record broken")
    TRIAGE_LEARNED = "triage_learned", _("learned from decisions which claims are taken up")
    TRIAGE_STOPPED = "triage_stopped", _("stopped using what was learned from decisions")


class EventQuerySet(models.QuerySet):
    def about(self, thing: models.Model) -> Self:
        """The history of one thing, oldest first."""
        return self.filter(object_type=thing._meta.label_lower, object_id=thing.pk).order_by("seq")


class Event(models.Model):
    """One act. The trigger of migration 0001 fills `seq`, `prev_hash` and `hash`."""

    seq = models.BigIntegerField(primary_key=True, editable=False, db_default=0)
    at = models.DateTimeField(default=timezone.now, editable=False)
    # Null when a background worker acted by itself.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=40, choices=Verb)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    # Which columns the hash covers: the first format knew nothing of the two that follow.
    format = models.SmallIntegerField(editable=False, db_default=1)
    # The request that asked for the act, and how its person had signed in ("password+totp").
    request_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    signed_in = models.CharField(max_length=40, blank=True, default="", db_default="")
    prev_hash = models.BinaryField(editable=False, db_default=b"")
    hash = models.BinaryField(editable=False, db_default=b"")

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id", "seq"], name="event_about")]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.object_type} {self.object_id}"


class RootQuerySet(models.QuerySet):
    def oldest_first(self) -> Self:
        return self.order_by("day")


class Root(models.Model):
    """One day of the record under one signed hash; a time-stamp may be added to it, nothing else
    changed.
    """

    day = models.DateField(unique=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    # The root of the Merkle tree over the hashes of these events, and the hash of the last one.
    root = models.BinaryField()
    head = models.BinaryField()
    # The hash of what was signed the day before; empty for the first.
    previous = models.BinaryField(default=b"")
    # Ed25519 over all of the above, and the key that proves it.
    signature = models.BinaryField()
    public_key = models.BinaryField()
    # The answer of an RFC 3161 server about the signature.
    timestamp = models.BinaryField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RootQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_seq__lte=F("last_seq")), name="root_not_of_nothing"
            )
        ]

    def __str__(self) -> str:
        return self.day.isoformat()


class Verification(models.Model):
    """One walk over the whole record and its roots, and what was found; written once."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    # How far the record went.
    last_seq = models.BigIntegerField()
    took_ms = models.PositiveIntegerField()
    # Empty when all is whole.
    fault = models.TextField(blank=True, default="")
    # The first bad event, where the fault is one of an event.
    broken_at = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(broken_at__isnull=True) | ~Q(fault=""),
                name="verification_broken_by_a_fault",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.fault}"
