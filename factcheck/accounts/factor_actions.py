"""What is done with second factors; the record hears of each through the account adapter."""

import logging
from functools import partial
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.factors import RECOVERY_CODES, WORDS, end_sessions, is_last
from factcheck.accounts.models import Role, User
from factcheck.errors import Refused

log = logging.getLogger(__name__)


def tell_of_new(person: User, factor: Authenticator, *, codes: bool = False) -> None:
    """Tell that `person` has a new factor, and recovery codes with it if `codes`."""
    kinds = [WORDS[factor.type], *(["recovery"] if codes else [])]
    for kind in kinds:
        get_adapter().tell("factor_added", person, actor=person, kind=kind)
    transaction.on_commit(partial(_write_to, person, "added"))


def tell_of_removed(person: User, factor: Authenticator) -> None:
    """Tell that `person` takes a factor away, before it is: with the last one go its codes."""
    gone = [factor]
    if is_last(factor):
        gone += Authenticator.objects.filter(user=person, type=RECOVERY_CODES)
    for each in gone:
        get_adapter().tell("factor_removed", person, actor=person, kind=WORDS[each.type])
    transaction.on_commit(partial(_write_to, person, "removed"))


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
    transaction.on_commit(partial(_write_to, person, "reset"))


def _write_to(person: User, what: str) -> None:
    """Tell the person by mail: whoever is in somebody else's account would begin with this."""
    with translation.override(person.language):
        sentences = {
            "added": _("A second factor was added to your account."),
            "removed": _("A second factor of your account was removed."),
            "reset": _("An administrator has reset the second factors of your account."),
        }
        context = {
            "person": person,
            "sentence": sentences[what],
            "newsroom_name": settings.FACTCHECK_NAME,
            "address": settings.PUBLIC_URL,
        }
        text = render_to_string("accounts/factor_changed.txt", context)
    try:
        send_mail(sentences[what], text, None, [person.email])
    except (OSError, SMTPException) as failure:
        # What was done is done, and on record; a server of letters may be away.
        log.warning("No letter about a second factor could be sent: %s", failure)
