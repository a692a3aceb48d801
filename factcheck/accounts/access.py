"""Who may open what: one decorator a view, always the topmost."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck.accounts import stepup
from factcheck.accounts.models import Role, User

View = Callable[..., HttpResponseBase]

REASONS = {
    Role.VIEWER: gettext_lazy("Ask an administrator for access."),
    Role.EDITOR: gettext_lazy("Only editors can do this. Ask an administrator for that role."),
    Role.REVIEWER: gettext_lazy("Only reviewers can do this. Ask one to take it over."),
    Role.PUBLISHER: gettext_lazy("Only publishers can do this. Ask one to take it over."),
    Role.ADMIN: gettext_lazy("Only administrators can do this."),
}


def public(view: View) -> View:
    """Anyone may open this, signed in or not."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    opened.access = "public"  # type: ignore[attr-defined]
    return login_not_required(opened)


def needs(role: str) -> Callable[[View], View]:
    """Only people whose role covers `role`; the middleware has asked for sign-in before."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.may(role):
                raise PermissionDenied(str(REASONS[Role(role)]))
            return view(request, *args, **kwargs)

        guarded.access = role  # type: ignore[attr-defined]
        return guarded

    return decorate


def fresh_factor(view: View) -> View:
    """Ask for a second factor used just now before anything is changed; put it under `@needs`.

    Who has used theirs within FACTCHECK_STEP_UP_SECONDS goes on at once. Others get a page that
    asks for it, carries all they typed and sends it to the same address again. Nothing is asked of
    people whose role needs no second factor, nor of who only looks.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        harmless = request.method in ("GET", "HEAD", "OPTIONS")
        if not harmless and stepup.demands(request.user) and not stepup.is_fresh(request):
            response = stepup.ask(request)
            if response is not None:
                return response
        return view(request, *args, **kwargs)

    asked.fresh = True  # type: ignore[attr-defined]
    return asked


def require(actor: User, role: str) -> None:
    """Raise PermissionDenied with its reason unless the actor's role covers `role`."""
    if not actor.may(role):
        raise PermissionDenied(str(REASONS[Role(role)]))


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks for sign-in; an expired session under htmx leads the whole page there and back."""

    # Wider than Django's, which only ever redirects.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: View
    ) -> HttpResponseBase:
        if not request.htmx:
            return super().handle_no_permission(request, view_func)
        # The page the person is on, never the fragment's own address. django-htmx gives this
        # path only when it belongs to this very host.
        back = request.htmx.current_url_abs_path or resolve_url(settings.LOGIN_REDIRECT_URL)
        response = HttpResponse(_("Your session has ended. Sign in again."), status=401)
        response["HX-Redirect"] = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
        response["Cache-Control"] = "no-store"
        return response


class SecondFactorMiddleware:
    """Leads people whose role needs a second factor to it before anything else of the desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        # The rooms of allauth are where factors are set up and used; those of the administration
        # have names within it.
        at_the_door = request.resolver_match.view_name.startswith(("account_", "mfa_"))
        if at_the_door or getattr(view, "access", "") == "public":
            return None
        if not request.user.is_authenticated or not stepup.demands(request.user):
            return None
        return None if stepup.came_by_factor(request) else stepup.lead_to_factor(request)
