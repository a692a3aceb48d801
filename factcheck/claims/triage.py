"""Learning from the desk: its decisions become a model, and the model weighs what is proposed.

Nothing is hidden or dismissed by it; it only orders what editors see and says so in the reasons.
"""

import logging
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.learning import Example, Learned, Lesson
from factcheck.claims.meaning import embedder
from factcheck.claims.models import LEARNED, Appearance, Claim, Status, TriageModel
from factcheck.errors import StaleState

log = logging.getLogger(__name__)

DECISIONS = "decisions"
# No article has so many claims; a text that does must not hold a worker for minutes.
MOST_CLAIMS = 1_000


def decisions() -> Iterator[Example]:
    """The desk's decisions about claims, oldest first; each by its words in the article."""
    quotes: dict[int, str] = {}
    decided = Claim.objects.decided().order_by("pk")
    for pk, quote in (
        Appearance.objects.filter(claim__in=decided)
        .order_by("claim_id", "snapshot_id", "start")
        .values_list("claim_id", "quote")
    ):
        quotes.setdefault(pk, quote)
    for claim in decided.only("statement", "language", "article_id", "status"):
        yield Example(
            text=quotes.get(claim.pk, claim.statement),
            language=claim.language,
            taken=claim.status != Status.DISMISSED,
            group=str(claim.article_id),
        )


@transaction.atomic
def keep_model(lesson: Lesson, *, source: str, actor: User | None) -> TriageModel:
    """Keep what was learned. It replaces what was in use, if it beats the rules; if it does not,
    the rules alone decide again.
    """
    # Two at once: the later one waits for the row here, or fails on the constraint and is run anew.
    list(TriageModel.objects.select_for_update().filter(active=True))
    TriageModel.objects.filter(active=True).update(active=False)
    model = TriageModel.objects.create(
        source=source[:200],
        accepted=lesson.taken,
        dismissed=lesson.left,
        articles=lesson.groups,
        languages=list(lesson.languages),
        embedder=lesson.model.embedder,
        dimensions=lesson.dimensions,
        weights=lesson.model.as_json(),
        figures=asdict(lesson.figures),
        rules_figures=asdict(lesson.rules),
        ahead=lesson.ahead,
        beats_rules=lesson.beats_rules,
        active=lesson.beats_rules,
    )
    record(
        Verb.TRIAGE_LEARNED,
        model,
        actor=actor,
        source=model.source,
        accepted=model.accepted,
        dismissed=model.dismissed,
        figures=model.figures,
        rules_figures=model.rules_figures,
        active=model.active,
    )
    return model


@transaction.atomic
def stop_using(model: TriageModel, *, actor: User) -> None:
    """Let the rules alone weigh new claims again."""
    require(actor, "admin")
    if not TriageModel.objects.filter(pk=model.pk, active=True).update(active=False):
        raise StaleState(_("It is not in use."))
    model.refresh_from_db(fields=["active"])
    record(Verb.TRIAGE_STOPPED, model, actor=actor)


def judge(reading: dict[str, Any]) -> None:
    """Weigh the claims of a reading by what the desk taught, if anything fits.

    A reading is never lost over this: whatever goes wrong, the rules' weights stay.
    """
    try:
        _judge(reading)
    except Exception:
        log.exception("what the desk taught could not be used; the rules weigh these claims")


def _judge(reading: dict[str, Any]) -> None:
    model = TriageModel.objects.in_use()
    claims, language = reading["claims"], reading["article"]["language"]
    if model is None or not claims:
        return
    learned = Learned.from_json(model.weights)
    asked = embedder() if model.embedder else None
    if not learned.fits(asked):
        why = "it was fitted with another embedder or an older reader; run learn_triage again"
    elif language not in model.languages:
        why = f"it knows no claims in “{language}”"
    elif len(claims) > MOST_CLAIMS:
        why = f"{len(claims)} claims are too many"
    else:
        scores = learned.scores([(claim["quote"], language) for claim in claims], asked)
        for claim, score in zip(claims, scores, strict=True):
            claim["checkworthiness"] = score
            claim["reasons"] = [*claim["reasons"], LEARNED[0] if score >= 0.5 else LEARNED[1]]
        return
    log.warning("what the desk taught is not used, the rules are: %s", why)
