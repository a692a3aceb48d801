"""The publish policy as a list of gates: each a sentence, met or not, how, and the way to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.claims.models import Claim
from factcheck.lookups.models import Evidence
from factcheck.reviews.models import Decision, Policy, Rating, RatingSignatures, Verdict

# Where on the claim's screen each gate is met.
PLACES = {
    "signed": "verdict",
    "origins": "evidence",
    "primary": "evidence",
    "opened": "relied",
    "reason": "why-fold",
}


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition: its `sentence`, whether it is `met`, `how`, and the `way` to meet it.

    `link` is where on the desk that is done.
    """

    code: str
    sentence: str
    met: bool
    how: str
    way: str
    link: str = ""


def current_policy() -> Policy:
    """The newest version of the publish policy; the first one is shipped by a migration.

    What it asks for single ratings comes along, so that `signatures_needed` asks nothing more.
    """
    asked = RatingSignatures.objects.filter(policy=OuterRef("pk")).values(
        one=JSONObject(scale="scale_code", rating="rating_code", signatures="signatures")
    )
    return Policy.objects.annotate(asked=ArraySubquery(asked)).latest("version")


def signatures_by_rating(policy: Policy) -> dict[str, int]:
    """How many signatures single ratings need, as {"scale/rating": number}."""
    asked = getattr(policy, "asked", None)
    if asked is None:
        asked = [
            {"scale": one.scale_code, "rating": one.rating_code, "signatures": one.signatures}
            for one in policy.by_rating.all()
        ]
    return {f"{one['scale']}/{one['rating']}": one["signatures"] for one in asked}


def signatures_needed(policy: Policy, rating: Rating | None) -> int:
    """How many people must sign a verdict of this rating; `rating` comes with its `scale`.

    The database counts likewise: `signatures_needed(policy, rating)` of migration 0008.
    """
    if rating is None:
        return policy.signatures
    return signatures_by_rating(policy).get(f"{rating.scale.code}/{rating.code}", policy.signatures)


def gates(
    claim: Claim,
    policy: Policy,
    *,
    cited: Sequence[Evidence],
    signers: Sequence[str],
    rating: Rating | None = None,
) -> list[Gate]:
    """Say for each gate of `policy` whether the claim meets it, in the reader's language.

    `cited` is the evidence that the verdict (or the draft) cites, each with its `finding` at hand;
    `signers` are the names of those who signed its newest version; `rating`, with its scale, is
    what the verdict says, None while nothing is chosen.
    """
    found = [_signed(signatures_needed(policy, rating), signers), _origins(policy, cited)]
    if policy.primary_sources:
        found.append(_primary(policy, cited))
    if policy.needs_opened:
        found.append(_opened(cited))
    if policy.needs_reason:
        found.append(_reason(claim))
    screen = reverse("claim", args=[claim.pk])
    return [replace(gate, link=f"{screen}#{PLACES[gate.code]}") for gate in found]


def gates_of(claim: Claim, verdict: Verdict, policy: Policy) -> list[Gate]:
    """The gates for one version of a verdict, asking the database for what they need."""
    return gates(
        claim,
        policy,
        cited=list(cited_by(verdict)),
        signers=[
            str(signature.reviewer)
            for signature in verdict.signatures.filter(decision=Decision.APPROVED).select_related(
                "reviewer"
            )
        ],
        rating=verdict.rating,
    )


def cited_by(verdict: Verdict) -> QuerySet[Evidence]:
    """What a verdict cites, by number, with the finding each came from."""
    return verdict.cites.select_related("finding", "capture").order_by("number")


def was_opened(item: Evidence) -> bool:
    """Whether a person opened the source: words marked in an article we hold were read there."""
    return bool(
        item.opened_at or item.snapshot_id or (item.finding is not None and item.finding.opened_at)
    )


def distinct_origins(origins: Iterable[str]) -> list[str]:
    """The different origins, in the order given; five outlets printing one agency text are one."""
    found: dict[str, str] = {}
    for origin in origins:
        found.setdefault(origin.strip().casefold(), origin.strip())
    return list(found.values())


def _signed(needed: int, signers: Sequence[str]) -> Gate:
    return Gate(
        "signed",
        ngettext(
            "Signed by someone who wrote no part of it",
            "Signed by %(count)d people who wrote no part of it",
            needed,
        )
        % {"count": needed},
        len(signers) >= needed,
        _("Signed by %(names)s.") % {"names": ", ".join(signers)} if signers else "",
        _("Ask a reviewer who wrote no part of it to sign."),
    )


def _origins(policy: Policy, cited: Sequence[Evidence]) -> Gate:
    found = distinct_origins(item.origin for item in cited)
    return Gate(
        "origins",
        ngettext(
            "Evidence from at least one origin",
            "Evidence from at least %(count)d independent origins",
            policy.origins,
        )
        % {"count": policy.origins},
        len(found) >= policy.origins,
        _("Cited: %(origins)s.") % {"origins": ", ".join(found)} if found else "",
        _("Cite evidence from another origin. Copies of one agency text are one origin."),
    )


def _primary(policy: Policy, cited: Sequence[Evidence]) -> Gate:
    primary = [f"[{item.number}]" for item in cited if item.primary]
    return Gate(
        "primary",
        ngettext(
            "At least one primary source",
            "At least %(count)d primary sources",
            policy.primary_sources,
        )
        % {"count": policy.primary_sources},
        len(primary) >= policy.primary_sources,
        _("Primary: %(numbers)s.") % {"numbers": ", ".join(primary)} if primary else "",
        _("Cite the document, the data or the person itself, and mark it as primary."),
    )


def _opened(cited: Sequence[Evidence]) -> Gate:
    closed = [f"[{item.number}]" for item in cited if not was_opened(item)]
    return Gate(
        "opened",
        _("Every cited source opened by a person"),
        bool(cited) and not closed,
        ngettext("It was opened.", "All %(count)d were opened.", len(cited)) % {"count": len(cited)}
        if cited and not closed
        else "",
        _("Open %(numbers)s.") % {"numbers": ", ".join(closed)}
        if closed
        else _("Cite at least one source."),
    )


def _reason(claim: Claim) -> Gate:
    return Gate(
        "reason",
        _("A reason why this claim was selected"),
        bool(claim.why_selected.strip()),
        claim.why_selected.strip(),
        _("Say why this claim was chosen."),
    )
