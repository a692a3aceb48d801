"""Turn a passage into what a small model can learn from: why the rules weigh it as they do, its
shape, and its words.

The passage alone is looked at, never the article around it: a claim that an editor marked by hand,
one that the rules proposed and a sentence from a file are then measured alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from factcheck.reading.read import compose
from factcheck.reading.tables import table_for
from factcheck.reading.text import normalise
from factcheck.reading.worth import WEIGHTS, WORD, weigh

SHAPE = (
    "rules", "words", "log-words", "numbers", "dates", "digits", "names", "share-of-names",
    "word-length", "commas", "exclamation", "percent", "currency", "break", "quotation-mark",
    "begins-small",
)  # fmt: skip
FEATURES: tuple[str, ...] = (*(f"reason:{code}" for code in WEIGHTS), *SHAPE)


@dataclass(frozen=True, slots=True)
class Look:
    """What one passage looks like; `features` are in the order of `FEATURES`."""

    score: float  # what the rules make of it
    features: tuple[float, ...]
    words: frozenset[str]  # its words and the pairs of neighbours


def look_at(passage: str, language: str) -> Look:
    """Measure a passage in a language ("id", "en"; others are read with the English tables)."""
    text = " ".join(normalise(passage).split())
    read = compose(text, hints=["paragraph"], language=language)
    score, found = weigh(
        text, 0, len(text), table_for(language),
        numbers=read.numbers,
        dates=len(read.dates),
        quoted=any(quote.kind != "indirect" for quote in read.quotes),
        attributed=any(quote.speaker is not None for quote in read.quotes),
    )  # fmt: skip
    reasons = frozenset(found.reasons)
    words = WORD.findall(text)
    shape = _shape(text, words, score, len(read.numbers), len(read.dates))
    features = (*(float(code in reasons) for code in WEIGHTS), *shape)
    return Look(score, features, _words_and_pairs(words))


def _shape(
    text: str, words: list[str], score: float, numbers: int, dates: int
) -> tuple[float, ...]:
    """Return the values of `SHAPE`, each of a size near 1 and with an end."""
    count = len(words)
    capitals = sum(word[0].isupper() for word in words[1:])
    sure = min(max(score, 1e-6), 1 - 1e-6)
    return (
        math.log(sure / (1 - sure)),
        min(count, 60) / 10,
        math.log1p(min(count, 1000)),
        min(numbers, 5),
        min(dates, 3),
        10 * sum(map(str.isdigit, text)) / max(1, len(text)),
        min(capitals, 8) / 2,
        capitals / max(1, count),
        min(sum(map(len, words)) / max(1, count), 20),
        min(text.count(","), 10) / 2,
        float("!" in text),
        float("%" in text),
        float(any(sign in text for sign in ("$", "€", "£", "¥", "Rp"))),
        float("..." in text or "…" in text or "--" in text),
        float(any(mark in text for mark in '"“”«»')),
        float(text[:1].islower()),
    )


def _words_and_pairs(words: list[str]) -> frozenset[str]:
    """Return the words in small letters, numbers all as "0", and each pair of neighbours.

    "^" and "$" stand for the beginning and the end, so that how a sentence opens counts too.
    """
    plain = ["0" if word[0].isdigit() else word.lower() for word in words]
    return frozenset(plain) | {
        f"{a} {b}" for a, b in zip(["^", *plain], [*plain, "$"], strict=True)
    }
