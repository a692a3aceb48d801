"""What `manage.py split` prints, apart from files and the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from factcheck.reading.model import Unreadable
from factcheck.reading.read import read_text

ReadPage = Callable[[str, str | None], dict[str, Any]]


def listing(reading: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that show a reading to a person: its head, its blocks, its claims."""
    article = reading["article"]
    text = article["text"]
    for name in (
        "title",
        "standfirst",
        "authors",
        "editors",
        "publisher",
        "dateline",
        "published_at",
        "language",
        "url",
    ):
        value = article[name]
        if value:
            yield f"{name}: {', '.join(value) if isinstance(value, list) else value}"
    yield ""
    for block in reading["blocks"]:
        yield f"[{block['kind']}] {one_line(text[block['start'] : block['end']], 100)}"
    yield ""
    for number, claim in enumerate(reading["claims"]):
        notes = [*claim["kinds"], *claim["reasons"]]
        if claim["duplicate_of"] is not None:
            notes.append(f"= {claim['duplicate_of']}")
        notes += [f"!= {other}" for other in claim["conflicts_with"]]
        said = f" ({claim['claimant']})" if claim["claimant"] else ""
        yield f"{number}. {claim['checkworthiness']:.2f}{said} {one_line(claim['statement'], 300)}"
        yield f"   {claim['start']}-{claim['end']}: {', '.join(notes)}"


def one_line(text: str, length: int) -> str:
    """Return the text on one line of at most `length` characters."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def batch(lines: Iterable[str], read_page: ReadPage) -> Iterator[dict[str, Any]]:
    """Read one article a line; one bad line never stops the others.

    A line is `{"id", "text" or "html", "url"?}`; what comes out is the reading with that `id`, or
    `{"id", "error"}` (a line that is no such object has its number, from 1, as `id`). `read_page`
    takes HTML and an address and returns a reading; its exceptions are told as the error.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield read_line(line, number, read_page)


def read_line(line: str, number: int, read_page: ReadPage) -> dict[str, Any]:
    """Read one line of a batch."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": number, "error": f"Line {number} is not JSON."}
    if not isinstance(row, dict):
        return {"id": number, "error": f"Line {number} is not an object."}
    key = row.get("id", number)
    url = row.get("url")
    url = url if isinstance(url, str) else None
    try:
        if isinstance(row.get("text"), str):
            reading = read_text(row["text"], url=url).as_dict()
        elif isinstance(row.get("html"), str):
            reading = read_page(row["html"], url)
        else:
            return {"id": key, "error": f'Line {number} has neither "text" nor "html".'}
    except Unreadable as unreadable:
        return {"id": key, "error": str(unreadable)}
    return {"id": key, **reading}
