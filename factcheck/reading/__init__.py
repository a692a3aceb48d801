"""Read news: text or a page in; blocks, sentences, quotations, dates, numbers and claims out.

Plain functions without Django; usable alone::

    from factcheck.reading import read_text

    reading = read_text("JAKARTA, Contoh.id - Harga naik 2,5 persen.")
    for claim in reading.claims:
        print(claim.checkworthiness, claim.statement, claim.reasons)
"""

from __future__ import annotations

from factcheck.reading.model import (
    BLOCK_KINDS,
    CLAIM_KINDS,
    ArticleMeta,
    Block,
    Claim,
    DateMention,
    NumberMention,
    Quote,
    Reading,
    Sentence,
    Unreadable,
)
from factcheck.reading.read import read_text, statement_of
from factcheck.reading.worth import REASONS

__all__ = [
    "BLOCK_KINDS",
    "CLAIM_KINDS",
    "REASONS",
    "ArticleMeta",
    "Block",
    "Claim",
    "DateMention",
    "NumberMention",
    "Quote",
    "Reading",
    "Sentence",
    "Unreadable",
    "read_html",
    "read_text",
    "statement_of",
]


def read_html(html: str, *, url: str | None = None) -> Reading:
    """Read a page and return everything that was found in its article.

    Raises Unreadable when the page holds no article. See `factcheck.reading.html`.
    """
    # The parser of pages takes long to load and many callers read text only.
    from factcheck.reading.html import read_html as read

    return read(html, url=url)
