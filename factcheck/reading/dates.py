"""Find dates, absolute and relative, and give them as ISO 8601.

A day is "2024-07-08", a month "2024-06", a year "2024", a stretch of time "from/to" with both ends
included. A day and month without a year is "XXXX-07-08" when nothing tells the year. Early, middle
and late parts of a month are its days 1-10, 11-20 and 21 to the end; of a year, thirds of it.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from factcheck.reading.model import DateMention
from factcheck.reading.tables.shape import Table, words
from factcheck.reading.text import spans_of

# Earlier days are misprints; and counting back from any later day stays in the calendar.
FIRST_YEAR = 1500

NUMBER_WORDS = {
    "se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7,
    "delapan": 8, "sembilan": 9, "sepuluh": 10, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3,
    "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "few": 3,
}  # fmt: skip
UNITS = {
    "hari": "day", "pekan": "week", "minggu": "week", "bulan": "month", "tahun": "year",
    "day": "day", "week": "week", "month": "month", "year": "year", "days": "day", "weeks": "week",
    "months": "month", "years": "year",
}  # fmt: skip
PARTS = {
    "awal": 0, "pertengahan": 1, "akhir": 2, "early": 0, "mid": 1, "late": 2,
}  # fmt: skip
DAYS = {
    "hari ini": 0, "kemarin": -1, "kemarin lusa": -2, "besok": 1, "lusa": 2, "today": 0,
    "yesterday": -1, "tomorrow": 1,
}  # fmt: skip
COUNT_ID = r"\d{1,3}|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh"
COUNT_EN = r"\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten"
RELATIVE = {
    "id": re.compile(
        r"(?:(?P<part>awal|pertengahan|akhir)\s+)?"
        r"(?P<unit>pekan|minggu|bulan|tahun)\s+(?P<way>lalu|kemarin|ini|depan|mendatang)\b"
        rf"|(?P<count>{COUNT_ID}|se)\s?(?P<counted>hari|pekan|minggu|bulan|tahun)"
        r"\s+(?:yang\s+)?(?P<ago>lalu|silam|sebelumnya)\b"
        r"|(?P<day>hari\s+ini|kemarin\s+lusa|kemarin|besok|lusa)\b",
        re.I,
    ),
    "en": re.compile(
        r"(?:(?P<part>early|mid|late)[\s-]+)?"
        r"(?P<way>last|this|next)\s+(?P<unit>week|month|year)\b"
        rf"|(?P<count>{COUNT_EN})\s+(?P<counted>days?|weeks?|months?|years?)\s+(?P<ago>ago|earlier)\b"
        r"|(?P<day>today|yesterday|tomorrow)\b",
        re.I,
    ),
}
# What a relative date ends with, or all of it; found first, because these are rare.
ANCHORS = {
    "id": [
        *(
            f"{unit} {way}"
            for unit in ("pekan", "minggu", "bulan", "tahun", "hari")
            for way in ("lalu", "kemarin", "ini", "depan", "mendatang", "silam", "sebelumnya")
        ),
        *(f"{unit} yang lalu" for unit in ("hari", "pekan", "bulan", "tahun")),
        "kemarin", "besok", "lusa",
    ],
    "en": [
        *(
            f"{way} {unit}"
            for way in ("last", "this", "next")
            for unit in ("week", "month", "year")
        ),
        "ago", "earlier", "today", "yesterday", "tomorrow",
    ],
}  # fmt: skip
LAST_WORDS = {
    language: [(anchor.split()[-1], anchor) for anchor in anchors]
    for language, anchors in ANCHORS.items()
}
BEFORE_ANCHOR = {
    "id": re.compile(
        rf"(?:\b(?:awal|pertengahan|akhir)\s+|\b(?:{COUNT_ID})\s|\bse|\bhari\s+|\bkemarin\s+)$",
        re.I,
    ),
    "en": re.compile(
        rf"(?:\b(?:early|mid|late)[\s-]+|\b(?:{COUNT_EN})\s+(?:days?|weeks?|months?|years?)\s+)$",
        re.I,
    ),
}
YEAR_AFTER = words("""
    pada tahun sejak hingga sampai in since until during by of dari antara from dan and
