"""Asks Save Page Now of the Internet Archive to keep a page, and looks until it has.

One job is several short steps: hand in the address, then ask how it stands, again and again by
`run_after`, so that no worker waits. What the archive says is taken for what it is: an error in an
answer of status 200, a page that it has already, a limit of ours, a fault of its own.
"""

import logging
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.jobs import ATTEMPTS, Outcome
from factcheck.lib.addresses import check_address
from factcheck.lib.fetch import FetchError, Http, HttpStatus
from factcheck.lib.refusals import Refusal
from factcheck.lookups import manners
from factcheck.lookups.models import ArchiveRequest
from factcheck.lookups.providers import About, config

log = logging.getLogger(__name__)

# Address and key are those of the source `wayback`; how often this is asked is counted apart.
about = About(
    name="wayback",
    title=_("Save Page Now (Internet Archive)"),
    good_for=_("keeping a page for the public"),
    licence="",
    address="https://web.archive.org",
    rate=3,
    timeout=30.0,
)
RATE_WITH_KEY = 7

# Whole seconds between two looks, the last for all that follow; a capture takes two minutes at
# most, but may wait for its turn.
LOOKS = (10, 15, 20, 30)
MOST_LOOKS = 60
# Between attempts that came to nothing.
PAUSES = (timedelta(minutes=5), timedelta(minutes=30))
# When the archive has had enough of us, or of this page for today.
ENOUGH = {
    "user-session-limit": timedelta(minutes=2),
    "too-many-daily-captures": timedelta(hours=12),
    "max-daily-bandwidth": timedelta(hours=6),
    "max-daily-bandwidth-from-ip": timedelta(hours=6),
    "max-daily-bandwidth-host": timedelta(hours=6),
}
# Of these the ones that are about all of our pages, not about this one.
OURS = frozenset(["user-session-limit", "max-daily-bandwidth", "max-daily-bandwidth-from-ip"])
NEVER = frozenset(
    {"not-found", "no-access", "blocked", "blocked-url", "invalid-url-syntax", "unauthorized"}
    | {"method-not-allowed", "filesize-limit"}
)
_STAMP = re.compile(r"[0-9]{14}")
_PAUSED = "archive-paused"


@dataclass(frozen=True, slots=True)
class Archived:
    """The archive has the page."""

    url: str


@dataclass(frozen=True, slots=True)
class AtWork:
    """The archive has taken the page on, under this number of its own."""

    remote_id: str


class ArchiveRefused(Refusal):
    """The archive did not keep the page; `code_there` is its own word for why."""

    def __init__(self, code: str, *, permanent: bool, code_there: str = "") -> None:
        says = {"says": code_there} if code_there else {}
        super().__init__(code, permanent=permanent, **says)
        self.code_there = code_there


def archive_page(pk: int) -> bool:
    """Take the next step of request `pk` if it is due; whether it has come to its end."""
    request = ArchiveRequest.objects.lease(pk)
    if request is None:
        return False
    if until := cache.get(_PAUSED):
        ArchiveRequest.objects.postpone(
            request, "archive_enough", {"says": until[1]}, after=_from_now(until[0])
        )
        return False
    try:
        found = _step(request)
    except manners.NotYet as not_yet:
        ArchiveRequest.objects.postpone(
            request, not_yet.code, not_yet.data, after=timedelta(seconds=not_yet.wait)
        )
        return False
    except Refusal as refusal:
        return _refuse(request, refusal)
    except Exception:
        # A fault of ours must not take the worker with it.
        log.exception("archive %s broke", pk)
        return _refuse(request, Refusal("archive_broke", permanent=False))
    if isinstance(found, AtWork):
        return _look_again(request, found)
    ArchiveRequest.objects.held_by(request).update(archived_url=found.url)
    return ArchiveRequest.objects.finish(request, Outcome.OK)


def _step(request: ArchiveRequest) -> Archived | AtWork:
    """Hand the page in, or ask how it stands. Raises `Refusal` or `manners.NotYet`."""
    capture = request.capture
    url = capture.final_url or capture.url
    try:
        # Nobody else can read the newsroom's own servers, nor should they know of them.
        check_address(url)
    except FetchError:
        raise Refusal("archive_not_public") from None
    here = config(about)
    manners.take_turn(
        replace(about, name="save_page_now", rate=RATE_WITH_KEY if here.key else about.rate)
    )
    http = _http(here.key)
    headers = {"Accept": "application/json"}
    if here.key:
        headers["Authorization"] = f"LOW {here.key}"
    base = here.address.rstrip("/")
    if request.remote_id:
        answer = http.get(f"{base}/save/status/{request.remote_id}", headers=headers)
        return understand(answer.json(), base=base, remote_id=request.remote_id)
    answer = http.post(f"{base}/save", form={"url": url, "skip_first_archive": 1}, headers=headers)
    return understand(answer.json(), base=base)


