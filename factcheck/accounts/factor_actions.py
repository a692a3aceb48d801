"""What is done with second factors; the record hears of each through the account adapter."""

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.factors import RECOVERY_CODES, WORDS, end_sessions, is_last
from factcheck.accounts.models import Role, User
from factcheck.errors import Refused


def tell_of_new(person: User, factor: Authenticator, *, codes: bool = False) -> None:
    """Tell that `person` has a new factor, and recovery codes with it if `codes`."""
    kinds = [WORDS[factor.type], *(["recovery"] if codes else [])]
    for kind in kinds:
        get_adapter().tell("factor_added", person, actor=person, kind=kind)


def tell_of_removed(person: User, factor: Authenticator) -> None:
    """Tell that `person` takes a factor away, before it is: with the last one go its codes."""
    gone = [factor]
    if is_last(factor):
        gone += Authenticator.objects.filter(user=person, type=RECOVERY_CODES)
    for each in gone:
        get_adapter().tell("factor_removed", person, actor=person, kind=WORDS[each.type])


def refuse_last(factor: Authenticator) -> None:
    """Raise Refused where a person's role needs the factor that is to be taken away."""
    adapter = get_factor_adapter()
    if not adapter.can_delete_authenticator(factor):
        raise Refused(str(adapter.error_messages["cannot_delete_authenticator"]))


@transaction.atomic
def reset_factors(person: User, *, actor: User | None, reason: str) -> None:
    """Take all of a colleague's factors away and sign them out everywhere: theirs are lost.

    `actor` is None at the command line. Nobody does it for themselves: an open session is not
    enough to take one's own second factor away.
    """
    if actor is not None:
        require(actor, Role.ADMIN)
        if actor.pk == person.pk:
            raise PermissionDenied(_("Another administrator must reset your second factors."))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the second factors are reset; it goes on record."))
    factors = list(Authenticator.objects.select_for_update().filter(user=person))
    if not factors:
        raise Refused(_("This person has no second factor."))
    Authenticator.objects.filter(pk__in=[factor.pk for factor in factors]).delete()
    get_adapter().tell(
        "factor_removed",
        person,
        actor=actor,
        kind="+".join(sorted(WORDS[factor.type] for factor in factors)),
        reason=reason,
        sessions_ended=end_sessions(person),
    )
