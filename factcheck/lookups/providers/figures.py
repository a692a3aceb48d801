"""Which figure a claim gives: of what, where, when and how much.

A question names an indicator, countries and years as the World Bank does, and after "=" what the
claim says: "NY.GDP.MKTP.KD.ZG IDN 2024 = 5,2 persen (Pertumbuhan ekonomi; Indonesia)". Whatever it
lacks is read from its words.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from django.utils import translation
from django.utils.translation import gettext

from factcheck.lookups.providers import Asked, Query, language_of
from factcheck.lookups.providers.countries import (
    WORLD,
    countries_in,
    country_at,
    country_name,
    currency_of,
    iso2,
)
from factcheck.lookups.providers.indicators import INDICATORS, Indicator
from factcheck.reading.dates import find_dates
from factcheck.reading.model import DateMention, NumberMention
from factcheck.reading.numbers import find_numbers
from factcheck.reading.tables import table_for
from factcheck.reading.text import lowered, normalise, vocabulary

MAX_QUESTIONS = 2
MAX_COUNTRIES = 4
MAX_YEARS = 30
MAX_AMOUNT = 40  # characters of the claim's own figure

_CODE = re.compile(r"(?<![\w.])[A-Z]{2}(?:\.[A-Z0-9]{1,6}){1,6}(?![\w.])")
_COUNTRY = re.compile(r"(?<![\w.])[A-Z]{3}(?![\w.])")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[:/–-]\s*((?:19|20)\d\d))?(?!\d)")
_PLACE = re.compile(r"\b(?:di|provinsi|kabupaten|kota|daerah|wilayah)\s+(?=[A-Z])")
# What one unit of a claim is in the unit of a figure.
_CONVERTED = {("ha", "km2"): 0.01, ("m2", "km2"): 1e-6}
# A claim in such a unit is of nothing else.
_TELLING = frozenset({"percent", "USD", "IDR", "person", "year", "kWh", "t", "ha", "km2"})
# Groups of countries that the World Bank has figures of, beside the countries.
_GROUPS = frozenset({WORLD, "EUU", "EAS", "EAP", "SAS", "ARB", "OED", "SSF", "LCN", "MEA", "NAC"})
# Behind which words the other side of a trade stands, by the beginnings of codes.
_PARTNERS = {
    "NE.EXP": re.compile(r"\b(?:ke|dengan|to|with) (?:the )?"),
    "NE.IMP": re.compile(r"\b(?:dari|dengan|from|with) (?:the )?"),
    "NE.RSB": re.compile(r"\b(?:dengan|terhadap|with) (?:the )?"),
    "BX.KLT": re.compile(r"\b(?:dari|from) (?:the )?"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What the World Bank is asked: codes, years (none for the latest), the claim's own figure."""

    indicator: str
    countries: tuple[str, ...]
    first: int | None = None
    last: int | None = None
    claimed: float | None = None
    unit: str = ""


def questions(asked: Asked) -> list[Query]:
    """Ask for the figures that a claim is about; none where it names no indicator or no country.

    A claim in Indonesian that gives a figure and names no country, nor any other place, is taken
    to be about Indonesia, and the question says so.
    """
    language = asked.language if asked.language in ("id", "en") else "en"
    read = _Read(asked.statement, language, asked.said_on)
    countries = tuple(countries_in(read.text)[:MAX_COUNTRIES])
    made = []
    for indicator in read.indicators()[:MAX_QUESTIONS]:
        # Of trade between two countries the World Bank has no figures here.
        if _names_partner(indicator, read.text):
            continue
        number = read.number_for(indicator, countries)
        assumed = not countries
        if assumed and (language != "id" or number is None or read.names_place(indicator)):
            continue
        first, last = read.years()
        question = Question(_code_for(indicator, number), countries or ("IDN",), first, last)
        amount = read.text[number.start : number.end][:MAX_AMOUNT] if number else ""
        made.append(
            Query(
                _spelled(question, amount, indicator.name(language), language, assumed=assumed),
                language,
                asked.said_on,
            )
        )
    return made


