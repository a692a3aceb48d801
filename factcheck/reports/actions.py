"""What publishers do: put a signed claim before the public, correct it, withdraw it, re-open it.

Notes that bring no new verdict are in `note_actions`, publishing at a set time in
`schedule_actions`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from factcheck.accounts.models import User
from factcheck.archive.claimreview import Row
from factcheck.archive.models import Check
from factcheck.archive.storing import move_check, store_check
from factcheck.archive.suggesting import search_anew_for
from factcheck.articles.models import Article
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import workflow
from factcheck.claims.models import Claim, Status
from factcheck.claims.recusals import refuse_recused
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.jobs import State
from factcheck.lib.typed import typed
from factcheck.lookups.models import Evidence
from factcheck.reports import claimreview
from factcheck.reports.editions import freeze, freeze_gates, names
from factcheck.reports.links import page_url
from factcheck.reports.listing import list_page
from factcheck.reports.models import (
    OVERRIDE_REASON,
    Correction,
    Edition,
    Page,
    Scheduled,
    Story,
)
from factcheck.reports.seen import page_mark, seen_mark
from factcheck.reviews.models import Policy, Verdict
from factcheck.reviews.notices import tell
from factcheck.reviews.opinion import is_blind
from factcheck.reviews.policy import Gate, cited_by, current_policy, gates
from factcheck.reviews.seal import hash_now

KINDS = (
    Correction.Kind.CORRECTION,
    Correction.Kind.CLARIFICATION,
    Correction.Kind.UPDATE,
    Correction.Kind.REPLY,
)
# What a publisher may break the glass over. Whatever else a policy asks, signatures of other people
# before all, is never lifted.
SOFT = frozenset({"origins", "primary", "opened", "links", "reason"})
MAX_SLUG = 90


@dataclass(frozen=True, slots=True)
class Proof:
    """An edition as it would go out now: its words, the gates it meets, its markup's faults."""

    verdict: Verdict
    cited: list[Evidence]
    policy: Policy
    gates: list[Gate]
    content: dict[str, Any]
    faults: list[str]
    advice: list[str]

    @property
    def unmet(self) -> list[Gate]:
        return [gate for gate in self.gates if not gate.met]

    @property
    def may_override(self) -> bool:
        """Whether nothing but conditions that a publisher may lift keeps it from going out."""
        return (
            bool(self.unmet) and not self.faults and all(gate.code in SOFT for gate in self.unmet)
        )


def proof(claim: Claim, page: Page | None = None, *, at: datetime | None = None) -> Proof:
    """Make the edition that would be published, without storing anything."""
    at = at or timezone.now()
    verdict = claim.verdicts.select_related("rating__scale", "author").latest("version")
    cited = list(cited_by(verdict).select_related("added_by"))
    policy = current_policy()
    content = freeze(claim, verdict, cited, published_at=at)
    page = page or Page(
        claim=claim,
        slug=_slug(claim.statement, claim.pk),
        published_at=at,
        modified_at=at,
    )
    review = claimreview.build(content, page)
    return Proof(
        verdict=verdict,
        cited=cited,
        policy=policy,
        gates=gates(claim, policy, cited=cited, signers=names(content), rating=verdict.rating),
        content=content,
        # An embargo of weeks is judged as on its day: nothing of it lies in the future then.
        faults=claimreview.validate(review, url=page_url(page.slug), at=at),
        advice=claimreview.advise(review, at=at),
    )


