"""Asks Save Page Now of the Internet Archive to keep a page, and looks until it has.

One job is several short steps: hand in the address, then ask how it stands, again and again by
`run_after`, so that no worker waits. What the archive says is taken for what it is: an error in an
answer of status 200, a page that it has already, a limit of ours, a fault of its own.
"""

import logging
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from factcheck.jobs import ATTEMPTS, Outcome, ring
from factcheck.lib.addresses import check_address
from factcheck.lib.fetch import FetchError, Http, HttpStatus, Params, Unreadable
from factcheck.lib.refusals import Refusal
from factcheck.lookups import manners
from factcheck.lookups.models import ArchiveRequest
from factcheck.lookups.providers import About, Config, config

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

# Seconds between two looks, the last for all that follow; a capture takes two minutes at most, but
# may wait for its turn.
LOOKS = (10, 15, 20, 30)
MOST_LOOKS = 60
LONGEST_WAIT = 24 * 3600.0
# After the first attempt that came to nothing, and after any further.
PAUSES = (timedelta(minutes=5), timedelta(minutes=30))
# When the archive has had enough of this page for today, or of that site.
ENOUGH_OF_IT = {
    "too-many-daily-captures": timedelta(hours=12),
    "max-daily-bandwidth-host": timedelta(hours=6),
}
# Seconds for which it is not asked about any page, when it has had enough of us.
ENOUGH_OF_US = {
    "user-session-limit": 120.0,
    "max-daily-bandwidth": 6 * 3600.0,
    "max-daily-bandwidth-from-ip": 6 * 3600.0,
    "too-many-questions": 60.0,
}
NEVER = frozenset(
    {"not-found", "no-access", "blocked", "blocked-url", "invalid-url-syntax", "unauthorized"}
    | {"method-not-allowed", "filesize-limit"}
)
_STAMP = re.compile(r"[0-9]{14}")


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
        self.retry_after: float | None = None


def archive_page(pk: int) -> bool:
    """Take the next step of request `pk` if it is due; whether it has come to its end."""
    rows = ArchiveRequest.objects.select_related("capture")
    request = rows.defer("capture__warc", "capture__text").lease(pk)
    if request is None:
        return False
    here = config(about)
    rate = RATE_WITH_KEY if here.key else about.rate
    try:
        # Nobody else can read the newsroom's own servers, nor should they know of them.
        check_address(_page_of(request))
        turn = manners.take_turn(replace(about, name="save_page_now", rate=rate))
    except FetchError:
        return ArchiveRequest.objects.finish(request, Outcome.SKIPPED, "archive_not_public")
    except manners.NotYet as not_yet:
        return _wait(request, not_yet.code, not_yet.data, not_yet.wait)
    except manners.NotAsked as obstacle:
        return _wait(request, obstacle.code, obstacle.data, manners.PATIENCE)
    found: Archived | AtWork | Refusal
    try:
        found = _step(request, here)
    except Refusal as refusal:
        found = _as_refused(request, refusal)
    except Exception:
        # A fault of ours must not take the worker with it.
        log.exception("archive %s broke", pk)
        found = Refusal("archive_broke", permanent=False)
    pause = ENOUGH_OF_US.get(getattr(found, "code_there", ""))
    asked = getattr(found, "retry_after", None)
    how: manners.Behaviour = "answered"
    if isinstance(found, Refusal):
        how = "fault" if pause else "nothing"
    manners.give_back(turn, how, retry_after=max(pause or 0.0, asked or 0.0) or None)
    if pause and isinstance(found, Refusal):
        return _wait(request, found.code, found.data, max(pause, asked or 0.0))
    return _end(request, found)


def _page_of(request: ArchiveRequest) -> str:
    return request.capture.final_url or request.capture.url


