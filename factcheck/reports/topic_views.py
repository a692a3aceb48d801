"""The newsroom's topics, and which of them a claim has."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from factcheck.accounts.access import needs
from factcheck.claims.models import Claim, Topic
from factcheck.errors import Refused
from factcheck.reports import topic_actions
from factcheck.screens import screen


def _names(request: HttpRequest) -> dict[str, str]:
    return {language: request.POST.get(language, "") for language, _name in settings.LANGUAGES}


@needs("editor")
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest) -> HttpResponse:
    """The list; a POST adds one."""
    given, error, status = {}, "", 200
    if request.method == "POST":
        given = _names(request)
        try:
            topic_actions.add_topic(given, actor=request.user)
            messages.success(request, _("Topic added."))
            return redirect("topics")
        except Refused as refusal:
            error, status = str(refusal), 422
    return _listed(request, given, error, status)


@needs("publisher")
@require_POST
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Topic, pk=pk)
    active = request.POST.get("active") == "on"
    topic_actions.change_topic(shown, _names(request), active=active, actor=request.user)
    messages.success(request, _("Saved."))
    return redirect("topics")


def _listed(request: HttpRequest, given: dict[str, str], error: str, status: int) -> HttpResponse:
    languages = list(settings.LANGUAGES)

    def fields(names: dict[str, str]) -> list[dict[str, str]]:
        return [
            {"code": code, "label": str(label), "value": names.get(code, "")}
            for code, label in languages
        ]

    context: dict[str, Any] = {
        "section": "topics",
        "topics": [
            {"topic": topic, "names": fields(topic.names)}
            for topic in Topic.objects.order_by("-active", "code")
        ],
        "new": fields(given),
        "error": error,
        "may_change": request.user.may("publisher"),
    }
    return screen(request, "reports/topics.html", context, part="topics", status=status)


@needs("editor")
@require_http_methods(["GET", "HEAD", "POST"])
def claim_topics(request: HttpRequest, pk: int) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        topic_actions.set_topics(claim, request.POST.getlist("topic"), actor=request.user)
        messages.success(request, _("Topics saved."))
        return redirect("claim", pk)
    chosen = set(claim.topics.values_list("pk", flat=True))
    context = {
        "section": "board",
        "claim": claim,
        "topics": [
            {"topic": topic, "chosen": topic.pk in chosen} for topic in Topic.objects.in_use()
        ],
        "kept": [str(topic) for topic in claim.topics.filter(active=False)],
        "may_change": request.user.may("publisher"),
    }
    return screen(request, "reports/claim_topics.html", context, part="claim_topics")
