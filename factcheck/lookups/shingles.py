"""How much of a text stands in another, told by short runs of words in common."""

import re

_WORD = re.compile(r"\w+")
SIZE = 4


def shingles(text: str, size: int = SIZE) -> set[int]:
    """Return the text's runs of `size` words, folded to lower case, each as a number."""
    words = _WORD.findall(text.lower())
    if len(words) < size:
        return {hash(tuple(words))} if words else set()
    return {hash(tuple(words[at : at + size])) for at in range(len(words) - size + 1)}


def share_kept(before: str, after: str) -> float:
    """Return how much of `before` stands in `after`, 0 to 1; 1 when there was nothing."""
    old = shingles(before)
    return len(old & shingles(after)) / len(old) if old else 1.0
