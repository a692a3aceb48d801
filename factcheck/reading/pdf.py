"""Read a PDF that has a text layer: lines with their places on the page become paragraphs.

A PDF knows no paragraphs. Lines are joined by their distance, indent, size of type and how full
they are, over the ends of columns and pages; what repeats at the edge of pages, and page numbers,
become blocks of their own kind, so that the sentence that runs over the page end stays whole.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from factcheck.reading.blocks import LIST_ITEM, kind_of_line
from factcheck.reading.model import DAMAGED, NO_TEXT, BlockKind, Reading, Unreadable
from factcheck.reading.read import compose
from factcheck.reading.text import normalise

LOCKED = "This PDF is locked with a password."
PICTURES = "This PDF has pictures of text only."
TOO_LONG = "This is far longer than an article."

MAX_PAGES = 500
MAX_CHARACTERS = 5_000_000
EDGE_LINES = 3  # a running head or foot has as many at the most
EDGE_GAP = 1.8  # times its size of type lies between it and the body
SPACE = re.compile(r"\s+")
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"(?:(?:hal(?:aman)?|page|p)\.?\s*)?[-–—|\s]*\d{1,4}[-–—|\s]*"
    r"(?:(?:/|of|dari)\s*\d{1,4})?$",
    re.I,
)
HYPHENATED = re.compile(r"(?P<word>[^\W\d_]+)[-\u2010\u00ad]$")
WORD = re.compile(r"[^\W\d_]+")
WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?!-$)")
LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\x00": ""}
)
ENDED = frozenset('.!?…:"”’)]')

Line = tuple[BlockKind | None, str]


@dataclass(slots=True)
class Run:
    """One line of type: where it begins on which page, its size, and whether it is bold."""

    text: str
    page: int
    x: float
    y: float
    size: float
    bold: bool
    margin: bool = False

    @property
    def right(self) -> float:
        """About where the line ends: letters are half as wide as high."""
        return self.x + len(self.text) * self.size * 0.5


def read_pdf(data: bytes, *, url: str | None = None) -> Reading:
    """Read a PDF. Raises Unreadable: damaged, locked, pictures only, or without text."""
    runs = runs_of(data)
    lines = lines_of(runs)
    text = normalise("\n".join(line for _, line in lines))
    return compose(
        text,
        hints=[kind for kind, _ in lines],
        guess_head=not any(kind == "title" for kind, _ in lines),
        url=url,
    )


def runs_of(data: bytes) -> list[Run]:
    """Return the lines of all pages in the order they are read in."""
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError

    # What pypdf has to say about a bad file is said by the refusal.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    runs: list[Run] = []
    size = pictures = 0
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(LOCKED, "pdf_locked")
        for number, page in enumerate(reader.pages):
            found = runs_of_page(page, number)
            size += sum(len(run.text) for run in found)
            pictures += not found and has_pictures(page)
            runs += in_columns(found)
            if number >= MAX_PAGES or size > MAX_CHARACTERS:
                raise Unreadable(TOO_LONG, "too_long")
    except (MemoryError, RecursionError, Unreadable):
        raise
    except (DependencyError, FileNotDecryptedError):
        raise Unreadable(LOCKED, "pdf_locked") from None
    except Exception:  # whatever a parser says to bytes that only look like a PDF
        raise Unreadable(DAMAGED, "damaged") from None
    if not any(any(map(str.isalnum, run.text)) for run in runs):
        raise Unreadable(*((PICTURES, "pdf_pictures") if pictures else (NO_TEXT, "no_text")))
    return runs


def has_pictures(page: Any) -> bool:
    """Say whether a page shows pictures."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    found = objects.get_object() if objects is not None else {}
    return any(item.get_object().get("/Subtype") in ("/Image", "/Form") for item in found.values())


def runs_of_page(page: Any, number: int) -> list[Run]:
    """Return the lines of a page as its content draws them."""
    runs: list[Run] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(float(size) * (tm[3] or tm[1]) * (cm[3] or cm[1])) or 1.0
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        for n, piece in enumerate(text.split("\n")):
            words = SPACE.sub(" ", piece.translate(LIGATURES)).strip()
            if words:
                # Lines behind the first of one piece stand below it, nobody says how far.
                runs.append(Run(words, number, float(x), float(y) - n * height * 1.2, height, bold))

    page.extract_text(visitor_text=visit)
    return joined_on_line(runs)


