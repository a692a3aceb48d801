from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from factcheck.desk import seeding


class Command(BaseCommand):
    help = (
        "Load the sample newsroom of seeds/ into an empty database; do nothing when there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--logins", action="store_true", help="only print the sample's logins, one a line"
        )

    def handle(self, *args: object, logins: bool, **options: object) -> None:
        if not settings.EMBEDDED:
            raise CommandError(
                "The sample newsroom is for trying the desk out. It is only loaded into the "
                "embedded database: unset DATABASE_URL, or add your own people in /admin/."
            )
        if logins:
            for email, password, role in seeding.logins():
                self.stdout.write(f"{email}\t{password}\t{role}")
        elif not seeding.is_seeded():
            seeding.seed()
            self.stdout.write("The sample newsroom is loaded.")
