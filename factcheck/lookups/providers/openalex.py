"""Scholarly works in all languages, by the OpenAlex API. See docs/providers/openalex.md.

Each search costs a little of a daily budget in dollars; what it cost and what is left is logged.
"""

import logging
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import FetchError, Http, HttpStatus, parse_retry_after
from factcheck.lookups.providers import (
    About,
    Found,
    ProviderError,
    Query,
    ask,
    config,
    day,
    key_refused,
    no_key,
    plain,
    refused,
    rows,
    says,
    throttled,
    understood,
    unreadable,
    web_address,
)

log = logging.getLogger(__name__)

about = About(
    name="openalex",
    title="OpenAlex",
    good_for=_("Studies about the claim's subject in any language, with abstracts."),
    licence=_("CC0: the data may be used freely; an abstract belongs to its publisher."),
    address="https://api.openalex.org",
    kind="paper",
    asks="terms",
    also_english=True,
    needs_key=True,
    concurrency=2,
    rate=60,
    # A free key pays for a thousand searches a day.
    daily=900,
    timeout=20.0,
)
MAX_FOUND = 10
MAX_QUERY = 300
MAX_ABSTRACT = 2500
MAX_WORDS = 3000
FIELDS = (
    "id,doi,title,display_name,publication_year,publication_date,language,type,cited_by_count,"
    "is_retracted,authorships,primary_location,abstract_inverted_index"
)


def search(query: Query, http: Http) -> list[Found]:
    """Find works by the words of the question; `data` says what was retracted."""
    works = _works(http, query.text[:MAX_QUERY])
    found = [_found(work) for work in works[:MAX_FOUND] if _address(work)]
    return understood(about, works, found)


def _works(http: Http, words: str) -> list[dict[str, Any]]:
    settings = config(about)
    if not settings.key:
        raise no_key(about)

    def understands(status: HttpStatus) -> ProviderError | None:
        if status.status in (402, 429):
            # The money of the day is spent; there is new in so many seconds.
            wait = status.answer.headers.get("x-ratelimit-reset")
            return throttled(about, status.retry_after or parse_retry_after(wait))
        if status.status in (400, 403, 422):
            with suppress(FetchError):
                return _refused(status.answer.json(), settings.key)
        return None

    answer = ask(
        http,
        about,
        f"{settings.address.rstrip('/')}/works",
        {"search": words, "per-page": MAX_FOUND, "select": FIELDS},
        headers={"Authorization": f"Bearer {settings.key}"},
        understands=understands,
    )
    log.info(
        "OpenAlex: this search cost %s USD, %s are left today",
        plain(answer.headers.get("x-ratelimit-cost-usd", "?"), 20),
        plain(answer.headers.get("x-ratelimit-remaining-usd", "?"), 20),
    )
    try:
        told = answer.json()
    except FetchError:
        raise unreadable(about) from None
    refusal = _refused(told, settings.key)
    if refusal:
        raise refusal
    return rows(about, told, "results")


def _refused(told: object, key: str) -> ProviderError | None:
    """Read an answer that is an error, whatever its status; None when it is none."""
    if not isinstance(told, dict) or not told.get("error"):
        return None
    parts = [says(told[name], key=key) for name in ("error", "message") if told.get(name)]
    words = says(": ".join(part.rstrip(".:") for part in parts))
    if "rate limit" in words.lower():
        return throttled(about)
    if "api key" in words.lower() or "api_key" in words.lower():
        return key_refused(about)
    return refused(about, words)


def _found(work: dict[str, Any]) -> Found:
    year, cited = _count(work.get("publication_year")), _count(work.get("cited_by_count"))
    source = _place(work).get("source")
    journal = plain(source.get("display_name")) if isinstance(source, dict) else ""
    retracted = work.get("is_retracted") is True
    names = _authors(work.get("authorships"))
    shown = ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")
    said = f"{shown} ({year})." if shown and year else shown or (f"{year}." if year else "")
    return Found(
        url=_address(work),
        title=plain(work.get("title")) or plain(work.get("display_name")) or _address(work),
        excerpt=" ".join(filter(None, [said, abstract(work.get("abstract_inverted_index"))])),
        publisher=journal,
        published_on=day(work.get("publication_date")),
        language=plain(work.get("language"))[:2].lower(),
        data={
            "openalex": plain(work.get("id")),
            "doi": plain(work.get("doi")).removeprefix("https://doi.org/"),
            "type": plain(work.get("type")),
            "year": year,
            "authors": names,
            "cited_by": cited,
            "retracted": retracted,
        },
    )


def abstract(places: object) -> str:
    """Put the words of an inverted index (word to its places) in order again."""
    if not isinstance(places, dict):
        return ""
    words = {
        place: word
        for word, listed in places.items()
        if isinstance(listed, list)
        for place in listed[:MAX_WORDS]
        if type(place) is int and 0 <= place < MAX_WORDS
    }
    return plain(" ".join(words[place] for place in sorted(words)), MAX_ABSTRACT)


def _place(work: dict[str, Any]) -> dict[str, Any]:
    place = work.get("primary_location")
    return place if isinstance(place, dict) else {}


def _address(work: dict[str, Any]) -> str:
    addresses = (work.get("doi"), _place(work).get("landing_page_url"), work.get("id"))
    return next(filter(None, map(web_address, addresses)), "")


def _count(told: object) -> int | None:
    return told if type(told) is int and told >= 0 else None


def _authors(told: object) -> list[str]:
    people = (
        [one.get("author") for one in told[:20] if isinstance(one, dict)]
        if (isinstance(told, list))
        else []
    )
    names = (plain(one.get("display_name")) for one in people if isinstance(one, dict))
    return [name for name in names if name]
