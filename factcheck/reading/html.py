"""Read a news page: find the article in the HTML, its parts and what the page says about it.

`pagelines` walks the page, `pagebody` finds the article in it, `pagemeta` reads what the page says
about itself; here the parts are put together. Each block is one line of the text.
"""

from __future__ import annotations

from lxml import etree
from lxml import html as lxml_html

from factcheck.reading.model import BlockKind, Reading, Unreadable
from factcheck.reading.pagebody import article_lines
from factcheck.reading.pagemeta import HOUSE, address_of, day_in_address, fold, page_of
from factcheck.reading.read import compose
from factcheck.reading.text import normalise

NO_ARTICLE = "This page has no article in it."
LEAST = 40  # characters of an article
HEAD_LINES = 6  # where a headline or a standfirst is shown once more

Line = tuple[BlockKind | None, str]


def read_html(html: str, *, url: str | None = None) -> Reading:
    """Read a page. Raises Unreadable when it holds no article; nothing else is ever raised.

    `url` is where the page came from; the page's own canonical address counts without it, or when
    it is on the same host.
    """
    root = parse(html)
    page = page_of(root)
    lines = article_lines(root)
    if sum(len(text) for kind, text in lines if kind in (None, "list_item")) < LEAST:
        if not page.body or len(page.body) <= 200:
            raise Unreadable(NO_ARTICLE)
        # The page draws its article by script; its description for machines has the words.
        lines = [(None, line) for line in page.body.split("\n") if line.strip()]
    lines = with_head(page.title, page.standfirst, lines)
    return compose(
        normalise("\n".join(line for _, line in lines)),
        hints=[kind for kind, _ in lines],
        url=address_of(page.url, url),
        known={
            "title": page.title,
            "standfirst": None if is_opening(page.standfirst, lines) else page.standfirst,
            "authors": [name for name in page.authors if not HOUSE.search(name)],
            "house": page.authors,
            "editors": page.editors,
            "publisher": page.publisher,
            "published_at": page.published_at or day_in_address(url or page.url),
            "modified_at": page.modified_at,
            "language": page.language,
        },
    )


def parse(html: str) -> lxml_html.HtmlElement:
    """Parse a page, however broken. Raises Unreadable when nothing is left of it."""
    data = normalise(html).encode("utf-8")
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise Unreadable(NO_ARTICLE) from None
    if not isinstance(root, lxml_html.HtmlElement):
        raise Unreadable(NO_ARTICLE)
    return root


def with_head(title: str | None, standfirst: str | None, body: list[Line]) -> list[Line]:
    """Put the title in front of the body, once, and mark the standfirst if the page shows it."""
    lines = [line for line in body if line[0] != "title"]
    if title:
        key = fold(title)
        again = [fold(text) == key for _, text in lines]
        lines = [
            ("boilerplate" if again[n] else kind, text)
            for n, (kind, text) in enumerate(lines)
            if n > HEAD_LINES or not again[n]
        ]
        lines.insert(0, ("title", title))
    key = fold(standfirst or "")
    for n, (kind, text) in enumerate(lines[:HEAD_LINES]):
        if kind == "subheading" and len(key) > 20 and fold(text) == key:
            lines[n] = ("standfirst", text)
            break
    return lines


def is_opening(standfirst: str | None, lines: list[Line]) -> bool:
    """Say whether what the page gives as its description is only how the article begins."""
    key = fold((standfirst or "").rstrip(".…[] "))
    return any(kind is None and key in fold(text) for kind, text in lines[: HEAD_LINES * 2])
