"""Find dates, absolute and relative, and give them as ISO 8601.

A day is "2024-07-08", a month "2024-06", a year "2024", a stretch of time "from/to" with both ends
included. A day and month without a year is "XXXX-07-08" when nothing tells the year. None stands
for a date that nothing in the text allows to resolve.

Candidates are digits, names of months and weekdays, and the phrases of relative dates; each is
judged by a bounded window around it. What the rules for reckoning are is in `days.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from factcheck.reading.days import (
    FIRST_YEAR,
    around,
    joined,
    make_day,
    months_of,
    nearest,
    part_of,
    period,
    shifted,
    weekday_near,
    years_of,
)
from factcheck.reading.model import DateMention
from factcheck.reading.numbers import DIGITS_EN, DIGITS_ID, TEENS_EN, TENS_EN
from factcheck.reading.tables.shape import Table, words
from factcheck.reading.text import small, spans_of

YEAR_DIGITS = r"(?:1[5-9]|20)\d\d"
LAST, THIS, NEXT = -1, 0, 1
WAYS = {
    "lalu": LAST, "kemarin": LAST, "silam": LAST, "ini": THIS, "depan": NEXT, "mendatang": NEXT,
    "last": LAST, "past": LAST, "this": THIS, "next": NEXT, "coming": NEXT, "this past": LAST,
    "this coming": NEXT,
}  # fmt: skip
UNITS = {
    "hari": "day", "pekan": "week", "minggu": "week", "bulan": "month", "tahun": "year",
    "kuartal": "quarter", "triwulan": "quarter", "semester": "half", "dekade": "decade",
    "abad": "century", "day": "day", "week": "week", "weekend": "weekend", "month": "month",
    "year": "year", "quarter": "quarter", "decade": "decade", "century": "century",
    "akhir pekan": "weekend", "akhir minggu": "weekend",
}  # fmt: skip
PARTS = {
    "awal": 0, "pertengahan": 1, "akhir": 2, "penghujung": 2, "early": 0, "mid": 1, "late": 2,
    "beginning": 0, "start": 0, "middle": 1, "end": 2,
}  # fmt: skip
DAYS = {
    "hari ini": 0, "kemarin": -1, "kemarin lusa": -2, "besok": 1, "lusa": 2, "esok hari": 1,
    "tadi pagi": 0, "tadi siang": 0, "tadi sore": 0, "pagi tadi": 0, "siang tadi": 0,
    "sore tadi": 0, "pagi ini": 0, "siang ini": 0, "sore ini": 0, "malam ini": 0, "nanti malam": 0,
    "tadi malam": -1, "malam tadi": -1,
    "today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0, "last night": -1, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "the day before yesterday": -2,
    "the day after tomorrow": 2,
}  # fmt: skip
COUNTS = {
    **{word: n for n, word in enumerate(DIGITS_ID, 1)},
    **{f"{word} belas": n + 10 for n, word in enumerate(DIGITS_ID[1:], 2)},
    **{f"{word} puluh": n * 10 for n, word in enumerate(DIGITS_ID[1:], 2)},
    "se": 1, "sepuluh": 10, "sebelas": 11, "seratus": 100, "a": 1, "an": 1, "a couple of": 2,
    **{word: n for n, word in enumerate(DIGITS_EN + TEENS_EN, 1)},
    **{word: n * 10 for n, word in enumerate(TENS_EN, 2)},
    "a hundred": 100,
}  # fmt: skip
COUNTS |= {
    f"{ten}{between}{one}": COUNTS[ten] + COUNTS[one]
    for tens, between, ones in (
        ([f"{word} puluh" for word in DIGITS_ID[1:]], " ", DIGITS_ID),
        (TENS_EN, "-", DIGITS_EN),
    )
    for ten in tens
    for one in ones
}
# Nothing tells how many these are.
UNCOUNTED = words("""
    beberapa belasan puluhan ratusan ribuan jutaan sekian sejumlah berpuluh-puluh setengah several
    few many some hundreds_of thousands_of dozens_of a_few half_a
