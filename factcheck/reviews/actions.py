"""From a draft to a signed verdict: what authors and reviewers do."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import workflow
from factcheck.claims.models import Claim, Status
from factcheck.claims.recusals import refuse_recused
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.lib.html import MAX_MARKDOWN, cited_numbers
from factcheck.lib.refusals import explain
from factcheck.lib.typed import typed
from factcheck.lookups.models import Evidence
from factcheck.reading.statements import OPEN_MARK
from factcheck.reviews.models import (
    Citation,
    ContentType,
    Decision,
    Draft,
    Rating,
    Signature,
    Verdict,
)
from factcheck.reviews.notices import tell
from factcheck.reviews.policy import conflicted, current_policy, signatures_needed
from factcheck.reviews.seal import content_hash, hash_now, sealed_content, seen_mark
from factcheck.reviews.two_people import why_not_sign

MAX_SUMMARY = 1000
MAX_DRAFT = 200_000


class StaleVerdict(StaleState):
    """A version was signed or sent back that is no longer what stands.

    `seen` is the version the person looked at, `now` the newest one, which may be the same when
    something beneath it changed.
    """

    def __init__(self, sentence: str, seen: Verdict, now: Verdict) -> None:
        super().__init__(sentence)
        self.seen = seen
        self.now = now


class StaleDraft(StaleState):
    """The same author has saved from elsewhere, another tab say, since this text was opened.

    `saved` stays as it is; `typed` is the text that was refused.
    """

    def __init__(self, sentence: str, saved: Draft, typed: Draft) -> None:
        super().__init__(sentence)
        self.saved = saved
        self.typed = typed


@transaction.atomic
def save_draft(claim: Claim, *, actor: User, seen: int | None = None, **fields: Any) -> Draft:
    """Keep what an author has typed so far, one draft an author.

    `fields` may hold rating (a Rating, its id or anything else for none), content_type, summary,
    rationale and cites (evidence ids); what is not understood is left out, nothing is required.
    `seen` is the number of the draft that this text goes on from, 0 for none, None for whatever
    there is. Raises IllegalMove when the claim is not in research, StaleDraft when another text
    was saved since `seen`, Refused when the text is far too long.
    """
    require(actor, "editor")
    _lock(claim)
    refuse_recused(claim, actor)
    if claim.status != Status.RESEARCH:
        raise IllegalMove(
            _("The claim is %(status)s, so no verdict can be written now.")
            % {"status": Status(claim.status).label}
        )
    values = _tolerant(claim, fields)
    if len(values["summary"]) + len(values["rationale"]) > MAX_DRAFT:
        raise Refused(
            _("The draft is longer than %(limit)s characters. Shorten it.") % {"limit": MAX_DRAFT}
        )
    known = Draft.objects.filter(claim=claim, author=actor).first()
    # The claim's row is locked, so nobody saves between this look and the writing. One further is
    # a tab whose last saving is still under way.
    if known is not None and seen is not None and seen not in (known.version, known.version + 1):
        if all(getattr(known, name) == value for name, value in values.items()):
            return known
        raise StaleDraft(
            _("You have saved another text of this verdict since, perhaps in another tab."),
            known,
            Draft(claim=claim, author=actor, **values),
        )
    draft, _new = Draft.objects.update_or_create(
        claim=claim,
        author=actor,
        defaults=values
        | {"saved_at": timezone.now(), "version": known.version + 1 if known else 1},
    )
    return draft


@transaction.atomic
def submit_verdict(
    claim: Claim,
    *,
    actor: User,
    rating: Rating | None,
    content_type: str = "",
    summary: str,
    rationale: str,
    cites: Iterable[Evidence | int],
    seen: str | None = None,
) -> Verdict:
    """Make the next numbered version of the verdict and hand it over for signing.

    `cites` are pieces of evidence or their ids; `seen` is what `seal.seen_mark` gave when the form
    was opened, None when nothing was on screen. Raises Refused with what is missing, StaleState
    when the claim was rewritten or another version came meanwhile, IllegalMove, PermissionDenied.
    """
    _lock(claim)
    workflow.check(claim, Status.REVIEW, actor=actor)
    refuse_recused(claim, actor)
    newest = _newest_version(claim)
    if seen is not None and seen != seen_mark(claim, newest):
        raise StaleState(
            _(
                "The claim was rewritten or another verdict was submitted while you wrote. "
                "Your text is kept as your draft; look again, then submit."
            )
        )
    summary, rationale = typed(summary).strip(), typed(rationale).strip()
    rating = _ready(rating, content_type, summary, rationale)
    if OPEN_MARK in claim.statement:
        raise Refused(
            _("The claim still has “[?]”. Edit the statement: say who or when, or leave it out.")
        )
    cited = _cited(claim, cites, rationale)
    sealed = content_hash(
        sealed_content(
            claim,
            rating=rating,
            content_type=content_type,
            summary=summary,
            rationale=rationale,
            cited=cited,
        )
    )
    verdict = Verdict.objects.create(
        claim=claim,
        version=newest + 1,
        statement=claim.statement,
        rating=rating,
        content_type=content_type,
        summary=summary,
        rationale=rationale,
        author=actor,
        content_hash=sealed,
    )
    Citation.objects.bulk_create(Citation(verdict=verdict, evidence=item) for item in cited)
    Draft.objects.filter(claim=claim, author=actor).delete()
    workflow.move(claim, Status.REVIEW, actor=actor)
    record(
        Verb.VERDICT_SUBMITTED,
        claim,
        actor=actor,
        verdict=verdict.version,
        rating=f"{rating.scale.code}/{rating.code}",
        evidence=[item.number for item in cited],
        content_hash=sealed,
    )
    return verdict


@transaction.atomic
def approve_verdict(
    verdict: Verdict, *, actor: User, seen_hash: str, comment: str = ""
) -> Signature:
    """Sign a verdict one wrote no part of; the last signature asked for approves the claim.

    `seen_hash` is the content hash that was on screen. Raises PermissionDenied for whoever wrote
    a part, StaleVerdict when this is no longer what stands, IllegalMove, Refused.
    """
    claim, cited = _under_lock(verdict, actor)
    policy = current_policy()
    needed = signatures_needed(policy, verdict.rating)
    signed_by = _signers(verdict)
    if claim.status == Status.APPROVED and len(signed_by) < needed:
        # The policy was tightened after the claim was signed: it may be signed once more.
        require(actor, "reviewer")
    else:
        workflow.check(claim, Status.APPROVED, actor=actor)
    _refuse_stale(verdict, claim, cited, seen_hash)
    _refuse_second(verdict, actor)
    _refuse_conflict(claim, cited)
    if policy.blind and not verdict.opinions.filter(reviewer=actor).exists():
        raise Refused(_("Rate the claim yourself first; then you see the author's rating."))
    signature = Signature.objects.create(
        verdict=verdict,
        reviewer=actor,
        decision=Decision.APPROVED,
        comment=typed(comment).strip(),
        content_hash=seen_hash,
    )
    event = record(
        Verb.VERDICT_APPROVED,
        claim,
        actor=actor,
        verdict=verdict.version,
        content_hash=seen_hash,
        comment=signature.comment,
    )
    tell([verdict.author_id], event, claim)
    if claim.status == Status.REVIEW and len(signed_by) + 1 >= needed:
        workflow.move(claim, Status.APPROVED, actor=actor)
    verdict.claim = claim
    return signature


@transaction.atomic
def take_back(verdict: Verdict, *, actor: User) -> None:
    """Let the author go on writing a version that nobody has answered yet; it stays on record.

    Raises PermissionDenied for anyone else, StaleState once somebody has answered.
    """
    require(actor, "editor")
    claim = Claim.objects.select_for_update().get(pk=verdict.claim_id)
    if verdict.author_id != actor.pk:
        raise PermissionDenied(_("Only its author takes a verdict back; a reviewer sends it back."))
    if (
        claim.status != Status.REVIEW
        or verdict.version != _newest_version(claim)
        or verdict.signatures.exists()
    ):
        raise StaleState(_("This version has been answered or replaced meanwhile. Look again."))
    workflow.move(claim, Status.RESEARCH, actor=actor)
    record(Verb.VERDICT_TAKEN_BACK, claim, actor=actor, verdict=verdict.version)


@transaction.atomic
def send_back(verdict: Verdict, *, actor: User, comment: str, seen_hash: str) -> Signature:
    """Give a version back to its author with what should change.

    Raises as `approve_verdict` does; Refused without a comment.
    """
    require(actor, "reviewer")
    claim, cited = _under_lock(verdict, actor)
    workflow.check(claim, Status.RESEARCH, actor=actor)
    if claim.status != Status.REVIEW:
        raise IllegalMove(_("The claim is signed already. Re-open it instead."))
    _refuse_stale(verdict, claim, cited, seen_hash)
    _refuse_second(verdict, actor)
    comment = typed(comment).strip()
    if not comment:
        raise Refused(_("Say what should change."), field="comment")
    signature = Signature.objects.create(
        verdict=verdict,
        reviewer=actor,
        decision=Decision.SENT_BACK,
        comment=comment,
        content_hash=seen_hash,
    )
    event = record(
        Verb.VERDICT_SENT_BACK,
        claim,
        actor=actor,
        verdict=verdict.version,
        content_hash=seen_hash,
        comment=comment,
    )
    tell([verdict.author_id], event, claim)
    workflow.move(claim, Status.RESEARCH, actor=actor)
    verdict.claim = claim
    return signature


@transaction.atomic
def reopen(claim: Claim, *, actor: User, reason: str) -> None:
    """Take a signed or published claim up again; a public page stays as it is meanwhile."""
    _lock(claim)
    if claim.status not in (Status.APPROVED, Status.PUBLISHED):
        raise IllegalMove(
            _("Only a signed or published claim can be re-opened; this one is %(status)s.")
            % {"status": Status(claim.status).label}
        )
    reason = typed(reason).strip()
    if not reason:
        raise Refused(_("Say why the claim is taken up again."), field="reason")
    before = claim.status
    workflow.move(claim, Status.RESEARCH, actor=actor)
    record(Verb.CLAIM_REOPENED, claim, actor=actor, before=before, reason=reason)


def _lock(claim: Claim) -> None:
    """Hold the claim's row until the transaction ends, and bring the object up to date."""
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update())


