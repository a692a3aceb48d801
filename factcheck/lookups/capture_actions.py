"""Have pages fetched and kept, and link them to the evidence that quotes them."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.jobs import Outcome
from factcheck.lib.addresses import check_address
from factcheck.lib.refusals import FetchError
from factcheck.lookups.models import ArchiveRequest, Capture, CaptureRequest, Evidence, Finding
from factcheck.lookups.origin_actions import regroup
from factcheck.lookups.origins import registrable
from factcheck.lookups.quotes import anchor, find_words

# A page that was kept so short a time ago for the same claim is not fetched again.
FRESH = timedelta(hours=1)
MAX_URL = 2000


def hold_in_research(claim: Claim) -> Claim:
    """Hold the claim until the transaction ends; raises IllegalMove unless it is in research."""
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if claim.status != Status.RESEARCH:
        raise IllegalMove(
            _("Sources can be weighed only while the claim is in research; it is “%(now)s”.")
            % {"now": Status(claim.status).label}
        )
    return claim


@transaction.atomic
def ask_capture(
    claim: Claim, *, actor: User, finding: Finding | None = None, url: str = ""
) -> CaptureRequest:
    """Have the page of a finding, or one that the editor names, fetched and kept as evidence.

    Asking twice is one request; a page kept within the hour is taken as it was kept; one that
    could not be kept is tried again. Raises Refused, IllegalMove, PermissionDenied.
    """
    require(actor, "editor")
    claim = hold_in_research(claim)
    if finding is None:
        url = web_address(url)
        try:
            check_address(url, allow=settings.FACTCHECK_FETCH_ALLOW)
        except FetchError as refused:
            raise Refused(refused.message) from None
    elif finding.lookup.claim_id != claim.pk:
        raise Refused(_("This finding belongs to another claim."))
    else:
        url = web_address(finding.url)
    return keep_page_of(claim, url, actor=actor, finding=finding)


@transaction.atomic
def retry_capture(request: CaptureRequest, *, actor: User) -> None:
    """Try again to fetch a page that could not be kept. Raises StaleState when it need not be."""
    require(actor, "editor")
    hold_in_research(request.claim)
    if not CaptureRequest.objects.retry(request.pk):
        raise StaleState(_("This page is being fetched, or has been kept meanwhile."))
    request.ring()


def web_address(url: str) -> str:
    """Return an address of the web as it was typed. Raises Refused for anything else."""
    url = url.strip()
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        scheme = ""
    if scheme not in ("http", "https") or not registrable(url) or len(url) > MAX_URL:
        raise Refused(_("Give the address of the page, beginning with https://."))
    return url


def keep_page_of(
    claim: Claim, url: str, *, actor: User, finding: Finding | None = None
) -> CaptureRequest:
    """Return the request that keeps this page for the claim, made, taken up again or as it is.

    The caller holds the claim, so that two people asking at once share one request.
    """
    url = page_address(url)
    last = (
        claim.capture_requests.filter(Q(url=url) | Q(capture__final_url=url))
        .select_related("capture")
        .defer("capture__warc")
        .order_by("-pk")
        .first()
    )
    if last is not None and not last.is_over:
        return last
    if last is not None and last.outcome != Outcome.OK:
        if CaptureRequest.objects.retry(last.pk):
            last.refresh_from_db()
            last.ring()
        return last
    if last is not None and last.capture and last.capture.fetched_at > timezone.now() - FRESH:
        return last
    request = CaptureRequest.objects.create(claim=claim, finding=finding, url=url, asked_by=actor)
    request.ring()
    return request


def page_address(url: str) -> str:
    """Return the address of the page that a link leads into: without its fragment."""
    return url.strip().partition("#")[0]


def ask_archive(capture: Capture) -> None:
    """Have the page kept by a public archive too, if the newsroom wants that."""
    if not settings.FACTCHECK_ARCHIVE_PAGES:
        return
    request, is_new = ArchiveRequest.objects.get_or_create(capture=capture)
    if is_new:
        request.ring()


def link_capture(claim: Claim, request: CaptureRequest, capture: Capture) -> list[int]:
    """Link evidence of this page, put down before it was kept, to the capture; gives its numbers.

    The quote gets its place if it stands in the captured text. What a verdict cites stays as it was
    when it was cited.
    """
    linked = []
    # Somebody else may have come to the same page by a link that leads on to it.
    pages = (request.url, capture.final_url)
    waiting = Evidence.objects.filter(claim=claim, capture=None, snapshot=None)
    for evidence in waiting.order_by("number"):
        if page_address(evidence.url) in pages and _link(evidence, capture):
            linked.append(evidence.number)
    if linked:
        ask_archive(capture)
        # Now that its whole text is there, copies of others are seen.
        regroup(claim)
    return linked


def _link(evidence: Evidence, capture: Capture) -> bool:
    evidence.capture = capture
    if span := find_words(capture.text, evidence.quote):
        evidence.start, evidence.end = span
        anchor(evidence, capture.text, span)
    try:
        # A savepoint: the database refuses to change what is cited.
        with transaction.atomic():
            changed = Evidence.objects.filter(pk=evidence.pk, capture=None).update(
                capture=capture,
                start=evidence.start,
                end=evidence.end,
                quote=evidence.quote,
                prefix=evidence.prefix,
                suffix=evidence.suffix,
            )
    except IntegrityError:
        return False
    return bool(changed)
