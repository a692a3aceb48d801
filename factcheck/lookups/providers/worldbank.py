"""Figures of countries and years, by the World Bank's Indicators API v2. See
docs/providers/worldbank.md.

The question names an indicator, countries and years as the World Bank does, and after "=" what the
claim says: "NY.GDP.MKTP.KD.ZG IDN 2024 = 5,2 persen". Whatever it lacks is read from its words. The
World Bank reports its errors with status 200.
"""

import math
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from babel.numbers import format_compact_decimal, format_decimal
from django.utils import timezone, translation
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import FetchError, Http
from factcheck.lookups.providers import (
    About,
    Asked,
    Found,
    ProviderError,
    Query,
    ask,
    changed,
    config,
    day,
    language_of,
    plain,
    refused,
    rows,
    says,
    unreadable,
)
from factcheck.lookups.providers.countries import (
    WORLD,
    countries_in,
    country_name,
    currency_of,
    iso2,
    iso3,
)
from factcheck.lookups.providers.indicators import BY_CODE, INDICATORS, Indicator
from factcheck.reading.dates import find_dates
from factcheck.reading.model import DateMention, NumberMention
from factcheck.reading.numbers import find_numbers
from factcheck.reading.tables import table_for
from factcheck.reading.text import lowered, normalise, vocabulary

about = About(
    name="worldbank",
    title=_("World Bank"),
    good_for=_("Whether a figure about a country is right: growth, prices, people, health, trade."),
    licence=_("CC BY 4.0: name the World Bank and the indicator."),
    address="https://api.worldbank.org/v2",
    languages=("id", "en"),
    kind="data",
    asks="own",
    concurrency=2,
    rate=60,
    timeout=30.0,
)
MAX_FOUND = 12
MAX_QUESTIONS = 2
MAX_COUNTRIES = 4
MAX_YEARS = 30
BEFORE, AFTER = 4, 1  # years that are told beside those asked for
FIRST_YEAR = 1960
MAX_AMOUNT = 40  # characters of the claim's own figure in a question

_CODE = re.compile(r"(?<![\w.])[A-Z]{2}(?:\.[A-Z0-9]{1,6}){1,6}(?![\w.])")
_COUNTRY = re.compile(r"(?<![\w.])[A-Z]{3}(?![\w.])")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[:/–-]\s*((?:19|20)\d\d))?(?!\d)")
# What one unit of a claim is in the unit of a figure.
_CONVERTED = {("ha", "km2"): 0.01, ("family", "person"): None, ("m2", "km2"): 1e-6}
_OF_TRADE = ("NE.EXP", "NE.IMP", "NE.RSB", "BX.KLT")
_PARTNER = re.compile(r"\b(?:ke|dari|to|from|with|dengan) (?:the )?[A-Z]")
# A claim in such a unit is of nothing else.
_TELLING = frozenset({"percent", "USD", "IDR", "person", "year", "kWh", "t", "ha", "km2"})