""")
DIGIT_START = re.compile(r"\d{1,4}(?=[\s/.-]|st|nd|rd|th|$|\W)")
YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?![\w/]|[.,-]\d)")


@lru_cache
def absolute(language: str) -> tuple[re.Pattern[str], Table]:
    """Return the pattern of written-out and numeric dates of a language."""
    from factcheck.reading.tables import table_for

    table = table_for(language)
    months = "|".join(sorted(table.months, key=len, reverse=True))
    days = "|".join(sorted(table.weekdays, key=len, reverse=True))
    day_1, day_2, day_3 = (rf"(?:\b(?P<weekday_{n}>{days})\b,?\s*)?" for n in (1, 2, 3))
    pattern = re.compile(
        rf"{day_1}\(?(?<!\d)(?P<d>\d{{1,2}})(?P<sep>[/.-])(?P<m>\d{{1,2}})(?:(?P=sep)(?P<y>\d{{4}}|\d\d))?"
        r"(?![\d/]|[.,]\d)\)?"
        r"|(?<!\d)(?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?!\d)"
        rf"|{day_2}\(?(?<!\d)(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{months})\b\.?,?"
        r"(?:\s+(?P<y2>(?:1[5-9]|20)\d\d))?\b\)?"
        rf"|{day_3}\b(?P<m3>{months})\b\.?(?:\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,:]\d))?"
        r",?(?:\s+(?P<y3>(?:1[5-9]|20)\d\d))?(?!\d)\b"
        rf"|\b(?P<alone>{days})\b(?:\s+(?P<waktu>lalu|kemarin|depan|ini))?",
        re.I,
    )
    return pattern, table


@lru_cache
def calendar_words(language: str) -> frozenset[str]:
    """Return the names of months and weekdays."""
    _, table = absolute(language)
    return frozenset(table.months).union(table.weekdays)


def find_dates(
    text: str, low: str, bag: frozenset[str], table: Table, published: date | None
) -> list[DateMention]:
    """Return the dates of a text in order; relative ones are counted from `published`.

    `low` is the text in lower case, `bag` the words in it.

    Without it, the latest day given with its weekday stands in ("Senin (8/7/2024)"): news names
    the day of the event that way, and the event is what a relative date is seen from.
    """
    language = table.language
    found: list[Found] = []
    pattern, _ = absolute(language)
    starts = [start for start, _ in spans_of(low, bag & calendar_words(language))]
    starts += [m.start() for m in DIGIT_START.finditer(text)]
    starts.sort()
    done = 0
    for start in starts:
        if start < done:
            continue
        match = pattern.match(text, start)
        item = read_absolute(match, table) if match else bare_year(text, start)
        if item is not None:
            found.append(item)
            done = item[1]
    anchor = published if published and published.year >= FIRST_YEAR else None
    if anchor is None:
        # A day given with its weekday; the latest one.
        anchor = max((d for _, _, d, _, dated in found if d is not None and dated), default=None)
    mentions = [
        DateMention(a, b, complete(value, anchor))
        for a, b, _, value, _ in found
        if value is not None
    ]
    likely = [anchor for last, anchor in LAST_WORDS[language] if last in bag]
    for start, _ in spans_of(low, likely):
        before = BEFORE_ANCHOR[language].search(text, max(0, start - 20), start)
        match = RELATIVE[language].match(text, before.start() if before else start)
        if match is not None:
            mentions.append(DateMention(match.start(), match.end(), relative(match, anchor)))
    mentions.sort(key=lambda m: (m.start, -m.end))
    kept: list[DateMention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


Found = tuple[int, int, date | None, str | None, bool]


def bare_year(text: str, start: int) -> Found | None:
    """Read a year on its own, which only the word before it tells from other numbers."""
    match = YEAR.match(text, start)
    if match is None or (start and text[start - 1] != " "):
        return None
    word = text[max(0, start - 10) : start].split()
    if not word or word[-1].lower() not in YEAR_AFTER:
        return None
    return start, match.end(), None, match.group(), False


def read_absolute(match: re.Match[str], table: Table) -> Found | None:
    """Return (start, end, day, value, with weekday) of a match, or None if it is no date."""
    groups = match.groupdict()
    start, end = match.span()
    text = match.group()
    if text[-1] == ")" and "(" not in text:
        end -= 1
    elif "(" in text and text[-1] != ")":
        return None
    while text and text[-1] in ",. " and end > start:
        text, end = text[:-1], end - 1
    weekday = next((v for k, v in groups.items() if k[:7] == "weekday" and v), None)
    if groups["iso"]:
        day = make_day(*map(int, groups["iso"].split("-")))
        return (start, end, day, groups["iso"], False) if day else None
    if groups["d"]:
        return read_numeric(groups, weekday, start, end, table)
    if groups["alone"]:
        name = groups["alone"]
        return (
            (start, end, None, f"W{table.weekdays[name.lower()]}", False)
            if name[0].isupper()
            else None
        )
    month_name = groups["m2"] or groups["m3"]
    month = table.months[month_name.lower()]
    number, year = groups["d2"] or groups["d3"], groups["y2"] or groups["y3"]
    if not number:
        # "May" and "Mei" alone, or "March" as a verb, are no dates without a year.
        if not year or not month_name[0].isupper():
            return None
        return start, end, None, f"{year}-{month:02}", False
    if not year:
        if not 1 <= int(number) <= 31 or not month_name[0].isupper():
            return None
        return start, end, None, f"XXXX-{month:02}-{int(number):02}", False
    day = make_day(int(year), month, int(number))
    return (start, end, day, day.isoformat(), weekday is not None) if day else None


def read_numeric(
    groups: dict[str, str | None], weekday: str | None, start: int, end: int, table: Table
) -> Found | None:
    """Read "8/7/2024": the language says which is the day; the weekday may prove it otherwise."""
    first, second, year = int(groups["d"] or 0), int(groups["m"] or 0), groups["y"]
    day_number, month = (first, second) if table.day_first else (second, first)
    if not year:
        if not weekday or groups["sep"] != "/" or not (1 <= month <= 12 and 1 <= day_number <= 31):
            return None
        return start, end, None, f"XXXX-{month:02}-{day_number:02}", False
    if len(year) == 2:
        if groups["sep"] == ".":
            return None
        year = "20" + year
    day, other = make_day(int(year), month, day_number), make_day(int(year), day_number, month)
    if weekday and other:
        named = table.weekdays[weekday.lower()]
        if other.weekday() == named and (day is None or day.weekday() != named):
            day = other
    day = day or other
    return (start, end, day, day.isoformat(), weekday is not None) if day else None


def make_day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None when the calendar has no such day."""
    if year < FIRST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def complete(value: str, anchor: date | None) -> str | None:
    """Give a day without a year the year that brings it nearest to the anchor.

    A bare weekday ("W0" is Monday) is the last one up to the anchor.
    """
    if value.startswith("W"):
        if anchor is None:
            return None
        return (anchor - timedelta(days=(anchor.weekday() - int(value[1])) % 7)).isoformat()
    if anchor is None or not value.startswith("XXXX"):
        return value
    month, number = int(value[5:7]), int(value[8:])
    days = [make_day(anchor.year + n, month, number) for n in (-1, 0, 1)]
    near = [d for d in days if d]
    return min(near, key=lambda d: abs(d - anchor)).isoformat() if near else value


