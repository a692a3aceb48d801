"""Who wrote which part of a verdict, and why such a person cannot sign it.

The trigger `signature_check` refuses the same people; here they are told why before they try.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.accounts.access import REASONS
from factcheck.accounts.models import Role, User
from factcheck.claims.models import Claim, ClaimWriter
from factcheck.claims.recusals import why_recused
from factcheck.lookups.models import Evidence
from factcheck.reviews.models import Verdict


def part_written(verdict: Verdict, claim: Claim, cited: Iterable[Evidence], user: User) -> str:
    """Say which part of the verdict `user` wrote; "" when none."""
    if verdict.author_id == user.pk:
        return _("You wrote this verdict. Someone else must sign it.")
    added = [item.number for item in cited if item.added_by_id == user.pk]
    if added:
        return ngettext(
            "You added evidence %(numbers)s, which this verdict cites. Someone else must sign it.",
            "You added evidence %(numbers)s, which this verdict cites. Someone else must sign it.",
            len(added),
        ) % {"numbers": ", ".join(f"[{number}]" for number in added)}
    grouped = [item.number for item in cited if item.origin_set_by_id == user.pk]
    if grouped:
        return _("You said where %(numbers)s comes from. Someone else must sign.") % {
            "numbers": ", ".join(f"[{number}]" for number in grouped)
        }
    if claim.statement_by_id == user.pk:
        return _("You wrote the words of this claim. Someone else must sign its verdict.")
    worded, began = _wrote_before(verdict, claim, user)
    if worded:
        return _(
            "You once wrote words of this claim, who said it or why it was chosen. "
            "Someone else must sign its verdict."
        )
    if began:
        return _("You wrote an earlier version of this verdict. Someone else must sign it.")
    return ""


def _wrote_before(verdict: Verdict, claim: Claim, user: User) -> tuple[bool, bool]:
    """Whether the user ever put the claim into words, and wrote an earlier version, by one query.

    A verdict's form begins with the version before it, so its words live on.
    """
    earlier = Verdict.objects.filter(claim=OuterRef("pk"), author=user, version__lt=verdict.version)
    worded = ClaimWriter.objects.filter(claim=OuterRef("pk"), person=user)
    row: tuple[bool, bool] = (
        Claim.objects.filter(pk=claim.pk).values_list(Exists(worded), Exists(earlier)).get()
    )
    return row


def why_not_sign(verdict: Verdict, claim: Claim, cited: Iterable[Evidence], user: User) -> str:
    """Say why `user` cannot sign the verdict; "" when they can. The claim's status is not asked."""
    # What they did comes first: another role would not let them sign it either.
    if why := part_written(verdict, claim, cited, user):
        return why
    if not user.may(Role.REVIEWER):
        return str(REASONS[Role.REVIEWER])
    return why_recused(claim, user)


def why_not_write(claim: Claim, user: User) -> str:
    """Say why `user` cannot write about the claim; "" when they can. Its status is not asked."""
    if not user.may(Role.EDITOR):
        return str(REASONS[Role.EDITOR])
    return why_recused(claim, user)
