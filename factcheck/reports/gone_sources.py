"""What readers are told when a source of a check is gone, or says something else by now.

An edition is frozen; this stands beside it, from the desk's weekly look at each source.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from factcheck.lookups.keeping import gone_words
from factcheck.lookups.models import SourceCheck
from factcheck.reports.models import Page

# The last look at each source that could tell something. Written out, because each reader of a page
# that is not kept would wait for it to be put together: longer than for its answer.
LAST_LOOKS = """
    SELECT DISTINCT ON (e.id)
        e.number, s.result, s.quote_stands, s.finished_at, e.capture_id, a.archived_url
    FROM lookups_sourcecheck s JOIN lookups_evidence e ON e.id = s.evidence_id
        LEFT JOIN lookups_archiverequest a ON a.capture_id = e.capture_id
    WHERE e.claim_id = %s AND e.number = ANY(%s) AND s.result <> ''
    ORDER BY e.id, s.week DESC, s.id DESC
"""


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
    with connection.cursor() as cursor:
        cursor.execute(LAST_LOOKS, [page.claim_id, numbers])
        looks = cursor.fetchall()
    for number, result, quote_stands, finished_at, capture, archived_url in looks:
        if finished_at and (found.seen_at is None or finished_at > found.seen_at):
            found.seen_at = finished_at
        if result in SourceCheck.Result.lost():
            found.by_number[number] = {
                "words": gone_words(SourceCheck(result=result, quote_stands=quote_stands)),
                "at": finished_at,
                "is_kept": capture is not None,
                "archived_url": archived_url or "",
            }
    return found
