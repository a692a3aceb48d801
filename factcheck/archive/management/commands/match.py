"""Ask the archive whether somebody has checked a claim already."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from factcheck.archive import encoders
from factcheck.archive.actions import Match, find
from factcheck.archive.models import Vector


class Command(BaseCommand):
    help = (
        "Find published fact-checks about TEXT; or, with --batch, about every line of a file of "
        '{"id", "text"}, written as {"id", "ranked": [[identifier or address, score], ...]}. '
        "A batch first waits until the meaning of all that was imported is known."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", metavar="TEXT", nargs="?")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--batch", nargs=2, metavar=("QUESTIONS.jsonl", "OUT.jsonl"))
        parser.add_argument("--limit", type=int, help="how many to give; 10, or 100 in a batch")
        parser.add_argument(
            "--as-it-is", action="store_true", help="in a batch, compute no meaning that waits"
        )
        parser.add_argument("--language", help="keep to checks in this language")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["text"]) == bool(options["batch"]):
            raise CommandError("Give either TEXT or --batch QUESTIONS.jsonl OUT.jsonl.")
        if options["batch"]:
            source, target = options["batch"]
            if not options["as_it_is"]:
                self.embed_what_waits()
            self.match_batch(source, target, options["limit"] or 100, options["language"])
            return
        found = find(options["text"], language=options["language"], limit=options["limit"] or 10)
        if options["json"]:
            self.stdout.write(
                json.dumps({"matches": [_as_json(one) for one in found]}, ensure_ascii=False)
            )
            return
        for one in found:
            check = one.check
            self.stdout.write(f"{one.score:.2f}  {check.publisher}: {check.rating or '-'}")
            self.stdout.write(f"      {check.claim}\n      {check.url}\n      {one.reason}")
        if not found:
            self.stdout.write("No fact-check in the archive has these words.")

    def embed_what_waits(self) -> None:
        """A batch is a measurement or a comparison: it must not depend on how far the worker is."""
        if encoders.configured() is None or not Vector.objects.filter(waits=True).exists():
            return
        try:
            call_command("embed_archive", stdout=self.stderr)
        except CommandError as error:
            self.stderr.write(f"Searched by words where meaning is not known: {error}")

    def match_batch(self, source: str, target: str, limit: int, language: str | None) -> None:
        bad = 0
        try:
            with Path(source).open(encoding="utf-8") as lines, Path(target).open("w") as out:
                for number, line in enumerate(lines, 1):
                    if not line.strip():
                        continue
                    try:
                        question = json.loads(line)
                        name, text = question["id"], str(question["text"])
                    except (ValueError, KeyError, TypeError):
                        bad += 1
                        self.stderr.write(f"line {number}: not an object with id and text")
                        continue
                    ranked = [
                        [one.check.identifier or one.check.url, one.score]
                        for one in find(text, language=language, limit=limit, least=0.0)
                    ]
                    out.write(json.dumps({"id": name, "ranked": ranked}, ensure_ascii=False) + "\n")
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        if bad:
            raise CommandError(f"{bad} lines of {source} could not be read.")


def _as_json(match: Match) -> dict[str, Any]:
    check = match.check
    return {
        "id": check.identifier or check.url,
        "score": match.score,
        "reason": match.reason,
        "claim": check.claim,
        "claimant": check.claimant,
        "rating": check.rating,
        "publisher": check.publisher,
        "title": check.title,
        "url": check.url,
        "language": check.language,
        "reviewed_at": check.reviewed_at and check.reviewed_at.isoformat(),
    }
