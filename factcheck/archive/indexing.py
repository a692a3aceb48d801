"""The index of words: which checks hold a word, and how much it weighs there.

One writer at a time takes checks in or out, so that the counts of a word stay true and no two
wait for each other's words. It writes in the transaction that stores the check, so that whoever can
see a check can find it.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from django.db import connection, transaction
from django.db.models import F

from factcheck.archive.matching.terms import fold_word, stem, terms_line
from factcheck.archive.models import Check, Corpus
from factcheck.archive.words import COMMON

# BM25 with the usual constants; the mean length is that of claim, title and claimant in words, a
# fixed number, so that a weight never needs to be counted anew.
K1, B, MEAN_LENGTH = 1.2, 0.75, 18.0
HUNDREDTHS = 100
# Of PostgreSQL's advisory locks this one is ours.
_WRITER = 0x0FAC7C4E
# An entry of `Posting`, from the lowest bit up: check, weight, term. So there is room for a
# thousand million checks and 33 million terms.
CHECK_BITS, IMPACT_BITS = 30, 8
# Its row as COPY takes it in binary: how many values, how many bytes, the value.
_POSTING = [("values", ">i2"), ("bytes", ">i4"), ("entry", ">i8")]
_BINARY, _BINARY_ENDS = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


# By which method terms are taken into the index: a new name here has all of it made anew.
METHOD = "terms-1"
MAX_WORD = 64
# What stands in almost every check finds everything: it is counted, but has no postings.
_COMMON = frozenset(stem(fold_word(word)) for word in COMMON)


@dataclass(frozen=True, slots=True)
class Entry:
    """A check's terms in the index: their numbers and weights, side by side, and its line."""

    check_id: int
    terms: list[int]
    impacts: list[int]
    line: str


class Words(NamedTuple):
    """The line of a text's terms; each of these, and what it weighs there: 0 for a common one."""

    line: str
    words: list[str]
    weights: list[int]


def weigh(claim: str, title: str, claimant: str) -> Words:
    """Return the terms of a check; needs no database, so that a thread can do it ahead."""
    line = terms_line(claim, title, claimant)
    found = counted(line)
    length = sum(found.values())
    weights = [0 if term in _COMMON else impact(tf, length) for term, tf in found.items()]
    return Words(line, list(found), weights)


def counted(line: str) -> dict[str, int]:
    """Return the terms of a line, and how often each stands there."""
    found: dict[str, int] = {}
    for term in line.split():
        if term != "|":
            word = term[:MAX_WORD]
            found[word] = found.get(word, 0) + 1
    return found


def is_common(term: str) -> bool:
    """Say whether a term has no postings, for it would find everything."""
    return term in _COMMON


def packed(term: int, impact: int, check: int) -> int:
    """Return the entry of a term that has this weight in a check."""
    return term << IMPACT_BITS + CHECK_BITS | impact << CHECK_BITS | check


@cache
def impact(tf: int, length: int) -> int:
    """Return the weight of a word that stands `tf` times in a check of `length` words."""
    weight = tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / MEAN_LENGTH))
    return max(1, round(HUNDREDTHS * weight))


@transaction.atomic
def index_checks(checks: Iterable[Check]) -> None:
    """Bring the index to what the checks say now: claim, title, claimant. Needs these and `terms`;
    sets the latter, also in the database.
    """
    rows = list(checks)
    if not rows:
        return
    one_writer()
    weighed = [weigh(check.claim, check.title, check.claimant) for check in rows]
    changed = [
        (check, words)
        for check, words in zip(rows, weighed, strict=True)
        if check.terms != words.line
    ]
    new = sum(check.terms is None for check, _words in changed)
    gone = [(check.pk, counted(check.terms)) for check, _words in changed if check.terms]
    entries, counts = entries_of(
        [check.pk for check, _ in changed], [words for _, words in changed]
    )
    counts.subtract(_take_out(gone))
    _put_in(entries)
    _note(entries)
    length = _length(entries) - sum(_length_of(check.terms) for check, _ in changed if check.terms)
    for (check, _words), entry in zip(changed, entries, strict=True):
        check.terms = entry.line
    _count({term: by for term, by in counts.items() if by}, new, length)


def entries_of(checks: Sequence[int], texts: Sequence[Words]) -> tuple[list[Entry], Counter[int]]:
    """Return the entries of checks whose words these are, and how many of them hold each term.

    Words that are new get a number, and are counted already: the counts are of the others.
    """
    counts = Counter(chain.from_iterable(text.words for text in texts))
    numbers, fresh = _numbers(counts)
    entries = [
        Entry(pk, [numbers[word] for word in text.words], text.weights, text.line)
        for pk, text in zip(checks, texts, strict=True)
    ]
    known = {number: by for word, by in counts.items() if (number := numbers[word]) not in fresh}
    return entries, Counter(known)


