"""Comments of a claim: a part of its screen, and a page of their own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from factcheck.accounts.access import needs
from factcheck.claims.models import Claim
from factcheck.errors import Refused
from factcheck.reviews import comment_actions
from factcheck.reviews.actions import number
from factcheck.reviews.comments_pane import comments_pane, stamp
from factcheck.reviews.mentions import Names, unknown
from factcheck.reviews.models import Comment
from factcheck.screens import screen, unchanged


@needs("viewer")
@require_safe
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, or the part `comments`; 204 while nothing has been said since ?seen=STAMP."""
    claim = _claim(request, pk)
    seen = request.GET.get("seen")
    if request.htmx and seen and seen == stamp(claim):
        return unchanged(request)
    context = {"claim": claim, **comments_pane(claim, request.user)}
    return screen(request, "reviews/comments.html", context, part="comments")


@needs("editor")
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    about = request.POST.get("about", "claim")
    if about not in ("claim", "version", *Comment.Place.values):
        raise Refused(_("Choose of the list what the comment is about."))
    place = about if about in Comment.Place.values else ""
    shown = number(request.POST.get("verdict", ""))
    verdict = (
        get_object_or_404(claim.verdicts, pk=shown)
        if shown and about not in ("claim", Comment.Place.STATEMENT)
        else None
    )
    comment = comment_actions.add_comment(
        claim,
        actor=request.user,
        body=request.POST.get("body", ""),
        verdict=verdict,
        place=place,
        start=number(request.POST.get("start", "")),
        end=number(request.POST.get("end", "")),
        quote=request.POST.get("quote", ""),
    )
    return _said(request, comment, _("Comment added."))


@needs("editor")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    parent = _comment(request, pk)
    comment = comment_actions.add_comment(
        parent.claim, actor=request.user, body=request.POST.get("body", ""), parent=parent
    )
    return _said(request, comment, _("Answered."))


@needs("editor")
@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    comment_actions.resolve_comment(comment, actor=request.user)
    messages.success(request, _("Resolved."), extra_tags=reverse("comment_reopen", args=[pk]))
    return redirect("claim_comments", comment.claim_id)


@needs("editor")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    comment_actions.reopen_comment(comment, actor=request.user)
    messages.success(request, _("Taken up again."))
    return _back(comment)


def _said(request: HttpRequest, comment: Comment, sentence: str) -> HttpResponse:
    """Say who was told, and what only looked like a mention."""
    told = [
        str(notice.person)
        for notice in comment.notices.filter(mentioned=True).select_related("person")
    ]
    if told:
        sentence += " " + _("Told: %(names)s.") % {"names": ", ".join(told)}
    nobody = sorted(set(unknown(comment.body, Names(comment_actions.mentionable()))))
    if nobody:
        sentence += " " + ngettext(
            "Nobody here is called %(names)s, so nobody was told by it.",
            "Nobody here is called %(names)s, so nobody was told by them.",
            len(nobody),
        ) % {"names": ", ".join(f"“{name}”" for name in nobody)}
    messages.success(request, sentence)
    return _back(comment)


def _back(comment: Comment) -> HttpResponse:
    place = comment.parent_id or comment.pk
    return redirect(f"{reverse('claim_comments', args=[comment.claim_id])}#comment-{place}")


def _claim(request: HttpRequest, pk: int) -> Claim:
    return get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)


def _comment(request: HttpRequest, pk: int) -> Comment:
    rows = Comment.objects.select_related("claim", "parent").filter(
        claim__in=Claim.objects.visible_to(request.user)
    )
    return get_object_or_404(rows, pk=pk)
