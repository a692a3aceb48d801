"""A person's second factors: what there is, and whether a code or passkey is theirs.

django-allauth keeps them (`mfa.Authenticator`); here is what the desk asks about them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.models import User
from factcheck.errors import Refused

TOTP = Authenticator.Type.TOTP
PASSKEY = Authenticator.Type.WEBAUTHN
RECOVERY_CODES = Authenticator.Type.RECOVERY_CODES
# What a person signs with. A recovery code opens the door when these are lost, and no more.
STRONG = (TOTP, PASSKEY)
# How the record and the screens call them.
WORDS = {TOTP.value: "totp", PASSKEY.value: "passkey", RECOVERY_CODES.value: "recovery"}


@dataclass(frozen=True)
class Factor:
    """One second factor, as screens show it: nothing secret."""

    pk: int
    kind: str
    name: str
    added_at: datetime
    used_at: datetime | None
    codes_left: int | None = None


def factors_of(person: User) -> list[Factor]:
    """Return a person's factors: the app, passkeys by age, recovery codes last."""
    order = [TOTP, PASSKEY, RECOVERY_CODES]
    rows = Authenticator.objects.filter(user=person).order_by("pk")
    return [_shown(row) for row in sorted(rows, key=lambda row: order.index(row.type))]


def kinds_of(person: User) -> set[str]:
    """Return which of `STRONG` a person has."""
    rows = Authenticator.objects.filter(user=person, type__in=STRONG)
    return set(rows.values_list("type", flat=True))


def is_last(factor: Authenticator) -> bool:
    """Whether nothing that a person could sign with would be left without this one."""
    others = Authenticator.objects.filter(user=factor.user_id, type__in=STRONG)
    return not others.exclude(pk=factor.pk).exists()


def step_of(secret: str, code: str) -> int | None:
    """Return the period in which an authenticator app shows `code`: this one or one beside it."""
    for step in totp.yield_hotp_counters_from_time():
        shown = totp.format_hotp_value(totp.hotp_value(secret, step))
        if totp.compare_user_code(actual=code, expected=shown):
            return step
    return None


@transaction.atomic
def accept_code(person: User, code: str, kinds: Iterable[str]) -> Authenticator | None:
    """Take a code of an app or a recovery code: once, whoever else brings the same at this moment.

    The last period of an app's code is kept in the row, not in the cache: a code is not good
    again because Valkey was emptied, nor is an older one that its period still allows.
    """
    rows = Authenticator.objects.select_for_update().filter(user=person, type__in=kinds)
    for factor in rows.order_by("-type"):
        if factor.type == RECOVERY_CODES:
            if factor.wrap().validate_code(code):
                return factor
        elif factor.type == TOTP:
            step = step_of(decrypt(factor.data["secret"]), code)
            if step is not None and step > factor.data.get("last_step", 0):
                factor.data["last_step"] = step
                factor.save(update_fields=["data"])
                return factor
    return None


def read_passkey(credential: Any, *, new: bool) -> None:
    """Refuse an answer that no passkey gives; allauth stumbles over some of them."""
    parse = webauthn.parse_registration_response if new else webauthn.parse_authentication_response
    try:
        readable = isinstance(credential, dict) and parse(credential) is not None
    except (KeyError, ValueError):
        readable = False
    if not readable:
        raise ValidationError(_("Your passkey did not answer as it should. Try again."))


def end_sessions(person: User) -> int:
    """Sign a person out everywhere; the number of sessions that were open."""
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
            ended += 1
    return ended


def _shown(row: Authenticator) -> Factor:
    wrapped = row.wrap()
    return Factor(
        pk=row.pk,
        kind=WORDS[row.type],
        name=wrapped.name if row.type == PASSKEY else "",
        added_at=row.created_at,
        used_at=row.last_used_at,
        codes_left=_codes_left(row) if row.type == RECOVERY_CODES else None,
    )


def _codes_left(row: Authenticator) -> int:
    try:
        return len(row.wrap().get_unused_codes())
    except Refused:
        # They can no longer be read; the screen on which they are reset must open all the same.
        return 0
