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
    countries_at,
    countries_in,
    country_at,
    country_name,
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
MAX_DISTANCE = 80  # characters between an indicator and its figure
NEAR = 40  # characters

_CODE = re.compile(r"(?<![\w.])[A-Z]{2}(?:\.[A-Z0-9]{1,6}){1,6}(?![\w.])")
_COUNTRY = re.compile(r"(?<![\w.])[A-Z]{3}(?![\w.])")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[:/–-]\s*((?:19|20)\d\d))?(?!\d)")
_PLACE = re.compile(
    r"\b(?:[Dd]i|[Pp]rovinsi|[Kk]abupaten|[Kk]ota|[Dd]aerah|[Ww]ilayah|[Pp]ulau)\s+(?=[A-Z])"
)
# A bare number with any other word behind it counts something else.
_COUNTED = re.compile(
    r" (?!per |dari |of |pada |di |in |untuk |for |anak |children |births |kematian |deaths |"
    r"kasus |cases |dokter |doctors |mikrogram |micrograms )[a-z]"
)
# No country's money is counted in less.
_LEAST = {"USD": 1e8, "IDR": 1e12}
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
    "ST.INT": re.compile(r"\b(?:dari|asal|berkebangsaan|from) (?:the )?"),
}
# What is expected is no figure of a year.
_EXPECTED = re.compile(
    r"\b(?:target\w*|ditargetkan|sasaran|kisaran|(?:di|mem)?p(?:er|ra)kira\w*|(?:di|mem)?proyeksi\w*|"
    r"(?:di|mem)?prediksi\w*|asumsi\w*|ramalan|forecasts?|projected|projections?|expected to|"
    r"assumes?)\b"
)
_LATER = re.compile(r"\b(?:akan|bakal|will|would)\b")
_COMPARED = re.compile(
    r"\b(?:lebih \w+ (?:dari|daripada|dibanding\w*)|ter(?:tinggi|rendah|besar|kecil|banyak)|"
    r"(?:high|low|larg|small|great)(?:er|est)|more than|less than|fewer than)\b",
    re.I,
)
_BECAME = re.compile(r"\s*\)?\s*(?:menjadi|ke|to|into)\s+")
_SHARED = re.compile(
    r"\b(?:terhadap|dari|of|of the|of its|to|persen|percent) "
    r"(?:produk domestik bruto \(|gross domestic product \()?$"
)
# Which one that is, stands somewhere else.
_SOME_COUNTRY = re.compile(
    r"\b(?:negara|kota|daerah|provinsi) (?:ini|itu|tersebut|tetangga)\b|\b(?:this|our) country\b"
)
_WORLD_BEFORE = re.compile(r"\b(?:world(?:['’]s)?|global) $")
_WORLD_AFTER = re.compile(r" (?:sedunia|dunia|global|of the world|worldwide)\b")
_WHOLE_YEARS = re.compile(r"\d{4}(?:/\d{4})?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


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
    """Ask for the figures that a claim gives; none where it names no indicator or no country.

    A claim in Indonesian that names no country, nor any other place, is taken to be about
    Indonesia, and the question says so. Without a figure only comparisons are asked about.
    """
    language = asked.language if asked.language in ("id", "en") else "en"
    read = _Read(asked.statement, language, asked.said_on)
    made = []
    for mention in read.mentions()[:MAX_QUESTIONS]:
        countries = read.countries(mention)
        assumed = not countries
        if assumed and (language != "id" or mention.number is None or read.names_place(mention)):
            continue
        if mention.number is None and not _COMPARED.search(read.text):
            continue
        number = mention.number if len(countries) < 3 else None
        question = Question(mention.code, countries or ("IDN",), *read.years())
        amount = read.text[number.start : number.end][:MAX_AMOUNT] if number else ""
        name = mention.indicator.name(language)
        text = _spelled(question, amount, name, language, assumed=assumed)
        made.append(Query(text, language, asked.said_on))
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
        mention = next(iter(read.mentions()), None)
        if mention is None:
            return None
        countries = read.countries(mention) or (("IDN",) if language == "id" else ())
        question = Question(mention.code, countries, *read.years())
        question = _with_claimed(question, mention.number if len(countries) < 3 else None)
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


@dataclass(frozen=True, slots=True)
class _Mention:
    """Where a text names an indicator, and the number that is its figure, if one is."""

    indicator: Indicator
    start: int
    end: int
    number: NumberMention | None = None
    distance: int = MAX_DISTANCE

    @property
    def code(self) -> str:
        """The indicator's code, in the country's own money where the figure is."""
        unit = self.number.unit if self.number else None
        own = self.indicator.local and _is_money(unit or "") and unit != "USD"
        return self.indicator.local if own else self.indicator.code


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
        whole = [value for value in values if _WHOLE_YEARS.fullmatch(value)]
        years = sorted({int(part[:4]) for value in whole or values for part in value.split("/")})
        return (years[0], years[-1]) if years else (None, None)

    def mentions(self) -> list[_Mention]:
        """Return the indicators that it names, each once, the one nearest to its figure first.

        Of words inside of others only the longer count: "GDP per capita" is not about GDP. A figure
        is that of the indicator that it stands nearest to. Where figures with units are given and
        none fits an indicator, that is not what they are about.
        """
        if _EXPECTED.search(self.low) or _SOME_COUNTRY.search(self.low):
            return []
        named = [self._with_figure(one) for one in self._named()]
        nearest: dict[int, int] = {}
        for one in named:
            if one.number:
                known = nearest.get(one.number.start, one.distance)
                nearest[one.number.start] = min(one.distance, known)
        units = {one.unit for one in self.numbers} & _TELLING
        kept = [
            one
            for one in named
            if (one.distance <= nearest[one.number.start] if one.number else not units)
        ]
        kept.sort(key=lambda one: (one.number is None, one.distance, one.start - one.end))
        return list({one.indicator.code: one for one in reversed(kept)}.values())[::-1]

    def _named(self) -> list[_Mention]:
        found = [
            _Mention(indicator, match.start(), match.end())
            for indicator in INDICATORS
            for match in _pattern(indicator.words).finditer(self.low)
        ]
        places = {(one.start, one.end) for one in found}
        return [
            one
            for one in found
            if not any(
                a <= one.start and one.end <= b and b - a > one.end - one.start for a, b in places
            )
            and self._is_meant(one)
        ]

    def _is_meant(self, one: _Mention) -> bool:
        """Say whether the words around it leave it what its own words say."""
        indicator, around = one.indicator, self.low[max(0, one.start - NEAR) : one.end + NEAR]
        if indicator.also and not _pattern(indicator.also).search(around):
            return False
        if indicator.unless and _pattern(indicator.unless).search(around):
            return False
        if indicator.whole and _SHARED.search(self.low, max(0, one.start - 45), one.start):
            return False
        if indicator.sum and any(
            one.value and not _WHOLE_YEARS.fullmatch(one.value) and not _DAY.fullmatch(one.value)
            for one in self.dates
        ):
            return False
        partner = _PARTNERS.get(indicator.code[:6])
        return partner is None or not any(
            country_at(self.text, match.end()) for match in partner.finditer(self.text)
        )

    def _with_figure(self, one: _Mention) -> _Mention:
        """Add the figure that stands nearest; after the words sooner than before them."""
        best = one
        for number in self.numbers:
            after = number.start >= one.end
            distance = number.start - one.end if after else one.start - number.end + 20
            inside = number.start < one.end and one.start < number.end
            if (
                inside
                or distance >= best.distance
                or not _fits(number, one.indicator)
                or self.low[: number.start].endswith("per ")
                or (number.unit is None and _COUNTED.match(self.low, number.end))
                or _LATER.search(self.low, max(0, number.start - NEAR), number.start)
            ):
                continue
            best = replace(one, number=self._changed_to(number, one.indicator), distance=distance)
        return best

    def _changed_to(self, number: NumberMention, indicator: Indicator) -> NumberMention:
        """Return what a figure became: 4.9 in "from 5.8 percent to 4.9 percent"."""
        for other in self.numbers:
            between = self.low[number.end : other.start]
            if _BECAME.fullmatch(between) and _fits(other, indicator):
                return other
        return number

    def countries(self, mention: _Mention) -> tuple[str, ...]:
        """Return the countries that it is about, the one nearest to the figure first.

        The world counts only beside the words: "world population", "penduduk dunia".
        """
        found = countries_at(self.text)
        at = mention.number.start if mention.number else mention.start
        found.sort(key=lambda one: abs(one[0] - at))
        countries = tuple(dict.fromkeys(code for _place, code in found))[:MAX_COUNTRIES]
        if countries:
            return countries
        before, after = self.low[: mention.start], self.low[mention.end : mention.end + 20]
        return (WORLD,) if _WORLD_BEFORE.search(before) or _WORLD_AFTER.match(after) else ()

    def names_place(self, mention: _Mention) -> bool:
        """Say whether it may be about a smaller or another place: "ekonomi Jawa Barat"."""
        taken = [(one.start, one.end) for one in self.dates]
        taken += [(one.start, one.end) for one in self.numbers]
        ends = [mention.end + 1, *(match.end() for match in _PLACE.finditer(self.text))]
        return any(
            self.text[at : at + 1].isupper() and not any(a <= at < b for a, b in taken)
            for at in ends
        )


def _fits(number: NumberMention, indicator: Indicator) -> bool:
    """Say whether a number can be a value of an indicator, by its unit and its size."""
    unit = number.unit or ""
    if indicator.unit == "person":
        return unit in ("", "person") and number.value >= 10_000
    if indicator.unit == "USD":
        least = 0 if "PCAP" in indicator.code else _LEAST.get(unit, 1e8)
        return _is_money(unit) and abs(number.value) >= least
    if unit == indicator.unit or (unit, indicator.unit) in _CONVERTED:
        return True
    return not indicator.unit and unit in ("child", "death", "person")


def _is_money(unit: str) -> bool:
    return len(unit) == 3 and unit.isupper()


@cache
def _pattern(words: str) -> re.Pattern[str]:
    phrases = sorted((one.strip() for one in words.split(";")), key=len, reverse=True)
    joined = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in phrases if one)
    return re.compile(rf"(?<![\w-])(?:{joined})(?:nya)?(?![\w-])")


def converted(value: float, unit: str, wanted: str) -> float | None:
    """Return a claim's figure in another unit; None where the two do not compare.

    A figure without a unit, or for one without, is taken as it is.
    """
    if not unit or not wanted or unit == wanted:
        return value
    factor = _CONVERTED.get((unit, wanted))
    return value * factor if factor else None