def _under_lock(verdict: Verdict, actor: User) -> tuple[Claim, list[Evidence]]:
    claim = Claim.objects.select_for_update().get(pk=verdict.claim_id)
    cited = list(verdict.cites.order_by("number"))
    why_not = why_not_sign(verdict, claim, cited, actor)
    if why_not:
        raise PermissionDenied(why_not)
    newest = claim.verdicts.select_related("rating__scale", "author").latest("version")
    if newest.version != verdict.version:
        raise StaleVerdict(
            _("Version %(old)d is no longer current: %(name)s has submitted version %(new)d.")
            % {"old": verdict.version, "new": newest.version, "name": newest.author},
            verdict,
            newest,
        )
    return claim, cited


def _refuse_stale(verdict: Verdict, claim: Claim, cited: list[Evidence], seen_hash: str) -> None:
    if seen_hash == verdict.content_hash == hash_now(verdict, claim, cited):
        return
    raise StaleVerdict(
        _("What this verdict says or rests on is not what you had on screen. Look again."),
        verdict,
        verdict,
    )


def _refuse_second(verdict: Verdict, actor: User) -> None:
    if verdict.signatures.filter(reviewer=actor).exists():
        raise Refused(_("You have answered this version already."))


def _refuse_conflict(claim: Claim, cited: list[Evidence]) -> None:
    """No signature carries what somebody wrote or signed who was recused from it since: neither
    the workflow nor the publish policy would let it go on.
    """
    if people := conflicted(claim, cited):
        raise Refused(
            _(
                "%(names)s wrote or signed a part of this, with a conflict of interest declared "
                "since. Send it back: others must take that part over."
            )
            % {"names": ", ".join(people)}
        )


