"""How we work, for readers: the policy in force, the scales, what kinds of correction there are."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.lib.languages import in_language
from factcheck.reports.actions import KINDS
from factcheck.reports.models import Correction
from factcheck.reviews.models import ContentType, Policy, Rating
from factcheck.reviews.policy import current_policy
from factcheck.reviews.verdict_pane import rating_facts


def policy_facts() -> dict[str, Any]:
    """The context of the policy page."""
    policy = current_policy()
    scales: dict[int, dict[str, Any]] = {}
    ratings = Rating.objects.filter(scale__active=True).select_related("scale")
    for rating in ratings.order_by("scale__position", "scale__code", "position"):
        scale = scales.setdefault(
            rating.scale_id,
            {"code": rating.scale.code, "name": in_language(rating.scale.names), "ratings": []},
        )
        scale["ratings"].append(rating_facts(rating))
    meanings = _meanings()
    return {
        "policy_version": policy.version,
        "gates": _gates(policy),
        "scales": list(scales.values()),
        "content_types": [str(label) for label in ContentType.labels],
        "kinds": [
            {"value": kind.value, "label": str(kind.label), "meaning": meanings[kind]}
            for kind in (*KINDS, Correction.Kind.WITHDRAWAL)
        ],
    }


def _gates(policy: Policy) -> list[str]:
    sentences = [
        ngettext(
            "At least one person who wrote no part of a check has signed it.",
            "At least %(count)d people who wrote no part of a check have signed it.",
            policy.signatures,
        )
        % {"count": policy.signatures},
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
    if policy.needs_reason:
        sentences.append(_("We have written down why this claim was chosen."))
    return sentences


def _meanings() -> dict[Correction.Kind, str]:
    return {
        Correction.Kind.CORRECTION: _("Something we wrote was wrong. The note says what."),
        Correction.Kind.CLARIFICATION: _("What we wrote was right but could be misunderstood."),
        Correction.Kind.UPDATE: _("Something new became known after we published."),
        Correction.Kind.REPLY: _("Whoever the check is about has answered."),
        Correction.Kind.WITHDRAWAL: _(
            "We no longer stand by the check. Its page stays and says why."
        ),
    }
