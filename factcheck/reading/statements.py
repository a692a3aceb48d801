"""Make a statement of a passage: what was said, understandable without the article.

Taken away, where that is certain: a connective ("Namun"), a source that is named first ("mengutip
dari Yonhap News"), the words around somebody's own words, and everything up to "bahwa" or "that"
of reported speech, because source and speaker are kept as the claimant. Added in square brackets:
whom a pronoun means and which day a relative date is, where the article leaves one answer only;
"[?]" where it leaves none or several. The editor has the last word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from factcheck.reading.clauses import has_clause
from factcheck.reading.marks import parts_in_marks
from factcheck.reading.model import DateMention, Quote, Sentence
from factcheck.reading.names import NAME_RUN, Names
from factcheck.reading.tables import table_for
from factcheck.reading.tables.shape import Table

OPEN_MARK = "[?]"  # what the article leaves open
UNKNOWN = f" {OPEN_MARK}"
LEAD_IN = {
    "id": re.compile(
        r"(?:(?:mengutip|dikutip|dilansir|melansir|menukil)(?:\s+(?:dari|oleh|laman|situs|media))*"
        r"|menurut)\s+",
        re.I,
    ),
    "en": re.compile(r"(?:according\s+to|citing)\s+", re.I),
}
# A third person as the subject: "ia" is never anything else, "dia" and "mereka" may be.
PRONOUN = {
    "id": re.compile(
        r"(?:(?<![\w-])(?=ia\s)|(?<=bahwa )|(?<=, ))(ia|dia|beliau|mereka)\b(?=\s)", re.I
    ),
    "en": re.compile(r"\b(he|she|they)\b(?=\s)", re.I),
}
PRONOUN_FIRST = re.compile(r"(ia|dia|beliau|mereka)\b(?=\s)", re.I)
MANY = frozenset({"mereka", "they"})
# What opens a statement and points back at something said before.
POINTS_BACK = {
    "id": re.compile(r"(?:\w+\s+){0,2}(?:tersebut|itu|ini)\b", re.I),
    "en": re.compile(r"(?:this|that|these|those|it|such)\b", re.I),
}
# A figure that was named just before: such a sentence says nothing without the one before it.
FIGURE_BACK = {
    "id": re.compile(
        r"(?:angka|jumlah|nilai|persentase|capaian|besaran|kenaikan|penurunan|jumlahnya|angkanya"
        r"|nilainya|anggaran)(?:\s+(?:itu|tersebut|ini)\b|(?<=nya)\b)",
        re.I,
    ),
    "en": re.compile(
        r"(?:that|this|the)\s+(?:figure|number|amount|total|sum|rise|increase|drop|decline)\b", re.I
    ),
}
ASIDE = re.compile(r"(?:yang|who|which)\b[^,.]{1,120}, ?")
THAT = re.compile(r"\b(\w+)\s+(?:bahwa|that)\s+")
SMALL = re.compile(r"(?<![\w'’-])[a-z][\w'’-]*")
INNER_CAPITAL = re.compile(r"\w[A-Z]")
# "In the last 24 years" is clear as it stands.
STRETCH = re.compile(
    r"\b(?:terakhir|belakangan)\b|\b(?:last|past|recent)\s+\S+\s+"
    r"(?:decade|year|quarter|month|week|day|hour)s?\b",
    re.I,
)
YEAR = re.compile(r"\b\d{4}\b")
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)$")
MONTH = re.compile(r"(\d{4})-(\d\d)$")
LOOK_BACK = 4  # sentences
LEAD_LENGTH = 80  # characters; "Pada kuartal kedua 2024," is short


class Statements:
    """Statements of the passages of one article."""

    __slots__ = ("_small", "dates", "names", "sentences", "starts", "table", "text")

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        dates: Sequence[DateMention],
        names: Names,
        table: Table,
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.dates = dates
        self.names = names
        self.table = table
        self._small: frozenset[str] | None = None
        self.starts = [sentence.start for sentence in sentences]

    def of(self, start: int, end: int, over: Sequence[Quote], lead: int | None = None) -> str:
        """Return the statement of `text[start:end]`.

        `over` are the quotations that reach into it; `lead` is where the sentence begins of which
        this is a later part: a time named there first holds for all its parts.
        """
        text = self.text
        at, stop, own = self.core(start, end, over)
        added = self.days(at, stop)
        # Somebody's own words keep their pronouns: the claimant says whose they are.
        if not own:
            added += self.person(at, stop)
        statement = inserted(text, at, stop, added)
        straight = statement.count('"') == 1 and '"' in (statement[0], statement[-1])
        if straight:
            statement = statement.strip('"')
        elif statement[-1:] == "”" and "“" not in statement:
            statement = statement[:-1]
        elif statement[:1] == "“" and "”" not in statement:
            statement = statement[1:]
        statement = " ".join(statement.split())
        when = self.time_first(lead, start) if lead is not None and lead < start else None
        if when:
            statement = f"[{when}] {statement}"
        elif statement[:1].islower():
            statement = statement[0].upper() + statement[1:]
        return statement or " ".join(text[start:end].split())

    def core(self, start: int, end: int, over: Sequence[Quote]) -> tuple[int, int, bool]:
        """Return the span that is the statement, and whether it is somebody's own words."""
        text, language = self.text, self.table.language
        # Where somebody's own words make up most of a passage, they are what was claimed.
        marked = [q for q in over if q.kind == "direct"]
        if len(marked) == 1 and marked[0].speaker:
            quote = marked[0]
            parts = parts_in_marks(text, max(start, quote.start), min(end, quote.end))
            low, high = max(parts, key=lambda part: part[1] - part[0])
            if (high - low) * 2 > end - start and text.count(" ", low, high) >= 3:
                while high > low and text[high - 1] in ", ":
                    high -= 1
                return low, high, True
        at = start
        for quote in over:
            if quote.kind == "indirect" and quote.start > start:
                stop = min(end, quote.end)
                said = text[start : quote.start].rstrip(" ,").endswith((" bahwa", " that"))
                again = THAT.search(text, quote.start, min(stop, quote.start + LEAD_LENGTH))
                if said or has_clause(text, quote.start, stop, language, subject=True):
                    at = quote.start
                elif again and again[1].lower() in self.table.reporting_verbs:
                    # "Ia memuji itu dan menegaskan bahwa ...": the second is what was said.
                    at = again.end()
        if at == start:
            at = after_connective(text, start, end, self.table)
            lead = LEAD_IN[language].match(text, at, end)
            run = NAME_RUN.match(text, lead.end(), end) if lead else None
            if run is not None:
                rest = run.end()
                while rest < end and text[rest] in ", ":
                    rest += 1
                aside = ASIDE.match(text, rest, end)
                if aside:
                    # "Menurut X, yang memimpin Y, Z": what X said begins behind the aside.
                    rest = aside.end()
                if rest > run.end() and text.count(" ", rest, end) >= 3:
                    at = rest
        return at, end, False

    def days(self, start: int, end: int) -> list[tuple[int, str]]:
        """Return (where, what) to insert behind the dates that only the article makes clear."""
        added = []
        for n in range(bisect_left(self.dates, start, key=lambda d: d.start), len(self.dates)):
            mention = self.dates[n]
            if mention.start >= end:
                break
            if (
                mention.end > end
                or YEAR.search(self.text, mention.start, mention.end)
                or STRETCH.search(self.text, mention.start, mention.end)
            ):
                continue
            said = in_words(mention.value, self.table.language) if mention.value else None
            added.append((mention.end, f" [{said}]" if said else UNKNOWN))
        return added

    def person(self, start: int, end: int) -> list[tuple[int, str]]:
        """Return what to insert behind the first pronoun that is a subject."""
        text = self.text
        language = self.table.language
        found = PRONOUN_FIRST.match(text, start, end) if language == "id" else None
        found = found or PRONOUN[language].search(text, start, end)
        if found is None or self.people(start, found.start()):
            return []
        if found[1].lower() in MANY:
            return [(found.end(1), UNKNOWN)]
        # The nearest sentence before that names anybody must name one person only.
        place = bisect_left(self.starts, start + 1) - 1
        people: set[str] = set()
        for back in range(place - 1, max(-1, place - 1 - LOOK_BACK), -1):
            sentence = self.sentences[back]
            people = self.people(sentence.start, min(sentence.end, sentence.start + 600))
            if people:
                break
        return [(found.end(1), f" [{people.pop()}]" if len(people) == 1 else UNKNOWN)]

    def people(self, start: int, end: int) -> set[str]:
        """Return the full names of the people named in `text[start:end]`."""
        people = set()
        for run in NAME_RUN.finditer(self.text, start, end):
            if run.start() and self.text[run.start() - 1].isalnum():
                continue
            parts = self.names.trim(run.group().split())
            full = self.names.fullest(" ".join(parts)) if parts else ""
            if self.is_person(full.split()):
                people.add(full)
        return people

    def is_person(self, words: list[str]) -> bool:
        """Say whether a full name is that of a person; in doubt it is not."""
        table = self.table
        low = [word.lower() for word in words]
        return (
            len(words) > 1
            and not any(INNER_CAPITAL.search(word) for word in words)
            and low[0] not in table.organisations
            and low[-1] not in table.organisations
            and not any(word in table.places for word in low)
            # A word that the article also writes small is an office or a body, not a name.
            and self.small.isdisjoint(low)
        )

    @property
    def small(self) -> frozenset[str]:
        """The words that the article writes without a capital."""
        if self._small is None:
            self._small = frozenset(found.group() for found in SMALL.finditer(self.text))
        return self._small

    def time_first(self, lead: int, start: int) -> str | None:
        """Return the time that a sentence names before anything else ("Pada 2023,")."""
        comma = self.text.find(",", lead, min(start, lead + LEAD_LENGTH))
        if comma < 0:
            return None
        place = bisect_left(self.dates, lead, key=lambda d: d.start)
        if place < len(self.dates) and self.dates[place].end <= comma:
            at = after_connective(self.text, lead, start, self.table)
            clause = has_clause(self.text, at, comma, self.table.language, subject=True)
            if at < comma and not clause:
                return inserted(self.text, at, comma, self.days(at, comma)).strip(' "“')
        return None

    def points_back(self, start: int, end: int, over: Sequence[Quote]) -> bool:
        """Say whether a statement opens with something that was said before it."""
        at, _, _ = self.core(start, end, over)
        return POINTS_BACK[self.table.language].match(self.text, at, end) is not None

    def needs_the_one_before(self, start: int, end: int) -> bool:
        """Say whether a sentence is about the figure of the sentence before it."""
        at = after_connective(self.text, start, end, self.table)
        while at < end and self.text[at] in '"“':
            at += 1
        return FIGURE_BACK[self.table.language].match(self.text, at, end) is not None


