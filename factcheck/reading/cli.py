"""What `manage.py split` prints, apart from files and the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from factcheck.reading.model import Reading, Unreadable, encoded
from factcheck.reading.read import read_text

Json = bytes | bytearray
ReadPage = Callable[[str, str | None], Json]
HEAD = (
    "title", "standfirst", "authors", "editors", "publisher", "dateline", "published_at",
    "modified_at", "language", "url",
)  # fmt: skip
MAX_TEXT = 6_000_000  # characters


def listing(reading: Reading) -> Iterator[str]:
    """Yield the lines that show a reading to a person: its head, its blocks, its claims."""
    article = reading.article
    text = article.text
    for name in HEAD:
        value = getattr(article, name)
        if value:
            yield f"{name}: {', '.join(value) if isinstance(value, tuple) else value}"
    yield ""
    for block in reading.blocks:
        yield f"[{block.kind}] {one_line(text[block.start : block.end], 100)}"
    yield ""
    for number, claim in enumerate(reading.claims):
        notes = [*claim.kinds, *claim.reasons]
        if claim.duplicate_of is not None:
            notes.append(f"= {claim.duplicate_of}")
        notes += [f"!= {other}" for other in claim.conflicts_with]
        said = f" ({claim.claimant})" if claim.claimant else ""
        yield f"{number}. {claim.checkworthiness:.2f}{said} {one_line(claim.statement, 300)}"
        yield f"   {claim.start}-{claim.end}: {', '.join(notes)}"


def one_line(text: str, length: int) -> str:
    """Return the text on one line of at most `length` characters."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def batch(lines: Iterable[str], read_page: ReadPage) -> Iterator[tuple[bytes, bool]]:
    """Read one article a line; one bad line never stops the others.

    A line is `{"id", "text" or "html", "url"?}`; what comes out is a line of JSON, the reading with
    that `id` or `{"id", "error"}` (a line that is no such object has its number, from 1, as `id`),
    and whether it was read. `read_page` takes HTML and an address and returns a reading as JSON;
    its `Unreadable` is told as the error.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            key, answer = read_line(line, number, read_page)
            if isinstance(answer, str):
                yield encoded({"id": key, "error": answer}), False
            else:
                yield b'{"id": %s, %s' % (encoded(key), answer[1:]), True


def read_line(line: str, number: int, read_page: ReadPage) -> tuple[object, Json | str]:
    """Read one line of a batch: its id, and a reading as JSON or what is wrong with it."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return number, f"Line {number} is not JSON."
    if not isinstance(row, dict):
        return number, f"Line {number} is not an object."
    key = row.get("id", number)
    url = row.get("url")
    url = url if isinstance(url, str) else None
    text, html = row.get("text"), row.get("html")
    try:
        if isinstance(text, str):
            if len(text) > MAX_TEXT:
                return key, f"Line {number} has more than {MAX_TEXT:,} characters."
            return key, b"".join(read_text(text, url=url).as_json())
        if isinstance(html, str):
            return key, read_page(html, url)
    except Unreadable as unreadable:
        return key, str(unreadable)
    return key, f'Line {number} has neither "text" nor "html".'
