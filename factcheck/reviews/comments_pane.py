"""What the comments of a claim show: threads, words that can be marked, people to be named."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Max, Prefetch
from django.utils.translation import gettext as _

from factcheck.accounts.models import Role, User
from factcheck.claims.models import Claim
from factcheck.reviews.comment_actions import MAX_COMMENT, mentionable, words_of
from factcheck.reviews.mentions import Names, parts
from factcheck.reviews.models import Comment, Verdict
from factcheck.reviews.opinion import is_blind

Place = Comment.Place


def stamp(claim: Claim) -> str:
    """Return a short mark that changes whenever somebody says, answers or resolves something."""
    newest = claim.verdicts.aggregate(newest=Max("version"))["newest"]
    return _stamp(claim.comments.values_list("pk", "resolved_at"), newest)


def _stamp(said: Iterable[tuple[int, datetime | None]], newest: int | None) -> str:
    return f"{zlib.crc32(repr((sorted(said), newest)).encode()):08x}"


def comments_pane(claim: Claim, user: User) -> dict[str, Any]:
    """Give everything about the comments under the one key `comments`."""
    # What others say of a verdict tells it.
    if is_blind(claim, user):
        return {"comments": {"hidden": True, "may_write": False}}
    newest = claim.verdicts.order_by("-version").first()
    may_write = user.may(Role.EDITOR)
    answers = Comment.objects.select_related("author").order_by("at", "id")
    heads = (
        claim.comments.threads()
        .select_related("author", "resolved_by", "verdict")
        .prefetch_related(Prefetch("answers", queryset=answers))
    )
    said = [(head.pk, head.resolved_at) for head in heads]
    said += [(answer.pk, None) for head in heads for answer in head.answers.all()]
    people = mentionable()
    names = Names(people)
    threads = [
        _thread(head, number, claim, newest, names) for number, head in enumerate(heads, start=1)
    ]
    standing = [thread for thread in threads if not thread["resolved_by"]]
    return {
        "comments": {
            "hidden": False,
            "stamp": _stamp(said, newest.version if newest else None),
            "found": len(said),
            "may_write": may_write,
            "open": standing,
            "resolved": [thread for thread in threads if thread["resolved_by"]],
            "verdict": newest,
            "limit": MAX_COMMENT,
            "about": _about(newest),
            "texts": _texts(claim, newest, standing) if may_write else [],
            "people": _people(people, user) if may_write else [],
        }
    }


def _thread(
    head: Comment, number: int, claim: Claim, newest: Verdict | None, names: Names
) -> dict[str, Any]:
    verdict = head.verdict
    return _said(head, names) | {
        "number": number,
        "place": head.place,
        "quote": head.quote,
        "start": head.start,
        "end": head.end,
        "about": _named(head),
        # Words of the claim may have been rewritten since; those of a version never are.
        "rewritten": head.place == Place.STATEMENT
        and claim.statement[head.start : head.end] != head.quote,
        "older": verdict is not None and newest is not None and verdict.pk != newest.pk,
        "current": head.place == Place.STATEMENT or (newest is not None and verdict == newest),
        "resolved_by": head.resolved_by,
        "resolved_at": head.resolved_at,
        "answers": [_said(answer, names) for answer in head.answers.all()],
    }


def _said(comment: Comment, names: Names) -> dict[str, Any]:
    return {
        "pk": comment.pk,
        "author": comment.author,
        "at": comment.at,
        "parts": parts(comment.body, names),
    }


def _named(head: Comment) -> str:
    if head.place == Place.STATEMENT:
        return _("words of the claim")
    if head.verdict is None:
        return ""
    version = {"number": head.verdict.version}
    if head.place == Place.SUMMARY:
        return _("summary of version %(number)d") % version
    if head.place == Place.RATIONALE:
        return _("“How we checked” of version %(number)d") % version
    return _("version %(number)d") % version


def _about(newest: Verdict | None) -> list[tuple[str, str]]:
    """What a new comment can be about, as (value, label); `version` is the newest version."""
    choices = [("claim", _("the claim"))]
    if newest is not None:
        choices.append(("version", _("version %(number)d") % {"number": newest.version}))
    choices.append((Place.STATEMENT.value, _("words of the claim")))
    if newest is not None:
        choices.append((Place.SUMMARY.value, _("words of the summary")))
        choices.append((Place.RATIONALE.value, _("words of “How we checked”")))
    return choices


def _texts(
    claim: Claim, newest: Verdict | None, threads: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The texts whose words can be marked, cut where commented passages begin and end."""
    names = [(Place.STATEMENT, _("Claim"))]
    if newest is not None:
        names += [(Place.SUMMARY, _("Summary")), (Place.RATIONALE, _("How we checked"))]
    texts = []
    for place, name in names:
        words = words_of(claim, newest, place)
        spans = [
            (thread["start"], thread["end"], thread)
            for thread in threads
            if thread["place"] == place and thread["current"] and not thread["rewritten"]
        ]
        texts.append(
            {
                "place": place.value,
                "name": name,
                "length": len(words),
                "segments": segments(words, spans),
            }
        )
    return texts


def segments(text: str, spans: list[tuple[int, int, Any]]) -> list[dict[str, Any]]:
    """Cut a text at the ends of spans, which may overlap: each piece with whether any covers it,
    and with what begins there.
    """
    cuts = sorted({0, len(text), *(at for start, end, _what in spans for at in (start, end))})
    return [
        {
            "text": text[start:end],
            "marked": any(first <= start and end <= last for first, last, _what in spans),
            "begins": [what for first, _last, what in spans if first == start],
        }
        for start, end in pairwise(cuts)
    ]


def _people(people: Sequence[User], user: User) -> list[dict[str, str]]:
    """Who can be named, and what is written after the @ to mean just them."""
    names = [person.name.casefold() for person in people]
    return [
        {
            "name": str(person),
            "role": person.get_role_display(),
            "write": person.name if names.count(person.name.casefold()) == 1 else person.email,
        }
        for person in people
        if person != user
    ]
