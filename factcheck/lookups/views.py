"""One action a view; each leads back to the claim. The list of look-ups is also a fragment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from factcheck.accounts.access import needs
from factcheck.archive.models import Suggestion
from factcheck.claims.models import Claim
from factcheck.claims.views import done, valid
from factcheck.lookups import (
    actions,
    evidence_actions,
    forms,
    origin_actions,
    reuse_actions,
    source_actions,
)
from factcheck.lookups.evidence_pane import Wanted, findings_pane, relied_pane, stamp, with_marks
from factcheck.lookups.models import Evidence, Finding, Lookup, Stance
from factcheck.lookups.veil import veil
from factcheck.screens import screen, unchanged


def _claim(request: HttpRequest, pk: int) -> Claim:
    return get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)


def _finding(request: HttpRequest, pk: int) -> Finding:
    seen = Finding.objects.filter(lookup__claim__in=Claim.objects.visible_to(request.user))
    return get_object_or_404(seen.select_related("lookup__claim"), pk=pk)


@needs("viewer")
@require_safe
def lookups(request: HttpRequest, pk: int) -> HttpResponse:
    """The part `lookups` of a claim's evidence; 204 while nothing has changed since ?seen=STAMP."""
    claim = _claim(request, pk)
    if not request.htmx:
        return redirect("claim", claim.pk)
    asked = list(with_marks(claim))
    if request.GET.get("seen") == stamp(asked):
        return unchanged(request)
    context = findings_pane(claim, request.user, Wanted.of(request.GET), asked)
    return screen(request, "lookups/evidence.html", context, part="lookups")


@needs("viewer")
@require_safe
def relied(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of a claim's evidence; 204 while its pages are kept as ?seen=STAMP says."""
    claim = _claim(request, pk)
    if not request.htmx:
        return redirect("claim", claim.pk)
    context = relied_pane(claim, request.user)
    veil(context["evidence"], request.user)
    if request.GET.get("seen") == context["relied_stamp"]:
        return unchanged(request)
    return screen(request, "lookups/evidence.html", context, part="relied")


@needs("editor")
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.AcceptForm(request.POST))
    actions.accept_claim(claim, actor=request.user, seen=given["seen"])
    return done(request, claim, _("Claim accepted. Sources are being asked."))


@needs("editor")
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.AskForm(request.POST))
    actions.ask_provider(
        claim,
        given["provider"],
        given["query"],
        actor=request.user,
        language=given["language"],
    )
    return redirect("claim", claim.pk)


@needs("editor")
@require_POST
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask everything again about the claim that came to nothing."""
    claim = _claim(request, pk)
    source_actions.ask_again(claim, actor=request.user)
    return redirect("claim", claim.pk)


def _lookup(request: HttpRequest, pk: int) -> Lookup:
    seen = Lookup.objects.filter(claim__in=Claim.objects.visible_to(request.user))
    return get_object_or_404(seen.select_related("claim"), pk=pk)


@needs("editor")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    lookup = _lookup(request, pk)
    actions.retry_lookup(lookup, actor=request.user)
    return redirect("claim", lookup.claim_id)


@needs("editor")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    lookup = _lookup(request, pk)
    actions.cancel_lookup(lookup, actor=request.user)
    return redirect("claim", lookup.claim_id)


@needs("editor")
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    evidence_actions.keep_finding(finding, actor=request.user)
    return redirect("claim", finding.lookup.claim_id)


@needs("editor")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    given = valid(forms.DiscardForm(request.POST))
    evidence_actions.discard_finding(finding, actor=request.user, reason=given["reason"])
    return redirect("claim", finding.lookup.claim_id)


@needs("editor")
@require_POST
def undecide(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    evidence_actions.undecide_finding(finding, actor=request.user)
    return redirect("claim", finding.lookup.claim_id)


@needs("viewer")
@require_safe
def open_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to a finding's source and note that a person went there.

    A page elsewhere cannot cause the note: a link from another site does not count as opening.
    """
    finding = _finding(request, pk)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return redirect("claim", finding.lookup.claim_id)
    return HttpResponseRedirect(evidence_actions.open_finding(finding, actor=request.user))


@needs("editor")
@require_POST
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    given = valid(forms.EvidenceForm(request.POST))
    finding, article = given.pop("finding"), given.pop("article")
    evidence = evidence_actions.add_evidence(
        claim,
        actor=request.user,
        finding=_finding(request, finding) if finding else None,
        snapshot=claim.article.snapshots.current() if article else None,
        **given,
    )
    messages.success(request, _("Evidence [%(number)s] added.") % {"number": evidence.number})
    return redirect("claim", claim.pk)


@needs("editor")
@require_POST
def reuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a suggested fact-check down as evidence, and offer to undo that."""
    suggestion = get_object_or_404(Suggestion.objects.visible_to(request.user), pk=pk)
    given = valid(forms.ReuseForm(request.POST))
    evidence = reuse_actions.reuse_check(
        suggestion, actor=request.user, stance=given["stance"] or Stance.CONTEXT
    )
    messages.success(
        request,
        _("Evidence [%(number)s] added.") % {"number": evidence.number},
        extra_tags=reverse("evidence_remove", args=[evidence.pk]),
    )
    return redirect("claim", suggestion.claim_id)


@needs("viewer")
@require_safe
def open_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the page of evidence and note that a person went there, as with findings."""
    evidence = _evidence(request, pk)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return redirect("claim", evidence.claim_id)
    return HttpResponseRedirect(reuse_actions.open_evidence(evidence, actor=request.user))


def _evidence(request: HttpRequest, pk: int) -> Evidence:
    seen = Evidence.objects.filter(claim__in=Claim.objects.visible_to(request.user))
    return get_object_or_404(seen.select_related("claim"), pk=pk)


@needs("editor")
@require_POST
def set_origin(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what a piece of evidence comes from."""
    evidence = _evidence(request, pk)
    given = valid(forms.OriginForm(request.POST))
    origin_actions.set_origin(evidence, given["origin"], actor=request.user)
    return redirect("claim", evidence.claim_id)


@needs("editor")
@require_POST
def remove_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove it at once, and offer to undo that."""
    evidence = _evidence(request, pk)
    claim, number = evidence.claim, evidence.number
    event = evidence_actions.remove_evidence(evidence, actor=request.user)
    messages.success(
        request,
        _("Evidence [%(number)s] removed.") % {"number": number},
        extra_tags=reverse("evidence_undo", args=[claim.pk, event.seq]),
    )
    return redirect("claim", claim.pk)


@needs("editor")
@require_POST
def undo_removal(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    claim = _claim(request, pk)
    evidence = evidence_actions.undo_removal(claim, actor=request.user, seq=seq)
    messages.success(request, _("Evidence [%(number)s] is back.") % {"number": evidence.number})
    return redirect("claim", claim.pk)
