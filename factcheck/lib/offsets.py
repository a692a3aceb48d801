"""Places in text: code points here, UTF-16 units in the browser, and finding a quote again."""

from __future__ import annotations

import unicodedata


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


def find_once(text: str, prefix: str, quote: str, suffix: str) -> tuple[int, int] | None:
    """Find where `quote` stands between `prefix` and `suffix`.

    None unless there is exactly one such place: two candidates, even overlapping ones, are as bad
    as none, because choosing would be guessing.
    """
    if not quote:
        return None
    whole = prefix + quote + suffix
    at = text.find(whole)
    if at < 0 or text.find(whole, at + 1) >= 0:
        return None
    start = at + len(prefix)
    return start, start + len(quote)
