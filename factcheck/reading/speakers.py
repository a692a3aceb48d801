"""Read who is named beside somebody's words: "kata X", "X said", "menurut X", "X:".

Everything looks at a bounded stretch of text around one place, so that reading an article takes
time in proportion to its length.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from factcheck.reading.names import NAME_RUN, Names, folded, last_run
from factcheck.reading.tables.shape import Table, words

# A stop word and what follows, as scraping leaves them ("kepadaKompas").
JOINED = re.compile(r"(?:kepada|dalam|dikutip|dilansir|saat|pada|dari|oleh)[A-Z]")
BETWEEN = re.compile(r"[\s,.\-–—]*")
PHRASE_WORD = re.compile(r"[ \u00a0]?([^\W_](?:[\w'’./&-]*[\w'’])?\.?)")
PARENTHESIS = re.compile(r"[ \u00a0]?\([^()\n]{1,60}\)")
COMMA = re.compile(r",[ \u00a0]?")
WORD = re.compile(r"[^\s,;:()\[\]“”\"—–]+")
DESCRIPTION = re.compile(
    r"(?:pria|wanita|perempuan|lelaki|laki-laki|ibu|bapak|ayah|ibunda|ibunya|politikus|politisi"
    r"|mantan|penyanyi|aktor|aktris|artis|pelatih|pemain|bintang|jebolan|alumnus|suami|istri)\b"
    r"|.*\b(?:ini|itu|tersebut)$",
    re.I,
)
POINTING = re.compile(r"[^.\n\"“”]{0,120}?\b(?:ini|itu|tersebut)\b")
# Behind "...," any verb is one of speech: "beamed Jane Doe", "Jane Doe went on".
FORM = r"(?!(?:as|his|this|its|is|was|has|does|always|across)\b)[a-z]{2,}(?:ed|s)"
UNLISTED = re.compile(
    rf"{FORM}[ ](?P<name>{NAME_RUN.pattern})"
    rf"|(?P<subject>he|she|they|{NAME_RUN.pattern})[ ](?:{FORM}|went[ ]on)\b"
    r"|(?P<phrase>(?:an?|the|one|another)[ ](?:[^\W_][\w’'-]*[ ]){1,4}?)[a-z]{2,}ed\b"
)
# What stands behind a verb and never behind a noun of the same form ("the ad claims that").
OBJECT = re.compile(r",?:?[ \u00a0]*(?:[\"“”'‘’]|that\b)")
PRONOUN_ID = re.compile(r"(?:dia|ia|beliau|mereka|nya)\b", re.I)
CITED = {
    "id": re.compile(
        # "Hal senada disampaikan X": the passive names who speaks on.
        r"\b(?:(?P<passive>di(?:sampaikan|ungkapkan|katakan|tegaskan|tuturkan|jelaskan|nyatakan"
        r"|utarakan|kemukakan|akui))(?:\s+oleh)?"
        r"|mengutip|dikutip|dilansir|melansir|menukil|dinukil|menurut(?:nya)?|merujuk|berdasarkan"
        r"|sebagaimana\s+dilaporkan)\b(?:\s+(?:dari|oleh|pada|laporan|laman|situs|data|keterangan"
        r"|pernyataan|media|kantor\s+berita|pemberitaan)){0,3}\s*",
        re.I,
    ),
    "en": re.compile(
        r"\b(?:according\s+to|as\s+reported\s+by|as\s+quoted\s+by|citing|reported\s+by)\s+", re.I
    ),
}
ADVERBS = words("""
    pun juga kemudian lantas lalu sendiri turut ikut kembali lagi telah sudah sempat hanya
    secara tegas terbuka langsung kini sebelumnya dengan also later has had have then previously
    repeatedly reportedly once again recently will would could may might first even just still
    now always often simply finally soon today yesterday immediately 'd 've
""")
BEING = words("is was are were be been being am get got getting not to never of")
PREPOSITIONS = words("""
    in on at during after before by for from to with of about asked speaking appearing despite
    pada di dalam usai saat ketika setelah menurut terkait soal
