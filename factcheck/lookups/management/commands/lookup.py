"""Ask one source one question, now, and print what it answers."""

import json
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from factcheck.lib.refusals import explain
from factcheck.lookups import runner
from factcheck.lookups.manners import NotAsked, NotYet
from factcheck.lookups.providers import Found, ProviderError, Query, listed


class Command(BaseCommand):
    help = (
        "Ask one source about TEXT and print its outcome: ok with what was found, or failed with "
        "the reason (exit status 1). Nothing is stored."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", metavar="TEXT")
        parser.add_argument("--provider", required=True, help=", ".join(listed()))
        parser.add_argument("--language", default="", help="of the text, such as id or en")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        provider = listed().get(options["provider"])
        if provider is None:
            raise CommandError(
                f"There is no source called {options['provider']}. Listed: {', '.join(listed())}."
            )
        try:
            found = runner.ask_now(provider, Query(options["text"], options["language"]))
        except ProviderError as error:
            self.fail(options, "failed", error.code, error.message)
        except (NotYet, NotAsked) as wait:
            self.fail(options, "skipped", wait.code, explain(wait.code, wait.data))
        if options["json"]:
            answer = {
                "provider": options["provider"],
                "query": options["text"],
                "outcome": "ok",
                "reason": "",
                "found": [_as_json(one) for one in found],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(f"ok: {len(found)} found")
        for one in found:
            rating = f" [{one.rating}]" if one.rating else ""
            self.stdout.write(f"\n{one.title}{rating}\n{one.publisher}  {one.url}")
            if one.excerpt:
                self.stdout.write(one.excerpt)

    def fail(self, options: dict[str, Any], outcome: str, code: str, words: str) -> NoReturn:
        if options["json"]:
            answer = {
                "provider": options["provider"],
                "query": options["text"],
                "outcome": outcome,
                "code": code,
                "reason": words,
                "found": [],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        raise CommandError(f"{outcome}: {words}")


def _as_json(found: Found) -> dict[str, Any]:
    return {
        "url": found.url,
        "title": found.title,
        "publisher": found.publisher,
        "excerpt": found.excerpt,
        "rating": found.rating,
        "published_on": found.published_on and found.published_on.isoformat(),
    }
