"""What the desk is told unasked: who has checked a claim already, and where it was met before.

The rows of `ClaimSearch` say which claims are still to be asked about. Nothing that is found here
hides, orders or joins anything.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.archive.actions import Match, search
from factcheck.archive.models import Check, ClaimSearch, Suggestion
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import AT_WORK, OPEN, Claim, Status
from factcheck.claims.repeats import Alike, alike, keep_repeats
from factcheck.errors import Refused, StaleState
from factcheck.jobs import Outcome, State

log = logging.getLogger(__name__)

MOST = 5
# A proposal that nobody took up for so long is not asked about anew when checks come in.
FRESH = timedelta(days=30)


def search_for_article(article_id: int) -> int:
    """Search for all claims of an article that wait for it, the most check-worthy first; gives how
    many were searched for.
    """
    waiting = ClaimSearch.objects.due().filter(claim__article=article_id)
    return sum(
        search_for_claim(pk)
        for pk in waiting.order_by("-claim__checkworthiness", "claim").values_list("pk", flat=True)
    )


def search_for_claim(pk: int) -> bool:
    """Ask about the claim of row `pk` if it waits, and keep what was found; whether it was done."""
    job = ClaimSearch.objects.lease(pk)
    if job is None:
        return False
    claim = Claim.objects.get(pk=job.claim_id)
    # Before the search: what comes in during it is asked about next time.
    through = Check.objects.aggregate(newest=Max("pk"))["newest"] or 0
    try:
        found = _found(claim)
        twins = alike(claim.statement, article=claim.article_id)
    except Exception:
        log.exception("the archive could not be searched for claim %s", claim.pk)
        ClaimSearch.objects.put_back(job, "search_broke")
        return False
    return _keep(job, claim, found, twins, through)


def _found(claim: Claim) -> list[Suggestion]:
    """Ask the archive; the reasons are kept in each language of the desk."""
    own = Claim.objects.filter(pk=claim.pk).values_list("page__archived", flat=True)
    matches = [
        match
        for match in search(claim.statement, limit=MOST + 1).worth_saying()
        if match.check.pk not in own
    ][:MOST]
    return [
        Suggestion(
            claim=claim,
            check_found=match.check,
            probability=match.score,
            reasons=_reasons(match),
        )
        for match in matches
    ]


def _reasons(match: Match) -> dict[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = match.reason
    return said


@transaction.atomic
def _keep(
    job: ClaimSearch, claim: Claim, found: list[Suggestion], twins: list[Alike], through: int
) -> bool:
    """Close the job and keep its findings; nothing if the claim has changed meanwhile."""
    if not ClaimSearch.objects.finish(job, Outcome.OK, through=through):
        return False
    # What a person dismissed stays dismissed, and what somebody opened stays opened.
    Suggestion.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["claim", "check_found"],
        update_fields=["probability", "reasons", "at"],
    )
    kept = [one.check_found_id for one in found]
    gone = claim.suggestions.filter(dismissed_at=None).exclude(check_found__in=kept)
    gone.delete()
    keep_repeats(claim, twins)
    return True


def search_anew() -> int:
    """Have claims that are still open asked about again, if checks came in since; gives how many.

    Proposals that nobody took up within `FRESH` are left as they are.
    """
    newest = Check.objects.aggregate(newest=Max("pk"))["newest"] or 0
    fresh = Q(claim__status=Status.NEW, claim__created_at__gte=timezone.now() - FRESH)
    still_open = ClaimSearch.objects.filter(fresh | Q(claim__status__in=AT_WORK))
    return still_open.filter(state=State.DONE, through__lt=newest).begin_anew()


def search_anew_for(statement: str) -> int:
    """Have open claims that say the same as a check which has just come in asked about again."""
    claims = [one.claim_id for one in alike(statement, status=OPEN)]
    return ClaimSearch.objects.filter(claim__in=claims, state=State.DONE).begin_anew()


def best_of(claims: Iterable[Claim]) -> dict[int, Suggestion]:
    """Return the likeliest suggestion of each claim that has any. One question for all of them."""
    shown = [claim.pk for claim in claims]
    rows = Suggestion.objects.standing().filter(claim__in=shown)
    rows = rows.order_by("claim", "-probability", "check_found").distinct("claim")
    return {one.claim_id: one for one in rows}


@transaction.atomic
def dismiss_suggestion(suggestion: Suggestion, *, actor: User) -> None:
    """Say that a check is about another claim; it is not suggested for this one again."""
    require(actor, "editor")
    standing = Suggestion.objects.filter(pk=suggestion.pk, dismissed_at=None)
    if not standing.update(dismissed_by=actor, dismissed_at=timezone.now()):
        raise StaleState(_("Somebody has dismissed this suggestion already."))
    _record(Verb.SUGGESTION_DISMISSED, suggestion, actor)


@transaction.atomic
def restore_suggestion(suggestion: Suggestion, *, actor: User) -> None:
    """Take a dismissed suggestion back in."""
    require(actor, "editor")
    dismissed = Suggestion.objects.filter(pk=suggestion.pk, dismissed_at__isnull=False)
    if not dismissed.update(dismissed_by=None, dismissed_at=None):
        raise StaleState(_("This suggestion stands already."))
    _record(Verb.SUGGESTION_RESTORED, suggestion, actor)


@transaction.atomic
def open_check(suggestion: Suggestion, *, actor: User) -> str:
    """Return the address of a suggested check, noting who opened it first and when.

    A viewer is only shown the way, as with findings.
    """
    require(actor, "viewer")
    check = suggestion.check_found
    if not check.url.startswith(("https://", "http://")):
        raise Refused(_("This fact-check has no web address."))
    unopened = Suggestion.objects.filter(pk=suggestion.pk, opened_at=None)
    if actor.may("editor") and unopened.update(opened_by=actor, opened_at=timezone.now()):
        _record(Verb.SOURCE_OPENED, suggestion, actor)
    return check.url


def _record(verb: Verb, suggestion: Suggestion, actor: User) -> None:
    check = suggestion.check_found
    record(verb, suggestion.claim, actor=actor, title=check.claim[:200], url=check.url)
