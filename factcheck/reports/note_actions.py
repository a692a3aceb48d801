"""Notes to readers that bring no new verdict: one person writes them, another publishes them.

A clarification, an update or a right of reply changes nothing that was signed. The new edition says
what the one before it says, word for word; the note beside it is what two people answer for.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import Role, User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Claim, Status
from factcheck.claims.recusals import refuse_recused
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.lib.typed import typed
from factcheck.reports.actions import refuse_nobodys_reply, refuse_unseen
from factcheck.reports.listing import list_page
from factcheck.reports.models import Correction, Edition, Note, Page


@transaction.atomic
def write_note(
    claim: Claim,
    *,
    actor: User,
    kind: str,
    note: str,
    reply_by: str = "",
    seen: str | None = None,
) -> Note:
    """Write a note for a published page; it waits until somebody else publishes it.

    `kind` is one of `Note.KINDS`, `reply_by` whose answer a reply is, `seen` the `page_mark` that
    was on screen. Raises Refused, StaleState, IllegalMove, PermissionDenied.
    """
    require(actor, Role.EDITOR)
    page = _standing_page(claim, actor)
    refuse_unseen(page, seen)
    note, kind, reply_by = typed(note).strip(), kind.strip(), typed(reply_by).strip()
    if kind not in Note.KINDS:
        raise Refused(_("Say whether this is a clarification, an update or a reply."), field="kind")
    if not note:
        raise Refused(_("Tell readers what changed."), field="note")
    refuse_nobodys_reply(kind, reply_by)
    written = Note.objects.create(
        page=page,
        kind=kind,
        note=note,
        reply_by=reply_by if kind == Correction.Kind.REPLY else "",
        written_by=actor,
    )
    record(
        Verb.NOTE_WRITTEN,
        claim,
        actor=actor,
        number=written.pk,
        kind=kind,
        note=note,
        reply_by=written.reply_by,
    )
    return written


@transaction.atomic
def publish_note(note: Note, *, actor: User, seen: str | None = None) -> Edition:
    """Put a note that somebody else wrote on its page, as a new edition of the same verdict.

    Raises PermissionDenied for whoever wrote it, StaleState when it waits no more or the page is
    not as it was on screen, IllegalMove.
    """
    require(actor, Role.PUBLISHER)
    claim = Claim.objects.get(page=note.page_id)
    page = _standing_page(claim, actor)
    note = _waiting(note)
    if note.written_by_id == actor.pk:
        raise PermissionDenied(_("Someone else must publish the note that you wrote."))
    refuse_unseen(page, seen)
    before = page.edition
    assert before is not None  # noqa: S101 (`_standing_page` gives none without)
    now = timezone.now()
    edition = Edition.objects.create(
        page=page,
        number=before.number + 1,
        verdict_id=before.verdict_id,
        content=before.content,
        policy_id=before.policy_id,
        gates=before.gates,
        published_by=actor,
        published_at=now,
        # A glass that was broken stays so until a new verdict meets every gate.
        override_reason=before.override_reason,
        override_gates=before.override_gates,
    )
    correction = Correction.objects.create(
        page=page,
        kind=note.kind,
        note=note.note,
        reply_by=note.reply_by,
        at=now,
        from_edition=before,
        to_edition=edition,
        written_by_id=note.written_by_id,
        published_by=actor,
    )
    note.correction = correction
    note.save(update_fields=["correction"])
    page.edition, page.modified_at = edition, now
    page.save(update_fields=["edition", "modified_at"])
    list_page(page, claim, edition.content)
    record(
        Verb.PAGE_NOTED,
        claim,
        actor=actor,
        number=note.pk,
        kind=note.kind,
        note=note.note,
        reply_by=note.reply_by,
        written_by=note.written_by_id,
        before=before.number,
        edition=edition.number,
        slug=page.slug,
    )
    return edition


@transaction.atomic
def discard_note(note: Note, *, actor: User) -> None:
    """Let a note not go out, as its writer or a publisher; it stays on record.

    Raises StaleState when it waits no more, PermissionDenied.
    """
    require(actor, Role.EDITOR)
    claim = Claim.objects.select_for_update().get(page=note.page_id)
    note = _waiting(note)
    if note.written_by_id != actor.pk and not actor.may(Role.PUBLISHER):
        raise PermissionDenied(_("Only who wrote the note, or a publisher, can discard it."))
    note.discarded_at = timezone.now()
    note.save(update_fields=["discarded_at"])
    record(
        Verb.NOTE_DISCARDED,
        claim,
        actor=actor,
        number=note.pk,
        kind=note.kind,
        note=note.note,
        written_by=note.written_by_id,
    )


def _standing_page(claim: Claim, actor: User) -> Page:
    """The page of a published claim, with the claim under lock."""
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update())
    refuse_recused(claim, actor)
    if claim.status != Status.PUBLISHED:
        raise IllegalMove(
            _(
                "Notes are for published pages; this claim is %(status)s. "
                "What readers should know goes out with its next edition."
            )
            % {"status": Status(claim.status).label}
        )
    return Page.objects.select_related("edition").get(claim=claim)


def _waiting(note: Note) -> Note:
    """The note as it is under the claim's lock. Raises StaleState."""
    waiting = Note.objects.waiting().filter(pk=note.pk).first()
    if waiting is None:
        raise StaleState(_("The note has been published or discarded meanwhile."))
    return waiting
