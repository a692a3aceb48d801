"""The questions to ask about a claim: plain functions, so that anyone can see what goes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from factcheck.archive.words import content_words, fold
from factcheck.lookups.english import (
    MEASURES,
    NOUNS,
    english_date,
    english_name,
    english_nouns,
    english_number,
)
from factcheck.lookups.gist import Gist, gist_of
from factcheck.lookups.providers import Asked, Provider, Query
from factcheck.reading.statements import OPEN_MARK
from factcheck.reading.tables import table_for

MAX_QUERY = 300
MAX_TERMS = 5  # words of a search in which every word must be on the page
MAX_PHRASES = 4  # names, numbers and words of a phrase search
MAX_STATEMENT = 1000
# Characters of a phrase search: the strictest of those that are asked refuses more than 250.
MAX_PHRASED = 200
MAX_QUESTIONS = 4


def questions(asked: Asked, provider: Provider) -> list[Query]:
    """Return what to ask a provider about a claim, the likeliest first; none when there is nothing.

    Which form suits it is what `about.asks` says. With `about.also_english` a claim in another
    language is asked in English as well, built from what the tables of `lookups.english` can say.
    """
    about = provider.about
    if about.asks == "own":
        own = cast(Any, provider).questions(asked)
        return _distinct(own)
    text = question(asked.statement, asks=about.asks, language=asked.language)
    built = [Query(text, asked.language, asked.said_on)]
    if about.also_english and not _is_english(asked.language):
        built.append(Query(english_question(asked, asks=about.asks), "en", asked.said_on))
    return _distinct(built)


def _distinct(built: Iterable[Query]) -> list[Query]:
    """Leave out empty questions, and those that only change the letters' case of another."""
    kept: dict[str, Query] = {}
    for query in built:
        if query.text.strip():
            kept.setdefault(fold(" ".join(query.text.replace('"', " ").split())), query)
    return list(kept.values())[:MAX_QUESTIONS]


def _is_english(language: str) -> bool:
    return language.partition("-")[0].lower() == "en"


def question(statement: str, *, asks: str, language: str = "") -> str:
    """Return the question that suits a source asking for "statement", "names" or "terms".

    Empty when no word of the statement says anything.
    """
    # What the reading engine marked as open is nothing to look for.
    statement = " ".join(statement.replace(OPEN_MARK, " ").split())
    if not content_words(statement):
        return ""
    if asks == "statement":
        return statement[:MAX_STATEMENT]
    gist = gist_of(statement, language)
    telling = _telling(statement, gist)
    if asks == "terms":
        return (
            _phrases(gist.names, [one.words for one in gist.numbers], telling)
            or statement[:MAX_PHRASED]
        )
    return _words(gist.names, telling) or statement[:MAX_QUERY]


def english_question(asked: Asked, *, asks: str) -> str:
    """Return the question in English, or "" when too little of the claim can be said in it.

    Names and numbers, and the commonest nouns of news. Names that are the same in English are not
    enough by themselves, nor are numbers, nor a single noun: they are asked already, or find all.
    """
    statement = " ".join(asked.statement.replace(OPEN_MARK, " ").split())
    gist = gist_of(statement, asked.language)
    names = list(dict.fromkeys(filter(None, map(english_name, gist.names))))
    nouns = [noun for noun in english_nouns(statement) if fold(noun) not in map(fold, names)]
    numbers = [english_number(one.value, one.unit) for one in gist.numbers]
    telling = [noun for noun in nouns if noun not in MEASURES.values()]
    if not names and len(telling) < 2:
        return ""
    if names and not (telling or numbers or any(name not in gist.names for name in names)):
        return ""
    if asks == "terms":
        return _phrases(names, numbers, nouns)
    if asks == "names":
        return _words(names, nouns)
    dates = [english_date(value) for value in gist.values]
    return " ".join(dict.fromkeys(filter(None, [*names, *nouns, *numbers, *dates])))[:MAX_QUERY]


def _telling(statement: str, gist: Gist) -> list[str]:
    """Return the words of a statement that say most, beside its names and numbers, best first.

    Nouns of news say more than verbs, and long words are rarer than short ones. Offices and forms
    of address find too much.
    """
    table = table_for(gist.language)
    known = set(content_words(" ".join([*gist.names, *(one.words for one in gist.numbers)])))
    others = [
        word
        for word in content_words(statement)
        if word not in known
        and not word[0].isdigit()
        and word not in table.titles
        and word not in table.reporting_verbs
    ]
    return sorted(others, key=lambda word: (word not in NOUNS, -len(word)))[:3]


def _words(names: Sequence[str], telling: Sequence[str]) -> str:
    """Join names for a search in which every word must be on the page.

    Fewer words find more, so the names go first and one or two telling words join only when there
    are few names. A statement without names is asked by its longest words.
    """
    terms: list[str] = []
    for name in names:
        longer = list(dict.fromkeys([*terms, *name.split()]))
        if len(longer) <= MAX_TERMS:
            terms = longer
    if len(terms) < 2:
        terms += telling[: 3 - len(terms)]
    return _cut(terms, MAX_QUERY)


def _phrases(names: Sequence[str], numbers: Sequence[str], telling: Sequence[str]) -> str:
    """Join names, a number and telling words; what has several words stands in quotation marks.

    A phrase search wants all of them on one page, so there are few: the names first, then the first
    number, then words until there are enough.
    """
    chosen = [*names[:3], *numbers[:1]]
    chosen += telling[: max(0, MAX_PHRASES - len(chosen))]
    if not chosen:
        return ""
    plain = [" ".join(term.replace('"', " ").split()) for term in chosen]
    return _cut([f'"{term}"' if " " in term else term for term in plain if term], MAX_PHRASED)


def _cut(terms: Iterable[str], most: int) -> str:
    """Join as many whole terms as fit."""
    text = ""
    for term in terms:
        longer = f"{text} {term}".strip()
        if len(longer) > most:
            break
        text = longer
    return text


def names(statement: str, language: str = "") -> list[str]:
    """Return the names of a statement, each once, in order."""
    return list(gist_of(statement, language).names)


def numbers(statement: str, language: str = "") -> list[str]:
    """Return the numbers of a statement as written, with their units, each once, in order."""
    return [one.words for one in gist_of(statement, language).numbers]
