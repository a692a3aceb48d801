"""Read an article written in Markdown: its text without the marks, one block a line.

What the marks said (heading, list item, caption of a picture) becomes the kind of the block. A
front matter ("---", `title: ...`, "---") is taken as what the article says about itself.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from factcheck.reading.model import NO_TEXT, BlockKind, Reading, Unreadable
from factcheck.reading.read import compose
from factcheck.reading.stamps import stamp_of
from factcheck.reading.text import normalise

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<fields>(?:.*\n){0,100}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
FIELD = re.compile(r"^(?P<name>[A-Za-z_]{2,20}):[ \t]*(?P<value>\S.*)$", re.M)
LISTED = re.compile(r"\s*[,;]\s*")
SPACE = re.compile(r"[^\S\n]*\n\s*|[^\S\n]{2,}")

NO_WORDS = re.compile(
    r"\]\([^()\n]*\)|^ {0,3}\[[^\]\n]*\]:[^\n]*|<!--.{0,2000}?-->|<[^<>]{0,300}>", re.M | re.S
)
MARKS = "> -*+#\t"
MAX_DEPTH = 100  # quotes in quotes in lists; nobody writes what is deeper

Line = tuple[BlockKind | None, str]


def read_markdown(source: str, *, url: str | None = None) -> Reading:
    """Read a Markdown text. Raises Unreadable when nothing but marks is in it."""
    source = normalise(source)
    known: dict[str, str | list[str] | None] = {}
    front = FRONT_MATTER.match(source)
    if front and FIELD.search(front["fields"]):
        known = known_from(front["fields"])
        source = source[front.end() :]
    lines = lines_of(source)
    if 2 * letters(" ".join(text for _, text in lines)) < letters(NO_WORDS.sub(" ", source)):
        # The parser gives up on marks in marks without end, and on all that follows them.
        lines = [(None, line) for row in source.split("\n") if (line := row.strip(MARKS))]
    title = known.get("title")
    if isinstance(title, str) and not any(kind == "title" for kind, _ in lines):
        lines.insert(0, ("title", title))
    if not lines:
        raise Unreadable(NO_TEXT, "no_text")
    # Marks may have kept apart what NFC joins.
    text = normalise("\n".join(line for _, line in lines))
    return compose(text, hints=[kind for kind, _ in lines], url=url, known=known)


def letters(text: str) -> int:
    """Return how many letters and digits a text has."""
    return sum(map(str.isalnum, text))


def known_from(fields: str) -> dict[str, str | list[str] | None]:
    """Return what a front matter tells; only plain `name: value` lines are understood."""
    told = {f["name"].lower(): f["value"].strip().strip("\"'[]") for f in FIELD.finditer(fields)}
    people = told.get("author") or told.get("authors") or ""
    return {
        "title": told.get("title") or None,
        "standfirst": told.get("description") or told.get("summary") or None,
        "authors": [name.strip("\"' ") for name in LISTED.split(people) if name],
        "publisher": told.get("publisher") or None,
        "published_at": stamp_of(told.get("date") or told.get("published") or ""),
        "modified_at": stamp_of(told.get("updated") or told.get("modified") or ""),
    }


def lines_of(source: str) -> list[Line]:
    """Return the lines of the text, each with its kind (None for a paragraph)."""
    lines: list[Line] = []
    cells: list[str] = []
    kind: BlockKind | None = None
    items = 0
    row = False
    for token in MarkdownIt("commonmark", {"maxNesting": MAX_DEPTH}).enable("table").parse(source):
        if token.type == "heading_open":
            first = token.tag == "h1" and not any(k == "title" for k, _ in lines)
            kind = "title" if first and not any(k is None for k, _ in lines) else "subheading"
        elif token.type == "list_item_open":
            items += 1
        elif token.type == "list_item_close":
            items -= 1
        elif token.type in ("tr_open", "tr_close"):
            row = token.type == "tr_open"
            if not row and any(cells):
                lines.append((None, " | ".join(cells)))
            cells = []
        elif token.type == "inline":
            text, only_pictures = plain(token.children or [])
            if row:
                cells.append(text.replace("\n", " "))
            else:
                own = kind or ("caption" if only_pictures else "list_item" if items else None)
                lines += [(own, line) for line in text.split("\n") if line]
            kind = None
        elif token.type in ("fence", "code_block"):
            lines += [(None, line.strip()) for line in token.content.split("\n") if line.strip()]
        elif token.type == "html_block":
            text = re.sub(r"<!--.{0,2000}?-->|<[^<>]{0,300}>", " ", token.content, flags=re.S)
            lines += [(None, line.strip()) for line in text.split("\n") if line.strip()]
    return lines


def plain(tokens: list[Token]) -> tuple[str, bool]:
    """Return the words of a line's tokens, and whether they are those of pictures only."""
    words: list[str] = []
    only_pictures = any(token.type == "image" for token in tokens)
    for token in tokens:
        if token.type in ("text", "code_inline"):
            words.append(token.content)
            only_pictures = only_pictures and not token.content.strip()
        elif token.type == "softbreak":
            words.append(" ")
        elif token.type == "hardbreak":
            words.append("\n")
        elif token.type == "image":
            words.append(token.content)
    return SPACE.sub(lambda m: "\n" if "\n" in m[0] else " ", "".join(words)).strip(), only_pictures
