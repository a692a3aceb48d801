"""The named people of the tests: one a role, and zoe who is outside."""

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


def person(name: str) -> User:
    """The person of that name, made on first use."""
    email = f"{name}@newsroom.example"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(
        email, PASSWORD, name=name.capitalize(), role=PEOPLE[name], language="en"
    )
