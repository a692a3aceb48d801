"""Places in text: code points here, UTF-16 units in the browser, and finding a quote again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# Words are looked for by this many of their characters first; where so few stand this often (a
# text of one letter), each is looked for by itself.
_KEY = 16
_OFTEN = 1000


def nfc(text: str) -> str:
    """Bring text to the one form in which it is stored and in which all offsets are counted."""
    return unicodedata.normalize("NFC", text)


def utf16_length(text: str) -> int:
    """Count the UTF-16 units of a text, which is what JavaScript calls its length."""
    return len(text) + sum(ch > "\uffff" for ch in text)


def utf16_to_codepoints(text: str, start: int, end: int) -> tuple[int, int]:
    """Turn a span in UTF-16 units into one in code points.

    An end that falls inside a surrogate pair is moved outwards: no character is cut in half.
    Raises ValueError for a span that is not inside the text.
    """
    if not 0 <= start <= end <= utf16_length(text):
        raise ValueError(f"span {start}:{end} is not inside the text")
    first = last = units = 0
    for position, ch in enumerate(text):
        if units >= end:
            break
        units += 1 + (ch > "\uffff")
        if units <= start:
            first = position + 1
        last = position + 1
    return (first, first) if start == end else (first, last)


def codepoints_to_utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Turn a span in code points into one in UTF-16 units.

    Raises ValueError for a span that is not inside the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"span {start}:{end} is not inside the text")
    first = utf16_length(text[:start])
    return first, first + utf16_length(text[start:end])


def prefix_suffix(text: str, start: int, end: int, size: int = 32) -> tuple[str, str]:
    """Return up to `size` characters before and after a span, by which it can be found again."""
    return text[max(0, start - size) : start], text[end : end + size]


def places_of(text: str, wanted: Iterable[str], limit: int = 2) -> dict[str, list[int]]:
    """Where each of many strings begins in the text: its first places, at most `limit`.

    The text is walked once for all of them.
    """
    places: dict[str, list[int]] = {words: [] for words in wanted if words}
    keyed: dict[str, list[str]] = {}
    for words in places:
        if len(words) >= _KEY:
            keyed.setdefault(words[:_KEY], []).append(words)
    alone = [words for words in places if len(words) < _KEY]
    met = dict.fromkeys(keyed, 0)
    for at in range(len(text) - _KEY + 1):
        key = text[at : at + _KEY]
        if key not in keyed:
            continue
        met[key] += 1
        if met[key] > _OFTEN:
            alone += keyed.pop(key)
            continue
        for words in keyed[key]:
            if len(places[words]) < limit and text.startswith(words, at):
                places[words].append(at)
    for words in alone:
        found = places[words] = []
        at = text.find(words)
        while at >= 0 and len(found) < limit:
            found.append(at)
            at = text.find(words, at + 1)
    return places
