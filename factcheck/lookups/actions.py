"""Ask the world about a claim, weigh what it answers, and put down what the verdict rests on."""

import re
from collections.abc import Iterable
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
from factcheck.lib.refusals import Refusal
from factcheck.lib.typed import typed
from factcheck.lookups import manners
from factcheck.lookups.asked import asked_of
from factcheck.lookups.models import Evidence, Finding, Lookup, LookupQuerySet, Source, Stance
from factcheck.lookups.origins import origin_of, registrable
from factcheck.lookups.providers import Asked, Provider, listed
from factcheck.lookups.queries import questions

MAX_QUERY = 500
MAX_QUOTE = 5000
MAX_NOTE = 5000


# Asking


@transaction.atomic
def accept_claim(claim: Claim, *, actor: User, seen: int | None = None, bulk: bool = False) -> None:
    """Take up a proposed claim and ask every listed source about it.

    The claim becomes the actor's when nobody has it. `bulk` says that it is taken up with many
    others, so that nobody waits for its answers. Raises what `workflow.move` raises.
    """
    if claim.status != Status.NEW:
        raise IllegalMove(
            _("Only a proposed claim can be accepted. Reload to see where it stands.")
        )
    before = claim.assignee_id
    workflow.move(claim, Status.RESEARCH, actor=actor, seen=seen, assignee_id=before or actor.pk)
    record(Verb.CLAIM_ACCEPTED, claim, actor=actor, version=claim.version, assignee_before=before)
    ask_about(claim, bulk=bulk)


@transaction.atomic
def ask_about(claim: Claim, *, actor: User | None = None, bulk: bool = False) -> list[Lookup]:
    """Ask each source that the newsroom lets be asked by itself; none is asked the same twice.

    Gives the look-ups that are new. One that cannot be asked, for want of a key for instance, is
    kept as skipped with its reason, so that the record says it.
    """
    Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    known = {(one.provider, one.query, one.language): one for one in claim.lookups.all()}
    set_up = manners.sources()
    asked = asked_of(claim)
    new: list[Lookup] = []
    for name, provider in listed().items():
        source = set_up.get(name)
        if source is not None and source.on and not source.by_itself:
            continue
        for lookup in _lookups_at(provider, source, claim, asked):
            lookup.asked_by, lookup.bulk = actor, bulk
            before = known.get((lookup.provider, lookup.query, lookup.language))
            if before is None:
                new.append(lookup)
            elif before.outcome == Outcome.SKIPPED and not lookup.is_over:
                # What stood in its way has been mended.
                Lookup.objects.retry(before.pk)
                before.ring()
    Lookup.objects.bulk_create(new)
    _note_asked(claim, new, actor=actor)
    waiting = [lookup for lookup in new if not lookup.is_over]
    # One bell for many: whoever hears it goes on until nothing is due.
    for lookup in waiting[: 1 if bulk else None]:
        lookup.ring()
    return new


def _lookups_at(
    provider: Provider, source: Source | None, claim: Claim, asked: Asked
) -> Iterable[Lookup]:
    """Make the look-ups, not saved yet, that ask a source about a claim; skipped ones where it
    cannot be asked.
    """
    about = provider.about
    obstacle = manners.obstacle(about, source)
    queries = [] if obstacle else questions(asked, provider)
    if queries:
        for question in queries:
            yield _lookup(claim, about.name, question.text, question.language)
        return
    reason = obstacle or manners.NotAsked("nothing_to_ask", title=str(about.title))
    yield _skipped(_lookup(claim, about.name, "", claim.language), reason)


def _lookup(claim: Claim, provider: str, query: str, language: str) -> Lookup:
    return Lookup(claim=claim, provider=provider, query=query, language=language)


def _skipped(lookup: Lookup, reason: Refusal) -> Lookup:
    lookup.state, lookup.outcome = State.DONE, Outcome.SKIPPED
    lookup.reason, lookup.reason_data = reason.code, reason.data
    lookup.finished_at = timezone.now()
    return lookup


def _note_asked(claim: Claim, lookups: Iterable[Lookup], *, actor: User | None) -> None:
    told: dict[str, list[str]] = {}
    skipped: dict[str, str] = {}
    for lookup in lookups:
        if lookup.is_over:
            skipped[lookup.provider] = lookup.reason
        else:
            told.setdefault(lookup.provider, []).append(lookup.query)
    if told or skipped:
        more = {"skipped": skipped} if skipped else {}
        record(Verb.LOOKUP_ASKED, claim, actor=actor, questions=told, **more)


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
    Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    before = claim.lookups.filter(provider=provider, query=query, language=claim.language).first()
    if before is not None:
        if before.is_over and before.outcome != Outcome.OK:
            retry_lookup(before, actor=actor)
        return before
    lookup = _lookup(claim, provider, query, claim.language)
    lookup.asked_by = actor
    about = listed()[provider].about
    if reason := manners.obstacle(about, manners.sources().get(provider)):
        _skipped(lookup, reason)
    lookup.save(force_insert=True)
    _note_asked(claim, [lookup], actor=actor)
    if not lookup.is_over:
        lookup.ring()
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


@transaction.atomic
def retry_all(lookups: LookupQuerySet[Lookup], *, actor: User) -> int:
    """Start afresh all of these that came to nothing; gives how many.

    They go behind those whom somebody waits for.
    """
    require(actor, "editor")
    again = list(lookups.to_retry().exclude(query="").select_for_update(of=("self",), no_key=True))
    Lookup.objects.filter(pk__in=[one.pk for one in again]).begin_anew(bulk=True)
    claims = Claim.objects.in_bulk({one.claim_id for one in again})
    for pk, claim in sorted(claims.items()):
        told: dict[str, list[str]] = {}
        for one in again:
            if one.claim_id == pk:
                told.setdefault(one.provider, []).append(one.query)
        record(Verb.LOOKUP_RETRIED, claim, actor=actor, questions=told)
    for one in again[:1]:
        one.bulk = True
        one.ring()
    return len(again)


@transaction.atomic
def cancel_lookup(lookup: Lookup, *, actor: User) -> None:
    """Give a question up that waits or is being asked; what still comes is thrown away.

    Raises StaleState when it is over already.
    """
    require(actor, "editor")
    if not Lookup.objects.cancel(lookup.pk, "cancelled", {"name": str(actor)}):
        raise StaleState(_("This question has been answered or given up meanwhile."))
    lookup.refresh_from_db()
    record(
        Verb.LOOKUP_CANCELLED,
        lookup.claim,
        actor=actor,
        provider=lookup.provider,
        query=lookup.query,
    )


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