def inserted(text: str, start: int, end: int, added: list[tuple[int, str]]) -> str:
    """Return `text[start:end]` with each (where, what) put in."""
    pieces = []
    for where, what in sorted(added):
        pieces += [text[start:where], what]
        start = where
    return "".join(pieces) + text[start:end]


@lru_cache
def month_names(language: str) -> dict[int, str]:
    """Return the full name of each month."""
    names: dict[int, str] = {}
    for name, number in table_for(language).months.items():
        if len(name) > len(names.get(number, "")):
            names[number] = name.capitalize()
    return names


def in_words(value: str, language: str) -> str | None:
    """Say a date value as a reader would: "2024-06-01/2024-06-10" is "1–10 Juni 2024"."""
    first, _, last = value.partition("/")
    one, other = DAY.match(first), DAY.match(last) if last else None
    if one and other:
        if one[1] == other[1] and one[2] == other[2]:
            return f"{int(one[3])}–{in_words(last, language)}"
        if one[1] == other[1]:
            names = month_names(language)
            return f"{int(one[3])} {names[int(one[2])]} – {in_words(last, language)}"
    if last:
        said = [in_words(first, language), in_words(last, language)]
        return " – ".join(part for part in said if part) if all(said) else None
    try:
        if one:
            day = date(int(one[1]), int(one[2]), int(one[3]))
            return f"{day.day} {month_names(language)[day.month]} {day.year}"
        month = MONTH.match(first)
        if month:
            return f"{month_names(language)[int(month[2])]} {month[1]}"
    except (KeyError, ValueError):
        return None
    return first if YEAR.fullmatch(first) else None


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
