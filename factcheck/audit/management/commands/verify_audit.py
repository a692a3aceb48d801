from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.audit import roots
from factcheck.audit.context import acting_as
from factcheck.audit.verification import verify


class Command(BaseCommand):
    help = (
        "Walk the record's hash chain and hold it against the signed root of every day; name the "
        "first bad row (exit status 1)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--roots",
            metavar="FILE",
            type=Path,
            help="roots as they were published (the desk's feeds/record.json, kept elsewhere): "
            "the desk's own must say the same",
        )

    def handle(self, *args: object, **options: Any) -> None:
        published = self.read(options["roots"]) if options["roots"] else []
        with acting_as("command"):
            found = verify(published)
        if found.fault:
            at = f" at event {found.broken_at}" if found.broken_at is not None else ""
            raise CommandError(f"The record is broken{at}: {found.fault}.", returncode=1)
        self.stdout.write(
            f"The record is whole: {found.last_seq} events, verified in {found.took_ms} ms."
        )

    def read(self, path: Path) -> list[dict[str, object]]:
        try:
            return roots.read_published(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} cannot be read: {error}.", returncode=2) from error
