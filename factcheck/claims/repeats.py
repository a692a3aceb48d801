"""The same claim elsewhere: claims of other articles that say much the same, and a claim's life.

What is found is kept as `Repeat` and shown; joining two claims, or saying that they differ, is a
person's act.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import combinations

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Claim, Repeat, RepeatQuerySet, Status
from factcheck.errors import StaleState

# Of a statement's words so many of the rarest are looked up, and half of them must be in another
# that is compared; so many are at the most.
RAREST = 6
COMPARED = 400
# How rare a word is tell the newest claims, so many of them, counted once an hour.
SAMPLE, COUNTED = 4000, 3600.0
# How near two wordings come, of 100, that say the same; and how many are kept of a claim.
SAME = 70
MOST = 20
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\w+")
# No digits: PostgreSQL parts numbers from what is around them by rules of its own.
_LETTERS = re.compile(r"[^\W\d_]+")
# What turns a statement into its opposite.
_NOT = frozenset(
    ("bukan", "tidak", "tak", "belum", "tanpa", "hoaks", "not", "no", "never", "false")
)
_UP = frozenset(
    ("naik", "meningkat", "bertambah", "menguat", "lebih", "rise", "rises", "rose", "up", "more")
)
_DOWN = frozenset(
    ("turun", "menurun", "berkurang", "melemah", "kurang", "fall", "falls", "fell", "down", "less")
)


@dataclass(frozen=True, slots=True)
class Alike:
    """A claim that says much the same as another; `likeness` runs to 100."""

    claim_id: int
    likeness: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One time that a claim was met: where and when, and how it hangs together with the one shown.

    `kind` is "this", "joined" (a person joined the two), or "same" (found, `repeat` being the row).
    """

    claim: Claim
    kind: str
    outlet: str
    at: datetime
    repeat: Repeat | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """A claim's life: every time it was met, the oldest first, and how often before this one."""

    stages: list[Stage]
    before: int

    @property
    def first(self) -> Stage:
        return self.stages[0]

    @property
    def elsewhere(self) -> int:
        return len(self.stages) - 1


