"""From whom it is kept which way the evidence speaks.

Under a blind second opinion stance and note of the evidence would tell a verdict that somebody is
to rate first. Who that is, only an app above this one knows; it says so here when it is set up.
"""

from collections.abc import Callable, Collection, Iterable

from factcheck.accounts.models import User
from factcheck.claims.models import Claim
from factcheck.lookups.models import Evidence

# Gives the ids of those of the claims whose verdict the person is not to know yet.
Rule = Callable[[Iterable[Claim], User], Collection[int]]

_rules: list[Rule] = []


def keep_by(rule: Rule) -> None:
    """Ask `rule` from now on."""
    _rules.append(rule)


def kept_among(claims: Iterable[Claim], user: User) -> frozenset[int]:
    """The ids of those claims of whose evidence this person may not read stance and note."""
    asked = list(claims)
    return frozenset(pk for rule in _rules for pk in rule(asked, user))


def veil(evidence: Collection[Evidence], user: User) -> None:
    """Take stance and note from what this person is to judge without them; nothing is stored."""
    kept = kept_among({item.claim_id: item.claim for item in evidence}.values(), user)
    for item in evidence:
        if item.claim_id in kept:
            item.stance = item.note = ""
