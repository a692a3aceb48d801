"""Statements of a Wikibase, as its REST API gives them: read, weighed against a claim, told."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.lookups.gist import Gist, Number, stem
from factcheck.lookups.providers import plain

# Properties by what a claim that is about them says: stems of words in Indonesian and English.
ABOUT = {
    "P1082": "penduduk populasi jiwa warga population inhabitants people residents",
    "P2131": "pdb ekonomi gdp economy",
    "P2132": "pdb kapita gdp capita",
    "P2219": "pertumbuhan tumbuh ekonomi growth grew",
    "P1198": "pengangguran menganggur unemployment unemployed",
    "P2046": "luas seluas area square",
    "P2044": "ketinggian tinggi meter elevation",
    "P2048": "tinggi setinggi height tall",
    "P2250": "harapan hidup life expectancy",
    "P1081": "ipm pembangunan manusia hdi human development",
    "P36": "ibu kota ibukota capital",
    "P1376": "ibu kota ibukota capital",
    "P35": "presiden raja ratu kepala negara president king queen head state",
    "P6": "perdana menteri gubernur wali bupati pemerintahan prime minister governor mayor",
    "P1313": "presiden menteri gubernur jabatan office",
    "P39": "presiden wakil menteri gubernur wali bupati ketua anggota jabatan menjabat pejabat "
    "jenderal president vice minister governor mayor chairman member senator office served",
    "P106": "pekerjaan profesi occupation profession",
    "P102": "partai kader politikus party",
    "P569": "lahir kelahiran usia umur berusia berumur born birth age aged",
    "P19": "lahir kelahiran asal born birthplace",
    "P570": "meninggal wafat tewas mati kematian died death dead killed",
    "P20": "meninggal wafat tewas died",
    "P27": "warga negara kewarganegaraan citizen citizenship national",
    "P26": "istri suami menikah pernikahan wife husband married spouse",
    "P40": "anak putra putri son daughter child children",
    "P22": "ayah bapak father",
    "P25": "ibu mother",
    "P69": "lulusan kuliah universitas sekolah alumni graduate studied university school",
    "P166": "penghargaan nobel medali award prize medal",
    "P571": "berdiri didirikan dibentuk sejak merdeka founded established formed independence",
    "P576": "bubar dibubarkan dissolved abolished",
    "P112": "pendiri mendirikan founder founded",
    "P169": "direktur utama ceo chief executive",
    "P488": "ketua umum pimpinan chair chairman chairperson leader",
    "P1128": "karyawan pegawai pekerja employees staff workers",
    "P2139": "pendapatan omzet revenue",
    "P2295": "laba keuntungan profit",
    "P1120": "tewas korban meninggal deaths killed died",
    "P1339": "luka terluka injured wounded",
    "P17": "negara country",
    "P131": "provinsi kabupaten kota terletak province located",
    "P159": "kantor pusat markas headquarters",
    "P37": "bahasa resmi official language",
    "P38": "mata uang rupiah currency",
    "P463": "anggota keanggotaan bergabung member joined",
    "P580": "mulai dimulai began started",
    "P582": "berakhir selesai ended",
    "P585": "tanggal terjadi pada date",
    "P1110": "penonton hadir attendance",
    "P2043": "panjang sepanjang length long",
}
_STEMS = {name: {stem(word) for word in told.split()} for name, told in ABOUT.items()}
# What is worth telling of an entity whatever the claim is about.
_ALWAYS = frozenset(["P1082", "P35", "P6", "P36", "P39", "P569", "P570", "P571", "P2131", "P585"])
# Beside a value: when it held, and what it holds for. Others are about how it was found out.
POINT, START, END = "P585", "P580", "P582"
_LIMITING = ("P518", "P642", "P1480", "P1264")
_UNIT = re.compile(r"/entity/(Q[1-9][0-9]{0,9})\Z", re.ASCII)
_ENTITY = re.compile(r"[QP][1-9][0-9]{0,9}", re.ASCII)
_TIME = re.compile(r"([+-])([0-9]{1,16})-([0-9]{2})-([0-9]{2})T", re.ASCII)
_JULIAN = "Q1985786"
_PERCENT = "Q11229"
_YEAR, _MONTH, _DAY = 9, 10, 11


@dataclass(frozen=True, slots=True)
class Time:
    """A time of a statement: `year` is negative before Christ, `precision` as Wikibase counts."""

    year: int
    month: int
    day: int
    precision: int
    julian: bool


@dataclass(frozen=True, slots=True)
class Value:
    """One value: a number with the id of its unit, a time, the id of an entity, or a text.

    `missing` is Wikibase's word where it states that there is none, or that it is unknown. A value
    with nothing in it is of a kind that is not told, such as a place on the globe.
    """

    number: Decimal | None = None
    unit: str = ""
    time: Time | None = None
    entity: str = ""
    text: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a kind (the id of its property), with what limits it.

    `references` is how many sources it names.
    """

    kind: str
    value: Value
    rank: str
    point: Time | None
    start: Time | None
    end: Time | None
    limits: tuple[Value, ...]
    references: int

    @property
    def newest(self) -> int:
        """The latest year it speaks of, for order; far in the past when it names none."""
        years = [time.year for time in (self.point, self.end, self.start) if time]
        # An office without an end is held still.
        return max(years, default=-(10**6)) + (1 if self.start and not self.end else 0)

    def years(self) -> set[int]:
        times = (self.value.time, self.point, self.start, self.end)
        return {time.year for time in times if time and time.precision >= _YEAR}

    def score(self, gist: Gist) -> float:
        """Say how much it tells about a claim; nothing that is not above zero does."""
        if self.value == Value():
            return 0.0
        named = len(_STEMS.get(self.kind, set()) & gist.words)
        score = float(self.kind in _ALWAYS) + 2.0 * min(named, 2)
        figure = comparable(self, gist)
        if figure is not None and self.value.number is not None:
            off = abs(math.log(figure.value / float(self.value.number)))
            score += 3.0 if off < 0.05 else 1.0
        if score > 0 and self.years() & gist.years:
            score += 1.5
        elif self.years() & gist.years and self.value.time:
            score += 1.0
        return score + 0.5 * (self.rank == "preferred") if score > 0 else 0.0

    def data(self, names: dict[str, str], gist: Gist) -> dict[str, Any]:
        """Give it to programs, a figure beside that of the claim where the two can be compared."""
        at = self.point or self.start
        made: dict[str, Any] = {
            "property": self.kind,
            "label": names.get(self.kind, self.kind),
            "rank": self.rank,
            "references": self.references,
            "year": at.year if at else None,
            "from": _iso(self.start),
            "to": _iso(self.end),
        }
        value = self.value
        if value.number is None:
            told = names.get(value.entity, value.entity) or value.text
            return made | {"value": _iso(value.time) if value.time else told}
        number = float(value.number)
        made |= {"value": number, "unit": names.get(value.unit, value.unit)}
        figure = comparable(self, gist)
        if figure is not None:
            made["claim_value"] = figure.value
            made["difference"] = round(figure.value - number, 6)
            made["ratio"] = round(figure.value / number, 6)
        return made


