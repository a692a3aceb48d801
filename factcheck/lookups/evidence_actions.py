"""Weigh what sources answered, and put down what the verdict rests on."""

from contextlib import suppress
from datetime import datetime
from typing import Any, cast

from django.core import serializers
from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.archive.models import Suggestion
from factcheck.articles.models import Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim
from factcheck.claims.recusals import refuse_recused
from factcheck.errors import Refused, StaleState
from factcheck.lib.typed import typed
from factcheck.lookups.capture_actions import (
    ask_archive,
    hold_in_research,
    keep_page_of,
    link_capture,
    typed_address,
)
from factcheck.lookups.models import CaptureRequest, Evidence, Finding, Stance
from factcheck.lookups.origin_actions import regroup
from factcheck.lookups.origins import origin_of, registrable
from factcheck.lookups.quotes import Span, anchor, find_words

MAX_QUOTE = 5000
MAX_NOTE = 5000


# Findings


@transaction.atomic
def keep_finding(finding: Finding, *, actor: User) -> None:
    """Mark a finding as worth keeping."""
    _choose(finding, Finding.Choice.KEPT, Verb.FINDING_KEPT, actor=actor)


@transaction.atomic
def discard_finding(finding: Finding, *, actor: User, reason: str) -> None:
    """Put a finding aside, with the reason; it stays in the record."""
    require(actor, "editor")
    reason = reason.strip()[:500]
    if not reason:
        raise Refused(_("Say in a word why it does not help."), field="reason")
    if finding.evidence.exists():
        raise Refused(_("Evidence rests on this finding. Remove the evidence first."))
    _choose(finding, Finding.Choice.DISCARDED, Verb.FINDING_DISCARDED, actor=actor, reason=reason)


@transaction.atomic
def undecide_finding(finding: Finding, *, actor: User) -> None:
    """Take back a choice about a finding."""
    require(actor, "editor")
    if finding.evidence.exists():
        raise Refused(_("Evidence rests on this finding. Remove the evidence first."))
    _choose(finding, Finding.Choice.OPEN, Verb.FINDING_UNDECIDED, actor=actor)


def _choose(
    finding: Finding, choice: Finding.Choice, verb: Verb, *, actor: User, reason: str = ""
) -> None:
    require(actor, "editor")
    claim = hold_in_research(finding.lookup.claim)
    changed = (
        Finding.objects.filter(pk=finding.pk)
        .exclude(choice=choice, choice_reason=reason)
        .update(choice=choice, choice_reason=reason)
    )
    finding.refresh_from_db()
    if changed:
        said = {"reason": reason} if reason else {}
        record(verb, claim, actor=actor, finding=finding.pk, title=finding.title[:200], **said)


@transaction.atomic
def open_finding(finding: Finding, *, actor: User) -> str:
    """Return a finding's address, noting who opened it first and when.

    A viewer is only shown the way: that a source was opened must mean that one who answers for the
    check has seen it.
    """
    require(actor, "viewer")
    if not finding.url.startswith(("https://", "http://")):
        raise Refused(_("This finding has no web address."))
    if not actor.may("editor"):
        return finding.url
    now = timezone.now()
    first = Finding.objects.filter(pk=finding.pk, opened_at=None).update(
        opened_by=actor, opened_at=now
    )
    if first:
        _note_opened(finding, actor, now)
        record(
            Verb.FINDING_OPENED,
            finding.lookup.claim,
            actor=actor,
            finding=finding.pk,
            url=finding.url,
        )
    finding.refresh_from_db()
    return finding.url


def _note_opened(finding: Finding, actor: User, at: datetime) -> None:
    """Note it at the evidence of the finding, but for what is cited: that stays as it was."""
    for evidence in Evidence.objects.filter(finding=finding, opened_at=None):
        with suppress(IntegrityError), transaction.atomic():
            Evidence.objects.filter(pk=evidence.pk).update(opened_by=actor, opened_at=at)


# Evidence


