"""Pages as newspapers serve them."""

import pytest

from factcheck.reading import Reading, Unreadable, read_html
from tests.reading.texts import PAGE


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_html(PAGE)


def words(reading: Reading, kind: str) -> list[str]:
    return [reading.article.text[b.start : b.end] for b in reading.blocks if b.kind == kind]


def test_the_page_tells_about_itself(reading):
    article = reading.article
    assert article.title == "Jembatan Tanjung Sari Ditutup Dua Pekan"
    assert article.authors == ("Rina Contoh",)
    assert article.editors == ("Dodi Contoh",)
    assert article.publisher == "Kabar Contoh"
    assert article.published_at == "2024-07-08T10:30:00+07:00"
    assert article.url == "https://kabar.example/berita/jembatan"
    assert article.language == "id"
    assert article.dateline == "TANJUNG SARI"


def test_the_address_it_came_from_goes_first():
    assert read_html(PAGE, url="https://a.example/1").article.url == "https://a.example/1"


def test_blocks(reading):
    assert words(reading, "title") == ["Jembatan Tanjung Sari Ditutup Dua Pekan"]
    assert words(reading, "dateline") == ["TANJUNG SARI, KABAR.example -"]
    assert words(reading, "subheading") == ["Biaya Perbaikan"]
    assert "Baca juga: Pasar Lama Tanjung Sari Dibuka Kembali" in words(reading, "related")
    assert "Warga Keluhkan Macet" in words(reading, "related")
    assert "ADVERTISEMENT" in words(reading, "boilerplate")
    assert "Halaman 1 dari 2" in words(reading, "boilerplate")
    paragraphs = words(reading, "paragraph")
    assert paragraphs[0].startswith("Pemerintah Kota Tanjung Sari menutup")
    assert not any("skrip" in line or "Hak cipta" in line for line in paragraphs)


def test_one_block_is_one_line(reading):
    lines = reading.article.text.split("\n")
    assert len(lines) == len([b for b in reading.blocks if b.kind != "dateline"])


def test_what_the_page_says(reading):
    text = reading.article.text
    values = {text[n.start : n.end]: (n.value, n.unit) for n in reading.numbers}
    assert values["Rp1,2 triliun"] == (1_200_000_000_000, "IDR")
    assert values["2,5 persen"] == (2.5, "percent")
    assert values["340 orang"] == (340, "person")
    (quote,) = [q for q in reading.quotes if q.kind == "direct"]
    assert quote.speaker == "Budi Percobaan"


@pytest.mark.parametrize(
    "page",
    [
        "",
        " ",
        "<",
        "<html></html>",
        "<p>Masuk",
        "<html><body><nav><a href=/>Beranda</a></nav>",
        "\x00",
    ],
)
def test_a_page_without_an_article_is_refused(page):
    with pytest.raises(Unreadable, match=r"^This page has no article in it\.$"):
        read_html(page)


def test_a_body_drawn_by_script_is_taken_from_the_linked_data():
    sentence = "Pemerintah kota menutup jembatan lama selama dua pekan karena retakan. " * 5
    page = (
        '<html><head><script type="application/ld+json">{"@type": "NewsArticle", "headline":'
        f' "Jembatan Ditutup", "articleBody": "{sentence}"}}</script></head>'
        "<body><div id=app></div></body></html>"
    )
    reading = read_html(page)
    assert words(reading, "title") == ["Jembatan Ditutup"]
    assert words(reading, "paragraph") == [sentence.strip()]


def test_a_page_nested_very_deeply_is_no_trouble():
    body = "<div>" * 5000 + "<p>" + "Kalimat yang cukup panjang, supaya terbaca. " * 5
    with pytest.raises(Unreadable):
        read_html(body)
