"""Undo instead of "are you sure?": takes back one's own last step on a claim."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Event, Verb
from factcheck.claims import actions, anchoring, workflow
from factcheck.claims.models import Claim, Status
from factcheck.claims.spans import move_place
from factcheck.errors import StaleState


def last_step(claim: Claim, actor: User, history: Iterable[Event] | None = None) -> Event | None:
    """The actor's own last step, if nothing has happened to the claim since.

    `history` is the claim's newest events, newest first, for callers who have it at hand.
    """
    # Only steps that change the claim itself carry its version; questions to sources do not.
    if history is None:
        event = Event.objects.about(claim).filter(data__has_key="version").last()
    else:
        event = next((event for event in history if "version" in event.data), None)
    if (
        event is None
        or event.actor_id != actor.pk
        or event.verb not in STEPS
        or event.data.get("version") != claim.version
    ):
        return None
    return event


@transaction.atomic
def undo_last_step(claim: Claim, *, actor: User, seq: int) -> None:
    """Take back event `seq`. Raises StaleState when something has happened since."""
    require(actor, "editor")
    # Whoever moves words holds the article before the claim: in one order, so that nobody waits for
    # the other. From here on both stand still.
    actions.hold(claim.article)
    rows = Claim.objects.select_for_update(no_key=True).filter(pk=claim.pk, version=claim.version)
    event = last_step(claim, actor) if list(rows.values_list("pk")) else None
    if event is None or event.seq != seq:
        raise StaleState(_("Something else has happened to this claim since. Look again."))
    STEPS[Verb(event.verb)](claim, event.data, actor)
    record(Verb.CLAIM_UNDONE, claim, actor=actor, seq=seq, undone=event.verb, version=claim.version)


def _accepted(claim: Claim, data: dict[str, Any], actor: User) -> None:
    workflow.move(claim, Status.NEW, actor=actor, assignee_id=data.get("assignee_before"))


def _put_back(claim: Claim, data: dict[str, Any], actor: User) -> None:
    workflow.move(claim, Status.RESEARCH, actor=actor, assignee=actor)


def _dismissed(claim: Claim, data: dict[str, Any], actor: User) -> None:
    workflow.move(claim, Status.NEW, actor=actor, dismissal="")
    if data["before"] == Status.RESEARCH:
        workflow.move(claim, Status.RESEARCH, actor=actor)


def _joined(claim: Claim, data: dict[str, Any], actor: User) -> None:
    workflow.move(claim, Status.NEW, actor=actor, duplicate_of=None)
    # Those that were taken up again or joined elsewhere since stay where they are.
    followers = Claim.objects.filter(pk__in=data["followers"], duplicate_of=data["original"])
    followers.update(duplicate_of=claim)
    if data["before"] == Status.RESEARCH:
        workflow.move(claim, Status.RESEARCH, actor=actor)


def _resized(claim: Claim, data: dict[str, Any], actor: User) -> None:
    """Let the claim stand on its former words again, each place that has not moved since."""
    before, after = data["before"], data["after"]
    here = claim.appearances.filter(snapshot=actions.hold(claim.article))
    known = {place.pk: place for place in here.select_related("snapshot").defer("snapshot__raw")}
    if not known.keys() >= {was["place"] for was in before["places"]}:
        raise StaleState(_("The article has changed since. Look again."))
    changes = {}
    if before["statement"] != after["statement"]:
        changes = {
            "statement": before["statement"],
            "statement_by_id": before["statement_by"],
        }
    workflow.change(claim, **changes)
    for was, now in zip(before["places"], after["places"], strict=True):
        place = known[was["place"]]
        place.start, place.end = now["start"], now["end"]
        actions.refuse_taken(place.snapshot, was["start"], was["end"])
        move_place(place, was["start"], was["end"])


def _parted(claim: Claim, data: dict[str, Any], actor: User) -> None:
    actions.hold(claim.article)
    second = _untouched(data["second"], data["second_version"])
    _resized(claim, data, actor)
    reason = _("Parted by mistake and undone.")
    workflow.move(second, Status.DISMISSED, actor=actor, dismissal=reason)
    record(Verb.CLAIM_UNDONE, second, actor=actor, undone=Verb.CLAIM_PARTED)


def _stretched(claim: Claim, data: dict[str, Any], actor: User) -> None:
    actions.hold(claim.article)
    joined = data["joined"]
    following = _untouched(joined["claim"], joined["version"])
    _resized(claim, data, actor)
    _joined(following, joined, actor)
    record(Verb.CLAIM_UNDONE, following, actor=actor, undone=Verb.CLAIM_STRETCHED)


def _untouched(pk: int, version: int) -> Claim:
    """The other claim of a step on two, if nothing has happened to it since. Raises StaleState."""
    other = Claim.objects.select_for_update().get(pk=pk)
    if other.version != version:
        raise StaleState(_("Something else has happened to the other claim since. Look again."))
    return other


def _restated(claim: Claim, data: dict[str, Any], actor: User) -> None:
    before = data["before"]
    workflow.change(
        claim,
        statement=before["statement"],
        statement_by_id=before["statement_by"],
        claimant_id=before["claimant"],
    )


def _made(claim: Claim, data: dict[str, Any], actor: User) -> None:
    workflow.move(
        claim, Status.DISMISSED, actor=actor, dismissal=_("Marked by mistake and undone.")
    )


def _assigned(claim: Claim, data: dict[str, Any], actor: User) -> None:
    workflow.change(claim, assignee_id=data["before"])


def _scheduled(claim: Claim, data: dict[str, Any], actor: User) -> None:
    workflow.change(claim, due=parse_datetime(data["before"]) if data["before"] else None)


def _selected(claim: Claim, data: dict[str, Any], actor: User) -> None:
    workflow.change(claim, why_selected=data["before"])


def _judged(claim: Claim, data: dict[str, Any], actor: User) -> None:
    actions.judge_reason(claim, actor=actor, code=data["code"], holds=not data["holds"])


STEPS: dict[Verb, Callable[[Claim, dict[str, Any], User], None]] = {
    Verb.CLAIM_ACCEPTED: _accepted,
    Verb.CLAIM_PUT_BACK: _put_back,
    Verb.CLAIM_DISMISSED: _dismissed,
    Verb.CLAIM_JOINED: _joined,
    Verb.CLAIM_RESIZED: _resized,
    Verb.CLAIM_PARTED: _parted,
    Verb.CLAIM_STRETCHED: _stretched,
    Verb.CLAIM_RESTATED: _restated,
    Verb.CLAIM_MADE: _made,
    Verb.CLAIM_ASSIGNED: _assigned,
    Verb.CLAIM_SCHEDULED: _scheduled,
    Verb.CLAIM_SELECTED: _selected,
    Verb.REASON_JUDGED: _judged,
    Verb.CLAIM_FOUND: anchoring.undo_found,
    Verb.CLAIM_GONE: anchoring.undo_gone,
}
