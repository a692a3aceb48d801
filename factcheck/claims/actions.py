"""What editors do with claims before and beside the verdict."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import reading
from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.articles.models import Article, Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Event, Verb
from factcheck.claims import workflow
from factcheck.claims.models import LEARNED, Appearance, Claim, Claimant, ClaimWriter, Status
from factcheck.claims.recusals import refuse_recused, refuse_recused_from, why_recused
from factcheck.claims.repeats import are_repeats
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.lib.offsets import prefix_suffix
from factcheck.lib.typed import typed
from factcheck.reading.tables import table_for
from factcheck.reading.worth import WEIGHTS, shifted

MAX_STATEMENT = 1000
SITE = re.compile(r"\.[a-z]{2,6}$")
# Once a verdict is being signed, the words it answers stand still.
EDITABLE = (Status.NEW, Status.RESEARCH)


def propose_claims(snapshot: Snapshot, found: list[dict[str, Any]]) -> None:
    """Make a proposed claim of each one the reading engine found.

    `found` is the `claims` list of DESIGN section 6. A repeated sentence becomes another
    appearance of the first claim, not a claim of its own.
    """
    # A long text holds thousands: few statements, not a few for each.
    names = {item["claimant"] for item in found}
    claimants = {name: _claimant(name, snapshot.article) for name in names}
    claims: list[Claim] = []
    for item in found:
        twin = item["duplicate_of"]
        claims.append(
            claims[twin]
            if twin is not None
            else Claim(
                article=snapshot.article,
                statement=item["statement"],
                language=snapshot.article.language or "id",
                kinds=item["kinds"],
                checkworthiness=item["checkworthiness"],
                reasons=item["reasons"],
                claimant=claimants[item["claimant"]],
            )
        )
    Claim.objects.bulk_create(
        claim for claim, item in zip(claims, found, strict=True) if item["duplicate_of"] is None
    )
    Appearance.objects.bulk_create(
        appearance_at(claim, snapshot, item["start"], item["end"])
        for claim, item in zip(claims, found, strict=True)
    )
    Conflict = Claim.conflicts.through
    pairs = {
        (claims[one].pk, claims[other].pk)
        for one, item in enumerate(found)
        for other in item["conflicts_with"]
        if claims[one].pk != claims[other].pk
    }
    Conflict.objects.bulk_create(
        Conflict(from_claim_id=one, to_claim_id=other) for one, other in sorted(pairs)
    )


def _claimant(name: str | None, article: Article) -> Claimant | None:
    """The claimant of that name; a new one's kind is a guess that an administrator may mend."""
    if not name:
        return None
    name = name[:200]
    known = Claimant.objects.filter(name=name).first()
    return known or Claimant.objects.get_or_create(name=name, kind=_kind(name, article))[0]


def _kind(name: str, article: Article) -> Claimant.Kind:
    words = name.casefold().split()
    if name.casefold() == article.publisher.casefold() or SITE.search(words[-1]):
        return Claimant.Kind.PUBLICATION
    # Indonesian names open with the kind of body, English ones end with it.
    if words[0] in table_for("id").organisations or words[-1] in table_for("en").organisations:
        return Claimant.Kind.ORGANISATION
    return Claimant.Kind.PERSON


def appearance_at(claim: Claim, snapshot: Snapshot, start: int, end: int) -> Appearance:
    """An appearance, not saved yet, with the words around it."""
    prefix, suffix = prefix_suffix(snapshot.text, start, end)
    return Appearance(
        claim=claim,
        snapshot=snapshot,
        start=start,
        end=end,
        quote=snapshot.text[start:end],
        prefix=prefix,
        suffix=suffix,
    )


