"""Ask the world about a claim."""

from django.db import transaction
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import workflow
from factcheck.claims.models import AT_WORK, Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.jobs import Outcome, State
from factcheck.lib.typed import typed
from factcheck.lookups.models import Lookup
from factcheck.lookups.providers import listed
from factcheck.lookups.queries import question

MAX_QUERY = 500


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
