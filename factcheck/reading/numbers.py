"""Find numbers with their scale and unit: "Rp1,2 triliun", "24 tahun", "dua juta orang".

A number is left out when it is no amount: the time of day, a score, a telephone number, the number
of a law, a page or a house, a year. Words such as "ratusan" and "several" have no certain value.
Two ends of a range are two numbers; the first takes the scale and the unit of the second
("5-7 juta orang" is 5000000 and 7000000 persons).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from factcheck.reading.model import NumberMention
from factcheck.reading.tables.shape import Table, words
from factcheck.reading.text import small, spans_of

GAP = " \u00a0\u202f-"
DIGITS = re.compile(
    r"(?<![\w.,/])(?P<sign>[-−](?=[\d$€£R]))?"
    r"(?P<money>(?:Rp|IDR|US\$|USD|S\$|SGD|RM|A\$|AUD|EUR|GBP|HK\$|[$€£¥₩₹฿])\.?\s?)?"
    r"(?:(?P<number>\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?(?!\d)|\d{1,18}(?:[.,]\d{1,9})?)"
    r"(?P<and_half>[½¼¾⅓⅔])?|(?P<part>[½¼¾⅓⅔]))"
)
AFTER = re.compile(rf"(?P<gap>\s?(?=%)|[{GAP}]?)(?P<word>%|°\s?[CF]\b|[^\W\d_]+[²³\d]?)")
MORE = re.compile(rf"[{GAP}]([^\W\d_]+[²³\d]?)")
PER = re.compile(r"\s?/\s?([^\W\d_]+[²³\d]?)|\s(?:per|an|a)\s([^\W\d_]+[²³\d]?)")
CURRENCY = {
    "rp": "IDR", "idr": "IDR", "us$": "USD", "usd": "USD", "$": "USD", "€": "EUR", "£": "GBP",
    "¥": "JPY", "₩": "KRW", "s$": "SGD", "sgd": "SGD", "rm": "MYR", "a$": "AUD", "aud": "AUD",
    "eur": "EUR", "gbp": "GBP", "hk$": "HKD", "₹": "INR", "฿": "THB",
}  # fmt: skip
PARTS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal(1) / 3,
         "⅔": Decimal(2) / 3}  # fmt: skip
# Only beside money do single letters mean so much; "5 m" is five metres.
MONEY_SCALES = {
    "id": {"M": 10**9, "T": 10**12, "m": 10**6, "K": 10**3, "k": 10**3, "B": 10**9,
           "bn": 10**9, "mn": 10**6, "tn": 10**12},
    "en": {"m": 10**6, "M": 10**6, "k": 10**3, "K": 10**3, "b": 10**9, "B": 10**9, "T": 10**12,
           "tn": 10**12, "mn": 10**6},
}  # fmt: skip
# Units that a second one divides: "km/jam", "orang per kilometer persegi".
# "One day" and "one country" are stories; one of these is an amount.
MEASURED = words("person percent hour minute month week km m kg t ha IDR USD")
SHORT = {"h": "hour", "s": "second"}
DIVIDED = words("km m cm mm mile foot kg g t l ha person km2 m2")

TELEPHONE = re.compile(r"[+(]{0,2}\d{2,4}\)?(?:[ -]\d{3,4}){2,}(?![\d.,])|\+\d{1,3}[ -]?\d{3,}")
CLOCK_AFTER = re.compile(
    r"(?:\s?[-–]\s?\d?\d[.:]\d\d)?\s*(?:(?:WIB|WITA|WIT|GMT|UTC)\b|[ap]\.?m\b|o['’]clock)", re.I
)
CLOCK_BEFORE = words("pukul pkl")
HOUR = re.compile(r"\d?\d(?:\.\d\d)?(?:\s+(?:pagi|siang|sore|malam|petang|dini)\b)")
RUN_OF_PARTS = re.compile(r"\d+(?:[:/]\d+)+")
SIMPLE_FRACTION = re.compile(r"(\d)/(\d{1,2})(?![\d/])")
FRACTION_OF = re.compile(r"\s(?:dari|of|the|a|an)\b", re.I)
TO = re.compile(
    r"\s?(?P<dash>[-–—])\s?|\s+(?:(?P<word>hingga|sampai(?:\s+dengan)?|s\.d\.|to)"
    r"|menjadi|ke|dan|and)\s+",
    re.I,
)
BETWEEN = re.compile(r"\b(?:antara|between|dari|from)\s+$", re.I)
MINUS = words("minus negatif negative")
MAGNITUDE = words("magnitudo magnitude")
LIST_MARK = re.compile(r"(?:^|[\n:.!?;])[ \u00a0]*$")
# A capital that does not begin a sentence: "versi Chrome 138".
NAME_BEFORE = re.compile(r"[^\s.!?:]['\"”’)]* [A-Z][^\W\d_]+ $")
IN_WORDS_TOO = re.compile(r"\s?\([a-z]+(?: [a-z]+){0,6}\)")  # "2 (dua) tahun"
YEAR_LIKE = re.compile(r"(?:19|20)\d\d")
YEAR_AFTER = re.compile(r"\s+(?:19|20)\d\d\b")
COUNTING = words("""
    sebanyak sekitar dari ada total mencapai hampir kurang jumlah memiliki about some nearly almost
    over than around of least most total
