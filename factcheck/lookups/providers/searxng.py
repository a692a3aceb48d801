"""The web, by the newsroom's own SearXNG. See docs/providers/searxng.md.

It is asked by POST: an external bang in the words would be answered with a redirect to another
site, and a form is never handed on.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import FetchError, Http, HttpStatus
from factcheck.lookups.providers import (
    About,
    Found,
    ProviderError,
    Query,
    ask_json,
    busy,
    changed,
    config,
    day,
    language_of,
    no_address,
    plain,
    refused,
    rows,
    says,
    understood,
    web_address,
)

about = About(
    name="searxng",
    title="SearXNG",
    good_for=_("The open web and news, through search engines that your own server asks."),
    licence=_("Each page belongs to its publisher: name it and link it."),
    kind="web",
    asks="terms",
    also_english=True,
    rate=60,
    concurrency=2,
    timeout=20.0,
)
MAX_FOUND = 20
MAX_QUERY = 400
# How SearXNG is steered from within the words: engines, bangs, languages, time limits.
_STEERING = re.compile(r"(?<!\S)[!:<?]+")


def search(query: Query, http: Http) -> list[Found]:
    """Find pages and news about the words of the question."""
    base = config(about).address
    if not base:
        raise no_address(about)
    answer = ask_json(
        http,
        about,
        f"{base.rstrip('/')}/search",
        form={
            "q": plain_words(query.text),
            "format": "json",
            "categories": "general,news",
            "language": language_of(query),
            "safesearch": 0,
        },
        understands=_by_status,
    )
    if isinstance(answer, dict) and "error" in answer:
        raise refused(about, says(answer["error"]))
    results = rows(about, answer, "results")
    if not results:
        _refuse_silence(answer.get("unresponsive_engines"))
    found = (_found(result) for result in results[: 2 * MAX_FOUND])
    return understood(about, results, [one for one in found if one is not None])[:MAX_FOUND]


def plain_words(text: str) -> str:
    """Take from the words what would steer SearXNG elsewhere."""
    return " ".join(_STEERING.sub(" ", text).split())[:MAX_QUERY].rstrip()


def _by_status(status: HttpStatus) -> ProviderError | None:
    if status.status == 403:
        return ProviderError("provider_format_off", permanent=True, title=str(about.title))
    try:
        body = status.answer.json()
    except FetchError:
        return None
    words = says(body.get("error") or "") if isinstance(body, dict) else ""
    if not words or status.status == 429:
        return None
    return refused(about, words) if status.permanent else busy(about, words, status.retry_after)


def _refuse_silence(unresponsive: Any) -> None:
    """Raise `ProviderError` when engines did not answer: then nobody knows what there is."""
    if not isinstance(unresponsive, list):
        raise changed(about)
    told = [
        ": ".join(filter(None, (plain(part, 80) for part in one)))
        for one in unresponsive[:5]
        if isinstance(one, list)
    ]
    if unresponsive:
        raise busy(about, says("; ".join(told) or len(unresponsive)))


def _found(result: dict[str, Any]) -> Found | None:
    url, title = web_address(result.get("url")), plain(result.get("title"))
    if not url or not title:
        return None
    engines = result.get("engines")
    engines = engines if isinstance(engines, list) else [result.get("engine")]
    return Found(
        url=url,
        title=title,
        excerpt=plain(result.get("content"), 3000),
        publisher=(urlsplit(url).hostname or "").removeprefix("www."),
        published_on=day(result.get("publishedDate")) or day(result.get("pubdate")),
        kind="news" if result.get("category") == "news" else "",
        data={"engines": [name for name in map(plain, engines[:20]) if name]},
    )
