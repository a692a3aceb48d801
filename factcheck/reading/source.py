"""Read a page that somebody relies on: its words, and what it says of itself.

Unlike an article, a source need not be prose: of a page with tables or notices only, all its lines
are its text.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urljoin

from factcheck.reading.html import parse, read_html
from factcheck.reading.model import NO_TEXT, ArticleMeta, Block, Reading, Unreadable
from factcheck.reading.pagelines import walk
from factcheck.reading.pagemeta import page_of
from factcheck.reading.read import read_text
from factcheck.reading.text import normalise

# Whose copy a page says it is. Some are words as well, so case decides, and only bylines, datelines
# and credits are looked at.
AGENCIES = re.compile(
    r"\b(?:Antara|ANTARA|Reuters|REUTERS|Yonhap|Xinhua|Kyodo|Bernama|TASS|KCNA|AFP|AP|UPI|DPA|dpa"
    r"|EFE|ANSA|Anadolu|IANS|PTI|Interfax|RIA Novosti|Bloomberg|Associated Press"
    r"|Agence France-Presse|WAFA|IRNA)\b"
)
FULL_NAMES = {
    "ANTARA": "Antara",
    "Agence France-Presse": "AFP",
    "Associated Press": "AP",
    "REUTERS": "Reuters",
    "dpa": "DPA",
}
# Where an outlet names the agency: over the text, before its first words, and under it.
HEAD_KINDS = frozenset(["byline", "credit", "dateline"])
CREDIT = re.compile(
    r"^\W*(?:sumber|source|dilansir(?: dari)?|dikutip dari|via|from|kredit|credit)\s*:?\s*", re.I
)
CREDIT_LENGTH = 60


@dataclass(frozen=True, slots=True)
class SourcePage:
    """What a source says: `text` is NFC, lines are its paragraphs; `published_at` is ISO 8601.

    `canonical` is the address the page calls its own, on whatever host; `agency` the news agency
    that it names as where its text comes from. Both are empty when it names none.
    """

    text: str
    title: str
    publisher: str
    published_at: str
    language: str
    canonical: str
    agency: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return asdict(self)


def read_page(html: str, *, url: str | None = None) -> SourcePage:
    """Read a web page; its article, or all its lines where it has none.

    Raises Unreadable when it has no words at all.
    """
    root = parse(html)
    said = page_of(root)
    try:
        found = read_html(html, url=url)
    except Unreadable:
        lines = [line.text for line in walk(root)]
        if not lines:
            raise Unreadable(NO_TEXT, "no_text") from None
        if said.title and said.title not in lines:
            lines.insert(0, said.title)
        whole = read_text(normalise("\n".join(lines)), url=url).article
        return _page(whole, (), title=said.title, publisher=said.publisher, canonical=said.url)
    return source_of(found, canonical=said.url, url=url)


def source_of(
    reading: Reading, *, canonical: str | None = None, url: str | None = None
) -> SourcePage:
    """Return what a reading tells of a source."""
    return _page(reading.article, reading.blocks, canonical=canonical, url=url)


def _page(
    article: ArticleMeta,
    blocks: tuple[Block, ...],
    *,
    title: str | None = None,
    publisher: str | None = None,
    canonical: str | None = None,
    url: str | None = None,
) -> SourcePage:
    return SourcePage(
        text=article.text,
        title=title or article.title or "",
        publisher=publisher or article.publisher or "",
        published_at=article.published_at or "",
        language=article.language,
        canonical=_absolute(canonical, url or article.url),
        agency=agency_of(article, blocks),
    )


def _absolute(canonical: str | None, url: str | None) -> str:
    if not canonical:
        return ""
    try:
        found = urljoin(url or "", canonical)
    except ValueError:
        return ""
    return found if found.startswith(("http://", "https://")) else ""


def agency_of(article: ArticleMeta, blocks: tuple[Block, ...]) -> str:
    """Return the agency that a byline, a dateline or a credit names; empty when none does."""
    lines = [article.text[block.start : block.end] for block in blocks if block.kind in HEAD_KINDS]
    lines = [article.dateline or "", *article.authors, *lines]
    for block in blocks[-4:]:
        line = article.text[block.start : block.end]
        if len(line) <= CREDIT_LENGTH and (credit := CREDIT.match(line)):
            lines.append(line[credit.end() :])
    for line in lines:
        if named := AGENCIES.search(line):
            return FULL_NAMES.get(named.group(), named.group())
    return ""
