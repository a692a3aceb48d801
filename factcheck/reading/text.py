"""Bring a text into the one form that all offsets refer to."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection

# A lone surrogate cannot be encoded and a NUL cannot be stored by PostgreSQL.
UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


def normalise(text: str) -> str:
    """Return the text in NFC with "\\n" as line end, without a byte order mark.

    Characters that no database can store become U+FFFD, so that offsets stay what they are.
    """
    if text.startswith("\ufeff"):
        text = text[1:]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if UNSTORABLE.search(text):
        text = UNSTORABLE.sub("\ufffd", text)
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def fingerprint(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


# Characters at a time: the words of a long text take ten times the place of the text, and while
# Python brings it into lower case, six times.
PIECE = 100_000
LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def lowered(text: str) -> str:
    """Return the text in lower case, each character where it was.

    A few letters have two in lower case ("İ"); they stay, because all offsets would move.
    """
    if len(text) > PIECE:
        return "".join(lowered(text[n : n + PIECE]) for n in range(0, len(text), PIECE))
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def vocabulary(low: str) -> frozenset[str]:
    """Return the different words of a lower-case text."""
    found: set[str] = set()
    start = 0
    while start < len(low):
        cut = low.find(" ", start + PIECE)
        end = cut if cut >= 0 else len(low)
        found.update(LETTERS.findall(low, start, end))
        start = end
    return frozenset(found)


def small(word: str) -> str:
    """Return a word in lower case, as patterns that ignore case see it.

    To them "İ" and "ı" are an i, "ſ" is an s and the Kelvin sign a k.
    """
    return word.lower().replace("i\u0307", "i").replace("ı", "i").replace("ſ", "s")


def spans_of(low: str, words: Collection[str]) -> list[tuple[int, int]]:
    """Return where the words stand in a lower-case text, in order, as whole words.

    Searching word by word is many times faster than one pattern of alternatives.
    """
    spans = []
    length = len(low)
    for word in words:
        size = len(word)
        at = low.find(word)
        while at >= 0:
            end = at + size
            if (at == 0 or not low[at - 1].isalnum()) and (end >= length or not low[end].isalnum()):
                spans.append((at, end))
            at = low.find(word, end)
    spans.sort()
    return spans