def _step(request: ArchiveRequest, here: Config) -> Archived | AtWork:
    """Hand the page in, or ask how it stands. Raises `Refusal`."""
    http = Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_FETCH_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
        deadline=min(about.timeout, 0.8 * manners.patience(about)),
        secrets=[part for part in (here.key, *here.key.split(":")) if part],
    )
    headers = {"Accept": "application/json"}
    if here.key:
        headers["Authorization"] = f"LOW {here.key}"
    base = here.address.rstrip("/")
    if request.remote_id:
        answer = http.get(f"{base}/save/status/{request.remote_id}", headers=headers)
        return understand(answer.json(), base=base, remote_id=request.remote_id)
    form: Params = {"url": _page_of(request), "skip_first_archive": 1}
    answer = http.post(f"{base}/save", form=form, headers=headers)
    return understand(answer.json(), base=base)


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
    if there in ENOUGH_OF_US or there in ENOUGH_OF_IT:
        return ArchiveRefused("archive_enough", permanent=False, code_there=there)
    return ArchiveRefused("archive_failed", permanent=False, code_there=there)


def _is_web(url: object) -> bool:
    return isinstance(url, str) and url.startswith(("http://", "https://")) and len(url) < 1900


def _as_refused(request: ArchiveRequest, refusal: Refusal) -> Refusal:
    """Give refusals of the wire the archive's own meaning."""
    if isinstance(refusal, Unreadable):
        return ArchiveRefused("archive_unreadable", permanent=False)
    if not isinstance(refusal, HttpStatus):
        return refusal
    if refusal.status in (401, 403):
        return ArchiveRefused("archive_key", permanent=True)
    if refusal.status == 404 and request.remote_id:
        # It forgets a job after an hour.
        return ArchiveRefused("archive_failed", permanent=False, code_there="job-forgotten")
    if refusal.status == 429:
        enough = refusal_of("error:too-many-questions")
        enough.retry_after = refusal.retry_after
        return enough
    return refusal


def _end(request: ArchiveRequest, found: Archived | AtWork | Refusal) -> bool:
    """Write down what this step came to; whether the job is over."""
    jobs = ArchiveRequest.objects
    if isinstance(found, Archived):
        return jobs.finish(request, Outcome.OK, archived_url=found.url)
    looks = _looks(request) + 1
    if isinstance(found, AtWork) and looks < MOST_LOOKS:
        jobs.held_by(request).update(remote_id=found.remote_id)
        return _wait(request, "archive_waits", {}, LOOKS[min(looks, len(LOOKS)) - 1], looks=looks)
    if isinstance(found, AtWork):
        found = ArchiveRefused("archive_failed", permanent=False, code_there="no-answer")
    log.info("archive %s refused: %s %s", request.pk, found.code, found.data)
    # What the archive gave up must be handed in anew; when it was only out of reach, it goes on.
    anew = {"remote_id": ""} if isinstance(found, ArchiveRefused) else {}
    if found.permanent:
        return jobs.finish(request, Outcome.FAILED, found.code, found.data, **anew)
    there = getattr(found, "code_there", "")
    after = ENOUGH_OF_IT.get(there) or PAUSES[min(request.attempts, len(PAUSES)) - 1]
    jobs.put_back(request, found.code, found.data, after=after, **anew)
    return request.attempts >= ATTEMPTS


def _looks(request: ArchiveRequest) -> int:
    """Return how often the archive was looked at since the page was handed in.

    Waiting for one's turn is no look, and who begins anew begins to count anew.
    """
    looks = request.reason_data.get("looks", 0)
    return looks if isinstance(looks, int) else 0


def _wait(
    request: ArchiveRequest,
    code: str,
    data: dict[str, Any],
    seconds: float,
    *,
    looks: int | None = None,
) -> bool:
    """Put the job back untried for so many seconds; it is never the end of it."""
    seconds = min(seconds, LONGEST_WAIT)
    data = {**data, "looks": _looks(request) if looks is None else looks}
    ArchiveRequest.objects.postpone(request, code, data, after=timedelta(seconds=seconds))
    if seconds <= 60:
        ring(request.bell, request.pk, request.queue, after=seconds)
    return False