def add_entries(entries: Sequence[Entry], counts: Mapping[int, int]) -> None:
    """Take in new checks that were written with their entries beside them."""
    _put_in(entries)
    _count(counts, len(entries), _length(entries))


def _length(entries: Sequence[Entry]) -> int:
    return sum(_length_of(entry.line) for entry in entries)


def _length_of(line: str) -> int:
    """Return how many terms a line has; two bars part it."""
    return len(line.split()) - 2


def one_writer() -> None:
    """Wait until nobody else writes the archive; held until the transaction ends.

    Taken before any row is written, so that two who write the same checks or words never wait for
    each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER])


def reindex(batch: int = 2000, *, seconds: float = math.inf) -> int:
    """Take into the index what is not in it or was taken in by an older method; returns how many.

    One transaction a batch, and none is begun after so many seconds: it may be stopped at any time
    and goes on where it was. Searches find meanwhile what is done already, and what is not by the
    words of the older method.
    """
    until = time.monotonic() + seconds
    Corpus.objects.exclude(method=METHOD).update(method=METHOD, through=0)
    done = 0
    while time.monotonic() < until and (taken := _reindex_some(batch)):
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
    fields = ("claim", "title", "claimant", "terms")
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
            ["\n".join(fresh), array([counts[word] for word in fresh])],
        )
        given = dict(cursor.fetchall())
    return known | given, frozenset(given.values())


def _count(changes: Mapping[int, int], checks: int, length: int) -> None:
    """Count that many more checks for each term, and in all that many more checks and terms."""
    if changes:
        # In the order in which they lie.
        terms = sorted(changes)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE archive_term SET checks = checks + change"
                " FROM unnest(%s::int[], %s::int[]) AS counted (term, change) WHERE id = term",
                [array(terms), array([changes[term] for term in terms])],
            )
    if checks or length:
        Corpus.objects.update(checks=F("checks") + checks, length=F("length") + length)


def _take_out(gone: Sequence[tuple[int, Mapping[str, int]]]) -> Counter[int]:
    """Take the words of these checks out, of each how often it stands there; how many of the checks
    held each term.
    """
    words = {word for _check, theirs in gone for word in theirs}
    if not words:
        return Counter()
    numbers, _fresh = _numbers(dict.fromkeys(words, 0))
    left = {
        packed(numbers[word], impact(tf, length), check)
        for check, theirs in gone
        for length in [sum(theirs.values())]
        for word, tf in theirs.items()
    }
    terms = Counter(entry >> IMPACT_BITS + CHECK_BITS for entry in left)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM archive_posting WHERE entry = ANY(%s::int8[]) RETURNING entry",
            [array(sorted(left))],
        )
        left.difference_update(entry for (entry,) in cursor.fetchall())
        # Common words, which were none to an older method; and its weights may have been others.
        weights = packed(0, (1 << IMPACT_BITS) - 1, 0)
        cursor.execute(
            "DELETE FROM archive_posting USING unnest(%s::int8[]) AS bare,"
            " generate_series(%s::int8, %s, %s) AS impact WHERE entry = bare | impact",
            [
                array([entry & ~weights for entry in left]),
                packed(0, 1, 0),
                weights,
                packed(0, 1, 0),
            ],
        )
    return terms


def _put_in(entries: Sequence[Entry]) -> None:
    """Write the postings in the order of the index."""
    if not entries:
        return
    postings = [
        packed(term, weight, entry.check_id)
        for entry in entries
        for term, weight in zip(entry.terms, entry.impacts, strict=True)
        if weight
    ]
    # In PostgreSQL's binary form, which is read faster than text.
    rows = np.empty(len(postings), dtype=_POSTING)
    rows["values"], rows["bytes"] = 1, 8
    rows["entry"] = np.sort(np.array(postings, dtype=np.int64))
    query = "COPY archive_posting (entry) FROM STDIN (FORMAT binary)"
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        copy.write(b"".join([_BINARY, rows.tobytes(), _BINARY_ENDS]))


def _note(entries: Sequence[Entry]) -> None:
    """Write beside each check what the index holds of it."""
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_check SET terms = line"
            " FROM unnest(%s::int8[], %s::text[]) AS written (of, line) WHERE id = of",
            [[entry.check_id for entry in entries], [entry.line for entry in entries]],
        )


def array(numbers: Iterable[int]) -> str:
    """Return an array as text: a list of thousands, number by number, takes the client longer."""
    return f"{{{','.join(map(str, numbers))}}}"
