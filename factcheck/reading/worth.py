"""How worth checking a sentence is, and why: one weight a reason.

The score is a sum of weights, put through the logistic function: an editor can see every part of
it and take any part for right or wrong.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from factcheck.reading.model import ClaimKind, NumberMention
from factcheck.reading.names import NAME_RUN
from factcheck.reading.numbers import CURRENCY
from factcheck.reading.tables import table_for
from factcheck.reading.tables.shape import Table

REASONS: dict[str, str] = {
    "has-number": "It gives a number.",
    "has-share": "It gives a percentage or a sum of money.",
    "has-numbers": "It gives several numbers.",
    "has-date": "It gives a date or a time.",
    "names-people": "It names a person, an organisation or a place.",
    "about-others": "It says what somebody else did, was or said.",
    "in-words": "It gives a number in words.",
    "attributed": "It says who said so.",
    "quoted": "It repeats somebody's own words.",
    "event": "It says that something happened.",
    "done": "It tells of something that was done.",
    "cause": "It says that one thing caused another.",
    "comparison": "It compares things or says that something changed.",
    "superlative": "It calls something the first, the only or the most.",
    "law": "It speaks of a law, a treaty or a court.",
    "negation": "It says that something did not happen or is not so.",
    "repeated": "The article says it more than once.",
    "conflicting": "Another passage of the article says it differently.",
    "points-back": "It points back at something said before it.",
    "prediction": "It speaks of the future, which cannot be checked yet.",
    "opinion": "It judges or wishes; that is harder to check.",
    "personal": "It speaks of the speaker's own experience.",
    "condition": "It speaks of what might be, under a condition.",
    "courtesy": "It greets, thanks or addresses somebody.",
    "vague": "It does not say who or how many.",
    "question": "It asks and does not state.",
    "short": "It has too few words to stand alone.",
}

# Found on two sets of labelled sentences and rounded; docs/decisions/0005-claims.md says how.
WEIGHTS: dict[str, float] = {
    "has-number": 1.55,
    "in-words": 1.1,
    "has-share": 1.0,
    "law": 0.85,
    "done": 0.7,
    "quoted": 0.5,
    "comparison": 0.4,
    "attributed": 0.4,
    "has-date": 0.35,
    "event": 0.35,
    "superlative": 0.35,
    "about-others": 0.25,
    "names-people": 0.25,
    "cause": 0.2,
    "has-numbers": 0.15,
    "negation": 0.15,
    "points-back": 0.0,
    "short": -0.15,
    "vague": -0.4,
    "prediction": -0.45,
    "condition": -0.5,
    "courtesy": -0.6,
    "personal": -0.75,
    "opinion": -0.85,
    "question": -1.7,
}
BIAS = -1.5
LENGTH_WEIGHT = 0.036  # a word, up to 30 words
PROPOSED_FROM = 0.33
# Somebody's own words are proposed a little earlier: whether they were said can always be checked.
QUOTED_FROM = 0.2

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(slots=True)
class Found:
    """What is known about one sentence while claims are looked for."""

    reasons: list[str] = field(default_factory=list)
    kinds: list[ClaimKind] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def weigh(
    text: str, start: int, end: int, table: Table, *,
    numbers: Sequence[NumberMention] = (), dates: int = 0,
    quoted: bool = False, attributed: bool = False,
) -> tuple[float, Found]:  # fmt: skip
    """Return how worth checking `text[start:end]` is, from 0 to 1, and the reasons for it.

    `numbers` and `dates` are what was found in it; `quoted` says that somebody's own words are
    in it, `attributed` that it says whose.
    """
    sentence = text[start:end]
    words = WORD.findall(sentence.lower())
    found = Found(words=words)
    reasons = found.reasons
    bag = frozenset(words)
    # "The second time" counts nothing.
    numbers = [mention for mention in numbers if mention.unit != "ordinal"]
    if numbers:
        reasons.append("has-number")
        found.kinds.append("quantity")
        if len(numbers) > 1:
            reasons.append("has-numbers")
        if any(mention.unit in SHARES for mention in numbers):
            reasons.append("has-share")
    if dates:
        reasons.append("has-date")
    if names_somebody(text, start, end):
        reasons.append("names-people")
    if attributed:
        reasons.append("attributed")
    if quoted:
        reasons.append("quoted")
        found.kinds.append("quote")
    signalled = signals_of(table.language)
    codes: set[str] = set()
    for word in bag & signalled.keys():
        given = signalled[word]
        if not IN_NAMES.isdisjoint(given) and is_in_a_name(sentence, word):
            given = tuple(code for code in given if code not in IN_NAMES)
        codes.update(given)
    if table.language in DONE and DONE[table.language].search(sentence):
        codes.add("done")
    if COURTESY[table.language].search(sentence):
        codes.add("courtesy")
    if codes:
        if numbers:
            codes.discard("in-words")
        for code in SIGNALLED:
            if code in codes:
                reasons.append(code)
                kind = KIND_OF.get(code)
                if kind and kind not in found.kinds:
                    found.kinds.append(kind)
    if sentence.rstrip("\"”’')").endswith("?"):
        reasons.append("question")
    if len(words) < 5:
        reasons.append("short")
    total = BIAS + LENGTH_WEIGHT * min(len(words), 30)
    for code in reasons:
        total += WEIGHTS[code]
    return 1.0 / (1.0 + math.exp(-total)), found


def shifted(score: float, weight: float) -> float:
    """Return the score as it is with one more reason of that weight, or less for a negative one."""
    score = min(max(score, 0.001), 0.999)
    return 1.0 / (1.0 + (1.0 - score) / score * math.exp(-weight))


# Reasons that single words give, in the order in which they are named.
SIGNALLED = (
    "event", "cause", "comparison", "superlative", "law", "negation", "prediction", "opinion",
    "vague", "about-others", "in-words", "personal", "done", "condition", "courtesy",
)  # fmt: skip
# "Wakil Perdana Menteri Pertama" is nobody's first time; "lebih lanjut" compares nothing.
IN_NAMES = frozenset({"superlative", "comparison"})
NO_COMPARISON = re.compile(r"\blebih (?:lanjut|dulu|dahulu|kurang)\b|\bat least\b", re.I)
# English past tenses show their end; Indonesian has words for what was done before.
DONE = {"en": re.compile(r"\b[a-z]{3,}ed\b")}
COURTESY = {
    "id": re.compile(
        r"\b(?:terima kasih|selamat (?:pagi|siang|sore|malam|datang)|assalamu\w*|salam sejahtera"
        r"|mohon maaf|silakan|hadirin)\b",
        re.I,
    ),
    "en": re.compile(
        r"\b(?:thank(?:s| you)|welcome|good (?:evening|morning|afternoon|night)|applause"
        r"|ladies and gentlemen|excuse me|god bless"
        r"|(?:mr|madam|senator|governor|secretary|congressman|president|vice president)"
        r"(?: [A-Z][a-z]+)?[,.?]$)|, (?:senator|governor|sir|ma'am)\b",
        re.I,
    ),
}
SHARES = frozenset({"percent", *CURRENCY.values()})
LISTS = {"others": "about-others", "amount": "in-words", "first": "personal"}


@lru_cache
def signals_of(language: str) -> dict[str, tuple[str, ...]]:
    """Return for each word of the lists of a language the reasons that it gives."""
    signals: dict[str, tuple[str, ...]] = {}
    for name, listed in table_for(language).signals.items():
        code = LISTS.get(name, name)
        if code in SIGNALLED:
            for word in listed:
                signals[word] = (*signals.get(word, ()), code)
    return signals


def is_in_a_name(sentence: str, word: str) -> bool:
    """Say whether a word compares nothing here: a part of a name, or of a fixed phrase."""
    if word in ("lebih", "least"):
        return NO_COMPARISON.search(sentence) is not None
    at = sentence.find(word.capitalize(), 1)
    return at > 0 and word not in sentence and sentence[at - 1] == " "


KIND_OF: dict[str, ClaimKind] = {
    "event": "event",
    "cause": "cause",
    "comparison": "comparison",
    "superlative": "comparison",
    "law": "law",
    "prediction": "prediction",
    "opinion": "opinion",
}


def names_somebody(text: str, start: int, end: int) -> bool:
    """Say whether a name stands inside the sentence (its first word does not count)."""
    first = text.find(" ", start, end)
    return first > 0 and NAME_RUN.search(text, first, end) is not None