@transaction.atomic
def make_claim(
    snapshot: Snapshot, *, start: int, end: int, quote: str, actor: User, statement: str = ""
) -> Claim:
    """Make a claim of words an editor marked; spans are code points and must quote exactly."""
    require(actor, "editor")
    refuse_recused_from(snapshot.article, actor)
    refuse_replaced(snapshot)
    start, end = exact_span(snapshot, start, end, quote)
    refuse_taken(snapshot, start, end)
    claim = Claim.objects.create(
        article=snapshot.article,
        statement=statement.strip()[:MAX_STATEMENT] or statement_of(snapshot, start, end),
        statement_by=actor,
        language=snapshot.article.language or "id",
        reasons=["by-hand"],
    )
    appearance_at(claim, snapshot, start, end).save(force_insert=True)
    record(Verb.CLAIM_MADE, claim, actor=actor, quote=quote.strip(), version=claim.version)
    return claim


def hold(article: Article) -> Snapshot:
    """The article's text, kept from changing until the transaction ends. Raises StaleState."""
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    return text_now(article)


def text_now(article: Article) -> Snapshot:
    """The article's text. Raises StaleState when there is none yet."""
    snapshot = article.snapshots.current()
    if snapshot is None:
        raise StaleState(_("This article has not been read yet."))
    return snapshot


def refuse_replaced(snapshot: Snapshot) -> None:
    """Refuse to mark words in a text that the article no longer has. Raises StaleState.

    Until the transaction ends no newer text comes in: it waits, and then takes the words along.
    """
    if snapshot != hold(snapshot.article):
        raise StaleState(_("A newer version of the article has come in. Mark the words there."))


def exact_span(snapshot: Snapshot, start: int, end: int, quote: str) -> tuple[int, int]:
    """Give the span without white space at its ends. Raises Refused unless `quote` stands there."""
    if not any(map(str.isalnum, quote)):
        raise Refused(_("Mark at least one word."))
    if snapshot.text[start:end] != quote or start >= end:
        raise Refused(_("These words do not stand there in the article. Mark them again."))
    return start + len(quote) - len(quote.lstrip()), start + len(quote.rstrip())


def refuse_taken(snapshot: Snapshot, start: int, end: int, to: Claim | None = None) -> None:
    """Refuse a span on which a claim stands; not for dismissed ones and those joined to `to`."""
    there = Appearance.objects.filter(snapshot=snapshot, start=start, end=end)
    if to is not None:
        there = there.exclude(claim__duplicate_of=to)
    if there.exclude(claim__status=Status.DISMISSED).exists():
        raise Refused(_("Exactly these words are a claim already."))


def statement_of(snapshot: Snapshot, start: int, end: int) -> str:
    """What marked words say so that it stands alone, as the reading engine puts it."""
    article = snapshot.article
    said = reading.statement_of(
        snapshot.text,
        start,
        end,
        language=article.language or None,
        # The day where the desk is, as the engine had it, not that of UTC.
        published_at=article.published_at and timezone.localtime(article.published_at),
    )
    return (said.strip() or " ".join(snapshot.text[start:end].split()))[:MAX_STATEMENT]


def find_words(snapshot: Snapshot, words: str, near: Appearance | None = None) -> tuple[int, int]:
    """Where words that an editor typed or copied stand, for whoever cannot mark them.

    White space counts as white space, whichever it is: a copied paragraph end is seldom the one of
    the text. Of several places only the one that overlaps `near` will do. Raises Refused.
    """
    pattern = re.compile(r"\s+".join(map(re.escape, typed(words).split())))
    places: list[tuple[int, int]] = []
    found = pattern.search(snapshot.text) if pattern.pattern else None
    while found:
        places.append(found.span())
        if near is None and len(places) > 1:
            break
        found = pattern.search(snapshot.text, found.start() + 1)
    if not places:
        raise Refused(
            _("These words do not stand in the article. Copy them exactly."), field="quote"
        )
    if near is not None and len(places) > 1:
        places = [(a, b) for a, b in places if a < near.end and b > near.start] or places
    if len(places) > 1:
        raise Refused(
            _("These words stand in the article more than once. Copy a longer part."), field="quote"
        )
    return places[0]


