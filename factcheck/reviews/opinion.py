"""Whom the policy lets rate a claim before they see its verdict, and what is kept from them.

`hidden_from` is the one rule. Every screen, list, history and file of the desk that could tell a
rating asks it, or `hidden_versions` and `is_blind`, which are the same rule for a whole claim.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from factcheck.accounts.models import Role, User
from factcheck.claims.models import Claim, Status
from factcheck.lookups.models import Evidence
from factcheck.reviews.models import Policy, Verdict
from factcheck.reviews.policy import current_policy
from factcheck.reviews.two_people import why_not_sign
from factcheck.reviews.versions import versions_of, waits, with_answers


def hidden_from(verdict: Verdict, user: User, *, policy: Policy | None = None) -> bool:
    """Whether `user` is to rate the claim before they see this version.

    That is so under a policy with second opinions, while the claim waits for a signature that
    this person could give, until they have rated the version. Earlier versions are hidden along,
    for they tell the same, but never from whoever rated or answered them.
    """
    claim = verdict.claim
    if not _can_be_blind(claim, user):
        return False
    return verdict.pk in hidden_versions(versions_of(claim), claim, user, policy=policy)


def is_blind(claim: Claim, user: User, *, policy: Policy | None = None) -> bool:
    """Whether the claim's newest verdict is hidden from `user`."""
    if not _can_be_blind(claim, user):
        return False
    versions = versions_of(claim)
    hidden = hidden_versions(versions, claim, user, policy=policy)
    return bool(versions) and versions[0].pk in hidden


def hidden_versions(
    versions: Sequence[Any],
    claim: Claim,
    user: User,
    *,
    policy: Policy | None = None,
    cited: Iterable[Evidence] | None = None,
) -> frozenset[int]:
    """The ids of those among all versions of a claim, as `versions_of` gives them, that `user` may
    not see yet. `cited` is what the newest one cites, for callers who have it at hand.
    """
    newest = versions[0] if versions else None
    if newest is None or not _can_be_blind(claim, user):
        return frozenset()
    policy = policy or current_policy()
    if not policy.blind or not waits(claim, newest, policy) or _knows(newest, user):
        return frozenset()
    if cited is None:
        cited = claim.evidence.filter(pk__in=newest.cited_ids).order_by("number")
    if why_not_sign(newest, claim, cited, user):
        return frozenset()
    return frozenset(verdict.pk for verdict in versions if not _knows(verdict, user))


def blind_among(claims: Iterable[Claim], user: User) -> frozenset[int]:
    """The ids of those of many claims whose newest verdict is hidden from `user`."""
    asked = {claim.pk: claim for claim in claims if _can_be_blind(claim, user)}
    if not asked:
        return frozenset()
    policy = current_policy()
    if not policy.blind:
        return frozenset()
    later = Verdict.objects.filter(claim=OuterRef("claim"), version__gt=OuterRef("version"))
    newest = with_answers(Verdict.objects.filter(~Exists(later), claim__in=asked))
    # Of signed claims only those wait that a tighter policy asks another signature of: few.
    return frozenset(
        verdict.claim_id
        for verdict in newest
        if waits(asked[verdict.claim_id], verdict, policy)
        and not _knows(verdict, user)
        and hidden_versions([verdict], asked[verdict.claim_id], user, policy=policy)
    )


def hidden_from_reader(user: User) -> frozenset[int]:
    """The ids of all versions that `user` may not see yet, wherever they stand."""
    if not user.may(Role.REVIEWER):
        return frozenset()
    waiting = Claim.objects.filter(status__in=[Status.REVIEW, Status.APPROVED])
    blind = blind_among(waiting, user)
    hidden: set[int] = set()
    for claim in Claim.objects.filter(pk__in=blind):
        hidden |= hidden_versions(versions_of(claim), claim, user)
    return frozenset(hidden)


def _can_be_blind(claim: Claim, user: User) -> bool:
    return claim.status in (Status.REVIEW, Status.APPROVED) and user.may(Role.REVIEWER)


def _knows(verdict: Any, user: User) -> bool:
    told = [*verdict.answers, *verdict.rated]
    return verdict.author_id == user.pk or any(one["reviewer"] == user.pk for one in told)