def _signers(verdict: Verdict) -> set[int]:
    return set(
        verdict.signatures.filter(decision=Decision.APPROVED).values_list("reviewer_id", flat=True)
    )


def _newest_version(claim: Claim) -> int:
    return claim.verdicts.aggregate(newest=Max("version"))["newest"] or 0


def _ready(rating: Rating | None, content_type: str, summary: str, rationale: str) -> Rating:
    if rating is None:
        raise Refused(_("Choose a rating."), field="rating")
    if not rating.scale.active:
        raise Refused(
            _("This rating's scale is no longer in use. Choose another rating."), field="rating"
        )
    if content_type and content_type not in ContentType.values:
        raise Refused(
            _("This content type does not exist. Choose one of the list."), field="content_type"
        )
    if not summary:
        raise Refused(_("Write the answer in a sentence or two."), field="summary")
    if len(summary) > MAX_SUMMARY:
        raise Refused(
            _("A summary has at most %(limit)s characters; this has %(length)s.")
            % {"limit": MAX_SUMMARY, "length": len(summary)},
            field="summary",
        )
    if not rationale:
        raise Refused(_("Write how you reached the answer."), field="rationale")
    if len(rationale) > MAX_MARKDOWN:
        raise Refused(explain("markdown_too_long", {"limit": MAX_MARKDOWN}), field="rationale")
    return rating


def _cited(claim: Claim, cites: Iterable[Evidence | int], rationale: str) -> list[Evidence]:
    asked = {item.pk if isinstance(item, Evidence) else item for item in cites}
    if not asked:
        raise Refused(
            _("Cite at least one piece of evidence. Without any, no verdict can be submitted."),
            field="cites",
        )
    cited = list(claim.evidence.filter(pk__in=asked).order_by("number"))
    if len(cited) != len(asked):
        raise Refused(
            _("A piece of evidence you cite is no longer there. Look at the list again."),
            field="cites",
        )
    missing = sorted(cited_numbers(rationale) - {item.number for item in cited})
    if missing:
        raise Refused(
            ngettext(
                "The rationale points at %(numbers)s, which is not among the evidence you cite.",
                "The rationale points at %(numbers)s, which are not among the evidence you cite.",
                len(missing),
            )
            % {"numbers": ", ".join(f"[{number}]" for number in missing)},
            field="rationale",
        )
    return cited


def _tolerant(claim: Claim, fields: dict[str, Any]) -> dict[str, Any]:
    rating = fields.get("rating")
    if not isinstance(rating, Rating):
        pk = number(rating)
        rating = Rating.objects.filter(pk=pk).first() if pk else None
    content_type = str(fields.get("content_type") or "")
    asked = {pk for cite in fields.get("cites") or () if (pk := number(cite))}
    return {
        "rating": rating,
        "content_type": content_type if content_type in ContentType.values else "",
        "summary": typed(str(fields.get("summary") or "")),
        "rationale": typed(str(fields.get("rationale") or "")),
        "cites": list(
            claim.evidence.filter(pk__in=asked).order_by("number").values_list("pk", flat=True)
        ),
    }


def number(value: object) -> int | None:
    """A database id out of a form's value, else None."""
    if isinstance(value, Evidence):
        return value.pk
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
