"""The shape of one language's word lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


def words(text: str) -> frozenset[str]:
    """Split a block of words on white space; a word of two parts is written with an underscore."""
    return frozenset(part.replace("_", " ") for part in text.split())


@dataclass(frozen=True, slots=True)
class Table:
    """Everything the rules need to know about one language.

    All words are lower case. Abbreviations are written without their last stop.
    """

    language: str
    decimal_comma: bool
    day_first: bool
    months: dict[str, int]
    weekdays: dict[str, int]
    # Followed by a name or a number: a stop after these never ends a sentence.
    abbreviations: frozenset[str]
    # These do end sentences: only a following word that opens sentences decides.
    closing_abbreviations: frozenset[str]
    sentence_starters: frozenset[str]
    # Abbreviations that are words as well, unless a number follows.
    words_as_well: frozenset[str]
    stop_words: frozenset[str]
    # Verbs that stand after a quotation ("kata", "said").
    quote_verbs: frozenset[str]
    # Verbs that stand between a speaker and what was said ("mengatakan", "said").
    reporting_verbs: frozenset[str]
    # Words that begin the naming of a source ("mengutip", "according to").
    citing_verbs: frozenset[str]
    pronouns: frozenset[str]
    # Words that end the phrase that names a speaker.
    speaker_stops: frozenset[str]
    # Lower-case words in front of a name: offices, ranks, forms of address.
    titles: frozenset[str]
    # Words for kinds of organisation: a run that starts with one is an organisation.
    organisations: frozenset[str]
    places: frozenset[str]
    scales: dict[str, int]
    units: dict[str, str]
    # Word -> what it tells about a claim, see claims.py.
    signals: dict[str, frozenset[str]] = field(default_factory=dict)
    # Words a sentence may lose at its start without a change of meaning.
    connectives: tuple[str, ...] = ()
    # What opens a sentence even where scraping lost the stop before it.
    unmistakable_starts: tuple[str, ...] = ()
    # These lists stand in for those of a language that has none: be careful.
    stand_in: bool = False
    # Words with which a clause begins: no subject reaches over them.
    clause_words: frozenset[str] = frozenset()
    # Verbs that name something ("called it"), in front of a few words in quotation marks.
    naming_verbs: frozenset[str] = frozenset()
    # Forms of speech verbs whose subject stands earlier in the sentence ("saying").
    participles: frozenset[str] = frozenset()
    # Forms that are a noun as well ("reports", "states"): they need a name in front.
    nouns_as_well: frozenset[str] = frozenset()
    # Words in lower case for somebody who speaks ("warga", "officials").
    people: frozenset[str] = frozenset()
    # Words in front of the name of a place, and offices that are held over one.
    place_heads: frozenset[str] = frozenset()
    place_offices: frozenset[str] = frozenset()
    # How an article introduces a short name; the group "nick" holds it.
    nickname: re.Pattern[str] | None = None
