"""Who keeps away from a claim because of a conflict of interest.

The triggers of claims/0008 and reviews/0008 refuse the same people; here they are told why.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from factcheck.accounts.models import User
from factcheck.articles.models import Article
from factcheck.claims.models import Claim, Claimant, Recusal


def why_recused(claim: Claim, user: User) -> str:
    """Say why `user` neither writes nor signs about the claim; "" when nothing keeps them away."""
    return _said(Recusal.objects.of(claim).filter(person=user).first())


def refuse_recused(claim: Claim, actor: User) -> None:
    """Raise PermissionDenied when a conflict of interest keeps the actor away from the claim."""
    if why := why_recused(claim, actor):
        raise PermissionDenied(why)


def refuse_recused_from(thing: Article | Claimant | None, actor: User) -> None:
    """Likewise before there is a claim, by the article or the claimant it is about to have."""
    if thing is None:
        return
    standing = Recusal.objects.standing().filter(person=actor)
    of_it = {"article": thing} if isinstance(thing, Article) else {"claimant": thing}
    if why := _said(standing.filter(**of_it).first()):
        raise PermissionDenied(why)


def _said(recusal: Recusal | None) -> str:
    if recusal is None:
        return ""
    if recusal.article_id is not None:
        return _(
            "A conflict of interest is declared between you and this article. "
            "Someone else must write and sign about it."
        )
    return _(
        "A conflict of interest is declared between you and whoever said this. "
        "Someone else must write and sign about it."
    )
