"""Acts on a verdict; each answers with the claim's screen, or shows what changed meanwhile."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from factcheck.accounts.access import fresh_factor, needs
from factcheck.claims.models import Claim
from factcheck.errors import Refused, StaleState
from factcheck.lib.html import MAX_MARKDOWN, cited_numbers, render_markdown
from factcheck.reviews import actions, opinion_actions
from factcheck.reviews.actions import StaleDraft, StaleVerdict
from factcheck.reviews.diff import versions_changed
from factcheck.reviews.models import Draft, Rating, Verdict
from factcheck.reviews.opinion import hidden_from
from factcheck.reviews.precedents import precedents_of
from factcheck.reviews.two_people import why_not_sign
from factcheck.reviews.verdict_pane import presence, version_facts
from factcheck.screens import refused_on, screen, screen_at, told, unchanged

# The header that tells an open form which saved draft it goes on from.
DRAFT = "Draft-Version"


@needs("editor")
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    by_itself = request.htmx or "autosave" in request.POST
    try:
        saved = actions.save_draft(
            _claim(request, pk), actor=request.user, seen=_draft_seen(request), **_typed(request)
        )
    except StaleDraft as stale:
        if not by_itself:
            return _two_texts(request, stale)
        answer = HttpResponse(str(stale), status=409, content_type="text/plain; charset=utf-8")
        answer[DRAFT] = str(stale.saved.version)
        return answer
    if not by_itself:
        return redirect("claim", pk)
    answer = screen(
        request, "reviews/verdict.html#saved", {"saved_at": saved.saved_at, "claim": saved.claim}
    )
    answer[DRAFT] = str(saved.version)
    return answer


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
    try:
        saved = actions.save_draft(claim, actor=request.user, seen=_draft_seen(request), **typed)
    except StaleDraft as stale:
        return _two_texts(request, stale)
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
        return _not_submitted(request, pk, refusal, saved)
    except StaleState as stale:
        messages.error(request, str(stale))
        return screen_at(request, "claim", pk, status=409)
    messages.success(request, _("Verdict submitted. Someone else must sign it now."))
    return redirect("claim", pk)


@needs("editor")
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    cited = list(claim.evidence.filter(pk__in=_typed(request)["cites"]).order_by("number"))
    numbers = {item.number for item in cited}
    rationale = request.POST.get("rationale", "")[:MAX_MARKDOWN]
    mentioned = cited_numbers(rationale)
    html = render_markdown(rationale, citations=numbers)
    context = {
        "claim": claim,
        # `render_markdown` lets only its own list of tags through.
        "html": mark_safe(html),  # noqa: S308
        "cited": cited,
        "uncited": _bracketed(mentioned - numbers),
        "unmentioned": _bracketed(numbers - mentioned),
    }
    return screen(request, "reviews/verdict.html", context, part="preview")


@needs("viewer")
@require_safe
def precedents(request: HttpRequest, pk: int) -> HttpResponse:
    """How the desk has rated claims like this one, as the part `precedents`."""
    claim = get_object_or_404(Claim.objects.visible_to(request.user).for_list(), pk=pk)
    context = {"claim": claim, "precedents": precedents_of(claim, user=request.user)}
    return screen(request, "reviews/precedents.html", context, part="precedents")


@needs("reviewer")
@require_POST
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    verdict = get_object_or_404(_verdicts(request), pk=pk)
    number = actions.number(request.POST.get("rating", ""))
    try:
        given = opinion_actions.give_opinion(
            verdict,
            actor=request.user,
            rating=Rating.objects.filter(pk=number).first() if number else None,
            note=request.POST.get("note", ""),
        )
    except Refused as refusal:
        return refused_on(request, refusal, "claim", verdict.claim_id)
    except StaleState as stale:
        messages.error(request, str(stale))
        return screen_at(request, "claim", verdict.claim_id, status=409)
    messages.success(
        request,
        _("Your rating is kept. The author says the same.")
        if given.rating_id == verdict.rating_id
        else _("Your rating is kept. The author rates the claim differently."),
    )
    return redirect("claim", verdict.claim_id)


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
    except Refused as refusal:
        return refused_on(request, refusal, "claim", verdict.claim_id)
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
    claim = _claim(request, pk)
    try:
        actions.reopen(claim, actor=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return refused_on(request, refusal, "claim", pk)
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


def _draft_seen(request: HttpRequest) -> int | None:
    """Which saved draft the form goes on from; None where it does not say."""
    return actions.number(request.POST.get("draft", ""))


def _bracketed(numbers: set[int]) -> str:
    return ", ".join(f"[{number}]" for number in sorted(numbers))


def _two_texts(request: HttpRequest, stale: StaleDraft) -> HttpResponse:
    """Show what was typed here beside what the same author saved elsewhere; nothing is lost."""
    claim = get_object_or_404(Claim.objects.visible_to(request.user), pk=stale.saved.claim_id)
    evidence = list(claim.evidence.order_by("number"))
    saved, typed = (
        [item for item in evidence if item.pk in draft.cites]
        for draft in (stale.saved, stale.typed)
    )
    context = {
        "claim": claim,
        "sentence": str(stale),
        "saved": stale.saved,
        "typed": stale.typed,
        "seen": request.POST.get("seen", ""),
        "changes": versions_changed(stale.saved, stale.typed, saved, typed),
    }
    answer = screen(request, "reviews/two_texts.html", context, part="two_texts", status=409)
    answer[DRAFT] = str(stale.saved.version)
    return answer


def _not_submitted(request: HttpRequest, pk: int, refusal: Refused, saved: Draft) -> HttpResponse:
    """Under htmx the form stays as it is, and is told which draft was made of it; else it starts
    from that draft.
    """
    if request.htmx:
        answer = told(request, refusal)
        answer[DRAFT] = str(saved.version)
        return answer
    if refusal.field:
        return refused_on(request, refusal, "claim", pk)
    messages.error(request, str(refusal))
    return screen_at(request, "claim", pk, status=422)


def _stale(request: HttpRequest, stale: StaleVerdict, act: str) -> HttpResponse:
    """Show what changed between the version on screen and the one that stands, comment kept."""
    claim = get_object_or_404(
        Claim.objects.visible_to(request.user).for_list(), pk=stale.seen.claim_id
    )
    before, after = (list(verdict.cites.all()) for verdict in (stale.seen, stale.now))
    blind = hidden_from(stale.now, request.user)
    context = {
        "claim": claim,
        "sentence": str(stale),
        "comment": request.POST.get("comment", ""),
        "act": act,
        "seen": None if blind else version_facts(stale.seen, []),
        "now": None if blind else version_facts(stale.now, []),
        "blind": blind,
        "changes": [] if blind else versions_changed(stale.seen, stale.now, before, after),
        "may_act": not blind and not why_not_sign(stale.now, claim, after, request.user),
    }
    return screen(request, "reviews/stale.html", context, part="stale", status=409)
