"""Differences between texts: complete, word by word, readable, and quick on long texts."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lib.words import words_changed

LIKE_A_TEXT = st.text(st.sampled_from("ab .!\n"), max_size=120)


def put_together(steps):
    return (
        "".join(text for op, text in steps if op != "in"),
        "".join(text for op, text in steps if op != "out"),
    )


@given(st.text(max_size=200) | LIKE_A_TEXT, st.text(max_size=200) | LIKE_A_TEXT)
def test_both_texts_can_be_put_together_again(before, after):
    steps = words_changed(before, after)
    assert put_together(steps) == (before, after)
    assert all(text for _op, text in steps)
    # "out", "in" and "same" follow each other: no two of a kind, no "out" behind an "in".
    ops = [op for op, _text in steps]
    assert all(pair not in {("in", "out"), (pair[0], pair[0])} for pair in pairwise(ops))


def test_only_the_words_that_differ_are_named():
    assert words_changed("Ada 13 pejabat.", "Ada 12 pejabat.") == [
        ("same", "Ada "),
        ("out", "13"),
        ("in", "12"),
        ("same", " pejabat."),
    ]
    assert words_changed("sama", "sama") == [("same", "sama")]
    assert words_changed("", "baru") == [("in", "baru")]
    assert words_changed("", "") == []


def test_a_new_paragraph_is_one_piece():
    before = "Satu berita.\nDua berita.\n"
    after = "Satu berita.\nBaru sama sekali.\nDua berita.\n"
    assert words_changed(before, after) == [
        ("same", "Satu berita.\n"),
        ("in", "Baru sama sekali.\n"),
        ("same", "Dua berita.\n"),
    ]


def test_a_new_last_line_is_that_line():
    assert words_changed("Satu berita.", "Satu berita.\nDua lagi.") == [
        ("same", "Satu berita."),
        ("in", "\nDua lagi."),
    ]
    assert words_changed("Kota A.\nKota B.", "Kota A.\nDesa.\nKota B.") == [
        ("same", "Kota A.\n"),
        ("in", "Desa.\n"),
        ("same", "Kota B."),
    ]


def test_chance_crumbs_do_not_tear_a_change_apart():
    assert words_changed("Ia membawa banyak pejabat.", "Ia mengajak beberapa menteri.") == [
        ("same", "Ia "),
        ("out", "membawa banyak pejabat"),
        ("in", "mengajak beberapa menteri"),
        ("same", "."),
    ]


def hostile(name, size):
    rng = random.Random(name)
    letters = [rng.choice("abcdef") for _ in range(2 * size)]
    return {
        "words": lambda: (" ".join(letters[:size]), " ".join(letters[size:])),
        "lines": lambda: ("\n".join(letters[:size]), "\n".join(letters[size:])),
        "same": lambda: ("a " * size, "a " * (size - 9) + "b " * 9),
        "reversed": lambda: tuple(
            "\n".join(map(str, numbers))
            for numbers in (range(size // 7), range(size // 7 - 1, -1, -1))
        ),
    }[name]()


@pytest.mark.parametrize("name", ["words", "lines", "same", "reversed"])
def test_long_texts_do_not_take_minutes(name):
    before, after = hostile(name, 300_000)
    assert put_together(words_changed(before, after)) == (before, after)