""")


def either(listed: Iterable[str]) -> str:
    """Return a pattern for any of some phrases, the longest first."""
    phrases = sorted(sorted(listed), key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)


COUNT = rf"\d{{1,4}}|{either(COUNTS)}"
VAGUE = either(UNCOUNTED)
COUNT_BEFORE = re.compile(
    rf"(?<![\w,.-])(?:(?P<count>{COUNT})|(?P<vague>(?:(?:{COUNT})\s+)?(?:{VAGUE})|bertahun|berbulan|berhari))"
    r"[\s-]+$",
    re.I,
)
PART_BEFORE = {
    "id": re.compile(
        r"\b(awal|pertengahan|akhir|penghujung)\s+(?:pada\s+)?(?:bulan\s+|tahun\s+|dekade\s+|era\s+)?$",
        re.I,
    ),
    "en": re.compile(
        r"\b(?:the\s+)?(?:(early|mid|late)(?:\s+in)?[\s-]+|(beginning|start|middle|end)\s+of\s+)(?:the\s+)?$",
        re.I,
    ),
}
# What stands after or before a weekday, a month or a day without a year: which one is meant.
WAY_AFTER = {
    "id": re.compile(
        r"(?:\s+(?:pagi|siang|sore|malam|petang))?\s+(?:(?P<unit>pekan|minggu|bulan|tahun)\s+)?"
        r"(?P<way>lalu|kemarin|silam|ini|depan|mendatang)\b",
        re.I,
    ),
    "en": re.compile(
        r"(?:\s+of)?\s+(?P<way>last|this|next)\s+(?P<unit>week|month|year)\b",
        re.I,
    ),
}
WAY_BEFORE = re.compile(r"\b(last|next|this(?:\s+(?:past|coming))?|coming|past)\s+$", re.I)
AHEAD = {
    "id": re.compile(
        r"\b(?:akan|bakal|rencananya|dijadwalkan|direncanakan|paling\s+lambat)\b[^.!?\n]*$", re.I
    ),
    "en": re.compile(
        r"\b(?:will|shall|(?:is|are)\s+(?:set|due|expected|scheduled|planned|going)\s+to)\b[^.!?\n]*$",
        re.I,
    ),
}  # fmt: skip
# A month alone is a date only after one of these: "Mei" and "May" are names and verbs as well.
BEFORE_MONTH = words("""
    pada bulan sejak hingga sampai mulai dari antara awal akhir pertengahan per
    in since until by during from between early mid late of through
""")
BEFORE_YEAR = words("""
    pada tahun sejak hingga sampai in since until during by of dari antara from dan and awal akhir
    pertengahan mulai early mid late between to before after through around sebelum setelah era
    sekitar per periode musim season to ajaran anggaran akademik fiscal academic
""")
FRAMED_YEAR = words("the a an its his her their this")
GAP = {
    "id": re.compile(
        r"\s*[-–—]\s*|\s+(?:hingga|sampai(?:\s+dengan)?|s/d|s\.d\.?|sd|ke)\s+(?:pada\s+)?"
        r"(?:tanggal\s+|bulan\s+|tahun\s+|awal\s+|akhir\s+|pertengahan\s+)*",
        re.I,
    ),
    "en": re.compile(
        r"\s*[-–—]\s*|\s+(?:to|until|till|through)\s+(?:(?:early|mid|late)[\s-]+)?(?:the\s+)?", re.I
    ),
}
AND_GAP = re.compile(r"\s+(?:dan|and)\s+(?:tanggal\s+|bulan\s+|tahun\s+)?", re.I)
BETWEEN = re.compile(r"\b(?:antara|between)\s+(?:tanggal\s+|bulan\s+|tahun\s+)?$", re.I)
TO = r"(?:\s?[-–—]\s?|\s+(?:hingga|sampai(?:\s+dengan)?|s\.d\.|to|until|through)\s+)"
OR_AND = rf"(?:{TO}|(?P<and_{{0}}>\s+(?:dan|and|&)\s+))"

DIGIT_START = re.compile(r"(?<![\d,])\d{1,4}(?=[\s/.–—'’年년-]|st|nd|rd|th|s\b|an\b|$|\W)")
YEAR = re.compile(rf"{YEAR_DIGITS}(?![\w/]|[.,]\d|-\d)")
YEARS = re.compile(rf"({YEAR_DIGITS})\s?([-–/])\s?({YEAR_DIGITS}|\d\d)(?![\w/]|[.,-]\d)")
SMALL_AFTER = re.compile(r"\s([a-z]{3,})")
WORD_AFTER = re.compile(r"\s([^\W\d_]+)")
DECADE = re.compile(r"((?:1[5-9]|20)\d0|\d0)(?:-?an\b|['’]?s\b)")
CENTURY_EN = re.compile(r"(\d{1,2})(?:st|nd|rd|th)[\s-]century\b", re.I)
CENTURY_ID = re.compile(r"abad\s+(?:ke-?\s?)?(\d{1,2}|[IVX]{1,5})\b(?!\s+(?:lalu|silam))", re.I)
ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV",
          "XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI")  # fmt: skip

ORDER_ID = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "pertama": 1, "kedua": 2,
    "ketiga": 3, "keempat": 4, "satu": 1, "dua": 2, "tiga": 3, "empat": 4,
}  # fmt: skip
ORDER_EN = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
}  # fmt: skip
ORDER = ORDER_ID | ORDER_EN
QUARTERS = {
    "id": re.compile(
        r"(?P<what>kuartal|triwulan|semester)(?:\s+ke)?[\s-]+"
        rf"(?P<n>{either(ORDER_ID)})\b"
        rf"(?:[\s,/-]+(?:pada\s+)?(?:tahun\s+)?(?P<year>{YEAR_DIGITS})\b|\s+tahun\s+(?P<way>ini|lalu|depan)\b)?",
        re.I,
    ),
    "en": re.compile(
        rf"(?:(?P<n>{either(ORDER_EN)})[\s-](?P<what>quarter|half)"
        r"|(?P<short>[qh][1-4]))\b(?:\s+of|\s+in)?"
        rf"(?:[\s,/-]+(?P<year>{YEAR_DIGITS})\b|\s+(?P<way>this|last|next)\s+year\b)?",
        re.I,
    ),
}
QUARTER_WORDS = {
    "id": words("kuartal triwulan semester"),
    "en": words("first second third fourth 1st 2nd 3rd 4th q1 q2 q3 q4 h1 h2"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A date as it stands there; "XXXX" for a year that is missing, "W0" for a bare Monday."""

    start: int
    end: int
    value: str | None
    named: bool = False  # with its weekday beside it
    way: int | None = None
    of_week: bool = False
    part: int | None = None
    kept: bool = True  # else it counts only as one end of a stretch


