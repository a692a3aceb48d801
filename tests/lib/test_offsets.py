import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lib.offsets import (
    codepoints_to_utf16,
    nfc,
    places_of,
    prefix_suffix,
    utf16_length,
    utf16_to_codepoints,
)

TEXTS = st.text(alphabet=st.sampled_from("ab é😀𝕏‍👨\n") | st.characters(exclude_categories=["Cs"]))


@st.composite
def spans(draw):
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text)))
    return text, start, draw(st.integers(start, len(text)))


@given(spans())
def test_both_ways_lead_back(span):
    text, start, end = span
    units = codepoints_to_utf16(text, start, end)
    assert utf16_to_codepoints(text, *units) == (start, end)


@given(spans())
def test_units_are_those_of_javascript(span):
    text, start, end = span
    first, last = codepoints_to_utf16(text, start, end)
    wide = text.encode("utf-16-le")
    assert utf16_length(text) == len(wide) // 2
    assert wide[2 * first : 2 * last].decode("utf-16-le") == text[start:end]


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_any_span_of_units_covers_whole_characters(text, a, b):
    start, end = sorted((a, b))
    if end > utf16_length(text):
        with pytest.raises(ValueError, match="not inside"):
            utf16_to_codepoints(text, start, end)
        return
    first, last = utf16_to_codepoints(text, start, end)
    assert 0 <= first <= last <= len(text)
    units = codepoints_to_utf16(text, first, last)
    if start == end:
        assert first == last
    else:
        assert units[0] <= start < end <= units[1]
        assert units[1] - units[0] - (end - start) <= 2


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (2, 1), (0, 4), (4, 4)])
def test_spans_outside_the_text_are_an_error(start, end):
    for turn in (utf16_to_codepoints, codepoints_to_utf16):
        with pytest.raises(ValueError, match="not inside"):
            turn("abc", start, end)


@given(spans(), st.integers(0, 40))
def test_a_quote_is_found_where_it_was_and_wherever_else(span, size):
    text, start, end = span
    prefix, suffix = prefix_suffix(text, start, end, size)
    whole = prefix + text[start:end] + suffix
    assert text[start - len(prefix) : end + len(suffix)] == whole
    found = places_of(text, [whole], limit=len(text) + 1)
    if whole:
        assert start - len(prefix) in found[whole]
        assert found[whole] == [at for at in range(len(text)) if text.startswith(whole, at)]


@given(
    st.text(st.sampled_from("ab"), max_size=300),
    st.lists(st.text(st.sampled_from("ab"), max_size=40), max_size=6),
    st.integers(1, 3),
)
def test_many_are_found_as_each_by_itself(text, wanted, limit):
    assert places_of(text, wanted, limit) == {
        words: [at for at in range(len(text)) if text.startswith(words, at)][:limit]
        for words in wanted
        if words
    }


def test_many_are_found_in_a_text_of_one_letter():
    text = "a" * 200_000 + "b"
    wanted = ["a" * size + "b" for size in range(20, 220)]
    began = time.process_time()
    assert places_of(text, wanted) == {words: [len(text) - len(words)] for words in wanted}
    assert time.process_time() - began < 10


def test_text_is_brought_to_composed_form():
    assert nfc("e\u0301") == "é"
