"""Fill the archive with fact-checks that others have published."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.archive.actions import Imported, import_claimreview
from factcheck.archive.claimreview import read_rows
from factcheck.lib.charset import decode


class Command(BaseCommand):
    help = (
        "Import published fact-checks from FILE (or - for standard input): ClaimReview as JSON-LD, "
        "a list or DataFeed of them, or JSON lines. Rows that cannot be stored are named on "
        "standard error and do not stop the rest."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from None
        done = Imported()
        for said in import_claimreview(read_rows(decode(data))):
            if isinstance(said, Imported):
                done = said
            else:
                self.stderr.write(f"line {said[0]}: {said[1]}")
        self.stdout.write(f"{done.new} new, {done.changed} already known, {done.bad} set aside")
        if done.bad and not done.new + done.changed:
            raise CommandError(f"{name} holds no fact-check that could be stored.")