def relative(match: re.Match[str], anchor: date | None) -> str | None:
    """Resolve a relative date, or return None when there is nothing to count from."""
    if anchor is None or anchor.year < FIRST_YEAR:
        return None
    groups = match.groupdict()
    try:
        if groups["day"]:
            shift = DAYS[" ".join(groups["day"].lower().split())]
            return (anchor + timedelta(days=shift)).isoformat()
        if groups["count"]:
            word = groups["count"].lower()
            count = int(word) if word.isdigit() else NUMBER_WORDS[word]
            return back(anchor, UNITS[groups["counted"].lower()], count)
        way = groups["way"].lower()
        step = {"ini": 0, "this": 0, "depan": 1, "mendatang": 1, "next": 1}.get(way, -1)
        part = PARTS[groups["part"].lower()] if groups["part"] else None
        return period(anchor, UNITS[groups["unit"].lower()], step, part)
    except (OverflowError, ValueError):
        return None


def back(anchor: date, unit: str, count: int) -> str:
    """Return the day, month or year that lies `count` units before the anchor."""
    if unit == "day":
        return (anchor - timedelta(days=count)).isoformat()
    if unit == "week":
        return period(anchor, "week", -count, None)
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 - count
        return f"{months // 12:04}-{months % 12 + 1:02}"
    return f"{anchor.year - count:04}"


def period(anchor: date, unit: str, step: int, part: int | None) -> str:
    """Return the week, month or year `step` away from the anchor, or a third of it."""
    if unit == "week":
        monday = anchor + timedelta(days=7 * step - anchor.weekday())
        if part is not None:
            from_day, to_day = ((0, 1), (2, 4), (5, 6))[part]
            return f"{monday + timedelta(days=from_day)}/{monday + timedelta(days=to_day)}"
        return f"{monday}/{monday + timedelta(days=6)}"
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + step
        year, month = months // 12, months % 12 + 1
        last = calendar.monthrange(year, month)[1]
        if part is None:
            return f"{year:04}-{month:02}"
        first_day, last_day = ((1, 10), (11, 20), (21, last))[part]
        return f"{date(year, month, first_day)}/{date(year, month, last_day)}"
    year = anchor.year + step
    if part is None:
        return f"{year:04}"
    first_month, last_month = ((1, 4), (5, 8), (9, 12))[part]
    last = calendar.monthrange(year, last_month)[1]
    return f"{date(year, first_month, 1)}/{date(year, last_month, last)}"
