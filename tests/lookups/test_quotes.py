"""Finding the words of a quote in the text of a page."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from factcheck.lookups.quotes import find_words, places_of

TEXT = st.text(alphabet="ab \n\u00a0\u3000😀é", max_size=60)


@given(TEXT, TEXT)
def test_only_the_kind_of_white_space_may_differ(text, words) -> None:
    parts = words.split()
    pattern = re.escape(words) if words in text else r"\s+".join(map(re.escape, parts))
    expected = [match.span() for match in re.finditer(pattern, text)] if parts else []
    assert places_of(text, words) == expected
    for start, end in expected:
        assert text[start:end].split() == parts


def test_no_more_places_than_asked_for() -> None:
    assert places_of("a b\na b\na b", "a  b", limit=2) == [(0, 3), (4, 7)]
    assert find_words("a b", "c") is None


def test_a_hostile_page_takes_no_time() -> None:
    began = time.monotonic()
    assert find_words("A  " * 100_000, "A " * 2400 + "z") is None
    assert find_words("A " * 100_000, "A " * 2400 + "z") is None
    assert time.monotonic() - began < 1
