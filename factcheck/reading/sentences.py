"""Split text into sentences in linear time.

Every run of end marks is a candidate; a candidate is judged by a bounded window around it: the
token before (at most 24 characters) and the word after (at most 24). No candidate looks further,
so the time grows with the text and not faster.
"""

from __future__ import annotations

import re

from factcheck.reading.tables.shape import Table, words

WINDOW = 24

CANDIDATE = re.compile(
    # Latin end marks with whatever closes right after: marks, notes ("[17]"), a smile.
    r"[.!?…]+[\"”’»›)\]'*]*(?: ?\[(?:\d{1,3}|…|\.\.\.)\])*(?: ?[:;]-?[)(](?!\w))?"
    r"|(?<=\s)[:;]-?[)(](?=\s)"
    r"|[。！？｡．]+[」』”’）】》〉]*"  # these need no space after them
    r"|[؟۔।॥።]+[\"”»)]*"
)
NO_SPACE = frozenset("。！？｡．")
OPENERS = "\"“„‘'«‹([{—–-*•¿¡"
LIST_MARK = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})")
NEXT_WORD = re.compile(r"[^\W_][\w'’.-]{0,23}")
PLAIN_WORD = re.compile(r"[^\W\d_]{3,}$")
JOINED_NEXT = re.compile(r"[\"“‘(]?[A-Z][a-z’'-]*[a-z, ]")
# Abbreviations that are words as well, unless a number follows.
WORDS_AS_WELL = frozenset({"no", "sun", "mar", "may", "ms", "ch", "sec", "fig"})
DOMAIN_ENDS = words("""
    com co id net org info go ac or tv news my sg uk us io gov edu js py pdf html htm php doc
""")


def split_sentences(text: str, start: int, end: int, table: Table) -> list[tuple[int, int]]:
    """Return the spans of the sentences in `text[start:end]`, trimmed of white space."""
    spans: list[tuple[int, int]] = []
    begin = skip_space(text, start, end)
    for found in CANDIDATE.finditer(text, begin, end):
        stop = found.end()
        if found.start() < begin:
            continue
        cut = cut_after(text, begin, found.start(), stop, end, table)
        if cut is None:
            continue
        if cut > begin:
            spans.append((begin, cut))
        begin = skip_space(text, cut, end)
    while end > begin and text[end - 1].isspace():
        end -= 1
    if end > begin:
        spans.append((begin, end))
    return spans


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
        return stop
    if stop >= end:
        return stop
    if not text[stop].isspace():
        return cut_in_joined_text(text, begin, at, stop, end, table)
    # A list mark, a bare ellipsis or a stray stop does not make a sentence.
    following = skip_space(text, stop, min(end, stop + 400))
    if following >= end:
        return stop
    bracketed = following
    while bracketed < end and bracketed < following + 4 and text[bracketed] in OPENERS:
        bracketed += 1
    after = text[bracketed] if bracketed < end else ""
    marks = text[at:stop]
    if mark == "?" or mark == "؟":
        return None if after.islower() and marks[-1] not in "?!؟." else stop
    if after.islower():
        return stop if marks == "." and is_careless(text, begin, at, following, table) else None
    if mark == "!":
        return stop
    if mark == "…" or marks.startswith(".."):
        return stop
    if mark != "." or stop > at + 3:
        return stop
    word_start, word = token_before(text, begin, at)
    lowered = word.lower()
    if word_start <= begin + 1 and LIST_MARK.fullmatch(word):
        return None
    if lowered in table.abbreviations:
        return stop if lowered in WORDS_AS_WELL and not after.isdigit() else None
    found = NEXT_WORD.match(text, bracketed)
    next_word = found.group().lower().rstrip(".") if found else ""
    if len(word) == 1 and word.isalpha():
        if not word.isupper():
            return None if after.isdigit() else stop
        english_i = word == "I" and not table.decimal_comma
        return stop if next_word in table.sentence_starters and not english_i else None
    if lowered in table.closing_abbreviations or is_dotted(word):
        return stop if next_word in table.sentence_starters or not after.isalpha() else None
    return stop


def is_careless(text: str, begin: int, at: int, following: int, table: Table) -> bool:
    """Say whether somebody who writes no capitals began a sentence here ("shrunk. you should")."""
    found = NEXT_WORD.match(text, following)
    if found is None or found.group().lower() not in table.sentence_starters:
        return False
    _, word = token_before(text, begin, at)
    return len(word) >= 4 and word.isalpha() and word.islower() and word not in table.abbreviations


def is_dotted(word: str) -> bool:
    """Say whether the word is single letters with stops between them ("U.S", "a.l")."""
    return len(word) > 2 and word[1] == "." and all(len(p) <= 2 for p in word.split("."))


def cut_in_joined_text(
    text: str, begin: int, at: int, stop: int, end: int, table: Table
) -> int | None:
    """Judge a mark with no space after it ("dilarang.Dia", as scraping leaves it)."""
    if stop - at > 2 and text[at] == ".":
        return None
    found = JOINED_NEXT.match(text, stop, end)
    if not found:
        return None
    if text[at] in "?!":
        return stop if text[stop - 1] in '?!"”' else None
    _, word = token_before(text, begin, at)
    if not PLAIN_WORD.match(word) or not word.islower() or word in table.abbreviations:
        return stop if stop > at + 1 and text[stop - 1] in '"”' and word[-1:].islower() else None
    following = NEXT_WORD.match(text, stop)
    if following and following.group().lower().rstrip(".") in DOMAIN_ENDS:
        return None
    return stop
