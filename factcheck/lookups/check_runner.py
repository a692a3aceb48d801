"""Looks once a week whether the sources of published checks still stand as they were.

Three outcomes are kept apart: a page that is as it was, one that says something else or is gone,
and one that could not be asked, which says nothing about it. Nothing is rewritten: the capture and
the archived copy are what the check rests on.
"""

import logging
import zlib
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Status
from factcheck.jobs import Outcome
from factcheck.lib.fetch import HttpStatus
from factcheck.lib.refusals import Refusal
from factcheck.lookups.models import Evidence, SourceCheck
from factcheck.lookups.pages import Page, take_page
from factcheck.lookups.quotes import find_words
from factcheck.lookups.shingles import share_kept

log = logging.getLogger(__name__)

Result = SourceCheck.Result
WEEK = timedelta(days=7)
# A page that keeps less of the captured text than this says something else.
LEAST_KEPT = 0.5
# A short page with nothing of it at all is mostly no page of the site's, but what it shows programs
# ("Checking your browser"), and nobody may say of that that the source was changed.
NOTHING_KEPT, SHORT = 0.02, 1000
# Gone is what says so twice, these many hours apart: a site that moves house says it, too.
SECOND_LOOK = timedelta(hours=6)
# When it could not be asked.
LATER = timedelta(hours=1)
GONE = (404, 410)
PLANNED_AT_ONCE = 2000


def plan(today: date | None = None) -> int:
    """Lay down this week's look at every source of published evidence; gives how many are new.

    Each source has its own hour of the week, so that no site and no worker gets them in a heap.
    """
    today = today or timezone.now().astimezone(UTC).date()
    monday = today - timedelta(days=today.weekday())
    due = (
        Evidence.objects.filter(claim__status=Status.PUBLISHED)
        .exclude(url="")
        .exclude(source_checks__week=monday)
        .order_by("pk")
        .values_list("pk", flat=True)[:PLANNED_AT_ONCE]
    )
    checks = [
        SourceCheck(evidence_id=pk, week=monday, run_after=_hour_of(pk, monday)) for pk in due
    ]
    SourceCheck.objects.bulk_create(checks, ignore_conflicts=True)
    return len(checks)


def _hour_of(pk: int, monday: date) -> datetime:
    seconds = zlib.crc32(str(pk).encode()) % int(WEEK.total_seconds())
    return datetime.combine(monday, time(), UTC) + timedelta(seconds=seconds)


def check_source(pk: int) -> bool:
    """Look at the source of check `pk` if it is due; whether the look has come to its end."""
    check = SourceCheck.objects.lease(pk)
    if check is None:
        return False
    rows = Evidence.objects.select_related("claim", "capture", "snapshot")
    evidence = rows.defer("capture__warc", "snapshot__raw").get(pk=check.evidence_id)
    if evidence.claim.status != Status.PUBLISHED:
        # Withdrawn or re-opened meanwhile: nobody reads it now.
        return SourceCheck.objects.finish(check, Outcome.SKIPPED, "source_unpublished")
    try:
        page = take_page(evidence.url)
    except Refusal as refusal:
        return _not_there(check, evidence, refusal)
    except Exception:
        log.exception("source check %s broke", pk)
        return _not_there(check, evidence, Refusal("source_broke", permanent=False))
    return _compare(check, evidence, page)


def _not_there(check: SourceCheck, evidence: Evidence, refusal: Refusal) -> bool:
    """No page came: gone if it says so twice, else not known."""
    status = refusal.status if isinstance(refusal, HttpStatus) else None
    if status in GONE or refusal.code == "no_such_host":
        if check.reason in ("source_missed", "source_no_host"):
            return _tell(check, evidence, Result.DEAD, status=status)
        code = "source_missed" if status else "source_no_host"
        SourceCheck.objects.put_back(check, code, refusal.data, after=SECOND_LOOK)
        return False
    if refusal.permanent:
        return SourceCheck.objects.finish(check, Outcome.FAILED, refusal.code, refusal.data)
    SourceCheck.objects.put_back(check, refusal.code, refusal.data, after=LATER)
    return False


def _compare(check: SourceCheck, evidence: Evidence, page: Page) -> bool:
    """Hold the page against what was kept of it."""
    status = page.fetched.status
    before = evidence.capture.text if evidence.capture else ""
    if evidence.snapshot:
        before = evidence.snapshot.text
    if not before:
        # Nothing was kept that could be compared: that it answers is all that can be told.
        return _tell(check, evidence, Result.ALIVE, status=status)
    if not page.text:
        return SourceCheck.objects.finish(check, Outcome.FAILED, "source_unread")
    stood = evidence.start is not None or evidence.snapshot_id is not None
    stands = find_words(page.text, evidence.quote) is not None if stood else None
    kept = share_kept(before, page.text)
    if not stands and kept < NOTHING_KEPT and len(page.text) < min(SHORT, len(before)):
        return SourceCheck.objects.finish(check, Outcome.FAILED, "source_other", status=status)
    changed = stands is False or kept < LEAST_KEPT
    result = Result.CHANGED if changed else Result.ALIVE
    return _tell(check, evidence, result, status=status, kept=kept, stands=stands)


@transaction.atomic
def _tell(
    check: SourceCheck,
    evidence: Evidence,
    result: "SourceCheck.Result",
    *,
    status: int | None,
    kept: float | None = None,
    stands: bool | None = None,
) -> bool:
    """Close the look with its result; the record hears of it when it is another than before."""
    if not SourceCheck.objects.finish(
        check, Outcome.OK, result=result, status=status, kept=kept, quote_stands=stands
    ):
        return False
    before = (
        evidence.source_checks.exclude(pk=check.pk)
        .exclude(result="")
        .order_by("-week", "-pk")
        .values_list("result", flat=True)
        .first()
    )
    if result != Result.ALIVE and result != before:
        record(
            Verb.SOURCE_GONE,
            evidence.claim,
            actor=None,
            evidence=evidence.pk,
            number=evidence.number,
            url=evidence.url,
            result=str(result),
            status=status,
        )
    return True
