"""The parts of the reader one by one."""

from datetime import date

import pytest

from factcheck.reading import read_text
from factcheck.reading.language import language_of
from factcheck.reading.sentences import split_sentences
from factcheck.reading.stamps import stamp_of
from factcheck.reading.tables import table_for
from factcheck.reading.text import LETTERS, lowered, normalise
from tests.reading.texts import WRAPPED


def sentences(text: str, language: str = "id") -> list[str]:
    return [text[a:b] for a, b in split_sentences(text, 0, len(text), table_for(language))]


@pytest.mark.parametrize(
    "text",
    [
        "Kantor itu di Jl. Merdeka No. 5 Bandung.",
        "H.M. Contoh, S.H. datang bersama Dr. Ir. Percobaan.",
        "Beras, gula, dll. dijual Rp1.500.000,00 pada pukul 14.05 WIB.",
        "Mereka, a.l. Andi dkk. pulang.",
        "Ia berkata ... lalu pergi.",
        'Ia bertanya, "Mengapa?" lalu pergi.',
        "R. Contoh dan A. B. Percobaan hadir.",
        "Situs contoh.example.com memuatnya.",
    ],
)
def test_one_sentence(text):
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Harga naik.|Warga mengeluh.", "id"),
        ("Harga naik!|Mengapa?|Tidak ada yang tahu…|Begitulah.", "id"),
        ('"Kami siap."|Ia pergi.', "id"),
        ("“Kami siap.”|Ia pergi.", "id"),
        ("(Ia pergi.)|Ia pulang.", "id"),
        ("Mereka membawa beras, gula, dll.|Mereka pulang.", "id"),
        ("It rose to 2.5 percent.|Mr. Example left at 5 p.m.|He was late.", "en"),
        ("He moved to the U.S.|The rest stayed.", "en"),
        ("This was shown before. [17]|Others doubt it.", "en"),
        ("今日は雨です。|明日は晴れます。", "und"),
        ("هل وصل؟|نعم وصل.", "und"),
        ("यह सच है।|वह झूठ है।", "und"),
    ],
)
def test_several_sentences(text, language):
    parts = text.split("|")
    joiner = "" if "。" in text else " "
    assert sentences(joiner.join(parts), language) == parts


def test_a_space_lost_in_scraping():
    assert sentences("Hal itu dilarang.Dia menjelaskan alasannya.") == [
        "Hal itu dilarang.",
        "Dia menjelaskan alasannya.",
    ]


def test_hard_wrapped_text_has_its_paragraphs():
    reading = read_text(WRAPPED)
    assert [b.kind for b in reading.blocks] == ["title", "paragraph", "paragraph"]
    assert reading.article.title == "Jembatan Ditutup"
    assert len(reading.sentences) == 4


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Penulis: Rina Contoh", "byline"),
        ("Editor: Dodi Contoh", "byline"),
        ("Laporan Wartawan Kabar.com Rina Contoh", "credit"),
        ("(abc/def)", "credit"),
        ("Baca juga: Pasar Dibuka Kembali", "related"),
        ("Simak juga Video Pasar Dibuka", "related"),
        ("ADVERTISEMENT", "boilerplate"),
        ("SCROLL TO CONTINUE WITH CONTENT", "boilerplate"),
        ("Halaman 2 dari 3", "boilerplate"),
        ("Suasana pasar pada Senin pagi. (Foto: Dok. Kabar)", "caption"),
        ("- beras dan gula", "list_item"),
    ],
)
def test_what_a_line_is(line, kind):
    text = (
        "Pasar Lama Ditutup\n\nPemerintah menutup pasar itu karena retakan pada atap.\n"
        f"{line}\nWarga diminta memakai pasar lain di dekat terminal."
    )
    (block,) = [b for b in read_text(text).blocks if text[b.start : b.end] == line]
    assert block.kind == kind


