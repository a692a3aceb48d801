"""Dates, absolute and relative, seen from several days."""

from datetime import date

import pytest

from factcheck.reading import read_text
from factcheck.reading.dates import find_dates
from factcheck.reading.days import bounds, joined, nearest, period, shifted, weekday_near
from factcheck.reading.tables import table_for
from factcheck.reading.text import LETTERS, lowered

WEDNESDAY = date(2024, 7, 10)
LEAP_DAY = date(2024, 2, 29)
NEW_YEAR = date(2025, 1, 1)
YEAR_END = date(2023, 12, 31)  # a Sunday


def dates(text: str, language: str, anchor: date | None) -> list[tuple[str, str | None]]:
    low = lowered(text)
    bag = frozenset(LETTERS.findall(low))
    found = find_dates(text, low, bag, table_for(language), anchor)
    return [(text[d.start : d.end], d.value) for d in found]


# In braces the words that are the date; after the arrow its value.
INDONESIAN = """
Ia datang pada {Senin (8/7/2024)} pagi. -> 2024-07-08
Ia datang pada {Senin (8/7)} pukul 14.05 WIB. -> 2024-07-08
Ia datang pada {Senin, 8 Juli 2024} pagi. -> 2024-07-08
Ia datang pada {08-07-2024} pagi. -> 2024-07-08
Ia datang pada {8.7.2024} pagi. -> 2024-07-08
Ia datang pada {2024-07-08} pagi. -> 2024-07-08
Ia datang pada {15/6/24} pagi. -> 2024-06-15
Ia datang pada {17 Agustus 1945} pagi. -> 1945-08-17
Ia datang pada {8 Juli} pagi. -> 2024-07-08
Ia datang pada {31 Desember} malam. -> 2024-12-31
Pameran digelar {8-10 Juli 2024} di sini. -> 2024-07-08/2024-07-10
Pameran digelar pada {1 hingga 3 Mei} di sini. -> 2024-05-01/2024-05-03
Pameran digelar antara {3 dan 5 Mei 2024} di sini. -> 2024-05-03/2024-05-05
Pameran digelar {Sabtu-Minggu (6-7/7/2024)} di sini. -> 2024-07-06/2024-07-07
Pameran digelar {28 Juni hingga 2 Juli 2024} di sini. -> 2024-06-28/2024-07-02
Pameran digelar {28 Desember-2 Januari 2024} di sini. -> 2023-12-28/2024-01-02
Pameran digelar {Selasa (2/4/2024) hingga Kamis (4/4/2024)} di sini. -> 2024-04-02/2024-04-04
Pameran digelar {Juni-Juli 2024} di sini. -> 2024-06/2024-07
Pameran digelar {Desember 2023 sampai Januari 2024} di sini. -> 2023-12/2024-01
Ia menjabat pada periode {2019-2024} di sini. -> 2019/2024
Ia menjabat dari {2019 hingga 2024} di sini. -> 2019/2024
Ia menjabat antara tahun {2019 dan tahun 2024} di sini. -> 2019/2024
Ia belajar pada tahun ajaran {2023/2024} di sini. -> 2023/2024
Ia menjabat sejak {2014} di sini. -> 2014
Ia ikut Pemilu {2019} di sini. -> 2019
Hal itu terjadi pada {Juli 2024} di sini. -> 2024-07
Hal itu terjadi pada bulan {Maret} di sini. -> 2024-03
Hal itu terjadi pada {Juli lalu} di sini. -> 2024-07
Hal itu terjadi pada {Desember tahun lalu} di sini. -> 2023-12
Hal itu terjadi pada {17 Agustus mendatang} di sini. -> 2024-08-17
Hal itu terjadi {awal 2024} di sini. -> 2024-01-01/2024-04-30
Hal itu terjadi {akhir tahun 2023} di sini. -> 2023-09-01/2023-12-31
Hal itu terjadi {pertengahan Juli 2024} di sini. -> 2024-07-11/2024-07-20
Hal itu terjadi {awal bulan lalu} di sini. -> 2024-06-01/2024-06-10
Hal itu terjadi {akhir pekan lalu} di sini. -> 2024-07-06/2024-07-07
Hal itu terjadi {pertengahan tahun lalu} di sini. -> 2023-05-01/2023-08-31
Hal itu terjadi {pekan lalu} di sini. -> 2024-07-01/2024-07-07
Hal itu terjadi {bulan ini} di sini. -> 2024-07
Hal itu terjadi {tahun depan} di sini. -> 2025
Hal itu terjadi {kemarin} di sini. -> 2024-07-09
Hal itu terjadi {kemarin lusa} di sini. -> 2024-07-08
Hal itu terjadi {tadi malam} di sini. -> 2024-07-09
Hal itu terjadi {hari ini} di sini. -> 2024-07-10
Hal itu terjadi {besok} di sini. -> 2024-07-11
Hal itu terjadi {tiga hari lalu} di sini. -> 2024-07-07
Hal itu terjadi {12 hari yang lalu} di sini. -> 2024-06-28
Hal itu terjadi {dua pekan lalu} di sini. -> 2024-06-24/2024-06-30
Hal itu terjadi {tiga bulan lalu} di sini. -> 2024-04
Hal itu terjadi {setahun lalu} di sini. -> 2023
Hal itu terjadi {dua puluh lima tahun silam} di sini. -> 1999
Hal itu terjadi {dua hari lagi} di sini. -> 2024-07-12
Itu yang pertama dalam {lima tahun terakhir} di sini. -> 2019-07-10/2024-07-10
Itu yang pertama dalam {dua tahun ke depan} di sini. -> 2024-07-10/2026-07-10
Hal itu terjadi {beberapa hari lalu} di sini. -> None
Hal itu terjadi {puluhan tahun lalu} di sini. -> None
Hal itu terjadi {satu setengah tahun lalu} di sini. -> None
Hal itu terjadi {dua hari sebelumnya} di sini. -> None
Hal itu terjadi {tahun sebelumnya} di sini. -> None
Hal itu terjadi {Senin lalu} di sini. -> 2024-07-08
Hal itu terjadi {Rabu lalu} di sini. -> 2024-07-03
Hal itu terjadi {Jumat pekan lalu} di sini. -> 2024-07-05
Hal itu terjadi {Jumat depan} di sini. -> 2024-07-12
Hal itu terjadi {Minggu lalu} di sini. -> 2024-07-07
Hal itu terjadi pada {Kamis} di sini. -> 2024-07-04
Hal itu akan digelar pada {Kamis} di sini. -> 2024-07-11
Ekonomi tumbuh pada {kuartal II 2024} di sini. -> 2024-04-01/2024-06-30
Ekonomi tumbuh pada {triwulan I/2024} di sini. -> 2024-01-01/2024-03-31
Ekonomi tumbuh pada {kuartal kedua tahun lalu} di sini. -> 2023-04-01/2023-06-30
Ekonomi tumbuh pada {semester I 2024} di sini. -> 2024-01-01/2024-06-30
Ekonomi tumbuh pada {kuartal II} di sini. -> None
Musik itu dari tahun {1990-an} di sini. -> 1990/1999
Musik itu dari tahun {90-an} di sini. -> 1990/1999
Musik itu dari {awal 1990-an} di sini. -> 1990/1993
Gedung itu dari {abad ke-19} di sini. -> 1801/1900
Gedung itu dari {abad XX} di sini. -> 1901/2000
"""
ENGLISH = """
He came {early last month} and left. -> 2024-06-01/2024-06-10
He came on {July 8, 2024} and left. -> 2024-07-08
He came on {Monday, July 8, 2024} and left. -> 2024-07-08
He came on {8 July} and left. -> 2024-07-08
He came on the {8th of July 2024} and left. -> 2024-07-08
He came on {Sept. 11, 2001} and left. -> 2001-09-11
He came on {7/8/2024} and left. -> 2024-07-08
He came on {Monday (8/7/2024)} and left. -> 2024-07-08
It ran {July 8-10, 2024} and closed. -> 2024-07-08/2024-07-10
It ran between {3 and 5 May} and closed. -> 2024-05-03/2024-05-05
It ran between {May 3 and May 5, 2024} and closed. -> 2024-05-03/2024-05-05
It ran {June 28 - July 2, 2024} and closed. -> 2024-06-28/2024-07-02
It ran from {2019 to 2024} and closed. -> 2019/2024
It ran {2019-2024} and closed. -> 2019/2024
It has run since {2014} and closed. -> 2014
It was the {2019} election that counted. -> 2019
He came {three days ago} and left. -> 2024-07-07
He came {two weeks ago} and left. -> 2024-06-24/2024-06-30
He came {a year ago} and left. -> 2023
He came {twenty-five years ago} and left. -> 1999
He came {a few days ago} and left. -> None
He came {two years earlier} and left. -> None
He came {yesterday} and left. -> 2024-07-09
He came {the day before yesterday} and left. -> 2024-07-08
He came {last night} and left. -> 2024-07-09
He came {last Monday} and left. -> 2024-07-08
He comes {next Friday} and leaves. -> 2024-07-12
He came on {Monday} and left. -> 2024-07-08
He will come on {Friday} and leave. -> 2024-07-12
He comes {Monday of next week} and leaves. -> 2024-07-15
He came {last week} and left. -> 2024-07-01/2024-07-07
He came {last weekend} and left. -> 2024-07-06/2024-07-07
He came {late last year} and left. -> 2023-09-01/2023-12-31
He came at {the end of last month} and left. -> 2024-06-21/2024-06-30
He came in {mid-2023} and left. -> 2023-05-01/2023-08-31
He came in {May} and left. -> 2024-05
He came {last March} and left. -> 2024-03
He came in {July last year} and left. -> 2023-07
It fell over the {past three years} and rose. -> 2021-07-10/2024-07-10
It opens {in two weeks} and closes. -> 2024-07-22/2024-07-28
It grew in {Q2 2024} and fell. -> 2024-04-01/2024-06-30
It grew in the {second quarter of 2024} and fell. -> 2024-04-01/2024-06-30
It grew in the {first half of 2024} and fell. -> 2024-01-01/2024-06-30
It grew in the {third quarter of last year} and fell. -> 2023-07-01/2023-09-30
It was big in {the early 1990s} and fell. -> 1990/1993
It was big in the {19th century} and fell. -> 1801/1900
"""


