"""What a publisher sees beside a signed verdict: is it ready, what is planned, what is public."""

from typing import Any

from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from factcheck.accounts.access import REASONS
from factcheck.accounts.models import Role, User
from factcheck.claims.models import Claim, Status
from factcheck.claims.recusals import why_recused
from factcheck.jobs import State
from factcheck.reports.actions import KINDS, proof
from factcheck.reports.links import page_url
from factcheck.reports.models import OVERRIDE_REASON, Correction, Note, Page, Scheduled
from factcheck.reports.seen import page_mark, seen_mark
from factcheck.reviews.opinion import blind_among, is_blind

# Of each on the board; the rest is a click away on the claims themselves.
GLANCE = 6


def publish_pane(claim: Claim, user: User) -> dict[str, Any]:
    """Give everything about publishing under the one key `publishing`.

    Gates, faults and advice are worked out only for a publisher with a signed claim before them.
    Callers save a question by loading the claim with `page__edition`.
    """
    page: Page | None = getattr(claim, "page", None)
    may = user.may(Role.PUBLISHER)
    public = page is not None and page.edition_id is not None
    acts = claim.status in (Status.APPROVED, Status.PUBLISHED, Status.WITHDRAWN)
    recused = why_recused(claim, user) if acts and user.may(Role.EDITOR) else ""
    ready = may and claim.status == Status.APPROVED and not recused
    # Until they have rated it, what it still needs would tell the rating.
    ready = ready and not is_blind(claim, user)
    made = proof(claim, page) if ready else None
    open_plan = _plan(claim, user) if claim.status in (Status.APPROVED, Status.RESEARCH) else None
    planned = open_plan is not None and not open_plan["failed"]
    standing = public and claim.status == Status.PUBLISHED
    may_publish = made is not None and not made.unmet and not made.faults
    return {
        "publishing": {
            "page": {
                "url": page_url(page.slug),
                "published_at": page.published_at,
                "modified_at": page.modified_at,
                "withdrawn_at": page.withdrawn_at,
                "withdrawal": page.withdrawal,
                "editions": page.edition.number if page.edition else 0,
            }
            if page
            else None,
            "may_publish": may_publish,
            "may_schedule": may_publish and not planned,
            "may_override": made is not None and made.may_override,
            "least_reason": OVERRIDE_REASON,
            "why_not_publish": _why_not(claim, may, recused),
            "unmet": made.unmet if made else [],
            "faults": made.faults if made else [],
            "advice": made.advice if made else [],
            "needs_note": public,
            "kinds": [{"value": kind.value, "label": kind.label} for kind in KINDS],
            # What the forms send back: what would go out, and what is public.
            "seen": seen_mark(claim, made.verdict, made.policy, page) if made else "",
            "page_seen": page_mark(page) if page else "",
            "plan": open_plan,
            "may_cancel": may and open_plan is not None,
            "zone": _zone(),
            "may_withdraw": may and claim.status == Status.PUBLISHED and not recused,
            "may_reopen": may and claim.status == Status.WITHDRAWN and not recused,
            "notes": _notes(page, claim, user, recused) if standing and page else [],
            "may_note": standing and user.may(Role.EDITOR) and not recused,
            "note_kinds": [{"value": kind.value, "label": kind.label} for kind in Note.KINDS],
        }
    }


def board_notices(user: User) -> dict[str, Any]:
    """What the board tells of publishing: plans and those that failed, notes that wait."""
    if not user.may(Role.VIEWER):
        return {"plans": [], "waiting_notes": []}
    notes = Note.objects.waiting().select_related("page__claim", "written_by")
    jobs = list(Scheduled.objects.open()[:GLANCE])
    blind = blind_among((job.claim for job in jobs), user)
    return {
        "plans": [
            _plan_facts(job, blind=job.claim_id in blind) | {"claim": job.claim} for job in jobs
        ],
        "waiting_notes": [
            {
                "claim": note.page.claim,
                "kind_label": note.get_kind_display(),
                "name": str(note.written_by),
                "at": note.written_at,
            }
            for note in notes[:GLANCE]
        ],
    }


def _why_not(claim: Claim, may: bool, recused: str) -> str:
    if recused:
        return recused
    return "" if may or claim.status != Status.APPROVED else str(REASONS[Role.PUBLISHER])


def _plan(claim: Claim, user: User) -> dict[str, Any] | None:
    job = Scheduled.objects.open().filter(claim=claim).order_by("-id").first()
    return _plan_facts(job, blind=is_blind(claim, user)) if job else None


def _plan_facts(job: Scheduled, *, blind: bool) -> dict[str, Any]:
    """A plan; what kept it from going out, and what it says to readers, may tell the rating."""
    why = _("Rate the claim yourself first; then you see why.") if blind else job.why
    return {
        "pk": job.pk,
        "at": job.publish_at,
        "name": str(job.asked_by),
        "failed": job.state == State.SET_ASIDE,
        "why": why if job.state == State.SET_ASIDE else "",
        "kind_label": job.get_kind_display() if job.kind else "",
        "note": "" if blind else job.note,
    }


def _notes(page: Page, claim: Claim, user: User, recused: str) -> list[dict[str, Any]]:
    rows = Note.objects.waiting().filter(page=page).select_related("written_by")
    publisher = user.may(Role.PUBLISHER)
    return [
        {
            "pk": note.pk,
            "kind_label": note.get_kind_display(),
            "note": note.note,
            "reply_by": note.reply_by,
            "is_reply": note.kind == Correction.Kind.REPLY,
            "name": str(note.written_by),
            "at": note.written_at,
            "is_own": note.written_by_id == user.pk,
            "may_publish": publisher and note.written_by_id != user.pk and not recused,
            "may_discard": publisher or note.written_by_id == user.pk,
        }
        for note in rows
    ]


def _zone() -> str:
    """The newsroom's zone as one reads it: "Asia/Jakarta (WIB)"."""
    here = localtime(timezone.now(), timezone.get_default_timezone())
    return f"{timezone.get_default_timezone_name()} ({here:%Z})"
