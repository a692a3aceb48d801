"""The screen of subscriptions: the list with its form, and what is done to one of them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from factcheck.accounts.access import fresh_factor, needs
from factcheck.archive import subscription_actions as actions
from factcheck.archive.forms import SubscriptionForm
from factcheck.archive.models import Subscription
from factcheck.archive.subscription_actions import Tried
from factcheck.archive.subscription_pane import subscriptions_pane
from factcheck.errors import Refused
from factcheck.lib.refusals import Refusal
from factcheck.screens import screen, unchanged


@needs("publisher")
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: HttpRequest) -> HttpResponse:
    """The list; POST adds to it, or with `try` only shows what would come.

    204 for a fragment asked for with ?seen=STAMP, nothing changed.
    """
    form = SubscriptionForm(request.POST or None)
    tried: Tried | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if "try" in request.POST:
                tried = actions.try_subscription(
                    given["kind"], given["address"], actor=request.user
                )
            else:
                actions.add_subscription(**given, actor=request.user)
                messages.success(request, _("Subscribed. The first look follows at once."))
                return redirect("subscriptions")
        except (Refusal, Refused) as refused:
            form.add_error("address", str(refused))
    context = subscriptions_pane() | {"form": form, "tried": tried}
    if request.htmx and request.GET.get("seen") == context["stamp"]:
        return unchanged(request)
    status = 422 if form.errors else 200
    return screen(request, "archive/subscriptions.html", context, part="followed", status=status)


ACTS = {
    "pause": actions.pause_subscription,
    "resume": actions.resume_subscription,
    "look": actions.look_now,
}


@needs("publisher")
@fresh_factor
@require_POST
def change(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Pause or resume one, or look at it now."""
    if act not in ACTS:
        raise Http404
    ACTS[act](get_object_or_404(Subscription, pk=pk), actor=request.user)
    return redirect("subscriptions")
