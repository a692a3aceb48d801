import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lib.offsets import (
    codepoints_to_utf16,
    find_once,
    nfc,
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
def test_a_quote_is_found_again_where_it_was_or_not_at_all(span, size):
    text, start, end = span
    prefix, suffix = prefix_suffix(text, start, end, size)
    assert text[start - len(prefix) : end + len(suffix)] == prefix + text[start:end] + suffix
    assert find_once(text, prefix, text[start:end], suffix) in ((start, end), None)


@given(spans())
def test_a_quote_with_all_its_surroundings_is_always_found(span):
    text, start, end = span
    prefix, suffix = prefix_suffix(text, start, end, len(text))
    found = find_once(text, prefix, text[start:end], suffix)
    assert found == ((start, end) if start < end else None)


@pytest.mark.parametrize(
    ("text", "prefix", "quote", "suffix", "found"),
    [
        ("satu dua tiga", "satu ", "dua", " tiga", (5, 8)),
        ("satu dua tiga", "", "dua", "", (5, 8)),
        ("dua dua", "", "dua", "", None),
        ("dua dua", "dua ", "dua", "", (4, 7)),
        ("aaa", "", "aa", "", None),
        ("satu", "", "dua", "", None),
        ("satu", "sa", "", "tu", None),
        ("", "", "x", "", None),
    ],
)
def test_found_exactly_once_or_not_at_all(text, prefix, quote, suffix, found):
    assert find_once(text, prefix, quote, suffix) == found


def test_text_is_brought_to_composed_form():
    assert nfc("e\u0301") == "é"
