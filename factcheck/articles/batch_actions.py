"""Bringing in many at once: each is noted as an item of a batch and taken up in its turn."""

import csv
import hashlib
import re
from collections.abc import Collection, Iterable
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.articles.models import (
    MAX_URL,
    Batch,
    BatchItem,
    Standing,
)
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.jobs import ring
from factcheck.lib.addresses import AddressRefused, check_address
from factcheck.lib.files import sniff
from factcheck.lib.refusals import Refusal
from factcheck.lib.typed import typed

MAX_ITEMS = 500
MAX_TOGETHER = 100_000_000
ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# Trying these once more may help: the others would be refused again for what they are.
PASSING = ("item_broke", "item_not_allowed")
# What folders hold beside a person's own files.
NOT_OURS = {"thumbs.db", "desktop.ini"}


class GivenFile(NamedTuple):
    """One file: at least its first MAX_BYTES + 1 bytes."""

    name: str
    content_type: str
    data: bytes


def is_ours(name: str) -> bool:
    """Say whether a person put this file into the folder, rather than their computer."""
    return not name.startswith(".") and name.lower() not in NOT_OURS


@transaction.atomic
def bring_in_files(files: Iterable[GivenFile], *, actor: User) -> Batch:
    """Note many files; what is no article's file is refused by name, and the rest goes on.

    Raises Refused when there is none, or there are too many; then nothing is kept.
    """
    require(actor, "editor")
    batch = Batch.objects.create(kind=Batch.Kind.FILES, asked_by=actor)
    number = together = 0
    for file in files:
        number += 1
        if number > MAX_ITEMS:
            raise too_many_files()
        item = BatchItem(batch=batch, number=number, name=typed(file.name)[-200:] or "?")
        try:
            sniff(file.data, filename=file.name, content_type=file.content_type)
        except Refusal as refusal:
            _refuse(item, refusal)
        else:
            item.data, item.content_type = file.data, file.content_type[:100]
            item.sha256 = hashlib.sha256(file.data).hexdigest()
            together += len(file.data)
        if together > MAX_TOGETHER:
            raise too_large_together()
        item.save()
    if not number:
        raise Refused(_("There is no file in it. Choose some files, or a folder with files."))
    _brought_in(batch, number)
    return batch


def bring_in_addresses(addresses: list[str], *, actor: User) -> Batch:
    """Note many addresses; one that cannot be asked is refused by name, and the rest goes on.

    Raises Refused when there is none, or there are too many.
    """
    if not addresses:
        raise Refused(_("There is no address in it. Write one address a line."))
    if len(addresses) > MAX_ITEMS:
        raise Refused(
            _("There are %(count)s addresses in it. Bring in at most %(limit)s at a time.")
            % {"count": len(addresses), "limit": MAX_ITEMS}
        )
    require(actor, "editor")
    batch = Batch(kind=Batch.Kind.ADDRESSES, asked_by=actor)
    add_addresses(batch, addresses, allow=settings.FACTCHECK_PAGES_ALLOW)
    return batch


@transaction.atomic
def add_addresses(batch: Batch, addresses: list[str], *, allow: Collection[str]) -> None:
    """Store a new batch with its addresses. `allow` names peers as in `lib.fetch`."""
    batch.save()
    items = []
    for number, address in enumerate(addresses, 1):
        item = BatchItem(batch=batch, number=number, name=address[:MAX_URL] or "?")
        try:
            if not address:
                raise Refusal("item_no_link")
            target = check_address(address, allow=allow)
            if len(str(target.url)) > MAX_URL:
                raise AddressRefused("bad_address")
            item.host = target.host
        except Refusal as refusal:
            _refuse(item, refusal)
        items.append(item)
    BatchItem.objects.bulk_create(items)
    _brought_in(batch, len(items))


def too_many_files() -> Refused:
    return Refused(
        _("There are more than %(limit)s files in it. Bring them in a part at a time.")
        % {"limit": MAX_ITEMS}
    )


