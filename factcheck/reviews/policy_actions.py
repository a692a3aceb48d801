"""What publishers do with the publish policy: set its numbers, as a new version."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.reviews.models import Policy, Rating, RatingSignatures
from factcheck.reviews.policy import current_policy, signatures_by_rating

SWITCHES = ("needs_reason", "needs_opened", "needs_live", "blind")
# Lowest and highest that a publisher may set.
LIMITS = {"signatures": (1, 3), "origins": (1, 9), "primary_sources": (0, 9)}


@transaction.atomic
def set_policy(
    *,
    actor: User,
    seen: int,
    by_rating: Mapping[str, int] | None = None,
    **asked: int | bool,
) -> Policy:
    """Put the next version of the policy into force, for every claim not published yet.

    `asked` holds any of `LIMITS` and `SWITCHES`, what is left out stays; `by_rating` is how many
    signatures single ratings need, as {"scale/rating": number}, None for as before. `seen` is the
    version on screen. Raises StaleState, Refused when nothing changes or a number is out of its
    range, PermissionDenied.
    """
    require(actor, "publisher")
    now = current_policy()
    if now.version != seen:
        raise _overtaken(now.version)
    before = as_kept(now)
    single = dict(before["by_rating"] if by_rating is None else by_rating)
    fields: dict[str, Any] = {name: asked.get(name, before[name]) for name in (*LIMITS, *SWITCHES)}
    _refuse_out_of_range(fields, single)
    # What differs from nothing is not kept.
    single = {code: count for code, count in single.items() if count != fields["signatures"]}
    if fields | {"by_rating": single} == before:
        raise Refused(_("Nothing has changed. Set another number, or leave it as it is."))
    try:
        # A policy is written once and cannot be locked: of two at once the second waits here.
        with transaction.atomic():
            policy = Policy.objects.create(version=now.version + 1, **fields)
    except IntegrityError as error:
        raise _overtaken(now.version + 1) from error
    RatingSignatures.objects.bulk_create(
        RatingSignatures(
            policy=policy,
            scale_code=code.split("/")[0],
            rating_code=code.split("/")[1],
            signatures=count,
        )
        for code, count in sorted(single.items())
    )
    record(
        Verb.POLICY_CHANGED,
        policy,
        actor=actor,
        number=policy.version,
        before=before,
        after=fields | {"by_rating": single},
    )
    return policy


def _overtaken(version: int) -> StaleState:
    return StaleState(
        _("Somebody has set version %(version)s of the policy meanwhile. Look again.")
        % {"version": version}
    )


def as_kept(policy: Policy) -> dict[str, Any]:
    """What a version asks, in numbers, as the record and the screens compare it."""
    return {name: getattr(policy, name) for name in (*LIMITS, *SWITCHES)} | {
        "by_rating": signatures_by_rating(policy)
    }


def label(name: str) -> str:
    """How a number or switch of the policy is called, as the beginning of a sentence."""
    words = str(getattr(Policy._meta.get_field(name), "verbose_name", name))
    return words[:1].upper() + words[1:]


def _refuse_out_of_range(fields: Mapping[str, Any], by_rating: Mapping[str, int]) -> None:
    for name, (low, high) in LIMITS.items():
        if not low <= fields[name] <= high:
            raise Refused(
                _("%(what)s: give a number from %(low)s to %(high)s.")
                % {
                    "what": label(name),
                    "low": low,
                    "high": high,
                }
            )
    known = {
        f"{scale}/{rating}" for scale, rating in Rating.objects.values_list("scale__code", "code")
    }
    if set(by_rating) - known:
        raise Refused(_("One of these ratings does not exist. Look at the list again."))
    low, high = LIMITS["signatures"]
    if any(not low <= count <= high for count in by_rating.values()):
        raise Refused(_("Ask for one to three signatures."))
