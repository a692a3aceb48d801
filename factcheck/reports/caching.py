"""Public screens may be kept by anyone, and are asked about again each time."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe, quote_etag

View = Callable[..., HttpResponse]


def revalidated(view: View) -> Callable[..., HttpResponseBase]:
    """Give a public GET view an ETag, answer 304 to whoever has it, and say it may be kept.

    Caches must ask each time, so that a correction is seen the second after it is made. The tag
    covers the body, thus also the language; a view may set Last-Modified. Nothing private may be in
    such an answer: it is the same for everyone who reads that language.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        response["Cache-Control"] = (
            "private, no-cache" if signed_in else "public, max-age=0, must-revalidate"
        )
        if response.status_code != 200:
            return response
        etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
        response["ETag"] = etag
        modified = response.get("Last-Modified")
        kept = get_conditional_response(
            request,
            etag=etag,
            last_modified=parse_http_date_safe(modified) if modified else None,
            response=response,
        )
        return kept or response

    return answer