def table(lines: str) -> list[tuple[str, str, str | None]]:
    rows = []
    for line in lines.strip().splitlines():
        text, value = line.split(" -> ")
        words = text[text.index("{") + 1 : text.index("}")]
        rows.append(
            (text.replace("{", "").replace("}", ""), words, None if value == "None" else value)
        )
    return rows


@pytest.mark.parametrize(("text", "words", "value"), table(INDONESIAN))
def test_indonesian(text, words, value):
    assert dates(text, "id", WEDNESDAY) == [(words, value)]


@pytest.mark.parametrize(("text", "words", "value"), table(ENGLISH))
def test_english(text, words, value):
    assert dates(text, "en", WEDNESDAY) == [(words, value)]


@pytest.mark.parametrize(
    ("anchor", "phrase", "value"),
    [
        (LEAP_DAY, "kemarin", "2024-02-28"),
        (LEAP_DAY, "besok", "2024-03-01"),
        (LEAP_DAY, "akhir bulan ini", "2024-02-21/2024-02-29"),
        (LEAP_DAY, "setahun lalu", "2023"),
        (LEAP_DAY, "satu tahun terakhir", "2023-02-28/2024-02-29"),
        (LEAP_DAY, "Kamis lalu", "2024-02-22"),
        (NEW_YEAR, "kemarin", "2024-12-31"),
        (NEW_YEAR, "bulan lalu", "2024-12"),
        (NEW_YEAR, "pekan ini", "2024-12-30/2025-01-05"),
        (NEW_YEAR, "awal tahun ini", "2025-01-01/2025-04-30"),
        (NEW_YEAR, "pada 31 Desember", "2024-12-31"),
        (NEW_YEAR, "pada Desember", "2024-12"),
        (NEW_YEAR, "kuartal lalu", "2024-10-01/2024-12-31"),
        (NEW_YEAR, "semester ini", "2025-01-01/2025-06-30"),
        (YEAR_END, "besok", "2024-01-01"),
        (YEAR_END, "pekan depan", "2024-01-01/2024-01-07"),
        (YEAR_END, "pada Senin", "2023-12-25"),
        (YEAR_END, "pada Minggu", "2023-12-31"),
        (YEAR_END, "dua bulan lalu", "2023-10"),
        (YEAR_END, "pada 1 Januari", "2024-01-01"),
        (YEAR_END, "sebulan terakhir", "2023-11-30/2023-12-31"),
        (date(2023, 3, 31), "29 Februari", "2024-02-29"),
        (date(1502, 1, 1), "5 tahun lalu", None),
        (None, "kemarin", None),
        (None, "pada Senin", None),
        (None, "kuartal II tahun lalu", None),
        (None, "pada 8 Juli", "XXXX-07-08"),
        (None, "1 hingga 3 Mei", "XXXX-05-01/XXXX-05-03"),
    ],
)
def test_from_other_days(anchor, phrase, value):
    text = f"Hal itu terjadi {phrase} di sana."
    ((_, found),) = dates(text, "id", anchor)
    assert found == value


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ia datang pada 31 Februari 2024 pagi.", "id"),
        ("Ia datang pada Senin (30/2/2024) pagi.", "id"),
        ("Skornya 3/5 dan nilainya 12/13/14.", "id"),
        ("Ada 2000 orang di sana.", "id"),
        ("Mei mungkin datang bersama Juli.", "id"),
        ("May I march on?", "en"),
        ("The 2000 people marched.", "en"),
        ("He sold 1999 items.", "en"),
        ("In the second half he scored.", "en"),
    ],
)
def test_no_dates(text, language):
    assert dates(text, language, WEDNESDAY) == []


