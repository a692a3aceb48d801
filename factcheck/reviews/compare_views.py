"""Any two versions of a verdict side by side, word by word."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from factcheck.accounts.access import needs
from factcheck.claims.models import Claim
from factcheck.reviews.diff import versions_changed
from factcheck.reviews.opinion import hidden_versions
from factcheck.reviews.verdict_pane import opinions_of, version_facts
from factcheck.reviews.versions import versions_of
from factcheck.screens import screen


@needs("viewer")
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from ?from= to ?to=, numbers of versions; by default the last two."""
    claim = get_object_or_404(Claim.objects.visible_to(request.user).for_list(), pk=pk)
    every = versions_of(claim)
    hidden = hidden_versions(every, claim, request.user)
    versions = [verdict for verdict in every if verdict.pk not in hidden]
    numbers = {str(verdict.version): verdict for verdict in versions}
    after = numbers.get(request.GET.get("to", ""), versions[0] if versions else None)
    earlier = [verdict for verdict in versions if after and verdict.version < after.version]
    before = numbers.get(request.GET.get("from", ""), earlier[0] if earlier else after)
    evidence = list(claim.evidence.order_by("number"))
    context = {
        "section": "articles",
        "claim": claim,
        "blind": bool(hidden),
        "versions": [version_facts(verdict, verdict.answers) for verdict in versions],
        "before": before.version if before else None,
        "after": after.version if after else None,
        "changes": versions_changed(
            before,
            after,
            *([item for item in evidence if item.pk in one.cited_ids] for one in (before, after)),
        )
        if before and after
        else [],
        "shown": [
            version_facts(verdict, verdict.answers) | {"opinions": opinions_of(verdict)}
            for verdict in versions
            if verdict in (before, after)
        ],
    }
    return screen(request, "reviews/compare.html", context, part="compare")