@transaction.atomic
def add_evidence(
    claim: Claim,
    *,
    actor: User,
    quote: str,
    stance: str,
    note: str = "",
    primary: bool = False,
    finding: Finding | None = None,
    snapshot: Snapshot | None = None,
    suggestion: Suggestion | None = None,
    page: CaptureRequest | None = None,
    span: Span | None = None,
    as_typed: bool = False,
    url: str = "",
    title: str = "",
    publisher: str = "",
) -> Evidence:
    """Put down exact words of a source and what they say about the claim.

    The source is a `page` that was fetched for it (of a finding, or named by its address), a
    finding of this claim, an article we hold (`snapshot`), a fact-check that was suggested for it,
    or a page that the editor names by `url`. Words must stand in what we have of it: the kept text
    of a page, where `span` says in code points which place is meant; the title or excerpt of a
    finding; the text of a snapshot. They are kept as typed where nothing could be kept, of a
    fact-check, of a page named by `url`, and with `as_typed` where the editor copied them from the
    page itself.

    Pages of which none was fetched yet are fetched now, and linked when they come. Raises Refused,
    IllegalMove, PermissionDenied.
    """
    require(actor, "editor")
    claim = hold_in_research(claim)
    refuse_recused(claim, actor)
    quote = _within(quote, MAX_QUOTE, _("quote"))
    if not quote:
        raise Refused(_("Copy the exact words you rely on."), field="quote")
    if stance not in Stance.values:
        raise Refused(
            _("Say whether the words support the claim, refute it or give context."), field="stance"
        )
    evidence = Evidence(
        claim=claim,
        number=_next_number(claim),
        quote=quote,
        stance=stance,
        note=_within(note, MAX_NOTE, _("note")),
        primary=primary,
        added_by=actor,
        title=_within(title, 1000, _("title")),
        publisher=_within(publisher, 300, _("publisher")),
    )
    if page is not None:
        _from_page(evidence, page, finding, span, as_typed=as_typed)
        if before := _put_down_already(evidence):
            return before
    elif finding is not None:
        _from_finding(evidence, finding)
    elif snapshot is not None:
        _from_snapshot(evidence, snapshot)
    elif suggestion is not None:
        _from_suggestion(evidence, suggestion)
    else:
        _from_address(evidence, url)
    evidence.origin = evidence.origin or origin_of(evidence.url, evidence.publisher)
    evidence.origin = (evidence.origin or evidence.title)[:300]
    evidence.save(force_insert=True)
    if finding is not None:
        _keep_as_evidence(finding)
    record(
        Verb.EVIDENCE_ADDED,
        claim,
        actor=actor,
        evidence=evidence.pk,
        number=evidence.number,
        quote=evidence.quote,
        stance=stance,
        url=evidence.url,
        **({"capture": evidence.capture_id} if evidence.capture_id else {}),
    )
    if evidence.capture is not None:
        ask_archive(evidence.capture)
    elif page is None and snapshot is None:
        _have_page_kept(evidence)
    regroup(claim)
    evidence.refresh_from_db(fields=["origin", "origin_reason"])
    return evidence


def _keep_as_evidence(finding: Finding) -> None:
    Finding.objects.filter(pk=finding.pk).update(choice=Finding.Choice.KEPT, choice_reason="")
    finding.refresh_from_db()


def _have_page_kept(evidence: Evidence) -> None:
    """Have the page of evidence fetched that was put down without it."""
    request = keep_page_of(
        evidence.claim, evidence.url, actor=evidence.added_by, finding=evidence.finding
    )
    if request.capture is not None:
        link_capture(evidence.claim, request, request.capture)
        evidence.refresh_from_db()


def _from_finding(evidence: Evidence, finding: Finding) -> None:
    if finding.lookup.claim_id != evidence.claim_id:
        raise Refused(_("This finding belongs to another claim."))
    for text in (finding.excerpt, finding.title):
        if span := find_words(text, evidence.quote):
            break
    else:
        raise Refused(
            _(
                "These words do not stand in what the source gave. Copy them exactly, or name the "
                "page by its address to quote more of it."
            ),
            field="quote",
        )
    anchor(evidence, text, span)
    evidence.finding = finding
    evidence.url = finding.url
    evidence.title = finding.title
    evidence.publisher = finding.publisher
    evidence.opened_by, evidence.opened_at = finding.opened_by, finding.opened_at


def _from_snapshot(evidence: Evidence, snapshot: Snapshot) -> None:
    span = find_words(snapshot.text, evidence.quote)
    if span is None:
        raise Refused(
            _("These words do not stand in the article. Copy them exactly."), field="quote"
        )
    anchor(evidence, snapshot.text, span)
    evidence.snapshot = snapshot
    article = snapshot.article
    evidence.url = article.url
    evidence.title = article.title or str(article)
    evidence.publisher = article.publisher[:300]
    evidence.opened_by = evidence.added_by
    evidence.opened_at = timezone.now()


def _from_suggestion(evidence: Evidence, suggestion: Suggestion) -> None:
    """Take a published check: whoever puts it down need not have opened it yet."""
    if suggestion.claim_id != evidence.claim_id:
        raise Refused(_("This fact-check was suggested for another claim."))
    check = suggestion.check_found
    evidence.url = typed_address(check.url)
    evidence.title = (check.title or check.claim)[:1000]
    evidence.publisher = check.publisher[:300]
    evidence.opened_by, evidence.opened_at = suggestion.opened_by, suggestion.opened_at


def _from_address(evidence: Evidence, url: str) -> None:
    evidence.url = typed_address(url)
    evidence.title = evidence.title or registrable(url)
    evidence.opened_by = evidence.added_by
    evidence.opened_at = timezone.now()


