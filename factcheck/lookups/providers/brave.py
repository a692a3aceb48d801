"""The web, by the Brave Search API. See docs/providers/brave.md.

Its terms forbid storing what it sent, so exchanges keep no body; the findings stay. A question that
it cannot answer comes back with status 200, `bad_results` and no list.
"""

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import Http, HttpStatus, parse_retry_after
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
    error_of,
    key_refused,
    no_key,
    plain,
    refused,
    rows,
    says,
    throttled,
    understood,
    web_address,
)

about = About(
    name="brave",
    title="Brave Search",
    good_for=_("The open web, in an index of its own."),
    licence=_("Brave's terms forbid storing its answers; each page belongs to its publisher."),
    address="https://api.search.brave.com",
    kind="web",
    asks="terms",
    also_english=True,
    needs_key=True,
    keeps_answers=False,
    rate=60,
    concurrency=1,
    # A free plan has 2,000 questions a month.
    daily=64,
    timeout=20.0,
)
MAX_FOUND = 20
MAX_QUERY = 400
MAX_WORDS = 50


def search(query: Query, http: Http) -> list[Found]:
    """Find pages about the words of the question, in any language."""
    given = config(about)
    if not given.key:
        raise no_key(about)
    answer = ask_json(
        http,
        about,
        f"{given.address.rstrip('/')}/res/v1/web/search",
        {
            "q": short_enough(query.text),
            "count": MAX_FOUND,
            "safesearch": "off",
            "text_decorations": "false",
            "result_filter": "web",
        },
        headers={"X-Subscription-Token": given.key, "Accept": "application/json"},
        understands=lambda status: _by_status(status, given.key),
    )
    results = _results(answer, given.key)
    found = (_found(result) for result in results[: 2 * MAX_FOUND])
    return understood(about, results, [one for one in found if one is not None])[:MAX_FOUND]


def short_enough(text: str) -> str:
    """Cut a question to what Brave takes, at the end of a word."""
    words = text.split()[:MAX_WORDS]
    while len(words) > 1 and len(" ".join(words)) > MAX_QUERY:
        words.pop()
    return " ".join(words)[:MAX_QUERY]


def _results(answer: Any, key: str) -> list[dict[str, Any]]:
    if not isinstance(answer, dict):
        raise changed(about)
    if "error" in answer:
        raise _refusal(answer["error"], key) or changed(about)
    asked = answer.get("query")
    if "web" not in answer and isinstance(asked, dict):
        if asked.get("bad_results") is True:
            raise refused(about, "bad_results")
        if answer.get("type") == "search" and asked.get("bad_results") is False:
            return []
    return rows(about, answer, "web", "results")


def _by_status(status: HttpStatus, key: str) -> ProviderError | None:
    error = error_of(status.answer)
    wait = status.retry_after
    if wait is None and status.status == 429:
        wait = _wait(status.answer.headers)
    return _refusal(error, key, wait) or (throttled(about, wait) if status.status == 429 else None)


def _refusal(error: Any, key: str, retry_after: float | None = None) -> ProviderError | None:
    """Read Brave's own form of an error by its code; None when it is none."""
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(code, str):
        return None
    words = says(error.get("detail") or code, key=key)
    if "TOKEN" in code:
        return key_refused(about)
    if "RATE" in code or "QUOTA" in code:
        return throttled(about, retry_after)
    return busy(about, words) if "INTERNAL" in code else refused(about, words)


def _wait(headers: Any) -> float | None:
    """Return when the last of the spent allowances comes back, in seconds.

    `X-RateLimit-Remaining: 0, 0` and `X-RateLimit-Reset: 1, 389223` are lists: a second, a month.
    """
    left, back = (
        headers.get(f"x-ratelimit-{name}", "").split(",") for name in ("remaining", "reset")
    )
    spent = [
        parse_retry_after(after)
        for rest, after in zip(left, back, strict=False)
        if rest.strip() == "0"
    ]
    return max((wait for wait in spent if wait is not None), default=None)


def _found(result: dict[str, Any]) -> Found | None:
    url, title = web_address(result.get("url")), plain(result.get("title"))
    if not url or not title:
        return None
    profile = result.get("profile")
    name = plain(profile.get("name")) if isinstance(profile, dict) else ""
    snippets = result.get("extra_snippets")
    snippets = snippets if isinstance(snippets, list) else []
    texts = [plain(text) for text in (result.get("description"), *snippets[:5])]
    return Found(
        url=url,
        title=title,
        excerpt="\n".join(filter(None, texts)),
        publisher=name or (urlsplit(url).hostname or "").removeprefix("www."),
        published_on=day(result.get("page_age")),
        language=plain(result.get("language"))[:8],
    )
