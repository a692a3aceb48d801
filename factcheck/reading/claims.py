"""Propose what can be checked: find the passages, weigh them, say them so that they stand alone.

A claim is a sentence, one of its clauses where each says something worth checking by itself
(`clauses`), or two sentences where the second says nothing without the first. Repeats are found by
their words, conflicts through an index of word triples (`conflicts`), so that nothing is compared
with everything.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from factcheck.reading.clauses import parts_of
from factcheck.reading.conflicts import Matcher
from factcheck.reading.model import Block, Claim, DateMention, NumberMention, Quote, Sentence
from factcheck.reading.names import Names
from factcheck.reading.statements import Statements
from factcheck.reading.tables.shape import Table
from factcheck.reading.worth import PROPOSED_FROM, QUOTED_FROM, WORD, Found, weigh

CLAIM_BLOCKS = frozenset({"standfirst", "paragraph", "list_item"})
STANDS_ALONE = 4  # words; fewer hang on the sentence beside them


@dataclass(slots=True)
class Passage:
    """A passage that may become a claim, with all that lies in it."""

    start: int
    end: int
    # Where its sentence begins, if it is a later part of one.
    lead: int | None
    # Where what is weighed begins: behind the sentence that it cannot do without.
    own: int
    numbers: range
    over: list[Quote]
    speaker: str | None
    score: float
    found: Found

    @property
    def is_worth_it(self) -> bool:
        """Whether it says enough that can be checked to be proposed."""
        words = len(self.found.words)
        marked = any(quote.kind != "indirect" for quote in self.over)
        least = QUOTED_FROM if marked and self.speaker and words >= 8 else PROPOSED_FROM
        return words > 0 and self.score >= least


class Reader:
    """One walk through an article's sentences; gives the passages that may be claims."""

    def __init__(
        self,
        text: str,
        blocks: tuple[Block, ...],
        sentences: tuple[Sentence, ...],
        quotes: tuple[Quote, ...],
        dates: tuple[DateMention, ...],
        numbers: tuple[NumberMention, ...],
        statements: Statements,
        table: Table,
    ) -> None:
        self.text = text
        self.blocks = blocks
        self.sentences = sentences
        self.quotes = quotes
        self.dates = dates
        self.numbers = numbers
        self.statements = statements
        self.table = table
        self.number_starts = [n.start for n in numbers]
        self.date_starts = [d.start for d in dates]
        self.quote_starts = [q.start for q in quotes]
        self.quote_ends = running_maximum([q.end for q in quotes])

    def passages(self) -> Iterator[Passage]:
        """Yield the passages in the order of the text."""
        text, statements = self.text, self.statements
        begin: int | None = None  # of short sentences that wait for the next
        before: Sentence | None = None
        for sentence, after in pairwise([*self.sentences, None]):
            if sentence is None or self.blocks[sentence.block].kind not in CLAIM_BLOCKS:
                continue
            start = sentence.start if begin is None else begin
            begin = None
            if self.goes_on(sentence, after):
                begin = start
                continue
            parts = list(parts_of(text, start, sentence.end, self.table.language))
            if len(parts) > 1:
                found = [self.passage(*self.unmarked(a, b), lead=start) for a, b in parts]
                if all(p.is_worth_it and len(p.found.words) >= STANDS_ALONE for p in found):
                    yield from found
                    before = sentence
                    continue
            if (
                before is not None
                and before.block == sentence.block
                and statements.needs_the_one_before(start, sentence.end)
            ):
                yield self.passage(before.start, sentence.end, own=start)
            else:
                yield self.passage(start, sentence.end)
            before = sentence

    def unmarked(self, start: int, end: int) -> tuple[int, int]:
        """Return a part of a sentence without half a pair of marks and the naming beyond it."""
        for quote in self.over(start, end):
            if quote.kind == "direct":
                start, end = max(start, quote.start), min(end, quote.end)
        while end > start and self.text[end - 1] in ", ":
            end -= 1
        return start, end

    def goes_on(self, sentence: Sentence, after: Sentence | None) -> bool:
        """Say whether a sentence is too short to stand alone in words that go on behind it."""
        if after is None or after.block != sentence.block:
            return False
        if len(WORD.findall(self.text, sentence.start, min(sentence.end, sentence.start + 60))) >= (
            STANDS_ALONE
        ):
            return False
        return any(
            q.kind == "direct" and q.start <= sentence.start + 2 and q.end > after.start
            for q in self.over(sentence.start, sentence.end)
        )

    def over(self, start: int, end: int) -> list[Quote]:
        """Return the quotations that reach into `text[start:end]`."""
        low, high = bisect_right(self.quote_ends, start), bisect_left(self.quote_starts, end)
        return [q for q in self.quotes[low:high] if q.start < end and q.end > start]

    def days(self, start: int, end: int) -> tuple[DateMention, ...]:
        """Return the dates in `text[start:end]`."""
        return self.dates[bisect_left(self.date_starts, start) : bisect_left(self.date_starts, end)]

    def passage(
        self, start: int, end: int, *, lead: int | None = None, own: int | None = None
    ) -> Passage:
        """Weigh `text[own:end]`."""
        own = start if own is None else own
        low, high = bisect_left(self.number_starts, own), bisect_left(self.number_starts, end)
        over = self.over(own, end)
        speaker = next((q.speaker for q in over if q.speaker), None)
        score, found = weigh(
            self.text, own, end, self.table,
            numbers=self.numbers[low:high], dates=len(self.days(own, end)),
            quoted=any(q.kind != "indirect" for q in over),
            attributed=speaker is not None,
        )  # fmt: skip
        return Passage(start, end, lead, own, range(low, high), over, speaker, score, found)

    def statement_of(self, passage: Passage) -> str:
        """Return what the passage says, understandable without the article."""
        statement = self.statements.of(passage.own, passage.end, passage.over, passage.lead)
        if statement[-1].isalnum():
            statement += "."  # a clause, or words out of marks
        if passage.own == passage.start:
            return statement
        end = passage.own
        first = self.statements.of(passage.start, end, self.over(passage.start, end))
        return f"{first} {statement}"


