import time
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from factcheck.accounts.models import User
from factcheck.articles import batch_actions, batch_runner, feed_actions, feed_runner
from factcheck.articles.batch_actions import MAX_ITEMS, MAX_TOGETHER, GivenFile, is_ours
from factcheck.articles.batch_pane import progress_of, row_of
from factcheck.articles.models import Batch, Feed, Reading, Standing
from factcheck.errors import Refused
from factcheck.jobs import State
from factcheck.lib.charset import decode
from factcheck.lib.files import MAX_BYTES
from factcheck.lib.refusals import Refusal

PATIENCE = 120  # seconds, for a worker that looks at the feed at this very moment
SAID_EVERY = 2  # seconds


class Command(BaseCommand):
    help = (
        "Bring in many articles: every file of a folder, every address of a list (one a line, or a "
        "CSV table), or what is in a feed, which is watched from then on. Reads them at once, "
        "together with the desk's workers if there are any. Exit status: 0 all read or here "
        "already, 1 some could not be read, 2 wrong use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="FOLDER|LIST|FEED", help="or the address of a feed")
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="in whose name")

    def handle(self, *args: Any, **options: Any) -> None:
        source, actor = options["source"], editor(options["email"])
        self.failed = 0
        try:
            if source.lower().startswith(("http://", "https://")):
                batches = iter(self.of_feed(source, actor))
            elif Path(source).is_dir():
                batches = self.of_folder(Path(source), actor)
            else:
                batches = of_list(Path(source), actor)
            for batch in batches:
                self.failed += self.read(batch)
        except (Refused, Refusal) as refused:
            raise CommandError(f"{source}: {refused}", returncode=2) from refused
        except OSError as error:
            raise CommandError(f"{source}: {error.strerror}.", returncode=2) from error
        except KeyboardInterrupt:
            words = "Stopped. The desk's workers go on with what has been handed in."
            raise CommandError(words, returncode=1) from None
        if self.failed:
            raise CommandError(f"{self.failed} could not be read.", returncode=1)

    def of_folder(self, folder: Path, actor: User) -> Iterator[Batch]:
        """Bring in the files below a folder, in as many batches as they need."""
        given: list[GivenFile] = []
        together = 0
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if not path.is_file() or not all(map(is_ours, inside.parts)):
                continue
            try:
                with path.open("rb") as file:
                    data = file.read(MAX_BYTES + 1)
            except OSError as error:
                self.stderr.write(f"{inside}: {error.strerror}.")
                self.failed += 1
                continue
            if given and (len(given) == MAX_ITEMS or together + len(data) > MAX_TOGETHER):
                yield batch_actions.bring_in_files(given, actor=actor)
                given, together = [], 0
            given.append(GivenFile(str(inside), "", data))
            together += len(data)
        yield batch_actions.bring_in_files(given, actor=actor)

    def of_feed(self, address: str, actor: User) -> list[Batch]:
        """Watch a feed and look at it now; what came of that look."""
        began = timezone.now()
        try:
            feed = feed_actions.add_feed(address, actor=actor)
        except feed_actions.AlreadyWatched as known:
            feed = known.feed
            feed_actions.look_now(feed, actor=actor)
        until = time.monotonic() + PATIENCE
        while not feed_runner.look(feed.pk) and not looked_since(feed, began):
            if time.monotonic() > until:
                raise Refused("A worker has been looking at this feed for too long. Try again.")
            time.sleep(0.2)
        feed.refresh_from_db()
        if feed.reason:
            raise CommandError(f"{address}: {feed.why}", returncode=1)
        self.stderr.write(f"{feed}: {feed.last_new} new. It is watched from now on.")
        return list(feed.batches.filter(asked_at__gte=began))

    def read(self, batch: Batch) -> int:
        """Read a batch to its end, saying how far it is; gives how many could not be read.

        What is due of other batches is read as well: one that was stopped has places that this one
        waits for, and an address that failed before is read as an item of the batch it came with.
        """
        current_app.loader.import_default_modules()
        read_article = current_app.tasks["read_article"]
        named: set[int] = set()
        said = time.monotonic()
        while True:
            batch_runner.take_up()
            due = Reading.objects.due().filter(batch__isnull=False).order_by("run_after")
            pk = due.values_list("pk", flat=True).first()
            if pk is not None:
                read_article(pk)  # a worker may have it, or be quicker: it is read once
            self.name_failed(batch, named)
            progress = progress_of([batch])[batch.pk]
            if progress.is_over:
                break
            if time.monotonic() - said > SAID_EVERY:
                said = time.monotonic()
                self.stderr.write(progress.words)
            if pk is None:
                time.sleep(0.2)
        self.stdout.write(f"{progress.words} {reverse('batch', args=[batch.pk])}")
        return progress.counts[Standing.FAILED]

    def name_failed(self, batch: Batch, named: set[int]) -> None:
        """Say of each item that could not be read why, once."""
        failed = batch.items.all().with_standing(Standing.FAILED).exclude(pk__in=named)
        related = failed.select_related("article", "reading__same_as")
        for item in related.defer("data", "reading__data").order_by("number"):
            named.add(item.pk)
            self.stderr.write(f"{item.name}: {row_of(item).words}")


def editor(email: str | None) -> User:
    """The person in whose name articles come in. Without a name, the only one there can be."""
    people = User.objects.at_work()
    found = list(people.filter(email__iexact=email) if email else people[:2])
    if len(found) == 1:
        return found[0]
    if email:
        raise CommandError(f"Nobody who may bring in articles has {email}.", returncode=2)
    raise CommandError("Say in whose name they come in: --as EMAIL.", returncode=2)


def of_list(path: Path, actor: User) -> Iterator[Batch]:
    """Bring in the addresses of a file, in as many batches as they need."""
    addresses = batch_actions.addresses_in(decode(path.read_bytes()), file_name=path.name)
    for part in batched(addresses, MAX_ITEMS) if addresses else [()]:
        yield batch_actions.bring_in_addresses(list(part), actor=actor)


def looked_since(feed: Feed, began: Any) -> bool:
    """Whether another process has looked at the feed since."""
    feed.refresh_from_db()
    done = feed.last_looked_at is not None and feed.last_looked_at >= began
    return done and feed.state != State.RUNNING
