"""Takes up the items of all batches, a few at a time, so that nobody who waits for one article
stands behind them, and no site is asked for two of them at once.

What is being read is counted in PostgreSQL, under one lock, so any worker may call `take_up` at any
time: after each reading, when somebody brings in many, and with every sweep.
"""

import logging
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from factcheck.articles.actions import AlreadyHere, bring_in_address, bring_in_file
from factcheck.articles.models import Article, BatchItem, Method, Reading
from factcheck.jobs import Outcome, State, ring
from factcheck.lib.refusals import Refusal

log = logging.getLogger(__name__)

# A quarter of the threads that wait for the outside. Each reads in a child process of its own.
AT_ONCE = 4
_LOCK = 0x6D656A61
_LOOKED_THROUGH = 500


def go_on(pk: int) -> None:
    """Reading `pk` has ended or was put back: if it was one of many, others may have its place."""
    if Reading.objects.filter(pk=pk, batch__isnull=False).exists():
        take_up()


def take_up() -> int:
    """Fill every free place; gives how many items had their turn."""
    _ring_again()
    turns = 0
    while _take_up_next():
        turns += 1
    return turns


def _ring_again() -> None:
    """Ring for readings of batches that are due: put back, or their bell was lost.

    A bell too many does no harm. Here each site has one place as well.
    """
    busy: set[str] = set()
    places = AT_ONCE
    for reading in _running():
        busy.add(_place(reading))
        places -= 1
    for reading in _of_batches(Reading.objects.due()):
        if places <= 0:
            return
        if _place(reading) not in busy:
            busy.add(_place(reading))
            places -= 1
            ring(reading.bell, reading.pk, reading.queue)


@transaction.atomic
def _take_up_next() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    # Of many that are due at one site one is rung for, so they take one place.
    taken = {_place(one) for one in (*_running(), *_of_batches(Reading.objects.due()))}
    if len(taken) >= AT_ONCE:
        return False
    waiting = BatchItem.objects.waiting().exclude(host__in=taken | _throttled())
    waiting = waiting.select_related("batch__asked_by", "reading")
    # Locked, so that nobody cancels it while it begins.
    item = waiting.select_for_update(of=("self",)).first()
    if item is None:
        return False
    _take_up(item)
    return True


def _of_batches(readings: QuerySet[Reading]) -> QuerySet[Reading]:
    many = readings.filter(batch__isnull=False).order_by("run_after", "pk")
    few = many.select_related("article")[:_LOOKED_THROUGH]
    return few.only("method", "batch", "article__url")


def _running() -> QuerySet[Reading]:
    held = Q(state=State.RUNNING, leased_until__gte=timezone.now())
    return _of_batches(Reading.objects.filter(held))


def _throttled() -> set[str]:
    """Sites that have asked for fewer questions and not been asked again since."""
    paused = Reading.objects.filter(state=State.WAITING, reason="throttled")
    return {_place(reading) for reading in _of_batches(paused)}


def _place(reading: Reading) -> str:
    """The site that it asks, as `BatchItem.host` spells it; a file has a place of its own."""
    if reading.method != Method.ADDRESS:
        return f"file {reading.pk}"
    return urlsplit(reading.article.url).hostname or ""


def _take_up(item: BatchItem) -> None:
    """Turn an item into a reading, or say why not; whatever goes wrong stays with this item."""
    actor = item.batch.asked_by
    try:
        if not actor.may("editor"):
            raise Refusal("item_not_allowed", name=str(actor))
        with transaction.atomic():
            reading = _reading(item)
    except AlreadyHere as here:
        _close(item, BatchItem.State.KNOWN, article=here.article, data=None)
    except Refusal as refusal:
        _close(item, BatchItem.State.REFUSED, reason=refusal.code, reason_data=refusal.data)
    except Exception:
        log.exception("item %s of batch %s broke", item.number, item.batch_id)
        _close(item, BatchItem.State.REFUSED, reason="item_broke")
    else:
        _close(item, BatchItem.State.BEGUN, reading=reading, article=reading.article, data=None)


def _close(item: BatchItem, state: BatchItem.State, **fields: object) -> None:
    BatchItem.objects.filter(pk=item.pk).update(state=state, **fields)


def _reading(item: BatchItem) -> Reading:
    """Bring the item in. Raises AlreadyHere, or what refuses it."""
    batch = item.batch
    if item.reading:
        return _again(item.reading, batch.pk)
    if item.data is not None:
        _raise_if_twin(item)
        return bring_in_file(
            bytes(item.data),
            name=item.name,
            content_type=item.content_type,
            actor=batch.asked_by,
            batch=batch,
        )
    try:
        return bring_in_address(item.name, actor=batch.asked_by, batch=batch)
    except AlreadyHere as here:
        failed = _failed_reading(here.article)
        if failed is None:
            raise
        return _again(failed, batch.pk)


def _again(reading: Reading, batch: int) -> Reading:
    """Read once more what failed; what has been read meanwhile stays as it is."""
    unfinished = Reading.objects.filter(state__in=[State.WAITING, State.RUNNING])
    if other := unfinished.filter(article=reading.article_id).first():
        return other  # somebody was quicker
    Reading.objects.filter(pk=reading.pk, batch=None).update(batch=batch)
    Reading.objects.retry(reading.pk)
    reading.refresh_from_db(fields=["batch", "state"])
    if reading.state == State.WAITING:
        reading.ring()
    return reading


def _failed_reading(article: Article) -> Reading | None:
    """Why an article that is here already was never read, if so."""
    if article.snapshots.exists():
        return None
    reading = article.readings.latest("id")
    if reading.same_as:
        raise AlreadyHere(reading.same_as)
    return reading if reading.is_over and reading.outcome == Outcome.FAILED else None


def _raise_if_twin(item: BatchItem) -> None:
    """The very same file was brought in before: no need to read it to know that."""
    twins = BatchItem.objects.filter(sha256=item.sha256, state=BatchItem.State.BEGUN)
    read = twins.filter(Q(reading__outcome=Outcome.OK) | Q(reading__same_as__isnull=False))
    twin = read.select_related("reading__same_as", "article").first()
    if twin and twin.reading and twin.article:
        raise AlreadyHere(twin.reading.same_as or twin.article)
