"""Say what is wrong with ClaimReview markup, ours or others'."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from factcheck.archive.claimreview import BadRow, read_rows
from factcheck.lib.charset import decode
from factcheck.lib.fetch import FetchError, fetch
from factcheck.lib.refusals import explain
from factcheck.reports.check_markup import Fault, Level, faults_of, faults_of_review

READ = ("text/html", "application/xhtml+xml", "application/json", "application/ld+json")


class Command(BaseCommand):
    help = (
        "Check ClaimReview markup against schema.org, Google's table and the page it is on. Reads "
        "a page from its address, or from FILE (- for standard input) a page, ClaimReview as "
        "JSON-LD, a list or DataFeed of them, or JSON lines. Exit status 0: no error and no "
        "warning; 1: at least one; 2: it could not be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="FILE or URL")
        parser.add_argument("--url", default="", help="the address of the page in FILE")
        parser.add_argument(
            "--strict", action="store_true", help="what readers would forgive is an error, too"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object a check")

    def handle(self, *args: Any, **options: Any) -> None:
        text, url = self.read(options["source"], options["url"])
        bad = checked = 0
        for place, faults in _checked(text, url, options["strict"]):
            checked += 1
            bad += any(fault.level != Level.HINT for fault in faults)
            self.tell(place, faults, as_json=options["json"])
        if not checked:
            raise CommandError(
                f"{options['source']} holds nothing that could be read.", returncode=2
            )
        if bad:
            raise CommandError(f"{bad} of {checked} not as they should be.", returncode=1)

    def read(self, source: str, url: str) -> tuple[str, str]:
        """Return the text, and the address it has where that is known."""
        if source.startswith(("http://", "https://")):
            try:
                answer = fetch(
                    source,
                    accept=READ,
                    allow=settings.FACTCHECK_PAGES_ALLOW,
                    proxy=settings.FACTCHECK_PROXY,
                    user_agent=settings.FACTCHECK_USER_AGENT,
                )
            except FetchError as refusal:
                raise CommandError(explain(refusal.code, refusal.data), returncode=2) from None
            return answer.text, url or answer.final_url
        try:
            data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        except OSError as error:
            raise CommandError(
                f"{source} cannot be read: {error.strerror}.", returncode=2
            ) from None
        return decode(data), url

    def tell(self, place: str, faults: list[Fault], *, as_json: bool) -> None:
        if as_json:
            told = [
                {"level": fault.level.value, "path": fault.path, "sentence": fault.sentence}
                for fault in faults
            ]
            self.stdout.write(json.dumps({"check": place, "faults": told}, ensure_ascii=False))
            return
        for fault in faults:
            where = ": ".join(filter(None, (place, fault.path)))
            self.stdout.write(
                f"{fault.level.value:<8} {where + ': ' if where else ''}{fault.sentence}"
            )
        if not faults:
            self.stdout.write(f"{'ok':<8} {place}")


def _checked(text: str, url: str, strict: bool) -> Iterator[tuple[str, list[Fault]]]:
    site = settings.PUBLIC_URL if strict else ""
    if text.lstrip()[:1] == "<":
        yield "", faults_of(text, url=url, site=site, strict=strict)
        return
    for number, thing in read_rows(text):
        place = f"line {number}"
        if isinstance(thing, dict):
            # As an archive keeps them: the markup among other fields.
            inner = thing.get("claimreview")
            review = inner if isinstance(inner, dict) else thing
            yield place, faults_of_review(review, url=url, site=site, strict=strict)
        else:
            sentence = str(thing) if isinstance(thing, BadRow) else "This is not an object."
            yield place, [Fault(Level.ERROR, "", sentence)]
