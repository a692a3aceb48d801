"""What the screens show of batches: how far each is, and how each of its items stands."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.accounts.models import User
from factcheck.articles.batch_actions import PASSING, retriable
from factcheck.articles.models import Article, Batch, BatchItem, Standing
from factcheck.jobs import State

ITEMS_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How many items stand how; `stamp` changes whenever anything on the screen would."""

    counts: dict[str, int]
    stamp: str

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def over(self) -> int:
        return self.total - self.counts[Standing.WAITING] - self.counts[Standing.READING]

    @property
    def is_over(self) -> bool:
        return self.over == self.total

    @property
    def words(self) -> str:
        read = self.counts[Standing.READ]
        said = [_("%(read)s of %(total)s read.") % {"read": read, "total": self.total}]
        if failed := self.counts[Standing.FAILED]:
            said.append(_("%(count)s not read.") % {"count": failed})
        if known := self.counts[Standing.KNOWN]:
            said.append(_("%(count)s here already.") % {"count": known})
        if cancelled := self.counts[Standing.CANCELLED]:
            said.append(_("%(count)s cancelled.") % {"count": cancelled})
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class Row:
    """One item: `article` is what there is to open, `words` what there is to say."""

    item: BatchItem
    article: Article | None
    words: str
    again: bool


def batches_pane(batches: Iterable[Batch]) -> list[tuple[Batch, str, Progress]]:
    """Each batch with its name and progress, by two questions whatever their number."""
    shown = list(batches)
    progress = progress_of(shown)
    return [
        (batch, name_of(batch, progress[batch.pk].total), progress[batch.pk]) for batch in shown
    ]


def progress_of(batches: Iterable[Batch]) -> dict[int, Progress]:
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Standing.values, 0))
    seen: dict[int, list[object]] = defaultdict(list)
    rows = BatchItem.objects.filter(batch__in=[batch.pk for batch in batches]).counted_by("batch")
    for batch, standing, number, tries, running in rows:
        counts[batch][standing] = number
        seen[batch].append((standing, number, tries, running))
    return {batch.pk: Progress(counts[batch.pk], _stamp(seen[batch.pk])) for batch in batches}


def _stamp(seen: list[Any]) -> str:
    return f"{zlib.crc32(repr(sorted(seen, key=repr)).encode()):08x}"


def name_of(batch: Batch, total: int) -> str:
    if batch.feed:
        return _("New in “%(feed)s”") % {"feed": batch.feed}
    if batch.kind == Batch.Kind.FILES:
        return ngettext("%(count)s file", "%(count)s files", total) % {"count": total}
    return ngettext("%(count)s address", "%(count)s addresses", total) % {"count": total}


def batch_pane(batch: Batch, progress: Progress, user: User, page: str | None) -> dict[str, Any]:
    """Return everything that `articles/batch.html` shows."""
    items = batch.items.all().failed_first()
    return {
        "section": "articles",
        "batch": batch,
        "name": name_of(batch, progress.total),
        "progress": progress,
        "may_edit": user.may("editor"),
        "again": retriable(batch).exists(),
        "waiting": progress.counts[Standing.WAITING],
        "cancelled": progress.counts[Standing.CANCELLED],
        **items_pane(items, progress.counts, page),
    }


def items_pane(items: Any, counts: Mapping[str, int], page: str | None) -> dict[str, Any]:
    """A page of items with what is to be said of each, in groups by how they stand.

    `counts` are of all items, on this page or not; an item may have moved on since they were taken.
    """
    related = ("article", "reading__same_as")
    shown = Paginator(
        items.select_related(*related).defer("data", "reading__data"), ITEMS_A_PAGE
    ).get_page(page)
    groups: dict[str, list[Row]] = defaultdict(list)
    for item in shown:
        groups[item.standing].append(row_of(item))
    return {
        "page": shown,
        "groups": [
            (
                standing,
                standing.label,
                max(counts.get(standing, 0), len(groups[standing])),
                groups[standing],
            )
            for standing in Standing
            if standing in groups
        ],
    }


def row_of(item: BatchItem) -> Row:
    twin = item.reading.same_as if item.reading else None
    failed = item.standing == Standing.FAILED
    return Row(
        item=item,
        article=twin or item.article,
        words=_words(item),
        again=failed and (item.reading_id is not None or item.reason in PASSING),
    )


def _words(item: BatchItem) -> str:
    reading = item.reading
    if reading is None or item.standing not in (Standing.FAILED, Standing.READING):
        return item.why
    if item.standing == Standing.FAILED:
        three = _("Set aside after three attempts.") + " "
        return (three if reading.state == State.SET_ASIDE else "") + reading.why
    if reading.state == State.WAITING and reading.reason:
        return f"{reading.why} {reading.next_try}"
    return ""
