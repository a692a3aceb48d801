"""What people do with the checks that are suggested for a claim."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from factcheck.accounts.access import needs
from factcheck.archive import suggesting
from factcheck.archive.models import Suggestion


def _suggestion(request: HttpRequest, pk: int) -> Suggestion:
    return get_object_or_404(Suggestion.objects.visible_to(request.user), pk=pk)


@needs("viewer")
@require_safe
def open_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to a suggested check and note that a person went there.

    A page elsewhere cannot cause the note: a link from another site does not count as opening.
    """
    suggestion = _suggestion(request, pk)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return redirect("claim", suggestion.claim_id)
    return HttpResponseRedirect(suggesting.open_check(suggestion, actor=request.user))


@needs("editor")
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion = _suggestion(request, pk)
    suggesting.dismiss_suggestion(suggestion, actor=request.user)
    messages.success(
        request,
        _("Not suggested for this claim any more."),
        extra_tags=reverse("suggestion_restore", args=[pk]),
    )
    return redirect("claim", suggestion.claim_id)


@needs("editor")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion = _suggestion(request, pk)
    suggesting.restore_suggestion(suggestion, actor=request.user)
    messages.success(request, _("Suggested again."))
    return redirect("claim", suggestion.claim_id)