@dataclass(frozen=True, slots=True)
class Question:
    """What the World Bank is asked: codes, years (none for the latest), the claim's own figure."""

    indicator: str
    countries: tuple[str, ...]
    first: int | None = None
    last: int | None = None
    claimed: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one country by year, None where there is none, and when they were renewed."""

    country: str
    code: str
    indicator: str
    values: dict[int, float | None]
    updated: date | None


def search(query: Query, http: Http) -> list[Found]:
    """Give the figure for each country and year of the question beside what the claim says.

    Raises `ProviderError` (`no_indicator`) when the question names neither indicator nor country,
    in codes or in words.
    """
    language = language_of(query)
    question = read_question(query)
    today = (query.said_on or timezone.localdate()).year
    last = question.last or today
    first = question.first or last
    asked = f"{max(FIRST_YEAR, first - BEFORE)}:{max(FIRST_YEAR, last + AFTER)}"
    answer = _ask(
        http,
        f"{config(about).address.rstrip('/')}/country/{';'.join(question.countries)}"
        f"/indicator/{question.indicator}",
        {"format": "json", "date": asked, "per_page": 1000},
    )
    with translation.override(language):
        return [
            _found(question, series, year, language)
            for series in answer
            for year in _told_years(question, series, today)
        ][:MAX_FOUND]


# The question


def questions(asked: Asked) -> list[Query]:
    """Ask for the figures that a claim is about; none where it names no indicator or no country.

    A claim in Indonesian that gives a figure and names no country is taken to be about Indonesia,
    and the question says so.
    """
    language = asked.language if asked.language in ("id", "en") else "en"
    read = _Read(asked.statement, language, asked.said_on)
    countries = tuple(countries_in(read.text)[:MAX_COUNTRIES])
    made = []
    for indicator in read.indicators()[:MAX_QUESTIONS]:
        # Of trade between two countries the World Bank has no figures here.
        if indicator.code.startswith(_OF_TRADE) and _PARTNER.search(read.text):
            continue
        number = read.number_for(indicator, countries)
        assumed = not countries
        if assumed and (language != "id" or number is None):
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
            country_name(iso2().get(code, ""), language) or say("world")
            for code in question.countries
        )
        if assumed:
            places = say("%(country)s is assumed") % {"country": places}
    parts = [
        question.indicator,
        ";".join(question.countries),
        years,
        f"= {amount}" if amount else "",
        f"({name}; {places})",
    ]
    return " ".join(filter(None, parts))


def read_question(query: Query) -> Question:
    """Read a question back, also one that an editor changed or wrote in words.

    Raises `ProviderError` (`no_indicator`) when it names no indicator or no country.
    """
    text = normalise(query.text)[:1000]
    language = language_of(query)
    codes, _equals, amount = text.partition("(")[0].partition("=")
    read = _Read(text, language, query.said_on)
    known = _CODE.search(codes)
    if known is None:
        # Only words: the claim itself, perhaps.
        if not (chosen := read.indicators()):
            raise _no_indicator()
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
        raise _no_indicator()
    if question.first and question.last and question.last - question.first > MAX_YEARS:
        question = replace(question, first=question.last - MAX_YEARS)
    return question


# Groups of countries that the World Bank has figures of, beside the countries.
_GROUPS = frozenset({WORLD, "EUU", "EAS", "EAP", "SAS", "ARB", "OED", "SSF", "LCN", "MEA", "NAC"})


def _with_claimed(question: Question, number: NumberMention | None) -> Question:
    if number is None:
        return question
    return replace(question, claimed=float(number.value), unit=number.unit or "")


def _code_for(indicator: Indicator, number: NumberMention | None) -> str:
    money = number.unit if number else None
    if indicator.local and money and len(money) == 3 and money.isupper() and money != "USD":
        return indicator.local
    return indicator.code


def _no_indicator() -> ProviderError:
    return ProviderError("no_indicator", permanent=True, title=str(about.title))


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
        best: dict[str, tuple[bool, bool, int, int]] = {}
        for start, end, indicator in spans:
            if any(a <= start and end <= b and b - a > end - start for a, b, _other in spans):
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


# The answer


def _ask(http: Http, url: str, params: dict[str, str | int]) -> list[Series]:
    answer = ask(http, about, url, params)
    try:
        told = answer.json()
    except FetchError:
        # It may answer in XML although it was asked for JSON, an error among them.
        text = answer.text
        if "wb:error" in text[:500] or "wb:message" in text[:500]:
            raise refused(about, says(text)) from None
        raise unreadable(about) from None
    if not isinstance(told, list) or not told or not isinstance(told[0], dict):
        raise changed(about)
    if "message" in told[0]:
        raise refused(about, _words(told[0]["message"]))
    if len(told) < 2 or "page" not in told[0]:
        raise changed(about)
    if told[1] is None:
        return []
    given = rows(about, told[1])
    series = _series(given, day(told[0].get("lastupdated")))
    if given and not series:
        raise changed(about)
    return series


def _words(told: object) -> str:
    messages = told if isinstance(told, list) else [told]
    return (
        says(
            "; ".join(
                plain(one.get("value") or one.get("key")) if isinstance(one, dict) else plain(one)
                for one in messages
            )
        )
        or "?"
    )


def _series(given: list[dict[str, Any]], updated: date | None) -> list[Series]:
    found: dict[str, Series] = {}
    for row in given:
        code, year = _country_of(row), str(row.get("date"))
        if not code or not re.fullmatch(r"(?:19|20)[0-9]{2}", year):
            continue
        series = found.setdefault(
            code,
            Series(_name_in(row, "country"), code, _name_in(row, "indicator"), {}, updated),
        )
        series.values.setdefault(int(year), _number(row.get("value")))
    return list(found.values())


def _country_of(row: dict[str, Any]) -> str:
    """Return three letters; the World Bank leaves them out of what is no country."""
    code = row.get("countryiso3code")
    if isinstance(code, str) and re.fullmatch(r"[A-Z]{3}", code):
        return code
    country = row.get("country")
    code = country.get("id") if isinstance(country, dict) else None
    known = iso3().get(code, code) if isinstance(code, str) else ""
    return known if re.fullmatch(r"[A-Z0-9]{2,3}", known) else ""


def _name_in(row: dict[str, Any], field: str) -> str:
    told = row.get(field)
    return plain(told.get("value"), 200) if isinstance(told, dict) else ""


def _number(value: object) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value) if math.isfinite(value) and abs(value) < 1e24 else None
    except OverflowError:
        return None


def _told_years(question: Question, series: Series, today: int) -> list[int]:
    """Return the years to tell of: those asked for, or the latest that has a value."""
    valued = [year for year, value in series.values.items() if value is not None]
    if not valued:
        return []
    if question.first is None or question.last is None:
        return [max([year for year in valued if year <= today] or valued)]
    return list(range(question.last, question.first - 1, -1))


def _found(question: Question, series: Series, year: int, language: str) -> Found:
    indicator = BY_CODE.get(question.indicator)
    unit = _unit(question, series.code)
    name = indicator.name(language) if indicator else series.indicator or question.indicator
    two = iso2().get(series.code, "")
    country = country_name(two, language) or series.country or series.code
    value = _scaled(series.values.get(year), indicator)
    claimed = _claimed(question, indicator, unit)
    shown = say("no value") if value is None else _spell(value, unit, language)
    data: dict[str, Any] = {
        "indicator": question.indicator,
        "indicator_name": series.indicator,
        "country": series.code,
        "year": year,
        "value": value,
        "unit": unit,
        "series": {
            str(one): _scaled(series.values[one], indicator) for one in sorted(series.values)
        },
        "updated": series.updated.isoformat() if series.updated else "",
        "claim_value": claimed,
        "difference": None,
        "ratio": None,
    }
    if value is not None and claimed is not None:
        data["difference"] = round(claimed - value, 6)
        data["ratio"] = round(claimed / value, 6) if value else None
    return Found(
        url=_page(question.indicator, two or series.code, year, series),
        title=f"{name}, {country}, {year}: {shown}",
        excerpt=_excerpt(data, unit, language, claims=question.claimed is not None),
        publisher=str(about.title),
        published_on=series.updated,
        data=data,
    )


def _excerpt(data: dict[str, Any], unit: str, language: str, *, claims: bool) -> str:
    told = {"year": data["year"], "updated": data["updated"] or "?"}
    if data["value"] is None:
        parts = [say("No value for %(year)s (World Bank, updated %(updated)s).") % told]
    else:
        value = _spell(data["value"], unit, language)
        parts = [say("%(value)s (World Bank, updated %(updated)s).") % {**told, "value": value}]
    if data["claim_value"] is not None:
        parts.append(_compared(data, unit, language))
    elif claims:
        parts.append(say("The claim's figure is in another unit, so the two are not compared."))
    others = [
        f"{year}: {_spell(value, unit, language) if value is not None else '-'}"
        for year, value in data["series"].items()
        if int(year) != data["year"]
    ]
    if others:
        parts.append(say("Other years: %(values)s.") % {"values": "; ".join(others)})
    parts.append(say("All are figures of whole years."))
    return " ".join(parts)


def _compared(data: dict[str, Any], unit: str, language: str) -> str:
    told = {"claim": _spell(data["claim_value"], unit, language)}
    difference = data["difference"]
    if difference is None:
        return say("The claim says %(claim)s.") % told
    if unit == "percent" or not data["ratio"] or data["ratio"] < 0:
        told["by"] = _spell(abs(difference), "", language)
    else:
        told["by"] = _spell(abs(data["ratio"] - 1) * 100, "percent", language)
    if told["by"].rstrip("%") == "0":
        return say("The claim says %(claim)s, the same.") % told
    if difference > 0:
        return say("The claim says %(claim)s, %(by)s more.") % told
    return say("The claim says %(claim)s, %(by)s less.") % told


def _unit(question: Question, country: str) -> str:
    indicator = BY_CODE.get(question.indicator)
    if indicator is None:
        return "percent" if question.indicator.endswith(".ZS") else ""
    if question.indicator == indicator.local or indicator.unit == "local currency":
        return currency_of(iso2().get(country, ""))
    return indicator.unit


def _scaled(value: float | None, indicator: Indicator | None) -> float | None:
    return value if value is None or indicator is None else value * indicator.times


def _claimed(question: Question, indicator: Indicator | None, unit: str) -> float | None:
    """Return the claim's figure in the unit of the World Bank's, None where they do not compare."""
    value = question.claimed
    if value is None:
        return None
    if question.unit and unit and question.unit != unit:
        factor = _CONVERTED.get((question.unit, unit))
        return value * factor if factor else None
    if indicator and indicator.hundredfold and 0 < value < 1:
        return value * 100
    return value


def _spell(value: float, unit: str, language: str) -> str:
    locale = language if language in ("id", "en") else "en"
    if abs(value) >= 1_000_000:
        number = format_compact_decimal(value, format_type="long", locale=locale, fraction_digits=2)
    else:
        number = format_decimal(round(value, 2), format="#,##0.##", locale=locale)
    if unit == "percent":
        return f"{number}%"
    return f"{number} {unit}" if len(unit) == 3 and unit.isupper() else number


def _page(indicator: str, country: str, year: int, series: Series) -> str:
    """Name the page on which a person sees this figure and those of the years before."""
    first = min(series.values, default=year)
    return (
        f"https://data.worldbank.org/indicator/{indicator}"
        f"?locations={country}&start={min(first, year)}&end={year}"
    )
