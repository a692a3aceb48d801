"""What the right-hand pane of a claim's screen shows: the form, the versions, the gates."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import REASONS
from factcheck.accounts.models import Role, User
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.lib.html import render_markdown
from factcheck.lib.languages import in_language
from factcheck.lookups.models import Evidence
from factcheck.reviews.models import ContentType, Decision, Draft, Rating, Tone, Verdict
from factcheck.reviews.opinion import hidden_versions
from factcheck.reviews.policy import current_policy, gates, was_opened
from factcheck.reviews.seal import seen_mark
from factcheck.reviews.two_people import why_not_sign, why_not_write
from factcheck.reviews.versions import signed_by, versions_of, waits

WRITING = timedelta(seconds=15)
# By what a claim comes back to its author, and under which name the record keeps why.
ASKED: dict[str, str] = {
    Verb.VERDICT_SENT_BACK: "comment",
    Verb.CLAIM_REOPENED: "reason",
    Verb.PAGE_REOPENED: "reason",
}
MOST_TAKEN_BACK = 40


def verdict_pane(
    claim: Claim, user: User, *, evidence: Sequence[Evidence] | None = None
) -> dict[str, Any]:
    """Give everything about the verdict under the one key `verdict`.

    `evidence` is the claim's evidence with `finding` loaded, for callers who have it at hand.
    """
    if evidence is None:
        evidence = list(claim.evidence.select_related("finding").order_by("number"))
    versions = versions_of(claim)
    newest = versions[0] if versions else None
    cited = [item for item in evidence if newest and item.pk in newest.cited_ids]
    policy = current_policy()
    hidden = hidden_versions(versions, claim, user, policy=policy, cited=cited)
    blind = newest is not None and newest.pk in hidden
    why_not_now = _why_not_write(claim, user)
    may_write = not why_not_now
    drafts = list(claim.drafts.select_related("author")) if claim.status == Status.RESEARCH else []
    form = _form(
        next((draft for draft in drafts if draft.author_id == user.pk), None),
        None if blind else newest,
        [] if blind else cited,
        evidence,
    )
    given = signed_by(newest) if newest else []
    # While a verdict is being written the gates speak of what its form cites.
    stands = newest is not None and claim.status != Status.RESEARCH
    weighed = cited if stands else [item for item in evidence if item.pk in form["cites"]]
    found = gates(
        claim,
        policy,
        cited=weighed,
        signers=[answer["name"] for answer in given] if stands else [],
        rating=newest.rating if newest and not blind else None,
        blind=blind,
    )
    waiting = waits(claim, newest, policy)
    why_not = _why_not_sign(newest, claim, cited, user, given) if waiting and not blind else ""
    return {
        "verdict": {
            "may_write": may_write,
            "why_not_write": why_not_now,
            "seen": seen_mark(claim, newest.version if newest else 0),
            "form": form,
            "scales": _scales(form["rating"])
            if may_write
            else _scale_of(newest, versions, user)
            if newest and blind
            else [],
            "content_types": _content_types(form["content_type"]),
            "evidence": [_evidence(item, form["cites"], blind=blind) for item in evidence],
            "presence": _presence(drafts, user),
            "blind": blind,
            "must_change": _must_change(claim) if newest else None,
            "current": _current(newest, cited, form["cites"], blind=blind) if newest else None,
            "versions": [
                version_facts(verdict, verdict.answers)
                | {"current": not place, "opinions": opinions_of(verdict)}
                for place, verdict in enumerate(versions)
                if verdict.pk not in hidden
            ],
            "gates": found,
            "gates_met": all(gate.met for gate in found),
            "waiting": waiting,
            "may_sign": waiting and not blind and not why_not,
            "why_not_sign": why_not,
            "may_take_back": claim.status == Status.REVIEW
            and newest is not None
            and newest.author_id == user.pk
            and not newest.answers,
            "may_reopen": user.may(Role.EDITOR)
            and claim.status in (Status.APPROVED, Status.PUBLISHED),
        }
    }


def presence(claim: Claim, user: User) -> list[str]:
    """Say who else is writing the claim's verdict just now."""
    if claim.status != Status.RESEARCH:
        return []
    return _presence(list(claim.drafts.select_related("author")), user)


