"""Hoaxes that MAFINDO has debunked (turnbackhoax.id), by its Yudistira API.

See docs/providers/mafindo.md. Which errors it sends is not documented: whatever is no list of items
is a failure.
"""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from factcheck.archive.mafindo import address_of, rating_of
from factcheck.lib.fetch import Http, HttpStatus
from factcheck.lookups.providers import (
    About,
    Asked,
    Found,
    ProviderError,
    Query,
    ask_json,
    changed,
    config,
    day,
    key_refused,
    no_key,
    plain,
    refused,
    rows,
    says,
    understood,
)
from factcheck.lookups.queries import names, question

about = About(
    name="mafindo",
    title="MAFINDO",
    good_for=_("Hoaxes that went round in Indonesia and were debunked by MAFINDO."),
    licence=_("Belongs to MAFINDO, by agreement with it: name it and link its page."),
    address="https://yudistira.turnbackhoax.id/api",
    languages=("id",),
    kind="fact_check",
    asks="own",
    needs_key=True,
    rate=30,
    cost=2,
    concurrency=1,
    timeout=30.0,
)
MAX_FOUND = 20
MAX_QUERY = 200
MAX_EXCERPT = 2000


def questions(asked: Asked) -> list[Query]:
    """Ask for each of the first two names: the search takes its words for one phrase."""
    found = sorted(names(asked.statement), key=len, reverse=True)[:2]
    return [Query(name, "id", asked.said_on) for name in found] or [
        Query(question(asked.statement, asks="names"), "id", asked.said_on)
    ]


def search(query: Query, http: Http) -> list[Found]:
    """Find debunked hoaxes whose title, or else whose text, holds the words."""
    given = config(about)
    if not given.key:
        raise no_key(about)
    items: list[dict[str, Any]] = []
    for method in ("title", "content"):
        form = {
            "key": given.key,
            "method": method,
            "value": query.text[:MAX_QUERY],
            "limit": MAX_FOUND,
        }
        url = f"{given.address.rstrip('/')}/antihoax/search/"
        accept = {"Accept": "application/json"}
        answer = ask_json(http, about, url, form=form, headers=accept, understands=_by_status)
        here = _items(answer, given.key)[:MAX_FOUND]
        understood(about, here, _all(here))
        items += here
    return _all(items)[:MAX_FOUND]


def _by_status(status: HttpStatus) -> ProviderError | None:
    return key_refused(about) if status.status in (401, 403) else None


def _items(answer: Any, key: str) -> list[dict[str, Any]]:
    """Return the items of an answer: a list, or an object that holds it as `data`."""
    if isinstance(answer, dict) and "data" not in answer:
        words = says(answer.get("message") or answer.get("error") or "", key=key)
        if not words:
            raise changed(about)
        raise key_refused(about) if re.search(r"\bkey\b", words, re.I) else refused(about, words)
    return rows(about, answer, "data") if isinstance(answer, dict) else rows(about, answer)


def _all(items: list[dict[str, Any]]) -> list[Found]:
    """Read the items, each once."""
    found = {one.url: one for item in items if (one := _found(item)) is not None}
    return list(found.values())


def _found(item: dict[str, Any]) -> Found | None:
    url, title = address_of(item), plain(item.get("title"))
    if not url or not title:
        return None
    texts = (plain(item.get(name), MAX_EXCERPT) for name in ("conclusion", "fact", "content"))
    return Found(
        url=url,
        title=title,
        excerpt=next(filter(None, texts), ""),
        publisher="MAFINDO",
        rating=rating_of(item, title),
        published_on=day(item.get("tanggal")),
        language="id",
        data={
            "classification": plain(item.get("classification")),
            "spread_at": plain(item.get("source_link")),
            "references": plain(item.get("references"), MAX_EXCERPT),
        },
    )
