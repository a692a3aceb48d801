"""The screen of what ratings mean: those nobody has explained yet, and those somebody has."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from factcheck.accounts.access import fresh_factor, needs
from factcheck.archive.forms import RatingForm
from factcheck.archive.models import Family, RatingMeaning
from factcheck.archive.rating_actions import explain_rating, unread
from factcheck.errors import Refused
from factcheck.screens import screen

SHOWN, EACH_PAGE = 50, 100


@needs("publisher")
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def ratings(request: HttpRequest) -> HttpResponse:
    """Ratings without a family, the most frequent first, and the meanings; POST says one."""
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        whose = "" if given["anyone"] else given["publisher"]
        try:
            meaning = explain_rating(whose, given["rating"], given["family"], actor=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            _tell(request, meaning)
            return redirect("rating_meanings")
    rows = unread(SHOWN)
    known = RatingMeaning.objects.order_by("publisher", "rating")
    if asked := request.GET.get("q", "").strip()[:100]:
        known = known.filter(rating__icontains=asked) | known.filter(publisher__icontains=asked)
    context = {
        "section": "sources",
        "form": form,
        "rows": rows,
        "families": Family.choices,
        "page": Paginator(known, EACH_PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "count": sum(row.count for row in rows),
    }
    return screen(request, "archive/ratings.html", context, status=422 if form.errors else 200)


def _tell(request: HttpRequest, meaning: RatingMeaning) -> None:
    if meaning.waits:
        said = _("Saved. The checks that have this rating follow in the background.")
    else:
        said = _("Saved. The checks that have this rating have its family now.")
    messages.success(request, said)