def comparable(statement: Statement, gist: Gist) -> Number | None:
    """Return the number of a claim that a statement's figure can be held against, if any.

    The claim must be about the property, or give nearly this number: of all figures of a country
    one is near to anything.
    """
    number = statement.value.number
    if number is None or number <= 0:
        return None
    value = float(number)
    percent = statement.value.unit == _PERCENT
    near = [
        (abs(math.log(one.value / value)), one)
        for one in gist.numbers
        if one.value > 0 and (one.unit == "percent") == percent
    ]
    if not near:
        return None
    off, one = min(near, key=lambda pair: pair[0])
    named = bool(_STEMS.get(statement.kind, set()) & gist.words)
    return one if off < (2.5 if named else 0.02 if value >= 1000 else 0) else None


# Reading


def read_statements(given: Iterable[dict[str, Any]]) -> Iterator[Statement]:
    """Yield what can be read of a property's statements."""
    for one in given:
        name = _property(one.get("property"))
        value = _value(one.get("value"))
        rank = one.get("rank")
        if not name or value is None or rank not in ("preferred", "normal", "deprecated"):
            continue
        beside = _qualifiers(one.get("qualifiers"))
        references = one.get("references")
        yield Statement(
            kind=name,
            value=value,
            rank=rank,
            point=_first_time(beside, POINT),
            start=_first_time(beside, START),
            end=_first_time(beside, END),
            limits=tuple(value for name, value in beside if name in _LIMITING)[:3],
            references=len(references) if isinstance(references, list) else 0,
        )


def _property(told: Any) -> str:
    name = told.get("id") if isinstance(told, dict) else None
    return name if isinstance(name, str) and _ENTITY.fullmatch(name) else ""


def _qualifiers(given: Any) -> list[tuple[str, Value]]:
    found = []
    for one in given[:30] if isinstance(given, list) else []:
        if isinstance(one, dict) and (value := _value(one.get("value"))) is not None:
            found.append((_property(one.get("property")), value))
    return found


def _first_time(beside: list[tuple[str, Value]], name: str) -> Time | None:
    return next((value.time for known, value in beside if known == name and value.time), None)


