"""Who is told of what: rows for the list at the desk and for the digest by e-mail."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.models import User
from factcheck.audit.models import Event, Verb
from factcheck.claims import actions as claim_actions
from factcheck.claims.models import Claim
from factcheck.reviews.models import Comment, Notice


def tell(
    people: Iterable[User | int | None],
    event: Event,
    claim: Claim,
    *,
    comment: Comment | None = None,
    mentioned: Iterable[User | int] = (),
) -> None:
    """Let people know of an act that was just recorded as `event`; call it in its transaction.

    Nobody hears of their own act, nobody twice of one, and nobody whose account is closed.
    """
    named = {_key(person) for person in mentioned}
    told = {_key(person) for person in people if person is not None} | named
    told.discard(event.actor_id or 0)
    if not told:
        return
    reachable = User.objects.filter(pk__in=told, is_active=True).order_by("pk")
    Notice.objects.bulk_create(
        (
            Notice(
                person_id=pk,
                event=event,
                claim=claim,
                comment=comment,
                mentioned=comment is not None and pk in named,
            )
            for pk in reachable.values_list("pk", flat=True)
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def assign_claim(claim: Claim, *, actor: User, to: User | None, seen: int | None = None) -> None:
    """Give the claim to someone and tell them. Raises as `claims.actions.assign_claim` does."""
    event = claim_actions.assign_claim(claim, actor=actor, to=to, seen=seen)
    tell([to], event, claim)


def mark_read(person: User, *, claim: Claim | int | None = None) -> int:
    """Take what a person was told as read: all of it, or what is about one claim."""
    unread = Notice.objects.unread().filter(person=person)
    if claim is not None:
        unread = unread.filter(claim=claim)
    return unread.update(read_at=timezone.now())


def stop_digest(person: User) -> None:
    """Send this person no more digests, until they ask for them in their profile."""
    person.digest = False
    person.save(update_fields=["digest"])


def sentence(notice: Notice) -> str:
    """What happened, such as "Ben mentioned you"."""
    event, comment = notice.event, notice.comment
    who = {"who": str(event.actor) if event.actor else _("The desk")}
    if event.verb == Verb.CLAIM_ASSIGNED:
        return _("%(who)s gave you the claim") % who
    if event.verb == Verb.COMMENT_ADDED and notice.mentioned:
        return _("%(who)s mentioned you") % who
    if event.verb == Verb.COMMENT_ADDED and comment is not None and comment.parent_id:
        return _("%(who)s answered a comment") % who
    return f"{who['who']} {event.get_verb_display()}"


def words(notice: Notice, *, blind: Collection[int]) -> str:
    """What was said with it; nothing about the claims that its person is to rate first, `blind` as
    `opinion.blind_among` gives them.
    """
    if notice.claim_id in blind:
        return ""
    if notice.comment is not None:
        return notice.comment.body
    return str(notice.event.data.get("comment") or notice.event.data.get("note") or "")


def _key(person: User | int) -> int:
    return person.pk if isinstance(person, User) else person
