"""The language that a reader chose, from page to page without a cookie.

It is named in the address (`?lang=en`), so that shared caches tell the languages apart; whoever
chose one keeps it by every link that leads on within the public pages.
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from factcheck.lib.languages import language_asked

_LINK = re.compile(r'(<a\b[^>]*?\shref=")([^"]+)(?=")')
# The desk has its own way to a language, feeds and files are the same for all.
_OTHERS = re.compile(r"/(?:desk|accounts|admin|api|feeds|static)/")


def carry_language(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Name the language in the links of a page, where the address of the page names it."""
    if language := language_asked(request):
        text = response.content.decode()
        response.content = _LINK.sub(lambda found: found[1] + _with(found[2], language), text)
    return response


def _with(address: str, language: str) -> str:
    """Add the language to an address, as it stands in HTML, if it leads to a page of ours."""
    path = address.removeprefix(settings.PUBLIC_URL)
    is_page = path.startswith("?") or (path.startswith("/") and not path.startswith("//"))
    before, mark, place = address.partition("#")
    if not is_page or _OTHERS.match(path) or re.search(r"[?;]lang=", before):
        return address
    return f"{before}{'&amp;' if '?' in before else '?'}lang={language}{mark}{place}"
