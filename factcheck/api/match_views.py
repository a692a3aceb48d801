"""The archive for machines: has anyone checked this already?"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from factcheck.accounts.access import public
from factcheck.accounts.limits import HOUR, times_this_hour
from factcheck.archive.actions import Match, search

MOST_CHARACTERS, MOST = 2_000, 50


@public
@require_safe
@never_cache
def match(request: HttpRequest) -> JsonResponse:
    """`{"matches": [{claim, rating, probability, ...}], "meaning": whether it was compared}`.

    `?text=` is the claim or post, `?language=` keeps to checks in it, `?limit=` is 10 unless given.
    429 once an address has asked too often within an hour.
    """
    text = request.GET.get("text", "").strip()
    limit = request.GET.get("limit", "10")
    if not text or len(text) > MOST_CHARACTERS:
        return _refused(f"text must have 1 to {MOST_CHARACTERS} characters.", 400)
    if not (limit.isascii() and limit.isdecimal() and len(limit) < 4 and 1 <= int(limit) <= MOST):
        return _refused(f"limit must be a whole number from 1 to {MOST}.", 400)
    if not _may_ask(request):
        answer = _refused("This address has asked too often. Try again in an hour.", 429)
        answer["Retry-After"] = str(HOUR)
        return answer
    found = search(text, language=request.GET.get("language") or None, limit=int(limit))
    return JsonResponse(
        {"matches": [_as_json(one) for one in found.matches], "meaning": found.meaning},
        json_dumps_params={"ensure_ascii": False},
    )


def _may_ask(request: HttpRequest) -> bool:
    try:
        return times_this_hour(request, "matches") <= settings.FACTCHECK_MATCH_LIMIT
    except (RedisError, OSError):
        # Without a count nobody is refused: an answer costs some milliseconds.
        return True


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


def _as_json(one: Match) -> dict[str, Any]:
    check = one.check
    return {
        "claim": check.claim,
        "claimant": check.claimant,
        "rating": check.rating,
        "family": check.family,
        "title": check.title,
        "publisher": check.publisher,
        "url": check.url,
        "language": check.language,
        "reviewed_at": check.reviewed_at and check.reviewed_at.isoformat(),
        "probability": one.score,
        "reasons": [{"kind": reason.kind, "values": reason.values} for reason in one.reasons],
    }
