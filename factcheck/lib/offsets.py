"""Places in text, counted in code points, and finding a quote again by what stands around it."""

from __future__ import annotations

from collections.abc import Iterable

# Words are looked for by this many of their characters first; where so few stand this often (a
# text of one letter), each is looked for by itself.
_KEY = 16
_OFTEN = 1000


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
