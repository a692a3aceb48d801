"""How each source of evidence is kept, and whether it still stands, as the desk shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from factcheck.jobs import Outcome
from factcheck.lib.refusals import OF_ADDRESS
from factcheck.lookups.capture_actions import page_address
from factcheck.lookups.capture_pane import state_of, words_of
from factcheck.lookups.models import ArchiveRequest, CaptureRequest, Evidence, SourceCheck


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the source of one piece of evidence is kept.

    `state` is "kept" (the quote stands in the kept text), "elsewhere" (kept, but the quote was not
    found in it), "no_text" (kept, no words to read in it), "fetching", "delayed", "failed" (could
    not be kept; retry is `retry_url`), "article" (words of an article we hold) or "none" (from
    before pages were kept). `words` says the state as a sentence and `url` leads to the kept page
    or to how fetching it stands, both empty where there is nothing to say. `archived_url` is where
    a public archive has it, `archive_words` why it does not. `gone` is "changed" or "dead" when a
    later look found it so, on `gone_at`, with `gone_words`.
    """

    state: str
    words: str = ""
    url: str = ""
    retry_url: str = ""
    archived_url: str = ""
    archive_words: str = ""
    gone: str = ""
    gone_words: str = ""
    gone_at: datetime | None = None


def add_keeping(evidence: Iterable[Evidence]) -> None:
    """Give each piece of evidence of one claim its `keeping`, by at most three queries."""
    items = list(evidence)
    if not items:
        return
    rows = CaptureRequest.objects.filter(claim=items[0].claim_id).order_by("pk")
    asked = list(rows.annotate(final_url=F("capture__final_url")))
    by_url = {one.final_url: one for one in asked if one.final_url}
    by_url |= {one.url: one for one in asked}
    by_capture = {one.capture_id: one for one in asked}
    captures = {item.capture_id for item in items if item.capture_id}
    archiving = {one.capture_id: one for one in ArchiveRequest.objects.filter(capture__in=captures)}
    checks = latest_checks(item.pk for item in items)
    for item in items:
        known = by_capture.get(item.capture_id) if item.capture_id else None
        request = known or by_url.get(page_address(item.url))
        archive = archiving.get(item.capture_id) if item.capture_id else None
        item.keeping = _keeping(item, request, archive, checks.get(item.pk))


def latest_checks(evidence: Iterable[int]) -> dict[int, SourceCheck]:
    """Return the last look at each source that could tell how it stands, by evidence."""
    told = SourceCheck.objects.filter(evidence__in=list(evidence)).exclude(result="")
    rows = told.order_by("evidence_id", "-week", "-pk").distinct("evidence_id")
    return {check.evidence_id: check for check in rows}


def _keeping(
    item: Evidence,
    request: CaptureRequest | None,
    archive: ArchiveRequest | None,
    check: SourceCheck | None,
) -> Keeping:
    state, words, url = _state(item, request)
    gone = check.result if check and check.result in SourceCheck.Result.lost() else ""
    return Keeping(
        state=state,
        words=words,
        url=url,
        retry_url=reverse("capture_retry", args=[request.pk])
        if request and state == "failed" and request.reason not in OF_ADDRESS
        else "",
        archived_url=archive.archived_url if archive else "",
        archive_words=archive.why if archive and not archive.archived_url else "",
        gone=gone,
        gone_words=gone_words(check) if check and gone else "",
        gone_at=check.finished_at if check and gone else None,
    )


def _state(item: Evidence, request: CaptureRequest | None) -> tuple[str, str, str]:
    if item.snapshot_id:
        return "article", "", ""
    if item.capture_id:
        url = reverse("capture", args=[item.capture_id])
        if item.start is not None:
            return "kept", _("The page was kept."), f"{url}#evidence-{item.number}"
        if request is not None and state_of(request) == "no_text":
            return "no_text", words_of(request), url
        return (
            "elsewhere",
            _("The page was kept, but these words were not found in its text."),
            url,
        )
    if request is None:
        return "none", _("The page was not kept."), ""
    if request.outcome == Outcome.OK and request.capture_id:
        # Cited before it was kept: the evidence stays as it was cited.
        return "kept", _("The page was kept."), reverse("capture", args=[request.capture_id])
    words = words_of(request)
    if state_of(request) == "failed":
        words = _("The page could not be kept.") + f" {words}"
    return state_of(request), words, reverse("capture_request", args=[request.pk])


def gone_words(check: SourceCheck) -> str:
    """Say what a look found, as a sentence."""
    if check.result == SourceCheck.Result.DEAD:
        return _("The page is gone.")
    if check.quote_stands is False:
        return _("The page was changed: the quoted words no longer stand in it.")
    return _("The page was changed: little of what it said is still there.")
