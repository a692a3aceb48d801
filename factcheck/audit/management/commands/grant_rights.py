from django.core.management.base import BaseCommand, CommandError

from factcheck import rights


class Command(BaseCommand):
    help = (
        "Give the desk's database user its rights on every table and take all others from it. "
        "`migrate` does so by itself; after restoring a backup it is done by hand."
    )

    def handle(self, *args: object, **options: object) -> None:
        role = rights.application_role()
        with rights.as_owner() as owner:
            if not owner:
                raise CommandError(
                    "FACTCHECK_OWNER_URL is not set: only the owner of the tables can give rights.",
                    returncode=2,
                )
            refused = rights.grant(role)
        for table in refused:
            self.stderr.write(
                f"{table} is not named in factcheck/rights.py: {role} may not use it."
            )
        self.stdout.write(f"{role} has its rights on {len(rights.RIGHTS)} tables.")
