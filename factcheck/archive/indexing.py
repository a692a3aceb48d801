"""The index of words: which checks hold a word, and how much it weighs there.

One writer at a time takes checks in or out, so that the counts of a word stay true and no two
wait for each other's words. It writes in the transaction that stores the check, so that whoever can
see a check can find it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F

from factcheck.archive.models import Check, Corpus, Term
from factcheck.archive.words import METHOD, terms_of

# BM25 with the usual constants; the mean length is that of claim, title and claimant in words, a
# fixed number, so that a weight never needs to be counted anew.
K1, B, MEAN_LENGTH = 1.2, 0.75, 14.0
HUNDREDTHS = 100
# Of PostgreSQL's advisory locks this one is ours.
_WRITER = 0x0FAC7C4E


@dataclass(frozen=True, slots=True)
class Entry:
    """A check's words in the index: numbers of terms and their weights, side by side."""

    check_id: int
    terms: list[int]
    impacts: list[int]


def impact(tf: int, length: int) -> int:
    """Return the weight of a word that stands `tf` times in a check of `length` words."""
    weight = tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / MEAN_LENGTH))
    return max(1, round(HUNDREDTHS * weight))


@transaction.atomic
def index_checks(checks: Iterable[Check]) -> None:
    """Bring the index to what the checks say now: claim, title, claimant. Needs these, `terms` and
    `impacts`; sets the latter two, also in the database.
    """
    rows = list(checks)
    if not rows:
        return
    one_writer()
    words = {check.pk: terms_of(check.claim, check.title, check.claimant) for check in rows}
    numbers = _numbers(sorted({word for found in words.values() for word, _tf in found}))
    counts: Counter[int] = Counter()
    gone: list[Entry] = []
    entries: list[Entry] = []
    new = 0
    for check in rows:
        found = words[check.pk]
        length = sum(tf for _word, tf in found)
        entry = Entry(
            check.pk,
            [numbers[word] for word, _tf in found],
            [impact(tf, length) for _word, tf in found],
        )
        new += check.terms is None
        if (check.terms, check.impacts) == (entry.terms, entry.impacts):
            continue
        if check.terms:
            gone.append(Entry(check.pk, check.terms, check.impacts or []))
            counts.subtract(check.terms)
        counts.update(entry.terms)
        entries.append(entry)
        check.terms, check.impacts = entry.terms, entry.impacts
    _take_out(gone)
    _put_in(entries)
    _count({term: change for term, change in counts.items() if change})
    if new:
        Corpus.objects.update(checks=F("checks") + new)


def one_writer() -> None:
    """Wait until nobody else writes the archive; held until the transaction ends.

    Taken before any row is written, so that two who write the same checks or words never wait for
    each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER])


def reindex(batch: int = 2000) -> int:
    """Take into the index what is not in it or was taken in by an older method; returns how many.

    One transaction a batch: it may be stopped at any time and goes on where it was. Searches find
    meanwhile what is done already, and what is not by the words of the older method.
    """
    Corpus.objects.exclude(method=METHOD).update(method=METHOD, through=0)
    done = 0
    while taken := _reindex_some(batch):
        done += taken
    return done


@transaction.atomic
def _reindex_some(batch: int) -> int:
    one_writer()
    through = Corpus.objects.values_list("through", flat=True).get()
    behind = (
        Check.objects.filter(terms__isnull=True)
        if through is None
        else Check.objects.filter(pk__gt=through)
    )
    fields = ("claim", "title", "claimant", "terms", "impacts")
    rows = list(behind.order_by("pk").only(*fields)[:batch])
    index_checks(rows)
    if through is not None:
        Corpus.objects.update(through=rows[-1].pk if rows else None)
    return len(rows)


def _numbers(words: Sequence[str]) -> dict[str, int]:
    """Return the number of each word, given to it now if it had none."""
    known = dict(Term.objects.filter(word__in=words).values_list("word", "pk"))
    fresh = [Term(word=word) for word in words if word not in known]
    made = Term.objects.bulk_create(fresh, batch_size=5000)
    return known | {term.word: term.pk for term in made}


def _count(changes: dict[int, int]) -> None:
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_term SET checks = checks + change"
            " FROM unnest(%s::int[], %s::int[]) AS counted (term, change) WHERE id = term",
            [list(changes), list(changes.values())],
        )


def _take_out(entries: Sequence[Entry]) -> None:
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM archive_posting USING unnest(%s::int[], %s::int2[], %s::int8[])"
            " AS old (term, weight, of) WHERE term_id = term AND impact = weight AND check_id = of",
            _columns(entries),
        )


def _put_in(entries: Sequence[Entry]) -> None:
    """Write the postings in the order of the index, and beside each check what was written."""
    if not entries:
        return
    postings = sorted(zip(*_columns(entries), strict=True))
    with connection.cursor() as cursor:
        with cursor.copy("COPY archive_posting (term_id, impact, check_id) FROM STDIN") as copy:
            copy.write("".join(f"{term}\t{weight}\t{of}\n" for term, weight, of in postings))
        cursor.execute(
            "UPDATE archive_check"
            " SET terms = written.terms::int[], impacts = written.impacts::int2[]"
            " FROM unnest(%s::int8[], %s::text[], %s::text[]) AS written (of, terms, impacts)"
            " WHERE id = of",
            [
                [entry.check_id for entry in entries],
                [_array(entry.terms) for entry in entries],
                [_array(entry.impacts) for entry in entries],
            ],
        )


def _columns(entries: Sequence[Entry]) -> list[list[int]]:
    return [
        [term for entry in entries for term in entry.terms],
        [weight for entry in entries for weight in entry.impacts],
        [entry.check_id for entry in entries for _term in entry.terms],
    ]


def _array(numbers: Sequence[int]) -> str:
    """Arrays of different lengths go as text: PostgreSQL's arrays of arrays are matrices."""
    return "{" + ",".join(map(str, numbers)) + "}"
