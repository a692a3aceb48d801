"""Figures of countries and years, by the World Bank's Indicators API v2. See
docs/providers/worldbank.md.

`figures` makes the question out of a claim and reads it back. The World Bank reports its errors
with status 200.
"""

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import format_compact_decimal, format_decimal
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import FetchError, Http
from factcheck.lookups.providers import (
    About,
    Found,
    ProviderError,
    Query,
    ask,
    changed,
    config,
    day,
    figures,
    language_of,
    plain,
    refused,
    rows,
    says,
    unreadable,
)
from factcheck.lookups.providers.countries import country_name, currency_of, iso2, iso3
from factcheck.lookups.providers.figures import Question, converted
from factcheck.lookups.providers.indicators import BY_CODE, Indicator

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
BEFORE, AFTER = 4, 1  # years that are told beside those asked for
FIRST_YEAR = 1960

questions = figures.questions


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
    question = figures.read_question(query)
    if question is None:
        raise ProviderError("no_indicator", permanent=True, title=str(about.title))
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
    shown = gettext("no value") if value is None else _spell(value, unit, language)
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
    updated = day(data["updated"])
    told = {"year": data["year"], "updated": date_format(updated, "j M Y") if updated else "?"}
    if data["value"] is None:
        parts = [gettext("No value for %(year)s (World Bank, updated %(updated)s).") % told]
    else:
        value = _spell(data["value"], unit, language)
        parts = [gettext("%(value)s (World Bank, updated %(updated)s).") % {**told, "value": value}]
    if data["claim_value"] is not None:
        parts.append(_compared(data, unit, language))
    elif claims:
        parts.append(gettext("The claim's figure is in another unit, so the two are not compared."))
    others = [
        f"{year}: {_spell(value, unit, language) if value is not None else '-'}"
        for year, value in data["series"].items()
        if int(year) != data["year"]
    ]
    if others:
        parts.append(gettext("Other years: %(values)s.") % {"values": "; ".join(others)})
    parts.append(gettext("All are figures of whole years."))
    return " ".join(parts)


def _compared(data: dict[str, Any], unit: str, language: str) -> str:
    told = {"claim": _spell(data["claim_value"], unit, language)}
    difference = data["difference"]
    if difference is None:
        return gettext("The claim says %(claim)s.") % told
    if unit == "percent" or not data["ratio"] or data["ratio"] < 0:
        told["by"] = _spell(abs(difference), "", language)
    else:
        told["by"] = _spell(abs(data["ratio"] - 1) * 100, "percent", language)
    if told["by"].rstrip("%") == "0":
        return gettext("The claim says %(claim)s, the same.") % told
    if difference > 0:
        return gettext("The claim says %(claim)s, %(by)s more.") % told
    return gettext("The claim says %(claim)s, %(by)s less.") % told


def _unit(question: Question, country: str) -> str:
    indicator = BY_CODE.get(question.indicator)
    if indicator is None:
        return "percent" if question.indicator.endswith(".ZS") else ""
    if question.indicator == indicator.local:
        return currency_of(iso2().get(country, ""))
    return indicator.unit


def _scaled(value: float | None, indicator: Indicator | None) -> float | None:
    return value if value is None or indicator is None else value * indicator.times


def _claimed(question: Question, indicator: Indicator | None, unit: str) -> float | None:
    """Return the claim's figure in the unit of the World Bank's, None where they do not compare."""
    value = question.claimed
    if value is None:
        return None
    if indicator and indicator.hundredfold and 0 < value < 1:
        return value * 100
    return converted(value, question.unit, unit)


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