@transaction.atomic
def put_back(claim: Claim, *, actor: User, seen: int | None = None) -> None:
    """Undo an acceptance: the claim is a mere proposal again, nobody's."""
    if claim.status in (Status.DISMISSED, Status.DUPLICATE):
        # The table leads from there to a proposal too, by another act.
        raise IllegalMove(_("Only a claim in research is put back. Reload to see where it stands."))
    workflow.move(claim, Status.NEW, actor=actor, seen=seen, assignee=None)
    record(Verb.CLAIM_PUT_BACK, claim, actor=actor, version=claim.version)


@transaction.atomic
def dismiss_claim(claim: Claim, *, actor: User, reason: str, seen: int | None = None) -> None:
    """Set a claim aside as not worth checking, with the reason."""
    reason = typed(reason).strip()
    if not reason:
        raise Refused(_("Say why the claim is dismissed."), field="reason")
    before = claim.status
    workflow.move(claim, Status.DISMISSED, actor=actor, seen=seen, dismissal=reason)
    record(
        Verb.CLAIM_DISMISSED,
        claim,
        actor=actor,
        reason=reason,
        before=before,
        version=claim.version,
    )


@transaction.atomic
def revive_claim(claim: Claim, *, actor: User, seen: int | None = None) -> None:
    """Take a dismissed or joined claim up again."""
    if claim.status == Status.RESEARCH:
        raise IllegalMove(_("This claim is at work already. Reload to see where it stands."))
    workflow.move(claim, Status.NEW, actor=actor, seen=seen, dismissal="", duplicate_of=None)
    record(Verb.CLAIM_REVIVED, claim, actor=actor, version=claim.version)


@transaction.atomic
def restate_claim(
    claim: Claim, *, actor: User, statement: str, claimant: str, seen: int | None = None
) -> None:
    """Rewrite the standalone statement and who said it."""
    require(actor, "editor")
    refuse_recused(claim, actor)
    refuse_when_settled(claim)
    statement = " ".join(typed(statement).split())
    if not statement:
        raise Refused(_("Write the claim in one sentence."), field="statement")
    if len(statement) > MAX_STATEMENT:
        raise Refused(
            _("A claim has at most %(limit)s characters; this has %(length)s.")
            % {"limit": MAX_STATEMENT, "length": len(statement)},
            field="statement",
        )
    before = {
        "statement": claim.statement,
        "statement_by": claim.statement_by_id,
        "claimant": claim.claimant_id,
    }
    says = _claimant(typed(claimant).strip(), claim.article)
    refuse_recused_from(says, actor)
    workflow.change(
        claim,
        seen=seen,
        statement=statement,
        statement_by=actor if statement != claim.statement else claim.statement_by,
        claimant=says,
    )
    note_writer(claim, actor)
    record(
        Verb.CLAIM_RESTATED,
        claim,
        actor=actor,
        before=before,
        after=statement,
        version=claim.version,
    )


def note_writer(claim: Claim, actor: User) -> None:
    """Keep that the actor put a part of the claim into words, and so never signs its verdict.

    The database notes by itself who wrote the statement.
    """
    ClaimWriter.objects.get_or_create(claim=claim, person=actor)


def refuse_when_settled(claim: Claim) -> None:
    """Refuse to touch the words of a claim once its verdict waits for a signature or has one."""
    if claim.status not in EDITABLE:
        raise IllegalMove(
            _("The claim is %(status)s, so its words stand still. Re-open it first.")
            % {"status": Status(claim.status).label}
        )


@transaction.atomic
def join_claims(claim: Claim, original: Claim, *, actor: User, seen: int | None = None) -> None:
    """Make `claim` a duplicate of `original`; what was joined to it before follows along."""
    done = make_duplicate(claim, original, actor=actor, seen=seen)
    record(Verb.CLAIM_JOINED, claim, actor=actor, version=claim.version, **done)