def find_claims(
    text: str,
    blocks: tuple[Block, ...],
    sentences: tuple[Sentence, ...],
    quotes: tuple[Quote, ...],
    dates: tuple[DateMention, ...],
    numbers: tuple[NumberMention, ...],
    names: Names,
    table: Table,
) -> tuple[Claim, ...]:
    """Return the proposed claims in the order of the text."""
    statements = Statements(text, sentences, dates, names, table)
    reader = Reader(text, blocks, sentences, quotes, dates, numbers, statements, table)
    matcher = Matcher(text, numbers, table.language)
    claims: list[Claim] = []
    keys: dict[str, int] = {}
    for passage in reader.passages():
        found = passage.found
        words = found.words
        if passage.own != passage.start:
            words = WORD.findall(text[passage.start : passage.end].lower())
        key = " ".join(words)
        first = keys.get(key) if len(words) >= STANDS_ALONE else None
        if first is None and not passage.is_worth_it:
            continue
        index = len(claims)
        conflicts: list[int] = []
        if first is None:
            keys[key] = index
            conflicts = [
                other
                for other in matcher.conflicts(
                    index,
                    passage.own,
                    passage.end,
                    words,
                    passage.over,
                    passage.numbers,
                    reader.days(passage.own, passage.end),
                    passage.speaker,
                )
                if claims[other].end <= passage.start
            ]
        else:
            found.reasons.append("repeated")
            claims[first] = with_reason(claims[first], "repeated")
        if statements.points_back(passage.start, passage.end, passage.over):
            found.reasons.append("points-back")
        if conflicts:
            found.reasons.append("conflicting")
        for other in conflicts:
            earlier = with_reason(claims[other], "conflicting")
            claims[other] = replace(earlier, conflicts_with=(*earlier.conflicts_with, index))
        claims.append(
            Claim(
                start=passage.start,
                end=passage.end,
                quote=text[passage.start : passage.end],
                statement=reader.statement_of(passage),
                kinds=tuple(found.kinds),
                claimant=passage.speaker,
                checkworthiness=round(passage.score, 3),
                reasons=tuple(found.reasons),
                duplicate_of=first,
                conflicts_with=tuple(conflicts),
            )
        )
    return tuple(claims)


def with_reason(claim: Claim, code: str) -> Claim:
    """Return the claim with one more reason, unless it has it."""
    if code in claim.reasons:
        return claim
    return replace(claim, reasons=(*claim.reasons, code))


def running_maximum(values: list[int]) -> list[int]:
    """Return the greatest value so far, for each place."""
    best = 0
    result = []
    for value in values:
        best = max(best, value)
        result.append(best)
    return result
