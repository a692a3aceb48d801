"""Why a check was found, as codes with data; whoever shows them puts them into words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from factcheck.archive.words import is_common

from .terms import WORD, fold_word, stem

if TYPE_CHECKING:
    from .question import Question
    from .table import Candidate

Kind = Literal[
    "almost_same_wording", "meaning", "same_names", "same_numbers", "same_words", "other_numbers",
    "negation_differs",
]  # fmt: skip
AGAINST = ("other_numbers", "negation_differs")
SHOWN = 6
# Below this two texts of the same field are as near by chance (multilingual-E5-small).
NEAR = 0.86
_SHOUTED = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Reason:
    """`values` are words or numbers as the check writes them; of "meaning" the cosine, ".91"."""

    kind: Kind
    values: tuple[str, ...] = ()

    @property
    def speaks_for(self) -> bool:
        return self.kind not in AGAINST


def reasons_of(
    question: Question, candidate: Candidate, features: Mapping[str, float]
) -> Iterator[Reason]:
    """Yield what speaks for a candidate, strongest first, then what speaks against it."""
    if features["wording_sorted"] >= 0.9 or features["pairs_covered"] >= 0.85:
        yield Reason("almost_same_wording")
    if candidate.cosine is not None and candidate.cosine >= NEAR:
        yield Reason("meaning", (f"{candidate.cosine:.2f}",))
    names, numbers, words = _in_common(question, candidate.claim)
    if names:
        yield Reason("same_names", tuple(names[:SHOWN]))
    if numbers:
        yield Reason("same_numbers", tuple(numbers[:SHOWN]))
    if words and not names:
        yield Reason("same_words", tuple(words[:SHOWN]))
    if features["numbers_differ"]:
        yield Reason("other_numbers")
    if features["negation_differs"]:
        yield Reason("negation_differs")


def _in_common(question: Question, claim: str) -> tuple[list[str], list[str], list[str]]:
    """Return (names, numbers, other words) of a claim that the question has too.

    A name is written with a capital in both, unless one of them shouts, or begins every word so.
    """
    asked = set(question.terms)
    capitals = None if _shouts(question.text) else _capitalised(question.text)
    ours = _capitalised(claim)
    names: dict[str, None] = {}
    numbers: dict[str, None] = {}
    words: dict[str, None] = {}
    for written in WORD.findall(claim):
        folded = fold_word(written)
        term = stem(folded)
        if term not in asked or is_common(folded):
            continue
        if written[0].isdigit():
            numbers[written] = None
        elif capitals is not None and term in capitals and term in ours:
            names[written] = None
        else:
            words[written] = None
    return list(names), list(numbers), list(words)


def _capitalised(text: str) -> set[str]:
    return {stem(fold_word(word)) for word in WORD.findall(text) if word[:1].isupper()}


def _shouts(text: str) -> bool:
    """Say whether most words of a text begin with a capital, as in headings."""
    if text.isupper():
        return True
    words = _SHOUTED.findall(text)
    return sum(word[0].isupper() for word in words) > 0.7 * len(words) and len(words) > 3