@pytest.mark.parametrize(
    ("line", "place", "outlet"),
    [
        ("TRIBUNNEWS.COM, MOSKOW –", "MOSKOW", "TRIBUNNEWS.COM"),
        ("JAKARTA, KOMPAS.com -", "JAKARTA", "KOMPAS.com"),
        ("Jakarta (ANTARA) -", "Jakarta", "ANTARA"),
        ("Jakarta, CNN Indonesia --", "Jakarta", "CNN Indonesia"),
        ("Liputan6.com, Jakarta -", "Jakarta", "Liputan6.com"),
        ("WASHINGTON (AP) —", "WASHINGTON", "AP"),
    ],
)
def test_datelines(line, place, outlet):
    reading = read_text(f"{line} Pemerintah menutup pasar itu karena retakan pada atapnya.")
    assert [b.kind for b in reading.blocks] == ["dateline", "paragraph"]
    assert reading.article.dateline == place
    assert reading.article.publisher == outlet


def values(text: str, published: date | None = None) -> dict[str, str | None]:
    reading = read_text(text, published_at=published)
    return {reading.article.text[d.start : d.end]: d.value for d in reading.dates}


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("Ia datang pada Senin (8/7/2024) pagi.", "Senin (8/7/2024)", "2024-07-08"),
        ("Ia datang pada 8 Juli 2024 dan tidak pulang.", "8 Juli 2024", "2024-07-08"),
        ("Hal itu terjadi pada Juli 2024 di sini.", "Juli 2024", "2024-07"),
        ("Ia lahir pada tahun 1999 di sini.", "1999", "1999"),
        ("He said it was on July 8, 2024 and not later.", "July 8, 2024", "2024-07-08"),
        ("He said it was on 7/8/2024 and not later.", "7/8/2024", "2024-07-08"),
        ("Ini terjadi Kamis (3/5) dan bukan lalu.", "Kamis (3/5)", "2024-05-03"),
        ("Ia datang kemarin dan tidak pulang.", "kemarin", "2024-07-09"),
        ("Ia datang awal bulan lalu dan tidak pulang.", "awal bulan lalu", "2024-06-01/2024-06-10"),
        ("Ia datang dua hari lalu dan tidak pulang.", "dua hari lalu", "2024-07-08"),
        ("Ia datang pekan ini dan tidak pulang.", "pekan ini", "2024-07-08/2024-07-14"),
        ("Ia datang tahun lalu dan tidak pulang.", "tahun lalu", "2023"),
        ("Ia datang pada Selasa dan tidak pulang.", "Selasa", "2024-07-09"),
        ("He said it was early last month.", "early last month", "2024-06-01/2024-06-10"),
    ],
)  # fmt: skip
def test_dates(text, words, value):
    assert values(text, date(2024, 7, 10))[words] == value


def test_a_relative_date_without_anything_to_count_from_stays_open():
    assert values("Ia datang awal bulan lalu dan tidak pulang.") == {"awal bulan lalu": None}


def test_there_is_no_thirtieth_of_february():
    assert values("Ia datang pada Senin (30/2/2024) dan tidak pulang.") == {}


@pytest.mark.parametrize(
    ("text", "words", "value", "unit"),
    [
        ("Biaya itu Rp1,2 triliun dan tidak lebih.", "Rp1,2 triliun", 1_200_000_000_000, "IDR"),
        ("Biaya itu Rp 1.500.000,50 dan tidak lebih.", "Rp 1.500.000,50", 1_500_000.5, "IDR"),
        ("Hal itu sudah 24 tahun dan tidak lebih.", "24 tahun", 24, "year"),
        ("Itu naik 2,5 persen dan tidak lebih.", "2,5 persen", 2.5, "percent"),
        ("Itu naik 2,5% dan tidak lebih.", "2,5%", 2.5, "percent"),
        ("Ada 1.250 orang yang datang di sini.", "1.250 orang", 1250, "person"),
        ("Ada 3 juta orang yang datang di sini.", "3 juta orang", 3_000_000, "person"),
        ("It was $2.5 billion and they had it.", "$2.5 billion", 2_500_000_000, "USD"),
        ("It rose 12.5 percent and they said it.", "12.5 percent", 12.5, "percent"),
        ("There were 1,250 people and they had it.", "1,250 people", 1250, "person"),
    ],
)
def test_numbers(text, words, value, unit):
    reading = read_text(text)
    assert [(text[n.start : n.end], n.value, n.unit) for n in reading.numbers] == [
        (words, value, unit)
    ]


def speakers(text: str) -> list[tuple[str, str | None]]:
    reading = read_text(text)
    return [
        (reading.article.text[q.start : q.end], q.speaker)
        for q in reading.quotes
        if q.kind == "direct"
    ]


