"""Second factors of the tests' people: apps whose codes can be computed, sessions that used one."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from factcheck.accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_app(person: User) -> Authenticator:
    """Give that person an authenticator app; `code()` says what it shows."""
    return totp.TOTP.activate(person, SECRET).instance


def make_recovery_codes(person: User) -> list[str]:
    """Give that person recovery codes."""
    return RecoveryCodes.activate(person).generate_codes()


def code(*, later: int = 0, secret: str = SECRET) -> str:
    """What the app shows now, or `later` periods of half a minute from now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + later))


def sign_in(
    client: Client, person: User, factor: Authenticator | None = None, *, ago: float = 0
) -> None:
    """Sign that person in by the password, and by `factor`, so many seconds ago."""
    client.force_login(person)
    at = time.time() - ago
    ways = [{"method": "password", "at": at, "email": person.email}]
    if factor:
        ways.append({"method": "mfa", "at": at, "id": factor.pk, "type": factor.type})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = ways
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
