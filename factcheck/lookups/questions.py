"""What is asked of a source about a claim."""

from django.utils import timezone

from factcheck.claims.models import Claim
from factcheck.lookups.providers import Asked, Provider, Query
from factcheck.lookups.queries import question


def asked_of(claim: Claim) -> Asked:
    """Return what a question about a claim can be built from."""
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


def questions_for(asked: Asked, provider: Provider) -> list[Query]:
    """Return the questions that suit a source, none when there is nothing to ask."""
    text = question(asked.statement, asks=provider.about.asks)
    return [Query(text, asked.language, asked.said_on)] if text else []
