"""The index of words: which checks hold a word, and how much it weighs there.

One writer at a time takes checks in or out, so that the counts of a word stay true and no two
wait for each other's words. It writes in the transaction that stores the check, so that whoever can
see a check can find it.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import connection, transaction
from django.db.models import F

from factcheck.archive.models import Check, Corpus
from factcheck.archive.words import METHOD, terms_of

# BM25 with the usual constants; the mean length is that of claim, title and claimant in words, a
# fixed number, so that a weight never needs to be counted anew.
K1, B, MEAN_LENGTH = 1.2, 0.75, 14.0
HUNDREDTHS = 100
# Of PostgreSQL's advisory locks this one is ours.
_WRITER = 0x0FAC7C4E
# A row of `Posting` as COPY takes it in binary: three values, before each the bytes it has.
_POSTING = struct.Struct(">hiiihiq")
_BINARY, _BINARY_ENDS = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


@dataclass(frozen=True, slots=True)
class Entry:
    """A check's words in the index: numbers of terms and their weights, side by side."""

    check_id: int
    terms: list[int]
    impacts: list[int]


@cache
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
    entries, fresh = entries_of(
        [check.pk for check in rows],
        [terms_of(check.claim, check.title, check.claimant) for check in rows],
    )
    counts: Counter[int] = Counter()
    gone: list[Entry] = []
    come: list[Entry] = []
    new = 0
    for check, entry in zip(rows, entries, strict=True):
        new += check.terms is None
        if (check.terms, check.impacts) == (entry.terms, entry.impacts):
            continue
        if check.terms:
            gone.append(Entry(check.pk, check.terms, check.impacts or []))
            counts.subtract(check.terms)
        counts.update(entry.terms)
        come.append(entry)
        check.terms, check.impacts = entry.terms, entry.impacts
    _take_out(gone)
    _put_in(come)
    _note(come)
    _count({term: by for term, by in counts.items() if by and term not in fresh}, new)


def entries_of(
    checks: Sequence[int], terms: Sequence[list[tuple[str, int]]]
) -> tuple[list[Entry], frozenset[int]]:
    """Return the entries of checks whose words are these, as `terms_of` gives them.

    Words that are new get a number, and are counted already: theirs come back, too.
    """
    counts = Counter(word for found in terms for word, _tf in found)
    numbers, fresh = _numbers(counts)
    entries = []
    for pk, found in zip(checks, terms, strict=True):
        length = sum([tf for _word, tf in found])
        entries.append(
            Entry(
                pk,
                [numbers[word] for word, _tf in found],
                [impact(tf, length) for _word, tf in found],
            )
        )
    return entries, fresh


def add_entries(entries: Sequence[Entry], fresh: frozenset[int]) -> None:
    """Take in new checks that were written with their entries beside them."""
    counts = Counter(term for entry in entries for term in entry.terms)
    _put_in(entries)
    _count({term: by for term, by in counts.items() if term not in fresh}, len(entries))


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


def _numbers(counts: Mapping[str, int]) -> tuple[dict[str, int], frozenset[int]]:
    """Return the number of each word, and which were given one now, with their count.

    Words go as one text: they have no line breaks, and an array of thousands takes longer to write.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, id FROM archive_term WHERE word = ANY(string_to_array(%s, E'\\n'))",
            ["\n".join(counts)],
        )
        known = dict(cursor.fetchall())
        fresh = sorted(word for word in counts if word not in known)
        if not fresh:
            return known, frozenset()
        cursor.execute(
            "INSERT INTO archive_term (word, checks)"
            " SELECT * FROM unnest(string_to_array(%s, E'\\n'), %s::int[]) RETURNING word, id",
            ["\n".join(fresh), [counts[word] for word in fresh]],
        )
        given = dict(cursor.fetchall())
    return known | given, frozenset(given.values())


def _count(changes: Mapping[int, int], checks: int) -> None:
    """Count that many more checks for each term, and in all."""
    if changes:
        # In the order in which they lie.
        terms = sorted(changes)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE archive_term SET checks = checks + change"
                " FROM unnest(%s::int[], %s::int[]) AS counted (term, change) WHERE id = term",
                [array(terms), array([changes[term] for term in terms])],
            )
    if checks:
        Corpus.objects.update(checks=F("checks") + checks)


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
    """Write the postings in the order of the index."""
    if not entries:
        return
    # In PostgreSQL's binary form, which is read faster than text; and as all numbers are positive
    # and their ends come last, the order of the bytes is the order of the index.
    pack = _POSTING.pack
    postings = [
        pack(3, 4, term, 2, weight, 8, entry.check_id)
        for entry in entries
        for term, weight in zip(entry.terms, entry.impacts, strict=True)
    ]
    postings.sort()
    query = "COPY archive_posting (term_id, impact, check_id) FROM STDIN (FORMAT binary)"
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        copy.write(b"".join([_BINARY, *postings, _BINARY_ENDS]))


def _note(entries: Sequence[Entry]) -> None:
    """Write beside each check what the index holds of it."""
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_check"
            " SET terms = written.terms::int[], impacts = written.impacts::int2[]"
            " FROM unnest(%s::int8[], %s::text[], %s::text[]) AS written (of, terms, impacts)"
            " WHERE id = of",
            [
                [entry.check_id for entry in entries],
                [array(entry.terms) for entry in entries],
                [array(entry.impacts) for entry in entries],
            ],
        )


def _columns(entries: Sequence[Entry]) -> list[list[int]]:
    return [
        [term for entry in entries for term in entry.terms],
        [weight for entry in entries for weight in entry.impacts],
        [entry.check_id for entry in entries for _term in entry.terms],
    ]


def array(numbers: Sequence[int]) -> str:
    """Arrays of different lengths go as text: PostgreSQL's arrays of arrays are matrices."""
    return "{" + ",".join(map(str, numbers)) + "}"
