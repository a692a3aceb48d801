"""The list of what one was told, the way out of the digest, and giving a claim to somebody."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from factcheck.accounts.access import needs, public
from factcheck.accounts.models import User
from factcheck.claims.forms import AssignForm
from factcheck.claims.models import Claim
from factcheck.claims.views import done, valid
from factcheck.reviews import digest_runner, notices
from factcheck.reviews.models import Notice
from factcheck.reviews.opinion import blind_among
from factcheck.screens import screen

PAGE = 50


@needs("viewer")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What this person was told, the newest first."""
    rows = Notice.objects.newest_first().filter(person=request.user.pk)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    blind = blind_among((notice.claim for notice in page), request.user)
    for notice in page:
        notice.sentence = notices.sentence(notice)
        notice.words = notices.words(notice, blind=blind)
    return screen(request, "reviews/inbox.html", {"section": "inbox", "page": page}, part="inbox")


@needs("viewer")
@require_safe
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to what a notice is about; all that its person was told about that claim is read then.

    Nothing else changes by it, so that a link in a letter may do it.
    """
    notice = get_object_or_404(Notice.objects.select_related("comment"), pk=pk, person=request.user)
    notices.mark_read(request.user, claim=notice.claim_id)
    if notice.comment is None:
        return redirect("claim", notice.claim_id)
    place = notice.comment.parent_id or notice.comment_id
    return redirect(f"{reverse('claim_comments', args=[notice.claim_id])}#comment-{place}")


@needs("viewer")
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    notices.mark_read(request.user)
    messages.success(request, _("All read."))
    return redirect("inbox")


# A mail program may post here by itself (RFC 8058), without a session or a token of ours: the
# signature in the address is what allows it, and to stop the letters is all that it allows.
@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_digest(request: HttpRequest, token: str) -> HttpResponse:
    """End the digest of the person that the signed address names; GET only asks."""
    try:
        person = User.objects.get(pk=digest_runner.person_of(token))
    except (BadSignature, User.DoesNotExist):
        raise Http404 from None
    if request.method == "POST":
        notices.stop_digest(person)
    with translation.override(person.language):
        context = {"person": person, "token": token}
        return screen(request, "reviews/digest_stop.html", context)


@needs("editor")
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.visible_to(request.user).for_list(), pk=pk)
    given = valid(AssignForm(request.POST))
    notices.assign_claim(claim, actor=request.user, **given)
    name = given["to"]
    return done(
        request,
        claim,
        _("%(name)s has the claim now.") % {"name": name}
        if name
        else _("Nobody has the claim now."),
    )
