"""Pairs of quotation marks, whole and broken ones."""

import pytest

from factcheck.reading.marks import pair_marks, parts_in_marks


def inside(text: str, *, goes_on: bool = False) -> list[str]:
    return [text[m.start : m.end] for m in pair_marks(text, 0, len(text), goes_on=goes_on)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tidak ada tanda", []),
        ('"satu" dan "dua"', ["satu", "dua"]),
        ("“satu” dan ‘dua’", ["satu", "dua"]),
        ("«satu» dan „dua“", ["satu", "dua"]),
        ("「一」『二』", ["一", "二"]),
        ('("satu")', ["satu"]),
        ('kata:"satu"', ["satu"]),
        ('tahun ini."Kami" pergi', ["Kami"]),
        ('"satu "dua" tiga"', ['satu "dua" tiga']),
        ("“satu “dua” tiga”", ["satu “dua” tiga"]),
        ("“satu ‘dua’ tiga”", ["satu ‘dua’ tiga"]),
        ("'It's here,' she said", ["It's here,"]),
        ("'The players' union won,' she said", ["The players' union won,"]),
        ("the players' union and the workers' council", []),
        ("rock ’n’ roll", []),
        ("5'10\" tall", []),
        ('" "', []),
        ('""""', []),
    ],
)
def test_pairs(text, words):
    assert inside(text) == words


def test_an_open_mark_at_the_beginning_reaches_to_the_end():
    text = "“Kami tidak mau menunggu sampai ada korban."
    (mark,) = pair_marks(text, 0, len(text))
    assert mark.unclosed
    assert text[mark.start : mark.end] == text[1:]


def test_an_open_mark_with_a_closed_pair_behind_it_is_a_slip():
    assert inside("“Kami menunggu lama di sini. “Dua pekan,” kata Rina.") == ["Dua pekan,"]


def test_a_closing_mark_without_partner_is_kept_apart():
    text = 'Kami tidak mau menunggu sampai ada korban," kata Rina.'
    (mark,) = pair_marks(text, 0, len(text))
    assert mark.unopened
    assert text[mark.start : mark.end] == text[: text.index('"')]


def test_an_open_mark_inside_goes_on_only_if_the_next_paragraph_opens_with_one():
    text = "Rina menjawab lama. “Kami menunggu."
    assert inside(text) == []
    assert inside(text, goes_on=True) == ["Kami menunggu."]


def test_the_parts_of_a_quotation_that_a_naming_breaks():
    text = '"Kami tidak takut," kata Rina. "Kami akan maju."\n\n"Kami menang."'
    start, end = 1, len(text) - 1
    assert [text[a:b] for a, b in parts_in_marks(text, start, end)] == [
        "Kami tidak takut,",
        "Kami akan maju.",
        "Kami menang.",
    ]


def test_words_without_marks_are_one_part():
    text = "Kami tidak takut."
    assert parts_in_marks(text, 0, len(text)) == [(0, len(text))]
