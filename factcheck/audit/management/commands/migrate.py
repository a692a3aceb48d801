from typing import Any

from django.core.management.commands import migrate

from factcheck import rights


class Command(migrate.Command):
    """Django's own, done as the owner of the database; the desk's user gets its rights after it."""

    def handle(self, *args: Any, **options: Any) -> None:
        role = rights.application_role()
        with rights.as_owner() as owner:
            super().handle(*args, **options)
            if owner and not options["check_unapplied"] and not options["plan"]:
                rights.grant(role)
