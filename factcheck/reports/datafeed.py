"""All that was published as one schema.org DataFeed of ClaimReviews, piece by piece.

Nothing of it is held in memory whole, nor does one long transaction stay open: the checks come in
the order of their keys, so many at a time.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Max

from factcheck.reports import claimreview
from factcheck.reports.links import page_url, public_url
from factcheck.reports.models import Correction, Page
from factcheck.reports.reading import standing_edition

STEP = 200


def stamp() -> str:
    """What changes whenever the archive does: every act on a page moves its `modified_at`, and
    editions themselves never change. Another licence, another name or another release of the desk,
    which may tell the same checks otherwise, makes another archive, too.
    """
    pages = Page.objects.public().aggregate(at=Max("modified_at"), count=Count("pk"))
    notes = Correction.objects.aggregate(last=Max("pk"))
    made_of = [
        pages,
        notes,
        settings.FACTCHECK_NAME,
        settings.PUBLIC_URL,
        settings.FACTCHECK_LICENCE_URL,
        _made_by(),
    ]
    return hashlib.sha256(json.dumps(made_of, default=str).encode()).hexdigest()[:32]


@cache
def _made_by() -> str:
    """A mark of the code that tells a check to machines; a release that changes it changes this."""
    made = hashlib.sha256()
    for path in (claimreview.__file__, __file__):
        made.update(Path(path).read_bytes())
    return made.hexdigest()[:16]


def pieces() -> Iterator[str]:
    """The archive as JSON text, one check a line."""
    head = {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "@id": public_url("claimreview_feed"),
        "name": settings.FACTCHECK_NAME,
        "publisher": {
            "@type": "Organization",
            "name": settings.FACTCHECK_NAME,
            "url": public_url("home"),
        },
    }
    if settings.FACTCHECK_LICENCE_URL:
        head["license"] = settings.FACTCHECK_LICENCE_URL
    yield f'{_text(head)[:-1]},"dataFeedElement":['
    before = "\n"
    for page in _pages():
        yield before + _text(_element(page))
        before = ",\n"
    yield "\n]}\n"


def _pages() -> Iterator[Page]:
    last = 0
    while True:
        rows = Page.objects.public().filter(pk__gt=last).order_by("pk")
        found = list(rows.prefetch_related("corrections")[:STEP])
        yield from found
        if len(found) < STEP:
            return
        last = found[-1].pk


def _element(page: Page) -> dict[str, Any]:
    """An item with its ClaimReview; of a withdrawn check only where it was, and since when not."""
    entry = {"@type": "DataFeedItem", "dateCreated": page.published_at.isoformat()}
    if page.withdrawn_at:
        gone = {"dateDeleted": page.withdrawn_at.isoformat(), "url": page_url(page.slug)}
        return entry | gone
    notes = [{"note": note.note, "at": note.at.isoformat()} for note in page.corrections.all()]
    review = claimreview.build(standing_edition(page).content, page, notes)
    return entry | {"dateModified": page.modified_at.isoformat(), "item": review}


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
