"""Words of two languages that say the same, in English and Indonesian: `glossary.txt`.

A vector knows them too, but of texts about one subject it cannot say which name the same thing.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .terms import stem

if TYPE_CHECKING:
    from collections.abc import Mapping

GLOSSARY = Path(__file__).with_name("glossary.txt")


@cache
def counterparts() -> Mapping[str, tuple[str, ...]]:
    """Return by term the terms of the other language that may stand for it."""
    pairs: dict[str, dict[str, None]] = {}
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        english, _, indonesian = line.partition(":")
        if line.startswith("#"):
            continue
        one = stem(english)
        for other in map(stem, indonesian.split()):
            pairs.setdefault(one, {})[other] = None
            pairs.setdefault(other, {})[one] = None
    return {term: tuple(others) for term, others in pairs.items()}
