"""Forms that take a code or a passkey. Each counts its attempts, and no code is good twice."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.internal.flows import check_rate_limit, post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck.accounts.factors import RECOVERY_CODES, TOTP, accept_code, read_passkey, step_of
from factcheck.accounts.models import User

DIGITS = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "off",
    "spellcheck": "false",
    "class": "input code",
    # panes.js puts the focus here: on each of these pages it is the one thing to fill in.
    "data-focus": True,
}


def _code_field(**options: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Code"), max_length=30, widget=forms.TextInput(attrs=DIGITS), **options
    )


def _wrong_code() -> ValidationError:
    return ValidationError(
        _("This code is not right, or it was used already. Wait for the next one and type that.")
    )


class CodeForm(forms.Form):
    """At the door: a code of the app or a recovery code."""

    code = _code_field()
    reauthenticated = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        forget = check_rate_limit(self.user)
        code = self.cleaned_data["code"]
        factor = accept_code(self.user, code, (TOTP, RECOVERY_CODES))
        if factor is None:
            get_adapter().tell("sign_in_failed", self.user, step="code")
            raise _wrong_code()
        forget()
        factor.user = self.user
        self.factor: Authenticator = factor
        return code

    def save(self) -> None:
        """Note the use in the session."""
        post_authentication(context.request, self.factor, reauthenticated=self.reauthenticated)


class AgainCodeForm(CodeForm):
    """The same, before a change of one's factors."""

    reauthenticated = True


class AddAppForm(ActivateTOTPForm):
    """The first code of a new app; the period it is from is kept, so that it opens no door."""

    code = _code_field()
    # A phone's keyboard would cover the picture.
    del code.widget.attrs["data-focus"]

    def clean_code(self) -> str:
        forget = check_rate_limit(self.user)
        self.step = step_of(self.secret, self.cleaned_data["code"])
        if self.step is None:
            raise _wrong_code()
        forget()
        return self.cleaned_data["code"]


class RemoveAppForm(DeactivateTOTPForm):
    """Nothing to fill in."""


class NamedForm(EditWebAuthnForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class AddPasskeyForm(AddWebAuthnForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def clean_credential(self) -> Any:
        read_passkey(self.cleaned_data["credential"], new=True)
        return self.cleaned_data["credential"]


class PasskeyForm(AuthenticateWebAuthnForm):
    """At the door, after the password."""

    def clean_credential(self) -> Authenticator:
        return _checked(self.user, self.cleaned_data["credential"], super().clean_credential)


class PasskeyAloneForm(LoginWebAuthnForm):
    """At the door, in place of a password."""

    def clean_credential(self) -> Authenticator:
        return _checked(None, self.cleaned_data["credential"], super().clean_credential)


class AgainPasskeyForm(PasskeyForm):
    """The same, before a change of one's factors."""

    reauthenticated = True


class StepUpForm(forms.Form):
    """Before an act: a code of the app or a passkey. A recovery code signs nothing."""

    # Beside the fields of the act itself.
    prefix = "step-up"
    code = _code_field(required=False)
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.factor: Authenticator | None = None

    def clean(self) -> dict[str, Any]:
        credential, code = self.cleaned_data.get("credential"), self.cleaned_data.get("code")
        if credential:
            self.factor = _checked(self.user, credential, lambda: self._passkey(credential))
        elif code:
            self.factor = self._app(code)
        elif not self.errors:
            raise _wrong_code()
        return self.cleaned_data

    def _app(self, code: str) -> Authenticator | None:
        try:
            forget = check_rate_limit(self.user)
            factor = accept_code(self.user, code, (TOTP,))
            if factor is None:
                get_adapter().tell("sign_in_failed", self.user, step="code")
                raise _wrong_code()
        except ValidationError as refusal:
            self.add_error("code", refusal)
            return None
        forget()
        return factor

    def _passkey(self, credential: Any) -> Authenticator:
        forget = check_rate_limit(self.user)
        factor = webauthn.complete_authentication(self.user, credential)
        forget()
        return factor


def _checked(user: User | None, credential: Any, check: Any) -> Authenticator:
    """Give what `check` finds; an answer that is nobody's is a failed attempt of `user`."""
    read_passkey(credential, new=False)
    try:
        return check()
    except ValidationError as refusal:
        # Attempts beyond the limit are not looked at, and would only fill the record.
        if user is not None and refusal.code != "too_many_login_attempts":
            get_adapter().tell("sign_in_failed", user, step="passkey")
        raise
