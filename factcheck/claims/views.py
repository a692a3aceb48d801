"""One action a view; each answers with the claim's screen and an offer to undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from factcheck.accounts.access import needs
from factcheck.articles.models import Article
from factcheck.claims import actions, anchoring, forms, repeats, spans, undo
from factcheck.claims.models import Appearance, Claim, Repeat
from factcheck.errors import Refused


def valid(form: Form) -> dict[str, Any]:
    """The form's values; raises Refused with the first thing that is wrong."""
    if not form.is_valid():
        field, faults = next(iter(form.errors.items()))
        raise Refused(faults[0], field="" if field == NON_FIELD_ERRORS else field)
    return form.cleaned_data


def done(request: HttpRequest, claim: Claim, sentence: str) -> HttpResponse:
    """Say what was done, with a way to undo it, and show the claim."""
    step = undo.last_step(claim, request.user)
    way_back = reverse("claim_undo", args=[claim.pk, step.seq]) if step else ""
    messages.success(request, sentence, extra_tags=way_back)
    return redirect("claim", claim.pk)


def _claim(request: HttpRequest, pk: int) -> Claim:
    return get_object_or_404(Claim.objects.visible_to(request.user).for_list(), pk=pk)


@needs("editor")
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    snapshot = actions.text_now(article)
    given = valid(forms.NewClaimForm(request.POST))
    start, end, quote = given["start"], given["end"], given["quote"]
    if start is None or end is None:
        start, end = actions.find_words(snapshot, quote)
        quote = snapshot.text[start:end]
    claim = actions.make_claim(snapshot, start=start, end=end, quote=quote, actor=request.user)
    return done(request, claim, _("New claim made."))


@needs("editor")
@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.Seen(request.POST))
    actions.put_back(claim, actor=request.user, seen=given["seen"])
    return done(request, claim, _("Claim put back."))


@needs("editor")
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.DismissForm(request.POST))
    actions.dismiss_claim(claim, actor=request.user, **given)
    return done(request, claim, _("Claim dismissed."))


@needs("editor")
@require_POST
def revive(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.Seen(request.POST))
    actions.revive_claim(claim, actor=request.user, **given)
    return done(request, claim, _("Claim taken up again."))


@needs("editor")
@require_POST
def restate(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.RestateForm(request.POST))
    actions.restate_claim(claim, actor=request.user, **given)
    return done(request, claim, _("Claim rewritten."))


@needs("editor")
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.JoinForm(request.POST))
    actions.join_claims(claim, given["original"], actor=request.user, seen=given["seen"])
    return done(request, claim, _("Claims joined."))


def _place(claim: Claim, pk: int) -> Appearance:
    rows = claim.appearances.filter(anchored=True).select_related("snapshot__article")
    place = get_object_or_404(rows.defer("snapshot__raw"), pk=pk)
    place.claim = claim
    return place


@needs("editor")
@require_POST
def resize(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.ResizeForm(request.POST))
    place = _place(claim, given["place"])
    start, end, quote = given["start"], given["end"], given["quote"]
    if start is None or end is None:
        start, end = actions.find_words(place.snapshot, quote, near=place)
        quote = place.snapshot.text[start:end]
    spans.resize_appearance(
        place, start=start, end=end, quote=quote, actor=request.user, seen=given["seen"]
    )
    return done(request, claim, _("The claim stands on other words now."))


@needs("editor")
@require_POST
def as_marked(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.PlaceForm(request.POST))
    spans.say_as_marked(_place(claim, given["place"]), actor=request.user, seen=given["seen"])
    return done(request, claim, _("Claim rewritten."))


@needs("editor")
@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.PartForm(request.POST))
    place = _place(claim, given["place"])
    at = given["at"] if given["at"] is not None else spans.find_cut(place, given["words"])
    spans.part_claim(place, at=at, actor=request.user, seen=given["seen"])
    return done(request, claim, _("Claim parted; the second one is proposed after it."))


@needs("editor")
@require_POST
def join_next(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.JoinNextForm(request.POST))
    spans.join_with_next(claim, actor=request.user, **given)
    return done(request, claim, _("Joined with the next claim."))


@needs("editor")
@require_POST
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.ScheduleForm(request.POST))
    actions.schedule_claim(claim, actor=request.user, **given)
    return done(request, claim, _("Due date set.") if given["due"] else _("Due date removed."))


@needs("editor")
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.ReasonForm(request.POST))
    actions.judge_reason(claim, actor=request.user, **given)
    return done(
        request,
        claim,
        _("The reason counts again.") if given["holds"] else _("The reason counts no more."),
    )


@needs("editor")
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.WhyForm(request.POST))
    actions.explain_selection(claim, actor=request.user, **given)
    return done(request, claim, _("Reason for selecting saved."))


@needs("editor")
@require_POST
def find_again(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.FindAgainForm(request.POST))
    start, end, quote = given.pop("start"), given.pop("end"), given.pop("quote")
    if start is None or end is None:
        snapshot = actions.text_now(claim.article)
        start, end = actions.find_words(snapshot, quote)
        quote = snapshot.text[start:end]
    place = anchoring.find_again(
        claim, start=start, end=end, quote=quote, actor=request.user, **given
    )
    same = claim.appearances.filter(quote=place.quote).exclude(pk=place.pk).exists()
    return done(
        request,
        claim,
        _("Found again.")
        if same
        else _("Found again, in other words. See whether the claim still says the same."),
    )


@needs("editor")
@require_POST
def find_all(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    count = anchoring.find_all_once(article, actor=request.user)
    sentence = ngettext("%(count)s claim found again.", "%(count)s claims found again.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("article", pk)


@needs("editor")
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.LostForm(request.POST))
    anchoring.give_up(claim, actor=request.user, **given)
    return done(request, claim, _("Marked as gone from the article."))


def _repeat(claim: Claim, pk: int) -> Repeat:
    rows = Repeat.objects.of(claim).select_related("claim", "other")
    return get_object_or_404(rows, pk=pk)


@needs("editor")
@require_POST
def dismiss_repeat(request: HttpRequest, pk: int, repeat: int) -> HttpResponse:
    claim = _claim(request, pk)
    repeats.dismiss_repeat(_repeat(claim, repeat), actor=request.user)
    messages.success(
        request,
        _("Not suggested for this claim any more."),
        extra_tags=reverse("repeat_restore", args=[pk, repeat]),
    )
    return redirect("claim", pk)


@needs("editor")
@require_POST
def restore_repeat(request: HttpRequest, pk: int, repeat: int) -> HttpResponse:
    claim = _claim(request, pk)
    repeats.restore_repeat(_repeat(claim, repeat), actor=request.user)
    messages.success(request, _("Suggested again."))
    return redirect("claim", pk)


@needs("editor")
@require_POST
def undo_step(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    claim = _claim(request, pk)
    undo.undo_last_step(claim, actor=request.user, seq=seq)
    messages.success(request, _("Undone."))
    return redirect("claim", claim.pk)
