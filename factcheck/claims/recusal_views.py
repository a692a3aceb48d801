"""Conflicts of interest: who keeps away from what, the form that declares one, and its end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from factcheck.accounts.access import fresh_factor, needs, require
from factcheck.accounts.models import Role, User
from factcheck.articles.models import Article
from factcheck.claims import recusal_actions
from factcheck.claims.models import Claim, Claimant, Recusal
from factcheck.errors import Refused
from factcheck.screens import screen

SHOWN = 200


@needs("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def recusals(request: HttpRequest) -> HttpResponse:
    """The list; POST declares one. ?claim= prefills the form with what the claim is about."""
    fault = ""
    if request.method == "POST":
        require(request.user, "editor")
        try:
            made = _declare(request)
        except Refused as refused:
            fault = str(refused)
        else:
            messages.success(
                request,
                _("%(name)s neither writes nor signs about it from now on.")
                % {"name": made.person},
            )
            return redirect("recusals")
    rows = Recusal.objects.select_related(
        "person", "claimant", "article", "declared_by", "ended_by"
    ).order_by("-at", "-id")
    may_decide = request.user.may(Role.PUBLISHER)
    context = {
        "section": "recusals",
        "standing": list(rows.standing()[:SHOWN]),
        "ended": list(rows.filter(ended_at__isnull=False)[:SHOWN]),
        "may_declare": request.user.may(Role.EDITOR),
        "may_decide": may_decide,
        "people": list(User.objects.at_work()) if may_decide else [],
        "claimants": list(Claimant.objects.order_by("name").values_list("name", flat=True)[:SHOWN]),
        "typed": request.POST if fault else _prefilled(request),
        "fault": fault,
    }
    return screen(request, "claims/recusals.html", context, status=422 if fault else 200)


@needs("publisher")
@fresh_factor
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    recusal = get_object_or_404(Recusal.objects.select_related("person"), pk=pk)
    recusal_actions.end_recusal(recusal, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(
        request, _("%(name)s may write and sign about it again.") % {"name": recusal.person}
    )
    return redirect("recusals")


def _declare(request: HttpRequest) -> Recusal:
    sent = request.POST
    person = request.user
    if number := _number(sent.get("person", "")):
        person = User.objects.at_work().filter(pk=number).first() or person
    claimant: Claimant | None = None
    article: Article | None = None
    if sent.get("of") == "article":
        articles = Article.objects.visible_to(request.user)
        article = articles.filter(pk=_number(sent.get("article", ""))).first()
        if article is None:
            raise Refused(
                _("This article is not here. Give the number at the end of its address."),
                field="article",
            )
    else:
        name = " ".join(sent.get("claimant", "").split())
        claimant = Claimant.objects.filter(name__iexact=name).order_by("id").first()
        if claimant is None:
            raise Refused(
                _("Nobody of this name has said anything here. Choose one of the list."),
                field="claimant",
            )
    return recusal_actions.recuse(
        person,
        actor=request.user,
        reason=sent.get("reason", ""),
        claimant=claimant,
        article=article,
    )


def _prefilled(request: HttpRequest) -> dict[str, Any]:
    claims = Claim.objects.visible_to(request.user).select_related("claimant")
    claim = claims.filter(pk=_number(request.GET.get("claim", ""))).first()
    if claim is None:
        return {"of": "claimant", "article": _number(request.GET.get("article", "")) or ""}
    return {
        "of": "claimant" if claim.claimant else "article",
        "claimant": claim.claimant.name if claim.claimant else "",
        "article": claim.article_id,
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
