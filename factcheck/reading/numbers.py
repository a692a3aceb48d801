"""Find numbers with their scale and unit: "Rp1,2 triliun", "24 tahun", "2,5 persen"."""

from __future__ import annotations

import re
from decimal import Decimal

from factcheck.reading.model import NumberMention
from factcheck.reading.tables.shape import Table

DIGITS = re.compile(
    r"(?<![\w.,/])(?P<money>(?:Rp|IDR|US\$|USD|S\$|SGD|RM|A\$|[$€£¥₩])\.?\s?)?"
    r"(?P<number>\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?(?!\d)|\d{1,18}(?:[.,]\d{1,9})?)"
    r"(?P<after>\s?%|[  -]?[^\W\d_]+\d?)?"
)
NEXT_WORD = re.compile(r"[  -]([^\W\d_]+\d?)")
CURRENCY = {
    "rp": "IDR", "idr": "IDR", "us$": "USD", "usd": "USD", "$": "USD", "€": "EUR", "£": "GBP",
    "¥": "JPY", "₩": "KRW", "s$": "SGD", "sgd": "SGD", "rm": "MYR", "a$": "AUD",
}  # fmt: skip


def find_numbers(
    text: str, table: Table, taken: list[tuple[int, int]], start: int = 0, end: int | None = None
) -> list[NumberMention]:
    """Return the numbers of a text in order; spans in `taken` (dates) are left alone.

    The value has its scale applied; the unit is a code that is the same in every language
    ("percent", "year", "person", "IDR"), or None.
    """
    found: list[NumberMention] = []
    busy = iter(taken)
    low, high = next(busy, (-1, -1))
    for match in DIGITS.finditer(text, start, len(text) if end is None else end):
        begin = match.start()
        while low >= 0 and high <= begin:
            low, high = next(busy, (-1, -1))
        if low >= 0 and low < match.end("number") and begin < high:
            continue
        mention = mention_of(text, match, table)
        if mention:
            found.append(mention)
    return found


def mention_of(text: str, match: re.Match[str], table: Table) -> NumberMention | None:
    """Turn a match into a number, or None when it is part of a time, a score or a code."""
    stop = match.end("number")
    following = text[stop : stop + 2]
    if following[:1] in "/:" and following[1:].isdigit():
        return None
    value = value_of(match["number"], table.decimal_comma)
    money = match["money"]
    unit = CURRENCY.get(money.strip(" .\u00a0").lower()) if money else None
    after = match["after"]
    if after:
        word = after.strip(" \u00a0-").lower()
        position = match.end("after")
        scale = table.scales.get(word)
        if word in ("m", "k") and (not money or after != word):
            scale = None
        if scale:
            value *= scale
            stop = position
            following_word = NEXT_WORD.match(text, position)
            if following_word and not unit:
                unit = table.units.get(following_word[1].lower())
                if unit:
                    stop = following_word.end()
        elif word == "%":
            unit, stop = "percent", position
        elif not unit and after[0] in " \u00a0-" and word in table.units:
            unit, stop = table.units[word], position
        elif after[0] not in " \u00a0-" and not money:
            # "G20" is caught by the look-behind; "20an", "4G" and "3D" are names as well.
            if word in table.units and word not in ("m",):
                unit, stop = table.units[word], position
            elif word not in ("st", "nd", "rd", "th", "an"):
                return None
    number = int(value) if value == value.to_integral_value() else float(value)
    return NumberMention(match.start(), stop, number, unit)


def value_of(digits: str, decimal_comma: bool) -> Decimal:
    """Return the value of a number as written: the language decides what a lone mark means.

    "1.500" is 1500 with a decimal comma and 1.5 without; "1.500.000,00" is the same in both.
    """
    point, thousands = (",", ".") if decimal_comma else (".", ",")
    commas, stops = digits.count(","), digits.count(".")
    if commas and stops:
        point = "," if digits.rfind(",") > digits.rfind(".") else "."
        thousands = "." if point == "," else ","
    elif commas > 1 or stops > 1:
        thousands = "," if commas else "."
        point = "." if commas else ","
    elif thousands in digits and len(digits) - digits.index(thousands) != 4:
        # Not a group of three: the other language's decimal mark.
        point, thousands = thousands, point
    return Decimal(digits.replace(thousands, "").replace(point, "."))
