"""Rely on what others have checked: a suggested fact-check becomes evidence, and is opened."""

from contextlib import suppress

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.archive.models import Suggestion
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused
from factcheck.lookups.capture_actions import hold_in_research
from factcheck.lookups.evidence_actions import MAX_QUOTE, add_evidence
from factcheck.lookups.models import Evidence, Stance


@transaction.atomic
def reuse_check(suggestion: Suggestion, *, actor: User, stance: str = Stance.CONTEXT) -> Evidence:
    """Put a suggested check down as evidence: what it checked and how it rated that, as written.

    Asking twice is one piece of evidence.
    """
    require(actor, "editor")
    claim, check = hold_in_research(suggestion.claim), suggestion.check_found
    if before := claim.evidence.filter(url=check.url).exclude(url="").first():
        return before
    return add_evidence(
        claim,
        actor=actor,
        quote=" — ".join(filter(None, (check.claim[: MAX_QUOTE - 400], check.rating))),
        stance=stance,
        suggestion=suggestion,
    )


@transaction.atomic
def open_evidence(evidence: Evidence, *, actor: User) -> str:
    """Return the address of evidence that comes from no finding, noting who opened it first."""
    require(actor, "viewer")
    if not evidence.url.startswith(("https://", "http://")):
        raise Refused(_("This evidence has no web address."))
    if actor.may("editor") and evidence.opened_at is None:
        with suppress(IntegrityError), transaction.atomic():
            unopened = Evidence.objects.filter(pk=evidence.pk, opened_at=None)
            if unopened.update(opened_by=actor, opened_at=timezone.now()):
                record(
                    Verb.SOURCE_OPENED,
                    evidence.claim,
                    actor=actor,
                    number=evidence.number,
                    url=evidence.url,
                )
    return evidence.url
