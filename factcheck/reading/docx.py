"""Read a Word document (DOCX): paragraphs, lists, tables and notes, each a line with its kind.

The package is looked over before anything in it is unpacked; then mammoth turns it into simple
HTML (tracked changes as if accepted, comments left out), whose few elements are read here.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from factcheck.reading.model import DAMAGED, NO_TEXT, BlockKind, Reading, Unreadable
from factcheck.reading.read import compose
from factcheck.reading.text import normalise

PACKED = "This file unpacks into far more than a document has."

MAX_MEMBERS = 2_000
MAX_UNPACKED = 100_000_000
MAX_RATIO = 100
RATIO_COUNTS_FROM = 1_000_000  # what is small unpacked does no harm, however well it packs
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".jar")
DOCUMENTS = (".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm", ".odt", ".ods", ".odp")
EMBEDDED = "word/embeddings/"  # charts keep their tables here; nothing in it is ever opened
BOLD_LENGTH = 120

STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.standfirst:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='List Paragraph'] => p:fresh
comment-reference =>
"""
KINDS: dict[str, BlockKind] = {
    "title": "title",
    "standfirst": "standfirst",
    "caption": "caption",
}
SPACE = re.compile(r"\s+")

Line = tuple[BlockKind | None, str]


def read_docx(data: bytes, *, url: str | None = None) -> Reading:
    """Read a DOCX file. Raises Unreadable: damaged, packed too tightly, or without text."""
    check_package(data)
    lines = lines_of(html_of(data))
    if not lines:
        raise Unreadable(NO_TEXT, "no_text")
    text = normalise("\n".join(line for _, line in lines))
    return compose(
        text,
        hints=[kind for kind, _ in lines],
        # A document without headings is like a pasted text: its title is known by its shape.
        guess_head=not any(kind in ("title", "subheading") for kind, _ in lines),
        url=url,
    )


def check_package(data: bytes) -> None:
    """Look at the package's table of contents only; raise Unreadable unless it is a sane DOCX."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise Unreadable(DAMAGED, "damaged") from None
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
        raise Unreadable(PACKED, "packed")
    for member in members:
        parts = member.filename.split("/")
        small = member.file_size <= RATIO_COUNTS_FROM
        if (
            (not small and member.file_size > MAX_RATIO * max(member.compress_size, 1))
            or is_archive(member.filename.lower())
            or member.filename.startswith("/")
            or ".." in parts
            or "\\" in member.filename
            or ":" in parts[0]
        ):
            raise Unreadable(PACKED, "packed")
    if unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * len(data):
        raise Unreadable(PACKED, "packed")
    if not any(member.filename.startswith("word/") for member in members):
        raise Unreadable(DAMAGED, "damaged")


def is_archive(name: str) -> bool:
    """Say whether a member of the package may hold files of its own."""
    return name.endswith(ARCHIVES) or (name.endswith(DOCUMENTS) and not name.startswith(EMBEDDED))


def html_of(data: bytes) -> str:
    """Return the document as simple HTML."""
    import mammoth

    refuse_declarations(data)
    try:
        found: str = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=mammoth.images.img_element(lambda image: {}),
        ).value
    except (MemoryError, RecursionError):
        raise
    except Exception:  # whatever a parser says to bytes that only look like a document
        raise Unreadable(DAMAGED, "damaged") from None
    return found


def refuse_declarations(data: bytes) -> None:
    """Raise Unreadable for XML that declares entities: no document does, and bombs are made so."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for member in package.infolist():
                if member.filename.endswith((".xml", ".rels")):
                    part = package.read(member).replace(b"\0", b"")
                    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                        raise Unreadable(PACKED, "packed")
    except MemoryError:
        raise
    except Unreadable:
        raise
    except Exception:
        raise Unreadable(DAMAGED, "damaged") from None


def lines_of(source: str) -> list[Line]:
    """Return the lines of mammoth's HTML, each with its kind (None for a paragraph)."""
    if not source.strip():
        return []
    root = lxml_html.document_fromstring(
        f"<body>{source}</body>", parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    )
    lines: list[Line] = []
    titled = False
    for element in root.iter("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr"):
        around = {ancestor.tag for ancestor in element.iterancestors()}
        if element.tag == "tr":
            row = [
                clean(" ".join(map(str, cell.itertext())))
                for cell in element.iterchildren("td", "th")
            ]
            if any(row) and "tr" not in around:
                lines.append((None, " | ".join(row)))
            continue
        if "tr" in around:
            continue
        kind: BlockKind | None = KINDS.get(element.get("class") or "")
        if element.tag == "h1" and not titled and not any(k is None for k, _ in lines):
            kind = "title"
        elif element.tag.startswith("h") and kind is None:
            kind = "subheading"
        elif kind is None and (element.tag == "li" or "li" in around):
            kind = "list_item"
        elif kind is None and is_bold_heading(element):
            kind = "subheading" if lines else "title"
        titled = titled or kind == "title"
        lines += [(kind, line) for piece in own_words(element) if (line := clean(piece))]
    return lines


def own_words(element: Any) -> list[str]:
    """Return the words of an element without those of lists and paragraphs in it, line by line."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == "br":
            pieces.append("\n")
        elif not (child.tag in ("ul", "ol", "p", "table") or is_reference(child)):
            pieces += own_words(child)
        pieces.append(child.tail or "")
    return "".join(pieces).split("\n")


def is_bold_heading(element: Any) -> bool:
    """Say whether a paragraph is one short bold line, as people write headings without a style."""
    text = clean(element.text_content())
    bold = sum(len(clean(part.text_content())) for part in element.iterchildren("strong"))
    return bool(text) and bold >= len(text) and len(text) <= BOLD_LENGTH and text[-1] not in ".,;:"


def is_reference(element: etree._Element) -> bool:
    """Say whether an element is the mark of a note ("[1]") or the arrow back to it."""
    link = element.find("a") if element.tag == "sup" else element if element.tag == "a" else None
    return link is not None and (link.get("href") or "").startswith(
        ("#footnote-", "#endnote-", "#comment-")
    )


def clean(text: str) -> str:
    """Return the text on one line."""
    return SPACE.sub(" ", text.replace("\u00ad", "").replace("\u200b", "")).strip()
