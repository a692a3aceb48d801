"""Split text into sentences in linear time.

Every run of end marks is a candidate; a candidate is judged by a bounded window around it: the
token before (at most 24 characters) and the word after (at most 24). No candidate looks further,
so the time grows with the text and not faster.

Thai and Lao have no end marks. There a space ends a sentence only between two long runs, when the
piece so far is long and nothing beside the space says that it goes on (see `cut_at_spaces`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from factcheck.reading.tables.shape import Table, words

WINDOW = 24
QUOTE_WINDOW = 400  # how far back straight marks are counted to tell an opening one

GREEK = "\u0370-\u03ff\u1f00-\u1fff"
CANDIDATE = re.compile(
    # Latin end marks with whatever closes right after: marks, notes ("[17]"), a smile. French
    # puts a narrow space in front of a mark, and some typists one in front of a bracket.
    r"(?:\.(?:[ \u00a0][.…])+(?![^\s\"”’»)\]])|[.!?…‼⁇⁈⁉]+(?:[\u00a0\u202f][!?…]+)*)"
    r"(?:[\"”’»›)\]'*]+|[ \u00a0\u202f]»(?=[\s.,;:]|$))*(?: [)\]”](?=\s|$))?"
    r"(?: ?\[(?:\d{1,3}|…|\.\.\.)\])*(?: ?[:;]-?[)(DPp](?!\w))?"
    r"|(?<=\s)[:;]-?[)(](?=\s)"
    r"|[。！？｡．]+[」』”’）】》〉]*"  # these need no space after them
    r"|[؟۔।॥።፧፨։׃។៕༎။]+[\"”»)]*"
    rf"|;(?<=[{GREEK}»)”];)[\"”»)]*"  # the Greek question mark; NFC makes it a semicolon
)
MARK = re.compile("[.!?…‼⁇⁈⁉:;。！？｡．؟۔।॥።፧፨։׃។៕༎။]")
NO_SPACE = frozenset("。！？｡．")
UNMISTAKABLE = frozenset("؟۔।॥።፧፨։׃។៕༎။")  # no stop of an abbreviation looks like these
QUESTIONS = frozenset("?؟⁇⁈;፧")
OPENERS = "\"“„‘'«‹([{—–-*•¿¡"
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # they stand where a space was
LIST_MARK = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})")
NEXT_WORD = re.compile(r"[^\W_][\w'’.-]{0,23}")
PLAIN_WORD = re.compile(r"[^\W\d_]{3,}$")
JOINED_NEXT = re.compile(r"[\"“‘(«¿¡]?([^\W\d_][^\W\d_’'-]*)[\w’', -]")
ROMAN = re.compile(r"[IVXLC]{2,6}")
GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
ADDRESS = ("http", "www.")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff]")
DOMAIN_ENDS = words("""
    com co id net org info go ac or tv news my sg uk us io gov edu js py pdf html htm php doc
""")
# Japanese says "that" after the words it quotes: the sentence goes on.
QUOTING = ("と", "って", "など", "という")

NO_MARKS = re.compile(r"[\u0e00-\u0eff]")  # Thai and Lao
GAP = re.compile(r"(?<=[\u0e00-\u0eff”\"]) +(?=[\u0e00-\u0eff“\"])")
LONG_PIECE, LONG_RUN = 60, 10
GOES_ON = (
    "และ", "หรือ", "แต่", "ที่", "ซึ่ง", "โดย", "เพื่อ", "ว่า", "จึง", "ก็", "เพราะ", "รวม", "จาก", "ใน",
    "ของ", "กับ", "ตาม", "เมื่อ", "อัน", "คือ", "ได้แก่", "เช่น", "พร้อม", "ๆ", "ฯ",
)  # fmt: skip


def split_sentences(text: str, start: int, end: int, table: Table) -> list[tuple[int, int]]:
    """Return the spans of the sentences in `text[start:end]`, trimmed of white space."""
    spans: list[tuple[int, int]] = []
    begin = skip_space(text, start, end)
    for at, stop in candidates(text, begin, end):
        cut = cut_after(text, begin, at, stop, end, table)
        if cut is None:
            continue
        if cut > begin:
            spans.append((begin, cut))
        begin = skip_space(text, cut, end)
    while end > begin and text[end - 1].isspace():
        end -= 1
    if end > begin:
        spans.append((begin, end))
    starts = starts_without_stop(table.unmistakable_starts)
    if starts.search(text, start, end):
        spans = [piece for a, b in spans for piece in cut_before(text, a, b, starts)]
    if table.stand_in and NO_MARKS.search(text, start, end):
        return [piece for a, b in spans for piece in cut_at_spaces(text, a, b)]
    return spans


def candidates(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where end marks stand, with what closes after them.

    Looking for one character first is several times faster than trying the pattern everywhere.
    """
    mark = MARK.search(text, start, end)
    while mark is not None:
        found = CANDIDATE.match(text, mark.start(), end)
        if found is not None:
            yield found.span()
        mark = MARK.search(text, found.end() if found else mark.end(), end)


