"""What readers find a page by: kept beside it, of the edition that stands."""

from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from factcheck.claims.models import Claim
from factcheck.reports.models import Page

# As in the archive: names and inflected words of any language, taken as they are.
CONFIG = "simple"


def list_page(page: Page, claim: Claim, content: dict[str, Any]) -> None:
    """Let the page be found by what its new edition says; migration 0005 does the same in SQL."""
    claimant = content["claimant"]["name"] if content["claimant"] else ""
    outlet = claim.article.publisher[:200]
    Page.objects.filter(pk=page.pk).update(
        language=content["language"],
        tone=content["rating"]["tone"],
        outlet=outlet,
        claimant=claim.claimant_id,
        words=_weighed(content["statement"], "A")
        + _weighed(content["summary"], "B")
        + _weighed(f"{claimant} {outlet}", "C"),
    )
    page.topics.set(claim.topics.all())


def _weighed(text: str, weight: str) -> SearchVector:
    return SearchVector(Value(text), weight=weight, config=CONFIG)
