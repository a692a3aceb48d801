"""Read what somebody asks the archive: a claim, or a whole post."""

from __future__ import annotations

from dataclasses import dataclass

from .cleaning import clean_post
from .terms import terms_in, words_of
from .windows import windows_of

# Of a longer text only the beginning is asked about.
MAX_CHARACTERS = 4_000
# Up to this length one vector says what a text means; a longer one has one for each part.
SHORT = 300


@dataclass(frozen=True, slots=True)
class Question:
    """A claim or a post, ready to be looked up.

    `terms` are all its terms in order, repeated as in the text: each once is looked up in the index
    of words. `windows` are the texts to be embedded, as queries: the whole, or the parts of a long
    one, four at most.
    """

    text: str
    words: tuple[str, ...]
    terms: tuple[str, ...]
    windows: tuple[str, ...]


def read_question(text: str) -> Question:
    """Clean a claim or a post and cut it up for the two ways of looking it up."""
    text = clean_post(text[:MAX_CHARACTERS])
    words = words_of(text)
    return Question(text, tuple(words), tuple(terms_in(words)), _windows(text))


def _windows(text: str) -> tuple[str, ...]:
    if len(text) <= SHORT:
        return (text,) if text else ()
    return tuple(windows_of(text))