@lru_cache
def starts_without_stop(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of the space before a phrase that opens a sentence after a lost stop.

    A comma or a small letter follows the phrase: capitals would make it part of a title.
    """
    openings = "|".join(phrases)
    return re.compile(rf" (?<=[^\W_] |[”%)] )(?=(?:{openings})(?:, | (?![A-Z])[^\W\d_]))")


def cut_before(text: str, start: int, end: int, starts: re.Pattern[str]) -> list[tuple[int, int]]:
    """Cut a sentence before each phrase that can only open one."""
    pieces = []
    for found in starts.finditer(text, start, end):
        if found.start() - start >= WINDOW:
            pieces.append((start, found.start()))
            start = found.end()
    pieces.append((start, end))
    return pieces


def skip_space(text: str, start: int, end: int) -> int:
    """Return the first place from `start` that is not white space."""
    while start < end and text[start].isspace():
        start += 1
    return start


def token_before(text: str, begin: int, at: int) -> tuple[int, str]:
    """Return where the token that ends at `at` starts, and the token without opening marks."""
    low = max(begin, at - WINDOW)
    start = 1 + max(
        text.rfind(" ", low, at), text.rfind("\n", low, at), text.rfind("\u00a0", low, at), low - 1
    )
    while start < at and text[start] in OPENERS:
        start += 1
    return start, text[start:at]


def cut_after(text: str, begin: int, at: int, stop: int, end: int, table: Table) -> int | None:
    """Return where the sentence ends if the marks in `text[at:stop]` end it, else None."""
    mark = text[at]
    if mark in NO_SPACE:
        return cut_in_running_script(text, at, stop, end)
    if stop >= end:
        return stop
    if mark in UNMISTAKABLE and mark != "؟":
        return stop
    if text[stop] in UNSEEN:
        following = stop + 1
        while following < end and following < stop + 4 and text[following] in UNSEEN:
            following += 1
        following = skip_space(text, following, min(end, stop + QUOTE_WINDOW))
    elif text[stop].isspace():
        following = skip_space(text, stop, min(end, stop + QUOTE_WINDOW))
    else:
        return cut_in_joined_text(text, begin, at, stop, end, table)
    if following >= end:
        return stop
    bracketed = following
    while bracketed < end and bracketed < following + 4 and text[bracketed] in OPENERS:
        bracketed += 1
    after = text[bracketed] if bracketed < end else ""
    marks = text[at:stop]
    if after.islower():
        return stop if goes_on_small(text, begin, at, stop, following, table) else None
    if text[following] in ".…,;" and mark != ".":
        return None  # "tequila? .. yes": the marks after the space belong to these
    if mark in QUESTIONS or mark in "!…‼⁉" or marks.startswith(("..", ". ", ".\u00a0")):
        return stop
    if mark != "." or stop > at + 3:
        return stop
    return cut_at_stop(text, begin, at, stop, bracketed, end, table)


def cut_at_stop(
    text: str, begin: int, at: int, stop: int, bracketed: int, end: int, table: Table
) -> int | None:
    """Judge one full stop before a space: an abbreviation's, a list mark's, or the end."""
    after = text[bracketed] if bracketed < end else ""
    word_start, word = token_before(text, begin, at)
    lowered = word.lower()
    # A list mark does not make a sentence.
    if word_start <= begin + 1 and LIST_MARK.fullmatch(word):
        return None
    if lowered in table.abbreviations:
        return stop if lowered in table.words_as_well and not after.isdigit() else None
    found = NEXT_WORD.match(text, bracketed, end)
    next_word = found.group().lower().rstrip(".") if found else ""
    opens = next_word in table.sentence_starters
    if len(word) == 1 and word.isalpha():
        if word.islower():
            return None if after.isdigit() else stop
        english_i = word == "I" and not table.decimal_comma
        return stop if opens and not english_i else None
    if lowered in table.closing_abbreviations or is_dotted(word):
        return stop if opens or not after.isalpha() else None
    if word.isdigit():
        # "3. Oktober", "2. Weltkrieg": an ordinal in many languages that are in no list.
        return None if table.stand_in and len(word) <= 2 and after.isalpha() and not opens else stop
    if found and after.isdigit() and GROUPED.fullmatch(word):
        tail = found.group()  # a number cut in two: "2.904. 678 orang"
        follow = text[found.end() : found.end() + 2]
        return None if len(tail) == 3 and tail.isdigit() and follow[1:].islower() else stop
    if ROMAN.fullmatch(word) and found and len(next_word) == 1 and found.group()[1:] == ".":
        return None  # "Peraturan XI. B. 2"
    if text[stop - 1] == ")" and text[word_start - 1 : word_start] == "(" and len(word) <= 3:
        return stop if opens or not word.istitle() else None  # an author's name: "(Bl.)"
    if is_thai(text, at - 1):
        return None
    return stop


def cut_in_running_script(text: str, at: int, stop: int, end: int) -> int | None:
    """Judge a mark of a script that has no spaces."""
    if text[at] == "．" and text[at - 1 : at].isdigit() and text[stop : stop + 1].isdigit():
        return None
    if stop > at + 1 and text[stop - 1] in "」』”" and text.startswith(QUOTING, stop, end):
        return None
    return stop


def goes_on_small(text: str, begin: int, at: int, stop: int, following: int, table: Table) -> bool:
    """Say whether a sentence ends although the next word is small.

    Somebody writes no capitals ("shrunk. you should"), an address follows, or a question mark
    stands there without quotation marks, which end nothing before a small letter.
    """
    mark, last = text[at], text[stop - 1]
    if mark in QUESTIONS:
        return last in "?!؟.;⁇⁈"
    if mark not in ".!" or (stop > at + 1 and last != "!"):
        return False
    _, word = token_before(text, begin, at)
    if mark == "!":
        return stop > at + 1 or (word.islower() and len(word) >= 3)
    if text.startswith(ADDRESS, following):
        return word.lower() not in table.abbreviations
    if word.isdigit() and 3 <= len(word) <= 4:
        return True  # a year or a number too long for a list mark
    if table.stand_in or len(word) < 4 or not word.isalpha():
        return False
    lowered = word.lower()
    if lowered in table.abbreviations or lowered in table.closing_abbreviations:
        return False
    if word.islower():
        return True
    found = NEXT_WORD.match(text, following)
    return word.istitle() and found is not None and found.group().lower() in table.sentence_starters


def is_dotted(word: str) -> bool:
    """Say whether the word is short parts with stops between them ("U.S", "a.l", "S.Kom")."""
    if len(word) < 3 or "." not in word[1:-1]:
        return False
    longest = 3 if word[0].isupper() else 2
    return all(len(part) <= longest and part.isalpha() for part in word.split("."))


def is_thai(text: str, at: int) -> bool:
    """Say whether the character is Thai or Lao, where a stop only shortens words."""
    return at >= 0 and "\u0e00" <= text[at] <= "\u0eff"


def cut_in_joined_text(
    text: str, begin: int, at: int, stop: int, end: int, table: Table
) -> int | None:
    """Judge a mark with no space after it ("dilarang.Dia", as scraping leaves it)."""
    mark = text[at]
    if mark in "?!…‼⁇⁈⁉؟" and CJK.match(text, stop, end):
        return stop
    if stop - at > 2 and mark == ".":
        return None
    if mark == ";":
        return None
    found = JOINED_NEXT.match(text, stop, end)
    if not found or not found[1][0].isupper() or not (found[1][1:].islower() or len(found[1]) == 1):
        return None
    if mark in "?!":
        return stop if text[stop - 1] in '?!"”' else None
    following = NEXT_WORD.match(text, found.start(1))
    next_word = following.group().lower().rstrip(".") if following else ""
    if next_word in DOMAIN_ENDS:
        return None
    _, word = token_before(text, begin, at)
    if stop > at + 1 and text[stop - 1] == '"' and opens_here(text, begin, at):
        stop = at + 1
    if PLAIN_WORD.match(word) and word.islower() and word not in table.abbreviations:
        return stop
    if stop > at + 1 and text[stop - 1] in '"”' and word[-1:].islower():
        return stop
    # After a name, an acronym or a year only a word that opens sentences will do.
    if next_word not in table.sentence_starters or len(next_word) < 2:
        return None
    if word.isdigit():
        return stop if len(word) == 4 else None
    known = table.abbreviations | table.closing_abbreviations
    return stop if word.isalpha() and len(word) > 2 and word.lower() not in known else None


def opens_here(text: str, begin: int, at: int) -> bool:
    """Say whether a straight mark after `at` opens a quotation: all before it are in pairs."""
    low = max(begin, at - QUOTE_WINDOW)
    return low == begin and text.count('"', low, at) % 2 == 0


def cut_at_spaces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut Thai and Lao, which have no end marks, at a space between long runs.

    A space is an end only after 60 characters, with at least ten characters without a space on
    either side, outside quotation marks and brackets, and not before a word that goes on.
    """
    pieces: list[tuple[int, int]] = []
    begin, run, deep, seen = start, start, 0, start
    for gap in GAP.finditer(text, start, end):
        at, after = gap.span()
        for mark in "“([":
            deep += text.count(mark, seen, at)
        for mark in "”)]":
            deep -= text.count(mark, seen, at)
        seen = at
        before, run = at - max(run, begin), after
        if at - begin < LONG_PIECE or before < LONG_RUN or deep > 0:
            continue
        following = text.find(" ", after, after + LONG_RUN)
        if end - after < LONG_RUN or following >= 0 or text.startswith(GOES_ON, after):
            continue
        pieces.append((begin, at))
        begin, deep = after, 0
    pieces.append((begin, end))
    return pieces
