"""What allauth may do here: nobody signs up by themselves; an administrator adds people.

Whoever has a second factor proves who they are by it, and no longer by the password alone.
"""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck.accounts import stepup
from factcheck.accounts.factors import PASSKEY, is_last, kinds_of
from factcheck.accounts.models import User
from factcheck.errors import Refused


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def tell(self, what: str, person: User, *, actor: User | None = None, **data: Any) -> None:
        """Hear what happens at the door. `audit.adapter` puts it on record; this app is below it.

        `what` is a verb of the record. Call it inside the transaction of the act itself.
        """

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        self.tell("signed_in", user, actor=user, how=stepup.how_signed_in(request))
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Only accounts that exist are told of: the record is for good, and strangers may try any
        name. Attempts beyond the limit do not come this far.
        """
        email = str(credentials.get("email", ""))
        if person := User.objects.filter(email__iexact=email).first():
            self.tell("sign_in_failed", person, step="password")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        self.tell("sign_in_failed", user, step="closed")
        return super().respond_user_inactive(request, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not stepup.has_just_come(self.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        kinds = kinds_of(user)
        if kinds:
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        if PASSKEY in kinds:
            methods.sort(key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")
        return methods


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Your role needs a second factor, and this is your only one. Add another first."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes stand in for another factor. Set up that one first."
        ),
        "incorrect_code": gettext_lazy("Your passkey was not recognised. Try again."),
    }

    def encrypt(self, text: str) -> str:
        """Keep secrets of apps and codes so that a copy of the database alone opens no door."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as unreadable:
            # SECRET_KEY is another one than when the factor was added.
            raise Refused(
                _("Your second factor can no longer be read. Ask an administrator to reset it.")
            ) from unreadable

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (stepup.demands(authenticator.user) and is_last(authenticator))

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey {number}").format(number=number)

    def _get_site_name(self) -> str:
        return settings.FACTCHECK_NAME


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str | bytes) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"factcheck second factors")
    return base64.urlsafe_b64encode(derive.derive(force_bytes(secret)))