@transaction.atomic
def publish_claim(
    claim: Claim,
    *,
    actor: User,
    note: str = "",
    kind: str = "",
    reply_by: str = "",
    seen: str | None = None,
    override: str | None = None,
) -> Edition:
    """Publish a signed claim: a page of its own, a frozen edition, a place in the story.

    Where an edition stands already, `kind` (one of `KINDS`) and `note` tell readers what changed,
    `reply_by` whose answer a reply is. `seen` is the `seen_mark` that was on screen. `override` is
    the reason, for readers, why it goes out although some of the `SOFT` gates are not met; None
    where it is not to.
    Raises Refused naming the gates not met or the faults of the markup, StaleState when the claim
    or its evidence is not what was signed or seen, IllegalMove, PermissionDenied.
    """
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update())
    workflow.check(claim, Status.PUBLISHED, actor=actor)
    refuse_recused(claim, actor)
    now = timezone.now()
    page = Page.objects.select_related("edition").filter(claim=claim).first()
    before = page.edition if page else None
    note, kind, reply_by = typed(note).strip(), kind.strip(), typed(reply_by).strip()
    if before is not None:
        _refuse_silent_change(kind, note, reply_by)
    refuse_blind(claim, actor)
    made = proof(claim, page, at=now)
    if seen is not None and seen != seen_mark(claim, made.verdict, made.policy, page):
        raise StaleState(_("What would go out is not what you had on screen. Look again."))
    if override is not None:
        override = typed(override).strip()
    refuse_unready(claim, made, override)

    if page is None:
        page = Page.objects.create(
            claim=claim,
            slug=_slug(claim.statement, claim.pk),
            published_at=now,
            modified_at=now,
        )
    frozen = freeze_gates(claim, made.policy, made.cited, names(made.content), made.verdict.rating)
    lifted = {gate.code for gate in made.unmet}
    edition = Edition.objects.create(
        page=page,
        number=before.number + 1 if before else 1,
        verdict=made.verdict,
        content=made.content,
        policy=made.policy,
        gates=[gate for gate in frozen if gate["gate"] not in lifted],
        published_by=actor,
        published_at=now,
        override_reason=override or "",
        override_gates=[gate for gate in frozen if gate["gate"] in lifted],
    )
    if before is not None:
        Correction.objects.create(
            page=page,
            kind=kind,
            note=note,
            reply_by=reply_by if kind == Correction.Kind.REPLY else "",
            at=now,
            from_edition=before,
            to_edition=edition,
            published_by=actor,
        )
    # A page that was withdrawn and re-opened stands again.
    page.edition, page.modified_at = edition, now
    page.withdrawn_at, page.withdrawal = None, ""
    page.save(update_fields=["edition", "modified_at", "withdrawn_at", "withdrawal"])
    list_page(page, claim, made.content)
    workflow.move(claim, Status.PUBLISHED, actor=actor)
    if lifted:
        record(
            Verb.GATES_OVERRIDDEN,
            claim,
            actor=actor,
            edition=edition.number,
            reason=override,
            gates=sorted(lifted),
        )
    event = record(
        Verb.CLAIM_PUBLISHED,
        claim,
        actor=actor,
        before=before.number if before else None,
        edition=edition.number,
        verdict=made.verdict.version,
        content_hash=made.verdict.content_hash,
        policy=made.policy.version,
        slug=page.slug,
        kind=kind if before else "",
        note=note if before else "",
    )
    _end_schedule(claim, actor)
    tell([made.verdict.author_id], event, claim)
    _publish_story(claim.article, actor, now)
    _archive(claim, made, page)
    return edition


@transaction.atomic
def withdraw_page(claim: Claim, *, actor: User, reason: str, seen: str | None = None) -> None:
    """Withdraw a published check: its page stays and says publicly why.

    `seen` is the `page_mark` that was on screen. Raises Refused without a reason, StaleState,
    IllegalMove, PermissionDenied.
    """
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update())
    workflow.check(claim, Status.WITHDRAWN, actor=actor)
    refuse_recused(claim, actor)
    page = Page.objects.select_related("edition").get(claim=claim)
    refuse_unseen(page, seen)
    reason = typed(reason).strip()
    if not reason:
        raise Refused(_("Say publicly why the page is withdrawn."), field="reason")
    now = timezone.now()
    assert page.edition is not None  # noqa: S101 (a published claim has an edition)
    Correction.objects.create(
        page=page,
        kind=Correction.Kind.WITHDRAWAL,
        note=reason,
        at=now,
        from_edition=page.edition,
        published_by=actor,
    )
    page.withdrawn_at = page.modified_at = now
    page.withdrawal = reason
    page.save(update_fields=["withdrawn_at", "withdrawal", "modified_at"])
    workflow.move(claim, Status.WITHDRAWN, actor=actor)
    if page.archived_id is not None:
        Check.objects.filter(pk=page.archived_id).update(withdrawn=True)
    record(
        Verb.PAGE_WITHDRAWN,
        claim,
        actor=actor,
        reason=reason,
        slug=page.slug,
        edition=page.edition.number,
    )


@transaction.atomic
def reopen_page(claim: Claim, *, actor: User, reason: str, seen: str | None = None) -> None:
    """Take a withdrawn check up again, and tell readers so.

    The page keeps saying that it is withdrawn until a new edition, signed anew, is published.
    Raises as `withdraw_page` does.
    """
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update())
    if claim.status != Status.WITHDRAWN:
        raise IllegalMove(
            _("Only a withdrawn page is re-opened here; this claim is %(status)s.")
            % {"status": Status(claim.status).label}
        )
    workflow.check(claim, Status.RESEARCH, actor=actor)
    refuse_recused(claim, actor)
    page = Page.objects.select_related("edition").get(claim=claim)
    refuse_unseen(page, seen)
    reason = typed(reason).strip()
    if not reason:
        raise Refused(_("Say publicly why it is taken up again."), field="reason")
    now = timezone.now()
    assert page.edition is not None  # noqa: S101 (a withdrawn page had an edition)
    Correction.objects.create(
        page=page,
        kind=Correction.Kind.REOPENING,
        note=reason,
        at=now,
        from_edition=page.edition,
        published_by=actor,
    )
    page.modified_at = now
    page.save(update_fields=["modified_at"])
    workflow.move(claim, Status.RESEARCH, actor=actor)
    record(
        Verb.PAGE_REOPENED,
        claim,
        actor=actor,
        reason=reason,
        slug=page.slug,
        edition=page.edition.number,
    )


