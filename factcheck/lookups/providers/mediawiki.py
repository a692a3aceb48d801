"""The Action API of any MediaWiki, which sends its errors with status 200."""

from typing import Any

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import (
    About,
    ProviderError,
    ask_json,
    busy,
    changed,
    refused,
    says,
    throttled,
)

# What may be otherwise in a moment; every other code of the API stays as it is.
_PASSING = ("maxlag", "ratelimited", "readonly", "search-", "internal_api_error", "timeout")


def ask_wiki(
    http: Http, about: About, api: str, action: str, params: dict[str, str | int]
) -> dict[str, Any]:
    """Ask the API. Raises `ProviderError` when it answers with an error, whatever the status."""
    common: dict[str, str | int] = {
        "action": action,
        "format": "json",
        "formatversion": 2,
        "utf8": 1,
        "maxlag": 5,
    }
    answer = ask_json(http, about, api, common | params)
    if not isinstance(answer, dict):
        raise changed(about)
    error = answer.get("error")
    if error is not None:
        raise _refusal(about, error if isinstance(error, dict) else {"code": error})
    return answer


def _refusal(about: About, error: dict[str, Any]) -> ProviderError:
    code = says(error.get("code", ""))
    if code == "ratelimited":
        return throttled(about)
    words = says(error.get("info") or code)
    return busy(about, words) if code.startswith(_PASSING) else refused(about, words)
