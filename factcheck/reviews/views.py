"""Acts on a verdict; each answers with the claim's screen, or shows what changed meanwhile."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import resolve, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from factcheck.accounts.access import fresh_factor, needs
from factcheck.claims.models import Claim
from factcheck.errors import Refused, StaleState
from factcheck.lib.html import MAX_MARKDOWN, render_markdown
from factcheck.reviews import actions
from factcheck.reviews.actions import StaleVerdict
from factcheck.reviews.diff import versions_changed
from factcheck.reviews.models import Rating, Verdict
from factcheck.reviews.two_people import why_not_sign
from factcheck.reviews.verdict_pane import presence, version_facts
from factcheck.screens import screen, unchanged


@needs("editor")
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    saved = actions.save_draft(_claim(request, pk), actor=request.user, **_typed(request))
    if not (request.htmx or "autosave" in request.POST):
        return redirect("claim", pk)
    return screen(
        request, "reviews/verdict.html#saved", {"saved_at": saved.saved_at, "claim": saved.claim}
    )


@needs("viewer")
@require_safe
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else is writing, as the part `presence`; 204 while it is as in ?seen=."""
    claim = _claim(request, pk)
    if not request.htmx:
        return redirect("claim", pk)
    present = presence(claim, request.user)
    if request.GET.get("seen") == "|".join(present):
        return unchanged(request)
    context = {"claim": claim, "verdict": {"presence": present}}
    return screen(request, "reviews/verdict.html", context, part="presence")


@needs("editor")
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    claim, typed = _claim(request, pk), _typed(request)
    # What was typed is kept before anything can refuse it.
    actions.save_draft(claim, actor=request.user, **typed)
    number = typed.pop("rating")
    seen = request.POST.get("seen", "")
    try:
        actions.submit_verdict(
            claim,
            actor=request.user,
            rating=Rating.objects.filter(pk=number).first() if number else None,
            seen=seen or None,
            **typed,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _claim_screen(request, pk, status=422)
    except StaleState as stale:
        messages.error(request, str(stale))
        return _claim_screen(request, pk, status=409)
    messages.success(request, _("Verdict submitted. Someone else must sign it now."))
    return redirect("claim", pk)


@needs("editor")
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    numbers = claim.evidence.filter(pk__in=_typed(request)["cites"]).values_list(
        "number", flat=True
    )
    html = render_markdown(request.POST.get("rationale", "")[:MAX_MARKDOWN], citations=set(numbers))
    # `render_markdown` lets only its own list of tags through.
    context = {"claim": claim, "html": mark_safe(html)}  # noqa: S308
    return screen(request, "reviews/verdict.html", context, part="preview")


@needs("reviewer")
@fresh_factor
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    verdict = get_object_or_404(_verdicts(request), pk=pk)
    try:
        actions.approve_verdict(
            verdict,
            actor=request.user,
            seen_hash=request.POST.get("content_hash", ""),
            comment=request.POST.get("comment", ""),
        )
    except StaleVerdict as stale:
        return _stale(request, stale, "approve")
    messages.success(request, _("Signed."))
    # By key one goes on to the next claim that waits; the form names it.
    following = request.POST.get("next", "")
    goes_on = following.isdecimal() and len(following) < 19
    return redirect("claim", int(following) if goes_on else verdict.claim_id)


@needs("reviewer")
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    verdict = get_object_or_404(_verdicts(request), pk=pk)
    try:
        actions.send_back(
            verdict,
            actor=request.user,
            comment=request.POST.get("comment", ""),
            seen_hash=request.POST.get("content_hash", ""),
        )
    except StaleVerdict as stale:
        return _stale(request, stale, "send_back")
    messages.success(request, _("Sent back with your comment."))
    return redirect("claim", verdict.claim_id)


@needs("editor")
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    verdict = get_object_or_404(_verdicts(request), pk=pk)
    actions.take_back(verdict, actor=request.user)
    messages.success(request, _("Taken back. Go on writing."))
    return redirect("claim", verdict.claim_id)


@needs("editor")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    actions.reopen(_claim(request, pk), actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(
        request, _("Re-opened. What is public stays as it is until you publish again.")
    )
    return redirect("claim", pk)


def _claim(request: HttpRequest, pk: int) -> Claim:
    return get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)


def _verdicts(request: HttpRequest) -> QuerySet[Verdict]:
    return Verdict.objects.select_related("rating__scale", "author").filter(
        claim__in=Claim.objects.visible_to(request.user)
    )


def _typed(request: HttpRequest) -> dict[str, Any]:
    names = ("content_type", "summary", "rationale")
    return {name: request.POST.get(name, "") for name in names} | {
        "rating": actions.number(request.POST.get("rating", "")),
        "cites": [pk for cite in request.POST.getlist("cites") if (pk := actions.number(cite))],
    }


def _claim_screen(request: HttpRequest, pk: int, *, status: int) -> HttpResponse:
    """The claim's own screen as the answer to a refused form.

    Found by its address: the screen belongs to an app above this one.
    """
    found = resolve(reverse("claim", args=[pk]))
    request.method = "GET"
    response = found.func(request, *found.args, **found.kwargs)
    response.status_code = status
    return response


def _stale(request: HttpRequest, stale: StaleVerdict, act: str) -> HttpResponse:
    """Show what changed between the version on screen and the one that stands, comment kept."""
    claim = get_object_or_404(
        Claim.objects.visible_to(request.user).for_list(), pk=stale.seen.claim_id
    )
    before, after = (list(verdict.cites.all()) for verdict in (stale.seen, stale.now))
    context = {
        "claim": claim,
        "sentence": str(stale),
        "comment": request.POST.get("comment", ""),
        "act": act,
        "seen": version_facts(stale.seen, []),
        "now": version_facts(stale.now, []),
        "changes": versions_changed(stale.seen, stale.now, before, after),
        "may_act": not why_not_sign(stale.now, claim, after, request.user),
    }
    return screen(request, "reviews/stale.html", context, part="stale", status=409)