def test_speakers_are_followed_through_the_article():
    text = (
        "Wali Kota Bandung Budi Percobaan menutup jembatan itu pada Senin pagi.\n"
        '"Kami tidak mau menunggu sampai ada korban," kata Budi di kantornya.\n'
        '"Jalan pengganti sudah dibuka sejak kemarin sore," ujarnya.\n'
        '"Perbaikan itu akan selesai sebelum hari raya," ucap dia.\n'
        "Rina Contoh, warga setempat, mengeluh soal itu.\n"
        "«Kami harus memutar jauh sekali setiap pagi,» kata Rina Contoh kepada wartawan.\n"
        'Ia menyebut jalan itu "benar-benar rusak" sejak lama.'
    )
    assert [name for _, name in speakers(text)] == [
        "Budi Percobaan",
        "Budi Percobaan",
        "Budi Percobaan",
        "Rina Contoh",
    ]
    mixed = [q for q in read_text(text).quotes if q.kind == "mixed"]
    assert [text[q.start : q.end] for q in mixed] == []


def test_a_title_in_marks_is_no_quotation():
    assert speakers('Film "Jembatan Tua" diputar di kota itu pada Senin malam.') == []


def test_a_quotation_without_its_closing_mark_ends_with_the_paragraph():
    text = (
        '"Kami tidak mau menunggu sampai ada korban di jembatan itu.\nWarga lalu pulang ke rumah.'
    )
    assert [words for words, _ in speakers(text)] == [
        "Kami tidak mau menunggu sampai ada korban di jembatan itu."
    ]


def test_two_numbers_for_one_thing_are_in_conflict():
    text = (
        "Korban tewas akibat banjir di Tanjung Sari mencapai 12 orang.\n"
        "Warga masih mengungsi di sekolah dekat terminal bus.\n"
        "Korban tewas akibat banjir di Tanjung Sari mencapai 15 orang."
    )
    claims = read_text(text).claims
    (first,) = [n for n, c in enumerate(claims) if "12 orang" in c.quote]
    (second,) = [n for n, c in enumerate(claims) if "15 orang" in c.quote]
    assert claims[first].conflicts_with == (second,)
    assert claims[second].conflicts_with == (first,)


@pytest.mark.parametrize(
    ("line", "stamp"),
    [
        ("Senin, 8 Juli 2024 10:30 WIB", "2024-07-08T10:30:00+07:00"),
        ("08/07/2024, 10:30 WITA", "2024-07-08T10:30:00+08:00"),
        ("8 Juli 2024 pukul 10.30 WIT", "2024-07-08T10:30:00+09:00"),
        ("July 8, 2024 3:05 PM", "2024-07-08T15:05:00"),
        ("2024-07-08T10:30:00.000Z", "2024-07-08T10:30:00+00:00"),
        ("2024-07-08", "2024-07-08"),
        ("31 Februari 2024", None),
        ("", None),
    ],
)
def test_stamps(line, stamp):
    assert stamp_of(line) == stamp


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Harga beras itu naik karena banjir.", "id"),
        ("The price of rice has risen because of it.", "en"),
        ("Der Preis ist gestiegen.", "und"),
        ("今日は雨です。", "ja"),
        ("", "und"),
    ],
)
def test_languages(text, language):
    assert language_of(LETTERS.findall(lowered(text))) == language


def test_every_letter_stays_in_its_place_in_lower_case():
    text = "İstanbul ẞ Ǆ ΑΣ"
    assert len(lowered(text)) == len(text)


def test_a_sentence_with_its_date_in_front_is_no_line_of_publication():
    text = "Pada 3 Mei 2024 itu 12 orang tewas.\nPada 4 Mei 2024 itu 15 orang tewas."
    assert [block.kind for block in read_text(text).blocks] == ["paragraph", "paragraph"]


def test_a_date_in_the_dateline_is_that_of_publication():
    text = "SUKARINDAH, 23 November 2026 - Kebakaran itu terjadi kemarin dan menewaskan 2 orang."
    article = read_text(text).article
    assert (article.dateline, article.published_at) == ("SUKARINDAH", "2026-11-23")


def test_normalising():
    assert normalise("\ufeffa\r\nb\rc\x00\ud800") == "a\nb\nc\ufffd\ufffd"
    assert normalise("e\u0301") == "é"
