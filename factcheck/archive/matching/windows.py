"""The parts of a long post whose meaning is looked up one by one."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|\s*[;|•●]\s*|(?<=[”\"])\s+(?=[“\"])")


def windows_of(text: str, size: int = 240, most: int = 4) -> list[str]:
    """Cut a text into parts of whole sentences, of about `size` characters; the first `most`."""
    parts: list[str] = []
    for sentence in _SENTENCE.split(text):
        for piece in _pieces(sentence.strip(), size):
            if parts and len(parts[-1]) + len(piece) < size:
                parts[-1] += " " + piece
            elif len(parts) == most:
                return parts
            else:
                parts.append(piece)
    return parts


def _pieces(sentence: str, size: int) -> list[str]:
    """Cut what is longer than a part between words."""
    pieces: list[str] = []
    while len(sentence) > size * 1.3:
        end = sentence.rfind(" ", size // 2, size)
        end = end if end > 0 else size
        pieces.append(sentence[:end])
        sentence = sentence[end:].strip()
    return [*pieces, sentence] if sentence else pieces
