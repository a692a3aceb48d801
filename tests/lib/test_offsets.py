from hypothesis import given
from hypothesis import strategies as st

from factcheck.lib.offsets import places_of, prefix_suffix

TEXTS = st.text(alphabet=st.sampled_from("ab é😀𝕏‍👨\n") | st.characters(exclude_categories=["Cs"]))


@st.composite
def spans(draw):
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text)))
    return text, start, draw(st.integers(start, len(text)))


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
    assert places_of(text, wanted) == {words: [len(text) - len(words)] for words in wanted}