""")
SMALL_WORD_AFTER = re.compile(r"\s([a-z]{2,})")
# A stretch of time is a date as well as a number.
LENGTH = re.compile(r"^(?:last|past|next|coming)\s|(?:terakhir|ke depan|mendatang)$", re.I)
# What follows these is a number in a row of things, not an amount of them.
NUMBERED = words("""
    pasal ayat no nomor nomer nmr uu pp perppu perpres permen bab butir angka huruf halaman hal
    hlm lantai blok kavling rt rw edisi vol volume jilid seri tipe type gerbang gate peron grup
    tol kilometer km nip nik nisn npwp kode versi halte koridor lampiran tahap putaran nos number
    desil rute babak android ios windows chrome top article articles section sections chapter page
    pages room route flight amendment proposition resolution figure fig table version highway
    interstate
""")

DIGITS_ID = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
DIGITS_EN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS_EN = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
TENS_EN = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ONES = {
    "id": {word: n for n, word in enumerate(DIGITS_ID, 1)},
    "en": {word: n for n, word in enumerate(DIGITS_EN + TEENS_EN, 1)},
}
WHOLE = {
    "id": {"nol": 0, "sepuluh": 10, "sebelas": 11, "seratus": 100},
    "en": {word: n * 10 for n, word in enumerate(TENS_EN, 2)},
}
TIMES = {"id": {"belas": 0, "puluh": 10, "ratus": 100}, "en": {"hundred": 100}}
ONE_OF = {
    "id": {"seribu": 10**3, "sejuta": 10**6, "selusin": 12, "sekodi": 20},
    "en": {},
}  # fmt: skip
SCALES = {
    "id": {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "milyar": 10**9, "triliun": 10**12,
           "trilyun": 10**12, "lusin": 12, "kodi": 20},
    "en": {"dozen": 12, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
           "lakh": 10**5, "crore": 10**7},
}  # fmt: skip
SHARES_BY_PHRASE = {
    "id": {
        "seperempat": Decimal("0.25"), "sepertiga": Decimal(1) / 3, "separuh": Decimal("0.5"),
        "separo": Decimal("0.5"), "dua pertiga": Decimal(2) / 3, "tiga perempat": Decimal("0.75"),
        "setengah": Decimal("0.5"), "seperlima": Decimal("0.2"), "sepersepuluh": Decimal("0.1"),
    },
    "en": {
        "one-third": Decimal(1) / 3, "one third": Decimal(1) / 3, "a third": Decimal(1) / 3,
        "two-thirds": Decimal(2) / 3, "two thirds": Decimal(2) / 3, "a quarter": Decimal("0.25"),
        "one-quarter": Decimal("0.25"), "three-quarters": Decimal("0.75"), "half": Decimal("0.5"),
        "three quarters": Decimal("0.75"), "one-fifth": Decimal("0.2"), "a fifth": Decimal("0.2"),
        "one-tenth": Decimal("0.1"), "half a": Decimal("0.5"), "half an": Decimal("0.5"),
    },
}  # fmt: skip
SHARES = {
    language: sorted(listed.items(), key=lambda item: -len(item[0]))
    for language, listed in SHARES_BY_PHRASE.items()
}
# These are shares only of something: "a third" may be the third one, "setengah hati" is no number.
SHARES_OF = words("setengah half half_a half_an a_third a_quarter a_fifth")
COMMA = {"id": "koma", "en": "point"}
HALVES = {"id": ("setengah",), "en": ()}
# Each with its first word.
SPOKEN_STARTS = {
    language: [
        (phrase, re.split("[ -]", phrase)[0])
        for phrase in (
            *ONES[language], *WHOLE[language], *ONE_OF[language],
            *(phrase for phrase, _ in SHARES[language]),
            *(f"a {word}" for word in (*SCALES["en"], "hundred") if language == "en"),
        )
    ]
    for language in ("id", "en")
}  # fmt: skip
# A number in words after these is part of a name.
NAMED = words(
    "salah roda kaki segi bintang kelas tingkat sila dimensi kuartal triwulan nomer number"
)
SPOKEN_WORD = re.compile(r"[ \u00a0-]?([a-z]+)")


@dataclass(slots=True)
class Amount:
    """A number being read: `raw` is without its scale, `bare` has nothing but digits."""

    start: int
    stop: int
    raw: Decimal
    scale: int = 1
    unit: str | None = None
    money: bool = False
    loose: bool = False  # counts only as one end of a range

    @property
    def bare(self) -> bool:
        """Say whether nothing but the number itself is there."""
        return self.scale == 1 and self.unit is None

    def mention(self) -> NumberMention:
        """Return it as it is told to others."""
        value = self.raw * self.scale
        number = int(value) if value == value.to_integral_value() else float(value)
        return NumberMention(self.start, self.stop, number, self.unit)


def find_numbers(
    text: str,
    table: Table,
    taken: Sequence[tuple[int, int]],
    low: str = "",
    bag: frozenset[str] = frozenset(),
) -> list[NumberMention]:
    """Return the numbers of a text in order; spans in `taken` (dates) are left alone.

    The value has its scale applied; the unit is a code that is the same in every language
    ("percent", "year", "person", "IDR", "km/hour", "ordinal"), or None. `low` and `bag` are the
    text and its words in lower case; without them numbers in words are not looked for.
    """
    amounts = [
        *in_digits(text, table),
        *(in_words(text, low, bag, table) if low else ()),
    ]
    amounts.sort(key=lambda amount: amount.start)
    dates = [span for span in taken if not LENGTH.search(text[span[0] : span[1]])]
    return [amount.mention() for amount in paired(text, without(amounts, dates), table)]


def without(amounts: list[Amount], taken: list[tuple[int, int]]) -> list[Amount]:
    """Leave out what overlaps a span that is taken, or the amount before."""
    kept: list[Amount] = []
    next_span = 0
    for amount in amounts:
        while next_span < len(taken) and taken[next_span][1] <= amount.start:
            next_span += 1
        if next_span < len(taken) and taken[next_span][0] < amount.stop:
            # Only the unit reaches into a date: "No. 11 Tahun 2020".
            continue
        if not kept or amount.start >= kept[-1].stop:
            kept.append(amount)
    return kept


def paired(text: str, amounts: list[Amount], table: Table) -> list[Amount]:
    """Share scale and unit between the two ends of a range, and leave out scores and codes."""
    kept: list[Amount] = []
    dropped = -1
    for number, amount in enumerate(amounts):
        if number == dropped:
            continue
        following = amounts[number + 1] if number + 1 < len(amounts) else None
        joint = TO.fullmatch(text, amount.stop, following.start) if following else None
        if following and joint:
            if (
                joint["dash"]
                and amount.bare
                and following.bare
                and not (10 <= amount.raw < following.raw and is_count(text, following.stop, table))
            ):
                dropped = number + 1  # "2-1"
                continue
            if (
                joint["dash"]
                or joint["word"]
                or BETWEEN.search(text, max(0, amount.start - 10), amount.start)
            ):
                share(amount, following)
                amount.loose = False
        if not amount.loose:
            kept.append(amount)
    return kept


def share(first: Amount, second: Amount) -> None:
    """Give the first end of a range what only the second one has, and the currency to both."""
    same = first.unit is None or first.unit == second.unit or first.money
    if same and first.scale == 1 and abs(first.raw) < 1000:
        first.scale = second.scale
    if first.unit is None:
        first.unit = second.unit
    elif second.unit is None and first.money:
        second.unit = first.unit


def in_digits(text: str, table: Table) -> Iterator[Amount]:
    """Yield the amounts that are written in digits."""
    done = 0
    last_stop = -1
    for match in DIGITS.finditer(text):
        begin = match.start()
        if begin < done:
            continue
        if not match["money"] and match["number"]:
            code = TELEPHONE.match(text, begin - (text[begin - 1 : begin] in ("+", "(")))
            code = code or RUN_OF_PARTS.match(text, match.start("number"))
            if code:
                done = code.end()
                amount = fraction_of(text, code, table)
                if amount:
                    yield amount
                    done = last_stop = amount.stop
                continue
        if joined_to_word(text, begin) and begin - 1 != last_stop:
            amount = ordinal(text, match)
        else:
            before = text[max(0, begin - 24) : begin].split()
            last = before[-1].strip("(.:#").lower() if before else ""
            if is_numbered(text, begin, before, last) or is_clock(text, match, last):
                continue
            amount = measured(text, match, table, last)
        if amount:
            done = last_stop = amount.stop
            yield amount


def joined_to_word(text: str, begin: int) -> bool:
    """Say whether a dash ties the number to what is before it ("Covid-19", "ke-24")."""
    return begin > 1 and text[begin - 1] in "-–" and text[begin - 2].isalnum()


def ordinal(text: str, match: re.Match[str]) -> Amount | None:
    """Read "ke-24"; any other word with a number behind a dash is a name."""
    begin = match.start()
    if text[max(0, begin - 3) : begin].lower() != "ke-" or match["number"] is None:
        return None
    if (begin > 3 and text[begin - 4].isalnum()) or not match["number"].isdecimal():
        return None
    return Amount(begin - 3, match.end(), Decimal(match["number"]), unit="ordinal")


def is_numbered(text: str, begin: int, before: list[str], last: str) -> bool:
    """Say whether the word before makes it the number of a law, a page, a house."""
    if not before or text[begin - 1].isalpha():
        return False
    if text[begin - 1] == "#":
        return True
    label = last or (before[-2].lower() if len(before) > 1 else "")
    return label in NUMBERED and not (len(before) > 1 and before[-2][-1:].isdigit())


def is_clock(text: str, match: re.Match[str], last: str) -> bool:
    """Say whether the number is the time of day."""
    if match["money"] or match["number"] is None:
        return False
    if last in CLOCK_BEFORE or CLOCK_AFTER.match(text, match.end()):
        return True
    return last == "jam" and HOUR.match(text, match.start()) is not None


def fraction_of(text: str, code: re.Match[str], table: Table) -> Amount | None:
    """Read "1/3 dari" and "1/2 jam"; other numbers with strokes are dates, codes, laws."""
    simple = SIMPLE_FRACTION.fullmatch(code.group())
    if not simple or not 0 < int(simple[1]) < int(simple[2]) <= 10:
        return None
    amount = Amount(code.start(), code.end(), Decimal(simple[1]) / Decimal(simple[2]))
    after = AFTER.match(text, code.end())
    if after and after["gap"]:
        add_unit(text, amount, after["word"], after.end(), table)
    return amount if amount.unit or FRACTION_OF.match(text, code.end()) else None


def measured(text: str, match: re.Match[str], table: Table, last: str) -> Amount | None:
    """Turn a match into an amount, or None when it is part of a code or a year."""
    digits = match["number"] or ""
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return None
    value = value_of(digits, table) if digits else Decimal(0)
    value += PARTS.get(match["and_half"] or match["part"] or "", 0)
    amount = Amount(match.start(), match.end(), value)
    if match["sign"]:
        before = text[max(0, amount.start - 2) : amount.start]
        if before[-1:] in ("", " ", "\n", "(", "\u00a0") and not before[:1].isdigit():
            amount.raw = -value
        else:
            amount.start += 1
    if last in MINUS and text[amount.start - 1].isspace():
        low = max(0, amount.start - 24)
        amount.start = low + len(text[low : amount.start].rstrip(" \u00a0\n\t")) - len(last)
        amount.raw = -abs(value)
    if match["money"]:
        amount.money = True
        amount.unit = CURRENCY[small("".join(match["money"].split()).rstrip("."))]
    spelt = IN_WORDS_TOO.match(text, match.end())
    after = AFTER.match(text, spelt.end() if spelt else match.end())
    if after and not add_after(text, amount, after, table):
        return None
    if amount.bare and last in MAGNITUDE:
        amount.unit = "magnitude"
    if amount.bare and digits.isdecimal() and stands_as_mark(text, amount, table):
        return None
    if amount.bare and (
        (len(digits) > 12 and digits.isdecimal())
        or (YEAR_LIKE.fullmatch(digits) and not is_counted(text, amount, table))
    ):
        return None
    return amount


def stands_as_mark(text: str, amount: Amount, table: Table) -> bool:
    """Say whether the number marks a point of a list or is the tail of a name ("Chrome 138")."""
    start, stop = amount.start, amount.stop
    follows = text[stop : stop + 2]
    if follows[:1] in (".", ")") and (follows[1:].isspace() or follows[1:].isalpha()):
        if follows[:1] == "." and follows[1:].islower():
            return True  # an address
        before = text[max(0, start - 4) : start]
        if LIST_MARK.search(before) or not start:
            return True
    name = NAME_BEFORE.search(text, max(0, start - 24), start)
    return name is not None and not is_count(text, stop, table)


def is_counted(text: str, amount: Amount, table: Table) -> bool:
    """Say whether "2000" is an amount and no year: words on both sides must say so."""
    before = text[max(0, amount.start - 14) : amount.start].split() or [""]
    return before[-1].lower() in COUNTING and is_count(text, amount.stop, table)


def is_count(text: str, stop: int, table: Table) -> bool:
    """Say whether "2000" counts something: a small word that names things comes after it."""
    after = SMALL_WORD_AFTER.match(text, stop)
    if after is None:
        return False
    common = table.stop_words, table.sentence_starters, table.reporting_verbs, table.speaker_stops
    return not any(after[1] in listed for listed in common)


def add_after(text: str, amount: Amount, after: re.Match[str], table: Table) -> bool:
    """Add the scale and the unit that follow; False when the word makes it a name ("4G")."""
    gap, word, end = after["gap"], after["word"], after.end()
    scales = table.scales
    if gap == "-" and word.lower() == "an":
        return False  # "usia 20-an" is no certain age
    scale = MONEY_SCALES[table.language].get(word) if amount.money else None
    if scale is None and word.lower() not in ("m", "k"):
        scale = scales.get(word.lower())
    if scale:
        amount.scale, amount.stop = scale, end
        following = MORE.match(text, end)
        if following and scales.get(following[1].lower(), 0) > 1 and len(following[1]) > 2:
            amount.scale *= scales[following[1].lower()]  # "1.200 ribu triliun"
            amount.stop = end = following.end()
            following = MORE.match(text, end)
        if following and not amount.money:
            add_unit(text, amount, following[1], following.end(), table)
        return True
    lowered = word.lower()
    if lowered in ("st", "nd", "rd", "th") and not gap:
        amount.unit, amount.stop = "ordinal", end
        return True
    if amount.money:
        return True
    metres = lowered == "m" and table.decimal_comma
    if (
        not gap
        and word[0] not in "%°"
        and not metres
        and (lowered not in table.units or lowered == "m")
    ):
        return False  # "20an", "4G" and "3D" are names; "5km" is not, and "5m" may be a million
    add_unit(text, amount, word, end, table)
    return True


def add_unit(text: str, amount: Amount, word: str, end: int, table: Table) -> None:
    """Add the unit that a word names, with the word after it ("meter persegi", "km/jam")."""
    lowered = word.lower().replace(" ", "")
    following = MORE.match(text, end)
    unit = None
    if following:
        unit = table.units.get(f"{lowered} {following[1].lower()}")
        if unit:
            end = following.end()
    unit = unit or table.units.get(lowered)
    if unit is None or (unit == "year" and YEAR_AFTER.match(text, end)):
        return
    if unit in DIVIDED:
        per = PER.match(text, end)
        if per:
            word = (per[1] or per[2]).lower()
            following = MORE.match(text, per.end())
            pair = table.units.get(f"{word} {following[1].lower()}") if following else None
            other = pair or SHORT.get(word) or table.units.get(word)
            if other:
                unit = f"{unit}/{other}"
                end = following.end() if pair and following else per.end()
    if unit == "year" and text.startswith("-old", end):
        end += len("-old")
    amount.unit, amount.stop = unit, end


def value_of(digits: str, table: Table) -> Decimal:
    """Return the value of a number as written: the language decides what a lone mark means.

    "1.500" is 1500 with a decimal comma and 1.5 without; "1.500.000,00" is the same in both. In a
    language that is not known a lone mark before three digits is one of thousands.
    """
    point, thousands = (",", ".") if table.decimal_comma else (".", ",")
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
    elif table.stand_in and point in digits and len(digits) - digits.index(point) == 4:
        point, thousands = thousands, point
    return Decimal(digits.replace(thousands, "").replace(point, "."))


def in_words(text: str, low: str, bag: frozenset[str], table: Table) -> Iterator[Amount]:
    """Yield the amounts that are written in words, if their value is certain."""
    language = table.language
    bag |= {part for word in bag if "-" in word for part in word.split("-")}
    likely = [
        phrase
        for phrase, first in SPOKEN_STARTS[language]
        if first in bag and (first != "a" or phrase[2:] in bag)
    ]
    done = 0
    for start, _ in spans_of(low, likely):
        if start < done:
            continue
        amount, certain = share_in_words(low, start, language) or spoken(low, start, language)
        if amount is None or is_named(low, start):
            continue
        done = amount.stop
        following = MORE.match(text, amount.stop)
        if following:
            add_unit(text, amount, following[1], following.end(), table)
        if amount.raw * amount.scale == 1:
            amount.loose = amount.unit not in MEASURED
        elif amount.unit is None and not certain:
            # "one" is a pronoun, "setengah hati" no share, "Dua Lipa" a name: a word on its own
            # must count what comes after it.
            amount.loose = (
                amount.raw <= 1
                or not is_count(text, amount.stop, table)
                or (text[start].isupper() and following is not None and following[1][0].isupper())
            )
        yield amount


def is_named(low: str, start: int) -> bool:
    """Say whether the word before makes the number part of a name ("roda dua", "Pasal lima")."""
    before = low[max(0, start - 16) : start].split()
    return bool(before) and (before[-1] in NUMBERED or before[-1] in NAMED)


def share_in_words(low: str, start: int, language: str) -> tuple[Amount, bool] | None:
    """Read "sepertiga", "two-thirds", "half a million", "setengah jam"."""
    for phrase, value in SHARES[language]:
        stop = start + len(phrase)
        if not low.startswith(phrase, start) or low[stop : stop + 1].isalnum():
            continue
        amount = Amount(start, stop, value)
        following = SPOKEN_WORD.match(low, stop)
        if following and following[1] in SCALES[language]:
            amount.scale, amount.stop = SCALES[language][following[1]], following.end()
            return amount, True
        certain = phrase not in SHARES_OF or FRACTION_OF.match(low, stop) is not None
        # Without a unit, "a half a" something and "setengah hati" are no numbers.
        return (amount, certain) if certain or following else None
    return None


def spoken(low: str, start: int, language: str) -> tuple[Amount | None, bool]:
    """Read the number whose words begin at `start`, and say whether it is surely an amount."""
    ones, whole, times = ONES[language], WHOLE[language], TIMES[language]
    scales, one_of = SCALES[language], ONE_OF[language]
    total, group, unit = Decimal(0), Decimal(0), None
    smallest, raw, scale = 10**18, Decimal(0), 1
    at = stop = start
    parts = 0
    for _ in range(16):
        match = SPOKEN_WORD.match(low, at)
        if match is None or low[match.end() : match.end() + 1].isalnum():
            break
        word, at = match[1], match.end()
        counted = group + (unit or 0)
        if word in ones:
            if unit is not None or (group % 10 if ones[word] < 10 else group % 100):
                break
            unit = ones[word]
        elif word in whole:
            if unit is not None or group % 100:
                break
            group += whole[word]
        elif word in times:
            if unit is None:
                break
            group += 10 + unit if word == "belas" else unit * times[word]
            unit = None
        elif word in one_of or word in scales:
            factor = one_of.get(word) or scales[word]
            if factor >= smallest or (word in one_of) == bool(counted):
                break
            amount = counted or Decimal(1)
            raw, scale = (amount, factor) if not total else (Decimal(0), 1)
            total += amount * factor
            smallest, group, unit = factor, Decimal(0), None
        elif word in HALVES[language] and counted:
            group, unit = counted + Decimal("0.5"), None
        elif word == COMMA[language] and parts:
            tail = decimals(low, at, ones)
            if tail is None:
                break
            group, unit, at = counted + tail[0], None, tail[1]
        elif word in ("a", "an") and language == "en" and parts == 0:
            unit = 1
            parts += 1
            continue
        elif word == "and" and language == "en" and parts:
            if low.startswith(" a half", at):
                group, unit, at = counted + Decimal("0.5"), None, at + 7
            elif not total and group < 100:
                break
            else:
                continue
        else:
            break
        parts += 1
        stop = at
    value = total + group + (unit or 0)
    if stop == start:
        return None, False
    if raw * scale != value:
        raw, scale = value, 1
    return Amount(start, stop, raw, scale), parts > 1 or value >= 10


def decimals(low: str, at: int, ones: dict[str, int]) -> tuple[Decimal, int] | None:
    """Read the digits after "koma" or "point"."""
    digits = ""
    while len(digits) < 6:
        match = SPOKEN_WORD.match(low, at)
        if match is None or not (ones.get(match[1], 10) < 10 or match[1] in ("nol", "zero")):
            break
        digits, at = digits + str(ones.get(match[1], 0)), match.end()
    return (Decimal(f"0.{digits}"), at) if digits else None
