"""Questions in the form of a question: what they ask for, and whether a text has such a thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from .terms import fold_word, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .question import Question
    from .table import Candidate, Floats, Table

_WORDS = (
    "apa apakah siapa siapakah kapan kapankah mana manakah dimana dimanakah berapa berapakah"
    " mengapa kenapa bagaimana bagaimanakah sebutkan who what when where why how which whose"
)
ASKING = frozenset(stem(word) for word in _WORDS.split())
_ASKS = re.compile(
    r"\W*(?:(?:di|ke|dari|pada) )?(?:apa|siapa|kapan|(?:di)?mana|berapa|mengapa|kenapa|bagaimana"
    r"|who|what|when|where|why|how|which)(?:kah)?\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\b(?:berapa|how (?:many|much|old|long))", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:kapan|when|(?:tanggal|tahun) berapa|hari apa)", re.IGNORECASE)
_WHO = re.compile(r"\b(?:siapa|who)", re.IGNORECASE)
_DATES = (
    "januari februari maret april mei juni juli agustus september oktober november desember senin"
    " selasa rabu kamis jumat sabtu minggu tahun january february march may june july august"
    " october december"
)
_DATED = frozenset(stem(word) for word in _DATES.split())
_NAME = re.compile(r"(?<=[a-z0-9,)] )[A-Z][\w-]+")


def asks(question: Question) -> bool:
    """Say whether it is a question, not a claim."""
    return question.text.rstrip().endswith("?") or bool(_ASKS.match(question.text))


def sought(question: Question, table: Table) -> Floats:
    """Return the weights of the question's terms; the words that only ask count for nothing."""
    weights = table.weights[: table.asked]
    if not asks(question):
        return weights
    kept = weights * [word not in ASKING for word in table.words[: table.asked]]
    return kept if kept.any() else weights


def answers(question: Question, candidates: Sequence[Candidate]) -> dict[str, Floats]:
    """Whether it is a question at all; and whether a candidate has what such a one asks for: a
    number, a date, names that are not in the question.
    """
    asking = asks(question)
    known = set(question.terms)
    number, date, name = (np.zeros(len(candidates)) for _ in range(3))
    how_many, when, who = (
        asking and bool(form.search(question.text)) for form in (_HOW_MANY, _WHEN, _WHO)
    )
    for place, candidate in enumerate(candidates if how_many or when or who else ()):
        terms = candidate.terms.split()
        number[place] = how_many and any(t[0].isdigit() and t not in known for t in terms)
        date[place] = when and any(t in _DATED or (t.isdigit() and len(t) <= 4) for t in terms)
        if who:
            names = (stem(fold_word(word)) for word in _NAME.findall(candidate.claim))
            name[place] = np.log1p(sum(term not in known for term in names))
    return {
        "asks": np.full(len(candidates), float(asking)),
        "answers_how_many": number,
        "answers_when": date,
        "answers_who": name,
    }
