"""What ratings mean: said once by a person, and given to every check that has the rating."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from factcheck import jobs
from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.archive.meanings import written
from factcheck.archive.models import Check, Family, RatingMeaning
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused

# More checks than this are given their family in the background.
AT_ONCE = 2000
BELL = "resolve_families"


@dataclass(frozen=True, slots=True)
class Unread:
    """A rating that nobody has explained, as its publisher writes it, and how many checks have it.

    `folded` is the form in which ratings are compared.
    """

    publisher: str
    rating: str
    folded: str
    count: int


def unread(limit: int, *, publisher: str = "") -> list[Unread]:
    """Return the ratings without a family, the most frequent first, equals by their names."""
    found = Check.objects.filter(family=Family.OTHER).exclude(rating="")
    if publisher:
        found = found.filter(publisher=publisher)
    pairs = (
        found.values_list("publisher", "rating")
        .annotate(count=Count("pk"))
        .order_by("-count", "publisher", "rating")
    )
    known = set(RatingMeaning.objects.values_list("publisher", "rating"))
    counts: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], str] = {}
    for whose, rating, count in pairs[: 20 * limit].iterator():
        key = (whose, written(rating))
        if key[1] and key not in known and ("", key[1]) not in known:
            counts[key] += count
            shown.setdefault(key, rating)
    return [
        Unread(whose, shown[whose, folded], folded, count)
        for (whose, folded), count in counts.most_common(limit)
    ]


@transaction.atomic
def explain_rating(
    publisher: str, rating: str, family: str, *, actor: User, count: int | None = None
) -> RatingMeaning:
    """Say what a rating means when this publisher writes it, or anyone (a blank publisher).

    The checks that have it follow: at once, or soon when they are many.
    """
    require(actor, "publisher")
    folded, publisher = written(rating), publisher.strip()[:300]
    if not folded:
        raise Refused(_("Give the rating as its publisher writes it."))
    if family not in Family.values:
        raise Refused(_("Choose a family from the list."))
    meaning, _is_new = RatingMeaning.objects.update_or_create(
        publisher=publisher, rating=folded, defaults={"family": family, "waits": True}
    )
    record(
        Verb.RATING_EXPLAINED,
        meaning,
        actor=actor,
        publisher=publisher,
        rating=folded,
        family=family,
    )
    if having(meaning)[: AT_ONCE + 1].count() <= AT_ONCE:
        resolve(meaning.pk)
        meaning.refresh_from_db()
    else:
        transaction.on_commit(lambda: jobs.ring(BELL, meaning.pk, "maintenance"))
    return meaning


def having(meaning: RatingMeaning) -> QuerySet[Check]:
    """The checks whose rating this explains, and that have another family yet."""
    checks = Check.objects.exclude(family=meaning.family)
    if meaning.publisher:
        checks = checks.filter(publisher=meaning.publisher)
    else:
        own = RatingMeaning.objects.filter(
            rating=meaning.rating, publisher=OuterRef("publisher")
        ).exclude(publisher="")
        checks = checks.exclude(Exists(own))
    ratings = checks.exclude(rating="").values_list("rating", flat=True).distinct().order_by()
    same = [rating for rating in ratings if written(rating) == meaning.rating]
    return checks.filter(rating__in=same)


@transaction.atomic
def resolve(pk: int) -> int:
    """Give the checks their family in one UPDATE; gives how many there were."""
    meaning = RatingMeaning.objects.select_for_update().filter(pk=pk, waits=True).first()
    if meaning is None:
        return 0
    count = having(meaning).update(family=meaning.family)
    RatingMeaning.objects.filter(pk=pk).update(waits=False)
    return count


def sweep_meanings() -> None:
    """Resolve what still waits: a bell may have been lost."""
    for pk in RatingMeaning.objects.filter(waits=True).values_list("pk", flat=True)[:20]:
        resolve(pk)
