"""Where a public page stands, as schema.org's BreadcrumbList: what search engines show for it.

A check's page has none: readers of its markup find the ClaimReview there and nothing else.
"""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from factcheck.reports.claimreview import script_text
from factcheck.reports.links import public_url


def breadcrumb(name: str, url: str) -> dict[str, Any]:
    """The way from the front page to a page of that name, at that address."""
    steps = [(_("Fact-checks"), public_url("home")), (name, url)]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": told, "item": address}
            for number, (told, address) in enumerate(steps, 1)
        ],
    }


def breadcrumb_script(name: str, url: str) -> SafeString:
    """The same as JSON that may stand in a script element."""
    return mark_safe(script_text(breadcrumb(name, url)))  # noqa: S308 (< > & are escaped)
