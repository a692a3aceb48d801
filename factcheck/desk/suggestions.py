"""What the desk says unasked about claims: who has checked them, and where they were met before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from factcheck.accounts.models import User
from factcheck.archive.models import Family, Suggestion
from factcheck.archive.suggesting import best_of
from factcheck.claims.models import Claim, Status
from factcheck.claims.repeats import count_repeats, life_of
from factcheck.lib.languages import in_language
from factcheck.lookups.models import Evidence, Stance
from factcheck.reviews.models import Tone

# How the family of others' ratings is drawn: as our own of that meaning.
STEPS: dict[str, str] = {
    Family.FALSE: Tone.FALSE.step,
    Family.MISLEADING: Tone.MOSTLY_FALSE.step,
    Family.TRUE: Tone.TRUE.step,
}


def add_suggestions(claims: Iterable[Claim]) -> None:
    """Give the claims of a list their likeliest `suggestion`, and `repeats`, how often each was met
    elsewhere. Two questions, however many claims.
    """
    listed = list(claims)
    best, times = best_of(listed), count_repeats(listed)
    for claim in listed:
        claim.suggestion = best.get(claim.pk)
        claim.repeats = times[claim.pk]


def suggestion_pane(claim: Claim, user: User, evidence: Sequence[Evidence]) -> dict[str, Any]:
    """What templates/desk/suggestions.html shows of a claim.

    suggestions  list of {row, check, rating, why, number}: `rating` as `components/rating.html`
                 shows it, `number` that of the evidence made of it, or None
    life         every time the desk met the claim, as `repeats.Life`; None for the only one
    may_reuse    whether this person may now put a check down as evidence
    may_dismiss  whether this person may say that something is another claim
    """
    numbers = {item.url: item.number for item in evidence if item.url}
    may_edit = user.may("editor")
    return {
        "suggestions": [
            {
                "row": row,
                "check": row.check_found,
                "rating": {
                    "label": row.check_found.rating,
                    "step": STEPS.get(row.check_found.family, "none"),
                },
                "why": in_language(row.reasons),
                "number": numbers.get(row.check_found.url),
            }
            for row in Suggestion.objects.standing().of(claim)
        ],
        "life": life_of(claim),
        "may_reuse": may_edit and claim.status == Status.RESEARCH,
        "may_dismiss": may_edit,
        "reuse_stances": Stance.choices,
    }
