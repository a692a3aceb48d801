"""Items of MAFINDO's Yudistira API, read into rows. See docs/providers/mafindo.md.

The look-ups read the same items into findings, and share the rating and the address of an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from factcheck.archive.claimreview import BadRow, Row, to_row
from factcheck.lib.html import strip_tags

NAME, TITLE = "mafindo", "MAFINDO"
PATH = "/antihoax/"
PAGE_SIZE = 200
PAGE = "https://gfd.turnbackhoax.id/focus/"
SITE = "turnbackhoax.id"
_RATED = re.compile(r"\[([^\[\]]{2,60})\]")
# What the API's `status` says, where the title says nothing.
_STATUS = {"1": "benar", "2": "salah"}


def address_of(item: dict[str, Any]) -> str:
    """Return the public page of an item; empty when its number is none."""
    number = str(item.get("id") or "")
    return f"{PAGE}{number}" if re.fullmatch(r"[0-9]{1,18}", number, re.ASCII) else ""


def rating_of(item: dict[str, Any], title: str) -> str:
    """Return the rating as written: in the title's brackets, else the kind of hoax."""
    if in_title := _RATED.search(title):
        return in_title[1].strip()
    kind = item.get("classification")
    kind = strip_tags(kind)[:300] if isinstance(kind, str) else ""
    return kind if kind.strip("- ") else _STATUS.get(str(item.get("status")), "")


def rows_of(items: list[Any]) -> Iterator[Row | BadRow]:
    """Yield a row for each item, or why there is none."""
    for item in items:
        try:
            yield _row(item)
        except BadRow as bad:
            yield bad


def _row(item: Any) -> Row:
    if not isinstance(item, dict):
        raise BadRow("This is not an object.")
    title = item.get("title")
    title = strip_tags(title) if isinstance(title, str) else ""
    # The claim is what stands behind the rating in brackets.
    return to_row(
        {
            "claim": _RATED.sub("", title, count=1).strip() or title,
            "title": title,
            "publisher": TITLE,
            "url": address_of(item),
            "rating": rating_of(item, title),
            "language": "id",
            "reviewed_at": item.get("tanggal"),
        }
    )