def rating_facts(rating: Rating) -> dict[str, Any]:
    """A rating for templates, its words in the reader's language; `step` is "1".."5" or "none"."""
    return {
        "id": rating.pk,
        "code": rating.code,
        "label": rating.label,
        "definition": rating.definition,
        "tone": rating.tone,
        "step": rating.step,
    }


def version_facts(verdict: Verdict, answers: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """One version of a verdict as lists show it; `answers` as `versions_of` gives them."""
    return {
        "id": verdict.pk,
        "version": verdict.version,
        "statement": verdict.statement,
        "rating": rating_facts(verdict.rating),
        "content_type": verdict.content_type,
        "content_type_label": ContentType(verdict.content_type).label
        if verdict.content_type
        else "",
        "summary": verdict.summary,
        "rationale": verdict.rationale,
        "content_hash": verdict.content_hash,
        "author": str(verdict.author),
        "submitted_at": verdict.submitted_at,
        "signatures": [
            answer
            | {
                "decision_label": Decision(answer["decision"]).label,
                "at": datetime.fromisoformat(answer["at"]),
            }
            for answer in answers
        ],
    }


def opinions_of(verdict: Any) -> list[dict[str, Any]]:
    """What reviewers said before they saw a version that `versions_of` gave."""
    return [
        {
            "name": one["name"],
            "reviewer": one["reviewer"],
            "rating": {
                "label": in_language(one["labels"]),
                "step": Tone(one["tone"]).step,
            },
            "agrees": one["rating"] == verdict.rating_id,
            "note": one["note"],
            "at": datetime.fromisoformat(one["at"]),
        }
        for one in verdict.rated
    ]


def _must_change(claim: Claim) -> dict[str, Any] | None:
    """What a reviewer who sent the last version back, or whoever re-opened the claim, asked for."""
    if claim.status != Status.RESEARCH:
        return None
    verbs = (*ASKED, Verb.VERDICT_SUBMITTED, Verb.VERDICT_TAKEN_BACK)
    events = Event.objects.about(claim).filter(verb__in=verbs).select_related("actor")
    taken_back = 0
    for event in events.order_by("-seq")[:MOST_TAKEN_BACK]:
        if event.verb in ASKED:
            return {
                "name": str(event.actor),
                "verb_label": event.get_verb_display(),
                "at": event.at,
                "words": event.data[ASKED[event.verb]],
                "sent_back": event.verb == Verb.VERDICT_SENT_BACK,
            }
        # A version that its author took back has answered nothing.
        taken_back += 1 if event.verb == Verb.VERDICT_TAKEN_BACK else -1
        if taken_back < 0:
            return None
    return None


def _form(
    draft: Draft | None, newest: Verdict | None, cited: list[Evidence], evidence: Sequence[Evidence]
) -> dict[str, Any]:
    """What the form starts with: one's own draft, else the newest version, else nothing.

    Evidence that came since is ticked: whoever puts it down means to rest on it.
    """
    since = draft.saved_at if draft else newest.submitted_at if newest else None
    fresh = [item.pk for item in evidence if since is None or item.added_at > since]
    if draft is not None:
        return {
            "rating": draft.rating_id,
            "content_type": draft.content_type,
            "summary": draft.summary,
            "rationale": draft.rationale,
            "cites": [*draft.cites, *(pk for pk in fresh if pk not in draft.cites)],
            "saved_at": draft.saved_at,
            "version": draft.version,
            "source": "draft",
        }
    return {
        "rating": newest.rating_id if newest else None,
        "content_type": newest.content_type if newest else "",
        "summary": newest.summary if newest else "",
        "rationale": newest.rationale if newest else "",
        "cites": [*(item.pk for item in cited), *fresh],
        "saved_at": None,
        "version": 0,
        "source": "verdict" if newest else "",
    }


def _scales(chosen: int | None) -> list[dict[str, Any]]:
    return _grouped(Rating.objects.filter(scale__active=True), chosen)


def _scale_of(newest: Verdict, versions: Sequence[Any], user: User) -> list[dict[str, Any]]:
    """The scale of a verdict still hidden, with what the user said of an earlier version."""
    said = [
        one["rating"] for verdict in versions for one in verdict.rated if one["reviewer"] == user.pk
    ]
    ratings = Rating.objects.filter(scale=newest.rating.scale_id)
    return _grouped(ratings, said[0] if said else None)


def _grouped(ratings: QuerySet[Rating], chosen: int | None) -> list[dict[str, Any]]:
    scales: dict[int, dict[str, Any]] = {}
    ratings = ratings.select_related("scale")
    for rating in ratings.order_by("scale__position", "scale__code", "position"):
        scale = scales.setdefault(
            rating.scale_id,
            {"code": rating.scale.code, "name": in_language(rating.scale.names), "ratings": []},
        )
        scale["ratings"].append(
            rating_facts(rating)
            | {"checked": rating.pk == chosen, "key": len(scale["ratings"]) + 1}
        )
    return list(scales.values())


def _content_types(chosen: str) -> list[dict[str, Any]]:
    choices = [("", _("none of these")), *ContentType.choices]
    return [
        {"value": value, "label": label, "checked": value == chosen} for value, label in choices
    ]


def _evidence(item: Evidence, checked: list[int], *, blind: bool = False) -> dict[str, Any]:
    return {
        "id": item.pk,
        "number": item.number,
        "title": item.title,
        "publisher": item.publisher,
        "url": item.url,
        "quote": item.quote,
        # Which way the evidence speaks tells the rating.
        "stance": "" if blind else item.stance,
        "stance_label": "" if blind else item.get_stance_display(),
        "primary": item.primary,
        "note": "" if blind else item.note,
        "opened": was_opened(item),
        "checked": item.pk in checked,
    }


def _presence(drafts: list[Draft], user: User) -> list[str]:
    now = timezone.now()
    return [
        _("%(name)s is writing the verdict.") % {"name": draft.author.get_short_name()}
        for draft in drafts
        if draft.author_id != user.pk and now - draft.saved_at < WRITING
    ]


def _current(
    newest: Any, cited: list[Evidence], checked: list[int], *, blind: bool
) -> dict[str, Any]:
    if blind:
        return {
            "id": newest.pk,
            "version": newest.version,
            "author": str(newest.author),
            "submitted_at": newest.submitted_at,
            "evidence": [_evidence(item, checked, blind=True) for item in cited],
        }
    return version_facts(newest, newest.answers) | {
        "rationale_html": render_markdown(
            newest.rationale, citations=[item.number for item in cited]
        ),
        "evidence": [_evidence(item, checked) for item in cited],
        "opinions": opinions_of(newest),
    }


def _why_not_write(claim: Claim, user: User) -> str:
    if not user.may(Role.EDITOR):
        return str(REASONS[Role.EDITOR])
    if claim.status == Status.NEW:
        return _("Accept the claim first, then write its verdict.")
    if claim.status != Status.RESEARCH:
        return _("The claim is %(status)s, so no verdict can be written now.") % {
            "status": Status(claim.status).label
        }
    return why_not_write(claim, user)


def _why_not_sign(
    newest: Verdict | None,
    claim: Claim,
    cited: list[Evidence],
    user: User,
    given: list[dict[str, Any]],
) -> str:
    if newest is None:
        return _("There is no verdict yet.")
    if any(answer["reviewer"] == user.pk for answer in given):
        return _("You have signed this version. Someone else must sign it too.")
    return why_not_sign(newest, claim, cited, user)
