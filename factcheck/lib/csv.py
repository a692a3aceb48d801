"""Cells of CSV files that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

# What begins a formula, a command (DDE) or, in some programs, a cell of its own.
_BEGINS = frozenset("=+-@|")
# Programs differ in what they leave out before they look at the first character: controls, spaces
# of every kind, marks of order and those of no width.
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def safe_cell(value: object) -> str:
    """Return `value` as text that is shown as text; None is an empty cell.

    What a spreadsheet could run gets an apostrophe before it, which spreadsheets read as "this is
    text". Numbers are left alone: -3 is no formula.
    """
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return text
    # A zero ends the text for programs written in C.
    text = text.replace("\0", "")
    if not text:
        return ""
    for letter in text:
        # As wide or as narrow as it is written: "＝" is read as "=".
        plain = unicodedata.normalize("NFKC", letter)
        if plain[:1] in _BEGINS:
            return f"'{text}"
        if unicodedata.category(letter) not in _UNSEEN and plain.strip():
            break
    return f"'{text}" if text[0] in "\t\r\n" else text


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a whole CSV file, every cell safe and in quotation marks, lines ended as RFC 4180
    says.
    """
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe_cell(head) for head in heads])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()
