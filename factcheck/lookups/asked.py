"""What a source is told about a claim."""

import time
from functools import lru_cache

from django.utils import timezone

from factcheck.claims.models import Claim
from factcheck.lookups.providers import Asked


def asked_of(claim: Claim) -> Asked:
    """Return what questions about a claim are built from, and its findings are weighed by."""
    article = claim.article
    appearance = claim.appearances.order_by("snapshot_id", "start").first()
    return Asked(
        statement=claim.statement,
        language=claim.language,
        quote=appearance.quote if appearance else "",
        claimant=claim.claimant.name if claim.claimant else "",
        said_on=timezone.localdate(article.published_at) if article.published_at else None,
        article_url=article.url,
    )


def asked_lately(claim: int) -> Asked:
    """Do as `asked_of`, by what was so some seconds ago: many sources are asked about one claim."""
    return _asked(claim, int(time.monotonic() / 5))


@lru_cache(maxsize=256)
def _asked(claim: int, period: int) -> Asked:
    return asked_of(Claim.objects.select_related("article", "claimant").get(pk=claim))
