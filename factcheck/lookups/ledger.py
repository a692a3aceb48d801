"""Writes into the ledger what came of look-ups: each request, each finding, and that it is over.

What several threads of a process bring at the same time is stored together (`Pile`): it costs
PostgreSQL, and us, hardly more than one answer alone.
"""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from factcheck.lib.exchanged import Exchanged
from factcheck.lookups.asked import asked_lately
from factcheck.lookups.models import Exchange, Finding, Lookup
from factcheck.lookups.providers import About, Found
from factcheck.lookups.ranking import rank

log = logging.getLogger(__name__)

MAX_FINDINGS = 50
MAX_EXCERPT = 4000
VERSION = settings.FACTCHECK_USER_AGENT.partition(" ")[0].replace("/", " ")
# Answers that are stored in one transaction; and seconds for which a thread stores those of others
# before it goes on with its own.
TOGETHER = 32
# So many are stored at once, or what has lain for so many seconds.
ENOUGH = 16
LIES_AT_MOST = 0.1
LONGEST_ERRAND = 0.25
# Seconds: beyond this nobody waits for another thread to store an answer.
STORED_WITHIN = 20.0


@dataclass(slots=True)
class Answer:
    """What a source answered to a look-up, ready to be stored."""

    lookup: Lookup
    about: About
    exchanges: Sequence[Exchanged]
    findings: Sequence[Finding]


def answer(
    lookup: Lookup, about: About, exchanges: Sequence[Exchanged], found: Sequence[Found]
) -> Answer:
    """Make of what was found (`usable`) the findings of a look-up, in a first order."""
    findings = [
        Finding(
            lookup=lookup,
            url=one.url,
            title=one.title,
            publisher=one.publisher,
            excerpt=one.excerpt,
            kind=one.kind or about.kind,
            language=one.language or lookup.language,
            rating=one.rating,
            data=one.data,
            published_on=one.published_on,
            rank=number,
        )
        for number, one in enumerate(found, 1)
    ]
    _order(lookup, findings)
    return Answer(lookup, about, exchanges, findings)


def _order(lookup: Lookup, findings: list[Finding]) -> None:
    """Give findings a first score; an answer is never lost over this."""
    if not findings:
        return
    try:
        scored = rank(asked_lately(lookup.claim_id), findings)
        for finding, one in zip(findings, scored, strict=True):
            finding.score, finding.reasons = one.score, one.reasons
    except DatabaseError:
        raise
    except Exception:
        log.exception("the findings of look-up %s could not be put in order", lookup.pk)


# Storing


def store(answers: Sequence[Answer]) -> list[Lookup]:
    """Store answers in one transaction; gives the look-ups that are over by that.

    Findings and outcome become visible together, and only if the lease is still ours. The requests
    are kept in any case: they went out.
    """
    told = [_told(one.about, one.exchanges) for one in answers]
    with transaction.atomic():
        keep_exchanges(answers)
        over = Lookup.objects.finish_answered(
            (one.lookup, said["asked_url"], said["read_by"])
            for one, said in zip(answers, told, strict=True)
        )
        ended = [one for one in answers if (one.lookup.pk, one.lookup.leases) in over]
        Finding.objects.bulk_create(
            (finding for one in ended for finding in one.findings), ignore_conflicts=True
        )
    return [one.lookup for one in ended]


def keep_exchanges(answers: Iterable[Answer]) -> None:
    """Keep each request as it was, whether its answer still counts or not."""
    Exchange.objects.bulk_create(
        _exchange(one.lookup, number, exchange, keeps_answers=one.about.keeps_answers)
        for one in answers
        for number, exchange in enumerate(one.exchanges, 1)
    )


def keep_asked(lookup: Lookup, about: About, exchanges: Sequence[Exchanged]) -> dict[str, Any]:
    """Keep the requests of a look-up that was not answered; gives what it notes of them itself."""
    keep_exchanges([Answer(lookup, about, exchanges, [])])
    return _told(about, exchanges)


def _told(about: About, exchanges: Sequence[Exchanged]) -> dict[str, str]:
    return {
        "asked_url": clean(exchanges[0].url, 2000) if exchanges else "",
        "read_by": f"{VERSION} {about.name}/{about.version}"[:80],
    }


