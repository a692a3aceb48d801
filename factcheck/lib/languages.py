"""Words that the newsroom keeps in several languages, and the language an address asks for."""

import unicodedata

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def in_language(texts: dict[str, str]) -> str:
    """The reader's language out of {"id": …, "en": …}, else whatever there is."""
    return texts.get(get_language() or "id") or next(iter(texts.values()), "")


def language_asked(request: HttpRequest) -> str:
    """The language that the address names (`?lang=en`); empty where it names none of ours."""
    if "lang=" not in request.META.get("QUERY_STRING", ""):
        return ""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else ""


def runs_left(text: str) -> bool:
    """Say whether a text runs from right to left: its first letter decides, as `dir="auto"` has
    it.
    """
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"
