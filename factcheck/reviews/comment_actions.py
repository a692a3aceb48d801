"""What colleagues say to each other about a claim, a version of its verdict, or words of either."""

import re

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Claim
from factcheck.errors import Refused, StaleState
from factcheck.lib.typed import typed
from factcheck.reviews import notices
from factcheck.reviews.mentions import Names, who_is_mentioned
from factcheck.reviews.models import Comment, Notice, Verdict
from factcheck.reviews.opinion import hidden_from

MAX_COMMENT = 5000
Place = Comment.Place


@transaction.atomic
def add_comment(
    claim: Claim,
    *,
    actor: User,
    body: str,
    verdict: Verdict | None = None,
    place: str = "",
    start: int | None = None,
    end: int | None = None,
    quote: str = "",
    parent: Comment | None = None,
) -> Comment:
    """Say something about a claim, about one `verdict` of it, or about words of either.

    With a `place` (one of `Comment.Place`), `quote` are the marked words; where they stand is
    `start` and `end` in code points, or looked for when these are None. With a `parent` it is an
    answer. Whoever is named with @ is told, and those whose claim, verdict or talk it is.
    Raises Refused with what to write otherwise, StaleState when the words no longer stand there.
    """
    require(actor, "editor")
    body = _body(body)
    # The claim's words hold still while their place is checked.
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    head = None
    if parent is not None:
        head = parent.parent or parent
        if head.claim_id != claim.pk:
            raise Refused(_("This comment is about another claim."))
        verdict, place, quote = head.verdict, "", ""
    if verdict is not None and verdict.claim_id != claim.pk:
        raise Refused(_("This version is about another claim."))
    if verdict is not None and hidden_from(verdict, actor):
        # Else its words could be guessed by marking them.
        raise Refused(_("Rate the claim yourself first; then you see the author's rating."))
    quote = typed(quote)
    if place:
        if place == Place.STATEMENT:
            verdict = None
        start, end = _span(words_of(claim, verdict, place), start, end, quote)
        quote = words_of(claim, verdict, place)[start:end]
    elif quote.strip():
        raise Refused(_("Say whose words these are."), field="about")
    else:
        start = end = None
    mentioned = who_is_mentioned(body, Names(mentionable()))
    comment = Comment.objects.create(
        claim=claim,
        verdict=verdict,
        place=place,
        start=start,
        end=end,
        quote=quote if place else "",
        body=body,
        author=actor,
        parent=head,
    )
    event = record(
        Verb.COMMENT_ADDED,
        claim,
        actor=actor,
        comment=comment.pk,
        answers=head.pk if head else None,
        verdict=verdict.version if verdict else None,
        place=place,
    )
    notices.tell(
        _concerned(claim, verdict, head), event, claim, comment=comment, mentioned=mentioned
    )
    return comment


@transaction.atomic
def resolve_comment(comment: Comment, *, actor: User) -> None:
    """Close a thread as settled. Raises StaleState when somebody has done so meanwhile."""
    _refuse_answer(comment, actor)
    now = timezone.now()
    rows = Comment.objects.open().filter(pk=comment.pk)
    if not rows.update(resolved_at=now, resolved_by=actor):
        raise StaleState(_("Somebody has resolved this comment meanwhile."))
    event = record(Verb.COMMENT_RESOLVED, comment.claim, actor=actor, comment=comment.pk)
    notices.tell([comment.author_id], event, comment.claim, comment=comment)


@transaction.atomic
def reopen_comment(comment: Comment, *, actor: User) -> None:
    """Take a settled thread up again. Raises StaleState when it is open."""
    _refuse_answer(comment, actor)
    before = Comment.objects.select_for_update().get(pk=comment.pk)
    if before.resolved_at is None:
        raise StaleState(_("This comment is open already."))
    Comment.objects.filter(pk=comment.pk).update(resolved_at=None, resolved_by=None)
    event = record(Verb.COMMENT_REOPENED, comment.claim, actor=actor, comment=comment.pk)
    notices.tell([comment.author_id, before.resolved_by_id], event, comment.claim, comment=comment)


def mentionable() -> list[User]:
    """Everyone who can be named with @."""
    return list(User.objects.filter(is_active=True).order_by("name", "email"))


def words_of(claim: Claim, verdict: Verdict | None, place: str) -> str:
    """The text in which `place` counts. Raises Refused where there is none."""
    if place == Place.STATEMENT:
        return claim.statement
    if verdict is None or place not in (Place.SUMMARY, Place.RATIONALE):
        raise Refused(_("There is no verdict whose words could be marked."))
    return verdict.summary if place == Place.SUMMARY else verdict.rationale


def _body(body: str) -> str:
    body = typed(body).strip()
    if not body:
        raise Refused(_("Write the comment first."), field="body")
    if len(body) > MAX_COMMENT:
        raise Refused(
            _("A comment has at most %(limit)s characters; this has %(length)s.")
            % {"limit": MAX_COMMENT, "length": len(body)},
            field="body",
        )
    return body


def _span(text: str, start: int | None, end: int | None, quote: str) -> tuple[int, int]:
    """Where the marked words stand, without white space at their ends."""
    if not any(map(str.isalnum, quote)):
        raise Refused(_("Mark at least one word."), field="quote")
    if start is None or end is None:
        return _find(text, quote)
    if start >= end or text[start:end] != quote:
        raise StaleState(_("These words do not stand there any more. Mark them again."))
    return start + len(quote) - len(quote.lstrip()), start + len(quote.rstrip())


def _find(text: str, quote: str) -> tuple[int, int]:
    """Where words that were typed or copied stand; white space counts as white space, whichever
    it is.
    """
    pattern = re.compile(r"\s+".join(map(re.escape, quote.split())))
    found = pattern.search(text)
    if found is None:
        raise Refused(_("These words do not stand there. Copy them exactly."), field="quote")
    if pattern.search(text, found.start() + 1):
        raise Refused(
            _("These words stand there more than once. Copy a longer part."), field="quote"
        )
    return found.span()


def _concerned(claim: Claim, verdict: Verdict | None, head: Comment | None) -> list[int | None]:
    """Whose claim it is, whose verdict, and who wrote or was named in the thread."""
    people: list[int | None] = [claim.assignee_id]
    author = verdict or claim.verdicts.order_by("-version").first()
    if author is not None:
        people.append(author.author_id)
    if head is not None:
        people.append(head.author_id)
        people += head.answers.values_list("author_id", flat=True)
        thread = Q(comment=head) | Q(comment__parent=head)
        named = Notice.objects.filter(thread, mentioned=True)
        people += named.values_list("person_id", flat=True)
    return people


def _refuse_answer(comment: Comment, actor: User) -> None:
    require(actor, "editor")
    if comment.parent_id is not None:
        raise Refused(_("Only a whole conversation is resolved, not one answer of it."))
