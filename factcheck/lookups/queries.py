"""The question to ask about a claim: plain functions, so that anyone can see what goes out."""

from __future__ import annotations

import re

from factcheck.archive.words import content_words, fold, is_common
from factcheck.reading.statements import OPEN_MARK

MAX_QUERY = 300
MAX_TERMS = 5
MAX_STATEMENT = 1000

_END = re.compile(r"[.!?…:;\"”“]\s*$")
# Offices and forms of address stand before names and find too much.
_OFFICES = frozenset(
    """
    presiden wakil menteri gubernur bupati wali walikota kepala ketua jenderal direktur pemimpin
    kementerian pejabat juru bicara president vice minister governor mayor general director
    chairman secretary spokesman spokesperson mr mrs ms dr prof
    """.split()  # noqa: SIM905 (words are read in columns)
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def question(statement: str, *, asks: str) -> str:
    """Return the question about a claim that suits a source asking for "statement" or "names"."""
    # What the reading engine marked as open is nothing to look for.
    statement = " ".join(statement.replace(OPEN_MARK, " ").split())
    if asks == "statement":
        return statement[:MAX_STATEMENT]
    return names_question(statement)


def names_question(statement: str) -> str:
    """Return the names of a statement, for a search in which every word must be on the page.

    Fewer words find more, so the names go first and one or two telling words join only when there
    are few names. A statement without names is asked by its longest words.
    """
    terms: list[str] = []
    for name in names(statement):
        longer = list(dict.fromkeys([*terms, *name.split()]))
        if len(longer) <= MAX_TERMS:
            terms = longer
    taken = len(terms)
    if taken < 2:
        known = set(content_words(" ".join(terms)))
        others = [
            word
            for word in content_words(statement)
            if word not in known and not word[0].isdigit() and word not in _OFFICES
        ]
        longest = sorted(others, key=len, reverse=True)[: 3 - taken]
        terms += [word for word in others if word in longest]
    return " ".join(terms)[:MAX_QUERY] or statement[:MAX_QUERY]


def names(statement: str) -> list[str]:
    """Return the runs of capitalised words of a statement, each once, in order.

    A single word at the start of a sentence is capitalised anyway, so it counts only when there are
    no two other names.
    """
    runs: list[tuple[str, bool]] = []
    run: list[str] = []
    opens = starts = True
    for word in statement.split():
        bare = word.strip("\"'“”‘’()[],.;:!?…")
        initials = len(bare) > 1 and bare.isupper()
        proper = bare[:1].isupper() and (initials or not is_common(fold(bare)))
        if proper and fold(bare) not in _OFFICES:
            if not run:
                opens = starts
            run.append(bare)
        if run and (not proper or word[-1] in ',.;:!?…)”"' or fold(bare) in _OFFICES):
            runs.append((" ".join(run), opens and len(run) == 1))
            run = []
        starts = bool(_END.search(word))
    if run:
        runs.append((" ".join(run), opens and len(run) == 1))
    sure = [name for name, doubtful in runs if not doubtful]
    return list(dict.fromkeys(sure if len(set(sure)) > 1 else [name for name, doubtful in runs]))


def numbers(statement: str) -> list[str]:
    """Return the numbers of a statement as written, each once, in order."""
    return list(dict.fromkeys(_NUMBER.findall(statement)))
