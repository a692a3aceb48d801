"""Propose the sentences that say something that can be checked, and say why.

The score is a sum of weights, one a reason, put through the logistic function: an editor can see
every part of it. Duplicates are found by their words, conflicts through an index of word triples,
so that nothing is compared with everything.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import lru_cache

from factcheck.reading.model import (
    Block,
    Claim,
    ClaimKind,
    DateMention,
    NumberMention,
    Quote,
    Sentence,
)
from factcheck.reading.names import NAME_RUN
from factcheck.reading.tables import table_for
from factcheck.reading.tables.shape import Table

REASONS: dict[str, str] = {
    "has-number": "It gives a number.",
    "has-date": "It gives a date or a time.",
    "names-people": "It names a person, an organisation or a place.",
    "about-others": "It says what somebody else did, was or said.",
    "in-words": "It gives a number in words.",
    "attributed": "It says who said so.",
    "quoted": "It repeats somebody's own words.",
    "event": "It says that something happened.",
    "cause": "It says that one thing caused another.",
    "comparison": "It compares things or says that something changed.",
    "superlative": "It calls something the first, the only or the most.",
    "law": "It speaks of a law, a treaty or a court.",
    "negation": "It says that something did not happen or is not so.",
    "repeated": "The article says it more than once.",
    "conflicting": "Another passage of the article says it differently.",
    "prediction": "It speaks of the future, which cannot be checked yet.",
    "opinion": "It judges or wishes; that is harder to check.",
    "personal": "It speaks of the speaker's own experience.",
    "vague": "It does not say who or how many.",
    "question": "It asks and does not state.",
    "short": "It has too few words to stand alone.",
}

# Found on two sets of labelled sentences and rounded; docs/reading.md says how.
WEIGHTS: dict[str, float] = {
    "has-number": 1.9,
    "in-words": 1.0,
    "law": 0.7,
    "has-date": 0.5,
    "event": 0.5,
    "comparison": 0.4,
    "attributed": 0.4,
    "superlative": 0.3,
    "cause": 0.3,
    "about-others": 0.25,
    "names-people": 0.2,
    "quoted": 0.5,
    "negation": 0.0,
    "vague": -0.35,
    "short": -0.4,
    "personal": -0.5,
    "prediction": -0.5,
    "opinion": -0.9,
    "question": -1.6,
}
BIAS = -1.5
LENGTH_WEIGHT = 0.036  # a word, up to 30 words
PROPOSED_FROM = 0.3
# Somebody's own words are proposed a little earlier: whether they were said can always be checked.
QUOTED_FROM = 0.2

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
LEAD_IN = {
    "id": re.compile(
        r"(?:(?:mengutip|dikutip|dilansir|melansir|menukil)(?:\s+(?:dari|oleh|laman|situs|media))*"
        r"|menurut)\s+",
        re.I,
    ),
    "en": re.compile(r"(?:according\s+to|citing)\s+", re.I),
}
NEAR = 0.5  # share of words that two wordings of one thing have in common
UNITS_OF_TIME = frozenset({"year", "month", "week", "day", "hour", "minute"})
CLAIM_BLOCKS = frozenset({"standfirst", "paragraph", "list_item"})


@dataclass(slots=True)
class Found:
    """What is known about one sentence while claims are looked for."""

    reasons: list[str] = field(default_factory=list)
    kinds: list[ClaimKind] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def weigh(
    text: str, start: int, end: int, table: Table, *, numbers: int = 0, dates: int = 0,
    quoted: bool = False, attributed: bool = False,
) -> tuple[float, Found]:  # fmt: skip
    """Return how worth checking `text[start:end]` is, from 0 to 1, and the reasons for it."""
    sentence = text[start:end]
    words = WORD.findall(sentence.lower())
    found = Found(words=words)
    reasons = found.reasons
    bag = frozenset(words)
    if numbers:
        reasons.append("has-number")
        found.kinds.append("quantity")
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
        codes.update(signalled[word])
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


# Reasons that single words give, in the order in which they are named.
SIGNALLED = (
    "event", "cause", "comparison", "superlative", "law", "negation", "prediction", "opinion",
    "vague", "about-others", "in-words", "personal",
)  # fmt: skip
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


def find_claims(
    text: str,
    blocks: tuple[Block, ...],
    sentences: tuple[Sentence, ...],
    quotes: tuple[Quote, ...],
    dates: tuple[DateMention, ...],
    numbers: tuple[NumberMention, ...],
    table: Table,
) -> tuple[Claim, ...]:
    """Return the proposed claims in the order of the text, each one sentence long."""
    number_starts = [n.start for n in numbers]
    date_starts = [d.start for d in dates]
    quote_starts = [q.start for q in quotes]
    quote_ends = running_maximum([q.end for q in quotes])
    claims: list[Claim] = []
    keys: dict[str, int] = {}
    matcher = Matcher(quotes, numbers)
    for sentence in sentences:
        if blocks[sentence.block].kind not in CLAIM_BLOCKS:
            continue
        start, end = sentence.start, sentence.end
        low, high = bisect_left(number_starts, start), bisect_left(number_starts, end)
        dated = bisect_left(date_starts, end) - bisect_left(date_starts, start)
        over = [
            q
            for q in quotes[bisect_right(quote_ends, start) : bisect_left(quote_starts, end)]
            if q.start < end and q.end > start
        ]
        speaker = next((q.speaker for q in over if q.speaker), None)
        marked = any(q.kind != "indirect" for q in over)
        score, found = weigh(
            text, start, end, table, numbers=high - low, dates=dated, quoted=marked,
            attributed=bool(over) and speaker is not None,
        )  # fmt: skip
        key = " ".join(found.words)
        first = keys.get(key) if len(found.words) > 3 else None
        least = QUOTED_FROM if marked and speaker and len(found.words) >= 8 else PROPOSED_FROM
        if not found.words or (score < least and first is None):
            continue
        index = len(claims)
        if first is None:
            keys[key] = index
            conflicts = matcher.conflicts(index, found.words, over, range(low, high), speaker)
        else:
            conflicts = []
            found.reasons.append("repeated")
            original = claims[first]
            if "repeated" not in original.reasons:
                claims[first] = replace(original, reasons=(*original.reasons, "repeated"))
        if conflicts:
            found.reasons.append("conflicting")
            for other in conflicts:
                earlier = claims[other]
                reasons = earlier.reasons
                if "conflicting" not in reasons:
                    reasons = (*reasons, "conflicting")
                claims[other] = replace(
                    earlier, conflicts_with=(*earlier.conflicts_with, index), reasons=reasons
                )
        claims.append(
            Claim(
                start=start,
                end=end,
                quote=text[start:end],
                statement=standing_alone(text, start, end, over, table),
                kinds=tuple(found.kinds),
                claimant=speaker,
                checkworthiness=round(score, 3),
                reasons=tuple(found.reasons),
                duplicate_of=first,
                conflicts_with=tuple(conflicts),
            )
        )
    return tuple(claims)


def running_maximum(values: list[int]) -> list[int]:
    """Return the greatest value so far, for each place."""
    best = 0
    result = []
    for value in values:
        best = max(best, value)
        result.append(best)
    return result


class Matcher:
    """Finds earlier claims that say nearly the same in other words or with other numbers."""

    __slots__ = ("index", "numbers", "quotes", "seen")

    def __init__(self, quotes: tuple[Quote, ...], numbers: tuple[NumberMention, ...]) -> None:
        self.quotes = quotes
        self.numbers = numbers
        # Only the latest claim with a triple: more would make common phrases expensive.
        self.index: dict[tuple[str, str, str], int] = {}
        self.seen: dict[
            int, tuple[frozenset[str], dict[str | None, set[float]], bool, str | None]
        ] = {}

    def conflicts(
        self,
        claim: int,
        words: list[str],
        over: list[Quote],
        numbers: range,
        speaker: str | None,
    ) -> list[int]:
        """Remember a claim and return the earlier ones that it contradicts in wording or number."""
        masked = words
        if numbers:
            masked = ["0" if word[0].isdigit() else word for word in words]
        bag = frozenset(masked)
        values: dict[str | None, set[float]] = {}
        for n in numbers:
            mention = self.numbers[n]
            values.setdefault(mention.unit, set()).add(mention.value)
        direct = any(q.kind == "direct" for q in over)
        shared: dict[int, int] = {}
        index = self.index
        for triple in zip(masked, masked[1:], masked[2:], strict=False):
            latest = index.get(triple)
            if latest is not None and latest != claim:
                shared[latest] = shared.get(latest, 0) + 1
            index[triple] = claim
        result = []
        for other, count in shared.items():
            if count < 3:
                continue
            other_bag, other_values, other_direct, other_speaker = self.seen[other]
            common = len(bag & other_bag)
            if common < NEAR * min(len(bag), len(other_bag)) or common < 0.4 * len(bag | other_bag):
                continue
            same_person = speaker is None or other_speaker is None or speaker == other_speaker
            if direct and other_direct:
                if same_person and bag != other_bag:
                    result.append(other)
            elif any(
                unit in other_values and values[unit].isdisjoint(other_values[unit])
                for unit in values
            ):
                result.append(other)
        self.seen[claim] = (bag, values, direct, speaker)
        return sorted(result)


def standing_alone(text: str, start: int, end: int, over: list[Quote], table: Table) -> str:
    """Return the sentence without openings that only tie it to its neighbours.

    Taken away, where that is certain: a connective ("Namun"), a source that is named first
    ("mengutip dari Yonhap News"), and everything up to "bahwa" or "that" of reported speech,
    because source and speaker are kept as the claimant. A quotation mark without its partner goes
    as well.
    """
    at = start
    for quote in over:
        if (
            quote.kind == "indirect"
            and quote.start > start
            and text[start : quote.start].rstrip(" ,").endswith((" bahwa", " that"))
        ):
            at = quote.start
    if at == start:
        at = after_connective(text, start, end, table)
        lead = LEAD_IN[table.language].match(text, at, end)
        run = NAME_RUN.match(text, lead.end(), end) if lead else None
        if run is not None:
            rest = run.end()
            while rest < end and text[rest] in ", ":
                rest += 1
            if rest > run.end() and text.count(" ", rest, end) >= 3:
                at = rest
    statement = text[at:end]
    straight = statement.count('"') == 1 and statement[-1] == '"'
    if straight or (statement[-1:] == "”" and "“" not in statement):
        statement = statement[:-1]
    statement = " ".join(statement.split())
    if at > start and statement[:1].islower():
        statement = statement[0].upper() + statement[1:]
    return statement or text[start:end]


@lru_cache
def connective_of(connectives: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of the openings that a statement can do without."""
    longest_first = sorted(connectives, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(longest_first)})[, ]+", re.I)


def after_connective(text: str, start: int, end: int, table: Table) -> int:
    """Return where the sentence goes on behind an opening such as "Namun,"."""
    found = connective_of(table.connectives).match(text, start, end)
    if found is not None and text.count(" ", found.end(), end) >= 3:
        return found.end()
    return start
