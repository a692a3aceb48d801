"""A claim's history: what the record says of it, in words, page by page."""

from typing import Any

from django.core.paginator import Paginator

from factcheck.accounts.models import User
from factcheck.audit import timeline
from factcheck.audit.models import Event, Verb
from factcheck.audit.timeline import DESK, Filters, Group
from factcheck.claims.models import Claim, Status
from factcheck.lib.refusals import explain
from factcheck.lookups.models import Stance
from factcheck.lookups.providers import title_of
from factcheck.reports.models import Correction, ErrorReport
from factcheck.reviews.models import Rating
from factcheck.reviews.opinion import is_blind

PAGE = 50
_CODES: dict[str, Any] = (
    dict(Status.choices)
    | dict(Stance.choices)
    | dict(Correction.Kind.choices)
    | dict(ErrorReport.State.choices)
)
# What tells the rating, or how somebody else rated; some of it only of one act.
_TELLING = frozenset(
    (
        *("rating", "content_hash", "comment", "stance", "agrees", "note"),
        # What an earlier version got wrong, and how many signatures its rating needs.
        *(f"{Verb.CLAIM_REOPENED}.reason", f"{Verb.SCHEDULE_FAILED}.reason"),
    )
)
# As many as a file holds; of a claim with more the newest.
EXPORTED = 20_000


def hidden_from(claim: Claim, user: User) -> frozenset[str]:
    """What must not be read here by who is still to rate the claim without seeing the verdict."""
    return _TELLING if is_blind(claim, user) else frozenset()


def codes() -> dict[str, Any]:
    """Labels for codes that stand in the record; a rating has the newest label of its code."""
    ratings = Rating.objects.select_related("scale").order_by("scale__version")
    return _CODES | {f"{rating.scale.code}/{rating.code}": rating.label for rating in ratings}


def worded(name: str, value: Any) -> Any:
    """Sources by their titles, and why one was not asked as a sentence."""
    if name == "provider" and isinstance(value, str):
        return title_of(value)
    if name == "questions" and isinstance(value, dict):
        return {title_of(source): questions for source, questions in value.items()}
    if name == "skipped" and isinstance(value, dict):
        return " ".join(_not_asked(title_of(source), why) for source, why in value.items())
    return value


def _not_asked(title: str, code: str) -> str:
    why = explain(code, {"title": title})
    # The record keeps the reason without its figures: a sentence that needs them is left out.
    if "%(" in why:
        return f"{title}."
    return why if title in why else f"{title}: {why}"


def exported(claim: Claim, given: dict[str, str]) -> list[Event]:
    """The events that a file of the history holds."""
    return list(timeline.events_about(claim, Filters.of(given))[:EXPORTED])


def history(claim: Claim, user: User, given: dict[str, str]) -> dict[str, Any]:
    """The screen of a claim's history; `given` are the address's parameters."""
    filters = Filters.of(given)
    page = Paginator(timeline.events_about(claim, filters), PAGE).get_page(given.get("page"))
    return {
        "section": "articles",
        "claim": claim,
        "page": page,
        "entries": timeline.timeline_of(
            page, codes=codes(), hidden=hidden_from(claim, user), worded=worded
        ),
        "filters": filters,
        "groups": Group.choices,
        "people": timeline.actors_of(claim),
        "desk": DESK,
    }
