import json
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from factcheck.claims.learning import Example, Figures, Learned, Lesson, TooFew, learn
from factcheck.claims.meaning import embedder as chosen_embedder
from factcheck.lib.embedding import Embedder, EmbeddingsFailed
from factcheck.reading.language import language_of
from factcheck.reading.text import LETTERS, lowered

AT_ONCE = 500


class Command(BaseCommand):
    help = (
        "Learn from the desk's decisions which claims it takes up, and use what was learned if it "
        "foretells held-back decisions better than the rules. Files are read as lines of JSON: "
        '{"text", "label": 0 or 1, "group"?, "language"?} to learn from, '
        '{"id" or "doc" and "line", "text", "language"?} to score. '
        "Exit status: 0 done, 1 not possible, 2 wrong use."
    )
    # With --from and --apply, or --from and --dry-run, no database is asked.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="source",
            metavar="FILE.jsonl",
            type=Path,
            help="learn from these labelled sentences, not from the desk's decisions",
        )
        parser.add_argument(
            "--apply",
            nargs=2,
            metavar=("IN.jsonl", "OUT.jsonl"),
            type=Path,
            help="score sentences with what --from just taught, else with what is in use; 0.5 "
            "parts what would be taken up; nothing is kept",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="learn and show the figures, keep nothing"
        )

    def handle(self, *args: object, **options: Any) -> None:
        source, apply = options["source"], options["apply"]
        if options["dry_run"] and apply:
            raise CommandError("--apply keeps nothing anyway; leave --dry-run out.", returncode=2)
        embedder = chosen_embedder(threads=_cores())
        if embedder is None:
            self.stderr.write("There is no embedder: only words and features are looked at.")
        if apply:
            # Read first: learning takes minutes.
            rows = list(named_rows(apply[0]))
            learned = self.learn(source, embedder).model if source else in_use(embedder)
            self.score(learned, embedder, rows, apply[1])
            return
        lesson = self.learn(source, embedder)
        if options["dry_run"]:
            self.stdout.write("Nothing was kept.")
            return
        self.keep(lesson, source)

    def learn(self, source: Path | None, embedder: Embedder | None) -> Lesson:
        examples = list(labelled(source) if source else decisions())
        try:
            lesson = learn(examples, embedder)
        except (TooFew, EmbeddingsFailed) as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(
            f"Learned from {lesson.taken} accepted and {lesson.left} dismissed of "
            f"{lesson.groups} {'groups' if source else 'articles'} "
            f"({', '.join(lesson.languages)}). On those held back:"
        )
        self.stdout.write(
            f"{'':9}{'avg. precision':>15}{'F1':>8}{'prec.':>8}{'recall':>8}{'Brier':>8}"
        )
        self.stdout.write(line("learned", lesson.figures))
        self.stdout.write(line("rules", lesson.rules))
        self.stdout.write(
            f"Ahead of the rules in {lesson.ahead:.0%} of the resamples; C {lesson.strength:g}; "
            f"threshold: probability {lesson.model.threshold:.3f}, which is score 0.5."
        )
        return lesson

    def keep(self, lesson: Lesson, source: Path | None) -> None:
        from factcheck.claims.triage import DECISIONS, keep_model

        try:
            model = keep_model(lesson, source=source.name if source else DECISIONS, actor=None)
        except IntegrityError as error:
            raise CommandError(
                "Another run finished at the same moment. Run this again.", returncode=1
            ) from error
        self.stdout.write(
            "It is used from now on."
            if model.active
            else "It is not better than the rules, so it is kept but not used."
        )

    def score(
        self,
        learned: Learned,
        embedder: Embedder | None,
        rows: list[dict[str, Any]],
        target: Path,
    ) -> None:
        """Write to a file beside the target first: a half-written result has no name."""
        texts = with_languages(rows)
        part = target.with_name(f"{target.name}.part")
        above = 0
        try:
            with part.open("w", encoding="utf-8") as out:
                for start in range(0, len(rows), AT_ONCE):
                    scores = learned.scores(texts[start : start + AT_ONCE], embedder)
                    for row, score in zip(rows[start:], scores, strict=False):
                        named = {key: row[key] for key in ("id", "doc", "line") if key in row}
                        out.write(json.dumps({**named, "score": score}) + "\n")
                        above += score >= 0.5
            os.replace(part, target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CommandError(f"{target}: {error.strerror}.", returncode=1) from error
        except EmbeddingsFailed as error:
            part.unlink(missing_ok=True)
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(f"{len(rows)} scored, {above} of them at or above the threshold 0.5.")


def line(name: str, figures: Figures) -> str:
    return (
        f"{name:9}{figures.average_precision:15.3f}{figures.f1:8.3f}{figures.precision:8.3f}"
        f"{figures.recall:8.3f}{figures.brier:8.3f}"
    )


def decisions() -> Iterator[Example]:
    # The desk's own modules only where they are needed: a file needs no database.
    from factcheck.claims import triage

    return triage.decisions()


def in_use(embedder: Embedder | None) -> Learned:
    """Return the model that the desk uses."""
    from factcheck.claims.models import TriageModel

    model = TriageModel.objects.in_use()
    if model is None:
        raise CommandError(
            "Nothing learned is in use. Give labelled sentences with --from, or run without "
            "--apply first.",
            returncode=1,
        )
    learned = Learned.from_json(model.weights)
    if not learned.fits(embedder):
        raise CommandError(
            "What is in use was learned with another embedder or an older reader. Run this "
            "without --apply first.",
            returncode=1,
        )
    return learned


def labelled(source: Path) -> Iterator[Example]:
    """Yield the labelled sentences of a file; equal ones are held back together."""
    rows = list(read_rows(source))
    texts = with_languages([row for _, row in rows])
    for (number, row), (text, language) in zip(rows, texts, strict=True):
        label = row.get("label")
        if not isinstance(label, int) or label not in (0, 1):
            raise CommandError(f'{source}, line {number}: "label" must be 0 or 1.', returncode=1)
        group = row.get("group", row.get("doc", " ".join(text.lower().split())))
        yield Example(text, language, bool(label), str(group))


def named_rows(source: Path) -> Iterator[dict[str, Any]]:
    """Yield the sentences of a file that are to be scored."""
    for number, row in read_rows(source):
        if "id" not in row and not ("doc" in row and "line" in row):
            raise CommandError(
                f'{source}, line {number}: there is no "id", and no "doc" with "line".',
                returncode=1,
            )
        yield row


def read_rows(source: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each line's number and object, which has a text."""
    try:
        with source.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError):
                    row = None
                if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                    raise CommandError(
                        f'{source}, line {number}: not a JSON object with a "text".', returncode=1
                    )
                yield number, row
    except OSError as error:
        raise CommandError(f"{source}: {error.strerror}.", returncode=1) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{source} is not UTF-8.", returncode=1) from error


def with_languages(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return each text with the language that its row names, else that of the whole file: a
    sentence alone is too short to tell.
    """
    sample = " ".join(row["text"] for row in rows[:AT_ONCE])
    guess = language_of(LETTERS.findall(lowered(sample)))
    return [(row["text"], str(row.get("language") or guess)) for row in rows]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
