"""Conflicts of interest: who keeps away from what, the form that declares one, and its end."""

import re
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
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
from factcheck.screens import Refusal, screen

SHOWN = 200


@needs("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def recusals(request: HttpRequest) -> HttpResponse:
    """The list; POST declares one. ?claim= prefills the form with what the claim is about."""
    refused = None
    if request.method == "POST":
        require(request.user, "editor")
        try:
            made = _declare(request)
        except Refused as refusal:
            refused = Refusal("recusals", refusal, request.POST)
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
        "articles": _choices(request, request.POST.get("article", "") if refused else ""),
        "typed": request.POST if refused else _prefilled(request),
        "refused": refused,
    }
    return screen(request, "claims/recusals.html", context, status=422 if refused else 200)


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
        article = _article(request, sent.get("article", ""))
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


def _named(article: Article) -> str:
    """An article as it is chosen: its title, and its number, for titles may be alike."""
    return f"{article} ({article.pk})"


def _choices(request: HttpRequest, words: str) -> list[str]:
    """The newest articles to choose one of, those with these words in their title before all."""
    newest = Article.objects.visible_to(request.user).order_by("-id")
    fitting = list(_with_words(newest, words)[:SHOWN]) if words else []
    return list(dict.fromkeys(_named(one) for one in [*fitting, *newest[:SHOWN]]))


def _with_words(articles: QuerySet[Article], words: str) -> QuerySet[Article]:
    for word in words.split()[:12]:
        articles = articles.filter(title__icontains=word)
    return articles


def _article(request: HttpRequest, text: str) -> Article:
    """The article meant by what was chosen or typed: its number, or words of its title alone."""
    articles = Article.objects.visible_to(request.user)
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Choose an article: write words of its title."), field="article")
    number = re.search(r"(?:^|\()(\d{1,18})\)?$", text, re.ASCII)
    chosen = articles.filter(pk=number[1]).first() if number else None
    # A title may end with a year in brackets.
    if number and chosen and text in (number[1], " ".join(_named(chosen).split())):
        return chosen
    found = list(_with_words(articles, text)[:2])
    if len(found) > 1:
        raise Refused(
            _("More than one article has these words in its title. Choose one of the list."),
            field="article",
        )
    if not found:
        raise Refused(
            _("No article here has these words in its title. Choose one of the list."),
            field="article",
        )
    return found[0]


def _prefilled(request: HttpRequest) -> dict[str, Any]:
    claims = Claim.objects.visible_to(request.user).select_related("claimant", "article")
    claim = claims.filter(pk=_number(request.GET.get("claim", ""))).first()
    if claim is None:
        articles = Article.objects.visible_to(request.user)
        article = articles.filter(pk=_number(request.GET.get("article", ""))).first()
        of = "article" if article else "claimant"
        return {"of": of, "article": _named(article) if article else ""}
    return {
        "of": "claimant" if claim.claimant else "article",
        "claimant": claim.claimant.name if claim.claimant else "",
        "article": _named(claim.article),
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
