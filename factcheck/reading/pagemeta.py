"""What a page says about its article: JSON-LD first, then OpenGraph, meta and marked elements."""

from __future__ import annotations

import html as entities
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html as lxml_html

from factcheck.reading.pagelines import clean
from factcheck.reading.stamps import fuller_of, stamp_of, stamps_of

ARTICLE_TYPES = frozenset(
    {
        "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle",
        "opinionnewsarticle", "blogposting", "backgroundnewsarticle", "reviewnewsarticle",
        "socialmediaposting", "liveblogposting", "askpublicnewsarticle", "satiricalarticle",
        "advertisercontentarticle", "techarticle", "scholarlyarticle", "report",
    }
)  # fmt: skip
PAGE_TYPES = frozenset({"webpage", "itempage", "videoobject"})  # they tell the times at least
MAX_NODES = 2000

AUTHOR_KEYS = (
    "author", "article:author", "dable:author", "content_author", "parsely-author", "dc.creator",
    "sailthru.author", "twitter:data1",
)  # fmt: skip
EDITOR_KEYS = ("editor", "content_editor", "article:editor")
PUBLISHED_KEYS = (
    "article:published_time", "datepublished", "content_publisheddate", "publishdate", "pubdate",
    "date", "dc.date", "dc.date.issued", "parsely-pub-date", "og:published_time", "publish-date",
    "article:published", "published_at", "sailthru.date", "dable:published_time",
)  # fmt: skip
MODIFIED_KEYS = (
    "article:modified_time", "datemodified", "og:updated_time", "lastmod", "last-modified",
    "article:modified", "dc.date.modified", "modified_at", "content_modifieddate",
)  # fmt: skip
SITE_KEYS = ("og:site_name", "publisher", "application-name", "article:publisher")
LANGUAGE_KEYS = ("og:locale", "content-language", "language", "inlanguage")