def refuse_unready(claim: Claim, made: Proof, override: str | None = None) -> None:
    """Raise StaleState or Refused when `made` cannot go out, be it by breaking the glass."""
    if hash_now(made.verdict, claim, made.cited) != made.verdict.content_hash:
        raise StaleState(
            _("The claim or its evidence is not what was signed. Re-open it and submit again.")
        )
    if made.faults:
        raise Refused(
            _("The markup for machines has faults: %(faults)s") % {"faults": " ".join(made.faults)}
        )
    unmet = [gate for gate in made.unmet if override is None or gate.code not in SOFT]
    if unmet:
        raise Refused(
            _("The publish policy is not met yet: %(gates)s.")
            % {"gates": "; ".join(f"{gate.sentence} ({gate.way})" for gate in unmet)}
        )
    if override is None:
        return
    if not made.unmet:
        raise Refused(_("Every condition is met now. Publish without giving a reason."))
    if len(override) < OVERRIDE_REASON:
        raise Refused(
            _("Give readers a reason of at least %(least)d characters.")
            % {"least": OVERRIDE_REASON},
            field="override",
        )


def refuse_blind(claim: Claim, actor: User) -> None:
    """Raise Refused for whoever is to rate the claim first: what it needs yet tells the rating."""
    if is_blind(claim, actor):
        raise Refused(_("Rate the claim yourself first; then you see the author's rating."))


def refuse_unseen(page: Page, seen: str | None) -> None:
    """Raise StaleState when the page is not as it was on screen; `page` was read under lock."""
    if seen is not None and seen != page_mark(page):
        raise StaleState(_("What readers see is not what you had on screen. Look again."))


def _refuse_silent_change(kind: str, note: str, reply_by: str) -> None:
    if kind not in KINDS:
        raise Refused(
            _("Say whether this is a correction, a clarification, an update or a reply."),
            field="kind",
        )
    if not note:
        raise Refused(_("Tell readers what changed."), field="note")
    refuse_nobodys_reply(kind, reply_by)


def refuse_nobodys_reply(kind: str, reply_by: str) -> None:
    """Raise Refused when a right of reply does not say, in few words, whose answer it is."""
    longest = Correction._meta.get_field("reply_by").max_length or 0
    if kind == Correction.Kind.REPLY and not reply_by:
        raise Refused(_("Say who replies."), field="reply_by")
    if len(reply_by) > longest:
        raise Refused(
            _("Say in at most %(limit)d characters who replies.") % {"limit": longest},
            field="reply_by",
        )


def _end_schedule(claim: Claim, actor: User) -> None:
    """What a person published needs no publishing at its time any more."""
    # One that a worker has taken up sees it for itself.
    for planned in Scheduled.objects.filter(claim=claim, state=State.WAITING):
        if Scheduled.objects.cancel(planned.pk, "published_before", {}):
            record(
                Verb.PAGE_UNSCHEDULED,
                claim,
                actor=actor,
                at=planned.publish_at.isoformat(),
                reason="published_before",
            )


def _slug(text: str, pk: int) -> str:
    """Words for the address, never given twice: they end with the row's own number."""
    words = slugify(text)
    if len(words) > MAX_SLUG:
        words = words[:MAX_SLUG].rsplit("-", 1)[0]
    return f"{words}-{pk}".strip("-")


def _publish_story(article: Article, actor: User, now: datetime) -> None:
    slug = _slug(article.title or "artikel", article.pk)
    story, new = Story.objects.get_or_create(
        article=article, defaults={"slug": slug, "published_at": now}
    )
    if new:
        record(Verb.STORY_PUBLISHED, article, actor=actor, slug=story.slug)


def _archive(claim: Claim, made: Proof, page: Page) -> None:
    """Let our own checks be found like everybody else's."""
    url = page_url(page.slug)
    # A correction may have rewritten the claim; the archive keeps one row for one page.
    if page.archived_id is not None:
        move_check(page.archived_id, url=url, claim=claim.statement)
    value = made.content["rating"]["value"]
    dates = [item["published_at"] for item in made.content["appearances"] if item["published_at"]]
    check, _new = store_check(
        Row(
            claim=claim.statement,
            publisher=settings.FACTCHECK_NAME,
            url=url,
            identifier=f"{url}#claimreview",
            claimant=claim.claimant.name if claim.claimant else "",
            claimed_at=datetime.fromisoformat(min(dates)).date() if dates else None,
            rating=claimreview.label_of(made.content),
            score=None if value is None else (value - 1) / 4,
            title=made.content["summary"],
            language=claim.language,
            reviewed_at=timezone.localdate(page.modified_at),
        )
    )
    if page.archived_id != check.pk:
        page.archived = check
        page.save(update_fields=["archived"])
    # Colleagues who have the same claim before them are told at once.
    search_anew_for(claim.statement)