def alike(
    statement: str, *, article: int | None = None, status: Collection[str] = (), limit: int = MOST
) -> list[Alike]:
    """Return the desk's claims that say the same as a statement, the nearest first.

    Not those of `article`, nor dismissed ones; of `status`, if given. The index of words names the
    candidates; then the whole wording decides, and what numbers and negations say.
    """
    words = _rarest(statement)
    if len(words) < 2:
        return []
    sets = combinations(words, (len(words) + 1) // 2)
    wanted = [str(one) for one in status or (set(Status) - {Status.DISMISSED})]
    with connection.cursor() as cursor:
        # Letter for letter what the index `claim_words` is over.
        cursor.execute(
            "SELECT id, statement FROM claims_claim"
            " WHERE to_tsvector('simple'::regconfig, COALESCE(statement, '')) @@ %s::tsquery"
            " AND status = ANY(%s) AND article_id IS DISTINCT FROM %s LIMIT %s",
            [
                " | ".join(f"({' & '.join(some)})" for some in sets),
                wanted,
                article,
                COMPARED,
            ],
        )
        rows = cursor.fetchall()
    found = [Alike(pk, likeness(statement, other)) for pk, other in rows]
    found = [one for one in found if one.likeness >= SAME]
    return sorted(found, key=lambda one: (-one.likeness, one.claim_id))[:limit]


def _rarest(statement: str) -> list[str]:
    """The words of a statement that tell the most, each once, as the index has them."""
    usual = _usual(int(time.monotonic() / COUNTED))
    words = dict.fromkeys(_LETTERS.findall(statement.lower()))
    return sorted(words, key=lambda word: (usual[word], -len(word), word))[:RAREST]


@lru_cache(maxsize=1)
def _usual(hour: int) -> Counter[str]:
    """In how many of the newest claims each word stands; `hour` only says when they are counted."""
    newest = Claim.objects.order_by("-pk").values_list("statement", flat=True)[:SAMPLE]
    return Counter(word for text in newest for word in set(_LETTERS.findall(text.lower())))


def likeness(one: str, other: str) -> int:
    """Return how near two statements are, 0 to 100, by letters and by whole words; 0 when a number,
    a negation or a direction parts them.
    """
    if _apart(set(_NUMBER.findall(one)), set(_NUMBER.findall(other))):
        return 0
    first, second = (_WORD.findall(text.casefold()) for text in (one, other))
    known, theirs = set(first), set(second)
    if known.isdisjoint(_NOT) != theirs.isdisjoint(_NOT) or _opposed(known, theirs):
        return 0
    shared = 200 * len(known & theirs) / max(1, len(known) + len(theirs))
    letters = fuzz.token_sort_ratio(" ".join(first), " ".join(second))
    return round(min(shared, letters))


def _opposed(one: set[str], other: set[str]) -> bool:
    """Whether one statement says up where the other says down."""
    ways = [(not words.isdisjoint(_UP), not words.isdisjoint(_DOWN)) for words in (one, other)]
    return sorted(ways) == [(False, True), (True, False)]


def _apart(one: set[str], other: set[str]) -> bool:
    """Whether each of two statements names a number that the other does not."""
    return bool(one - other and other - one)


def keep_repeats(claim: Claim, found: Iterable[Alike]) -> None:
    """Bring what is kept of a claim to what was found now. A pair once dismissed stays so."""
    pairs = {_pair(claim.pk, one.claim_id): one.likeness for one in found}
    for repeat in Repeat.objects.of(claim).standing().select_related("claim", "other"):
        # A search from the other side may have found what this one had no room for.
        still = likeness(repeat.claim.statement, repeat.other.statement) >= SAME
        if not still and not is_joined(repeat):
            repeat.delete()
    Repeat.objects.bulk_create(
        [
            Repeat(claim_id=lower, other_id=higher, likeness=near)
            for (lower, higher), near in sorted(pairs.items())
        ],
        update_conflicts=True,
        unique_fields=["claim", "other"],
        update_fields=["likeness"],
    )


def are_repeats(one: Claim, other: Claim) -> bool:
    """Whether the two were found to say the same, and nobody has said that they differ."""
    lower, higher = _pair(one.pk, other.pk)
    return Repeat.objects.standing().filter(claim=lower, other=higher).exists()


def is_joined(repeat: Repeat) -> bool:
    """Whether a person has joined the two, to each other or to a third."""
    one, other = repeat.claim, repeat.other
    return (one.duplicate_of_id or one.pk) == (other.duplicate_of_id or other.pk)


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def life_of(claim: Claim) -> Life | None:
    """Return every time the desk met this claim; None when this is the only one. One question.

    `claim` comes with its article. Dismissed claims are no part of it.
    """
    rows = (
        _shown(Repeat.objects.of(claim))
        .select_related("claim__article", "other__article")
        .order_by("-likeness", "pk")[: 3 * MOST]
    )
    stages = [_stage(claim, "this")]
    for repeat in rows:
        other = repeat.other if repeat.claim_id == claim.pk else repeat.claim
        stages.append(_stage(other, "joined" if is_joined(repeat) else "same", repeat))
    if len(stages) == 1:
        return None
    stages.sort(key=lambda stage: (stage.at, stage.claim.pk))
    before = next(at for at, stage in enumerate(stages) if stage.kind == "this")
    return Life(stages, before)


def _stage(claim: Claim, kind: str, repeat: Repeat | None = None) -> Stage:
    article = claim.article
    return Stage(
        claim=claim,
        kind=kind,
        outlet=article.publisher or article.title,
        at=article.published_at or claim.created_at,
        repeat=repeat,
    )


def count_repeats(claims: Iterable[Claim]) -> Counter[int]:
    """Return how often each of these claims was met elsewhere. One question for all of them."""
    shown = {claim.pk for claim in claims}
    pairs = _shown(Repeat.objects.filter(Q(claim__in=shown) | Q(other__in=shown)))
    return Counter(pk for pair in pairs.values_list("claim", "other") for pk in pair if pk in shown)


def _shown(repeats: RepeatQuerySet) -> RepeatQuerySet:
    dismissed = Q(claim__status=Status.DISMISSED) | Q(other__status=Status.DISMISSED)
    return repeats.standing().exclude(dismissed)


@transaction.atomic
def dismiss_repeat(repeat: Repeat, *, actor: User) -> None:
    """Say that the two are different claims; they are not suggested to each other again."""
    require(actor, "editor")
    standing = Repeat.objects.standing().filter(pk=repeat.pk)
    if not standing.update(dismissed_by=actor, dismissed_at=timezone.now()):
        raise StaleState(_("Somebody has dismissed this suggestion already."))
    _record(Verb.SUGGESTION_DISMISSED, repeat, actor)


@transaction.atomic
def restore_repeat(repeat: Repeat, *, actor: User) -> None:
    """Take a dismissed suggestion back in."""
    require(actor, "editor")
    dismissed = Repeat.objects.filter(pk=repeat.pk, dismissed_at__isnull=False)
    if not dismissed.update(dismissed_by=None, dismissed_at=None):
        raise StaleState(_("This suggestion stands already."))
    _record(Verb.SUGGESTION_RESTORED, repeat, actor)


def _record(verb: Verb, repeat: Repeat, actor: User) -> None:
    """Keep it with both claims, each with the words of the other."""
    for one, other in ((repeat.claim, repeat.other), (repeat.other, repeat.claim)):
        record(verb, one, actor=actor, statement=other.statement, other=other.pk)
