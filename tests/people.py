"""The named people of the tests: one a role, and zoe who is outside."""

from functools import cache

from django.contrib.auth.hashers import make_password

from factcheck.accounts.models import Role, User

PASSWORD = "a-long-enough-password"

PEOPLE = {
    "vio": Role.VIEWER,
    "ana": Role.EDITOR,
    "eva": Role.EDITOR,
    "ben": Role.REVIEWER,
    "pia": Role.PUBLISHER,
    "max": Role.ADMIN,
}


@cache
def _hashed() -> str:
    """Argon2 is slow on purpose; once a run is enough."""
    return make_password(PASSWORD)


def person(name: str) -> User:
    """The person of that name, made on first use."""
    email = f"{name}@newsroom.example"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create(
        email=email,
        password=_hashed(),
        name=name.capitalize(),
        role=PEOPLE[name],
        language="en",
    )
