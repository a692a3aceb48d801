"""How near what was found is to a claim in meaning, as far as this machine can tell."""

from __future__ import annotations

from collections.abc import Sequence

from factcheck.lib.embedding import Embedder

# So many findings of one claim, and so much of each: a text of 400 characters takes about a tenth
# of a second, and says what the page is about.
MAX_TEXTS = 40
MAX_CHARACTERS = 400


def cosines(embedder: Embedder, statement: str, texts: Sequence[str]) -> list[float]:
    """Return the cosine between a claim and each of at most `MAX_TEXTS` texts, about 0.7 to 1.

    Each text should begin with what says most, such as its title.
    """
    if not texts:
        return []
    texts = texts[:MAX_TEXTS]
    asked = embedder.queries([statement[:MAX_CHARACTERS]])
    answers = embedder.passages([text[:MAX_CHARACTERS] for text in texts])
    return [float(one) for one in answers @ asked[0]]
