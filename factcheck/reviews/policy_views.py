"""The publish policy: what is in force, the form that sets it, the versions before."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from factcheck.accounts.access import fresh_factor, needs, require
from factcheck.accounts.models import Role
from factcheck.audit.models import Event, Verb
from factcheck.errors import Refused
from factcheck.lib.languages import in_language
from factcheck.reviews import policy_actions
from factcheck.reviews.models import Policy, Rating
from factcheck.reviews.policy import asked_in_words, current_policy
from factcheck.reviews.policy_actions import LIMITS, SWITCHES, as_kept, label
from factcheck.screens import screen


@needs("viewer")
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def publish_policy(request: HttpRequest) -> HttpResponse:
    policy = current_policy()
    values = as_kept(policy)
    fault = ""
    if request.method == "POST":
        require(request.user, "publisher")
        values = _typed(request)
        seen = request.POST.get("seen", "")
        try:
            made = policy_actions.set_policy(
                actor=request.user, seen=int(seen) if seen.isdecimal() else 0, **values
            )
        except Refused as refused:
            fault = str(refused)
        else:
            messages.success(
                request,
                _("Version %(version)s of the policy is in force.") % {"version": made.version},
            )
            return redirect("publish_policy")
    in_use = Rating.objects.filter(scale__active=True).select_related("scale")
    ratings = list(in_use.order_by("scale__position", "scale__code", "position"))
    context = {
        "section": "policy",
        "policy": policy,
        "sentences": asked_in_words(policy, ratings),
        "may_change": request.user.may(Role.PUBLISHER),
        "numbers": [
            {
                "name": name,
                "label": label(name),
                "value": values[name],
                "low": low,
                "high": high,
            }
            for name, (low, high) in LIMITS.items()
        ],
        "switches": [{"name": name, "label": label(name), "on": values[name]} for name in SWITCHES],
        "scales": _scales(ratings, values["by_rating"]),
        "versions": _versions(),
        "fault": fault,
    }
    return screen(request, "reviews/policy.html", context, status=422 if fault else 200)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What the form says; a number that is none is out of every range."""
    numbers = {name: _number(request.POST.get(name, "")) for name in LIMITS}
    switches = {name: name in request.POST for name in SWITCHES}
    single = {
        name.removeprefix("for:"): _number(value)
        for name, value in request.POST.items()
        if name.startswith("for:") and value
    }
    return numbers | switches | {"by_rating": single}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1


def _scales(ratings: list[Rating], by_rating: dict[str, int]) -> list[dict[str, Any]]:
    """Every rating in use with how many signatures it needs, None for as many as any."""
    found: dict[int, dict[str, Any]] = {}
    for rating in ratings:
        code = f"{rating.scale.code}/{rating.code}"
        scale = found.setdefault(
            rating.scale_id, {"name": in_language(rating.scale.names), "ratings": []}
        )
        scale["ratings"].append(
            {
                "code": code,
                "label": rating.label,
                "step": rating.step,
                "signatures": by_rating.get(code),
            }
        )
    return list(found.values())


def _versions() -> list[dict[str, Any]]:
    """Every version, newest first, with what changed and whose act it was."""
    events = {
        event.object_id: event
        for event in Event.objects.filter(verb=Verb.POLICY_CHANGED).select_related("actor")
    }
    rows = list(Policy.objects.prefetch_related("by_rating").order_by("version"))
    found: list[dict[str, Any]] = []
    before: dict[str, Any] = {}
    for policy in rows:
        now = as_kept(policy)
        event = events.get(policy.pk)
        found.append(
            {
                "version": policy.version,
                "at": policy.created_at,
                "by": str(event.actor) if event and event.actor else "",
                "changes": _changes(before, now) if before else [],
            }
        )
        before = now
    return found[::-1]


def _changes(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    words = [
        f"{label(name)}: {_said(before[name])} → {_said(now[name])}"
        for name in (*LIMITS, *SWITCHES)
        if before[name] != now[name]
    ]
    for code in sorted(before["by_rating"].keys() | now["by_rating"].keys()):
        was, then = before["by_rating"].get(code), now["by_rating"].get(code)
        if was != then:
            words.append(
                _("Signatures for %(rating)s: %(before)s → %(now)s")
                % {
                    "rating": code,
                    "before": was or before["signatures"],
                    "now": then or now["signatures"],
                }
            )
    return words


def _said(value: int | bool) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
