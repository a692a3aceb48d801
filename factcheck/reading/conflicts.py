"""Find the passages of one article that say one thing in two ways: other words or other numbers.

Two ways lead to a conflict. Passages that share three words in a row three times over, and half of
all their words, say one thing: then two wordings of one person's words, or numbers of one unit
without any in common, are a conflict. And how many people died, were hurt, went missing is told in
ever new words: there the number and what happened to the people are enough, unless the passages
name other places or other days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from factcheck.reading.model import DateMention, NumberMention, Quote
from factcheck.reading.names import NAME_RUN
from factcheck.reading.worth import WORD

NEAR = 0.5  # share of words that two wordings of one thing have in common
NEARER = 0.6  # and two sentences that differ in a number
FACTOR = 3  # how far two counts of one event lie apart at the most
KEPT = 8  # passages a toll is compared with: the latest
HAS_DIGIT = re.compile(r"\d")
WINDOW = 45  # characters on either side of a number

TOLLS = {
    "id": {
        "dead": r"tewas|meninggal|menewaskan|gugur|korban jiwa",
        "hurt": r"luka|luka-luka|terluka|melukai|cedera",
        "missing": r"hilang",
        "displaced": r"mengungsi|pengungsi",
        "held": r"ditangkap|ditahan|diamankan|menangkap|menahan",
    },
    "en": {
        "dead": r"killed|killing|kills|dead|died|deaths",
        "hurt": r"injured|injuring|wounded|wounding|hurt",
        "missing": r"missing",
        "displaced": r"displaced|evacuated",
        "held": r"arrested|detained",
    },
}
TOLL = {
    language: re.compile(
        "|".join(rf"(?P<{name}>\b(?:{listed})\b)" for name, listed in tolls.items()), re.I
    )
    for language, tolls in TOLLS.items()
}
# "termasuk 3 anak" is a part of a number that was given already.
PART = re.compile(r"\b(?:termasuk|antaranya|including|among them|of them)\b[^.]{0,20}$", re.I)


@dataclass(frozen=True, slots=True)
class Said:
    """What is remembered of a passage."""

    words: tuple[str, ...]  # different ones; as a set they would take ten times the place
    values: dict[str | None, set[float]]
    direct: bool
    speaker: str | None
    places: frozenset[str]
    days: frozenset[str]

    def is_about_another(self, other: Said) -> bool:
        """Say whether each of two passages names somebody, a place or a day of its own."""
        return bool(self.places - other.places and other.places - self.places) or bool(
            self.days and other.days and self.days.isdisjoint(other.days)
        )


@dataclass(frozen=True, slots=True)
class Toll:
    """How many people something happened to, by one passage."""

    claim: int
    values: frozenset[float]
    places: frozenset[str]
    days: frozenset[str]

    def contradicts(self, other: Toll) -> bool:
        """Say whether two passages give other numbers of what may be one event."""
        apart = (self.places and other.places and self.places.isdisjoint(other.places)) or (
            self.days and other.days and self.days.isdisjoint(other.days)
        )
        low, high = sorted((max(self.values), max(other.values)))
        return not apart and self.values.isdisjoint(other.values) and high <= FACTOR * low


class Matcher:
    """Finds earlier claims that say nearly the same in other words or with other numbers."""

    __slots__ = ("index", "language", "numbers", "seen", "text", "tolls", "words")

    def __init__(
        self,
        text: str,
        numbers: tuple[NumberMention, ...],
        language: str,
    ) -> None:
        self.text = text
        self.numbers = numbers
        self.language = language
        # Only the latest claim with a triple: more would make common phrases expensive.
        self.index: dict[int, int] = {}
        self.words: dict[str, str] = {}  # each word once, however many claims have it
        self.seen: dict[int, Said] = {}
        self.tolls: dict[str, list[Toll]] = {}

    def conflicts(
        self,
        claim: int,
        start: int,
        end: int,
        words: list[str],
        over: list[Quote],
        numbers: range,
        days: tuple[DateMention, ...],
        speaker: str | None,
    ) -> list[int]:
        """Remember a claim and return the earlier ones that it contradicts in wording or number."""
        masked = words
        if numbers:
            masked = ["0" if HAS_DIGIT.search(word) else word for word in words]
        values: dict[str | None, set[float]] = {}
        for n in numbers:
            mention = self.numbers[n]
            values.setdefault(mention.unit, set()).add(mention.value)
        direct = [q for q in over if q.kind == "direct"]
        if direct:
            # Two reports of one speech may name its occasion in the same words.
            low, high = max(start, direct[0].start), min(end, direct[-1].end)
            masked = WORD.findall(self.text[low:high].lower())
        places = frozenset(self.places(start, end) if numbers else ())
        dates = frozenset(day.value for day in days if day.value)
        once = self.words.setdefault
        said = Said(
            tuple({once(word, word) for word in masked}),
            values,
            bool(direct),
            speaker,
            places,
            dates,
        )
        found = set(self.near(claim, masked, said))
        self.seen[claim] = said
        if numbers:
            for kind, counted in self.counted(start, end, numbers):
                toll = Toll(claim, frozenset(counted), places, dates)
                known = self.tolls.setdefault(kind, [])
                found.update(other.claim for other in known if toll.contradicts(other))
                known.append(toll)
                del known[:-KEPT]
        return sorted(found)

    def near(self, claim: int, masked: list[str], said: Said) -> Iterator[int]:
        """Yield the earlier claims in nearly the same words that differ in what counts."""
        shared: dict[int, int] = {}
        index = self.index
        own = frozenset(said.words)
        for triple in map(hash, zip(masked, masked[1:], masked[2:], strict=False)):
            latest = index.get(triple)
            if latest is not None and latest != claim:
                shared[latest] = shared.get(latest, 0) + 1
            index[triple] = claim
        for other, count in shared.items():
            if count < 3:
                continue
            earlier = self.seen[other]
            common = len(own.intersection(earlier.words))
            fewer = min(len(own), len(earlier.words))
            union = len(own) + len(earlier.words) - common
            if common < NEAR * fewer or common < 0.4 * union:
                continue
            if said.direct and earlier.direct:
                same = None in (said.speaker, earlier.speaker) or said.speaker == earlier.speaker
                if same and common < union:
                    yield other
            elif (
                common >= NEARER * union
                and not said.is_about_another(earlier)
                and any(
                    unit in earlier.values and counted.isdisjoint(earlier.values[unit])
                    for unit, counted in said.values.items()
                )
            ):
                yield other

    def counted(self, start: int, end: int, numbers: range) -> Iterator[tuple[str, set[float]]]:
        """Yield what happened to people in a passage, with the numbers given of it."""
        pattern = TOLL.get(self.language)
        found: dict[str, set[float]] = {}
        for n in numbers if pattern else ():
            mention = self.numbers[n]
            if mention.unit not in ("person", None):
                continue
            low, high = max(start, mention.start - WINDOW), min(end, mention.end + WINDOW)
            if PART.search(self.text, low, mention.start):
                continue
            nearest: tuple[int, str] | None = None
            for toll in pattern.finditer(self.text, low, high) if pattern else ():
                behind = toll.start() - mention.end
                far = behind if behind >= 0 else mention.start - toll.end()
                # A bare number counts people only right behind the verb: "menewaskan 12".
                if mention.unit is None and not (behind < 0 and far <= 2):
                    continue
                if toll.lastgroup and (nearest is None or far < nearest[0]):
                    nearest = (far, toll.lastgroup)
            if nearest:
                found.setdefault(nearest[1], set()).add(mention.value)
        yield from found.items()

    def places(self, start: int, end: int) -> Iterator[str]:
        """Yield the names in a passage, by which events are told apart."""
        first = self.text.find(" ", start, end)
        if first > 0:
            for run in NAME_RUN.finditer(self.text, first, end):
                name = [part for part in run.group().lower().split() if not HAS_DIGIT.search(part)]
                if name:
                    yield " ".join(name)
