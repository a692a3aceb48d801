"""Ask the world about a claim, weigh what it answers, and put down what the verdict rests on."""

import re
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.articles.models import Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Event, Verb
from factcheck.claims import workflow
from factcheck.claims.models import AT_WORK, Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.jobs import Outcome, State
from factcheck.lib.offsets import prefix_suffix
from factcheck.lib.typed import typed
from factcheck.lookups.models import Evidence, Finding, Lookup, Stance
from factcheck.lookups.origins import origin_of, registrable
from factcheck.lookups.providers import listed
from factcheck.lookups.queries import question

MAX_QUERY = 500
MAX_QUOTE = 5000
MAX_NOTE = 5000


# Asking


@transaction.atomic
def accept_claim(claim: Claim, *, actor: User, seen: int | None = None) -> None:
    """Take up a proposed claim and ask every listed source about it.

    The claim becomes the actor's when nobody has it. Raises what `workflow.move` raises.
    """
    if claim.status != Status.NEW:
        raise IllegalMove(
            _("Only a proposed claim can be accepted. Reload to see where it stands.")
        )
    before = claim.assignee_id
    workflow.move(claim, Status.RESEARCH, actor=actor, seen=seen, assignee_id=before or actor.pk)
    record(Verb.CLAIM_ACCEPTED, claim, actor=actor, version=claim.version, assignee_before=before)
    ask_about(claim)


@transaction.atomic
def ask_about(claim: Claim, *, actor: User | None = None) -> list[Lookup]:
    """Ask each listed source its question about the claim; none is asked the same twice."""
    asked = []
    for name, provider in listed().items():
        lookup, is_new = Lookup.objects.get_or_create(
            claim=claim,
            provider=name,
            query=question(claim.statement, asks=provider.about.asks),
            language=claim.language,
            defaults={"asked_by": actor},
        )
        if is_new:
            asked.append(lookup)
            lookup.ring()
    if asked:
        questions = {lookup.provider: lookup.query for lookup in asked}
        record(Verb.LOOKUP_ASKED, claim, actor=actor, questions=questions)
    return asked


@transaction.atomic
def ask_provider(claim: Claim, provider: str, query: str, *, actor: User) -> Lookup:
    """Ask one source in the editor's own words; the same question twice is one look-up."""
    require(actor, "editor")
    if provider not in listed():
        raise Refused(_("This newsroom does not ask that source."))
    query = " ".join(typed(query).split())
    if not query:
        raise Refused(_("Write what to ask."))
    if len(query) > MAX_QUERY:
        raise Refused(
            _("The question is longer than %(limit)s characters. Shorten it.")
            % {"limit": MAX_QUERY}
        )
    if claim.status not in AT_WORK:
        raise IllegalMove(_("Accept the claim first, then ask about it."))
    lookup, is_new = Lookup.objects.get_or_create(
        claim=claim,
        provider=provider,
        query=query,
        language=claim.language,
        defaults={"asked_by": actor},
    )
    if is_new:
        record(Verb.LOOKUP_ASKED, claim, actor=actor, questions={provider: query})
        lookup.ring()
    elif lookup.state in (State.DONE, State.SET_ASIDE) and lookup.outcome != Outcome.OK:
        retry_lookup(lookup, actor=actor)
    return lookup