def too_large_together() -> Refused:
    return Refused(
        _("Together the files have more than %(limit)s MB. Bring them in a part at a time.")
        % {"limit": MAX_TOGETHER // 1_000_000}
    )


def _refuse(item: BatchItem, refusal: Refusal) -> None:
    item.state = BatchItem.State.REFUSED
    item.reason, item.reason_data = refusal.code, refusal.data


def _brought_in(batch: Batch, items: int) -> None:
    told = {"feed": batch.feed_id} if batch.feed_id else {}
    # Nobody pressed a button when a feed had something new.
    actor = None if batch.feed_id else batch.asked_by
    record(Verb.BATCH_BROUGHT_IN, batch, actor=actor, kind=batch.kind, items=items, **told)
    _ring(batch)


def _ring(batch: Batch) -> None:
    transaction.on_commit(partial(ring, "take_up_items", batch.pk, "slow"))


def addresses_in(text: str, *, file_name: str = "") -> list[str]:
    """Read a list: one address a line, words around it and lines that begin with # left out.

    Of a table (.csv) each row's first address counts, and a head without one does not. A line with
    no address in it stays as it is, to be refused by name.
    """
    lines = typed(text.removeprefix("\ufeff")).splitlines()
    if file_name.lower().endswith(".csv"):
        return _of_table(lines)
    found = []
    for line in map(str.strip, lines):
        if line and not line.startswith("#"):
            address = ADDRESS.search(line)
            found.append(address[0] if address else line)
    return found


def _of_table(lines: list[str]) -> list[str]:
    separator = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    found = []
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=separator)):
            cells = [cell.strip() for cell in row if cell.strip()]
            address = next((cell for cell in cells if ADDRESS.match(cell)), "")
            if cells and (address or number):
                found.append(address or " ".join(cells))
    except csv.Error:
        raise Refused(_("This table cannot be read. Save it again, or paste the list.")) from None
    return found


@transaction.atomic
def cancel_batch(batch: Batch, *, actor: User) -> int:
    """Leave out what has not begun; gives how many. What had failed before stays failed."""
    require(actor, "editor")
    waiting = batch.items.filter(state=BatchItem.State.WAITING)
    again = waiting.filter(reading__isnull=False).update(state=BatchItem.State.BEGUN)
    count = again + waiting.update(state=BatchItem.State.CANCELLED)
    if not count:
        raise StaleState(_("Nothing is left to cancel: all of it has begun."))
    record(Verb.BATCH_CHANGED, batch, actor=actor, what="cancelled", items=count)
    return count


@transaction.atomic
def resume_batch(batch: Batch, *, actor: User) -> int:
    """Take up after all what was cancelled; gives how many."""
    require(actor, "editor")
    count = batch.items.filter(state=BatchItem.State.CANCELLED).update(
        state=BatchItem.State.WAITING
    )
    if not count:
        raise StaleState(_("Nothing is cancelled any more."))
    record(Verb.BATCH_CHANGED, batch, actor=actor, what="resumed", items=count)
    _ring(batch)
    return count


def retriable(batch: Batch) -> QuerySet[BatchItem]:
    """What failed and may go better another time."""
    failed = BatchItem.objects.filter(batch=batch).with_standing(Standing.FAILED)
    return failed.filter(Q(reading__isnull=False) | Q(reason__in=PASSING))


@transaction.atomic
def retry_batch(batch: Batch, *, actor: User, item: BatchItem | None = None) -> int:
    """Try again all that failed, or only `item`; gives how many. They wait for their turn."""
    require(actor, "editor")
    failed = retriable(batch)
    if item:
        failed = failed.filter(pk=item.pk)
    count = failed.update(state=BatchItem.State.WAITING, reason="", reason_data={})
    if not count:
        raise StaleState(_("Nothing is left to try again: it is being read, or has been read."))
    told = {"item": item.name} if item else {}
    record(Verb.BATCH_CHANGED, batch, actor=actor, what="retried", items=count, **told)
    _ring(batch)
    return count
