"""What a publisher had on screen, in one word that the form sends back; and what changed since."""

import hashlib
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from factcheck.accounts.models import User
from factcheck.claims.models import Claim
from factcheck.reports.models import Page
from factcheck.reviews.diff import versions_changed
from factcheck.reviews.models import Policy, Verdict
from factcheck.reviews.opinion import is_blind
from factcheck.reviews.policy import current_policy


def seen_mark(claim: Claim, verdict: Verdict, policy: Policy, page: Page | None) -> str:
    """A mark of what would go out: the signed content, the policy, what is public, the reason why
    the claim was chosen, which readers see and no signature covers.

    Who has the claim and by when it is due are no part of it: they change nothing for readers.
    """
    return ".".join([verdict.content_hash, str(policy.version), str(_public(page)), _why(claim)])


def page_mark(page: Page) -> str:
    """A mark of what is public, for acts on a page that bring no new verdict."""
    return f"{_public(page)}{'w' if page.withdrawn_at else ''}"


def changes_since(claim: Claim, seen: str, user: User) -> list[dict[str, Any]]:
    """Name what is not as in the mark `seen` of either kind, as `versions_changed` does.

    Whoever is to rate the claim first is not told what its newest verdict says.
    """
    page = Page.objects.select_related("edition__published_by").filter(claim=claim).first()
    parts = seen.split(".")
    changes = _page_changes(page, parts[2] if len(parts) == 4 else parts[0])
    if len(parts) != 4:
        return changes
    content_hash, policy_version, _edition, why = parts
    verdicts = claim.verdicts.select_related("rating__scale", "author")
    now = verdicts.latest("version")
    before = verdicts.filter(content_hash=content_hash).order_by("-version").first()
    if before is not None and before.pk != now.pk and not is_blind(claim, user):
        cited = [list(one.cites.order_by("number")) for one in (before, now)]
        changes += versions_changed(before, now, *cited)
    policy = current_policy()
    if policy_version != str(policy.version):
        changes.append(_short(_("publish policy"), policy_version, str(policy.version)))
    if why != _why(claim):
        changes.append(_short(_("reason for selecting the claim"), "", claim.why_selected))
    return changes


def _page_changes(page: Page | None, seen: str) -> list[dict[str, Any]]:
    changes = []
    edition = page.edition if page else None
    if edition is not None and seen.rstrip("w") != str(edition.number):
        at = date_format(localtime(edition.published_at), "j M Y, H.i T")
        told = _("edition %(number)d, by %(name)s, %(time)s") % {
            "number": edition.number,
            "name": edition.published_by,
            "time": at,
        }
        known = seen.rstrip("w") not in ("", "0")
        before = _("edition %(number)s") % {"number": seen.rstrip("w")} if known else ""
        changes.append(_short(_("what readers see"), before, told))
    if page is not None and page.withdrawn_at is not None and not seen.endswith("w"):
        changes.append(_short(_("withdrawn"), "", page.withdrawal))
    return changes


def _short(label: str, before: str, after: str) -> dict[str, Any]:
    return {"field": "", "label": label, "before": before, "after": after, "words": []}


def _public(page: Page | None) -> int:
    return page.edition.number if page is not None and page.edition is not None else 0


def _why(claim: Claim) -> str:
    return hashlib.sha256(claim.why_selected.encode()).hexdigest()[:8]
