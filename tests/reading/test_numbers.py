"""Numbers, in digits and in words, and what is no amount."""

import pytest

from factcheck.reading import read_text
from factcheck.reading.numbers import find_numbers
from factcheck.reading.tables import table_for
from factcheck.reading.text import LETTERS, lowered


def numbers(text: str, language: str) -> list[tuple[str, int | float, str | None]]:
    low = lowered(text)
    bag = frozenset(LETTERS.findall(low))
    found = find_numbers(text, table_for(language), [], low, bag)
    return [(text[n.start : n.end], n.value, n.unit) for n in found]


@pytest.mark.parametrize(
    ("text", "words", "value", "unit"),
    [
        ("Biayanya Rp1,2 triliun tahun itu.", "Rp1,2 triliun", 1_200_000_000_000, "IDR"),
        ("Biayanya Rp 1.500.000,00 tahun itu.", "Rp 1.500.000,00", 1_500_000, "IDR"),
        ("Biayanya Rp5 M untuk itu.", "Rp5 M", 5_000_000_000, "IDR"),
        ("Biayanya US$ 4,7 miliar untuk itu.", "US$ 4,7 miliar", 4_700_000_000, "USD"),
        ("Biayanya US$1.2bn untuk itu.", "US$1.2bn", 1_200_000_000, "USD"),
        ("Biayanya 10 dolar AS untuk itu.", "10 dolar AS", 10, "USD"),
        ("Biayanya 5,3 triliun rupiah untuk itu.", "5,3 triliun rupiah", 5_300_000_000_000, "IDR"),
        ("Umurnya 24 tahun di sini.", "24 tahun", 24, "year"),
        ("Naik 2,5 persen di sini.", "2,5 persen", 2.5, "percent"),
        ("Naik 75% di sini.", "75%", 75, "percent"),
        ("Suhunya -5 derajat di sini.", "-5 derajat", -5, "degree"),
        ("Tumbuh minus 5,1 persen di sini.", "minus 5,1 persen", -5.1, "percent"),
        ("Lajunya 5 km/jam di sini.", "5 km/jam", 5, "km/hour"),
        ("Lajunya 60 kilometer per jam di sini.", "60 kilometer per jam", 60, "km/hour"),
        ("Luasnya 120 meter persegi di sini.", "120 meter persegi", 120, "m2"),
        ("Ada 9 orang per kilometer persegi.", "9 orang per kilometer persegi", 9, "person/km2"),
        ("Ada 340 orang di sini.", "340 orang", 340, "person"),
        ("Ada 200rb orang di sini.", "200rb orang", 200_000, "person"),
        ("Gempa magnitudo 5,6 terjadi.", "5,6", 5.6, "magnitude"),
        ("Ada 1/3 dari warga di sini.", "1/3", pytest.approx(1 / 3), None),
        ("Selama 1/2 jam di sini.", "1/2 jam", 0.5, "hour"),
        ("Selama 1½ jam di sini.", "1½ jam", 1.5, "hour"),
        ("Selama 2 (dua) tahun di sini.", "2 (dua) tahun", 2, "year"),
        ("Ia anak ke-24 di sini.", "ke-24", 24, "ordinal"),
        ("Ada dua juta orang di sini.", "dua juta orang", 2_000_000, "person"),
        ("Ada dua puluh lima rumah di sini.", "dua puluh lima rumah", 25, "house"),
        ("Ada seratus dua puluh ribu jiwa.", "seratus dua puluh ribu jiwa", 120_000, "person"),
        ("Ada setengah juta orang.", "setengah juta orang", 500_000, "person"),
        ("Selama satu setengah tahun di sini.", "satu setengah tahun", 1.5, "year"),
        ("Naik dua koma lima persen di sini.", "dua koma lima persen", 2.5, "percent"),
        ("Naik nol koma lima persen di sini.", "nol koma lima persen", 0.5, "percent"),
        ("Ia membawa selusin telur.", "selusin", 12, None),
        ("Ada sepertiga suara di sini.", "sepertiga suara", pytest.approx(1 / 3), "vote"),
        ("Ada dua mobil di sini.", "dua", 2, None),
        ("Ada satu orang di sini.", "satu orang", 1, "person"),
        ("Ada 1.776 kamar di sini.", "1.776 kamar", 1776, "room"),
        ("Ada sebanyak 2000 mobil di sini.", "2000", 2000, None),
    ],
)  # fmt: skip
def test_indonesian(text, words, value, unit):
    assert numbers(text, "id") == [(words, value, unit)]


