"""What publishers do: put a signed claim before the public, correct it, withdraw it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from factcheck.accounts.models import User
from factcheck.archive.actions import store_check
from factcheck.archive.claimreview import Row
from factcheck.archive.models import Check
from factcheck.articles.models import Article
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import workflow
from factcheck.claims.models import Claim, Status
from factcheck.errors import Refused, StaleState
from factcheck.lib.typed import typed
from factcheck.lookups.models import Evidence
from factcheck.reports import claimreview
from factcheck.reports.editions import freeze, freeze_gates, names
from factcheck.reports.links import page_url
from factcheck.reports.listing import list_page
from factcheck.reports.models import Correction, Edition, Page, Story
from factcheck.reviews.models import Policy, Verdict
from factcheck.reviews.notices import tell
from factcheck.reviews.policy import Gate, cited_by, current_policy, gates
from factcheck.reviews.seal import hash_now

KINDS = (
    Correction.Kind.CORRECTION,
    Correction.Kind.CLARIFICATION,
    Correction.Kind.UPDATE,
    Correction.Kind.REPLY,
)
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


def proof(claim: Claim, page: Page | None = None, *, at: datetime | None = None) -> Proof:
    """Make the edition that would be published, without storing anything."""
    at = at or timezone.now()
    verdict = claim.verdicts.select_related("rating__scale", "author").latest("version")
    cited = list(cited_by(verdict).select_related("added_by"))
    policy = current_policy()
    content = freeze(claim, verdict, cited, published_at=at)
    page = page or Page(claim=claim, slug=_slug(claim.statement, claim.pk), published_at=at)
    review = claimreview.build(content, page)
    return Proof(
        verdict=verdict,
        cited=cited,
        policy=policy,
        gates=gates(claim, policy, cited=cited, signers=names(content), rating=verdict.rating),
        content=content,
        faults=claimreview.validate(review, url=page_url(page.slug)),
        advice=claimreview.advise(review),
    )


@transaction.atomic
def publish_claim(claim: Claim, *, actor: User, note: str = "", kind: str = "") -> Edition:
    """Publish a signed claim: a page of its own, a frozen edition, a place in the story.

    Where an edition stands already, `kind` (one of `KINDS`) and `note` tell readers what changed.
    Raises Refused naming the gates not met or the faults of the markup, StaleState when the claim
    or its evidence is not what was signed, IllegalMove, PermissionDenied.
    """
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update())
    workflow.check(claim, Status.PUBLISHED, actor=actor)
    now = timezone.now()
    page = Page.objects.select_related("edition").filter(claim=claim).first()
    before = page.edition if page else None
    note, kind = typed(note).strip(), kind.strip()
    if before is not None:
        _refuse_silent_change(kind, note)
    made = proof(claim, page, at=now)
    _refuse_unready(claim, made)

    if page is None:
        page = Page.objects.create(
            claim=claim,
            slug=_slug(claim.statement, claim.pk),
            published_at=now,
            modified_at=now,
        )
    edition = Edition.objects.create(
        page=page,
        number=before.number + 1 if before else 1,
        verdict=made.verdict,
        content=made.content,
        policy=made.policy,
        gates=freeze_gates(
            claim, made.policy, made.cited, names(made.content), made.verdict.rating
        ),
        published_by=actor,
        published_at=now,
    )
    page.edition = edition
    page.modified_at = now
    page.save(update_fields=["edition", "modified_at"])
    list_page(page, claim, made.content)
    if before is not None:
        Correction.objects.create(
            page=page,
            kind=kind,
            note=note,
            at=now,
            from_edition=before,
            to_edition=edition,
            published_by=actor,
        )
    workflow.move(claim, Status.PUBLISHED, actor=actor)
    event = record(
        Verb.CLAIM_PUBLISHED,
        claim,
        actor=actor,
        edition=edition.number,
        verdict=made.verdict.version,
        content_hash=made.verdict.content_hash,
        policy=made.policy.version,
        slug=page.slug,
        kind=kind if before else "",
        note=note if before else "",
    )
    tell([made.verdict.author_id], event, claim)
    _publish_story(claim.article, actor, now)
    _archive(claim, made, page)
    return edition


@transaction.atomic
def withdraw_page(claim: Claim, *, actor: User, reason: str) -> None:
    """Withdraw a published check: its page stays and says publicly why.

    Raises Refused without a reason, IllegalMove, PermissionDenied.
    """
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update())
    workflow.check(claim, Status.WITHDRAWN, actor=actor)
    reason = typed(reason).strip()
    if not reason:
        raise Refused(_("Say publicly why the page is withdrawn."))
    now = timezone.now()
    page = Page.objects.get(claim=claim)
    page.withdrawn_at = page.modified_at = now
    page.withdrawal = reason
    page.save(update_fields=["withdrawn_at", "withdrawal", "modified_at"])
    assert page.edition_id is not None  # noqa: S101 (a published claim has an edition)
    Correction.objects.create(
        page=page,
        kind=Correction.Kind.WITHDRAWAL,
        note=reason,
        at=now,
        from_edition_id=page.edition_id,
        published_by=actor,
    )
    workflow.move(claim, Status.WITHDRAWN, actor=actor)
    if page.archived_id is not None:
        Check.objects.filter(pk=page.archived_id).update(withdrawn=True)
    record(Verb.PAGE_WITHDRAWN, claim, actor=actor, reason=reason, slug=page.slug)


def _refuse_silent_change(kind: str, note: str) -> None:
    if kind not in KINDS:
        raise Refused(_("Say whether this is a correction, a clarification, an update or a reply."))
    if not note:
        raise Refused(_("Tell readers what changed."))


def _refuse_unready(claim: Claim, made: Proof) -> None:
    if hash_now(made.verdict, claim, made.cited) != made.verdict.content_hash:
        raise StaleState(
            _("The claim or its evidence is not what was signed. Re-open it and submit again.")
        )
    if made.unmet:
        raise Refused(
            _("The publish policy is not met yet: %(gates)s.")
            % {"gates": "; ".join(f"{gate.sentence} ({gate.way})" for gate in made.unmet)}
        )
    if made.faults:
        raise Refused(
            _("The markup for machines has faults: %(faults)s") % {"faults": " ".join(made.faults)}
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
        Check.objects.filter(pk=page.archived_id).update(url=url, claim=claim.statement)
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
