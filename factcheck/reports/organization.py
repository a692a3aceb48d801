"""The newsroom as schema.org's NewsMediaOrganization: who answers for what stands here."""

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from factcheck.reports.claimreview import script_text
from factcheck.reports.links import public_url


def organization() -> dict[str, Any]:
    """The newsroom's own description, each policy by its address.

    It stands on the front page and on the pages about the newsroom, never on a check's, whose
    markup is one ClaimReview.
    """
    home, policy = public_url("home"), public_url("policy_page")
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsMediaOrganization",
        "@id": f"{home}#organization",
        "name": settings.FACTCHECK_NAME,
        "url": home,
        "email": settings.FACTCHECK_CONTACT,
        "publishingPrinciples": policy,
        "ethicsPolicy": policy,
        "correctionsPolicy": f"{policy}#corrections",
        "verificationFactCheckingPolicy": public_url("method_page"),
        "actionableFeedbackPolicy": f"{policy}#corrections",
        "masthead": public_url("team_page"),
        "ownershipFundingInfo": public_url("funding_page"),
        "contactPoint": {
            "@type": "ContactPoint",
            "contactType": "newsroom",
            "email": settings.FACTCHECK_CONTACT,
        },
    }
    if settings.FACTCHECK_LOGO:
        described["logo"] = settings.FACTCHECK_LOGO
    return described


def organization_script() -> SafeString:
    """The same as JSON that may stand in a script element."""
    return mark_safe(script_text(organization()))  # noqa: S308 (< > & are escaped)