def _http(key: str) -> Http:
    http = Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_FETCH_ALLOW,
        deadline=min(about.timeout, 0.8 * float(settings.FACTCHECK_LEASE_SECONDS)),
        secrets=[part for part in (key, *key.split(":")) if part],
    )
    return http


def understand(said: Any, *, base: str, remote_id: str = "") -> Archived | AtWork:
    """Tell what an answer of Save Page Now means. Raises `ArchiveRefused`."""
    if not isinstance(said, dict):
        raise ArchiveRefused("archive_unreadable", permanent=False)
    status, error = said.get("status"), said.get("status_ext")
    if status == "error" or (isinstance(error, str) and error.startswith("error:")):
        raise refusal_of(error if isinstance(error, str) else "error:unknown")
    if status == "success":
        stamp, original = said.get("timestamp"), said.get("original_url")
        if not isinstance(stamp, str) or not _STAMP.fullmatch(stamp) or not _is_web(original):
            raise ArchiveRefused("archive_unreadable", permanent=False)
        return Archived(f"{base}/web/{stamp}/{original}")
    # Handed in, the same page of a moment ago included, or still at work.
    job = said.get("job_id") or (remote_id if status == "pending" else "")
    if isinstance(job, str) and 0 < len(job) <= 200 and re.fullmatch(r"[\w.-]+", job, re.ASCII):
        return AtWork(job)
    raise ArchiveRefused("archive_unreadable", permanent=False)


def refusal_of(error: str) -> ArchiveRefused:
    """Return what the archive's own code for an error means to us."""
    there = error.removeprefix("error:")[:60]
    if there == "unauthorized":
        return ArchiveRefused("archive_key", permanent=True, code_there=there)
    if there in NEVER:
        return ArchiveRefused("archive_refused", permanent=True, code_there=there)
    if there in ENOUGH:
        return ArchiveRefused("archive_enough", permanent=False, code_there=there)
    return ArchiveRefused("archive_failed", permanent=False, code_there=there)


def _is_web(url: object) -> bool:
    return isinstance(url, str) and url.startswith(("http://", "https://")) and len(url) < 1900


def _look_again(request: ArchiveRequest, found: AtWork) -> bool:
    """Note the archive's number for the work, and look again in a while."""
    if request.leases >= MOST_LOOKS:
        ArchiveRequest.objects.held_by(request).update(remote_id="")
        return _give_up_or_retry(request, "archive_failed", {"says": "no answer"})
    ArchiveRequest.objects.held_by(request).update(remote_id=found.remote_id)
    pause = LOOKS[min(request.leases, len(LOOKS)) - 1]
    ArchiveRequest.objects.postpone(request, "archive_waits", after=timedelta(seconds=pause))
    return False


def _refuse(request: ArchiveRequest, refusal: Refusal) -> bool:
    log.info("archive %s refused: %s %s", request.pk, refusal.code, refusal.data)
    there = getattr(refusal, "code_there", "")
    if isinstance(refusal, HttpStatus):
        if refusal.status in (401, 403):
            refusal = ArchiveRefused("archive_key", permanent=True)
        elif refusal.status == 404 and request.remote_id:
            # It forgets a job after an hour.
            refusal = ArchiveRefused("archive_failed", permanent=False, code_there="job-forgotten")
        elif refusal.status == 429:
            return _wait(request, "too-many-requests", max(60.0, refusal.retry_after or 0.0))
    if there in ENOUGH and there in OURS:
        return _wait(request, there, ENOUGH[there].total_seconds())
    if request.remote_id and isinstance(refusal, ArchiveRefused):
        # What the archive gave up must be handed in anew.
        ArchiveRequest.objects.held_by(request).update(remote_id="")
    if refusal.permanent:
        return ArchiveRequest.objects.finish(request, Outcome.FAILED, refusal.code, refusal.data)
    return _give_up_or_retry(request, refusal.code, refusal.data, after=ENOUGH.get(there))


def _give_up_or_retry(
    request: ArchiveRequest,
    code: str,
    data: dict[str, Any],
    *,
    after: timedelta | None = None,
) -> bool:
    pause = after or PAUSES[min(request.attempts, len(PAUSES)) - 1]
    ArchiveRequest.objects.put_back(request, code, data, after=pause)
    return request.attempts >= ATTEMPTS


def _wait(request: ArchiveRequest, says: str, seconds: float) -> bool:
    """Ask nothing of the archive for a while, for no page: it has had enough of us."""
    seconds = min(seconds, 24 * 3600.0)
    until = timezone.now() + timedelta(seconds=seconds)
    cache.set(_PAUSED, (until, says), timeout=seconds)
    ArchiveRequest.objects.postpone(
        request, "archive_enough", {"says": says}, after=timedelta(seconds=seconds)
    )
    return False


def _from_now(until: datetime) -> timedelta:
    return max(until - timezone.now(), timedelta(seconds=1))