def _spelled(question: Question, amount: str, name: str, language: str, *, assumed: bool) -> str:
    """Write a question as an editor reads and changes it."""
    years = ""
    if question.first:
        years = str(question.first)
        if question.last != question.first:
            years += f":{question.last}"
    with translation.override(language):
        places = ", ".join(
            country_name(iso2().get(code, ""), language) or gettext("world")
            for code in question.countries
        )
        if assumed:
            places = gettext("%(country)s is assumed") % {"country": places}
    parts = [
        question.indicator,
        ";".join(question.countries),
        years,
        f"= {amount}" if amount else "",
        f"({name}; {places})",
    ]
    return " ".join(filter(None, parts))


def read_question(query: Query) -> Question | None:
    """Read a question back, also one that an editor changed or wrote in words.

    None when it names no indicator or no country.
    """
    text = normalise(query.text)[:1000]
    language = language_of(query)
    codes, _equals, amount = text.partition("(")[0].partition("=")
    read = _Read(text, language, query.said_on)
    known = _CODE.search(codes)
    if known is None:
        # Only words: the claim itself, perhaps.
        if not (chosen := read.indicators()):
            return None
        countries = tuple(countries_in(text)[:MAX_COUNTRIES]) or (
            ("IDN",) if language == "id" else ()
        )
        number = read.number_for(chosen[0], countries)
        first, last = read.years()
        question = Question(_code_for(chosen[0], number), countries, first, last)
        question = _with_claimed(question, number)
    else:
        rest = codes.replace(known[0], " ")
        named = [one for one in _COUNTRY.findall(rest) if one in iso2() or one in _GROUPS]
        countries = tuple(dict.fromkeys(named))[:MAX_COUNTRIES] or tuple(
            countries_in(text)[:MAX_COUNTRIES]
        )
        years = [int(year) for pair in _YEARS.findall(rest) for year in pair if year]
        question = Question(known[0], countries, min(years, default=None), max(years, default=None))
        numbers = _Read(amount, language, query.said_on).numbers
        question = _with_claimed(question, numbers[0] if numbers else None)
    if not question.countries:
        return None
    if question.first and question.last and question.last - question.first > MAX_YEARS:
        question = replace(question, first=question.last - MAX_YEARS)
    return question


def _with_claimed(question: Question, number: NumberMention | None) -> Question:
    if number is None:
        return question
    return replace(question, claimed=float(number.value), unit=number.unit or "")


def _code_for(indicator: Indicator, number: NumberMention | None) -> str:
    money = number.unit if number else None
    if indicator.local and money and len(money) == 3 and money.isupper() and money != "USD":
        return indicator.local
    return indicator.code


