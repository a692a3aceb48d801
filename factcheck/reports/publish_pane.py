"""What a publisher sees beside a signed verdict: is it ready, what is public already."""

from typing import Any

from factcheck.accounts.access import REASONS
from factcheck.accounts.models import Role, User
from factcheck.claims.models import Claim, Status
from factcheck.reports.actions import KINDS, proof
from factcheck.reports.links import page_url
from factcheck.reports.models import Page


def publish_pane(claim: Claim, user: User) -> dict[str, Any]:
    """Give everything about publishing under the one key `publishing`.

    Gates, faults and advice are worked out only for a publisher with a signed claim before them.
    Callers save a question by loading the claim with `page__edition`.
    """
    page: Page | None = getattr(claim, "page", None)
    may = user.may(Role.PUBLISHER)
    ready = may and claim.status == Status.APPROVED
    made = proof(claim, page) if ready else None
    return {
        "publishing": {
            "page": {
                "url": page_url(page.slug),
                "published_at": page.published_at,
                "modified_at": page.modified_at,
                "withdrawn_at": page.withdrawn_at,
                "withdrawal": page.withdrawal,
                "editions": page.edition.number if page.edition else 0,
            }
            if page
            else None,
            "may_publish": ready and made is not None and not made.unmet and not made.faults,
            "why_not_publish": ""
            if may or claim.status != Status.APPROVED
            else str(REASONS[Role.PUBLISHER]),
            "unmet": made.unmet if made else [],
            "faults": made.faults if made else [],
            "advice": made.advice if made else [],
            "needs_note": page is not None and page.edition_id is not None,
            "kinds": [{"value": kind.value, "label": kind.label} for kind in KINDS],
            "may_withdraw": may and claim.status == Status.PUBLISHED,
        }
    }