def test_two_days_of_one_month_are_two_dates():
    assert dates("Ia datang pada 8 dan 12 Juli 2024 di sini.", "id", None) == [
        ("8", "2024-07-08"),
        ("12 Juli 2024", "2024-07-12"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024年7月8日", "2024-07-08"),
        ("2024年7月", "2024-07"),
        ("2024년 7월 8일", "2024-07-08"),
        ("18/7/2024", "2024-07-18"),
        ("8/8/2024", "2024-08-08"),
        ("8/7/2024", None),  # the language would tell which is the day
    ],
)
def test_in_a_language_without_lists(text, value):
    assert dates(text, "und", None) == [(text, value)]


def test_a_day_with_its_weekday_stands_in_for_the_publication():
    text = "Ia tiba Senin (8/7/2024) dan berangkat kemarin dari kota itu karena urusan lain."
    assert [d.value for d in read_text(text).dates] == ["2024-07-08", "2024-07-07"]


@pytest.mark.parametrize("anchor", [LEAP_DAY, NEW_YEAR, YEAR_END, WEDNESDAY, date(9999, 12, 31)])
def test_any_anchor_is_reckoned_with(anchor):
    text = " dan ".join([line.split(" -> ")[0] for line in INDONESIAN.strip().splitlines()])
    for _, value in dates(text, "id", anchor):
        if value and "X" not in value:
            first, last = bounds(value)
            assert first <= last


def test_reckoning():
    assert shifted(date(2024, 1, 31), "month", 1) == date(2024, 2, 29)
    assert period(date(2024, 8, 1), "half", -1, None) == "2024-01-01/2024-06-30"
    assert period(WEDNESDAY, "decade", -1, None) == "2010/2019"
    assert period(WEDNESDAY, "century", 0, None) == "2001/2100"
    assert joined("2024-07-08", "2024-07-01") is None
    assert joined("2023", "2024-03") == "2023-01-01/2024-03-31"
    assert nearest("XXXX-12", date(2024, 1, 5), None) == "2023-12"
    assert nearest("XXXX-02-29", date(2100, 2, 1), None) == "2096-02-29"
    assert weekday_near(WEDNESDAY, 2, 1, of_week=False, ahead=False) == "2024-07-17"
    assert weekday_near(WEDNESDAY, 2, None, of_week=False, ahead=True) == "2024-07-10"


@pytest.mark.parametrize("text", ["Semester İ 2024", "Semester ı 2024", "ſenin 8 Juli 2024"])
def test_letters_that_patterns_take_for_others_make_nothing_fail(text):
    assert read_text(f"Rapat itu digelar pada {text}.").dates
