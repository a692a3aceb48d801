"""Words that the newsroom keeps in several languages."""

from django.utils.translation import get_language


def in_language(texts: dict[str, str]) -> str:
    """The reader's language out of {"id": …, "en": …}, else whatever there is."""
    return texts.get(get_language() or "id") or next(iter(texts.values()), "")