def relative_phrases(language: str) -> dict[str, tuple[str, str]]:
    """Return what a relative date ends with (English: begins with), its unit and its way."""
    found: dict[str, tuple[str, str]] = {}
    if language == "id":
        for word in ("hari", "pekan", "minggu", "bulan", "tahun", "kuartal", "triwulan",
                     "semester", "dekade", "abad", "akhir pekan", "akhir minggu"):  # fmt: skip
            unit = UNITS[word]
            for way in ("lalu", "kemarin", "silam", "ini", "depan", "mendatang", "terakhir",
                        "lagi", "sebelumnya", "berikutnya", "kemudian"):  # fmt: skip
                found[f"{word} {way}"] = (unit, way)
            found[f"{word} yang lalu"] = (unit, "lalu")
            found[f"{word} ke depan"] = (unit, "ke depan")
            for way in ("lalu", "silam", "terakhir", "lagi", "ke depan", "sebelumnya"):
                found[f"se{word} {way}"] = ("one " + unit, way)
        found["seminggu yang lalu"] = ("one week", "lalu")
        found["setahun yang lalu"] = ("one year", "lalu")
        del found["hari ini"], found["hari depan"], found["hari kemarin"]
        return found
    for word in ("day", "week", "month", "year", "decade"):
        for many in (word, word + "s"):
            for way in ("ago", "earlier", "before", "later"):
                found[f"{many} {way}"] = (word, way)
            found[f"{many} from now"] = (word, "lagi")
    for word in ("week", "weekend", "month", "year", "quarter", "decade", "century"):
        for way in ("last", "this", "next", "previous"):
            found[f"{way} {word}"] = (word, way)
    return found


PHRASES = {language: relative_phrases(language) for language in ("id", "en")}
PHRASE_WORDS = {
    language: [(phrase, phrase.split()[0], phrase.split()[-1]) for phrase in phrases]
    for language, phrases in PHRASES.items()
}
DAY_WORDS = [(phrase, phrase.split()[0], phrase.split()[-1]) for phrase in DAYS]
# "in two weeks", "the past three years"
STRETCH_EN = re.compile(
    rf"(?P<way>last|past|next|coming|in)\s+(?:(?P<count>{COUNT})|(?P<vague>{VAGUE}))\s+"
    r"(?P<unit>day|week|month|year|decade)s?\b(?!\s+(?:ago|earlier|later))",
    re.I,
)
STRETCH_WORDS = words("last past next coming in")


