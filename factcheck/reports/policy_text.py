"""How we work, for readers: the policy in force, the scales, what kinds of correction there are."""

from typing import Any

from django.utils.translation import gettext as _

from factcheck.lib.languages import in_language
from factcheck.reports.actions import KINDS
from factcheck.reports.models import Correction
from factcheck.reviews.models import ContentType, Rating
from factcheck.reviews.policy import asked_in_words, current_policy
from factcheck.reviews.verdict_pane import rating_facts


def policy_facts() -> dict[str, Any]:
    """The context of the policy page."""
    policy = current_policy()
    scales: dict[int, dict[str, Any]] = {}
    in_use = Rating.objects.filter(scale__active=True).select_related("scale")
    ratings = list(in_use.order_by("scale__position", "scale__code", "position"))
    for rating in ratings:
        scale = scales.setdefault(
            rating.scale_id,
            {"code": rating.scale.code, "name": in_language(rating.scale.names), "ratings": []},
        )
        scale["ratings"].append(rating_facts(rating))
    meanings = _meanings()
    return {
        "policy_version": policy.version,
        "gates": asked_in_words(policy, ratings),
        "scales": list(scales.values()),
        "content_types": [str(label) for label in ContentType.labels],
        "kinds": [
            {"value": kind.value, "label": str(kind.label), "meaning": meanings[kind]}
            for kind in (*KINDS, Correction.Kind.WITHDRAWAL, Correction.Kind.REOPENING)
        ],
    }


def _meanings() -> dict[Correction.Kind, str]:
    return {
        Correction.Kind.CORRECTION: _("Something we wrote was wrong. The note says what."),
        Correction.Kind.CLARIFICATION: _("What we wrote was right but could be misunderstood."),
        Correction.Kind.UPDATE: _("Something new became known after we published."),
        Correction.Kind.REPLY: _("Whoever the check is about has answered."),
        Correction.Kind.WITHDRAWAL: _(
            "We no longer stand by the check. Its page stays and says why."
        ),
        Correction.Kind.REOPENING: _(
            "We check again what we had withdrawn. The page says that it is withdrawn until then."
        ),
    }
