"""Conflicts of interest: who declares one, and who ends it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import Role, User
from factcheck.articles.models import Article
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Claimant, Recusal
from factcheck.errors import Refused, StaleState
from factcheck.lib.typed import typed

MAX_REASON = 500


@transaction.atomic
def recuse(
    person: User,
    *,
    actor: User,
    reason: str,
    claimant: Claimant | None = None,
    article: Article | None = None,
) -> Recusal:
    """Keep a person away from writing and signing about one claimant or one article.

    Anyone declares it for themselves, a publisher for others too. Raises Refused, PermissionDenied.
    """
    require(actor, "editor")
    if person.pk != actor.pk and not actor.may(Role.PUBLISHER):
        raise PermissionDenied(_("Declare it for yourself, or ask a publisher to do it."))
    if not person.may(Role.EDITOR):
        raise Refused(_("%(name)s neither writes nor signs.") % {"name": person})
    if (claimant is None) == (article is None):
        raise Refused(_("Name either a claimant or an article."))
    reason = " ".join(typed(reason).split())
    if not reason:
        raise Refused(_("Say what the conflict of interest is."), field="reason")
    if len(reason) > MAX_REASON:
        raise Refused(
            _("A reason has at most %(limit)s characters; this has %(length)s.")
            % {"limit": MAX_REASON, "length": len(reason)},
            field="reason",
        )
    # Of two presses of the button the second one waits, and is told.
    User.objects.select_for_update().get(pk=person.pk)
    if (
        Recusal.objects.standing()
        .filter(person=person, claimant=claimant, article=article)
        .exists()
    ):
        raise Refused(_("This is declared already."))
    recusal = Recusal.objects.create(
        person=person, claimant=claimant, article=article, reason=reason, declared_by=actor
    )
    record(Verb.PERSON_RECUSED, recusal, actor=actor, reason=reason, **_about(recusal))
    return recusal


@transaction.atomic
def end_recusal(recusal: Recusal, *, actor: User, reason: str) -> None:
    """Let the person write and sign again; another publisher decides that, and says why.

    Raises StaleState when it has ended already, Refused, PermissionDenied.
    """
    require(actor, "publisher")
    if recusal.person_id == actor.pk:
        raise PermissionDenied(_("Someone else must end your own conflict of interest."))
    reason = " ".join(typed(reason).split())
    if not reason:
        raise Refused(_("Say why it has ended."), field="reason")
    standing = Recusal.objects.standing().filter(pk=recusal.pk)
    if not standing.update(ended_at=timezone.now(), ended_by=actor):
        raise StaleState(_("It has been ended meanwhile."))
    recusal.refresh_from_db()
    record(Verb.RECUSAL_ENDED, recusal, actor=actor, reason=reason, **_about(recusal))


def _about(recusal: Recusal) -> dict[str, str | int]:
    return {
        "person": recusal.person_id,
        "name": str(recusal.person),
        **({"claimant": recusal.claimant_id} if recusal.claimant_id else {}),
        **({"article": recusal.article_id} if recusal.article_id else {}),
        "from": str(recusal.claimant or recusal.article),
    }
