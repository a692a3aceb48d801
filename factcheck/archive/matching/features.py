"""What a question and each candidate have in common, as numbers.

All candidates of a question are compared at once, in numpy over one table of their terms, so that
120 of them cost a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .asking import answers, sought
from .closeness import numbers, order, places, spelling, together
from .meaning import foreign, nearness, places_of
from .question import Question
from .table import Candidate, Statistics, table_of
from .translation import translated
from .wording import facts, letters, phrases, words

if TYPE_CHECKING:
    from .table import Floats

# Of these also counts how far a candidate is before or behind the others.
COMPARED = ("bm25", "asked_translated", "check_begun_4", "wording_sorted", "order_of_all")
# The features that the model takes, by words alone and with meaning; "one*other" is a product.
WORDS = (
    "check_covered",
    "rarest_common",
    "common_terms",
    "common",
    "cosine_of_words",
    "window_cosine",
    "asked_covered",
    "check_length",
    "question_length",
    "pairs_covered",
    "longest_run",
    "beginning_covered",
    "numbers_differ",
    "number_added",
    "negation_differs",
    "title_covered",
    "claim_covered",
    "bm25",
    "bm25_lead",
    "bm25_place",
    "bm25_any_length",
    "wording_sorted",
    "check_begun_4",
    "check_begun_5",
    "misspelt",
    "misspelt_added",
    "check_in_order",
    "asked_in_order",
    "order_of_all",
    "place_in_asked",
    "spread_in_asked",
    "numbers_covered",
    "numbers_weight",
    "asked_sought",
    "asked_together",
    "pairs_beside",
    "answers_how_many",
    "answers_when",
    "answers_who",
    "asks",
    "check_translated",
    "asked_translated",
    "asked_translated_lead",
    "asked_translated_place",
    "translated",
    "check_begun_4_lead",
    "wording_sorted_lead",
    "order_of_all_lead",
    "foreign",
    "foreign*bm25_lead",
    "foreign*check_length",
    "foreign*check_begun_4",
    "foreign*check_translated",
    "foreign*translated",
    "foreign*asked_translated_lead",
    # What a feature says hangs on how long the two texts are.
    "question_length*check_length",
    "question_length*bm25",
    "question_length*bm25_lead",
    "check_length*check_begun_4",
    # In a question other things count than in a claim.
    "asks*check_length",
    "asks*asked_sought",
    "asks*asked_together",
    "asks*bm25_any_length",
    "asks*check_begun_4",
)
MEANING = (
    *WORDS,
    "meaning",
    "meaning_stands_out",
    "meaning_lead",
    "meaning_place",
    "meaning*check_covered",
    "meaning*check_begun_4",
    "meaning*meaning_stands_out",
    "question_length*meaning",
    "question_length*meaning_stands_out",
    "check_length*meaning",
    "asks*meaning_stands_out",
    "foreign*meaning",
    "foreign*meaning_lead",
)


def features_of(
    question: Question,
    candidates: Sequence[Candidate],
    statistics: Statistics,
    *,
    meaning: bool,
) -> dict[str, Floats]:
    """Return the features, each a row of one number a candidate. A question has at least a term."""
    table = table_of(question, candidates, statistics)
    once, has, weights = table.once(), table.has(), sought(question, table)
    features = words(table, statistics, weights) | phrases(table) | facts(table)
    features |= letters(question, candidates) | spelling(table, once) | order(table)
    features |= places(table, has) | numbers(table, once) | together(table, has, weights)
    features |= answers(question, candidates) | translated(table, once, has)
    for name in COMPARED:
        features |= places_of(name, features[name])
    features["foreign"] = foreign(question, candidates)
    if meaning:
        features |= nearness(candidates)
    for name in MEANING if meaning else WORDS:
        one, product, other = name.partition("*")
        if product:
            features[name] = features[one] * features[other]
    return features