@transaction.atomic
def retry_lookup(lookup: Lookup, *, actor: User) -> None:
    """Start a look-up afresh that failed or was skipped. Raises StaleState when it need not be."""
    require(actor, "editor")
    if not Lookup.objects.retry(lookup.pk):
        raise StaleState(_("This question is being asked, or has been answered meanwhile."))
    lookup.refresh_from_db()
    record(
        Verb.LOOKUP_RETRIED,
        lookup.claim,
        actor=actor,
        provider=lookup.provider,
        query=lookup.query,
    )
    lookup.ring()


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
        raise Refused(_("Say in a word why it does not help."))
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
    claim = _locked(finding.lookup.claim)
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
        Evidence.objects.filter(finding=finding, opened_at=None).update(opened_at=now)
        record(
            Verb.FINDING_OPENED,
            finding.lookup.claim,
            actor=actor,
            finding=finding.pk,
            url=finding.url,
        )
    finding.refresh_from_db()
    return finding.url


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
    url: str = "",
    title: str = "",
    publisher: str = "",
) -> Evidence:
    """Put down exact words of a source and what they say about the claim.

    The source is a finding of this claim, an article we hold (`snapshot`), or a page that the
    editor names by `url`. Words of a finding must stand in its title or excerpt, words of a
    snapshot in its text; those of a named page are kept as typed. Raises Refused, IllegalMove,
    PermissionDenied.
    """
    require(actor, "editor")
    claim = _locked(claim)
    quote = _within(quote, MAX_QUOTE, _("quote"))
    if not quote:
        raise Refused(_("Copy the exact words you rely on."))
    if stance not in Stance.values:
        raise Refused(_("Say whether the words support the claim, refute it or give context."))
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
    if finding is not None:
        _from_finding(evidence, finding)
    elif snapshot is not None:
        _from_snapshot(evidence, snapshot)
    else:
        _from_address(evidence, url)
    evidence.origin = evidence.origin or origin_of(evidence.url, evidence.publisher)
    evidence.origin = (evidence.origin or evidence.title)[:300]
    evidence.save(force_insert=True)
    if finding is not None:
        Finding.objects.filter(pk=finding.pk).update(choice=Finding.Choice.KEPT, choice_reason="")
        finding.refresh_from_db()
    record(
        Verb.EVIDENCE_ADDED,
        claim,
        actor=actor,
        evidence=evidence.pk,
        number=evidence.number,
        quote=evidence.quote,
        stance=stance,
        url=evidence.url,
    )
    return evidence


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
            )
        )
    _anchor(evidence, text, span)
    evidence.finding = finding
    evidence.url = finding.url
    evidence.title = finding.title
    evidence.publisher = finding.publisher
    evidence.opened_at = finding.opened_at


def _from_snapshot(evidence: Evidence, snapshot: Snapshot) -> None:
    span = find_words(snapshot.text, evidence.quote)
    if span is None:
        raise Refused(_("These words do not stand in the article. Copy them exactly."))
    _anchor(evidence, snapshot.text, span)
    evidence.snapshot = snapshot
    article = snapshot.article
    evidence.url = article.url
    evidence.title = article.title or str(article)
    evidence.publisher = article.publisher[:300]
    evidence.opened_at = timezone.now()


def _from_address(evidence: Evidence, url: str) -> None:
    url = url.strip()
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        scheme = ""
    if scheme not in ("http", "https") or not registrable(url) or len(url) > 2000:
        raise Refused(_("Give the address of the page, beginning with https://."))
    evidence.url = url
    evidence.title = evidence.title or registrable(url)
    evidence.opened_at = timezone.now()


def _anchor(evidence: Evidence, text: str, span: tuple[int, int]) -> None:
    evidence.quote = text[span[0] : span[1]]
    evidence.prefix, evidence.suffix = prefix_suffix(text, *span)


def find_words(text: str, words: str) -> tuple[int, int] | None:
    """Return where words first stand in a text; only the kind of white space may differ."""
    at = text.find(words)
    if at >= 0:
        return at, at + len(words)
    # Marked on a screen, line breaks have become spaces.
    match = re.search(r"\s+".join(re.escape(word) for word in words.split()), text)
    return match.span() if match else None


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: User) -> None:
    """Remove a piece of evidence that no verdict cites; its number is not given again."""
    require(actor, "editor")
    claim = _locked(evidence.claim)
    pk, number, quote, url = evidence.pk, evidence.number, evidence.quote, evidence.url
    try:
        # A savepoint: the refusal of the database must not take the caller's transaction with it.
        with transaction.atomic():
            evidence.delete()
    except (ProtectedError, IntegrityError):
        raise Refused(
            _("A verdict cites this evidence, so it stays. Write a new version without it.")
        ) from None
    record(
        Verb.EVIDENCE_REMOVED,
        claim,
        actor=actor,
        evidence=pk,
        number=number,
        quote=quote,
        url=url,
    )


def _locked(claim: Claim) -> Claim:
    """Hold the claim until the transaction ends; raises IllegalMove unless it is in research."""
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if claim.status != Status.RESEARCH:
        raise IllegalMove(
            _("Sources can be weighed only while the claim is in research; it is “%(now)s”.")
            % {"now": Status(claim.status).label}
        )
    return claim


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
