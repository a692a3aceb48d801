"""Scholarly works in all languages, by the OpenAlex API. See docs/providers/openalex.md.

Each search costs a little of a daily budget in dollars; what it cost and what is left is logged.
"""

import logging
from contextlib import suppress
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import Fetched, FetchError, Http, HttpStatus, parse_retry_after
from factcheck.lib.html import strip_tags
from factcheck.lookups.providers import (
    About,
    Found,
    ProviderError,
    Query,
    ask,
    changed,
    config,
    language_of,
    says,
    unreadable,
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
    """Find works by the words of the question; what was retracted says so first."""
    works = _works(http, query.text[:MAX_QUERY])
    with translation.override(language_of(query)):
        return [_found(work) for work in works[:MAX_FOUND]]


def _works(http: Http, words: str) -> list[dict[str, Any]]:
    told = _ask(http, {"search": words, "per-page": MAX_FOUND, "select": FIELDS})
    if not isinstance(told, dict):
        raise changed(about)
    if told.get("error"):
        if "rate limit" in str(told["error"]).lower():
            raise ProviderError("provider_throttled", permanent=False, title=str(about.title))
        raise ProviderError(
            "provider_refused", permanent=True, title=str(about.title), says=_words(told)
        )
    works = told.get("results")
    if not isinstance(works, list) or not all(
        isinstance(work, dict) and isinstance(work.get("id"), str) for work in works
    ):
        raise changed(about)
    return works


def _ask(http: Http, params: dict[str, str | int]) -> Any:
    settings = config(about)
    headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
    url = f"{settings.address.rstrip('/')}/works"
    try:
        answer = ask(http, about, url, params, headers=headers, reason=_reason)
    except ProviderError as error:
        raise _spent(error) or error from None
    log.info(
        "OpenAlex: this search cost %s USD, %s are left today",
        answer.headers.get("x-ratelimit-cost-usd", "?"),
        answer.headers.get("x-ratelimit-remaining-usd", "?"),
    )
    try:
        return answer.json()
    except FetchError:
        raise unreadable(about) from None


def _spent(error: ProviderError) -> ProviderError | None:
    """Say that the day's money is spent, with the seconds until there is new, if so."""
    refusal = error.__cause__
    if not isinstance(refusal, HttpStatus) or refusal.status not in (402, 429):
        return None
    wait = refusal.retry_after
    if wait is None:
        wait = parse_retry_after(refusal.answer.headers.get("x-ratelimit-reset"))
    return ProviderError(
        "provider_throttled", permanent=False, retry_after=wait, title=str(about.title)
    )


def _reason(answer: Fetched) -> str:
    with suppress(FetchError):
        told = answer.json()
        return _words(told) if isinstance(told, dict) else ""
    return ""


def _words(told: dict[str, Any]) -> str:
    parts = [says(told[name]) for name in ("error", "message") if told.get(name)]
    return says(": ".join(part.rstrip(".:") for part in parts))


def _found(work: dict[str, Any]) -> Found:
    year = work.get("publication_year")
    place = work.get("primary_location")
    place = place if isinstance(place, dict) else {}
    source = place.get("source")
    journal = _text(source.get("display_name")) if isinstance(source, dict) else ""
    retracted = work.get("is_retracted") is True
    names = _authors(work.get("authorships"))
    shown = ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")
    cited = work.get("cited_by_count")
    return Found(
        url=_address(work, place),
        title=_text(work.get("title")) or _text(work.get("display_name")) or work["id"],
        excerpt=" ".join(
            filter(
                None,
                [
                    say("RETRACTED.") if retracted else "",
                    f"{shown} ({year})."
                    if shown and year
                    else shown or (f"{year}." if year else ""),
                    say("Cited by %(count)s works.") % {"count": cited}
                    if isinstance(cited, int)
                    else "",
                    abstract(work.get("abstract_inverted_index"))[:MAX_ABSTRACT],
                ],
            )
        ),
        publisher=journal,
        published_on=_day(work.get("publication_date")),
        language=_text(work.get("language"))[:2].lower(),
        data={
            "openalex": work["id"],
            "doi": _text(work.get("doi")).removeprefix("https://doi.org/"),
            "type": _text(work.get("type")),
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
    return strip_tags(" ".join(words[place] for place in sorted(words)))


def _address(work: dict[str, Any], place: dict[str, Any]) -> str:
    for address in (work.get("doi"), place.get("landing_page_url"), work["id"]):
        if isinstance(address, str) and address.startswith(("https://", "http://")):
            return address
    return ""


def _authors(told: object) -> list[str]:
    people = (
        [one.get("author") for one in told[:20] if isinstance(one, dict)]
        if (isinstance(told, list))
        else []
    )
    names = (_text(one.get("display_name")) for one in people if isinstance(one, dict))
    return [name for name in names if name]


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        return None


def _text(told: object) -> str:
    return strip_tags(told) if isinstance(told, str) else ""