DATE_NAME = re.compile(r"date|time|tanggal|waktu|publish|posted|updated|byline|info-?berita", re.I)
PEOPLE_SPLIT = re.compile(r"\s*[,;|]\s*|\s+(?:dan|and|&)\s+")
# An outlet's name for all who write there; a byline in the article says more.
HOUSE = re.compile(
    r"\b(?:media|redaksi|news|newsroom|tim|team|admin|administrator|staff|desk|cyber|online)\b"
    r"|\w\.(?:com|co\.id|id|net|org|tv)\b",
    re.I,
)
LABEL = re.compile(
    r"^\W*(?:oleh|by|penulis|editor|reporter|pewarta|wartawan|laporan wartawan)\s*[:|]?\s+", re.I
)
SITE_END = re.compile(r"\s+[|–—-]\s+|\s*[|»]\s*")
LANGUAGE = re.compile(r"(?P<code>[a-z]{2,3})(?:[-_][A-Za-z]{2,8})*$", re.I)
WORD = re.compile(r"\w+")
DAY_IN_ADDRESS = re.compile(r"/(20\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
STAMP_LENGTH = 160
LINE_LENGTH = 80
AUTHOR_LENGTH = 80
NEAR_HEADLINE = 12  # elements behind it
TOLD_IN = ("h1", "time", "span", "div", "p", "li", "abbr", "small", "a", "i", "em", "strong", "b")


@dataclass(slots=True)
class Page:
    """What the page says about itself."""

    title: str | None = None
    standfirst: str | None = None
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    publisher: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    language: str | None = None
    url: str | None = None
    body: str | None = None


def page_of(root: lxml_html.HtmlElement) -> Page:
    """Collect what the page says about itself."""
    page = Page()
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            read_linked_data(script.text or "", page)
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop")
        value = string_of(meta.get("content"))
        if (key := (key or meta.get("http-equiv") or "").lower()) and value:
            metas.setdefault(key, value)
    read_metas(metas, page)
    page.title = best_title(
        [clean(h.text_content()) for h in root.iter("h1")],
        [page.title, metas.get("og:title"), metas.get("twitter:title")],
        clean(root.findtext(".//title")),
        page.publisher,
    )
    read_elements(root, page)
    return page


def read_metas(metas: dict[str, str], page: Page) -> None:
    """Take what the meta elements say and the page has not given yet."""

    def first(*keys: str) -> str | None:
        return next((metas[key] for key in keys if metas.get(key)), None)

    page.standfirst = page.standfirst or first("og:description", "description")
    page.publisher = page.publisher or next(
        (name for key in SITE_KEYS if (name := metas.get(key)) and "://" not in name), None
    )
    page.authors = page.authors or next(
        (found for key in AUTHOR_KEYS if (found := people_of(metas.get(key)))), []
    )
    page.editors = page.editors or next(
        (found for key in EDITOR_KEYS if (found := people_of(metas.get(key)))), []
    )
    for key in PUBLISHED_KEYS:
        page.published_at = page.published_at or stamp_of(metas.get(key, ""))
    for key in MODIFIED_KEYS:
        page.modified_at = page.modified_at or stamp_of(metas.get(key, ""))
    page.language = page.language or first(*LANGUAGE_KEYS)
    page.url = page.url or first("og:url")


def read_elements(root: lxml_html.HtmlElement, page: Page) -> None:
    """Take what elements that say what they are hold; what is printed may know the zone.

    A time without a mark of its own counts when it stands near the headline or tells the hour.
    """
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and clean(link.get("href")):
            page.url = clean(link.get("href"))
            break
    page.language = code_of(page.language) or code_of(root.get("lang") or root.get("xml:lang"))
    since_headline = NEAR_HEADLINE
    for element in root.iter(*TOLD_IN):
        since_headline = 0 if element.tag == "h1" else since_headline + 1
        prop = (element.get("itemprop") or "").lower()
        if (prop == "author" or element.get("rel") == "author") and not page.authors:
            page.authors = people_of(short_text(element, AUTHOR_LENGTH))
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        marked = element.tag == "time" or prop.startswith("date")
        near = since_headline < NEAR_HEADLINE
        named = bool(DATE_NAME.search(name))
        if not (marked or near or named):
            continue
        words = short_text(element, STAMP_LENGTH if marked or named else LINE_LENGTH)
        told = (element.get("datetime") or element.get("content") or "")[:STAMP_LENGTH]
        if prop == "datemodified":
            page.modified_at = page.modified_at or stamp_of(told) or stamp_of(words)
            continue
        for line in (told, words):
            published, changed = stamps_of(line)
            if published and (marked or (near and named) or "T" in published):
                page.published_at = fuller_of(page.published_at, published)
            page.modified_at = fuller_of(page.modified_at, changed)


def short_text(element: Any, limit: int) -> str:
    """Return the text of an element on one line, or nothing when it is longer than that."""
    pieces: list[str] = []
    for piece in element.itertext():
        pieces.append(piece)
        limit -= len(piece.strip())
        if limit < 0:
            return ""
    return clean("".join(pieces))


def day_in_address(url: str | None) -> str | None:
    """Return the day that many addresses of articles carry: ".../2024/07/08/..."."""
    found = DAY_IN_ADDRESS.search(url or "")
    return stamp_of("-".join(part.zfill(2) for part in found.groups())) if found else None


def best_title(
    headings: list[str], told: list[str | None], head: str, publisher: str | None
) -> str | None:
    """Choose the headline: the heading that the page shows, if what else it tells agrees."""
    others = [without_site(title, publisher) for title in (*told, head) if title]
    words = [set(WORD.findall(title.casefold())) for title in others]
    best, best_share = None, 0.59
    for heading in headings:
        own = set(WORD.findall(heading.casefold()))
        for other in words:
            share = len(own & other) / max(1, min(len(own), len(other)))
            if len(heading) > 10 and len(own) > 1 and share > best_share:
                best, best_share = heading, share
    if best:
        return best
    return next(iter(others), None) or next((h for h in headings if h), None)


def without_site(title: str, publisher: str | None) -> str:
    """Return a title without the name of the outlet behind it ("... - Kabar.example")."""
    parts = SITE_END.split(title)
    end = parts[-1].strip()
    site = fold(publisher or "")
    named = bool(site and fold(end)) and (fold(end) in site or site in fold(end))
    domain = re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", end)
    if len(parts) > 1 and (named or domain):
        return title[: title.rindex(parts[-1])].rstrip(" |–—»-")
    return title


def fold(text: str) -> str:
    """Return the letters and digits only, in lower case, to compare titles by."""
    return "".join(filter(str.isalnum, text.casefold()))


def address_of(canonical: str | None, url: str | None) -> str | None:
    """Return the article's address: where it came from, or the page's own on the same host.

    Without an address that it came from the page's own is all there is.
    """
    try:
        own = urlsplit(urljoin(url or "", canonical or ""))
        if own.scheme not in ("http", "https") or not own.netloc:
            return url
        if url is None:
            return own.geturl()
        came = urlsplit(url)
        # Some sites call every page by the address of their front page.
        front = own.path in ("", "/") and not own.query and came.path not in ("", "/")
        return url if own.netloc.lower() != came.netloc.lower() or front else own.geturl()
    except ValueError:
        return url


def code_of(value: str | None) -> str | None:
    """Return the language of "id-ID" or "en_US", or None for what names none."""
    found = LANGUAGE.match((value or "").strip())
    if found is None:
        return None
    code = found["code"].lower()
    return {"in": "id", "ind": "id", "eng": "en"}.get(code, code)


def read_linked_data(source: str, page: Page) -> None:
    """Take title, people, outlet and times from a JSON-LD script; broken ones are passed over."""
    source = source.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        # Newspapers put raw line ends inside strings, which strict JSON forbids.
        data = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return
    nodes = nodes_of(data)
    by_id = {node["@id"]: node for node in reversed(nodes) if isinstance(node.get("@id"), str)}
    for kinds in (ARTICLE_TYPES, PAGE_TYPES):
        for node in nodes:
            if types_of(node) & kinds:
                read_article_data(node, by_id, page, whole=kinds is ARTICLE_TYPES)


def nodes_of(data: Any) -> list[dict[str, Any]]:
    """Return the objects of a JSON-LD document, those around others first."""
    found: list[dict[str, Any]] = []
    pending: list[Any] = [data]
    for value in pending:
        if len(pending) > MAX_NODES:
            break
        if isinstance(value, list):
            pending.extend(value[:100])
        elif isinstance(value, dict):
            found.append(value)
            pending.extend(v for v in list(value.values())[:100] if isinstance(v, dict | list))
    return found


def types_of(node: dict[str, Any]) -> set[str]:
    """Return the types of an object in lower case, without the vocabulary in front."""
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return {re.split(r"[/#:]", name)[-1].lower() for name in names if isinstance(name, str)}


def read_article_data(
    node: dict[str, Any], by_id: dict[str, dict[str, Any]], page: Page, *, whole: bool
) -> None:
    """Take the fields of one object that the page has not given yet; not `whole`: its times."""
    page.published_at = page.published_at or stamp_of(string_of(node.get("datePublished")) or "")
    page.modified_at = page.modified_at or stamp_of(string_of(node.get("dateModified")) or "")
    page.language = page.language or next(iter(names_of(node.get("inLanguage"), by_id)), None)
    if not whole:
        return
    page.title = page.title or string_of(node.get("headline")) or string_of(node.get("name"))
    page.standfirst = page.standfirst or string_of(node.get("description"))
    for key in ("publisher", "sourceOrganization", "provider", "copyrightHolder"):
        page.publisher = page.publisher or next(iter(names_of(node.get(key), by_id)), None)
    for key in ("author", "creator"):
        page.authors = page.authors or people_in(node.get(key), by_id)
    page.editors = page.editors or people_in(node.get("editor"), by_id)
    for key in ("mainEntityOfPage", "url"):
        value = node.get(key)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str) and value.startswith("http"):
            page.url = page.url or value
    body = node.get("articleBody")
    if isinstance(body, str) and not page.body:
        if "<" in body and ">" in body:
            body = re.sub(r"<[^>]{0,300}>", " ", body)
        lines = map(clean, entities.unescape(body).split("\n"))
        page.body = "\n".join(filter(None, lines))


def string_of(value: Any) -> str | None:
    """Return a one-line text, with entities resolved, or None."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return None
    return clean(entities.unescape(value)) or None


def names_of(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    """Return the names in a person, an organisation, a reference, a string, or a list of them."""
    items = value if isinstance(value, list) else [value]
    found = []
    for item in items[:20]:
        if isinstance(item, dict):
            meant = by_id.get(str(item.get("@id")), {})
            name = item.get("name") or item.get("alternateName") or meant.get("name")
        else:
            name = item
        if (told := string_of(name)) and "://" not in told:
            found.append(told)
    return list(dict.fromkeys(found))


def people_in(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    """Return the people that a field of JSON-LD names."""
    found = [name for told in names_of(value, by_id) for name in people_of(told)]
    return list(dict.fromkeys(found))


def people_of(line: str | None) -> list[str]:
    """Split a line of names, without labels; addresses and handles are no names."""
    if not line or "://" in line or line.startswith("@"):
        return []
    parts = PEOPLE_SPLIT.split(LABEL.sub("", line))
    return [name for part in parts if (name := part.strip(" .-–")) and not name.isdigit()][:20]
