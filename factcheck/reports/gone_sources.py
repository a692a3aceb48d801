"""What readers are told when a source of a check is gone, or says something else by now.

An edition is frozen; this stands beside it, from the desk's weekly look at each source.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from factcheck.lookups.keeping import gone_words
from factcheck.lookups.models import SourceCheck
from factcheck.reports.models import Page


@dataclass(slots=True)
class GoneSources:
    """By number of the evidence {"words", "at", "is_kept", "archived_url"}; `seen_at` is when we
    looked last.
    """

    by_number: dict[int, dict[str, Any]] = field(default_factory=dict)
    seen_at: datetime | None = None


def gone_sources(page: Page) -> GoneSources:
    """Return which sources of a page do not stand any more, by one query.

    A page that was withdrawn speaks of nothing any more.
    """
    found = GoneSources()
    if page.withdrawn_at is not None or page.edition is None:
        return found
    numbers = [item["number"] for item in page.edition.content["evidence"]]
    checks = SourceCheck.objects.filter(
        evidence__claim=page.claim_id, evidence__number__in=numbers
    ).exclude(result="")
    last = checks.annotate(
        number=F("evidence__number"),
        capture=F("evidence__capture"),
        archived_url=F("evidence__capture__archive_request__archived_url"),
    )
    for check in last.order_by("evidence_id", "-week", "-pk").distinct("evidence_id"):
        if check.finished_at and (found.seen_at is None or check.finished_at > found.seen_at):
            found.seen_at = check.finished_at
        if check.result in SourceCheck.Result.lost():
            found.by_number[check.number] = {
                "words": gone_words(check),
                "at": check.finished_at,
                "is_kept": check.capture is not None,
                "archived_url": check.archived_url or "",
            }
    return found
