"""Fetch a page of a source and read it: what captures are made of and weekly looks compare."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.utils.dateparse import parse_date

from factcheck.articles.runner import ARTICLES
from factcheck.lib.fetch import Exchanged, Fetched, Http
from factcheck.lib.files import FileRefused, read_source

FETCH_SECONDS = 20.0
# What the child answers for a page without words, and what we say of a page that is kept anyway.
WHY_NO_TEXT = {
    "file_too_hard": "capture_too_hard",
    "file_packed": "capture_too_hard",
    "file_too_long": "capture_too_hard",
    "file_too_large": "capture_too_hard",
    "file_pdf_locked": "capture_locked",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came, and what can be read of it.

    `exchanges` are its requests, redirects first. `text` is NFC and empty where nothing can be
    read; `no_text` then says why, as a code of `lib.refusals`.
    """

    fetched: Fetched
    exchanges: Sequence[Exchanged]
    user_agent: str
    accept: str
    text: str = ""
    title: str = ""
    publisher: str = ""
    published_on: date | None = None
    language: str = ""
    canonical: str = ""
    agency: str = ""
    no_text: str = ""


def take_page(url: str, *, allow: Collection[str] | None = None) -> Page:
    """Fetch an address and read what it shows; never inside a transaction.

    No cache and no cookies: this is how the page is now, for anybody. `allow` are the newsroom's
    own sites, by default those of the settings; its sources are none of these.
    Raises a `FetchError` when there is no page.
    """
    http = Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_PAGES_ALLOW if allow is None else allow,
        proxy=settings.FACTCHECK_PROXY,
        # An answer after the lease has run out would be thrown away; reading takes 20 s at most.
        deadline=min(FETCH_SECONDS, 0.4 * float(settings.FACTCHECK_LEASE_SECONDS)),
    )
    fetched = http.get(url, accept=ARTICLES)
    page = Page(fetched, tuple(http.exchanges), http.user_agent, ", ".join(ARTICLES))
    try:
        said = read_source(
            fetched.body,
            content_type=fetched.headers.get("content-type", fetched.content_type),
            url=fetched.final_url,
        )
    except FileRefused as refused:
        return replace(page, no_text=WHY_NO_TEXT.get(refused.code, "capture_no_text"))
    return replace(
        page,
        text=said["text"],
        title=said["title"][:1000],
        publisher=said["publisher"][:300],
        published_on=_day(said["published_at"]),
        language=said["language"][:8],
        canonical=said["canonical"] if len(said["canonical"]) <= 2000 else "",
        agency=said["agency"][:100],
    )


def _day(stamp: str) -> date | None:
    try:
        return parse_date(stamp[:10]) if stamp else None
    except ValueError:
        return None
