"""Which question goes out about a claim."""

import pytest

from factcheck.lookups.evidence_pane import stamp
from factcheck.lookups.models import Lookup
from factcheck.lookups.origins import origin_of
from factcheck.lookups.queries import MAX_QUERY, MAX_STATEMENT, names, numbers, question


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        ("Kunjungan ini yang pertama Putin ke Korea Utara dalam 24 tahun.", "Putin Korea Utara"),
        ("Putin membawa 13 pejabat tinggi Rusia.", "Putin Rusia"),
        ("Presiden Rusia Vladimir Putin tiba di Pyongyang.", "Rusia Vladimir Putin Pyongyang"),
        ("Harga cabai naik tajam di pasar.", "Harga cabai tajam"),
        ("Ia datang.", "datang"),
        ("AS menyerang.", "AS menyerang"),
        ("Rusia dan Rusia serta Ukraina.", "Rusia Ukraina"),
    ],
)
def test_a_search_gets_the_names(statement, asked) -> None:
    assert question(statement, asks="names") == asked


def test_other_sources_get_the_whole_statement() -> None:
    assert question("Putin  tiba\ndi sana.", asks="statement") == "Putin tiba di sana."


@pytest.mark.parametrize("statement", ["", "?", "13", "a" * 5000, "A " * 3000, "«»", "yang dan"])
def test_no_statement_makes_a_question_too_long(statement) -> None:
    assert len(question(statement, asks="names")) <= MAX_QUERY
    assert len(question(statement, asks="statement")) <= MAX_STATEMENT


def test_names_and_numbers_stand_ready_for_own_questions() -> None:
    statement = "Menurut Yonhap News, 1,5 juta orang menonton 24 laga di Seoul."
    assert names(statement) == ["Yonhap News", "Seoul"]
    assert numbers(statement) == ["1,5", "24"]


@pytest.mark.parametrize(
    ("url", "publisher", "origin"),
    [
        ("https://kupang.tribunnews.com/a", "Tribun", "tribunnews.com"),
        ("https://www.setneg.go.id/baca", "", "setneg.go.id"),
        ("https://news.bbc.co.uk/1", "", "bbc.co.uk"),
        ("https://kbbi.id/", "", "kbbi.id"),
        ("http://127.0.0.1:8000/x", "", "127.0.0.1"),
        ("", "  Kantor  Berita ", "kantor berita"),
        ("https://[::1", "Rusak", "rusak"),
    ],
)
def test_an_origin_is_what_somebody_registered(url, publisher, origin) -> None:
    assert origin_of(url, publisher) == origin


def test_the_stamp_changes_with_every_state() -> None:
    one, other = Lookup(pk=1), Lookup(pk=2)
    before = stamp([one, other])
    assert before == stamp([other, one])
    one.state = "running"
    assert stamp([one, other]) != before
