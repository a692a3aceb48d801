import os
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.lib.files import MAX_BYTES, FileReader
from factcheck.lib.refusals import Refusal
from factcheck.reading.cli import batch
from factcheck.reading.model import Unreadable


class Command(BaseCommand):
    help = (
        "Read an article and show its parts and the claims in it. Needs no database. "
        "Exit status: 0 read, 1 not readable, 2 wrong use."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", help="text, HTML, Markdown, DOCX or PDF, or - for input"
        )
        parser.add_argument("--url", help="the address that the article came from")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--batch",
            nargs=2,
            metavar=("IN.jsonl", "OUT.jsonl"),
            help='read many: lines {"id", "text" or "html", "url"?} in, one reading a line out',
        )

    def handle(self, *args: object, **options: Any) -> None:
        if bool(options["file"]) == bool(options["batch"]):
            raise CommandError("Give a file, - or --batch IN.jsonl OUT.jsonl.", returncode=2)
        if options["batch"]:
            self.read_many(*map(Path, options["batch"]))
            return
        name = options["file"]
        try:
            data = sys.stdin.buffer.read(MAX_BYTES + 1) if name == "-" else first_bytes(Path(name))
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}.", returncode=1) from error
        try:
            with FileReader(rows=1) as reader:
                found = reader.read(
                    data,
                    filename=None if name == "-" else name,
                    url=options["url"],
                    listing=not options["json"],
                )
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        try:
            self.show(found)
        except BrokenPipeError:
            # `split ... | head` has read enough; nothing is left to say, also not at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def show(self, found: bytearray) -> None:
        """Write what was read as it came: decoded, a long text takes three times the place."""
        bytes_out = getattr(self.stdout, "buffer", None)
        if bytes_out is None:
            self.stdout.write(found.decode())
            return
        bytes_out.write(found)
        if not found.endswith(b"\n"):
            bytes_out.write(b"\n")
        bytes_out.flush()

    def read_many(self, source: Path, target: Path) -> None:
        """Write to a file beside the target first: a half-written result has no name."""
        part = target.with_name(f"{target.name}.part")
        failed = done = 0
        try:
            with (
                source.open(encoding="utf-8", errors="replace") as lines,
                part.open("wb") as out,
                FileReader() as reader,
            ):
                for row, is_read in batch(lines, partial(read_page, reader)):
                    out.write(row + b"\n")
                    done += 1
                    failed += not is_read
            os.replace(part, target)
        except OSError as error:
            part.unlink(missing_ok=True)
            name = error.filename or source
            raise CommandError(f"{name}: {error.strerror}.", returncode=1) from error
        self.stderr.write(f"{done} read, {failed} of them with an error.")


def first_bytes(path: Path) -> bytes:
    """Return the file, or as much of it as shows that it is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def read_page(reader: FileReader, html: str, url: str | None) -> bytes | bytearray:
    """Read a page in the limited child. Raises Unreadable with the reason."""
    data = html.encode("utf-8", "replace")
    try:
        return reader.read(data, content_type="text/html; charset=utf-8", url=url)
    except Refusal as refusal:
        raise Unreadable(str(refusal)) from refusal
