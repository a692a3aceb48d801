"""What pages say about themselves, and the parts around an article."""

import json

import pytest

from factcheck.reading import Reading, read_html
from tests.reading.test_properties import check

BODY = "".join(
    f"<p>Pemerintah Kota Tanjung Sari menutup jembatan nomor {n} selama dua pekan mulai Selasa"
    " (9/7/2024), kata Budi Percobaan, kepala dinas pekerjaan umum.</p>"
    for n in range(1, 6)
)


def page(head: str = "", inside: str = BODY, before: str = "", language: str = "id") -> str:
    return (
        f'<html lang="{language}"><head>{head}</head><body>{before}'
        f'<div class="detail-content">{inside}</div></body></html>'
    )


def linked_data(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def words(reading: Reading, kind: str) -> list[str]:
    return [reading.article.text[b.start : b.end] for b in reading.blocks if b.kind == kind]


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Jembatan &amp; Jalan Ditutup",
    "description": "Warga diminta memutar lewat jalan lingkar.",
    "datePublished": "2024-07-08T10:30:00+08:00",
    "dateModified": "2024-07-08T12:00:00+08:00",
    "author": {"@type": "Person", "name": "Rina Contoh"},
    "editor": [{"@type": "Person", "name": "Dodi Contoh"}],
    "publisher": {"@type": "Organization", "name": "Kabar Contoh"},
}


