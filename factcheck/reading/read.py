"""Put the parts together: text in, a complete reading out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from factcheck.reading.blocks import AGENCY, DATE_LINE, DOMAIN, EDITOR, find_blocks
from factcheck.reading.claims import find_claims
from factcheck.reading.dates import find_dates
from factcheck.reading.language import language_of
from factcheck.reading.model import ArticleMeta, Block, BlockKind, Reading, Sentence
from factcheck.reading.names import Names
from factcheck.reading.numbers import find_numbers
from factcheck.reading.quotes import find_quotes
from factcheck.reading.sentences import split_sentences
from factcheck.reading.stamps import fuller_of, stamp_of, stamps_of
from factcheck.reading.statements import Statements
from factcheck.reading.tables import table_for
from factcheck.reading.tables.shape import Table
from factcheck.reading.text import (
    LETTERS,
    UNSTORABLE,
    fingerprint,
    lowered,
    normalise,
    spans_of,
    vocabulary,
)

WHOLE = frozenset({"byline", "credit", "dateline"})  # these are one unit, not sentences
OPENING = 50_000  # characters by which the language is told
AROUND = 3000  # characters on either side of words that need a statement
NAMED = frozenset({"paragraph", "list_item", "standfirst", "byline"})


def read_text(
    text: str, *, url: str | None = None, published_at: datetime | date | str | None = None
) -> Reading:
    """Read a plain text and return everything that was found in it.

    `published_at` (a date, or ISO 8601) resolves relative dates; without it the text is searched
    for its own. Any string can be read: an empty one has no blocks.
    """
    return compose(normalise(text), url=url, known={"published_at": iso(published_at)})


def compose(
    text: str,
    *,
    hints: Sequence[BlockKind | None] | None = None,
    guess_head: bool = False,
    url: str | None = None,
    language: str | None = None,
    known: dict[str, str | list[str] | None] | None = None,
) -> Reading:
    """Read a normalised text; `hints` and `known` are what the page around it said already.

    `hints` and `guess_head` are those of `find_blocks`. `known` may hold title, standfirst,
    publisher, published_at, modified_at, language (strings), authors and editors (lists); what it
    lacks is taken from the text. The language counts only where the text leaves it open, `house`
    (what an outlet calls all its authors) only where the text names none.
    """
    low = lowered(text)
    language = language or language_of(LETTERS.findall(low, 0, OPENING), low)
    if language == "und":
        language = as_text((known or {}).get("language")) or language
    bag = vocabulary(low)
    table = table_for(language)
    blocks = tuple(find_blocks(text, hints, guess_head=guess_head))
    sentences = tuple(sentences_of(text, blocks, language))
    meta = metadata(text, blocks, known or {}, language, url)
    published = day_of(meta.published_at)
    dates = tuple(find_dates(text, low, bag, table, published))
    numbers = tuple(find_numbers(text, table, [(d.start, d.end) for d in dates], low, bag))
    names = names_in(text, blocks, sentences, table)
    verbs = spans_of(low, table.reporting_verbs & bag)
    cited = spans_of(low, table.citing_verbs & bag)
    quotes = tuple(find_quotes(text, blocks, sentences, names, table, verbs, cited))
    claims = find_claims(text, blocks, sentences, quotes, dates, numbers, names, table)
    return Reading(meta, blocks, sentences, quotes, dates, numbers, claims)


def names_in(
    text: str, blocks: tuple[Block, ...], sentences: tuple[Sentence, ...], table: Table
) -> Names:
    """Return the names of an article."""
    names = Names(table)
    openings: dict[int, list[int]] = {}
    for sentence in sentences:
        openings.setdefault(sentence.block, []).append(sentence.start)
    for number, block in enumerate(blocks):
        if block.kind in NAMED:
            names.learn(text, block.start, block.end, openings.get(number, ()))
        elif block.kind == "dateline":
            names.learn_places(text[block.start : block.end])
    names.settle(text)
    return names


def statement_of(
    text: str,
    start: int,
    end: int,
    *,
    language: str | None = None,
    published_at: datetime | date | str | None = None,
) -> str:
    """Return what `text[start:end]` says so that it stands alone; the words are a person's choice.

    `text` is a normalised article, of which the surroundings of the words are read once more.
    """
    low, high = max(0, start - AROUND), min(len(text), end + AROUND)
    # At a line's end if there is one, else between two words.
    low = max(text.find("\n", low, start), text.find(" ", low, start)) + 1 if low else 0
    if high < len(text):
        high = max(text.rfind("\n", end, high), text.rfind(" ", end, high), end)
    piece = text[low:high]
    reading = compose(piece, language=language, known={"published_at": iso(published_at)})
    table = table_for(reading.article.language)
    names = names_in(piece, reading.blocks, reading.sentences, table)
    start, end = start - low, end - low
    over = [q for q in reading.quotes if q.start < end and q.end > start]
    return Statements(piece, reading.sentences, reading.dates, names, table).of(start, end, over)


def sentences_of(text: str, blocks: tuple[Block, ...], language: str) -> list[Sentence]:
    """Return the sentences of all blocks; a byline or a dateline is one piece."""
    table = table_for(language)
    found = []
    for number, block in enumerate(blocks):
        if block.kind in WHOLE:
            found.append(Sentence(block.start, block.end, number))
            continue
        for start, end in split_sentences(text, block.start, block.end, table):
            found.append(Sentence(start, end, number))
    return found


NAME_SPLIT = re.compile(r"\s*(?:[,;/&|]|\bdan\b|\band\b)\s*")
LABEL = re.compile(r"^[^:|]{2,20}[:|]\s*")
BARE_LABEL = re.compile(r"^(?:by|oleh)\s+", re.I)
CREDITED = re.compile(r"laporan\s+(?:wartawan|reporter|kontributor|jurnalis|khusus)\s+(.+)$", re.I)


def metadata(
    text: str,
    blocks: tuple[Block, ...],
    known: dict[str, str | list[str] | None],
    language: str,
    url: str | None,
) -> ArticleMeta:
    """Collect what the article says about itself."""
    title = as_text(known.get("title"))
    standfirst = as_text(known.get("standfirst"))
    publisher = as_text(known.get("publisher"))
    published_at = as_text(known.get("published_at"))
    modified_at = as_text(known.get("modified_at"))
    authors, editors = as_list(known.get("authors")), as_list(known.get("editors"))
    found_authors: list[str] = []
    credited: list[str] = []
    dateline = None
    outlet = None
    begun = False
    for block in blocks:
        words = text[block.start : block.end]
        begun = begun or block.kind == "paragraph"
        if block.kind == "title" and title is None:
            title = words
        elif block.kind == "standfirst" and standfirst is None:
            standfirst = words
        elif block.kind == "byline":
            if DATE_LINE.match(words):
                published, modified = stamps_of(words)
                # Behind the article, a bare day is mostly that of another one.
                if published and (not begun or "T" in published):
                    published_at = fuller_of(published_at, published)
                modified_at = fuller_of(modified_at, modified)
            elif EDITOR.match(words):
                editors = editors or people(LABEL.sub("", words))
            else:
                found_authors += people(BARE_LABEL.sub("", LABEL.sub("", words)))
        elif block.kind == "credit":
            credit = CREDITED.match(words)
            if credit:
                domain = DOMAIN.search(credit[1])
                if domain:
                    publisher = publisher or domain.group()
                rest = DOMAIN.sub("", credit[1]).strip(" ,")
                credited += people(AGENCY.sub("", rest).strip(" ,-"))
        elif block.kind == "dateline" and dateline is None:
            dateline, outlet = place_and_outlet(words)
            published_at = published_at or stamp_of(words)
    return ArticleMeta(
        text=text,
        sha256=fingerprint(text),
        title=title,
        standfirst=standfirst,
        authors=tuple(
            dict.fromkeys(authors or found_authors or credited or as_list(known.get("house")))
        ),
        editors=tuple(dict.fromkeys(editors)),
        publisher=publisher or outlet,
        dateline=dateline,
        published_at=published_at,
        modified_at=modified_at,
        language=language,
        url=as_text(url),
    )


def place_and_outlet(line: str) -> tuple[str | None, str | None]:
    """Take a dateline apart: "TRIBUNNEWS.COM, MOSKOW –" is ("MOSKOW", "TRIBUNNEWS.COM")."""
    outlet = None
    for pattern in (DOMAIN, AGENCY):
        found = pattern.search(line)
        if found:
            outlet = outlet or found.group()
            line = line[: found.start()] + line[found.end() :]
    line = re.sub(r"\(\s*(?:[^()]*)\)", " ", line)
    places = [part.strip(" –—-()") for part in line.split(",")]
    places = [part for part in places if part and not any(c.isdigit() for c in part)]
    return (", ".join(places) or None), outlet


def people(line: str) -> list[str]:
    """Split a line of names."""
    return [name for part in NAME_SPLIT.split(line) if (name := part.strip(" .-–()\t"))]


def as_text(value: str | list[str] | None) -> str | None:
    """Return what a database can store of a string, the first of a list, or None for nothing."""
    if isinstance(value, list):
        value = value[0] if value else None
    return UNSTORABLE.sub("", value or "").strip() or None


def as_list(value: str | list[str] | None) -> list[str]:
    """Return a list of strings, of each what a database can store."""
    values = [value] if isinstance(value, str) else value or []
    return [told for one in values if (told := as_text(one))]


def iso(value: datetime | date | str | None) -> str | None:
    """Return a date in ISO 8601, or None."""
    return value.isoformat() if isinstance(value, date) else value or None


def day_of(stamp: str | None) -> date | None:
    """Return the day of an ISO 8601 stamp, or None when it is none."""
    try:
        return date.fromisoformat((stamp or "")[:10])
    except ValueError:
        return None
