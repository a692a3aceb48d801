"""Find the names in an article and the fullest form of each.

A run of capitals is cut into what stands in front of a name (an office, a rank, a place) and the
name. Where the name begins is told by lists of offices first and then by the article itself: a word
that stands alone elsewhere ("di Sukamaju", "kata Dewi") is a place there or a name here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

from factcheck.reading.tables import table_for
from factcheck.reading.tables.shape import Table, words
from factcheck.reading.text import LETTERS

UPPER = "A-ZÀ-ÖØ-ÞĆČĐŁŚŠŞŻŽİ"
# It begins with a set of characters and nothing else, so that the search skips to capitals quickly.
PART = rf"[{UPPER}](?:(?:rs?|rof|j|H|s|en|ep|ov|t|ol|gt)?\.(?=[ {UPPER}])|[\w'’-]*)"
NAME_RUN = re.compile(
    rf"{PART}(?:[ \u00a0]?(?<=[ .\u00a0]){PART}"
    rf"|[ ](?:bin|binti|van|von|de|der|den|el|al|da|dos|of|for)[ ]{PART}|[ ]al-{PART})*"
)
LONGEST = 5  # words; a longer run is a headline, not a name
HEADLINE = 200  # characters
LOOKED_AT = 14  # words of a run that are looked at: an office of many words and a name
MANY = 40  # names kept for one word, offices and nicknames kept for an article
MANY_WORDS = 200  # single words and names that a short form is compared with

DOUBLED = re.compile(r"(.)\1")
AFTER = re.compile(r",?[ \u00a0](?:juga[ ]|pun[ ])?([^\W_]+)")


@lru_cache(maxsize=10_000)
def folded(part: str) -> str:
    """Return a part of a name without what newspapers spell now this way and now that."""
    part = part.lower().replace("’", "'").removesuffix("'s").rstrip("'.")
    return DOUBLED.sub(r"\1", part) if len(part) > 3 else part


def word_before(text: str, low: int, at: int) -> str:
    """Return the word right before a place in lower case; a comma in between makes it none."""
    if at - low < 2 or text[at - 1] not in " \u00a0" or not text[at - 2].isalnum():
        return ""
    begin = text.rfind(" ", max(low, at - 16), at - 1)
    if begin < 0 and at - 16 > low:
        return ""
    return text[max(low, begin + 1) : at - 1].lower().lstrip("\"“‘'(")


def is_blend(word: str, parts: Iterable[str]) -> bool:
    """Say whether a word is made of the beginnings of others ("Menkeu", "Zulhas", "BGN").

    The parts are used in their order, each at most once; the first must be used.
    """
    reach = {0}  # how many letters of the word are explained
    used = False
    for number, part in enumerate(parts):
        after = set() if number == 0 else set(reach)
        for at in reach:
            size = 0
            while size < len(part) and at + size < len(word) and part[size] == word[at + size]:
                size += 1
                after.add(at + size)
        reach = after
        used = used or number > 0
    return used and len(word) in reach


@lru_cache
def words_in_front(language: str) -> frozenset[str]:
    """Return the words that may stand in capitals before a name and are no part of it."""
    table = table_for(language)
    return OPENERS.union(
        table.titles,
        table.stop_words,
        table.sentence_starters,
        table.quote_verbs,
        table.reporting_verbs,
        table.abbreviations,
    )


@lru_cache
def words_that_open(language: str) -> frozenset[str]:
    """Return the words that open a sentence in front of a name and are no office."""
    table = table_for(language)
    opening = OPENERS.union(
        table.stop_words, table.sentence_starters, table.quote_verbs, table.citing_verbs
    )
    return opening - table.titles - table.organisations | {"menurut", "kata"}


class Names:
    """The names of one article, looked up by any of their parts.

    `learn` is called for every paragraph, then `settle` once; then names can be asked for.
    """

    __slots__ = (
        "alone",
        "by_part",
        "common",
        "front",
        "known",
        "longer",
        "nicknames",
        "offices",
        "openers",
        "opening",
        "order",
        "placed",
        "runs",
        "spoken",
        "table",
        "whole",
    )

    def __init__(self, table: Table) -> None:
        self.table = table
        self.front = words_in_front(table.language)
        self.opening = words_that_open(table.language)
        # part of a name -> the names that have it, in order of appearance, and where they do
        self.by_part: dict[str, dict[tuple[str, ...], int]] = {}
        self.order: list[tuple[int, str]] = []  # where a full name of a person stands
        self.known: set[tuple[str, ...]] = set()
        self.runs: list[tuple[list[str], int, str, bool]] = []
        self.alone: dict[str, str] = {}  # single words that stand where a name stands
        self.openers: set[str] = set()  # words in capitals only because they open a sentence
        self.spoken: set[str] = set()  # single words with a verb of speech beside them
        self.common: frozenset[str] = frozenset()  # words that stand in lower case as well
        self.placed: set[str] = set()  # words that stand where a place stands
        self.whole: set[tuple[str, ...]] = set()  # runs with nothing in front of the name
        self.nicknames: dict[str, str] = {}
        self.longer: dict[str, str] = {}  # short forms that were looked for
        self.offices: list[tuple[tuple[str, ...], str, int]] = []

    def learn(self, text: str, start: int, end: int, starts: Iterable[int]) -> None:
        """Note the runs of capitals of `text[start:end]`; sentences begin at `starts`."""
        if end - start < HEADLINE and is_headline(text[start:end]):
            return
        openings = set(starts)
        heads = self.table.place_heads
        for run in NAME_RUN.finditer(text, start, end):
            at = run.start()
            if at and text[at - 1].isalnum():
                continue
            previous = word_before(text, start, at)
            parts = run.group().split()
            if parts[-1].endswith(("’s", "'s")):
                parts[-1] = parts[-1][:-2]
            opens = at in openings
            while opens and len(parts) > 1 and parts[0].lower() in self.opening:
                # "Menurut Budi": only the rest is a name
                previous, at = parts[0].lower(), at + len(parts[0]) + 1
                parts, opens = parts[1:], parts[1].lower() in self.opening
            if len(parts) == 1:
                word = parts[0]
                if previous in heads:
                    self.placed.add(folded(word))
                    continue
                if self.speaks(text, previous, run.end()):
                    self.spoken.add(folded(word))
                if (
                    not opens
                    and len(self.alone) < MANY_WORDS
                    and word.lower().rstrip(".") not in self.front
                ):
                    self.alone.setdefault(folded(word), word)
                continue
            if previous in heads and len(parts) <= 3:
                if not any(part.lower() in self.front for part in parts):
                    self.placed.update(folded(part) for part in parts)
            else:
                self.learn_place(parts)
            if len(parts) <= LOOKED_AT:
                self.runs.append((parts, at, previous, opens))

    def speaks(self, text: str, previous: str, end: int) -> bool:
        """Say whether a verb of speech stands right beside a word."""
        if previous in self.table.quote_verbs or previous in self.table.citing_verbs:
            return True
        following = AFTER.match(text, end)
        return following is not None and following[1] in self.table.reporting_verbs

    def learn_place(self, parts: list[str]) -> None:
        """Note the place in "Pemerintah Kota Sukamaju"; "Kepala Desa Rina Contoh" has none."""
        for at in range(max(0, len(parts) - 3), len(parts) - 1):
            if parts[at].lower() not in self.table.place_heads:
                continue
            if at and parts[at - 1].lower() in self.table.place_offices:
                continue
            place = parts[at + 1 :]
            if not any(part.lower() in self.front for part in place):
                self.placed.update(folded(part) for part in place)

    def learn_places(self, text: str) -> None:
        """Note the places of a dateline."""
        for run in NAME_RUN.finditer(text):
            self.placed.update(folded(part) for part in run.group().split())

    def settle(self, text: str) -> None:
        """Find names, offices and nicknames in what was noted."""
        self.common = frozenset(word for word in LETTERS.findall(text) if word[0].islower())
        inside = set(self.alone)
        for parts, _, _, opens in self.runs:
            inside.update(folded(part) for part in (parts[1:] if opens else parts))
        for number, (parts, at, previous, opens) in enumerate(self.runs):
            # "Awalnya Rina": a word that is in capitals only because it opens the sentence
            if (
                opens
                and folded(parts[0]) not in inside
                and (parts[0].lower() in self.common or self.is_suffixed(parts[0]))
            ):
                self.runs[number] = (parts[1:], at + len(parts[0]) + 1, previous, False)
                self.openers.add(parts[0])
        for parts, _, _, opens in self.runs:
            if not opens and len(parts) <= 4 and parts[0].lower().rstrip(".") not in self.front:
                self.whole.add(tuple(folded(part) for part in parts))
        for parts, at, previous, opens in self.runs:
            first, last = self.cut(parts, office=previous in self.table.titles or previous == "dan")
            name = tuple(parts[first:last])
            office = [part.lower() for part in parts[:first]]
            if len(name) > 1 and parts[0].lower() in self.table.place_offices:
                self.placed.update(
                    folded(part) for part in parts[:first] if part.lower() not in self.front
                )
            if not office and previous in self.table.titles:
                office = [previous]
            if 1 < len(name) <= LONGEST:
                written = " ".join(name)
                certain = not opens or first > 0
                for part in name:
                    found = self.by_part.setdefault(folded(part), {})
                    if name not in found and len(found) < MANY and (certain or not found):
                        found[name] = at
                if len(self.known) < MANY_WORDS:
                    self.known.add(name)
                if self.is_person(name):
                    self.order.append((at, written))
                    if office and len(self.offices) < MANY:
                        self.offices.append((tuple(office), written, at))
        self.learn_nicknames(text)

    def is_suffixed(self, word: str) -> bool:
        """Say whether a word is an Indonesian one that opens sentences ("Awalnya")."""
        return self.table.language == "id" and word.endswith("nya")

    def learn_nicknames(self, text: str) -> None:
        """Read "X alias Y", "X (Y)", "X yang akrab disapa Y" and the like."""
        pattern = self.table.nickname
        for found in pattern.finditer(text) if pattern is not None else ():
            nick = found["nick"]
            run = last_run(text, max(0, found.start() - 80), found.start())
            if run is None or run.end() < found.start() - 2:
                continue
            self.call(nick, run.group().split())
        for found in ASIDE.finditer(text):
            run = last_run(text, max(0, found.start() - 80), found.start())
            if run is None or run.end() < found.start() - 1:
                continue
            parts, inside = run.group().split(), found[1].split()
            if len(parts) == 1 and len(inside) > 1:
                parts, inside = inside, parts
            if len(inside) != 1 or len(parts) < 2:
                continue
            self.call_short(inside[0], parts)

    def call(self, nick: str, parts: list[str]) -> None:
        """Note that whoever is named by `parts` is called `nick`."""
        first, last = self.cut(parts)
        if last - first > 1 and len(self.nicknames) < MANY:
            self.nicknames.setdefault(folded(nick), " ".join(parts[first:last]))

    def call_short(self, short: str, parts: list[str]) -> None:
        """Note a short form in brackets if it is made of the words that stand before it."""
        low = [part.lower() for part in parts[-LOOKED_AT:]]
        if short.lower() in self.table.titles:
            return
        for first in range(len(low) - 1):
            if len(short) <= 24 and is_blend(short.lower(), low[first:]):
                organised = low[first] in self.table.organisations
                chosen = parts[-LOOKED_AT:][first:]
                if not organised and not short.isupper():
                    self.call(short, chosen)
                elif len(self.nicknames) < MANY:
                    self.nicknames.setdefault(folded(short), " ".join(chosen))
                return

    def cut(self, parts: list[str], *, office: bool = False) -> tuple[int, int]:
        """Return where the name begins and ends in a run of capitals.

        `office` says that an office in lower case, or a part of one, stands in front of the run.
        """
        table, front = self.table, self.front
        if len(parts) > LOOKED_AT:
            parts = parts[:LOOKED_AT]
        low = [part.lower().rstrip(".") for part in parts]
        last = len(parts)
        while last > 1 and low[last - 1] in table.weekdays:
            last -= 1
        first = 0
        governs = False  # an office that is held over a place
        if low[0] in table.organisations:
            return self.after_organisation(parts, 0, last), last
        while first < last:
            rest = last - first
            word = low[first]
            if word in front or (rest > 1 and parts[first] in self.openers):
                governs = governs or word in table.place_offices
            elif not (
                rest > 1
                and (
                    word in table.places
                    or (is_acronym(parts[first]) and (first or is_acronym(parts[1])))
                )
            ):
                break
            first += 1
            if first < last and low[first] in table.organisations:
                return self.after_organisation(parts, first, last), last
        if last - first > 1:
            office = office or first > 0
            first = self.behind_office(parts, first, last, office=office, governs=governs)
        elif first and first < last and self.is_place(parts[first]):
            first = last  # "Wali Kota Sukamaju": nobody is named
        return first, last

    def behind_office(
        self, parts: list[str], first: int, last: int, *, office: bool, governs: bool
    ) -> int:
        """Return where the name begins behind an office and what it is held over.

        `parts[:first]` is the office. What follows may be a place, a company or a department
        before the name: the last word that can only be one of these ends it, or the first word
        by which the article calls somebody who speaks.
        """
        table = self.table
        for at in range(last - 2, first, -1):
            # "Sukamaju Mayor Dewi Lestari"
            if parts[at].lower().rstrip(".") in table.titles and (office or table.language != "id"):
                return self.skip_places(parts, at + 1, last)
        rest = [folded(part) for part in parts[first:last]]
        for at in range(1, len(rest) - 1):
            known = rest[at] in self.spoken or tuple(rest[at:]) in self.whole
            if known and all(self.is_no_person(part) for part in parts[first : first + at]):
                return first + at
        if not office:
            return first
        if tuple(rest) in self.whole and rest[0] not in self.placed:
            return first
        for at in range(len(rest) - 2, -1, -1):
            # "Direktur Utama Garuda Indonesia Rina Contoh", "Ketua KPK Rina"
            part = parts[first + at]
            if is_acronym(part) or (
                at < len(rest) - 2
                and (
                    part.lower() in table.places
                    or part.lower() in table.organisations
                    or is_office_word(part)
                )
            ):
                return first + at + 1
        begin = 0
        while (
            len(rest) - begin > 1 and rest[begin] in self.placed and rest[begin] not in self.spoken
        ):
            begin += 1
        if begin:
            return first + begin
        while len(rest) - begin > 2 and parts[first + begin].lower() in self.common:
            begin += 1
        if begin or not governs or len(rest) < 3 or rest[0] in self.spoken:
            return first + begin
        # Nothing tells: an office over a place names it when somebody is named for the first time.
        return first + (2 if len(rest) > 3 else 1)

    def is_place(self, part: str) -> bool:
        """Say whether a word is a place for all that is known."""
        return part.lower() in self.table.places or (
            folded(part) in self.placed and folded(part) not in self.spoken
        )

    def is_common(self, word: str) -> bool:
        """Say whether a word at the beginning of a sentence is no name of anybody."""
        low, table = word.lower(), self.table
        return (
            (low in self.common or low in table.sentence_starters)
            and low not in table.organisations
            and low not in table.people
            and low not in table.titles
            and folded(word) not in self.alone
        )

    def skip_places(self, parts: list[str], at: int, last: int) -> int:
        """Return where the name begins behind places and companies in capitals."""
        while last - at > 1 and (self.is_place(parts[at]) or is_acronym(parts[at])):
            at += 1
        return at

    def is_no_person(self, part: str) -> bool:
        """Say whether a word in capitals may well be a place, a company or a common noun."""
        word = folded(part)
        return (
            part.lower() in self.common
            or word in self.placed
            or part.lower() in self.table.places
            or part.lower() in self.table.organisations
            or is_acronym(part)
            or (word in self.alone and word not in self.spoken)
        )

    def after_organisation(self, parts: list[str], first: int, last: int) -> int:
        """Return where a person begins in "Kepala Badan Gizi Rina Contoh", or `first`."""
        table = self.table
        rest = [folded(part) for part in parts]
        for at in range(first + 1, last - 1):
            if rest[at] in self.spoken:
                return at
            if (
                tuple(rest[at:last]) in self.whole
                and parts[at].lower() not in self.front
                and not any(
                    word in self.placed or parts[at + n].lower() in table.organisations
                    for n, word in enumerate(rest[at:last])
                )
            ):
                return at
        if not first:
            return first
        for at in range(last - 2, first, -1):
            if parts[at].lower().rstrip(".") in table.titles:
                return self.skip_places(parts, at + 1, last)
        for at in range(last - 3, first - 1, -1):
            part = parts[at]
            if self.is_place(part) or is_acronym(part) or is_office_word(part):
                return at + 1
        return first

    def is_person(self, name: tuple[str, ...]) -> bool:
        """Say whether a name may be one of a person: no place, company or acronym in it."""
        table = self.table
        return not any(
            part.lower() in table.organisations or part.lower() in table.places or is_acronym(part)
            for part in name
        )

    def trim(self, parts: list[str], *, office: bool = False) -> list[str]:
        """Take offices, ranks, places and openers off the front of a run of capitals."""
        first, last = self.cut(parts, office=office)
        return parts[first:last]

    def fullest(self, name: str, at: int | None = None) -> str:
        """Return the longest form of a name in the article, or the name itself.

        Of several people with that name it is the one who was named last before `at`.
        """
        parts = name.split()
        if not parts:
            return name
        if len(parts) == 1:
            called = self.nicknames.get(folded(parts[0]))
            if called is not None:
                return self.fullest(called, at)
        organised = parts[0].lower() in self.table.organisations
        known = self.by_part.get(folded(parts[0]))
        if not organised:
            known = self.by_part.get(folded(parts[-1])) or known
        if not known:
            return self.clipped(parts[0]) if len(parts) == 1 else name
        wanted = {folded(part) for part in parts}
        best: tuple[str, ...] = tuple(parts)
        where = -1
        for key, seen in known.items():
            have = {folded(part) for part in key}
            if len(key) < len(parts):
                continue
            if not wanted <= have and not (organised and shortened(parts, key)):
                continue
            if (key[0].lower() in self.table.organisations) != organised:
                continue
            if organised and folded(key[0]) != folded(parts[0]):
                continue
            if where < 0 or {folded(part) for part in best} <= have:
                if where < 0 or len(key) > len(best):
                    best, where = key, seen
            elif (
                at is not None
                and where < seen <= at
                and not have < {folded(part) for part in best}
                and not (organised and shortened(list(key), best))
            ):
                best, where = key, seen
        return " ".join(best)

    def clipped(self, word: str) -> str:
        """Return the one name that a short form may stand for ("Pras", "Zulhas"), or the word."""
        short = folded(word)
        if short in self.longer:
            return self.longer[short]
        self.longer[short] = result = self.look_for(word, short)
        return result

    def look_for(self, word: str, short: str) -> str:
        """Return the name that begins like a word or is blended into it, or the word."""
        initials = word.isupper()
        if (
            not 3 + (not initials) <= len(short) <= 24
            or not short.isalpha()
            or (short in self.placed)
        ):
            return word
        found: set[str] = set()
        for key in self.known:
            low = [part.lower() for part in key]
            if key[0].lower() in self.table.organisations:
                continue
            if initials:
                if short == "".join(part[0] for part in low):
                    found.add(self.fullest(" ".join(key)))
            elif any(part.startswith(short) for part in low) or is_blend(short, low):
                found.add(self.fullest(" ".join(key)))
        if len(found) == 1:
            return found.pop()
        if not found and not initials:
            longer = [
                written
                for part, written in self.alone.items()
                if part.startswith(short) and part != short and part not in self.placed
            ]
            if len(longer) == 1:
                return longer[0]
        return word

    def holder(self, office: list[str], at: int) -> str | None:
        """Return who holds an office ("Menkeu", "the governor") by what the article said before."""
        wanted = [word.lower().rstrip(".") for word in office]
        wanted = [word for word in wanted if word not in FILLERS]
        if not wanted or not any(word in self.table.titles for word in wanted):
            return None
        chosen: str | None = None
        exact = False
        for held, name, seen in self.offices:
            if seen > at and chosen is not None:
                break
            same = tuple(wanted) == held
            if (exact and not same) or not all(explained(word, held) for word in wanted):
                continue
            chosen, exact = name, same
        return self.fullest(chosen) if chosen is not None else None

    def person_before(self, at: int) -> str | None:
        """Return the person whose full name stands last before a place in the text."""
        place = bisect_left(self.order, (at, ""))
        return self.fullest(self.order[place - 1][1]) if place else None


def is_headline(line: str) -> bool:
    """Say whether most words of a line are in capitals: its runs are more than names."""
    found = line.split()
    share = 0.75 if line.rstrip()[-1:] in ".!?" else 0.6
    return len(found) > 3 and sum(word[:1].isupper() for word in found) > share * len(found)


def is_office_word(part: str) -> bool:
    """Say whether a word is the short name of a ministry, or a number ("Kemenhub", "V")."""
    return part.startswith(("Kemen", "Disdik", "Dishub", "Dinkes")) or part in ("V", "X")


def is_acronym(part: str) -> bool:
    """Say whether a word is written in capitals only, or has one in its middle ("KontraS")."""
    if len(part) < 2 or not part.isalpha() or part.startswith(("Mc", "Mac", "De", "La")):
        return False
    return part.isupper() or not part[1:].islower()


def shortened(parts: list[str], key: tuple[str, ...]) -> bool:
    """Say whether a name is another with some of its words as initials ("Dinas PU")."""
    have = {folded(part) for part in key}
    initials = "".join(part[0] for part in key).upper()
    return all(
        folded(part) in have or (is_acronym(part) and part in initials) for part in parts
    ) and any(is_acronym(part) for part in parts)


def explained(word: str, office: tuple[str, ...]) -> bool:
    """Say whether a word is one of an office, or short for it."""
    if word in office:
        return True
    if len(office) == 1 or len(word) < 4:
        return any(is_clip(word, held) for held in office)
    return is_blend(word, office) or any(is_clip(word, held) for held in office)


def is_clip(word: str, held: str) -> bool:
    """Say whether one word is the other cut short ("Gov.", "governor")."""
    short, long = sorted((word.rstrip("."), held.rstrip(".")), key=len)
    return len(short) >= 3 and long.startswith(short) and len(long) - len(short) > 1


def last_run(text: str, low: int, high: int) -> re.Match[str] | None:
    """Return the last run of capitals in a stretch of text."""
    last = None
    for found in NAME_RUN.finditer(text, low, high):
        at = found.start()
        if not at or not text[at - 1].isalnum():
            last = found
    return last


ASIDE = re.compile(rf"(?<=\w)[ ]\(([{UPPER}][\w'’-]*(?:[ ][{UPPER}][\w'’-]*){{0,3}})\)")
FILLERS = words("the a an this that itu ini tersebut")
OPENERS = words("""
    terbaru adapun sebelumnya terkait hari usai bagi tak sejak sampai jadi nah ya maka begitu
    atas antara akibat berkat dengan agar meski the a an in on at but and so yet for
""")
