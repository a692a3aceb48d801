"""What the newsroom says of itself, in the reader's language or else in one it has."""

from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from factcheck.lib.html import render_markdown
from factcheck.reports.models import InfoPage


def info_text(kind: str) -> dict[str, Any]:
    """The context of a page about the newsroom: `kind`, its usual `name`, and `text` (None when
    nobody has written it yet) with title, html, language, version and made_at.
    """
    found = {page.language: page for page in InfoPage.objects.filter(kind=kind).newest()}
    page = found.get(get_language() or "") or next(iter(found.values()), None)
    return {
        "kind": str(kind),
        "name": str(InfoPage.Kind(kind).label),
        "text": {
            "title": page.title,
            "html": mark_safe(render_markdown(page.body)),  # noqa: S308 (it is made safe there)
            "language": page.language,
            "version": page.version,
            "made_at": page.made_at,
        }
        if page
        else None,
    }