""")
ONE_PERSON = words("he she ia dia beliau")
HEAD = re.compile(r"(?:[\w’'.-]+[ ])*?([\w’'.-]+)(?=[ ](?:of|for|who|from|in|at)[ ]|$)")
ARTICLES = words("a an the one another his her their its our my some many several")
NEAR = 200  # characters in front of a verb that may hold its subject
SUBJECT_WORDS = 12


@dataclass(slots=True)
class Speaker:
    """A name for whoever speaks, where it stands, and where the naming ends."""

    name: str | None
    start: int | None
    end: int | None
    until: int = -1


class Speakers:
    """Reads the naming of speakers in one article; holds who spoke last."""

    def __init__(self, text: str, names: Names, table: Table) -> None:
        self.text = text
        self.names = names
        self.table = table
        self.last: str | None = None
        self.last_person: str | None = None
        self.english = table.language != "id"
        self.cited = CITED[table.language]
        verbs = "|".join(sorted(table.quote_verbs, key=len, reverse=True))
        self.cue = re.compile(
            rf"(?:demikian\s+)?(?P<verb>{verbs})(?P<nya>nya|lah)?\b"
            r"|demikian\s+(?:pernyataan|keterangan|penjelasan|bunyi|isi)(?:\s+(?:resmi|tertulis))*\b",
            0 if self.english else re.I,
        )
        # "Kata Budi, ..." and "Said Jane Doe, who was there: ..."
        self.leading = re.compile(rf"(?:{verbs})\b", re.I)

    def again(self, start: int | None, end: int | None, at: int, until: int = -1) -> Speaker:
        """Return whoever spoke last, or was named last, for a pronoun or a description.

        A word for one person ("she", "dia") does not stand for a ministry or a newspaper.
        """
        name = self.last
        if start is not None and end is not None and self.text[start:end].lower() in ONE_PERSON:
            name = self.last_person
        return Speaker(name or self.names.person_before(at) or self.last, start, end, until)

    def spoke(self, speaker: Speaker, *, source: bool = False) -> None:
        """Note who spoke; a source that is only cited is nobody who goes on speaking."""
        if not speaker.name:
            return
        if speaker.name[0].isupper():
            person = self.names.is_person(tuple(speaker.name.split()))
        else:
            # "a police spokesman" is a person, "the ministry of trade" is none
            head = HEAD.match(speaker.name)
            person = (
                self.english
                and not source
                and head is not None
                and head[1].lower() not in self.table.organisations
            )
        if person:
            self.last_person = speaker.name
        if person or not source:
            self.last = speaker.name

    # Behind the words

    def after(self, outer_end: int, limit: int, verbs: list[tuple[int, int]]) -> Speaker | None:
        """Return who is named after closing marks ("," kata X ...), or None."""
        text, table = self.text, self.table
        gap = BETWEEN.match(text, outer_end, limit)
        at = gap.end() if gap else outer_end
        if at >= limit or text.count("\n", outer_end, at) > 1:
            return None
        if at - outer_end > 1 and text[outer_end] == "." and text[at].isupper():
            return None
        found = self.cue.match(text, at, limit)
        if found is not None:
            if found["nya"] == "nya":
                return self.again(at, found.end(), at, found.end())
            named = self.phrase(found.end(), limit)
            if named is not None:
                return named
            if not self.english:
                return self.again(None, None, at, found.end())
        cited = self.cited.match(text, at, limit)
        if cited is not None:
            return self.source(cited.end(), limit, cited.group())
        if not self.english and not text[at].isupper() and PRONOUN_ID.match(text, at) is None:
            return None
        first = PHRASE_WORD.match(text, at, limit)
        if first is None:
            return None
        if self.english and text[outer_end - 2] in ",?!":
            found = UNLISTED.match(text, at, limit)
            if found is not None:
                group = next(key for key in ("name", "subject", "phrase") if found[key])
                start, end = found.span(group)
                end -= group == "phrase"  # the space in front of the verb
                if text[start:end].lower() in table.pronouns:
                    return self.again(start, end, start, found.end())
                if group != "phrase" and not self.names.trim(text[start:end].split()):
                    return None
                named = self.resolve(start, end)
                named.until = found.end()
                return named
        low = first[1].lower().rstrip(".")
        if (low in table.speaker_stops or low in table.participles) and self.english:
            return None
        # "Putin said", "she told reporters", "Fajar menambahkan."
        place = bisect_left(verbs, (at + 1, 0))
        for start, end in verbs[place : place + 3]:
            if start >= min(limit, at + NEAR) or self.ends_between(at, start):
                return None
            if text[start:end] in table.participles or not text[start].islower():
                continue
            subject = self.subject(at, start, end)
            if subject is None:
                if self.english:
                    continue
                return None
            if subject.start is not None and text.count(" ", at, subject.start) > 3:
                between = text[at : subject.start]
                if "," not in between:
                    return None
            subject.until = end
            return subject
        return None

    def ends_between(self, low: int, high: int) -> bool:
        """Say whether a mark or a line end stands between two places."""
        text = self.text
        return any(text.find(mark, low, high) >= 0 for mark in ('"', "“", "”", "\n", "; "))

    def phrase(self, at: int, limit: int) -> Speaker | None:
        """Read the phrase that names a speaker after a verb of speech."""
        text, table = self.text, self.table
        start = at
        while start < limit and text[start] in " \u00a0":
            start += 1
        position = end = start
        for _ in range(16):
            word = PHRASE_WORD.match(text, position, limit)
            if word is None:
                aside = PARENTHESIS.match(text, position, limit)
                if aside is None or not text[aside.end() : aside.end() + 2].strip()[:1].isupper():
                    break
                position = aside.end()
                continue
            low = word[1].lower().rstrip(".")
            if (low in table.speaker_stops and word[1].islower()) or low in table.weekdays:
                break
            if JOINED.match(word[1]):
                break
            if position == start and low in table.pronouns:
                return self.again(start, start + len(low), start, start + len(low))
            end = position = word.end(1)
            if (
                word[1].endswith(".")
                and low not in table.abbreviations
                and len(word[1]) > 2
                and "." not in low
            ):
                end -= 1
                break
        if end <= start:
            return None
        phrase = text[start:end]
        lower = phrase[0].islower()
        if not self.english and lower:
            pointing = POINTING.match(text, start, limit)
            if DESCRIPTION.match(phrase) or (
                pointing is not None and pointing.end() - start < 90 and " yang " not in pointing[0]
            ):
                held = self.names.holder(phrase.split(), start)
                if held is not None:
                    return Speaker(held, start, end, end)
                if self.last or self.names.order:
                    return self.described(start, end)
        return self.resolve(start, end, limit)

    def described(self, start: int, end: int) -> Speaker:
        """Say who a description stands for ("pria kelahiran Sukamaju ini"): who spoke last."""
        speaker = self.again(start, end, start, end)
        if is_person(self.text[start:end].partition(" ")[0], self.table):
            speaker.name = self.last_person or self.names.person_before(start) or speaker.name
        pattern = self.table.nickname
        nick = pattern.match(self.text, end) if pattern is not None else None
        if nick is not None and speaker.name is not None:
            # "ujar pria yang akrab disapa Aco"
            self.names.call(nick["nick"], speaker.name.split())
            speaker.until = nick.end()
        return speaker

    def resolve(self, start: int, end: int, limit: int | None = None) -> Speaker:
        """Say who is meant by a phrase: a name in it, the holder of an office, or the phrase."""
        text = self.text
        phrase = text[start:end]
        run = last_run(text, start, end)
        if run is not None and run.group().lower() not in ARTICLES:
            written = run.group().split()
            office = run.start() > start and phrase.split(" ", 1)[0].lower() in self.table.titles
            parts = self.names.trim(written, office=office)
            if not parts:
                later = self.behind_comma(end, limit) if limit is not None else None
                if later is not None:
                    return later
            elif len(parts) < len(written) and parts[0].lower() in self.table.organisations:
                # "Kepala Badan Gizi": an office that nobody is named for here
                later = self.behind_comma(end, limit) if limit is not None else None
                held = self.names.holder(written, start)
                return later or Speaker(held or run.group(), start, end, end)
            elif run.end() >= end - 12:
                if len(parts) > 1 or parts[0].lower().rstrip(".") not in self.table.titles:
                    name = self.names.fullest(" ".join(parts), start)
                    first = phrase.split(" ", 1)[0].lower()
                    titled = first in self.table.titles and parts[0].isupper()
                    if limit is not None and (titled or self.is_office(written)):
                        later = self.behind_comma(end, limit)
                        if later is not None:
                            return later
                    return Speaker(name, start, end, end)
            elif self.english:
                # "a lawyer for Jane Doe who": the phrase itself
                return Speaker(phrase, start, end, end)
        held = self.names.holder(phrase.split(), start)
        return Speaker(held or phrase, start, end, end)

    def is_office(self, written: list[str]) -> bool:
        """Say whether a run of capitals begins like an office ("Kepala Dinas Pendidikan X")."""
        return written[0].lower().rstrip(".") in self.table.titles

    def behind_comma(self, end: int, limit: int) -> Speaker | None:
        """Read "Kepala Dinas X, Budi Santoso, ...": the name follows the office."""
        text, table = self.text, self.table
        comma = COMMA.match(text, end, limit)
        run = NAME_RUN.match(text, comma.end(), limit) if comma else None
        if run is None:
            return None
        written = run.group().split()
        low = written[0].lower()
        if len(written) < 2 or low in table.weekdays or low in table.places:
            return None
        parts = self.names.trim(written)
        if len(parts) < 2 and written[0].lower() not in table.titles:
            return None
        if not parts or parts[0].lower() in table.weekdays:
            return None
        return Speaker(
            self.names.fullest(" ".join(parts), run.start()), run.start(), run.end(), run.end()
        )

    def source(self, at: int, limit: int, citing: str) -> Speaker | None:
        """Read the source behind "mengutip", "menurut" or "according to"."""
        text, table = self.text, self.table
        low = citing.lower()
        if low.startswith("menurutnya"):
            return self.again(at - len(citing), at, at, at)
        word = PHRASE_WORD.match(text, at, limit)
        if word is None:
            return None
        first = word[1].lower()
        if first in table.pronouns or first == "him":
            return self.again(word.start(1), word.end(1), at, word.end(1))
        if self.english and (first in ARTICLES or word[1].islower()):
            found = self.phrase(at, limit)
            return found if found is not None and found.end and found.end - at > 4 else None
        run = NAME_RUN.match(text, at, limit)
        if run is None:
            if not self.english and (first in table.titles or first in table.people):
                found = self.phrase(at, limit)
                if found is not None and found.name and (found.name[0].isupper()):
                    return found
            return None
        parts = self.names.trim(run.group().split())
        if parts and parts[0].lower() in (*table.weekdays, *table.months):
            return None
        return self.resolve(run.start(), run.end(), limit)

    # In front of a verb

    def subject(self, low: int, verb: int, verb_end: int) -> Speaker | None:
        """Return the subject that stands right before a reporting verb, or None."""
        text, table = self.text, self.table
        low = max(low, verb - NEAR)
        piece = text[low:verb].rstrip(" \u00a0")
        for _ in range(4):
            head, _, tail = piece.rpartition(" ")
            bare = tail.lower().rstrip(",")
            if self.english and bare in BEING:
                return None
            if bare not in ADVERBS and not (bare.endswith("ly") and bare.islower()):
                break
            piece = head.rstrip(" \u00a0")
        piece = piece.replace("—", ",").replace("–", ",")
        inserted = piece.endswith((",", ")"))
        piece = piece.rstrip(" \u00a0,")
        piece = without_aside(piece)
        if not piece:
            return None
        tail = piece.rpartition(" ")[2].strip("\"“”'‘’([,")
        if tail.lower() in table.pronouns:
            end = low + len(piece)
            return self.again(end - len(tail), end, end)
        if self.english and (tail.lower() == "to" or tail.lower() in BEING):
            return None
        if inserted and "," in piece:
            person = self.apposed(low, piece)
            if person is not None:
                return person
        return (self.noun_phrase if self.english else self.name_or_people)(
            low, piece, verb, verb_end
        )

    def apposed(self, low: int, piece: str) -> Speaker | None:
        """Read "X, the mayor of Y, said" and "Kepala Dinas Y, X, mengatakan": find the person."""
        text, table = self.text, self.table
        end = len(piece)
        chosen: Speaker | None = None
        for _ in range(4):
            begin = piece.rfind(",", 0, end) + 1
            chunk = without_aside(piece[begin:end].rstrip())
            start = low + begin + (len(chunk) - len(chunk.lstrip()))
            chunk = chunk.strip()
            if chunk:
                first = chunk.split(" ", 1)[0].lower()
                run = last_run(text, start, start + len(chunk))
                if first in table.pronouns and first not in table.clause_words:
                    return self.again(start, start + len(first), start)
                if (
                    run is not None
                    and run.end() == start + len(chunk)
                    and first not in PREPOSITIONS
                    and first not in table.clause_words
                    and first not in ARTICLES
                ):
                    parts = self.names.trim(run.group().split())
                    if parts and parts[0].lower() not in table.organisations:
                        office = run.group().split()[0].lower() in table.titles
                        if len(parts) > 1 or folded(parts[0]) in self.names.by_part or not office:
                            name = self.names.fullest(" ".join(parts), start)
                            begins = run.start() if not self.english else start
                            found = Speaker(name, begins, run.end(), run.end())
                            if len(name.split()) > 1 and not is_state(chunk):
                                return found
                            chosen = chosen or found
            if begin == 0:
                break
            end = begin - 1
        return chosen

    def noun_phrase(self, low: int, piece: str, verb: int, verb_end: int) -> Speaker | None:
        """Read the subject of an English verb: the words back to the beginning of the clause."""
        text, table = self.text, self.table
        begin = max(piece.rfind(mark) for mark in (",", ";", ":", "“", "”", '"', "—", "–", "\n"))
        begin += 1
        found = list(WORD.finditer(piece, begin))
        first = len(found)
        while first and len(found) - first < SUBJECT_WORDS:
            word = found[first - 1].group().lower().rstrip(".")
            if word in table.clause_words:
                joined = (
                    word == "and"
                    and first > 1
                    and first < len(found)
                    and found[first][0][0].isupper()
                    and found[first - 2][0][0].isupper()
                )
                if not joined:
                    break
            first -= 1
        phrase = found[first:]
        if not phrase:
            if first and found[first - 1].group().lower() in ("who", "which"):
                return self.noun_phrase_before(low, piece, found[first - 1].start())
            return None
        while phrase and phrase[0].group().lower() in FRONTED:
            phrase = phrase[1:]
        if not phrase:
            return None
        one = phrase[0].group().lower()
        start, end = low + phrase[0].start(), low + phrase[-1].end()
        if one in PREPOSITIONS or len(phrase) >= SUBJECT_WORDS:
            run = last_run(text, start, end)
            if run is None or run.end() < end or run.group().split()[0].lower() in table.weekdays:
                return None
            start = run.start()
        if not any(map(str.isalpha, text[start:end])):
            return None
        verb_text = text[verb:verb_end]
        if verb_text in table.nouns_as_well and OBJECT.match(text, verb_end) is None:
            run = last_run(text, start, end)
            if run is None or run.end() < end:
                return None
        return self.resolve(start, end)

    def noun_phrase_before(self, low: int, piece: str, who: int) -> Speaker | None:
        """Read "Smith, who said": the name in front of "who"."""
        head = piece[:who].rstrip(" ,")
        run = last_run(self.text, max(low, low + len(head) - 60), low + len(head))
        if run is None or run.end() < low + len(head):
            return None
        return self.resolve(run.start(), run.end())

    def name_or_people(self, low: int, piece: str, verb: int, verb_end: int) -> Speaker | None:
        """Read the subject of an Indonesian verb: a name, or a word for people."""
        text, table = self.text, self.table
        high = low + len(piece)
        tail = piece.rpartition(" ")[2].lower()
        if tail in ("itu", "tersebut", "ini"):
            begin = max(piece.rfind(","), piece.rfind(";"), piece.rfind("\n")) + 1
            chunk = piece[begin:].split()
            if 1 < len(chunk) <= 8:
                start = low + piece.find(chunk[0], begin)
                held = self.names.holder(chunk, start)
                if held is not None:
                    return Speaker(held, start, high)
                if is_person(chunk[0], table):
                    return self.described(start, high)
            return None
        run = last_run(text, low, high)
        if run is None or run.end() != high:
            begin = max(piece.rfind(","), piece.rfind(";"), piece.rfind("\n")) + 1
            chunk = piece[begin:].split()
            for first in range(len(chunk) - 1, max(-1, len(chunk) - 5), -1):
                if chunk[first].lower() in table.people:
                    several = first > 0 and chunk[first - 1].lower() in ("sejumlah", "para")
                    phrase = chunk[first - several :]
                    start = low + piece.rfind(phrase[0])
                    held = self.names.holder(phrase, start)
                    return Speaker(held or " ".join(phrase), start, high)
            return None
        written = run.group().split()
        parts = self.names.trim(written)
        if parts and parts[-1].lower() in table.weekdays:
            return None
        if len(written) == 1 and run.start() == low and self.names.is_common(written[0]):
            return None
        if not parts:
            held = self.names.holder(written, run.start())
            if held is not None:
                return Speaker(held, run.start(), run.end())
            if len(written) > 1 or written[0].lower() in table.people:
                return Speaker(run.group(), run.start(), run.end())
            return None
        name = self.names.fullest(" ".join(parts), run.start())
        return Speaker(name, run.start(), run.end())

    # In front of the words

    def before_colon(self, low: int, mark: int) -> Speaker | None:
        """Read "X: ..." and "From the report: ..." in front of opening marks."""
        text = self.text
        begin = max(low, mark - 100)
        piece = text[begin:mark].rstrip()
        if not piece.endswith(":"):
            return None
        high = begin + len(piece) - 1
        run = last_run(text, begin, high)
        brief = text.count(" ", low, high) < 9
        if run is not None and self.names.is_suffixed(run.group()):
            return self.again(run.start(), run.end(), low, run.end())
        if run is not None and (run.end() == high or (brief and run.end() >= high - 30)):
            parts = self.names.trim(run.group().split())
            if parts:
                name = self.names.fullest(" ".join(parts), run.start())
                return Speaker(name, run.start(), run.end(), run.end())
        return self.first_named(low, high)

    def first_named(self, low: int, high: int) -> Speaker | None:
        """Return the subject of a sentence, which its participles have too ("..., saying")."""
        text, table = self.text, self.table
        high = min(high, low + NEAR)
        found = list(WORD.finditer(text, low, high))
        place = 0
        while place < len(found):
            bare = found[place].group().lower()
            if bare in PREPOSITIONS or (place == 0 and bare.endswith("ing")):
                comma = text.find(",", found[place].start(), high)
                if comma < 0:
                    break
                while place < len(found) and found[place].start() < comma:
                    place += 1
            elif bare in FRONTED or bare in ADVERBS or bare in table.clause_words:
                place += 1
            else:
                break
        if place >= len(found):
            return None
        first = found[place]
        bare = first.group().lower()
        if bare in table.pronouns:
            return self.again(first.start(), first.end(), low)
        run = NAME_RUN.match(text, first.start(), high)
        if run is not None and bare not in ARTICLES and self.names.trim(run.group().split()):
            return self.resolve(run.start(), run.end())
        if not self.english:
            return None
        for number in range(place + 1, min(place + 6, len(found))):
            word = found[number].group()
            if word.endswith(("ed", "s")) or word in BEING or word in table.reporting_verbs:
                return self.resolve(first.start(), found[number - 1].end())
        return None


def without_aside(piece: str) -> str:
    """Take "(45)" off the end of a piece of text."""
    if piece.endswith(")"):
        return piece[: max(0, piece.rfind("("))].rstrip(" \u00a0,")
    return piece


def is_state(chunk: str) -> bool:
    """Say whether a piece between commas is short like "D-Ohio" or "R-Texas"."""
    return len(chunk) < 10 and "-" in chunk


def is_person(word: str, table: Table) -> bool:
    """Say whether a word begins the description of a person ("politikus PAN itu")."""
    low = word.lower()
    return low in table.titles or low in table.people or DESCRIPTION.match(word) is not None


FRONTED = words("""
    meanwhile but still later then and so however yet instead once also afterward eventually
    nevertheless nonetheless indeed again even now well earlier today yesterday
""")
