"""Ask the archive: has anyone checked this already?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from factcheck.archive import candidates, encoders
from factcheck.archive.indexing import array
from factcheck.archive.matching.question import Question, read_question
from factcheck.archive.matching.ranking import Ranked, model_for, rank
from factcheck.archive.matching.reasons import Reason
from factcheck.archive.matching.table import Statistics
from factcheck.archive.models import Check, Encoder
from factcheck.archive.said import in_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

# So many are weighed, of the nearest by words and of the nearest by meaning.
CANDIDATES = 60
# An archive of so many checks, as the model was fitted on, knows which words are rare.
LARGE = 10_000
# Below this probability nothing is shown, also to who asks: a word or two in common is no match.
ENOUGH = 0.02

# The model computes while PostgreSQL looks for the words: neither waits for the other.
_thinking = ThreadPoolExecutor(1, thread_name_prefix="archive-meaning")


@dataclass(frozen=True, slots=True)
class Match:
    """An archived check that may be about the same claim.

    `score` is the probability that it is, from 0 to 1, comparable between questions; `reasons` say
    what the two have in common.
    """

    check: Check
    score: float
    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> str:
        """The reasons in the reader's language."""
        return in_words(self.reasons)


@dataclass(frozen=True, slots=True)
class Found:
    """What the archive answers, best first. Without `meaning` it was searched by words only."""

    matches: list[Match]
    meaning: bool

    def worth_saying(self) -> list[Match]:
        """Return those to be shown unasked: above where one in twenty claims that nobody has
        checked would raise a false alarm.
        """
        above = model_for(meaning=self.meaning).alert_above
        return [match for match in self.matches if match.score > above]


@dataclass(slots=True)
class _Candidate:
    """A check as the ranking sees it."""

    pk: int
    claim: str
    language: str
    terms: str
    cosine: float | None = None


def find(
    text: str,
    *,
    language: str | None = None,
    publisher: str | None = None,
    limit: int = 10,
    least: float = ENOUGH,
) -> list[Match]:
    """Return the checks most likely to be about what a text says, best first; none withdrawn.

    `language` keeps to checks in it or of unknown language, `publisher` to those of one publisher,
    however deep they lie under everybody else's. Below the probability `least` nothing is given,
    nor what no reason speaks for, unless `least` is 0.
    """
    found = search(text, language=language, publisher=publisher, limit=limit, least=least)
    return found.matches


def search(
    text: str,
    *,
    language: str | None = None,
    publisher: str | None = None,
    limit: int = 10,
    least: float = ENOUGH,
) -> Found:
    """As `find`, and say whether meaning was compared.

    Candidates are the nearest by words (BM25 over our own index) and by meaning (the encoder in
    use); one logistic model weighs them (`archive.matching`).
    """
    question = read_question(text)
    if not question.terms:
        return Found([], meaning=False)
    encoder, vectors = _begin_to_think(question)
    # Meanwhile all is fetched that the words alone lead to, so that little is left to do once the
    # question's vector is there. What is looked up here is remembered for then.
    words = candidates.known(question.looked_up)
    ranked = [pk for pk, _bm25 in candidates.by_words(words, CANDIDATES, publisher=publisher)]
    there = _read(ranked, language, publisher)
    candidates.frequencies(_terms(question, there))
    goes_near = encoder is not None and candidates.can_go_near(encoder)
    known_vectors = vectors.result() if vectors else None
    if encoder is not None and known_vectors is not None:
        near: dict[int, float] = {}
        if goes_near:
            near = candidates.nearest(encoder, known_vectors, CANDIDATES, publisher=publisher)
        there += _read(near.keys() - set(ranked), language, publisher)
        others = [pk for pk in ranked if pk not in near]
        near |= candidates.cosines(encoder, known_vectors, others)
        for one in there:
            one.cosine = near.get(one.pk)
    there.sort(key=lambda one: one.pk)
    meaning = known_vectors is not None
    statistics = _statistics(words, question, there)
    best = rank(question, there, statistics, meaning=meaning, explained=limit)
    best = [one for one in best[:limit] if one.probability >= least and (not least or _told(one))]
    checks = Check.objects.defer("terms").in_bulk([one.candidate.pk for one in best])
    return Found(
        [Match(checks[one.candidate.pk], one.probability, one.reasons) for one in best],
        meaning=meaning,
    )


def _told(one: Ranked[_Candidate]) -> bool:
    """Say whether anything speaks for a match: in a small archive, the nearest may lie far away."""
    return any(reason.speaks_for for reason in one.reasons)


def _begin_to_think(question: Question) -> tuple[Encoder | None, Future[Vectors | None] | None]:
    asking = encoders.asking()
    if asking is None:
        return None, None
    encoder, embedder = asking
    return encoder, _thinking.submit(
        encoders.question_vectors, encoder, embedder, [question.embedded]
    )


def _read(
    numbers: Collection[int], language: str | None, publisher: str | None
) -> list[_Candidate]:
    """Return what the ranking needs of those of these checks that are wanted."""
    if not numbers:
        return []
    with connection.cursor() as cursor:
        # Written by hand: a search does this twice, and building it would take as long as doing it.
        cursor.execute(
            "SELECT id, claim, language, coalesce(terms, '') FROM archive_check"
            " WHERE id = ANY(%s::int8[]) AND NOT withdrawn"
            " AND (%s::text IS NULL OR language IN (%s, ''))"
            " AND (%s::text IS NULL OR publisher = %s)",
            [array(numbers), language or None, language, publisher, publisher],
        )
        return [_Candidate(*row) for row in cursor.fetchall()]


def _statistics(
    words: candidates.Known, question: Question, there: Sequence[_Candidate]
) -> Statistics:
    return Statistics(
        # A small archive knows too little of how rare a word is.
        checks=max(words.checks, LARGE),
        mean_length=words.mean_length,
        frequencies=candidates.frequencies(_terms(question, there)),
    )


def _terms(question: Question, there: Sequence[_Candidate]) -> set[str]:
    return {term for one in there for term in one.terms.split()} | set(question.terms)
