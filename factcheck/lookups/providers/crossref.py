"""Scholarly works and their retractions, by the Crossref REST API. See docs/providers/crossref.md.

A retraction may be told twice, by the publisher and by Retraction Watch; it is one retraction.
"""

from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import quote

from django.conf import settings as desk
from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import FetchError, Http, HttpStatus, Params
from factcheck.lookups.providers import (
    About,
    Found,
    ProviderError,
    Query,
    ask_json,
    config,
    plain,
    refused,
    rows,
    says,
    understood,
)

about = About(
    name="crossref",
    title="Crossref",
    good_for=_("Whether a study exists, who wrote it, and whether it was retracted or corrected."),
    licence=_("The data may be used freely; an abstract belongs to its publisher."),
    address="https://api.crossref.org",
    kind="paper",
    asks="terms",
    also_english=True,
    concurrency=2,
    rate=120,
    timeout=25.0,
)
MAX_FOUND = 10
MAX_QUERY = 300
MAX_ABSTRACT = 2500
FIELDS = (
    "DOI,title,author,container-title,publisher,issued,abstract,type,language,update-to,updated-by,"
    "is-referenced-by-count"
)
# After these a work no longer stands.
WITHDRAWN = frozenset({"retraction", "withdrawal", "removal", "partial_retraction"})


def search(query: Query, http: Http) -> list[Found]:
    """Find works by the words of the question; `data` says what was retracted or corrected."""
    params: dict[str, str | int] = {
        "query.bibliographic": query.text[:MAX_QUERY],
        "rows": MAX_FOUND,
        "select": FIELDS,
    }
    # Who can be written to is served better: Crossref's "polite pool".
    if "@" in desk.FACTCHECK_CONTACT:
        params["mailto"] = desk.FACTCHECK_CONTACT
    works = _works(http, params)
    found = [_found(work) for work in works[:MAX_FOUND] if plain(work.get("DOI"))]
    return understood(about, works, found)


def _works(http: Http, params: Params) -> list[dict[str, Any]]:
    settings = config(about)

    def understands(status: HttpStatus) -> ProviderError | None:
        with suppress(FetchError):
            told = status.answer.json() if status.status == 400 else None
            if isinstance(told, dict) and (words := _words(told, settings.key)):
                return refused(about, words)
        return None

    answer = ask_json(
        http,
        about,
        f"{settings.address.rstrip('/')}/v1/works",
        params,
        # None is needed; a member's token makes it faster.
        headers={"Crossref-Plus-API-Token": f"Bearer {settings.key}"} if settings.key else None,
        understands=understands,
    )
    if isinstance(answer, dict) and (answer.get("status") == "failed" or "error" in answer):
        words = _words(answer, settings.key) or says(answer.get("error", ""), key=settings.key)
        raise refused(about, words or "?")
    return rows(about, answer, "message", "items")


def _words(answer: dict[str, Any], key: str) -> str:
    told = answer.get("message")
    told = told if isinstance(told, list) else [told]
    parts = (one.get("message") if isinstance(one, dict) else one for one in told)
    return says("; ".join(plain(part) for part in parts if part), key=key)


def _found(work: dict[str, Any]) -> Found:
    doi = plain(work.get("DOI"))
    year, published_on = _when(work.get("issued"))
    updates, notices = _updates(work.get("updated-by")), _updates(work.get("update-to"))
    retracted = any(update["type"] in WITHDRAWN for update in updates)
    return Found(
        url=f"https://doi.org/{quote(doi, safe='/:;().,_-+')}",
        title=_first(work.get("title")) or doi,
        excerpt=_excerpt(work, year),
        publisher=_first(work.get("container-title")) or plain(work.get("publisher")),
        published_on=published_on,
        language=plain(work.get("language"))[:2].lower(),
        data={
            "doi": doi,
            "type": plain(work.get("type")),
            "year": year,
            "authors": _authors(work.get("author")),
            "cited_by": _cited(work),
            "retracted": retracted,
            "updated_by": updates,
            "update_to": notices,
        },
    )


def _excerpt(work: dict[str, Any], year: int | None) -> str:
    names = _authors(work.get("author"))
    shown = ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")
    said = f"{shown} ({year})." if shown and year else shown or (f"{year}." if year else "")
    return " ".join(filter(None, [said, plain(work.get("abstract"), MAX_ABSTRACT)]))


def _cited(work: dict[str, Any]) -> int | None:
    cited = work.get("is-referenced-by-count")
    return cited if type(cited) is int and cited >= 0 else None


def _updates(told: object) -> list[dict[str, str]]:
    """Return each retraction or correction once, with all who tell of it in "source"."""
    updates: dict[tuple[str, str], dict[str, str]] = {}
    for one in told if isinstance(told, list) else []:
        if not isinstance(one, dict) or not plain(one.get("DOI")):
            continue
        doi = plain(one["DOI"])
        kind, source = plain(one.get("type")).lower(), plain(one.get("source"))
        known = updates.setdefault(
            (kind, doi.lower()),
            {
                "type": kind,
                "label": plain(one.get("label")) or kind,
                "doi": doi,
                "date": _day(one.get("updated")),
                "source": source,
            },
        )
        if source and source not in known["source"].split(", "):
            known["source"] = ", ".join(filter(None, [known["source"], source]))
        known["date"] = known["date"] or _day(one.get("updated"))
    return list(updates.values())


def _day(told: object) -> str:
    year, day = _when(told)
    return day.isoformat() if day else str(year or "")


def _when(told: object) -> tuple[int | None, date | None]:
    """Return year and day of Crossref's `date-parts`; no day where it tells only the month."""
    lists = told.get("date-parts") if isinstance(told, dict) else None
    parts = lists[0] if isinstance(lists, list) and lists else None
    parts = [part for part in parts if type(part) is int] if isinstance(parts, list) else []
    if not parts or not 0 < parts[0] < 10_000:
        return None, None
    with suppress(ValueError, OverflowError):
        return parts[0], date(*parts[:3]) if len(parts) >= 3 else None
    return parts[0], None


def _authors(told: object) -> list[str]:
    people = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    names = (
        plain(one.get("name")) or f"{plain(one.get('given'))} {plain(one.get('family'))}".strip()
        for one in people[:20]
    )
    return [name for name in names if name]


def _first(told: object) -> str:
    return plain(told[0]) if isinstance(told, list) and told else ""
