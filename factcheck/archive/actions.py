"""Fill the archive and ask it: has anyone checked this already?"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz

from factcheck.archive.claimreview import BadRow, Row, to_row
from factcheck.archive.models import Check
from factcheck.archive.words import content_words, fold

CANDIDATES = 60
# Below this nothing is shown: a single common word in common is no match.
ENOUGH = 0.12


@dataclass(frozen=True, slots=True)
class Match:
    """An archived check that may be about the same claim.

    `score` runs from 0 to 1; it orders, but is no probability. `reason` says in words what the two
    have in common.
    """

    check: Check
    score: float
    reason: str


def find(text: str, *, language: str | None = None, limit: int = 10) -> list[Match]:
    """Return the checks whose words come nearest to a text, best first; withdrawn ones never.

    Candidates are found by any of the text's words (PostgreSQL full text, ranked by `ts_rank`) and
    put in order by the share of words in common, rare ones counting more, and by how near the
    wording is. `language` keeps to checks in it or of unknown language.
    """
    words = content_words(text)
    if not words:
        return []
    rows = Check.objects.filter(withdrawn=False)
    if language:
        rows = rows.filter(language__in=[language, ""])
    candidates = list(_candidates(rows, words))
    weights = _weights(words, candidates)
    matches = [_match(check, text, words, weights) for check in candidates]
    matches = [match for match in matches if match.score >= ENOUGH]
    return sorted(matches, key=lambda match: (-match.score, match.check.pk))[:limit]


def _candidates(rows: QuerySet[Check], words: list[str]) -> QuerySet[Check]:
    any_word = SearchQuery(
        " | ".join(_lexeme(word) for word in words), search_type="raw", config="simple"
    )
    return (
        rows.filter(words=any_word)
        .annotate(rank=SearchRank(F("words"), any_word, normalization=1))
        .order_by("-rank", "pk")
        .defer("words")[:CANDIDATES]
    )


def _lexeme(word: str) -> str:
    """Quote a word for `to_tsquery`: whatever it holds, it stays one operand."""
    return "'" + re.sub(r"['\\\x00]", " ", word) + "'"


def _weights(words: list[str], candidates: list[Check]) -> dict[str, float]:
    """Give each word a weight: the fewer candidates have it, the more it tells."""
    having = [set(content_words(f"{check.claim} {check.title}")) for check in candidates]
    return {
        word: 1.0 / (1.0 + 6.0 * sum(word in known for known in having) / max(1, len(having)))
        for word in words
    }


def _match(check: Check, text: str, words: list[str], weights: dict[str, float]) -> Match:
    theirs = content_words(check.claim) or [""]
    known = set(theirs) | set(content_words(f"{check.title} {check.claimant}"))
    shared = [word for word in words if word in known]
    total = sum(weights.values())
    ours = sum(weights[word] for word in shared) / total
    covered = sum(word in weights for word in theirs) / len(theirs)
    wording = fuzz.token_set_ratio(fold(text), fold(check.claim)) / 100
    score = 0.35 * ours + 0.4 * covered + 0.25 * wording * wording
    return Match(check, round(score, 4), _reason(shared, wording))


def _reason(shared: list[str], wording: float) -> str:
    numbers = [word for word in shared if word[0].isdigit()]
    names = [word for word in shared if word not in numbers]
    parts = []
    if wording >= 0.9:
        parts.append(_("almost the same wording"))
    if names:
        parts.append(_("words in common: %(words)s") % {"words": ", ".join(names[:6])})
    if numbers:
        parts.append(
            ngettext("the same number: %(n)s", "the same numbers: %(n)s", len(numbers))
            % {"n": ", ".join(numbers[:4])}
        )
    return "; ".join(parts)


def store_check(row: Row) -> tuple[Check, bool]:
    """Store a published fact-check, or bring the stored one up to date; (check, whether it is new).

    The same fact-check is the one with the same address and claim, or, without an address, with the
    same publisher and identifier. `withdrawn` is left as it is.
    """
    values = _values(row)
    known = {name: values.pop(name) for name in _key_names(row)}
    return Check.objects.update_or_create(**known, defaults=values)


def _key_names(row: Row) -> tuple[str, ...]:
    return ("url", "claim") if row.url else ("url", "publisher", "identifier")


def _values(row: Row) -> dict[str, Any]:
    """Cut what is longer than its column."""
    values = asdict(row)
    for name, value in values.items():
        limit = getattr(Check._meta.get_field(name), "max_length", None)
        if isinstance(value, str) and limit:
            values[name] = value[:limit]
    return values


@dataclass(slots=True)
class Imported:
    """How an import went. `bad` holds (line, reason) of what was set aside."""

    new: int = 0
    changed: int = 0
    bad: int = 0


def import_claimreview(
    things: Iterator[tuple[int, object]], *, batch: int = 500
) -> Iterator[tuple[int, str] | Imported]:
    """Store every fact-check of `things`, (line, object) as `claimreview.read_rows` gives them.

    Yields (line, reason) for each row set aside, and at the end the counts. Doing it again changes
    nothing; stopping half-way keeps what was stored.
    """
    done = Imported()
    rows: list[Row] = []
    for number, thing in things:
        try:
            rows.append(to_row(thing))
        except BadRow as bad:
            done.bad += 1
            yield number, str(bad)
        if len(rows) >= batch:
            _store_all(rows, done)
            rows = []
    _store_all(rows, done)
    yield done


@transaction.atomic
def _store_all(rows: list[Row], done: Imported) -> None:
    """Store many rows in a handful of statements; of two that are the same the later one counts."""
    fresh: dict[tuple[str, ...], Check] = {}
    for row in rows:
        incoming = Check(**_values(row))
        fresh[_key(incoming)] = incoming
    stored = Check.objects.filter(
        Q(url__in={check.url for check in fresh.values() if check.url})
        | Q(url="", identifier__in={check.identifier for check in fresh.values() if not check.url})
    )
    names = [field.name for field in fields(Row)]
    for known in stored.only("pk", *names):
        if (check := fresh.get(_key(known))) is not None:
            check.pk = known.pk
    old = [check for check in fresh.values() if check.pk]
    new = [check for check in fresh.values() if not check.pk]
    Check.objects.bulk_create(old, update_conflicts=True, unique_fields=["id"], update_fields=names)
    # Another import at the same time may have been faster.
    Check.objects.bulk_create(new, ignore_conflicts=True)
    done.new += len(new)
    done.changed += len(rows) - len(new)


def _key(check: Check) -> tuple[str, ...]:
    if check.url:
        return check.url, check.claim
    return "", check.publisher, check.identifier
