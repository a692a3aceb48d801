"""Whether the desk lives (`/healthz`) and can do its work (`/readyz`)."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from factcheck.accounts.access import public


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 with the part that is missing while PostgreSQL or Valkey does not answer."""
    parts = {"postgresql": True, "valkey": True}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        parts["postgresql"] = False
    try:
        cache.get("readyz")
    except (RedisError, OSError):
        parts["valkey"] = False
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)
