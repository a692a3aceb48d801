import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lib.charset import decode


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Harga beras naik – “kata” menteri. " * 3, "cp1252"),
        ("Müller était à Genève.", "cp1252"),
        ("Цены на рис выросли на 12 процентов за месяц, сказал министр.", "cp1251"),
        ("価格は一か月で12パーセント上がったと大臣は述べた。", "shift_jis"),
        ("大米价格一个月上涨百分之十二，部长说。", "gb18030"),
        ("harga naik", "utf-16"),
        ("harga naik", "utf-16-le"),
        ("harga naik", "utf-16-be"),
        ("harga naik", "utf-32"),
        ("harga “naik”", "utf-8-sig"),
    ],
)
def test_an_encoding_that_nobody_names_is_found(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "page",
    [
        b'<meta charset="windows-1251">\xd6\xe5\xed\xfb',
        b"<META http-equiv=Content-Type content='text/html; CHARSET=cp1251'>\xd6\xe5\xed\xfb",
        b"<?xml version='1.0' encoding='windows-1251'?>\xd6\xe5\xed\xfb",
    ],
)
def test_a_page_may_name_its_encoding_itself(page):
    assert decode(page).endswith("Цены")
    assert decode(page, declared="text/html; charset=koi8-r").endswith("жЕМШ")


@pytest.mark.parametrize("name", ["rot13", "base64", "hex", "zlib", "idna", "undefined", "x" * 40])
def test_a_declaration_cannot_choose_what_is_no_encoding_of_text(name):
    assert decode(b"caf\xe9", declared=f"text/plain; charset={name}") == "café"


@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_bytes_and_no_declaration_make_it_fail(data, declared):
    assert isinstance(decode(data, declared=f"text/html; charset={declared}"), str)
    assert isinstance(decode(data, declared=declared), str)


@given(st.text(max_size=200))
def test_utf8_comes_back_as_it_was(text):
    if not text.startswith("\ufeff") and "\0" not in text:
        assert decode(text.encode()) == text
