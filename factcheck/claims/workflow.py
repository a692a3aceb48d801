"""A claim's life: the one table of moves, and the one function that makes them.

The table drives the code, the buttons, the diagram in docs/workflow.md and the tests.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck.accounts.models import Role, User
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, StaleState


@dataclass(frozen=True, slots=True)
class Move:
    """From one status to another; `role` may make it, `name` is the word on the button."""

    start: Status
    end: Status
    role: Role
    name: str | Promise


MOVES: tuple[Move, ...] = (
    Move(Status.NEW, Status.RESEARCH, Role.EDITOR, gettext_lazy("Accept")),
    Move(Status.RESEARCH, Status.NEW, Role.EDITOR, gettext_lazy("Put back")),
    Move(Status.NEW, Status.DISMISSED, Role.EDITOR, gettext_lazy("Dismiss")),
    Move(Status.RESEARCH, Status.DISMISSED, Role.EDITOR, gettext_lazy("Dismiss")),
    Move(Status.DISMISSED, Status.NEW, Role.EDITOR, gettext_lazy("Take up again")),
    Move(Status.NEW, Status.DUPLICATE, Role.EDITOR, gettext_lazy("Join")),
    Move(Status.RESEARCH, Status.DUPLICATE, Role.EDITOR, gettext_lazy("Join")),
    Move(Status.DUPLICATE, Status.NEW, Role.EDITOR, gettext_lazy("Separate")),
    Move(Status.RESEARCH, Status.REVIEW, Role.EDITOR, gettext_lazy("Submit")),
    # A reviewer sends back; the author may take back what nobody has signed (reviews.actions).
    Move(Status.REVIEW, Status.RESEARCH, Role.EDITOR, gettext_lazy("Send back")),
    Move(Status.REVIEW, Status.APPROVED, Role.REVIEWER, gettext_lazy("Sign")),
    Move(Status.APPROVED, Status.RESEARCH, Role.EDITOR, gettext_lazy("Re-open")),
    Move(Status.APPROVED, Status.PUBLISHED, Role.PUBLISHER, gettext_lazy("Publish")),
    Move(Status.PUBLISHED, Status.RESEARCH, Role.EDITOR, gettext_lazy("Correct")),
    Move(Status.PUBLISHED, Status.WITHDRAWN, Role.PUBLISHER, gettext_lazy("Withdraw")),
    # The page keeps saying that it is withdrawn until a new edition is published.
    Move(Status.WITHDRAWN, Status.RESEARCH, Role.PUBLISHER, gettext_lazy("Re-open")),
)
TABLE = {(move.start, move.end): move for move in MOVES}
# Where nobody would look after a page that is still up.
ASIDE = (Status.NEW, Status.DISMISSED, Status.DUPLICATE)


def moves_from(claim: Claim, user: User) -> list[Move]:
    """What `user` may do next with the claim."""
    return [move for move in MOVES if move.start == claim.status and user.may(move.role)]


def check(claim: Claim, to: Status, *, actor: User) -> Move:
    """Give the move, or raise IllegalMove or PermissionDenied."""
    move = TABLE.get((Status(claim.status), to))
    if move is None:
        raise IllegalMove(
            _("A claim that is “%(now)s” cannot become “%(then)s”. Reload to see where it stands.")
            % {"now": Status(claim.status).label, "then": to.label}
        )
    if to in ASIDE and claim.status == Status.RESEARCH and _is_public(claim):
        raise IllegalMove(
            _("Readers can see this claim's page. Publish it corrected; then it can be withdrawn.")
        )
    if not actor.may(move.role):
        raise PermissionDenied(
            _("Your role does not allow this. Ask someone who is %(role)s or above.")
            % {"role": move.role.label}
        )
    return move


def _is_public(claim: Claim) -> bool:
    """Whether the claim was ever published: its page is up since, withdrawn or not."""
    return Event.objects.about(claim).filter(verb=Verb.CLAIM_PUBLISHED).exists()


def move(claim: Claim, to: Status, *, actor: User, seen: int | None = None, **changes: Any) -> None:
    """Move the claim by a conditional UPDATE, with other `changes` in the same breath.

    `seen` is the version the person had on screen. Raises IllegalMove, PermissionDenied, or
    StaleState when the claim changed meanwhile. The given object is brought up to date.
    """
    check(claim, to, actor=actor)
    rows = Claim.objects.filter(pk=claim.pk, status=claim.status)
    if seen is not None:
        rows = rows.filter(version=seen)
    if not rows.update(status=to, version=F("version") + 1, **changes):
        raise StaleState(_("Somebody changed this claim meanwhile. Look again before you act."))
    claim.refresh_from_db()


def change(claim: Claim, *, seen: int | None = None, **changes: Any) -> None:
    """Change anything but the status, noticing a stale view likewise."""
    rows = Claim.objects.filter(pk=claim.pk, status=claim.status)
    if seen is not None:
        rows = rows.filter(version=seen)
    if not rows.update(version=F("version") + 1, **changes):
        raise StaleState(_("Somebody changed this claim meanwhile. Look again before you act."))
    claim.refresh_from_db()