def _from_page(
    evidence: Evidence,
    page: CaptureRequest,
    finding: Finding | None,
    span: Span | None,
    *,
    as_typed: bool,
) -> None:
    """Take the words from a page that was fetched for this, or could not be."""
    if page.claim_id != evidence.claim_id:
        raise Refused(_("This page was fetched for another claim."))
    if finding is not None and finding.lookup.claim_id != evidence.claim_id:
        raise Refused(_("This finding belongs to another claim."))
    capture = page.capture
    evidence.finding, evidence.capture = finding, capture
    evidence.url = finding.url if finding else page.url
    told = [capture, finding] if finding else [capture]
    for name, limit in (("title", 1000), ("publisher", 300)):
        said = next((text for one in told if (text := getattr(one, name, ""))), "")
        setattr(evidence, name, (said or getattr(evidence, name))[:limit])
    evidence.title = evidence.title or registrable(evidence.url)
    # Whoever marks words in the kept page has it before them.
    evidence.opened_by = evidence.added_by
    evidence.opened_at = timezone.now()
    if capture is None or not capture.text:
        if finding and (found := find_words(finding.excerpt, evidence.quote)):
            anchor(evidence, finding.excerpt, found)
        return
    found = _trimmed(capture.text, span) if span else None
    if found is None or capture.text[slice(*found)] != evidence.quote:
        found = find_words(capture.text, evidence.quote)
    if found:
        evidence.start, evidence.end = found
        anchor(evidence, capture.text, found)
    elif not as_typed:
        raise Refused(
            _(
                "These words do not stand in the kept page. Mark them in its text, or say that you "
                "copied them from the page yourself."
            ),
            field="quote",
        )


def _trimmed(text: str, span: Span) -> Span:
    """Return the span without the white space at its ends."""
    words = text[slice(*span)]
    return span[0] + len(words) - len(words.lstrip()), span[0] + len(words.rstrip())


def _put_down_already(evidence: Evidence) -> Evidence | None:
    """Return the same evidence by the same person: what a second press of the button makes."""
    return Evidence.objects.filter(
        claim=evidence.claim_id,
        added_by=evidence.added_by_id,
        url=evidence.url,
        quote=evidence.quote,
        stance=evidence.stance,
        capture=evidence.capture_id,
        start=evidence.start,
        note=evidence.note,
        primary=evidence.primary,
    ).first()


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: User) -> Event:
    """Remove a piece of evidence that no verdict cites; its number is not given to another.

    Gives the event, which holds the evidence as it was, so that the step can be undone.
    """
    require(actor, "editor")
    claim = hold_in_research(evidence.claim)
    number, quote, url = evidence.number, evidence.quote, evidence.url
    was = _as_it_stands(evidence)
    try:
        # A savepoint: the refusal of the database must not take the caller's transaction with it.
        with transaction.atomic():
            evidence.delete()
    except (ProtectedError, IntegrityError):
        raise Refused(
            _("A verdict cites this evidence, so it stays. Write a new version without it.")
        ) from None
    event = record(
        Verb.EVIDENCE_REMOVED,
        claim,
        actor=actor,
        evidence=was["pk"],
        number=number,
        quote=quote,
        url=url,
        was=was,
    )
    regroup(claim)
    return event


def _as_it_stands(evidence: Evidence) -> dict[str, Any]:
    """Return all of it as JSON that `serializers` reads; to the microsecond, which theirs cuts."""
    was: dict[str, Any] = serializers.serialize("python", [evidence])[0]
    for name, value in was["fields"].items():
        if isinstance(value, datetime):
            was["fields"][name] = value.isoformat()
    return was


@transaction.atomic
def undo_removal(claim: Claim, *, actor: User, seq: int) -> Evidence:
    """Put evidence back that the actor removed by event `seq`, as it was and under its number.

    Raises StaleState when it is back already, IllegalMove, PermissionDenied.
    """
    require(actor, "editor")
    claim = hold_in_research(claim)
    removals = Event.objects.about(claim).filter(verb=Verb.EVIDENCE_REMOVED, actor=actor)
    event = removals.filter(seq=seq, data__has_key="was").first()
    if event is None or claim.evidence.filter(number=event.data["number"]).exists():
        raise StaleState(_("This evidence is back already, or somebody else removed it."))
    was = next(serializers.deserialize("python", [event.data["was"]]))
    evidence = cast(Evidence, was.object)
    evidence.save(force_insert=True)
    if evidence.finding is not None:
        _keep_as_evidence(evidence.finding)
    record(
        Verb.CLAIM_UNDONE,
        claim,
        actor=actor,
        seq=seq,
        undone=event.verb,
        evidence=evidence.pk,
        number=evidence.number,
    )
    if evidence.capture is None and evidence.snapshot is None:
        # It may have come while the evidence was away.
        _have_page_kept(evidence)
    regroup(claim)
    evidence.refresh_from_db(fields=["origin", "origin_reason"])
    return evidence


def _next_number(claim: Claim) -> int:
    """Count up over what was ever added: a removed number is in the record for good."""
    last = (
        Event.objects.about(claim)
        .filter(verb=Verb.EVIDENCE_ADDED)
        .order_by("-seq")
        .values_list("data__number", flat=True)
        .first()
    )
    highest = claim.evidence.aggregate(highest=Max("number"))["highest"]
    return max(last or 0, highest or 0) + 1


def _within(text: str, limit: int, name: str) -> str:
    text = typed(text).strip()
    if len(text) > limit:
        raise Refused(
            _("The %(field)s is longer than %(limit)s characters. Shorten it.")
            % {"field": name, "limit": limit}
        )
    return text
