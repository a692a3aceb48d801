from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from factcheck.audit import roots, timestamps
from factcheck.audit.context import acting_as
from factcheck.errors import Refused


class Command(BaseCommand):
    help = (
        "Sign the root of every day of the record that is over and has none; the clock does so by "
        "itself soon after midnight."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--day", type=date.fromisoformat, help="only up to this day, as 2026-11-27"
        )

    def handle(self, *args: object, day: date | None, **options: object) -> None:
        key = roots.signing_key()
        if key is None:
            raise CommandError("FACTCHECK_SIGNING_KEY is not set.", returncode=2)
        with acting_as("command"):
            try:
                made = roots.seal_due(key=key, until=day)
            except Refused as refused:
                raise CommandError(str(refused), returncode=1) from refused
        for root in made:
            self.stdout.write(f"{root.day}: events {root.first_seq} to {root.last_seq}")
        if not made:
            self.stdout.write("Nothing to seal: every day that is over has its root.")
        if stamped := timestamps.ask_times():
            self.stdout.write(f"Time-stamped: {stamped}.")
