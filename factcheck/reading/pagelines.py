"""Walk a page once into short runs of text ("lines"), each with the elements it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html

from factcheck.reading.tables.shape import words

SILENT = words("""
    script style noscript template svg iframe object embed canvas video audio select option
    textarea button input head math map
""")
BLOCK_TAGS = words("""
    address article aside blockquote body caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li
    main menu nav ol p pre section summary table tbody td tfoot th thead tr ul
""")
CELLS = frozenset(["td", "th"])
CELL_LENGTH = 200
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
OUTSIDE = frozenset(["nav", "footer", "aside", "form", "menu"])
CAPTIONS = frozenset(["figcaption", "figure", "caption"])

GOOD_NAME = re.compile(
    r"article-?_?(?:body|content|text|detail)|post-?_?(?:body|content|text)|entry-?_?content"
    r"|story-?_?(?:body|content|text)|(?:detail|read)_*-*(?:body|text|content|txt|article)"
    r"|content-?_?(?:detail|article|body)|body-?_?(?:content|text|detail)|txt-?_?article"
    r"|isi-?_?(?:berita|artikel)|news-?_?(?:content|text|body)|articlebody|konten|main-?content",
    re.I,
)
BAD_NAME = re.compile(
    r"(?:^|[\s_-])(?:comments?|komentar|disqus|related|terkait|baca-?juga|bacajuga|lihatjg|popular"
    r"|populer|terpopuler|share|sharing|social|sosmed|sosial|sidebar|side-?bar|widget|promo|sponsor"
    r"|advert\w*|ads?|iklan|banner|breadcrumbs?|tags?|tagcloud|footer|footnote|nav|navbar|menu|newsletter|subscribe"
    r"|signup|popup|modal|cookie|recommend\w*|rekomendasi|outbrain|taboola|pagination|paging|prev"
    r"|next|author-?bio|authorbox|byline|toolbar|print|hidden|masthead|trending|most-?(?:read|viewed)"
    r"|read-?more|readmore|more-?(?:stories|news|articles)|also-?read|see-?also|inline-?related"
    r"|jump|skip|login|rating|poll|gallery-?nav|latest|terbaru|lainnya|copyright|credits?)(?:$|[\s_-])",
    re.I,
)
# Of these the ones that are part of the page and no way to another article.
FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|sosmed|sosial|tags?|tagcloud|topik|topics|pag(?:ing|ination)"
    r"|breadcrumbs?|toolbar|print|newsletter|subscribe|login|advert\w*|ads?|iklan)(?:$|[\s_-])",
    re.I,
)
CAPTION_NAME = re.compile(
    r"caption|photo-?(?:credit|desc)|foto-?|img-?(?:desc|cap)|pic-?desc|media-?desc", re.I
)
RELATED_NAME = re.compile(
    r"related|terkait|baca|lihatjg|recommend|rekomendasi|also|more|popul|trending|latest|terbaru|lainnya",
    re.I,
)
COMMENTS = re.compile(r"comment|komentar|disqus", re.I)
# Inside a sentence, but not of it.
ASIDE_NAME = re.compile(
    r"tooltip|popover|popup|rollover|sr-only|screen-reader|visually-?hidden", re.I
)
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
MIN_LINK = 15  # characters
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
SPACE = re.compile(r"\s+")
MAX_DEPTH = 250


@dataclass(slots=True, eq=False)
class Place:
    """An element that holds lines, with what its name promises."""

    tag: str
    parent: Place | None
    weight: int
    named_bad: bool
    comments: bool
    outside: bool
    caption: bool
    related: bool
    furniture: bool
    heading: bool
    item: bool
    table: bool
    flat: bool = False  # a row of a table whose cells are a word or two: one line
    teaser: bool = False
    bad: bool = False  # decided when it is known how much prose the page has
    score: float = 0.0
    letters: int = 0
    linked: int = 0
    prose: int = 0


@dataclass(slots=True)
class Line:
    """A run of text between two borders of blocks."""

    text: str
    linked: int  # characters of it inside links
    place: Place
    bold: int = 0
    lead: int = 0  # characters inside links that it begins with


def clean(text: str | None) -> str:
    """Return the text on one line, without zero-width characters."""
    return SPACE.sub(" ", (text or "").replace("\u200b", "").replace("\u00ad", "")).strip()


def walk(root: lxml_html.HtmlElement) -> Iterator[Line]:
    """Yield the lines of the page; two line breaks in a row end a paragraph, one ends a link.

    What hides in the middle of a sentence until the mouse comes (an explanation, links to more)
    follows its line as a line of its own.
    """
    buffer: list[str] = []
    aside: list[Line] = []
    filled = linked = bold = lead = breaks = 0
    in_link = in_bold = 0
    place = place_of(root, None)
    # (element, entering): an explicit stack, because pages nest deeper than Python recurses.
    stack: list[tuple[Any, bool, Place, int]] = [(root, True, place, 0)]

    def add(piece: str) -> None:
        nonlocal filled, linked, bold, lead, breaks
        buffer.append(piece)
        size = len(piece.strip())
        if not size:
            return
        breaks = 0
        if in_link and lead == filled:
            lead += size
        filled += size
        linked += size if in_link else 0
        bold += size if in_bold else 0

    def flush(where: Place) -> Iterator[Line]:
        nonlocal filled, linked, bold, lead, breaks
        text = clean("".join(buffer)).replace(" | :", ":")
        buffer.clear()
        if text:
            size = len(text)
            yield Line(text, min(linked, size), where, min(bold, size), min(lead, size))
        filled = linked = bold = lead = breaks = 0
        yield from aside
        aside.clear()

    while stack:
        element, entering, where, depth = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = tag in BLOCK_TAGS and not (tag in CELLS and where.tag == "tr" and where.flat)
        if entering:
            silent = not tag or tag in SILENT or depth > MAX_DEPTH or is_hidden(element)
            if not silent and not is_block and ASIDE_NAME.search(element.get("class") or ""):
                words = clean(element.text_content())
                if words:
                    own = place_of(element, where, named_bad=True)
                    links = sum(len(clean(link.text_content())) for link in element.iter("a"))
                    aside.append(Line(words, links, own))
                silent = True
            if silent:
                if element.tail and element is not root:
                    add(element.tail)
                continue
            inner = where
            if is_block:
                yield from flush(where)
                if element is not root:
                    inner = place_of(element, where)
            elif tag in CELLS:
                buffer.append(" | " if filled else "")
            elif tag == "br":
                breaks += 1
                # One break is enough behind a link: lists of links are often made so.
                if breaks >= 2 or (lead >= MIN_LINK and filled <= lead + 2):
                    yield from flush(where)
                else:
                    buffer.append(" ")
            elif tag == "a":
                in_link += 1
            elif tag in ("b", "strong"):
                in_bold += 1
            stack.append((element, False, inner, depth))
            if element.text:
                add(element.text)
            for child in reversed(element):
                stack.append((child, True, inner, depth + 1))
        else:
            if is_block:
                yield from flush(where)
            elif tag == "a":
                in_link -= 1
            elif tag in ("b", "strong"):
                in_bold -= 1
            if element is not root and element.tail:
                add(element.tail)
    yield from flush(place)


def is_hidden(element: Any) -> bool:
    """Say whether a reader of the page does not see the element."""
    style = element.get("style")
    return bool(
        (style and HIDDEN.search(style))
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    )


def place_of(element: Any, parent: Place | None, *, named_bad: bool = False) -> Place:
    """Return the place an element makes, with what it takes over from those around it."""
    tag = element.tag
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    good = bool(GOOD_NAME.search(name)) or element.get("itemprop") == "articleBody"
    bad = named_bad or (
        tag not in ("body", "html", "article", "main")
        and not good
        and bool(BAD_NAME.search(HUMP.sub("-", name)))
    )
    weight = 25 * good - 25 * bad + (15 if tag == "article" else 0)
    return Place(
        tag=tag,
        parent=parent,
        weight=weight,
        named_bad=bad,
        comments=bool(COMMENTS.search(name)),
        outside=tag in OUTSIDE or (parent is not None and parent.outside),
        caption=tag in CAPTIONS
        or bool(CAPTION_NAME.search(name))
        or (parent is not None and parent.caption and tag not in ("article", "section")),
        related=bool(RELATED_NAME.search(name)) or (parent is not None and parent.related),
        furniture=(bad and bool(FURNITURE_NAME.search(HUMP.sub("-", name))))
        or (parent is not None and parent.furniture),
        heading=tag in HEADINGS or (parent is not None and parent.heading),
        item=tag in ("li", "dd", "dt") or (parent is not None and parent.item),
        flat=tag == "tr" and is_flat(element),
        table=tag in CELLS or (parent is not None and parent.table),
    )


def is_flat(row: Any) -> bool:
    """Say whether a row is one of facts; layouts are made with tables, too."""
    cells = [cell for cell in row if cell.tag in CELLS]
    return (
        len(cells) > 1
        and not any(part.tag in BLOCK_TAGS for cell in cells for part in cell.iterdescendants())
        and all(len(cell.text_content()) <= CELL_LENGTH for cell in cells)
    )