def _value(told: Any) -> Value | None:
    """Read a value; None for what is none."""
    if not isinstance(told, dict):
        return None
    kind, content = told.get("type"), told.get("content")
    if kind in ("somevalue", "novalue"):
        return Value(missing=kind)
    if kind != "value":
        return None
    if isinstance(content, str):
        return Value(entity=content) if _ENTITY.fullmatch(content) else Value(text=plain(content))
    if not isinstance(content, dict):
        return None
    if "amount" in content:
        return _quantity(content)
    if "time" in content:
        return _time(content)
    return Value(text=plain(content.get("text")))


def _quantity(content: dict[str, Any]) -> Value | None:
    try:
        number = Decimal(str(content["amount"])[:40])
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > Decimal("1e24") or number.adjusted() < -12:
        return None
    unit = _UNIT.search(str(content.get("unit")))
    return Value(number=number, unit=unit[1] if unit else "")


def _time(content: dict[str, Any]) -> Value | None:
    read = _TIME.match(str(content["time"]))
    precision = content.get("precision")
    if read is None or type(precision) is not int:
        return None
    year = int(read[2]) * (-1 if read[1] == "-" else 1)
    # Geology has no centuries: such a time is told as the number that it is.
    if not -9999 <= year <= 9999 or not 7 <= precision <= _DAY:
        return Value(text=str(year))
    julian = str(content.get("calendarmodel")).endswith(_JULIAN)
    return Value(time=Time(year, int(read[3]), int(read[4]), precision, julian))


# Telling


def to_name(told: Iterable[Statement]) -> Iterator[str]:
    """Yield the ids of all that must be called by a name: properties first, then values, units."""
    told = list(told)
    yield from (one.kind for one in told)
    for one in told:
        for value in (one.value, *one.limits):
            yield from filter(None, (value.entity, value.unit))


def sentence(statement: Statement, names: dict[str, str], language: str) -> str:
    """Say a statement in one line: "jumlah penduduk: 281.603.800 (2024; 2 rujukan)"."""
    beside = [_when(statement, language)]
    beside += [_spell(value, names, language) for value in statement.limits]
    count = statement.references
    beside.append(
        ngettext("%(count)s reference", "%(count)s references", count) % {"count": count}
        if count
        else _("no reference")
    )
    name = names.get(statement.kind, statement.kind)
    told = _spell(statement.value, names, language)
    return f"{name}: {told} ({'; '.join(filter(None, beside))})"


def _when(statement: Statement, language: str) -> str:
    if statement.start and statement.end:
        return f"{_spell_time(statement.start, language)} – {_spell_time(statement.end, language)}"
    if statement.start:
        return _("since %(time)s") % {"time": _spell_time(statement.start, language)}
    if statement.end:
        return _("until %(time)s") % {"time": _spell_time(statement.end, language)}
    return _spell_time(statement.point, language) if statement.point else ""


def _spell(value: Value, names: dict[str, str], language: str) -> str:
    if value.time:
        return _spell_time(value.time, language)
    if value.missing:
        return _("none") if value.missing == "novalue" else _("unknown")
    if value.number is None:
        return names.get(value.entity, value.entity) or value.text
    number = str(format_decimal(value.number, "#,##0.############", locale=locale_of(language)))
    if value.unit == _PERCENT:
        return f"{number}%"
    return f"{number} {names.get(value.unit, value.unit)}".strip()


def _spell_time(time: Time, language: str) -> str:
    """Spell a time as exactly as it is known."""
    year = str(abs(time.year))
    known = _date(time)
    if time.precision == 7:
        year = _("century of %(year)s") % {"year": year}
    elif time.precision == 8:
        year = _("the %(year)ss") % {"year": str(abs(time.year) // 10 * 10)}
    elif known and time.precision == _DAY:
        year = format_date(known, "d MMMM y", locale=locale_of(language))
    elif known and time.precision == _MONTH:
        year = format_skeleton("yMMMM", known, locale=locale_of(language))
    if time.year < 0:
        year = _("%(year)s BC") % {"year": year}
    return f"{year} ({_('Julian calendar')})" if time.julian and time.year > 1582 else year


def _date(time: Time) -> date | None:
    try:
        return date(time.year, max(time.month, 1), max(time.day, 1))
    except ValueError:
        return None


def _iso(time: Time | None) -> str:
    """Spell a time for programs, as much of it as is known."""
    if time is None:
        return ""
    year = f"{'-' if time.year < 0 else ''}{abs(time.year):04}"
    if time.precision >= _DAY and _date(time):
        return f"{year}-{time.month:02}-{time.day:02}"
    return f"{year}-{time.month:02}" if time.precision == _MONTH else year


def locale_of(language: str) -> str:
    """Return the language in which to tell: the desk speaks two."""
    return language if language in ("id", "en") else "en"
