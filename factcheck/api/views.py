"""Published checks for machines: ClaimReview as JSON, newest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from factcheck.accounts.access import public
from factcheck.reports import claimreview
from factcheck.reports.caching import revalidated
from factcheck.reports.links import page_url, public_url
from factcheck.reports.models import Page
from factcheck.reports.reading import standing_edition

SIZE = 50


@public
@require_safe
@revalidated
def checks(request: HttpRequest) -> HttpResponse:
    """`{"checks": [ClaimReview, …], "next": address or null}`; `?before=` goes on from there."""
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdecimal() and len(before) < 19):
        return JsonResponse({"error": "before must be a whole number."}, status=400)
    rows = Page.objects.public().standing().prefetch_related("corrections").order_by("-id")
    if before:
        rows = rows.filter(pk__lt=int(before))
    pages = list(rows[: SIZE + 1])
    shown = pages[:SIZE]
    more = len(pages) > SIZE
    return JsonResponse(
        {
            "checks": [_review(page) for page in shown],
            "next": f"{public_url('api_checks')}?before={shown[-1].pk}" if more else None,
        },
        json_dumps_params={"ensure_ascii": False},
    )


@public
@require_safe
@revalidated
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """One ClaimReview; 410 with the reason when the check was withdrawn."""
    page = Page.objects.public().prefetch_related("corrections").filter(slug=slug).first()
    if page is None:
        return JsonResponse({"error": "There is no such check."}, status=404)
    if page.withdrawn_at is not None:
        gone = {
            "url": page_url(page.slug),
            "withdrawn_at": page.withdrawn_at.isoformat(),
            "reason": page.withdrawal,
        }
        return JsonResponse(gone, status=410, json_dumps_params={"ensure_ascii": False})
    return JsonResponse(_review(page), json_dumps_params={"ensure_ascii": False})


def _review(page: Page) -> dict[str, Any]:
    notes = [{"note": item.note, "at": item.at.isoformat()} for item in page.corrections.all()]
    return claimreview.build(standing_edition(page).content, page, notes)