def make_duplicate(
    claim: Claim, original: Claim, *, actor: User, seen: int | None = None
) -> dict[str, Any]:
    """Do the joining; gives what the record keeps of it. Call it inside a transaction."""
    if original.pk == claim.pk:
        raise Refused(_("A claim cannot be a duplicate of itself."))
    # In one order, so that two people who join the same claims both ways do not wait for each
    # other; what the winner did shows in `original`.
    rows = Claim.objects.select_for_update().filter(pk__in=[claim.pk, original.pk])
    original = {row.pk: row for row in rows.order_by("pk")}[original.pk]
    if original.article_id != claim.article_id and not are_repeats(claim, original):
        raise Refused(_("Only claims of one article, or that say the same, can be joined."))
    if original.duplicate_of_id:
        original = Claim.objects.get(pk=original.duplicate_of_id)
        if original.pk == claim.pk:
            raise Refused(_("These two are joined already."))
    if original.status == Status.DISMISSED:
        raise Refused(_("The other claim is dismissed. Take it up again first."))
    before = claim.status
    followers = list(claim.duplicates.values_list("pk", flat=True))
    claim.duplicates.update(duplicate_of=original)
    workflow.move(claim, Status.DUPLICATE, actor=actor, seen=seen, duplicate_of=original)
    return {"original": original.pk, "followers": followers, "before": before}


def can_be_judged(claim: Claim, code: str) -> bool:
    """Whether a reason has a weight in the claim's score; in a learned score none has its own."""
    return code in WEIGHTS and set(LEARNED).isdisjoint(claim.reasons)


@transaction.atomic
def judge_reason(
    claim: Claim, *, actor: User, code: str, holds: bool, seen: int | None = None
) -> None:
    """Say that a reason for proposing the claim does not hold, or that it does after all.

    Its weight is taken out of the check-worthiness, or put back. Raises Refused for what is no
    reason of the claim, or one without a weight in it.
    """
    require(actor, "editor")
    if code not in claim.reasons or not can_be_judged(claim, code):
        raise Refused(_("This is no reason that can be judged. Reload to see them."))
    if holds == (code not in claim.rejected_reasons):
        return
    rejected = [known for known in claim.rejected_reasons if known != code]
    workflow.change(
        claim,
        seen=seen,
        rejected_reasons=rejected if holds else [*rejected, code],
        checkworthiness=shifted(claim.checkworthiness, WEIGHTS[code] if holds else -WEIGHTS[code]),
    )
    record(Verb.REASON_JUDGED, claim, actor=actor, code=code, holds=holds, version=claim.version)


@transaction.atomic
def assign_claim(claim: Claim, *, actor: User, to: User | None, seen: int | None = None) -> Event:
    """Give the claim to someone who may work on it, or to nobody."""
    require(actor, "editor")
    if to is not None and not to.may("editor"):
        raise Refused(_("%(name)s cannot work on claims.") % {"name": to})
    if to is not None and why_recused(claim, to):
        raise Refused(
            _("%(name)s has a conflict of interest here. Give the claim to someone else.")
            % {"name": to}
        )
    before = claim.assignee_id
    workflow.change(claim, seen=seen, assignee=to)
    return record(
        Verb.CLAIM_ASSIGNED,
        claim,
        actor=actor,
        before=before,
        to=to.pk if to else None,
        version=claim.version,
    )


@transaction.atomic
def schedule_claim(
    claim: Claim, *, actor: User, due: datetime | None, seen: int | None = None
) -> None:
    """Set by when the claim should be settled, or no longer."""
    require(actor, "editor")
    before = claim.due.isoformat() if claim.due else None
    workflow.change(claim, seen=seen, due=due)
    record(
        Verb.CLAIM_SCHEDULED,
        claim,
        actor=actor,
        before=before,
        due=due.isoformat() if due else None,
        version=claim.version,
    )


@transaction.atomic
def explain_selection(claim: Claim, *, actor: User, why: str, seen: int | None = None) -> None:
    """Record why this claim was chosen; the publish policy asks for it and readers are told."""
    require(actor, "editor")
    refuse_recused(claim, actor)
    refuse_when_settled(claim)
    why = typed(why).strip()
    before = claim.why_selected
    workflow.change(claim, seen=seen, why_selected=why)
    note_writer(claim, actor)
    record(
        Verb.CLAIM_SELECTED,
        claim,
        actor=actor,
        before=before,
        why=why,
        version=claim.version,
    )
