"""Ask the world about a claim."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import workflow
from factcheck.claims.models import AT_WORK, Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.jobs import Outcome, State
from factcheck.lib.refusals import Refusal
from factcheck.lib.typed import typed
from factcheck.lookups import manners
from factcheck.lookups.asked import asked_of
from factcheck.lookups.models import Lookup, LookupQuerySet, Source
from factcheck.lookups.over import ring_if_over
from factcheck.lookups.providers import Asked, Provider, listed
from factcheck.lookups.queries import questions

MAX_QUERY = 500


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
    set_up = manners.sources()
    by_itself = {
        name: provider
        for name, provider in listed().items()
        if _is_asked_by_itself(provider, set_up.get(name))
    }
    return _ask(claim, by_itself, set_up, actor=actor, bulk=bulk)


def _is_asked_by_itself(provider: Provider, source: Source | None) -> bool:
    """One that is switched off counts too: the record says that it was not asked."""
    if source is None:
        return provider.about.by_itself
    return source.by_itself or not source.on


def _ask(
    claim: Claim,
    providers: Mapping[str, Provider],
    set_up: Mapping[str, Source],
    *,
    actor: User | None,
    bulk: bool = False,
) -> list[Lookup]:
    Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    known = {(one.provider, one.query, one.language): one for one in claim.lookups.all()}
    asked = asked_of(claim)
    new: list[Lookup] = []
    again: list[Lookup] = []
    for name, provider in providers.items():
        unasked = known.get((name, "", claim.language))
        for lookup in _lookups_at(provider, set_up.get(name), claim, asked):
            lookup.asked_by, lookup.bulk = actor, bulk
            before = known.get((name, lookup.query, lookup.language))
            if before is None and unasked is not None:
                # It could not be asked then; now it has a question.
                _begin(unasked, lookup)
                again.append(unasked)
                unasked = None
            elif before is None:
                new.append(lookup)
            elif before.outcome == Outcome.SKIPPED and not lookup.is_over:
                _begin(before, lookup)
                again.append(before)
    Lookup.objects.bulk_create(new)
    both = again + new
    _note_asked(claim, both, actor=actor)
    waiting = [lookup for lookup in both if not lookup.is_over]
    # One bell for many: whoever hears it goes on until nothing is due.
    for lookup in waiting[: 1 if bulk else None]:
        lookup.ring()
    return both


def _begin(before: Lookup, lookup: Lookup) -> None:
    """Ask what was skipped after all, as `lookup` has it."""
    Lookup.objects.filter(pk=before.pk).to_retry().begin_anew(
        query=lookup.query, language=lookup.language, bulk=lookup.bulk, asked_by=lookup.asked_by
    )
    before.refresh_from_db()


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
def ask_provider(
    claim: Claim, provider: str, query: str, *, actor: User, language: str = ""
) -> Lookup:
    """Ask one source in the editor's own words; the same question twice is one look-up.

    `language` is what the words are in, the claim's when it is not given.
    """
    require(actor, "editor")
    if provider not in listed():
        raise Refused(_("This newsroom does not ask that source."))
    query = " ".join(typed(query).split())
    if not query:
        raise Refused(_("Write what to ask."), field="query")
    if len(query) > MAX_QUERY:
        raise Refused(
            _("The question is longer than %(limit)s characters. Shorten it.")
            % {"limit": MAX_QUERY},
            field="query",
        )
    if claim.status not in AT_WORK:
        raise IllegalMove(_("Accept the claim first, then ask about it."))
    Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    language = language or claim.language
    before = claim.lookups.filter(provider=provider, query=query, language=language).first()
    if before is not None:
        if before.is_over and before.outcome != Outcome.OK:
            retry_lookup(before, actor=actor)
        return before
    lookup = _lookup(claim, provider, query, language)
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
    """Start a look-up afresh that failed or was skipped.

    Raises StaleState when it need not be, and Refused when what stood in its way still does.
    """
    require(actor, "editor")
    if not lookup.query:
        _ask_after_all(lookup, actor=actor)
        return
    if not Lookup.objects.retry(lookup.pk):
        raise StaleState(_("This question is being asked, or has been answered meanwhile."))
    manners.forget_losses([lookup.pk])
    lookup.refresh_from_db()
    record(
        Verb.LOOKUP_RETRIED,
        lookup.claim,
        actor=actor,
        provider=lookup.provider,
        query=lookup.query,
    )
    lookup.ring()


def _ask_after_all(lookup: Lookup, *, actor: User) -> None:
    """Ask what had no question yet, because its source could not be asked."""
    name = lookup.provider
    if name not in listed():
        raise Refused(_("This newsroom does not ask that source."))
    provider, set_up = listed()[name], manners.sources()
    if obstacle := manners.obstacle(provider.about, set_up.get(name)):
        raise Refused(obstacle.message)
    if not _ask(lookup.claim, {name: provider}, set_up, actor=actor):
        raise Refused(manners.NotAsked("nothing_to_ask", title=str(provider.about.title)).message)
    lookup.refresh_from_db()


@transaction.atomic
def retry_all(lookups: LookupQuerySet[Lookup], *, actor: User) -> int:
    """Start afresh all of these that came to nothing; gives how many.

    They go behind those whom somebody waits for.
    """
    require(actor, "editor")
    again = list(lookups.to_retry().exclude(query="").select_for_update(of=("self",), no_key=True))
    numbers = [one.pk for one in again]
    Lookup.objects.filter(pk__in=numbers).begin_anew(bulk=True)
    manners.forget_losses(numbers)
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
    # It may have been the last that its claim waited for.
    transaction.on_commit(partial(ring_if_over, [lookup.claim_id]))
    lookup.refresh_from_db()
    record(
        Verb.LOOKUP_CANCELLED,
        lookup.claim,
        actor=actor,
        provider=lookup.provider,
        query=lookup.query,
    )
