"""What a reviewer does before the author's rating is shown: rate the claim."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Claim
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.lib.typed import typed
from factcheck.reviews.models import Rating, SecondOpinion, Verdict
from factcheck.reviews.policy import current_policy
from factcheck.reviews.two_people import why_not_sign
from factcheck.reviews.versions import versions_of, waits

MAX_NOTE = 2000


@transaction.atomic
def give_opinion(
    verdict: Verdict, *, actor: User, rating: Rating | None, note: str = ""
) -> SecondOpinion:
    """Keep how a reviewer rates the claim before they see the version; given once, never changed.

    The rating is one of the verdict's own scale, so that the two can be compared. Raises
    PermissionDenied for whoever could not sign, StaleState when a newer version came meanwhile,
    IllegalMove when it no longer waits for a signature, Refused.
    """
    require(actor, "reviewer")
    claim = Claim.objects.select_for_update().get(pk=verdict.claim_id)
    versions = versions_of(claim)
    newest = versions[0]
    cited = claim.evidence.filter(pk__in=newest.cited_ids).order_by("number")
    if why_not := why_not_sign(newest, claim, cited, actor):
        raise PermissionDenied(why_not)
    if newest.pk != verdict.pk:
        raise StaleState(
            _("Another version came meanwhile. Look again, then rate the claim as it stands.")
        )
    policy = current_policy()
    if not policy.blind:
        raise Refused(_("The policy asks for no second opinion."))
    if not waits(claim, newest, policy):
        raise IllegalMove(_("This verdict no longer waits for a signature."))
    if any(one["reviewer"] == actor.pk for one in [*newest.rated, *newest.answers]):
        raise Refused(_("You have rated this version already."))
    if rating is None:
        raise Refused(_("Choose a rating."), field="rating")
    if rating.scale_id != newest.rating.scale_id:
        raise Refused(_("Choose a rating of the scale that the verdict uses."), field="rating")
    note = typed(note).strip()
    if len(note) > MAX_NOTE:
        raise Refused(
            _("A note has at most %(limit)s characters; this has %(length)s.")
            % {"limit": MAX_NOTE, "length": len(note)},
            field="note",
        )
    opinion = SecondOpinion.objects.create(
        verdict=verdict, reviewer=actor, rating=rating, note=note
    )
    record(
        Verb.OPINION_GIVEN,
        claim,
        actor=actor,
        verdict=newest.version,
        rating=f"{newest.rating.scale.code}/{rating.code}",
        agrees=rating.pk == newest.rating_id,
        note=note,
    )
    return opinion
