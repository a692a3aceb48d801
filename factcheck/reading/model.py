"""What a reading consists of: plain frozen values, no behaviour beyond turning into JSON.

Offsets are Unicode code points, half-open, into `ArticleMeta.text` (NFC, line ends as "\\n").
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

BlockKind = Literal[
    "title",
    "standfirst",
    "byline",
    "credit",
    "dateline",
    "subheading",
    "paragraph",
    "list_item",
    "caption",
    "related",
    "boilerplate",
]
BLOCK_KINDS: tuple[BlockKind, ...] = BlockKind.__args__  # type: ignore[attr-defined]

QuoteKind = Literal["direct", "mixed", "indirect"]

ClaimKind = Literal[
    "quantity", "event", "quote", "cause", "comparison", "law", "prediction", "opinion"
]
CLAIM_KINDS: tuple[ClaimKind, ...] = ClaimKind.__args__  # type: ignore[attr-defined]


class Unreadable(ValueError):
    """There is nothing here that could be read as an article; the message is one clear sentence.

    `code` names the reason for those who say it in another language: no_article, no_text, damaged,
    pdf_pictures, pdf_locked, packed.
    """

    def __init__(self, sentence: str, code: str = "no_article") -> None:
        super().__init__(sentence)
        self.code = code


NO_TEXT = "There is no text in it."
DAMAGED = "This file is damaged and cannot be opened."


@dataclass(frozen=True, slots=True)
class ArticleMeta:
    """The text of an article and what is known about it; the two times are ISO 8601."""

    text: str
    sha256: str
    title: str | None
    standfirst: str | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    publisher: str | None
    dateline: str | None
    published_at: str | None
    modified_at: str | None
    language: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the page: blocks never overlap and stand in the order of the text."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `block` is the index of the block that it lies in."""

    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words (without the quotation marks) and who said them.

    `speaker` is the fullest name found in the article; `speaker_start` and `speaker_end` mark the
    words that name the speaker beside the quotation, or are None when nothing there does.
    """

    start: int
    end: int
    kind: QuoteKind
    speaker: str | None
    speaker_start: int | None
    speaker_end: int | None


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as ISO 8601: a day, a month, a year, a range "from/to" (both ends included).

    A year that nothing tells is "XXXX". None stands for a date that nothing in the article allows
    to resolve.
    """

    start: int
    end: int
    value: str | None


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A number with its scale applied ("Rp1,2 triliun" is 1200000000000 "IDR")."""

    start: int
    end: int
    value: int | float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A passage that says something that can be checked; `text[start:end] == quote`."""

    start: int
    end: int
    quote: str
    statement: str
    kinds: tuple[ClaimKind, ...]
    claimant: str | None
    checkworthiness: float
    reasons: tuple[str, ...]
    duplicate_of: int | None
    conflicts_with: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one article."""

    article: ArticleMeta
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    dates: tuple[DateMention, ...]
    numbers: tuple[NumberMention, ...]
    claims: tuple[Claim, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the object that `manage.py split --json` prints (DESIGN.md section 6)."""
        return {name: plain(getattr(self, name)) for name in self.__slots__}

    def as_json(self) -> Iterator[bytes]:
        """Yield that object as JSON in UTF-8, piece by piece: a long text's takes much place."""
        for n, name in enumerate(self.__slots__):
            yield b'%s"%s": ' % (b", " if n else b"{", name.encode())
            value = getattr(self, name)
            if not isinstance(value, tuple):
                yield encoded(value)
                continue
            yield b"["
            for start in range(0, len(value), AT_ONCE):
                part = encoded(value[start : start + AT_ONCE])[1:-1]
                yield b", " + part if start else part
            yield b"]"
        yield b"}"


AT_ONCE = 500
ENCODER = json.JSONEncoder(ensure_ascii=False)


def encoded(value: Any) -> bytes:
    """Return a value as JSON in UTF-8."""
    return ENCODER.encode(plain(value)).encode("utf-8", "replace")


def plain(value: Any) -> Any:
    """Turn a dataclass, or a tuple of them, into dictionaries and lists."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if hasattr(value, "__slots__"):
        return {name: plain(getattr(value, name)) for name in value.__slots__}
    return value
