"""Countries by their names in Indonesian and English, out of CLDR as `babel` carries it."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_territory_currencies

# Codes that were in use once, among those that CLDR leads to today's countries.
_GONE = frozenset({"DDR", "ZAR", "FXX", "BUR", "TMP", "YMD", "ROM", "SUN"})
# The names that news uses where CLDR has a longer one.
_USUAL = {
    "China": "CN", "RRC": "CN", "Cina": "CN", "AS": "US", "USA": "US",
    "U.S": "US", "US": "US", "Inggris": "GB", "UK": "GB", "Britain": "GB",
    "UEA": "AE", "UAE": "AE", "Korsel": "KR", "Korut": "KP", "Palestina": "PS", "Palestine": "PS",
    "Turkey": "TR", "Turkiye": "TR", "Burma": "MM", "Holland": "NL", "Ivory Coast": "CI",
    "Pantai Gading": "CI", "Timor Timur": "TL", "East Timor": "TL", "Swaziland": "SZ",
    "Czech Republic": "CZ", "Papua Nugini": "PG", "Kamboja": "KH", "Selandia Baru": "NZ",
    "Guinea Khatulistiwa": "GQ",
}  # fmt: skip
# The World Bank's own for what is no country.
WORLD = "WLD"
_WORLD = re.compile(r"(?<!bank )(?<!piala )\bdunia\b|\bworld(?:wide)?\b(?! bank| cup)", re.I)
_AFTER = re.compile(r" (?:SAR China|DAK Tiongkok)$| \(.*\)$")


@cache
def iso3() -> dict[str, str]:
    """Return the three letters (ISO 3166-1) of each country by its two."""
    codes = {
        two[0]: three
        for three, two in get_global("territory_aliases").items()
        if len(three) == 3 and three.isalpha() and len(two) == 1 and three not in _GONE
    }
    return codes | {"XK": "XKX"}


@cache
def iso2() -> dict[str, str]:
    """Return the two letters of each country by its three."""
    return {three: two for two, three in iso3().items()}


def country_name(code: str, language: str) -> str:
    """Return what a country (two letters) is called in a language, empty where CLDR has no name."""
    try:
        names = Locale(language).territories
    except (UnknownLocaleError, ValueError):
        names = Locale("en").territories
    return str(names.get(code, ""))


def currency_of(code: str) -> str:
    """Return the money (ISO 4217) that a country (two letters) pays with today."""
    return str(next(iter(get_territory_currencies(code)), ""))


def countries_in(text: str) -> list[str]:
    """Return the countries that a text names (three letters), each once, in their order.

    "the world" counts only where no country is named.
    """
    found: dict[int, str] = {}
    for match in _pattern().finditer(text):
        found[match.start()] = iso3()[_names()[match[1]]]
    countries = list(dict.fromkeys(found.values()))
    if not countries and _WORLD.search(text):
        return [WORLD]
    return countries


@cache
def _names() -> dict[str, str]:
    names = dict(_USUAL)
    for language in ("id", "en"):
        for code, name in Locale(language).territories.items():
            if code in iso3():
                for spelling in (name, _AFTER.sub("", name), name.replace("’", "'")):
                    names.setdefault(spelling, code)
    return names


@cache
def _pattern() -> re.Pattern[str]:
    """Find the names, the longest first: "Guinea Khatulistiwa" is not Guinea.

    Capitals count: "Jordan" is one, "mali" is not. "Indonesian" is of Indonesia, "dolar AS" and
    "US dollars" are money.
    """
    longest = sorted(_names(), key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?<!dolar )(?<!Dolar )({'|'.join(map(re.escape, longest))})(?:(?<=a)ns?)?"
        r"(?![\w$]|\.?\s?\$| dollar)"
    )
