"""Fetches one page and keeps it: its bytes as WARC records, its text, what it says of itself."""

import hashlib
import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Claim
from factcheck.jobs import Outcome, pause
from factcheck.lib.fetch import HttpStatus
from factcheck.lib.refusals import Refusal
from factcheck.lookups.capture_actions import FRESH, MAX_URL, link_capture
from factcheck.lookups.models import Capture, CaptureRequest
from factcheck.lookups.pages import Page, take_page
from factcheck.lookups.warc import warc_of

log = logging.getLogger(__name__)

# Somebody waits for the page; whoever asks for more patience than this gets a person's retry.
LONGEST_PAUSE = timedelta(minutes=15)
_NEVER_KEPT = ("set-cookie", "set-cookie2")


def capture_page(pk: int) -> bool:
    """Fetch and keep the page of request `pk` if it is due; whether it has come to its end.

    No transaction is open while the page is fetched and read. Capture, outcome and the evidence
    that waited for it become visible together, and only if the lease is still ours.
    """
    request = CaptureRequest.objects.lease(pk)
    if request is None:
        return False
    try:
        page = take_page(request.url)
    except Refusal as refusal:
        log.info("capture %s refused: %s %s", pk, refusal.code, refusal.data)
        return _refuse(request, refusal)
    except Exception:
        # A fault of ours must not take the worker with it.
        log.exception("capture %s: keeping %s broke", pk, request.url)
        return _refuse(request, Refusal("capture_broke", permanent=False))
    return _store(request, page)


def _refuse(request: CaptureRequest, refusal: Refusal) -> bool:
    if refusal.permanent:
        return CaptureRequest.objects.finish(request, Outcome.FAILED, refusal.code, refusal.data)
    after = None
    if isinstance(refusal, HttpStatus) and refusal.retry_after is not None:
        asked = min(timedelta(seconds=refusal.retry_after), LONGEST_PAUSE)
        after = max(pause(request.attempts), asked)
    CaptureRequest.objects.put_back(request, refusal.code, refusal.data, after=after)
    return False


@transaction.atomic
def _store(request: CaptureRequest, page: Page) -> bool:
    """Keep the page and close the request; False when the lease was lost, and nothing is kept."""
    # Held as by an editor who adds evidence of this page meanwhile: one sees the other.
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=request.claim_id)
    capture = _kept_already(request, page) or _keep(request, page)
    if not CaptureRequest.objects.finish(request, Outcome.OK, page.no_text, capture=capture):
        transaction.set_rollback(True)
        return False
    numbers = link_capture(claim, request, capture)
    record(
        Verb.PAGE_CAPTURED,
        claim,
        actor=request.asked_by,
        capture=capture.pk,
        url=request.url,
        final_url=capture.final_url,
        sha256=capture.sha256,
        evidence=numbers,
    )
    return True


def _kept_already(request: CaptureRequest, page: Page) -> Capture | None:
    """Return the capture of just these bytes by another way in the last hour, if there is one."""
    return (
        Capture.objects.filter(
            requests__claim=request.claim_id,
            final_url=page.fetched.final_url,
            sha256=hashlib.sha256(page.fetched.body).hexdigest(),
            fetched_at__gt=timezone.now() - FRESH,
        )
        .order_by("-pk")
        .first()
    )


def _keep(request: CaptureRequest, page: Page) -> Capture:
    fetched = page.fetched
    return Capture.objects.create(
        url=request.url,
        final_url=fetched.final_url if len(fetched.final_url) <= MAX_URL else "",
        warc=warc_of(
            fetched,
            page.exchanges,
            sent={
                "User-Agent": page.user_agent,
                "Accept": page.accept,
                "Accept-Encoding": "gzip, deflate",
            },
            operator=f"{settings.FACTCHECK_NAME} ({settings.FACTCHECK_CONTACT})",
        ),
        sha256=hashlib.sha256(fetched.body).hexdigest(),
        size=len(fetched.body),
        status=fetched.status,
        content_type=fetched.headers.get("content-type", "")[:200],
        headers={name: value for name, value in fetched.headers.items() if name not in _NEVER_KEPT},
        text=page.text,
        title=page.title,
        publisher=page.publisher,
        published_on=page.published_on,
        language=page.language,
        canonical_url=page.canonical,
        agency=page.agency,
        fetched_at=fetched.fetched_at,
        taken_by=request.asked_by,
    )
