"""A passage as numbers: always as many, of bounded size, the same for NFC and NFD."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from factcheck.reading.triage import FEATURES, look_at


def value(look, name):
    return look.features[FEATURES.index(name)]


def test_it_sees_reasons_shape_and_words():
    look = look_at("Menteri Contoh mengatakan harga beras naik 2,5 persen pada Juli 2024.", "id")
    assert value(look, "reason:has-number") == value(look, "reason:has-date") == 1
    assert value(look, "reason:question") == 0
    assert value(look, "words") == 1.2
    assert {"beras", "harga beras", "^ menteri", "naik 0"} <= look.words
    assert 0 < look.score < 1


@given(st.text(max_size=300), st.sampled_from(["id", "en", "und", "zh"]))
def test_any_text_can_be_looked_at(text, language):
    look = look_at(text, language)
    assert len(look.features) == len(FEATURES)
    assert all(-15 <= feature <= 20 for feature in look.features)
    assert look == look_at(unicodedata.normalize("NFD", text), language)