@pytest.mark.parametrize(
    ("text", "words", "value", "unit"),
    [
        ("It cost $1.2 billion then.", "$1.2 billion", 1_200_000_000, "USD"),
        ("It cost $5m then.", "$5m", 5_000_000, "USD"),
        ("It cost £3bn then.", "£3bn", 3_000_000_000, "GBP"),
        ("There were 1,500,000 people then.", "1,500,000 people", 1_500_000, "person"),
        ("There were two million people then.", "two million people", 2_000_000, "person"),
        ("There were a hundred and twenty of it.", "a hundred and twenty", 120, None),
        ("There were two and a half million then.", "two and a half million", 2_500_000, None),
        ("There were a dozen eggs.", "a dozen", 12, None),
        ("There were half a million people.", "half a million people", 500_000, "person"),
        ("It was half of it.", "half", 0.5, None),
        ("It was two-thirds of it.", "two-thirds", pytest.approx(2 / 3), None),
        ("It rose twenty-five percent then.", "twenty-five percent", 25, "percent"),
        ("It rose 5 per cent then.", "5 per cent", 5, "percent"),
        ("It fell by minus 5 degrees.", "minus 5 degrees", -5, "degree"),
        ("It went 60 miles per hour.", "60 miles per hour", 60, "mile/hour"),
        ("A 24-year-old came.", "24-year-old", 24, "year"),
        ("The 24th came.", "24th", 24, "ordinal"),
        ("They saw two senators.", "two", 2, None),
    ],
)  # fmt: skip
def test_english(text, words, value, unit):
    assert numbers(text, "en") == [(words, value, unit)]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Ada 5-7 juta orang.", "id", [("5", 5e6, "person"), ("7 juta orang", 7e6, "person")]),
        ("Naik 5 hingga 7 persen.", "id", [("5", 5, "percent"), ("7 persen", 7, "percent")]),
        ("Naik antara 5 dan 7 persen.", "id", [("5", 5, "percent"), ("7 persen", 7, "percent")]),
        ("Naik dari 5 menjadi 7 persen.", "id", [("5", 5, "percent"), ("7 persen", 7, "percent")]),
        ("Harganya Rp5-7 juta.", "id", [("Rp5", 5e6, "IDR"), ("7 juta", 7e6, "IDR")]),
        ("Harganya Rp500 ribu hingga Rp1 juta.", "id",
         [("Rp500 ribu", 5e5, "IDR"), ("Rp1 juta", 1e6, "IDR")]),
        ("Ada dua hingga tiga juta orang.", "id",
         [("dua", 2e6, "person"), ("tiga juta orang", 3e6, "person")]),
        ("It rose 5 to 7 percent.", "en", [("5", 5, "percent"), ("7 percent", 7, "percent")]),
        ("There were three to five million people.", "en",
         [("three", 3e6, "person"), ("five million people", 5e6, "person")]),
        # Two amounts that nothing joins stay as they are.
        ("Ada 5 dan 7 persen.", "id", [("5", 5, None), ("7 persen", 7, "percent")]),
    ],
)  # fmt: skip
def test_both_ends_of_a_range(text, language, found):
    assert numbers(text, language) == found


@pytest.mark.parametrize(
    "text",
    [
        "Menang 2-1 atas lawan.",
        "Rapat mulai pukul 14.05 WIB.",
        "Rapat mulai pukul 14.05-15.00 WIB.",
        "Rapat mulai pukul 8 dan jam 9 malam.",
        "Rapat mulai 14:05 di sana.",
        "Hubungi 0812-3456-7890 saja.",
        "Hubungi +62 812 3456 7890 saja.",
        "Hubungi (021) 555-1234 saja.",
        "Menurut Pasal 5 ayat (2) dan Pasal 27.",
        "Menurut UU No. 11 Tahun 2020 itu.",
        "Menurut PP 35/2021 itu.",
        "Ia tinggal di Jalan Contoh No. 5 RT 03 RW 04.",
        "Kecelakaan di kilometer 23 tol itu.",
        "Covid-19, G20, KTT G-20, dan 4G.",
        "Nomor 3171234567890123 itu palsu.",
        "Ada belasan, puluhan, ratusan, dan jutaan orang.",
        "Ada beberapa orang berusia 20-an dan 30an.",
        "Pedagang kaki lima dan roda dua di sana.",
        "Ia bekerja setengah hati.",
        "Itu satu-satunya, salah satu negara.",
        "Kedua orang itu berdua saja.",
        "Ini terjadi pada 2024.",
        "1. Beras\n2. Gula",
        "Ia memakai Contoh 138.",
        "Ada 24/7 dan 20.contoh.com.",
    ],
)
def test_no_amounts(text):
    assert numbers(text, "id") == []


@pytest.mark.parametrize(
    "text",
    [
        "No one, one of them, one day.",
        "He came at 5 p.m. and 10:30 a.m. or 10 o'clock.",
        "Section 5, Route 66, No. 11.",
        "Call 800-555-1234 now.",
        "Hundreds of people and several others.",
        "A two-step plan and the third of May.",
        "GPT-4 won 2-1.",
    ],
)
def test_no_english_amounts(text):
    assert numbers(text, "en") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.500 €", 1500), ("1,500 €", 1500), ("2,5 €", 2.5), ("2.5 €", 2.5), ("1.500,00", 1500)],
)  # fmt: skip
def test_a_lone_mark_before_three_digits_is_one_of_thousands_when_no_language_tells(text, value):
    assert [n[1] for n in numbers(text, "und")] == [value]


def test_a_number_in_a_date_is_none():
    text = "Ia datang pada 8 Juli 2024 dan tinggal 24 tahun, lima tahun lalu."
    reading = read_text(text, published_at="2024-07-10")
    assert [text[n.start : n.end] for n in reading.numbers] == ["24 tahun"]


def test_a_length_of_time_up_to_now_is_a_number_too():
    text = "Itu yang pertama dalam 24 tahun terakhir di kota itu."
    reading = read_text(text, published_at="2024-07-10")
    assert [(n.value, n.unit) for n in reading.numbers] == [(24, "year")]
    assert [d.value for d in reading.dates] == ["2000-07-10/2024-07-10"]


@pytest.mark.parametrize("gap", ["", " ", "\n", "\t", "\u00a0", "\u202f", ". ", ".\n"])
def test_whatever_stands_between_a_currency_and_its_sum(gap):
    (number,) = read_text(f"Harganya Rp{gap}5 dan tidak lebih.").numbers
    assert (number.value, number.unit) == (5, "IDR")