@pytest.mark.parametrize(
    "data",
    [
        ARTICLE,
        [{"@type": "BreadcrumbList"}, ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "Lain"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        ARTICLE | {"@type": ["Article", "ReportageNewsArticle"]},
        ARTICLE | {"@type": "http://schema.org/NewsArticle"},
        ARTICLE | {"author": [{"name": ["Rina Contoh"]}]},
        ARTICLE | {"author": "Oleh: Rina Contoh"},
        {
            "@graph": [
                ARTICLE | {"author": {"@id": "#a"}, "publisher": {"@id": "#p"}},
                {"@id": "#a", "@type": "Person", "name": "Rina Contoh"},
                {"@id": "#p", "@type": "Organization", "name": "Kabar Contoh"},
            ]
        },
    ],
)
def test_linked_data_in_all_its_shapes(data):
    article = read_html(page(linked_data(data))).article
    assert article.title == "Jembatan & Jalan Ditutup"
    assert article.standfirst == "Warga diminta memutar lewat jalan lingkar."
    assert article.authors == ("Rina Contoh",)
    assert article.editors == ("Dodi Contoh",)
    assert article.publisher == "Kabar Contoh"
    assert article.published_at == "2024-07-08T10:30:00+08:00"
    assert article.modified_at == "2024-07-08T12:00:00+08:00"


@pytest.mark.parametrize(
    "broken",
    ["{", "[]", "null", '"a"', '{"@type": 5}', '{"@type": "Article", "author": 7}', "[" * 9999],
)
def test_broken_linked_data_is_passed_over(broken):
    head = f'<title>Jembatan Ditutup</title><script type="application/ld+json">{broken}</script>'
    assert read_html(page(head)).article.title == "Jembatan Ditutup"


def test_what_no_database_can_store_is_left_out():
    data = ARTICLE | {
        "headline": "Jembatan\0 Ditutup\ud800",
        "description": "\0",
        "author": ["Rina\0 Contoh", "\0"],
        "publisher": {"name": "Kabar\0"},
        "url": "https://kabar.example/a\0",
    }
    article = read_html(page(linked_data(data))).article
    assert (article.title, article.standfirst) == ("Jembatan Ditutup", None)
    assert (article.authors, article.publisher) == (("Rina Contoh",), "Kabar")
    assert article.url == "https://kabar.example/a"


def test_meta_elements():
    head = """<title>Jembatan Ditutup Dua Pekan | Kabar Contoh</title>
    <meta property="og:site_name" content="Kabar Contoh">
    <meta property="og:description" content="Warga diminta memutar.">
    <meta name="author" content="Rina Contoh, Tono Contoh">
    <meta name="content_editor" content="Dodi Contoh">
    <meta property="article:published_time" content="2024-07-08 10:30:00">
    <meta property="article:modified_time" content="2024-07-09T08:00:00Z">"""
    article = read_html(page(head)).article
    assert article.title == "Jembatan Ditutup Dua Pekan"
    assert article.standfirst == "Warga diminta memutar."
    assert article.authors == ("Rina Contoh", "Tono Contoh")
    assert article.editors == ("Dodi Contoh",)
    assert article.publisher == "Kabar Contoh"
    assert article.published_at == "2024-07-08T10:30:00"
    assert article.modified_at == "2024-07-09T08:00:00+00:00"


def test_the_beginning_of_the_article_is_no_standfirst():
    opening = "Pemerintah Kota Tanjung Sari menutup jembatan nomor 1..."
    head = f'<meta name="description" content="{opening}">'
    assert read_html(page(head)).article.standfirst is None


def test_what_is_printed_knows_the_zone():
    head = '<meta property="article:published_time" content="2024-07-08 10:30:00">'
    before = (
        "<h1>Jembatan Ditutup Dua Pekan</h1><div class='read__time'>Senin, 8 Juli 2024 10:30 WITA |"
        " Diperbarui: 9 Juli 2024 08.00 WITA</div>"
    )
    article = read_html(page(head, before=before)).article
    assert article.published_at == "2024-07-08T10:30:00+08:00"
    assert article.modified_at == "2024-07-09T08:00:00+08:00"


def test_the_time_in_the_text_itself():
    lines = "<p>Penulis: Rina Contoh</p><p>Senin, 8 Juli 2024 10:30 WIB</p>"
    reading = read_html(page("<title>Jembatan</title>", lines + BODY))
    assert reading.article.published_at == "2024-07-08T10:30:00+07:00"
    assert words(reading, "byline") == ["Penulis: Rina Contoh", "Senin, 8 Juli 2024 10:30 WIB"]
    assert reading.article.authors == ("Rina Contoh",)


@pytest.mark.parametrize(
    ("canonical", "url", "expected"),
    [
        ("https://kabar.example/a", "https://kabar.example/a?utm=1", "https://kabar.example/a"),
        ("/a", "https://kabar.example/a?page=2", "https://kabar.example/a"),
        ("https://KABAR.example/a", "https://kabar.example/b", "https://KABAR.example/a"),
        ("https://lain.example/a", "https://kabar.example/b", "https://kabar.example/b"),
        ("https://kabar.example/", "https://kabar.example/b", "https://kabar.example/b"),
        ("javascript:alert(1)", "https://kabar.example/b", "https://kabar.example/b"),
        ("http://[", "https://kabar.example/b", "https://kabar.example/b"),
        ("https://kabar.example/a", None, "https://kabar.example/a"),
        ("/a", None, None),
    ],
)
def test_the_address_is_the_canonical_one_of_the_same_host_only(canonical, url, expected):
    head = f'<link rel="canonical" href="{canonical}">'
    assert read_html(page(head), url=url).article.url == expected


def test_the_headline_is_what_the_page_shows():
    head = '<meta property="og:title" content="Jembatan ditutup, warga Tanjung Sari memutar">'
    before = "<h1>Kabar Contoh</h1><h1>Jembatan Ditutup, Warga Tanjung Sari Harus Memutar</h1>"
    article = read_html(page(head, before=before)).article
    assert article.title == "Jembatan Ditutup, Warga Tanjung Sari Harus Memutar"


def test_the_language_is_that_of_the_words():
    assert read_html(page(language="en-US")).article.language == "id"


AROUND = f"""
<p>Foto: Antara/Rina Contoh</p>
{BODY}
<div class="ads">ADVERTISEMENT</div>
<p>Simak juga: <a href="/v">Video Jembatan Retak</a></p>
<p>Baca juga: Pasar Lama Dibuka</p>
<a href="/1">Harga Beras Naik Lagi di Pasar Lama</a><br><a href="/2">Warga Pilih Jalan Lingkar</a>
<figure><img><figcaption>Jembatan pada Senin pagi</figcaption></figure>
<div class="PromoSmall-wrapper"><h4><a href="/3">Tiga Jembatan Lain Diperiksa Bulan Depan</a></h4>
<p>Dinas akan memeriksa tiga jembatan lain yang sama tuanya pada bulan depan juga.</p></div>
<p>Penjelasan <span class="tooltip">Jalan ini dibuka tahun 1990.</span> menyusul kemudian.</p>
<table><tr><td>Panjang</td><td>120 meter</td></tr></table>
<ul class="list"><li><a href="/4">Tiang jembatan kedua juga retak</a> Kata dinas, Senin.</li>
<li><a href="/5">Wali kota meninjau jembatan lama</a> Ia datang pagi.</li>
<li><a href="/6">Angkutan kota memutar sejak pagi</a> Tarifnya tetap.</li></ul>
<div class="share-bar"><a href="#">Facebook</a><span>Bagikan</span></div>
<p><a href="#">WhatsApp</a></p>
<div class="tags"><ul><li><a href="/t">jembatan</a></li><li><a href="/u">Tanjung Sari</a></li></ul>
</div>
<div class="paging"><a href="?page=1">1</a> <a href="?page=2">2</a>
<a href="?page=2">Selanjutnya</a></div>
<p><a href="?page=all">Lihat Semua</a></p>
<p>Halaman 2</p>
"""


def test_what_stands_around_an_article_has_its_kind():
    reading = read_html(page("<title>Jembatan Ditutup</title>", AROUND))
    check(reading)
    text = reading.article.text
    assert len(words(reading, "paragraph")) == 7
    assert "Penjelasan menyusul kemudian." in words(reading, "paragraph")
    assert "Panjang | 120 meter" in words(reading, "paragraph")
    assert words(reading, "caption") == ["Foto: Antara/Rina Contoh", "Jembatan pada Senin pagi"]
    assert words(reading, "related") == [
        "Simak juga: Video Jembatan Retak",
        "Baca juga: Pasar Lama Dibuka",
        "Harga Beras Naik Lagi di Pasar Lama",
        "Warga Pilih Jalan Lingkar",
        "Tiga Jembatan Lain Diperiksa Bulan Depan",
        "Tiang jembatan kedua juga retak Kata dinas, Senin.",
        "Wali kota meninjau jembatan lama Ia datang pagi.",
        "Angkutan kota memutar sejak pagi Tarifnya tetap.",
    ]
    rest = words(reading, "boilerplate")
    for line in (
        "ADVERTISEMENT", "Jalan ini dibuka tahun 1990.", "WhatsApp", "jembatan", "Tanjung Sari",
        "1 2 Selanjutnya", "Lihat Semua", "Halaman 2",
        "Dinas akan memeriksa tiga jembatan lain yang sama tuanya pada bulan depan juga.",
    ):  # fmt: skip
        assert line in rest, (line, text)


def test_the_end_of_an_article_is_where_other_stories_begin():
    teaser = "<p>Pasar lama dibuka kembali setelah perbaikan selama tiga bulan penuh.</p>"
    inside = f"{BODY}<h3>Berita Lainnya</h3>{teaser}"
    reading = read_html(page("<title>Jembatan Ditutup</title>", inside))
    assert len(words(reading, "paragraph")) == 5
    assert len(words(reading, "related")) == 2


def test_a_list_of_links_that_is_the_article_stays_one():
    items = "".join(
        f'<li><a href="/{n}">Jembatan nomor {n} di kota ini</a> Panjangnya {n}20 meter, lebarnya'
        f" {n} meter, dibangun sebelum tahun 1990 dan diperbaiki dua kali sejak itu.</li>"
        for n in range(1, 7)
    )
    reading = read_html(page("<title>Enam Jembatan</title>", f"<ul>{items}</ul>"))
    assert len(words(reading, "list_item")) == 6
    assert not words(reading, "related")


def test_links_and_breaks_without_end_take_time_in_proportion():
    inside = BODY + '<p><a href="/">tautan yang cukup panjang</a>' + "<br>x" * 50_000 + "</p>"
    assert "x x" in read_html(page(inside=inside)).article.text


def test_a_byline_says_more_than_the_name_of_the_house():
    head = '<meta name="author" content="Redaksi Kabar Contoh">'
    table = "<table><tr><td>Penulis</td><td>: Rina Contoh</td></tr></table>"
    assert read_html(page(head, table + BODY)).article.authors == ("Rina Contoh",)
    assert read_html(page(head)).article.authors == ("Redaksi Kabar Contoh",)


def test_a_day_in_the_address_is_better_than_none():
    url = "https://kabar.example/read/2024/07/08/1030/jembatan"
    assert read_html(page(), url=url).article.published_at == "2024-07-08"
    before = '<h1>Jembatan Ditutup</h1><p class="a">Senin, 8 Juli 2024 10:30 WIB</p>'
    article = read_html(page(before=before), url=url).article
    assert article.published_at == "2024-07-08T10:30:00+07:00"


def test_a_day_in_a_list_elsewhere_is_not_the_day_of_publication():
    before = '<h1>Jembatan</h1><div class="w-date">Minggu, 7 Juli 2024</div>'
    inside = BODY + "<p>x</p>" * 20 + '<div class="w-date">Minggu, 7 Juli 2024</div>'
    assert read_html(page(inside=inside)).article.published_at is None
    assert read_html(page(before=before)).article.published_at == "2024-07-07"


def test_a_page_written_to_be_slow_is_read_in_time():
    inside = '<div class="date">' * 200 + "kata " * 100_000 + BODY
    assert "Budi Percobaan" in read_html(page(inside=inside)).article.text


def test_paragraphs_that_begin_with_a_link_stay_paragraphs():
    linked = "".join(
        f'<p><a href="/{n}">Laporan dinas pekerjaan umum kota</a> bagian {n} menyebut retakan.</p>'
        for n in range(4)
    )
    reading = read_html(page(inside=BODY + linked + BODY))
    assert len(words(reading, "paragraph")) == 14
