"""Who must have a second factor, and whether it was used just now.

allauth notes in the session how a person proved who they are, and when; here it is read. An act
that asks for a fresh factor brings it along in the same request, so that nothing of what was typed
has to be put aside: see `ask`.
"""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from factcheck.accounts.factor_forms import StepUpForm
from factcheck.accounts.factors import PASSKEY, STRONG, TOTP, WORDS, kinds_of
from factcheck.accounts.models import Role, User
from factcheck.screens import screen

# Fields that never come back as what somebody typed.
OURS = ("csrfmiddlewaretoken", "step-up-code", "step-up-credential", "step-up-back")


def demands(person: User) -> bool:
    """Whether this person's role may only be used with a second factor."""
    return settings.FACTCHECK_SECOND_FACTOR and person.may(Role.REVIEWER)


def came_by_factor(request: HttpRequest) -> bool:
    """Whether a second factor of any kind was used in this session."""
    return any(record["method"] == "mfa" for record in _records(request))


def is_fresh(request: HttpRequest) -> bool:
    """Whether an app's code or a passkey was used within the last FACTCHECK_STEP_UP_SECONDS.

    The factor must still be there: one that was taken away a minute ago signs nothing.
    """
    since = time.time() - settings.FACTCHECK_STEP_UP_SECONDS
    used = {
        record["id"]
        for record in _records(request)
        if record["method"] == "mfa" and record.get("type") in STRONG and record["at"] > since
    }
    mine = Authenticator.objects.filter(user=request.user, type__in=STRONG, pk__in=used)
    return bool(used) and mine.exists()


def has_just_come(request: HttpRequest) -> bool:
    """Whether this person proved who they are within ACCOUNT_REAUTHENTICATION_TIMEOUT, by a second
    factor if they have one: what a change of factors asks for.
    """
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    methods = {record["method"] for record in _records(request) if record["at"] > since}
    return "mfa" in methods or (bool(methods) and not kinds_of(request.user))


def how_signed_in(request: HttpRequest) -> str:
    """Return the ways of this session, as `password+totp`; empty when nothing is known."""
    ways = [WORDS.get(record.get("type", ""), record["method"]) for record in _records(request)]
    return "+".join(dict.fromkeys(ways))


def note_use(request: HttpRequest, factor: Authenticator) -> None:
    """Note in the session that `factor` was used now."""
    factor.user = request.user
    post_authentication(request, factor, reauthenticated=True)
    # A session of a fortnight would gather hundreds: of the later ones the newest are enough.
    records = _records(request)
    later = [record for record in records if record.get("reauthenticated")]
    old = later[:-5]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record for record in records if record not in old
    ]


def ask(request: HttpRequest) -> HttpResponse | None:
    """Take the factor that came with this act, or ask for it; None means: go on.

    The page that asks posts to the very same address and carries all that was typed.
    """
    kinds = kinds_of(request.user)
    given = any(request.POST.get(name) for name in ("step-up-code", "step-up-credential"))
    form = StepUpForm(request.POST if given else None, user=request.user)
    if given and kinds and form.is_valid():
        note_use(request, form.factor)
        request.POST = _typed(request)  # type: ignore[assignment]  # nobody changes this one either
        return None
    typed = [(name, value) for name, values in _typed(request).lists() for value in values]
    context = {
        "form": form,
        "has_factor": bool(kinds),
        "has_app": TOTP in kinds,
        "passkey_options": webauthn.begin_authentication(request.user)
        if PASSKEY in kinds
        else None,
        "typed": typed,
        "texts": [value for name, value in typed if len(value) > 20 and " " in value.strip()],
        "back": _back(request),
        "minutes": settings.FACTCHECK_STEP_UP_SECONDS // 60,
    }
    status = 422 if form.is_bound else 403
    response = screen(request, "accounts/step_up.html", context, part="step_up", status=status)
    # Under htmx only a part of the screen was to change: this takes the place of all of it.
    response["HX-Retarget"] = "#main"
    response["HX-Reswap"] = "innerHTML show:window:top"
    return response


def lead_to_factor(request: HttpRequest) -> HttpResponse | None:
    """Lead to where a factor is set up, or used if there is one; an act is asked as in `ask`."""
    if request.method not in ("GET", "HEAD"):
        return ask(request)
    methods = get_adapter().get_reauthentication_methods(request.user)
    way = methods[0]["url"] if kinds_of(request.user) else reverse("mfa_index")
    if not request.htmx:
        return redirect(f"{way}?{urlencode({'next': request.get_full_path()})}")
    back = request.htmx.current_url_abs_path or resolve_url(settings.LOGIN_REDIRECT_URL)
    response = HttpResponse(status=401, headers={"Cache-Control": "no-store"})
    response["HX-Redirect"] = f"{way}?{urlencode({'next': back})}"
    return response


def _back(request: HttpRequest) -> str:
    """Return where the person was before this act."""
    asked = request.POST.get("step-up-back") or request.htmx.current_url_abs_path
    back = asked or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if safe else ""


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    return get_authentication_records(request, request.user)


def _typed(request: HttpRequest) -> QueryDict:
    typed = request.POST.copy()
    for name in OURS:
        typed.pop(name, None)
    return typed
