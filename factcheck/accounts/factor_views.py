"""Rooms where people set up their second factors, over allauth's own; every change is told of."""

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import flows
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from factcheck.accounts import factor_actions, stepup
from factcheck.accounts.access import fresh_factor, needs
from factcheck.accounts.factors import RECOVERY_CODES, TOTP, factors_of
from factcheck.accounts.models import User
from factcheck.screens import screen


@needs("viewer")
@require_safe
def factors(request: HttpRequest) -> HttpResponse:
    mine = factors_of(request.user)
    context = {
        "app": next((factor for factor in mine if factor.kind == "totp"), None),
        "passkeys": [factor for factor in mine if factor.kind == "passkey"],
        "strong": [factor for factor in mine if factor.codes_left is None],
        "codes": next((factor for factor in mine if factor.codes_left is not None), None),
        "demanded": stepup.demands(request.user),
        "next": get_next_redirect_url(request) or "",
    }
    return screen(request, "mfa/index.html", context)


@needs("viewer")
@require_safe
def passkeys(request: HttpRequest) -> HttpResponse:
    return redirect("mfa_index")


class AddApp(totp.ActivateTOTPView):
    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer = super().form_valid(form)
        factor = Authenticator.objects.get(user=self.request.user, type=TOTP)
        factor.data["last_step"] = form.step
        factor.save(update_fields=["data"])
        factor_actions.tell_of_new(
            self.request.user, factor, codes=self.did_generate_recovery_codes
        )
        # Its first code was typed just now: that is a use.
        stepup.note_use(self.request, factor)
        return answer


class RemoveApp(totp.DeactivateTOTPView):
    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        factor_actions.tell_of_removed(self.request.user, self.authenticator)
        return super().form_valid(form)


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(recovery_codes.ViewRecoveryCodesView):
    """Shown once."""


class NewRecoveryCodes(recovery_codes.GenerateRecoveryCodesView):
    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer = super().form_valid(form)
        factor = Authenticator.objects.get(user=self.request.user, type=RECOVERY_CODES)
        factor_actions.tell_of_new(self.request.user, factor)
        return answer


class AddPasskey(webauthn.AddWebAuthnView):
    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        # allauth's own view keeps the new factor to itself.
        factor, codes = flows.add_authenticator(
            self.request,
            name=form.cleaned_data["name"],
            credential=form.cleaned_data["credential"],
        )
        factor_actions.tell_of_new(self.request.user, factor, codes=bool(codes))
        stepup.note_use(self.request, factor)
        return redirect("mfa_view_recovery_codes" if codes else "mfa_index")


class RenamePasskey(webauthn.EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class RemovePasskey(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        factor_actions.refuse_last(self.object)
        factor_actions.tell_of_removed(self.request.user, self.object)
        return super().form_valid(form)


class PasskeyAlone(webauthn.LoginWebAuthnView):
    """Sign-in without a password; allauth's own forgets where the person was going."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        factor = form.cleaned_data["credential"]
        login = Login(user=factor.user, redirect_url=get_next_redirect_url(self.request))
        return flows.perform_passwordless_login(self.request, factor, login)


class AgainByPasskey(webauthn.ReauthenticateWebAuthnView):
    """Allauth's own leads to the sign-in page after a passkey that was not recognised."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        for sentence in form.errors.get("credential", []):
            messages.error(self.request, sentence)
        return redirect(self.passthrough_next_url(reverse("mfa_reauthenticate_webauthn")))


@needs("admin")
@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def person_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague's second factors, and the way to take them all away when they are lost."""
    person = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        factor_actions.reset_factors(person, actor=request.user, reason=reason)
        messages.success(request, _("Reset. At the next sign-in the password is enough."))
        return redirect("person_factors", pk)
    context = {"person": person, "factors": factors_of(person), "is_me": person == request.user}
    return screen(request, "accounts/person_factors.html", context)
