"""Our own and imported fact-checks, out of our own database. See docs/providers/archive.md."""

from django.utils.translation import gettext_lazy as _

from factcheck.archive.actions import find
from factcheck.lib.fetch import Http
from factcheck.lookups.providers import About, Found, Query

about = About(
    name="archive",
    title=_("Archive of fact-checks"),
    good_for=_("Whether this newsroom or another has checked the claim already."),
    licence=_("Each fact-check belongs to its publisher; only claim, rating and link are kept."),
    asks="statement",
    kind="fact_check",
    sends_text_away=False,
    timeout=10.0,
)
MAX_FOUND = 8


def search(query: Query, http: Http) -> list[Found]:
    """Find published fact-checks, in any language, that share words with the question.

    The archive gives no address to those that came without one, so these are left out.
    """
    return [
        Found(
            url=match.check.url,
            title=match.check.claim,
            excerpt=match.check.title if match.check.title != match.check.claim else "",
            publisher=match.check.publisher,
            rating=match.check.rating,
            published_on=match.check.reviewed_at,
        )
        for match in find(query.text, limit=MAX_FOUND)
        if match.check.url
    ]