class _Read:
    """A claim as our own readers of dates and numbers see it."""

    def __init__(self, text: str, language: str, said_on: date | None) -> None:
        self.text = normalise(text)[:2000]
        self.low = lowered(self.text)
        table = table_for(language)
        bag = vocabulary(self.low)
        self.dates: list[DateMention] = find_dates(self.text, self.low, bag, table, said_on)
        taken = [(one.start, one.end) for one in self.dates]
        self.numbers: list[NumberMention] = find_numbers(self.text, table, taken, self.low, bag)

    def years(self) -> tuple[int | None, int | None]:
        """Return the first and the last year that it speaks of, none where it names no time.

        Whole years count before days: "on Tuesday he said that in 2023" is about 2023.
        """
        values = [one.value for one in self.dates if one.value and one.value[:1].isdigit()]
        whole = [value for value in values if re.fullmatch(r"\d{4}(?:/\d{4})?", value)]
        years = sorted({int(part[:4]) for value in whole or values for part in value.split("/")})
        return (years[0], years[-1]) if years else (None, None)

    def indicators(self) -> list[Indicator]:
        """Return the indicators that its words name, the likeliest first.

        Of words inside of others only the longer count: "GDP per capita" is not about GDP. Those
        with a number in their unit go before the others.
        """
        spans = [
            (match.start(), match.end(), indicator)
            for indicator in INDICATORS
            for match in _pattern(indicator.words).finditer(self.low)
            if not indicator.also or _pattern(indicator.also).search(self.low)
        ]
        places = {(start, end) for start, end, _indicator in spans}
        best: dict[str, tuple[bool, bool, int, int]] = {}
        for start, end, indicator in spans:
            if any(a <= start and end <= b and b - a > end - start for a, b in places):
                continue
            number = self._fitting(indicator)
            rank = (number is not None, bool(indicator.also), end - start, -start)
            best[indicator.code] = max(rank, best.get(indicator.code, rank))
        units = {one.unit for one in self.numbers} & _TELLING
        chosen = [
            indicator
            for indicator in INDICATORS
            if indicator.code in best and (best[indicator.code][0] or not units)
        ]
        return sorted(chosen, key=lambda one: best[one.code], reverse=True)

    def number_for(self, indicator: Indicator, countries: tuple[str, ...]) -> NumberMention | None:
        """Return the number that is the claim's figure of an indicator: the nearest in its unit."""
        number = self._fitting(indicator)
        if number is None or number.unit in (None, indicator.unit, "USD"):
            return number
        money = number.unit.isupper() and len(number.unit) == 3
        own = {currency_of(iso2().get(code, "")) for code in countries or ("IDN",)}
        return None if money and number.unit not in own else number

    def names_place(self, indicator: Indicator) -> bool:
        """Say whether it may be about a smaller place: "pertumbuhan ekonomi Jawa Barat"."""
        taken = [(one.start, one.end) for one in self.dates]
        taken += [(one.start, one.end) for one in self.numbers]
        ends = [match.end() + 1 for match in _pattern(indicator.words).finditer(self.low)]
        ends += [match.end() for match in _PLACE.finditer(self.text)]
        return any(
            self.text[at : at + 1].isupper() and not any(a <= at < b for a, b in taken)
            for at in ends
        )

    def _fitting(self, indicator: Indicator) -> NumberMention | None:
        fitting = [
            one
            for one in self.numbers
            if _fits(one, indicator) and not self.low[: one.start].endswith("per ")
        ]
        places = [match.start() for match in _pattern(indicator.words).finditer(self.low)]
        if not fitting or not places:
            return None
        # What a figure changed to is told after what it was: "from 5.8 percent to 4.9 percent".
        after = [one for one in fitting if one.start > places[0]]
        near = [one for one in after if one.start - after[0].end < 12] if after else []
        if near:
            return near[-1]
        return min(fitting, key=lambda one: min(abs(one.start - place) for place in places))


def _fits(number: NumberMention, indicator: Indicator) -> bool:
    """Say whether a number can be a value of an indicator, by its unit."""
    unit = number.unit or ""
    if unit == indicator.unit or (unit, indicator.unit) in _CONVERTED:
        return True
    if indicator.unit == "USD" and len(unit) == 3 and unit.isupper():
        return True
    if not indicator.unit:
        return unit in ("", "child", "death", "person", "percent") and (
            unit != "percent" or indicator.hundredfold
        )
    if indicator.unit == "person":
        return unit == "" and number.value >= 1000
    return indicator.unit == "local currency" and unit == "IDR"


@cache
def _pattern(words: str) -> re.Pattern[str]:
    phrases = sorted((one.strip() for one in words.split(";")), key=len, reverse=True)
    joined = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in phrases if one)
    return re.compile(rf"(?<![\w-])(?:{joined})(?:nya)?(?![\w])")


def _names_partner(indicator: Indicator, text: str) -> bool:
    partner = _PARTNERS.get(indicator.code[:6])
    return partner is not None and any(
        country_at(text, match.end()) for match in partner.finditer(text)
    )


def converted(value: float, unit: str, wanted: str) -> float | None:
    """Return a claim's figure in another unit; None where the two do not compare.

    A figure without a unit, or for one without, is taken as it is.
    """
    if not unit or not wanted or unit == wanted:
        return value
    factor = _CONVERTED.get((unit, wanted))
    return value * factor if factor else None
