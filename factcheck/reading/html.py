"""Read a news page: find the article in the HTML, its parts and what the page says about it.

The page is walked once into short runs of text ("lines"), each with the elements it stands in.
Where the article is: the element with the most prose, counted as readability counts it (a
paragraph's points go to its parent and, halved, to the element above). What surrounds the prose
inside that element (links to other articles, share bars, captions, advertisements) becomes blocks
of its own kind and is not thrown away. Each block is one line of the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from factcheck.reading.blocks import kind_of_line
from factcheck.reading.model import BlockKind, Reading, Unreadable
from factcheck.reading.read import compose
from factcheck.reading.stamps import stamp_of
from factcheck.reading.tables.shape import words
from factcheck.reading.text import normalise

NO_ARTICLE = "This page has no article in it."

SILENT = words("""
    script style noscript template svg iframe object embed canvas video audio select option
    textarea button input head math map
""")
BLOCK_TAGS = words("""
    address article aside blockquote body caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li
    main menu nav ol p pre section summary table tbody td tfoot th thead tr ul
""")
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
CAPTION_NAME = re.compile(
    r"caption|photo-?(?:credit|desc)|foto-?|img-?(?:desc|cap)|pic-?desc|media-?desc", re.I
)
RELATED_NAME = re.compile(
    r"related|terkait|baca|lihatjg|recommend|rekomendasi|also|more|popul|trending|latest|terbaru|lainnya",
    re.I,
)
COMMENTS = re.compile(r"comment|komentar|disqus", re.I)
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
    heading: bool
    item: bool
    table: bool
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


@dataclass(slots=True)
class Page:
    """What the page says about itself."""

    title: str | None = None
    standfirst: str | None = None
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    publisher: str | None = None
    published_at: str | None = None
    language: str | None = None
    url: str | None = None
    body: str | None = None
    titles: list[str] = field(default_factory=list)


def read_html(html: str, *, url: str | None = None) -> Reading:
    """Read a page. Raises Unreadable when it holds no article; nothing else is ever raised.

    `url` is where the page came from; the page's own canonical address is used without it.
    """
    root = parse(html)
    page = page_of(root)
    body = article_lines(root)
    composed: list[tuple[BlockKind | None, str]] = body
    title = page.title
    if not body or sum(len(text) for kind, text in body if kind is None) < 40:
        if page.body and len(page.body) > 200:
            # The page draws its article by script; its description for machines has the words.
            composed = [(None, line) for line in page.body.split("\n") if line.strip()]
        else:
            raise Unreadable(NO_ARTICLE)
    composed = with_head(title, page.standfirst, composed)
    hints = [kind for kind, _ in composed]
    text = normalise("\n".join(line for _, line in composed))
    return compose(
        text,
        hints=hints,
        url=url or page.url,
        known={
            "title": title,
            "standfirst": None,
            "authors": page.authors,
            "editors": page.editors,
            "publisher": page.publisher,
            "published_at": page.published_at,
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


def clean(text: str | None) -> str:
    """Return the text on one line, without zero-width characters."""
    return SPACE.sub(" ", (text or "").replace("\u200b", "").replace("\u00ad", "")).strip()


def with_head(
    title: str | None, standfirst: str | None, body: list[tuple[BlockKind | None, str]]
) -> list[tuple[BlockKind | None, str]]:
    """Put the title (and the standfirst, if the page shows one) in front of the body."""
    lines = [line for line in body if line[0] != "title"]
    if title:
        key = fold(title)
        lines = [line for n, line in enumerate(lines) if n > 5 or fold(line[1]) != key]
        lines.insert(0, ("title", title))
    return lines


def fold(text: str) -> str:
    """Return the letters and digits only, in lower case, to compare titles by."""
    return "".join(filter(str.isalnum, text.casefold()))


def article_lines(root: lxml_html.HtmlElement) -> list[tuple[BlockKind | None, str]]:
    """Return the lines of the article in order, each with its kind (None for a paragraph)."""
    body = root.find("body")
    lines = list(walk(body if body is not None else root))
    best = best_place(lines)
    if best is None:
        return []
    inside: list[tuple[BlockKind | None, str]] = []
    chosen = [line for line in lines if within(line.place, best)]
    for line in chosen:
        inside.append((kind_of(line, best), line.text))
    return trim_ends(inside)


def walk(root: lxml_html.HtmlElement) -> Iterator[Line]:
    """Yield the lines of the page; two line breaks in a row end a paragraph."""
    buffer: list[str] = []
    linked = bold = 0
    breaks = 0
    in_link = in_bold = 0
    place = place_of(root, None)
    # (element, entering): an explicit stack, because pages nest deeper than Python recurses.
    stack: list[tuple[Any, bool, Place, int]] = [(root, True, place, 0)]

    def flush(where: Place) -> Line | None:
        nonlocal linked, bold, breaks
        text = clean("".join(buffer))
        buffer.clear()
        line = Line(text, min(linked, len(text)), where, min(bold, len(text))) if text else None
        linked = bold = breaks = 0
        return line

    while stack:
        element, entering, where, depth = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if entering:
            silent = not tag or tag in SILENT or depth > MAX_DEPTH or is_hidden(element)
            if silent:
                if element.tail and element is not root:
                    piece = element.tail
                    buffer.append(piece)
                    size = len(piece.strip())
                    linked += size if in_link else 0
                    bold += size if in_bold else 0
                continue
            inner = where
            if tag in BLOCK_TAGS:
                line = flush(where)
                if line:
                    yield line
                if element is not root:
                    inner = place_of(element, where)
            elif tag == "br":
                breaks += 1
                if breaks >= 2:
                    line = flush(where)
                    if line:
                        yield line
                else:
                    buffer.append(" ")
            elif tag == "a":
                in_link += 1
            elif tag in ("b", "strong"):
                in_bold += 1
            stack.append((element, False, inner, depth))
            if element.text:
                buffer.append(element.text)
                size = len(element.text.strip())
                if size:
                    breaks = 0
                linked += size if in_link else 0
                bold += size if in_bold else 0
            for child in reversed(element):
                stack.append((child, True, inner, depth + 1))
        else:
            if tag in BLOCK_TAGS:
                line = flush(where)
                if line:
                    yield line
            elif tag == "a":
                in_link -= 1
            elif tag in ("b", "strong"):
                in_bold -= 1
            if element is not root and element.tail:
                buffer.append(element.tail)
                size = len(element.tail.strip())
                if size:
                    breaks = 0
                linked += size if in_link else 0
                bold += size if in_bold else 0
    line = flush(place)
    if line:
        yield line


def is_hidden(element: Any) -> bool:
    """Say whether a reader of the page does not see the element."""
    style = element.get("style")
    return bool(
        (style and HIDDEN.search(style))
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    )


def place_of(element: Any, parent: Place | None) -> Place:
    """Return the place an element makes, with what it takes over from those around it."""
    tag = element.tag
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    good = bool(GOOD_NAME.search(name)) or element.get("itemprop") == "articleBody"
    bad = (
        tag not in ("body", "html", "article", "main") and not good and bool(BAD_NAME.search(name))
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
        heading=tag in HEADINGS or (parent is not None and parent.heading),
        item=tag in ("li", "dd", "dt") or (parent is not None and parent.item),
        table=tag in ("td", "th") or (parent is not None and parent.table),
    )


def within(place: Place | None, best: Place) -> bool:
    """Say whether a place is the chosen one or lies in it."""
    while place is not None:
        if place is best:
            return True
        place = place.parent
    return False


def judge_places(lines: list[Line]) -> None:
    """Decide which elements hold other things than the article, by their names.

    A name is not believed where the element holds a good part of the prose of the page: templates
    call the body of an article "share" or "print" as well. Comments are never the article.
    """
    places: dict[int, Place] = {}
    total = 0
    for line in lines:
        prose = len(line.text) if is_prose(line) else 0
        total += prose
        place: Place | None = line.place
        while place is not None:
            place.letters += len(line.text)
            place.linked += line.linked
            place.prose += prose
            places[id(place)] = place
            place = place.parent
    # Parents are reached from their children, so each chain is decided from the top.
    decided: set[int] = set()
    for inner in places.values():
        chain = []
        place = inner
        while place is not None and id(place) not in decided:
            chain.append(place)
            place = place.parent
        for link in reversed(chain):
            decided.add(id(link))
            own = link.named_bad and (link.comments or link.prose * 10 < total * 4)
            good = link.weight > 0
            link.bad = own or (link.parent is not None and link.parent.bad and not good)


def is_prose(line: Line) -> bool:
    """Say whether a line reads like part of an article: long, not linked, not in the margins."""
    place = line.place
    return (
        len(line.text) >= 60
        and line.linked * 2 <= len(line.text)
        and not (place.outside or place.caption or place.heading)
    )


def best_place(lines: list[Line]) -> Place | None:
    """Return the element that holds the article, or None when the page has no prose."""
    judge_places(lines)
    scored: dict[int, Place] = {}
    for line in lines:
        place = line.place
        if len(line.text) < 25 or place.outside or place.bad or place.caption or place.heading:
            continue
        if line.linked * 2 > len(line.text):
            continue
        points = 1 + line.text.count(",") + min(len(line.text) / 100, 3)
        # The line's own element gives its points to the parent, unless it holds bare text.
        bare = place.tag not in ("p", "li", "td", "blockquote", "pre")
        target: Place | None = place if bare else place.parent
        for share in (1.0, 0.5, 0.25, 0.12):
            if target is None:
                break
            if id(target) not in scored:
                scored[id(target)] = target
                target.score += target.weight
            target.score += points * share
            target = target.parent
    if not scored:
        return None
    best = max(
        scored.values(), key=lambda p: p.score * (1 - p.linked / p.letters if p.letters else 0)
    )
    return widened(best)


def widened(best: Place) -> Place:
    """Return the element around the best one that holds the rest of the article, if there is one.

    Articles are cut into sections by advertisements; an element further out is taken when it adds
    a good deal and most of what it adds is prose.
    """
    outer = best.parent
    for _ in range(6):
        if outer is None or outer.tag in ("body", "html"):
            break
        added, letters = outer.prose - best.prose, outer.letters - best.letters
        if added * 100 >= best.prose * 12 and added * 2 >= letters:
            best = outer
        outer = outer.parent
    return best


def kind_of(line: Line, best: Place) -> BlockKind | None:
    """Return what a line inside the article is, or None for a paragraph."""
    place = line.place
    text = line.text
    own = kind_of_line(text)
    if own not in ("paragraph", "list_item"):
        return own
    linked = line.linked * 10 > len(text) * 6
    if place.caption:
        return "caption"
    if (place.bad or place.outside) and not within_name(place, best):
        return "related" if (linked or place.related) else "boilerplate"
    if linked and (len(text) < 160 or place.item) and text[-1] not in ".":
        return "related"
    if place.heading:
        return "subheading"
    if place.item:
        return "list_item"
    if (
        line.bold >= len(text) * 0.9
        and len(text) <= 100
        and text[-1] not in '.!?,;:"”'
        and len(text.split()) <= 14
    ):
        return "subheading"
    return "list_item" if own == "list_item" else None


def within_name(place: Place | None, best: Place) -> bool:
    """Say whether only the chosen element itself is what has a suspicious name."""
    while place is not None and place is not best:
        if place.tag in OUTSIDE or place.weight < 0:
            return False
        place = place.parent
    return True


def trim_ends(lines: list[tuple[BlockKind | None, str]]) -> list[tuple[BlockKind | None, str]]:
    """Judge the lines in front of the first and behind the last sentence again.

    A heading with nothing but links or nothing at all behind it belongs to those links.
    """
    result = list(lines)
    prose = [n for n, (kind, text) in enumerate(result) if kind is None and len(text) > 60]
    if not prose:
        return result
    for n in range(prose[-1] + 1, len(result)):
        kind, text = result[n]
        if kind == "subheading":
            result[n] = ("related", text)
    return result


def page_of(root: lxml_html.HtmlElement) -> Page:
    """Collect what the page says about itself: JSON-LD first, then OpenGraph and meta."""
    page = Page()
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        value = clean(meta.get("content"))
        if key and value:
            metas.setdefault(key, value)
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            read_linked_data(script.text or "", page)
    heading = next(
        (clean(h.text_content()) for h in root.iter("h1") if clean(h.text_content())), None
    )
    head_title = clean(root.findtext(".//title"))
    shared = metas.get("og:title") or metas.get("twitter:title")
    page.title = page.title or best_title(heading, shared, head_title)
    page.standfirst = page.standfirst or metas.get("og:description") or metas.get("description")
    page.publisher = page.publisher or metas.get("og:site_name") or metas.get("publisher")
    for key in ("author", "article:author", "dable:author", "content_author", "parsely-author"):
        author = metas.get(key)
        if author and not page.authors and not author.startswith(("http", "@")):
            page.authors = [
                name for part in re.split(r"\s*[,;]\s*", author) if (name := part.strip())
            ]
    for key in ("editor", "content_editor", "article:editor"):
        if metas.get(key) and not page.editors:
            page.editors = [metas[key]]
    for key in (
        "article:published_time", "datepublished", "content_publisheddate", "publishdate",
        "pubdate", "date", "dc.date", "dc.date.issued", "parsely-pub-date", "og:published_time",
    ):  # fmt: skip
        if not page.published_at and metas.get(key):
            page.published_at = stamp_of(metas[key])
    if not page.published_at:
        for element in root.iter("time"):
            page.published_at = stamp_of(element.get("datetime") or clean(element.text_content()))
            if page.published_at:
                break
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            page.url = page.url or clean(link.get("href"))
    page.url = page.url or metas.get("og:url")
    return page


def best_title(heading: str | None, shared: str | None, head: str | None) -> str | None:
    """Choose the headline: the page's first heading if its title agrees, else the shared one."""
    if heading and len(heading) > 10:
        folded = fold(heading)
        for other in (shared, head):
            if other and (folded in fold(other) or fold(other) in folded):
                return heading
    if shared:
        return shared
    if heading and len(heading) > 10:
        return heading
    return head or heading or None