def joined_on_line(runs: list[Run]) -> list[Run]:
    """Join pieces that follow each other on one line (a bold word makes three of one)."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if (
            last is not None
            and abs(last.y - run.y) < 0.3 * max(last.size, run.size)
            and last.x <= run.x
            and run.x - last.right < 2.5 * last.size
        ):
            tight = run.text[0] in ".,;:!?)”’" or last.text[-1] in "(“‘"
            last.text += ("" if tight else " ") + run.text
            last.bold = last.bold and run.bold
            last.size = max(last.size, run.size)
        else:
            joined.append(run)
    return joined


def in_columns(runs: list[Run]) -> list[Run]:
    """Put the lines of two columns one column after the other, where they alternate.

    Most programs write a page column by column already, and nothing is moved then.
    """
    if len(runs) < 6:
        return runs
    lefts = Counter(round(run.x / 5) * 5 for run in runs)
    width = max(run.right for run in runs) - min(run.x for run in runs)
    first = min(lefts)
    second = max(
        (x for x in lefts if x > first + width * 0.35), key=lambda x: lefts[x], default=None
    )
    if second is None or lefts[second] < 3:
        return runs
    border = second - 5
    turns = sum(
        (a.x < border) != (b.x < border) and abs(a.y - b.y) < a.size for a, b in pairwise(runs)
    )
    if turns < 3:
        return runs
    ordered: list[Run] = []
    left: list[Run] = []
    right: list[Run] = []
    for run in runs:
        if run.x < border < run.right - run.size:  # a line over both columns
            ordered += [*left, *right, run]
            left, right = [], []
        else:
            (left if run.x < border else right).append(run)
    return [*ordered, *left, *right]


def lines_of(runs: list[Run]) -> list[Line]:
    """Return the paragraphs, headings and running heads, each with its kind."""
    mark_margins(runs)
    body = [run for run in runs if not run.margin]
    if not body:
        return [(None, run.text) for run in runs]
    sizes = Counter[float]()
    for run in body:
        sizes[round(run.size, 1)] += len(run.text)
    usual = sizes.most_common(1)[0][0]
    leading = usual_leading(body, usual)
    known = {word.casefold() for run in body for word in WORDS.findall(run.text)}
    lines: list[Line] = []
    waiting: list[Line] = []  # heads and feet met inside a paragraph stand behind it
    open_runs: list[Run] = []

    def close() -> None:
        if open_runs:
            kind = kind_of(open_runs, usual, first=not any(k != "boilerplate" for k, _ in lines))
            lines.append((kind, joined_text(open_runs, known)))
        lines.extend(waiting)
        open_runs.clear()
        waiting.clear()

    for run in runs:
        if run.margin:
            waiting.append(("boilerplate", run.text))
        elif open_runs and belongs(run, open_runs, usual, leading):
            open_runs.append(run)
        else:
            close()
            open_runs.append(run)
    close()
    return lines


def mark_margins(runs: list[Run]) -> None:
    """Mark running heads and feet: apart from the body, and repeated or a page number."""
    pages: dict[int, list[Run]] = {}
    for run in runs:
        pages.setdefault(run.page, []).append(run)
    edges = [run for page in pages.values() for run in edges_of(page)]
    seen = Counter(words for _, words in {(run.page, folded(run.text)) for run in edges})
    for run in edges:
        times = seen[folded(run.text)]
        run.margin = bool(PAGE_NUMBER.match(run.text)) or (times > 1 and times * 2 >= len(pages))


def edges_of(page: list[Run]) -> list[Run]:
    """Return the lines at the top and at the bottom that a wide gap parts from the body."""
    found: list[Run] = []
    for upwards in (False, True):
        heights = sorted({run.y for run in page}, reverse=not upwards)
        for a, b in pairwise(heights[: EDGE_LINES + 1]):
            if abs(a - b) > EDGE_GAP * max(run.size for run in page if run.y == a):
                found += [run for run in page if (run.y <= a if upwards else run.y >= a)]
                break
    return found


def folded(text: str) -> str:
    """Return the text without what changes from page to page."""
    return DIGITS.sub("#", text.casefold())


def usual_leading(body: list[Run], usual: float) -> float:
    """Return the usual distance from one line of the body to the next."""
    gaps = Counter[float]()
    for a, b in pairwise(body):
        gap = a.y - b.y
        if a.page == b.page and 0 < gap < 3 * usual and abs(a.size - b.size) < 0.5:
            gaps[round(gap, 1)] += 1
    # The smallest of the frequent ones: between paragraphs there is more.
    frequent = [gap for gap, count in gaps.items() if count * 4 >= max(gaps.values())]
    return min(frequent, default=usual * 1.2)


def belongs(run: Run, before: list[Run], usual: float, leading: float) -> bool:
    """Say whether a line goes on with the paragraph in front of it."""
    last = before[-1]
    if abs(run.size - last.size) > 0.08 * last.size or (run.bold != last.bold and len(before) == 1):
        return False
    if LIST_ITEM.match(run.text) or (len(before) == 1 and is_mark(last.text)):
        return False
    gap = last.y - run.y
    if run.page == last.page and gap > 0:
        column = column_of(before)
        # The first line of a paragraph may be set in; the second shows where its lines begin.
        begin = column[1 if len(column) > 1 and column is before else 0].x
        full = 0.6 * max(r.right - r.x for r in before)
        return (
            gap <= 1.35 * max(leading, run.size)
            and (run.x <= begin + 0.6 * run.size or LIST_ITEM.match(before[0].text) is not None)
            and not (last.text[-1] in ENDED and last.right - last.x < full)
        )
    # Over the end of a column or page, where no distance tells: a sentence must be going on.
    if abs(last.size - usual) > 0.08 * usual:
        return False
    return last.text[-1] not in ENDED or run.text[0].islower()


def column_of(runs: list[Run]) -> list[Run]:
    """Return the last lines of a paragraph that stand below each other in one column."""
    for n in range(len(runs) - 1, 0, -1):
        if runs[n].page != runs[n - 1].page or runs[n].y > runs[n - 1].y:
            return runs[n:]
    return runs


def is_mark(text: str) -> bool:
    """Say whether a line says by its own words what it is, a byline or a link."""
    return kind_of_line(text) not in ("paragraph", "list_item")


def kind_of(runs: list[Run], usual: float, *, first: bool) -> BlockKind | None:
    """Return what a group of lines is by its type: a title, a subheading, or None."""
    text_length = sum(len(run.text) for run in runs)
    larger = runs[0].size >= usual * 1.12
    if (
        larger
        and first
        and runs[0].page == 0
        and runs[0].size >= usual * 1.25
        and text_length <= 250
    ):
        return "title"
    if (
        (larger or all(run.bold for run in runs))
        and text_length <= 150
        and runs[-1].text[-1] not in ".,;"
        and not is_mark(runs[0].text)
    ):
        return "subheading"
    return None


def joined_text(runs: list[Run], known: set[str]) -> str:
    """Join the lines of a paragraph, undoing words cut at line ends."""
    pieces = [runs[0].text]
    for before, run in pairwise(runs):
        cut = HYPHENATED.search(before.text)
        following = WORD.match(run.text)
        if cut is None or following is None or not run.text[0].islower():
            pieces += ["" if cut and following else " ", run.text]
            continue
        head, tail = cut["word"].casefold(), following[0].casefold()
        keeps = before.text[-1] != "\u00ad" and (
            f"{head}-{tail}" in known or (head + tail not in known and is_doubled(head, tail))
        )
        if not keeps:
            pieces[-1] = pieces[-1][:-1]
        pieces.append(run.text)
    return "".join(pieces).replace("\u00ad", "")


def is_doubled(head: str, tail: str) -> bool:
    """Say whether a hyphen belongs to the word: "anak-anak", "kemerah-merahan"."""
    return tail.startswith(head) or any(tail.startswith(head[n:]) for n in range(1, len(head) - 3))
