"""The publish policy as a list of gates: each a sentence, met or not, how, and the way to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.claims.actions import EDITABLE
from factcheck.claims.models import Claim, Recusal, Status
from factcheck.lookups.models import Evidence, SourceCheck
from factcheck.reviews.models import (
    Decision,
    Policy,
    Rating,
    RatingSignatures,
    Signature,
    Verdict,
)

# Where on the claim's screen each gate is met.
PLACES = {
    "signed": "verdict",
    "conflict": "verdict",
    "origins": "evidence",
    "primary": "evidence",
    "opened": "relied",
    "links": "relied",
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
    blind: bool = False,
) -> list[Gate]:
    """Say for each gate of `policy` whether the claim meets it, in the reader's language.

    `cited` is the evidence that the verdict (or the draft) cites, each with its `finding` at hand;
    `signers` are the names of those who signed its newest version; `rating`, with its scale, is
    what the verdict says, None while nothing is chosen. `blind` is for who may not know that
    rating: where single ratings need a number of their own, whether enough have signed tells it.
    """
    found = [
        _signed_by_some(signers)
        if blind and signatures_by_rating(policy)
        else _signed(signatures_needed(policy, rating), signers),
        _conflict(claim, cited),
        _origins(policy, cited),
    ]
    if policy.primary_sources:
        found.append(_primary(policy, cited))
    if policy.needs_opened:
        found.append(_opened(cited))
    if policy.needs_live:
        found.append(_links(cited))
    if policy.needs_reason:
        found.append(_reason(claim))
    screen = reverse("claim", args=[claim.pk])
    return [replace(gate, link=f"{screen}#{PLACES[gate.code]}") for gate in found]


def asked_in_words(policy: Policy, ratings: Iterable[Rating]) -> list[str]:
    """What the policy asks, in sentences for readers; `ratings` are those in use, with scales."""
    sentences = [
        ngettext(
            "At least one person who wrote no part of a check has signed it.",
            "At least %(count)d people who wrote no part of a check have signed it.",
            policy.signatures,
        )
        % {"count": policy.signatures}
    ]
    single = signatures_by_rating(policy)
    for rating in ratings:
        count = single.get(f"{rating.scale.code}/{rating.code}", policy.signatures)
        if count != policy.signatures:
            sentences.append(
                ngettext(
                    "“%(rating)s” (%(scale)s) needs one signature.",
                    "“%(rating)s” (%(scale)s) needs %(count)d signatures.",
                    count,
                )
                % {"rating": rating.label, "scale": rating.scale, "count": count}
            )
    if policy.blind:
        sentences.append(
            _("Whoever signs has rated the claim before seeing the rating of its author.")
        )
    sentences += [
        _("Nobody with a conflict of interest has written or signed a part of it."),
        ngettext(
            "It cites evidence from at least one origin.",
            "It cites evidence from at least %(count)d independent origins; "
            "copies of one agency text count as one.",
            policy.origins,
        )
        % {"count": policy.origins},
    ]
    if policy.primary_sources:
        sentences.append(
            ngettext(
                "At least one of its sources is a primary one.",
                "At least %(count)d of its sources are primary ones.",
                policy.primary_sources,
            )
            % {"count": policy.primary_sources}
        )
    if policy.needs_opened:
        sentences.append(_("A person has opened every source it cites."))
    if policy.needs_live:
        sentences.append(_("A source that is gone can still be read in a public archive."))
    if policy.needs_reason:
        sentences.append(_("We have written down why this claim was chosen."))
    return sentences


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


def _signed_by_some(signers: Sequence[str]) -> Gate:
    way = _("How many must sign depends on the rating. Rate the claim yourself, then you see it.")
    if signers:
        way = _("Signed by %(names)s.") % {"names": ", ".join(signers)} + f" {way}"
    return Gate("signed", _("Signed by people who wrote no part of it"), False, "", way)


def _conflict(claim: Claim, cited: Sequence[Evidence]) -> Gate:
    people = conflicted(claim, cited)
    return Gate(
        "conflict",
        _("No conflict of interest of anyone who wrote or signed it"),
        not people,
        _("None is declared."),
        _("Others must take over what %(names)s wrote or signed.") % {"names": ", ".join(people)},
    )


def conflicted(claim: Claim, cited: Sequence[Evidence]) -> list[str]:
    """Who wrote or signed a part of what stands and is recused from the claim, by one query.

    While a verdict is being written nobody has signed it, and who wrote the last does not count.
    """
    wrote = {item.added_by_id for item in cited} | {claim.statement_by_id}
    parts = Q(person__in=wrote - {None})
    if claim.status != Status.RESEARCH:
        newest = Verdict.objects.filter(claim=claim).order_by("-version")[:1]
        signed = Signature.objects.filter(
            verdict__in=newest.values("pk"), decision=Decision.APPROVED
        )
        parts |= Q(person__in=newest.values("author")) | Q(person__in=signed.values("reviewer"))
    standing = Recusal.objects.of(claim).filter(parts).select_related("person")
    return sorted({str(recusal.person) for recusal in standing})


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


def _links(cited: Sequence[Evidence]) -> Gate:
    lost = [f"[{number}]" for number in lost_sources(cited)]
    return Gate(
        "links",
        _("Every source still there, or kept by an archive"),
        not lost,
        _("Every source it cites can still be read.") if cited else "",
        _("Have %(numbers)s kept by a public archive, or cite another source.")
        % {"numbers": ", ".join(lost)},
    )


def lost_sources(cited: Sequence[Evidence]) -> list[int]:
    """Which pieces of evidence can be read nowhere any more, by number, by one query.

    A source that nobody has looked at again yet counts as it was quoted.
    """
    if not cited:
        return []
    looked = (
        SourceCheck.objects.filter(evidence__in=cited)
        .exclude(result="")
        .annotate(
            number=F("evidence__number"),
            archived_url=F("evidence__capture__archive_request__archived_url"),
        )
    )
    last = looked.order_by("evidence_id", "-week", "-pk").distinct("evidence_id")
    return sorted(
        check.number
        for check in last
        if check.result in SourceCheck.Result.lost() and not check.archived_url
    )


def _reason(claim: Claim) -> Gate:
    return Gate(
        "reason",
        _("A reason why this claim was selected"),
        bool(claim.why_selected.strip()),
        claim.why_selected.strip(),
        _("Say why this claim was chosen.")
        if claim.status in EDITABLE
        else _("Take the claim up again, then say why it was chosen."),
    )