ARTICLE_TYPES = frozenset(
    [
        "newsarticle",
        "article",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "blogposting",
        "backgroundnewsarticle",
        "reviewnewsarticle",
        "socialmediaposting",
        "liveblogposting",
    ]
)


def read_linked_data(source: str, page: Page) -> None:
    """Take title, people, outlet and times from a JSON-LD script; broken ones are passed over."""
    try:
        # Newspapers put raw line ends inside strings, which strict JSON forbids.
        data = json.loads(source.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return
    pending: list[Any] = [data]
    for _ in range(2000):
        if not pending:
            return
        node = pending.pop(0)
        if isinstance(node, list):
            pending.extend(node[:100])
        elif isinstance(node, dict):
            kinds = node.get("@type")
            names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
            if any(isinstance(n, str) and n.lower() in ARTICLE_TYPES for n in names):
                read_article_data(node, page)
            if isinstance(node.get("@graph"), list):
                pending.extend(node["@graph"][:100])
            if isinstance(node.get("mainEntity"), dict):
                pending.append(node["mainEntity"])


def read_article_data(node: dict[str, Any], page: Page) -> None:
    """Take the fields of one article object that the page has not given yet."""
    page.title = page.title or string_of(node.get("headline"))
    page.standfirst = page.standfirst or string_of(node.get("description"))
    page.published_at = page.published_at or stamp_of(string_of(node.get("datePublished")) or "")
    page.publisher = page.publisher or next(iter(names_of(node.get("publisher"))), None)
    page.authors = page.authors or names_of(node.get("author"))
    page.editors = page.editors or names_of(node.get("editor"))
    page.language = page.language or string_of(node.get("inLanguage"))
    body = node.get("articleBody")
    if isinstance(body, str) and not page.body:
        if "<" in body and ">" in body:
            body = re.sub(r"<[^>]{0,300}>", " ", body)
        page.body = "\n".join(filter(None, map(clean, body.split("\n"))))


def string_of(value: Any) -> str | None:
    """Return a one-line text, with entities resolved, or None."""
    if not isinstance(value, str):
        return None
    if "&" in value:
        import html as entities

        value = entities.unescape(value)
    return clean(value) or None


def names_of(value: Any) -> list[str]:
    """Return the names in a person, an organisation, a string, or a list of them."""
    items = value if isinstance(value, list) else [value]
    found = []
    for item in items[:20]:
        name = string_of(item.get("name") if isinstance(item, dict) else item)
        if name and not name.startswith("http"):
            found.append(name)
    return found
