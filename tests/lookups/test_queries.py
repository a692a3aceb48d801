"""Which questions go out about a claim."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lookups.evidence_pane import stamp
from factcheck.lookups.models import Lookup
from factcheck.lookups.providers import About, Asked, Query
from factcheck.lookups.queries import (
    MAX_PHRASED,
    MAX_QUERY,
    MAX_STATEMENT,
    english_question,
    names,
    numbers,
    question,
    questions,
)

VISIT = "Kunjungan ini yang pertama Putin ke Korea Utara dalam 24 tahun."


def source(asks: str, **fields):
    return SimpleNamespace(
        about=About(name="s", title="S", good_for="", licence="", asks=asks, **fields)
    )


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        (VISIT, "Putin Korea Utara"),
        ("Putin membawa 13 pejabat tinggi Rusia.", "Putin Rusia"),
        ("Presiden Rusia Vladimir Putin tiba di Pyongyang.", "Rusia Vladimir Putin Pyongyang"),
        ("Harga cabai naik tajam di pasar.", "harga cabai tajam"),
        ("Gempa mengguncang Taiwan.", "Taiwan gempa mengguncang"),
        ("Ia datang.", "datang"),
        ("AS menyerang.", "AS menyerang"),
        ("Rusia dan Rusia serta Ukraina.", "Rusia Ukraina"),
        ("HARGA BERAS NAIK DUA KALI", "beras harga naik"),
    ],
)
def test_a_search_gets_the_names(statement, asked) -> None:
    assert question(statement, asks="names", language="id") == asked


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        (VISIT, 'Putin "Korea Utara" "24 tahun" kunjungan'),
        (
            "Utang Indonesia mencapai Rp8.000 triliun, menurut Badan Pusat Statistik.",
            'Indonesia "Badan Pusat Statistik" "Rp8.000 triliun" utang',
        ),
        ('Ia menonton "Laskar Pelangi" di Bandung.', '"Laskar Pelangi" Bandung menonton'),
    ],
)
def test_a_phrase_search_gets_names_a_number_and_telling_words(statement, asked) -> None:
    assert question(statement, asks="terms", language="id") == asked


def test_other_sources_get_the_whole_statement() -> None:
    assert question("Putin  tiba\ndi sana.", asks="statement") == "Putin tiba di sana."


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "Wali Kota Sukamaju Dewi Lestari meresmikan jembatan di Kota Bandung.",
            ["Sukamaju", "Dewi Lestari", "Bandung"],
        ),
        (
            "Gubernur Jawa Tengah Ganjar Pranowo bertemu Presiden Rusia Vladimir Putin.",
            ["Jawa Tengah", "Ganjar Pranowo", "Rusia", "Vladimir Putin"],
        ),
        (
            "Menteri Luar Negeri Retno Marsudi menemui Menteri Luar Negeri Rusia Sergei Lavrov.",
            ["Retno Marsudi", "Rusia", "Sergei Lavrov"],
        ),
        (
            "Kepala Badan Gizi Nasional Rina Contoh membawa 13 pejabat.",
            ["Badan Gizi Nasional", "Rina Contoh"],
        ),
        ("Presiden AS Joe Biden datang ke Bali.", ["AS", "Joe Biden", "Bali"]),
        ("Utang Indonesia naik.", ["Indonesia"]),
        ("Kedua negara menandatangani perjanjian.", []),
        ("Menurut Yonhap News, hujan turun di Seoul.", ["Yonhap News", "Seoul"]),
        ("Pada Juni 2024 Senin itu hujan.", []),
    ],
)
def test_names_stand_without_their_offices(statement, found) -> None:
    assert names(statement, "id") == found


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("US President Joe Biden spoke in Iowa.", ["US", "Joe Biden", "Iowa"]),
        ("The White House and Russia's Kursk.", ["White House", "Russia", "Kursk"]),
    ],
)
def test_names_stand_without_their_offices_in_english(statement, found) -> None:
    assert names(statement, "en") == found


def test_numbers_keep_their_units_and_dates_are_none() -> None:
    statement = "Pada Juni 2024, 1,5 juta orang menonton 24 laga selama 10 tahun."
    assert numbers(statement, "id") == ["1,5 juta orang", "24", "10 tahun"]


@pytest.mark.parametrize(
    ("statement", "asks", "english"),
    [
        (VISIT, "names", "Putin North Korea"),
        (VISIT, "terms", 'Putin "North Korea" "24 years" visit'),
        (VISIT, "statement", "Putin North Korea visit first 24 years"),
        (
            "Presiden AS Joe Biden dan NATO mengirim 100 tank ke Ukraina.",
            "statement",
            "United States Joe Biden NATO Ukraine president 100",
        ),
        (
            "Sebanyak 1,5 juta orang menonton laga di Jawa Barat pada 8 Juli 2024.",
            "statement",
            "West Java 1.5 million people 8 July 2024",
        ),
        ("Kementerian Kesehatan menyatakan vaksin aman.", "statement", "health ministry vaccine"),
        ("Vaksin menyebabkan kanker.", "statement", "vaccine cancer"),
        ("Inflasi Jerman 2,3 persen.", "terms", 'Germany "2.3 percent" inflation'),
        ("Delegasi tiba di Moskow Rusia.", "terms", '"Moscow Russia" delegation'),
    ],
)
def test_tables_say_in_english_what_they_can(statement, asks, english) -> None:
    assert english_question(Asked(statement, "id"), asks=asks) == english


@pytest.mark.parametrize(
    "statement",
    [
        "Harga cabai naik tajam di pasar.",
        "Angka pengangguran turun menjadi 4,8 persen.",
        "Dewi Lestari tinggal di Sukamaju.",
        "Kepala Badan Gizi Nasional datang.",
        "Ia datang.",
        "",
    ],
)
def test_nothing_is_asked_in_english_that_says_nothing_there(statement) -> None:
    assert english_question(Asked(statement, "id"), asks="statement") == ""


def test_both_languages_are_asked_where_that_finds_more() -> None:
    day = date(2024, 6, 19)
    asked = Asked(VISIT, "id", said_on=day)
    assert questions(asked, source("names", also_english=True)) == [
        Query("Putin Korea Utara", "id", day),
        Query("Putin North Korea", "en", day),
    ]
    assert len(questions(asked, source("names"))) == 1
    english = Asked("Putin went to North Korea.", "en")
    assert [one.language for one in questions(english, source("names", also_english=True))] == [
        "en"
    ]


def test_the_same_question_is_not_asked_twice() -> None:
    # The name of a person and of a town are the same in both languages.
    asked = Asked("Vladimir Putin tiba di Pyongyang pukul 3 pagi membawa 13 orang.", "id")
    built = questions(asked, source("names", also_english=True))
    assert [one.text for one in built] == ["Vladimir Putin Pyongyang"]


def test_a_source_may_have_questions_of_its_own() -> None:
    def own(asked: Asked) -> list[Query]:
        return [Query("SP.POP.TOTL IDN", "en"), Query(" ", "en"), Query("sp.pop.totl idn", "en")]

    provider = source("own")
    provider.questions = own
    assert [one.text for one in questions(Asked("x"), provider)] == ["SP.POP.TOTL IDN"]
    provider.questions = lambda asked: []
    assert questions(Asked("x"), provider) == []


@pytest.mark.parametrize("statement", ["", "?", "«»", "yang dan", "A " * 3000])
@pytest.mark.parametrize("asks", ["statement", "names", "terms"])
def test_where_nothing_is_said_nothing_is_asked(statement, asks) -> None:
    assert questions(Asked(statement, "id"), source(asks, also_english=True)) == []


@given(st.text(max_size=300), st.sampled_from(["id", "en", "", "und", "th"]))
def test_no_statement_makes_a_question_too_long_or_breaks_it(statement, language) -> None:
    assert len(question(statement, asks="names", language=language)) <= MAX_QUERY
    assert len(question(statement, asks="terms", language=language)) <= MAX_PHRASED
    assert len(question(statement, asks="statement", language=language)) <= MAX_STATEMENT
    assert len(english_question(Asked(statement, language), asks="statement")) <= MAX_QUERY


@pytest.mark.parametrize("statement", ["a" * 5000, "Abc " * 3000, "Rusia 13 " * 900])
def test_long_statements_stay_within_bounds(statement) -> None:
    assert 0 < len(question(statement, asks="names")) <= MAX_QUERY
    assert 0 < len(question(statement, asks="terms")) <= MAX_PHRASED


def test_the_stamp_changes_with_every_state() -> None:
    one, other = Lookup(pk=1), Lookup(pk=2)
    before = stamp([one, other])
    assert before == stamp([other, one])
    one.state = "running"
    assert stamp([one, other]) != before
