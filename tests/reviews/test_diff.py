"""Differences between texts: complete, word by word, and quick on long texts."""

import time

from hypothesis import given
from hypothesis import strategies as st

from factcheck.reviews.diff import words_changed


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_put_together_again(before, after):
    steps = words_changed(before, after)
    assert "".join(text for op, text in steps if op != "in") == before
    assert "".join(text for op, text in steps if op != "out") == after


def test_only_the_words_that_differ_are_named():
    assert words_changed("Ada 13 pejabat.", "Ada 12 pejabat.") == [
        ("same", "Ada "),
        ("out", "13"),
        ("in", "12"),
        ("same", " pejabat."),
    ]
    assert words_changed("sama", "sama") == [("same", "sama")]
    assert words_changed("", "baru") == [("in", "baru")]


def test_long_texts_stand_side_by_side_instead_of_taking_minutes():
    before = " ".join(f"a{n}" for n in range(5000))
    after = " ".join(f"b{n}" for n in range(5000))
    began = time.process_time()
    assert [op for op, _text in words_changed(before, after)] == ["out", "in"]
    assert time.process_time() - began < 5