@lru_cache
def absolute(language: str) -> tuple[re.Pattern[str], Table]:
    """Return the pattern of written-out and numeric dates of a language."""
    from factcheck.reading.tables import table_for

    table = table_for(language)
    months = "|".join(sorted(table.months, key=len, reverse=True))
    days = "|".join(sorted(table.weekdays, key=len, reverse=True))
    day_1, day_2, day_3 = (
        rf"(?:\b(?P<weekday_{n}>{days})\b(?:\s?[-–]\s?(?:{days})\b)?,?\s*)?" for n in (1, 2, 3)
    )
    pattern = re.compile(
        rf"{day_1}\(?(?<!\d)(?:(?P<r1>\d{{1,2}})\s?[-–]\s?)?(?P<d>\d{{1,2}})(?P<sep>[/.-])(?P<m>\d{{1,2}})"
        rf"(?:(?P=sep)(?P<y>\d{{4}}|\d\d)|(?<=/\d)|(?<=/\d\d))(?![\d/]|[.,]\d)\)?"
        rf"|(?<!\d)(?P<iso>{YEAR_DIGITS}(?P<dash>[-/])\d\d(?P=dash)\d\d)(?!\d)"
        r"|(?<!\d)(?P<ey>\d{4})\s?[年년](?:\s?(?P<em>\d{1,2})\s?[月월](?:\s?(?P<ed>\d{1,2})\s?[日일])?)?"
        rf"|{day_2}\(?(?<!\d)(?:(?P<r2>\d{{1,2}})(?:st|nd|rd|th)?{OR_AND.format(2)}(?:the\s+)?)?"
        rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{months})\b\.?,?"
        rf"(?:\s+(?P<y2>{YEAR_DIGITS}))?\b\)?"
        rf"|{day_3}\b(?P<m3>{months})\b\.?(?:\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?"
        rf"(?:{OR_AND.format(3)}(?P<r3>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\s+[a-z]))?(?!\d|[.,:]\d))?"
        rf",?(?:\s+(?P<y3>{YEAR_DIGITS}))?(?!\d)\b"
        rf"|\b(?P<alone>{days})\b",
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
    # "Juni-Juli" is one word there.
    bag |= {part for word in bag if "-" in word for part in word.split("-")}
    found = absolute_dates(text, low, bag, table)
    anchor = published if published and published.year >= FIRST_YEAR else None
    if anchor is None:
        named = [item.value for item in found if item.named and item.value and item.value[0] != "X"]
        anchor = max((date.fromisoformat(value[:10]) for value in named), default=None)
    if anchor is not None and anchor.year > 9900:
        anchor = None
    mentions = [
        *resolved(text, low, found, language, anchor),
        *relative_dates(text, low, bag, language, anchor),
    ]
    mentions.sort(key=lambda m: (m.start, -m.end))
    kept: list[DateMention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def absolute_dates(text: str, low: str, bag: frozenset[str], table: Table) -> list[Found]:
    """Return the dates that say themselves which day, month or year they are."""
    language = table.language
    pattern, _ = absolute(language)
    starts = [start for start, _ in spans_of(low, bag & calendar_words(language))]
    starts += [m.start() for m in DIGIT_START.finditer(text)]
    quarters = QUARTER_WORDS[language]
    if not bag.isdisjoint(quarters) or "q" in bag or "h" in bag:
        starts += [start for start, _ in spans_of(low, quarters)]
    if "abad" in bag:
        starts += [start for start, _ in spans_of(low, ["abad"])]
    starts.sort()
    found: list[Found] = []
    done = 0
    for start in starts:
        if start < done:
            continue
        items: list[Found] = []
        match = pattern.match(text, start)
        if match:
            items = read_absolute(text, match, table)
            if not items and match["m2"]:
                done = match.end()  # the thirty-first of February is no February either
                continue
        if not items:
            other = years_and_quarters(text, start, table)
            items = [other] if other else []
        for item in items:
            found.append(with_way(text, item, language))
            done = found[-1].end
    return found


def years_and_quarters(text: str, start: int, table: Table) -> Found | None:
    """Read a year, two years, a decade, a century, a quarter or half of a year."""
    if not text[start].isdigit():
        quarter = QUARTERS[table.language].match(text, start)
        if quarter:
            return read_quarter(quarter)
        century = CENTURY_ID.match(text, start)
        return read_century(start, century.end(), century[1]) if century else None
    before = text[start - 1] if start else " "
    century = CENTURY_EN.match(text, start)
    if century:
        return read_century(start, century.end(), century[1])
    quarter = QUARTERS[table.language].match(text, start) if table.language == "en" else None
    if quarter:
        return read_quarter(quarter)
    word = before_word(text, start)
    decade = DECADE.match(text, start)
    if decade:
        first = decade[1]
        if len(first) == 2:
            framed = word in ("tahun", "era", "dekade") or before in "'’"
            if not framed or int(first) < 30:
                return None
            first = "19" + first
        return Found(start, decade.end(), years_of(int(first), 10))
    if before not in " (\n\u00a0-–":
        return None
    years = YEARS.match(text, start)
    if years and before not in "-–":
        one, two = years[1], years[3]
        full = one[:2] + two if len(two) == 2 else two
        follows = int(full) == int(one) + 1
        if (len(two) == 4 and years[2] != "/" and int(one) < int(full) <= int(one) + 200) or (
            follows and word in BEFORE_YEAR
        ):
            return Found(start, years.end(), f"{one}/{full}")
    return bare_year(text, start, word, table)


def before_word(text: str, start: int) -> str:
    """Return the word before a place, as it is written."""
    parts = text[max(0, start - 16) : start].split()
    return parts[-1].strip("(\"“‘'") if parts else ""


def bare_year(text: str, start: int, word: str, table: Table) -> Found | None:
    """Read a year on its own, which only the words around it tell from other numbers."""
    match = YEAR.match(text, start)
    if match is None:
        return None
    stop = match.end()
    small = word.lower()
    if text[start - 1 : start] == "(":
        clear = text[stop : stop + 1] == ")" and word != "" and int(match[0]) < 2100
    elif small in BEFORE_YEAR or small.endswith(("-", "–")):
        clear = True
    elif not 1900 <= int(match[0]) < 2100:
        clear = False
    elif small in FRAMED_YEAR:
        after = SMALL_AFTER.match(text, stop)
        clear = after is not None and after[1] not in table.units and after[1] not in table.scales
    else:
        # "Pemilu 2024", "Piala Dunia 2026": the event of that year, when no unit follows.
        after = WORD_AFTER.match(text, stop)
        clear = (
            len(word) > 3
            and word[0].isupper()
            and word[-1].isalpha()
            and small not in NUMBERED
            and not (after and (after[1].lower() in table.units or after[1] in table.scales))
        )
    return Found(start, stop, match.group()) if clear else None


# A number after these is a name, not a year.
NUMBERED = words("""
    nomor pasal windows boeing airbus galaxy seri tipe type model unit route flight room artikel
    article section tentang
""")


def read_century(start: int, end: int, number: str) -> Found | None:
    """Read "abad ke-19", "abad XIX" or "19th century"."""
    if not number.isdigit():
        number = str(ROMANS.index(number.upper()) + 1) if number.upper() in ROMANS else "0"
    first = (int(number) - 1) * 100 + 1
    if not FIRST_YEAR < first < 2200:
        return None
    return Found(start, end, years_of(first, 100))


def read_quarter(match: re.Match[str]) -> Found | None:
    """Read "kuartal II 2024", "semester I tahun lalu", "Q2 2024", "first half of 2024"."""
    groups = match.groupdict()
    short = groups.get("short")
    number = int(short[1]) if short else ORDER[small(groups["n"])]
    quarter = small(short[0]) == "q" if short else small(groups["what"])[0] not in "sh"
    if not quarter and number > 2:
        return None
    month, count = ((number - 1) * 3 + 1, 3) if quarter else ((number - 1) * 6 + 1, 6)
    start, end = match.span()
    if groups["year"]:
        return Found(start, end, months_of(int(groups["year"]), month, count))
    if groups["way"]:
        return Found(start, end, f"Q{month:02}{count}", way=WAYS[small(groups["way"])])
    # Without a year the half of a match and the term of a student look the same.
    if quarter and small(groups["what"] or "") in ("kuartal", "triwulan"):
        return Found(start, match.end("n"), None)
    return None


def read_absolute(text: str, match: re.Match[str], table: Table) -> list[Found]:
    """Return the dates of a match; none if it is no date."""
    groups = match.groupdict()
    start, end = match.span()
    shown = match.group()
    if shown[-1] == ")" and "(" not in shown:
        end -= 1
    elif "(" in shown and shown[-1] != ")":
        return []
    while shown and shown[-1] in ",. " and end > start:
        shown, end = shown[:-1], end - 1
    weekday = next((v for k, v in groups.items() if k[:7] == "weekday" and v), None)
    if groups["iso"]:
        day = make_day(*map(int, groups["iso"].replace("/", "-").split("-")))
        return [Found(start, end, day.isoformat())] if day else []
    if groups["ey"]:
        return read_east_asian(groups, start, end)
    if groups["d"]:
        return read_numeric(groups, weekday, start, end, table)
    if groups["alone"]:
        name = groups["alone"]
        if not name[0].isupper():
            return []
        if name == "Minggu" and WAY_AFTER["id"].match(text, end) and not is_sunday(text, start):
            return []
        return [Found(start, end, f"W{table.weekdays[small(name)]}")]
    which = 2 if groups["m2"] else 3
    month_name = groups[f"m{which}"]
    if not month_name[0].isupper() and (which == 3 or len(month_name) < 4):
        return []
    month = table.months[small(month_name)]
    number, year, other = groups[f"d{which}"], groups[f"y{which}"], groups[f"r{which}"]
    if which == 3 and number and not year and table.day_first:
        # "pada Maret 20 orang": the number is of what follows.
        number, other, end = None, None, match.end("m3")
    if not number:
        value = f"{year or 'XXXX'}-{month:02}"
        kept = year is not None or is_month(text, start, month_name)
        return [Found(start, end, value, kept=kept)]
    first, last = (number, other) if which == 3 else (other, number)
    days = [day_value(year, month, int(n)) for n in (first, last) if n]
    if None in days:
        return []
    if len(days) == 1:
        return [Found(start, end, days[0], named=weekday is not None and year is not None)]
    one, two = days
    if one is None or two is None or one >= two:
        return []
    if groups[f"and_{which}"] and not BETWEEN.search(text, max(0, start - 20), start):
        middle = match.span(f"and_{which}")
        return [Found(start, middle[0], one), Found(middle[1], end, two)]
    return [Found(start, end, f"{one}/{two}")]


def is_month(text: str, start: int, name: str) -> bool:
    """Say whether the name of a month without a day or a year is one, by the word before it."""
    if len(name) < 4 and name.lower() not in ("mei", "may"):
        return False
    before = text[max(0, start - 14) : start].replace("-", " ").split()
    word = before[-1].lower() if before and text[start - 1] in " -\u00a0\n" else ""
    return word in BEFORE_MONTH or word in ("last", "next", "this")


def day_value(year: str | None, month: int, number: int) -> str | None:
    """Return a day with or without its year, or None when the calendar has no such day."""
    if year is None:
        return f"XXXX-{month:02}-{number:02}" if make_day(2024, month, number) else None
    day = make_day(int(year), month, number)
    return day.isoformat() if day else None


def read_east_asian(groups: dict[str, str | None], start: int, end: int) -> list[Found]:
    """Read "2024年7月8日" and "2024년 7월 8일"."""
    year, month, number = groups["ey"] or "", groups["em"], groups["ed"]
    if not FIRST_YEAR <= int(year) < 2200:
        return []
    day = make_day(int(year), int(month or 1), int(number or 1))
    if day is None:
        return []
    return [Found(start, end, day.isoformat()[: 10 if number else 7 if month else 4])]


def read_numeric(
    groups: dict[str, str | None], weekday: str | None, start: int, end: int, table: Table
) -> list[Found]:
    """Read "8/7/2024": the language says which is the day; the weekday may prove it otherwise."""
    first, second, year = int(groups["d"] or 0), int(groups["m"] or 0), groups["y"]
    day_number, month = (first, second) if table.day_first else (second, first)
    since = int(groups["r1"]) if groups["r1"] else None
    if since and (groups["sep"] != "/" or not table.day_first or since >= day_number):
        return []
    if not year:
        if not weekday or groups["sep"] != "/" or not make_day(2024, month, day_number):
            return []
        value = f"XXXX-{month:02}-{day_number:02}"
        return [Found(start, end, f"XXXX-{month:02}-{since:02}/{value}" if since else value)]
    short = len(year) == 2
    if short:
        if groups["sep"] == ".":
            return []
        year = "20" + year
    day, other = make_day(int(year), month, day_number), make_day(int(year), day_number, month)
    if since:
        begin = make_day(int(year), month, since)
        return [Found(start, end, f"{begin}/{day}", named=bool(weekday))] if begin and day else []
    if weekday and other:
        named = table.weekdays[small(weekday)]
        if other.weekday() == named and (day is None or day.weekday() != named):
            day = other
    elif table.stand_in and day and other and day != other:
        return [Found(start, end, None)]  # nothing tells which is the day
    day = day or (None if short else other)
    return [Found(start, end, day.isoformat(), named=weekday is not None)] if day else []


def with_way(text: str, item: Found, language: str) -> Found:
    """Add what the words beside it say: which Monday, which July, which part of the year."""
    value = item.value
    if value is None:
        return item
    part = PART_BEFORE[language].search(text, max(0, item.start - 28), item.start)
    if part and len(value) in (4, 7, 9) and value[0] != "W":
        return replace(
            item, start=part.start(), part=PARTS[small(part[part.lastindex or 0])], kept=True
        )
    if value[0] not in "XW" or "/" in value:
        return item
    after = WAY_AFTER[language].match(text, item.end)
    if after:
        unit = UNITS.get(small(after["unit"] or ""))
        way = WAYS[small(after["way"])]
        if unit and unit != ("week" if value[0] == "W" else "year"):
            return item
        if unit is None and value[0] == "X" and way == THIS:
            return item
        return replace(item, end=after.end(), way=way, of_week=unit is not None, kept=True)
    if language == "en":
        before = WAY_BEFORE.search(text, max(0, item.start - 14), item.start)
        if before:
            way = WAYS[" ".join(small(before[1]).split())]
            return replace(item, start=before.start(), way=way, kept=True)
    return item


def resolved(
    text: str, low: str, found: list[Found], language: str, anchor: date | None
) -> Iterator[DateMention]:
    """Turn what was found into mentions; two that a word or a dash joins become a stretch."""
    skip = -1
    for number, item in enumerate(found):
        if number == skip:
            continue
        following = found[number + 1] if number + 1 < len(found) else None
        if following and item.value and following.value and following.start - item.end < 32:
            stretch = stretch_of(text, item, following, language, anchor)
            if stretch:
                skip = number + 1
                yield DateMention(item.start, following.end, stretch)
                continue
        if item.kept:
            yield DateMention(item.start, item.end, value_of(low, item, language, anchor))


def stretch_of(
    text: str, item: Found, following: Found, language: str, anchor: date | None
) -> str | None:
    """Return the stretch from one date to the next one, if the words between say so."""
    if item.value is None or following.value is None:
        return None
    gap = text[item.end : following.start]
    if not GAP[language].fullmatch(gap):
        between = BETWEEN.search(text, max(0, item.start - 20), item.start)
        if not between or not AND_GAP.fullmatch(gap):
            return None
    ends = item.value, following.value
    if any(value[0] in "WQ" or "/" in value for value in ends):
        return None
    second = following.value
    if second[0] == "X":
        if following.way is not None:
            return None
        if anchor is None:
            early = item.value[0] == "X" and item.value < second
            return f"{item.value}/{second}" if early and len(item.value) == len(second) else None
        second = nearest(second, anchor, None)
    first = item.value
    if first[0] == "X":
        first = second[:4] + first[4:]
        if not possible(first):
            return None
        if first > second:
            first = f"{int(second[:4]) - 1:04}{first[4:]}"
        if not possible(first):
            return None
    return joined(part_of(first, item.part), part_of(second, following.part))


def possible(value: str) -> bool:
    """Say whether the calendar has the day or month."""
    year, month, day = (*map(int, value.split("-")), 1, 1)[:3]
    return make_day(year, month, day) is not None


def value_of(low: str, item: Found, language: str, anchor: date | None) -> str | None:
    """Return the value of one date, counted from the anchor where it needs one."""
    value = item.value
    if value is None:
        return None
    if value[0] == "W":
        if anchor is None:
            return None
        ahead = AHEAD[language].search(low, max(0, item.start - 60), item.start) is not None
        return weekday_near(anchor, int(value[1]), item.way, of_week=item.of_week, ahead=ahead)
    if value[0] == "Q":
        if anchor is None:
            return None
        return months_of(anchor.year + (item.way or 0), int(value[1:3]), int(value[3]))
    if value[0] == "X":
        if anchor is None:
            return value
        if "/" in value:
            last = nearest(value[11:], anchor, None)
            return f"{last[:4]}{value[4:10]}/{last}"
        if item.of_week:  # "Juli tahun lalu"
            value = f"{anchor.year + (item.way or 0):04}{value[4:]}"
            return part_of(value, item.part) if possible(value) else None
        value = nearest(value, anchor, item.way)
    return part_of(value, item.part)


def relative_dates(
    text: str, low: str, bag: frozenset[str], language: str, anchor: date | None
) -> Iterator[DateMention]:
    """Find the dates that are counted from the day of publication."""
    for start, end in spans_of(
        low, [p for p, first, last in DAY_WORDS if first in bag and last in bag]
    ):
        shift = DAYS[low[start:end]]
        yield DateMention(start, end, around(anchor, "day", shift) if anchor else None)
    phrases = PHRASES[language]
    likely = [p for p, first, last in PHRASE_WORDS[language] if first in bag and last in bag]
    for start, end in spans_of(low, likely):
        unit, way = phrases[low[start:end]]
        if low[start:end].startswith("minggu ") and is_sunday(text, start):
            continue
        mention = counted(low, start, end, unit, way, language, anchor)
        if mention:
            yield mention
    if language == "en":
        for start, _ in spans_of(low, STRETCH_WORDS & bag):
            match = STRETCH_EN.match(low, start)
            if match:
                yield DateMention(start, match.end(), read_stretch(match, anchor))


def is_sunday(text: str, start: int) -> bool:
    """Say whether "Minggu" with a capital is the day: it does not begin a sentence."""
    if not text[start].isupper():
        return False
    before = text[max(0, start - 3) : start].rstrip(" \"“'")
    return bool(before) and before[-1] not in ".!?\n:"


def counted(
    low: str, start: int, end: int, unit: str, way: str, language: str, anchor: date | None
) -> DateMention | None:
    """Read "dua pekan lalu", "awal bulan lalu", "tahun ini" and the like around a phrase."""
    count = None
    vague = False
    if unit.startswith("one "):
        count, unit = 1, unit[4:]
    elif way not in ("last", "this", "next", "previous"):
        before = COUNT_BEFORE.search(low, max(0, start - 40), start)
        if before:
            start = before.start()
            vague = before["count"] is None
            if not vague:
                word = " ".join(before["count"].split())
                count = int(word) if word.isdigit() else COUNTS[word]
    part = PART_BEFORE[language].search(low, max(0, start - 28), start) if count is None else None
    if part:
        start = part.start()
    step = WAYS.get(way)
    if way in ("ago", "lagi", "ke depan", "terakhir", "earlier", "before", "later", "kemudian",
               "berikutnya", "sebelumnya", "previous") and count is None and not vague:  # fmt: skip
        # "Minggu terakhir", "a year later": counted from something else, or no date at all.
        return DateMention(start, end, None) if way in ("sebelumnya", "previous") else None
    if anchor is None or vague or way in ("earlier", "before", "later", "sebelumnya", "berikutnya",
                                          "kemudian", "previous"):  # fmt: skip
        return DateMention(start, end, None)
    try:
        return DateMention(start, end, reckoned(anchor, unit, way, count, step, part))
    except (OverflowError, ValueError):
        return DateMention(start, end, None)


def reckoned(
    anchor: date,
    unit: str,
    way: str,
    count: int | None,
    step: int | None,
    part: re.Match[str] | None,
) -> str | None:
    """Return the value of a relative date."""
    if count is None:
        if step is None or unit == "day":
            return None
        if unit == "weekend":
            return period(anchor, "week", step, 2)
        which = PARTS[part[part.lastindex or 0]] if part else None
        return period(anchor, unit, step, which)
    if unit == "weekend" or step == THIS:
        return None
    if way in ("ago", "lalu", "silam", "kemarin"):
        return not_before(around(anchor, unit, -count))
    if way == "lagi":
        return around(anchor, unit, count)
    if way == "terakhir":
        return not_before(f"{shifted(anchor, unit, -count)}/{anchor}")
    return f"{anchor}/{shifted(anchor, unit, count)}"


def not_before(value: str) -> str | None:
    """Return the value unless it lies before the days that are reckoned with."""
    return value if int(value[:4]) >= FIRST_YEAR else None


def read_stretch(match: re.Match[str], anchor: date | None) -> str | None:
    """Read "the past three years" and "in two weeks"."""
    if anchor is None or match["vague"]:
        return None
    word = " ".join(match["count"].split())
    count = int(word) if word.isdigit() else COUNTS[word]
    unit = UNITS[match["unit"]]
    try:
        if match["way"] in ("last", "past"):
            return not_before(f"{shifted(anchor, unit, -count)}/{anchor}")
        if match["way"] == "in":
            return around(anchor, unit, count)
        return f"{anchor}/{shifted(anchor, unit, count)}"
    except (OverflowError, ValueError):
        return None