def _exchange(lookup: Lookup, number: int, one: Exchanged, *, keeps_answers: bool) -> Exchange:
    return Exchange(
        lookup=lookup,
        lease=lookup.leases,
        number=number,
        method=one.method,
        url=clean(one.url, 20_000),
        sent=clean(one.sent.decode("utf-8", "replace"), 100_000),
        asked_at=one.asked_at,
        milliseconds=round(one.seconds * 1000),
        status=one.status,
        content_type=clean(one.content_type, 200),
        headers=one.headers,
        size=one.size,
        sha256=one.sha256,
        body=one.body if keeps_answers else None,
        from_cache=one.from_cache,
        code=one.code,
        data=one.data,
    )


# Storing together


class Pile:
    """Answers of all threads of this process that are not stored yet, in their order.

    Whoever comes while nobody stores, stores what lies there, unless it brings more in a moment.
    Meanwhile others lay theirs there: the more there is to do, the more of it is done at once.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._lying: list[Answer] = []
        self._storing: list[Answer] = []
        self._since = 0.0

    def put(self, answer: Answer, *, more: bool = False) -> list[Lookup]:
        """Lay an answer there and store what lies there, if nobody does; gives the look-ups that
        this thread has brought to an end, be they its own or not.

        Who brings `more` in a moment leaves it lying, unless something has lain for long or there
        is much of it. Raises `DatabaseError` when the ledger is not there; the leases then run out.
        """
        with self._changed:
            if not self._lying:
                self._since = time.monotonic()
            self._lying.append(answer)
            waits = more and len(self._lying) < ENOUGH
            if waits and time.monotonic() < self._since + LIES_AT_MOST:
                return []
        return self._store_for(LONGEST_ERRAND)

    def clear(self) -> list[Lookup]:
        """Store what somebody left lying who now waits for a slow answer."""
        return self._store_for(LONGEST_ERRAND)

    def settle(self, answers: Sequence[Answer]) -> list[Lookup]:
        """Do as `put`, and come back only when these answers are stored, or given up."""
        until = time.monotonic() + STORED_WITHIN
        ended: list[Lookup] = []
        while self._has_one_of(answers) and time.monotonic() < until:
            ended += self._store_for(LONGEST_ERRAND)
            with self._changed:
                if self._storing and self._has_one_of(answers):
                    self._changed.wait(1.0)
        return ended

    def _has_one_of(self, answers: Sequence[Answer]) -> bool:
        # They are stored in their order, so the last tells.
        with self._changed:
            return any(one is answers[-1] for one in (*self._lying, *self._storing))

    def _store_for(self, seconds: float) -> list[Lookup]:
        until = time.monotonic() + seconds
        ended: list[Lookup] = []
        while time.monotonic() < until and (taken := self._take()):
            try:
                ended += _store_apart_if_need_be(taken)
            finally:
                with self._changed:
                    self._storing = []
                    self._changed.notify_all()
        return ended

    def _take(self) -> list[Answer]:
        with self._changed:
            if self._storing:
                return []
            self._storing, self._lying = self._lying[:TOGETHER], self._lying[TOGETHER:]
            return self._storing


def _store_apart_if_need_be(answers: Sequence[Answer]) -> list[Lookup]:
    """Store answers together, or each alone when one of them cannot be stored at all."""
    try:
        return store(answers)
    except (OperationalError, InterfaceError):
        raise  # the ledger is not there
    except Exception:
        if len(answers) == 1:
            # A fault of ours: it must not take others with it. Its lease runs out.
            log.exception("the answer to look-up %s cannot be stored", answers[0].lookup.pk)
            return []
    return [lookup for one in answers for lookup in _store_apart_if_need_be([one])]


# What can be stored


def usable(found: Iterable[Found]) -> Iterable[Found]:
    """Keep what a person can open, each address once, at most `MAX_FINDINGS`, cut to what the
    columns hold.
    """
    kept: set[str] = set()
    for one in found:
        if len(kept) == MAX_FINDINGS:
            return
        if not _can_be_opened(one.url) or one.url in kept:
            continue
        kept.add(one.url)
        yield Found(
            url=one.url,
            title=clean(one.title, 1000) or one.url,
            excerpt=clean(one.excerpt, MAX_EXCERPT),
            publisher=clean(one.publisher, 300),
            rating=clean(one.rating, 300),
            published_on=one.published_on,
            kind=one.kind,
            language=one.language[:8],
            data=one.data,
        )


def _can_be_opened(url: str) -> bool:
    if len(url) > 2000 or "\x00" in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def clean(text: str, limit: int) -> str:
    """PostgreSQL stores neither NUL nor half a surrogate pair."""
    text = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return text.strip()[:limit].rstrip()
