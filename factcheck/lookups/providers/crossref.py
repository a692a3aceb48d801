"""Scholarly works and their retractions, by the Crossref REST API. See docs/providers/crossref.md.

A retraction may be told twice, by the publisher and by Retraction Watch; it is one retraction.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import Fetched, FetchError, Http, Params
from factcheck.lib.html import strip_tags
from factcheck.lookups.providers import (
    About,
    Found,
    ProviderError,
    Query,
    ask_json,
    changed,
    config,
    language_of,
    says,
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
_WITHDRAWN = frozenset({"retraction", "withdrawal", "removal", "partial_retraction"})


def search(query: Query, http: Http) -> list[Found]:
    """Find works by the words of the question; what was retracted says so first."""
    base = config(about).address.rstrip("/")
    params: dict[str, str | int] = {
        "query.bibliographic": query.text[:MAX_QUERY],
        "rows": MAX_FOUND,
        "select": FIELDS,
    }
    # Who can be written to is served better: Crossref's "polite pool".
    if "@" in settings.FACTCHECK_CONTACT:
        params["mailto"] = settings.FACTCHECK_CONTACT
    with translation.override(language_of(query)):
        return [_found(work) for work in _works(http, f"{base}/v1/works", params)[:MAX_FOUND]]


def _works(http: Http, url: str, params: Params) -> list[dict[str, Any]]:
    answer = ask_json(http, about, url, params, reason=_reason)
    if not isinstance(answer, dict):
        raise changed(about)
    if answer.get("status") == "failed" or "error" in answer:
        words = _words(answer) or says(answer.get("error", ""))
        raise ProviderError("provider_refused", permanent=True, title=str(about.title), says=words)
    message = answer.get("message")
    works = message.get("items") if isinstance(message, dict) else None
    if not isinstance(works, list) or not all(
        isinstance(work, dict) and isinstance(work.get("DOI"), str) for work in works
    ):
        raise changed(about)
    return works


def _reason(answer: Fetched) -> str:
    """Give what an answer with an error says of it."""
    with suppress(FetchError):
        told = answer.json()
        return _words(told) if isinstance(told, dict) else ""
    return "" if answer.content_type == "text/html" else answer.text


def _words(answer: dict[str, Any]) -> str:
    told = answer.get("message")
    told = told if isinstance(told, list) else [told]
    return "; ".join(
        says(one.get("message") or "") if isinstance(one, dict) else says(one)
        for one in told
        if one
    )


def _found(work: dict[str, Any]) -> Found:
    doi = work["DOI"]
    year, published_on = _when(work.get("issued"))
    updates, notices = _updates(work.get("updated-by")), _updates(work.get("update-to"))
    retracted = any(update["type"] in _WITHDRAWN for update in updates)
    return Found(
        url=f"https://doi.org/{doi}",
        title=_first(work.get("title")) or doi,
        excerpt=" ".join(filter(None, _sentences(work, year, updates, notices))),
        publisher=_first(work.get("container-title")) or _text(work.get("publisher")),
        published_on=published_on,
        language=_text(work.get("language"))[:2].lower(),
        data={
            "doi": doi,
            "type": _text(work.get("type")),
            "year": year,
            "authors": _authors(work.get("author")),
            "cited_by": work.get("is-referenced-by-count"),
            "retracted": retracted,
            "updated_by": updates,
            "update_to": notices,
        },
    )


def _sentences(
    work: dict[str, Any],
    year: int | None,
    updates: list[dict[str, str]],
    notices: list[dict[str, str]],
) -> Iterator[str]:
    for update in updates:
        told = {"doi": update["doi"], "date": update["date"] or "?", "source": update["source"]}
        if update["type"] in _WITHDRAWN:
            yield say("RETRACTED on %(date)s (%(source)s; notice: doi.org/%(doi)s).") % told
        else:
            told["kind"] = update["label"]
            yield say("Changed later: %(kind)s, %(date)s (notice: doi.org/%(doi)s).") % told
    for notice in notices:
        told = {"kind": notice["label"], "doi": notice["doi"]}
        yield say("This is itself a notice (%(kind)s) about doi.org/%(doi)s.") % told
    names = _authors(work.get("author"))
    if names:
        shown = ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")
        yield f"{shown} ({year})." if year else f"{shown}."
    elif year:
        yield f"{year}."
    cited = work.get("is-referenced-by-count")
    if isinstance(cited, int) and not isinstance(cited, bool):
        yield say("Cited by %(count)s works.") % {"count": cited}
    yield _text(work.get("abstract"))[:MAX_ABSTRACT]


def _updates(told: object) -> list[dict[str, str]]:
    """Return each retraction or correction once, with all who tell of it in "source"."""
    updates: dict[tuple[str, str], dict[str, str]] = {}
    for one in told if isinstance(told, list) else []:
        if not isinstance(one, dict) or not isinstance(one.get("DOI"), str):
            continue
        kind, source = _text(one.get("type")).lower(), _text(one.get("source"))
        known = updates.setdefault(
            (kind, one["DOI"].lower()),
            {
                "type": kind,
                "label": _text(one.get("label")) or kind,
                "doi": one["DOI"],
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
        _text(one.get("name")) or f"{_text(one.get('given'))} {_text(one.get('family'))}".strip()
        for one in people[:20]
    )
    return [name for name in names if name]


def _first(told: object) -> str:
    return _text(told[0]) if isinstance(told, list) and told else ""


def _text(told: object) -> str:
    return strip_tags(told) if isinstance(told, str) else ""
