"""Read what somebody asks the archive: a claim, or a whole post."""

from __future__ import annotations

from dataclasses import dataclass

from factcheck.reading.language import language_of

from .cleaning import clean_post
from .glossary import counterparts
from .terms import terms_in, words_of

# Of a longer text only the beginning is asked about.
MAX_CHARACTERS = 4_000
# One vector says what a text means. Of long posts the whole in one vector finds more than their
# sentences or parts one by one (measured: docs/archive.md), up to about this length.
MAX_EMBEDDED = 1_200


@dataclass(frozen=True, slots=True)
class Question:
    """A claim or a post, ready to be looked up.

    `terms` are all its terms in order, repeated as in the text: each once is looked up in the index
    of words. `embedded` is the text to be embedded, as a query. `language` is a guess, or "und".
    """

    text: str
    terms: tuple[str, ...]
    embedded: str
    language: str

    @property
    def looked_up(self) -> tuple[str, ...]:
        """The terms, and for those of a text that is not Indonesian the Indonesian ones.

        The other way round is left to meaning: to most archives it would only add work.
        """
        if self.language == "id":
            return self.terms
        known = counterparts()
        return (*self.terms, *(other for term in self.terms for other in known.get(term, ())))


def read_question(text: str) -> Question:
    """Clean a claim or a post and make ready the two ways of looking it up."""
    text = clean_post(text[:MAX_CHARACTERS])
    words = words_of(text)
    return Question(text, tuple(terms_in(words)), text[:MAX_EMBEDDED], language_of(words, text))
