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
    "read_docx",
    "read_html",
    "read_markdown",
    "read_pdf",
    "read_text",
    "statement_of",
]

# The parsers of files take long to load and many callers read text only: each is imported when it
# is first called.


def read_html(html: str, *, url: str | None = None) -> Reading:
    """Read a page and return everything that was found in its article.

    Raises Unreadable when the page holds no article. See `factcheck.reading.html`.
    """
    from factcheck.reading.html import read_html as read

    return read(html, url=url)


def read_markdown(source: str, *, url: str | None = None) -> Reading:
    """Read a Markdown text; the article's text is without the marks.

    Raises Unreadable when there is no text in it. See `factcheck.reading.markdown`.
    """
    from factcheck.reading.markdown import read_markdown as read

    return read(source, url=url)


def read_docx(data: bytes, *, url: str | None = None) -> Reading:
    """Read a Word document. Raises Unreadable with the reason. See `factcheck.reading.docx`.

    Bytes that nobody knows should be read in a process with limits on memory and time.
    """
    from factcheck.reading.docx import read_docx as read

    return read(data, url=url)


def read_pdf(data: bytes, *, url: str | None = None) -> Reading:
    """Read a PDF with a text layer. Raises Unreadable with the reason. See `factcheck.reading.pdf`.

    Bytes that nobody knows should be read in a process with limits on memory and time.
    """
    from factcheck.reading.pdf import read_pdf as read

    return read(data, url=url)
