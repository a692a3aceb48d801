"""PDF files."""

import io

import pypdf
import pytest

from factcheck.reading import Reading, Unreadable, read_pdf
from tests.reading.papers import Print, page_content, pdf, pdf_file, pdf_of
from tests.reading.test_properties import check


def blocks(reading: Reading) -> list[tuple[str, str]]:
    text = reading.article.text
    return [(b.kind, text[b.start : b.end]) for b in reading.blocks]


def column(lines: list[str], *, x: float = 60, top: float = 700, size: float = 11) -> list[Print]:
    return [(x, top - n * size * 1.25, size, words) for n, words in enumerate(lines)]


FIRST = [
    (60.0, 760.0, 22.0, "Jembatan Ditutup Dua Pekan"),
    *column(
        [
            "Pemerintah Kota Tanjung Sari menutup jembatan lama selama",
            "dua pekan mulai Selasa (9/7/2024) karena ditemukan kereta-",
            "kan pada tiang ketiga, dan anak-",
            "anak sekolah diminta memutar lewat jalan lingkar yang baru.",
        ],
        top=720,
    ),
    *column(["*Biaya Perbaikan"], top=650),
    *column(
        [
            "Perbaikan itu menelan biaya Rp1,2 triliun, naik 2,5 persen",
            "dari rencana awal. Jalan pengganti sudah dibuka sejak akhir",
        ],
        top=620,
    ),
]
SECOND = column(
    [
        "pekan lalu, kata Budi Percobaan.",
        "    Baris baru setelah baris pendek itu adalah paragraf baru.",
    ],
    top=720,
)


def test_paragraphs_are_whole_over_lines_and_pages():
    pages = []
    for number, page in enumerate((FIRST, SECOND), 1):
        head = (60.0, 810.0, 8.0, "Kabar Contoh, Senin 8 Juli 2024")
        pages.append([head, *page, (290.0, 30.0, 8.0, f"{number} / 2")])
    reading = read_pdf(pdf(*pages), url="https://kabar.example/a.pdf")
    assert blocks(reading) == [
        ("boilerplate", "Kabar Contoh, Senin 8 Juli 2024"),
        ("title", "Jembatan Ditutup Dua Pekan"),
        (
            "paragraph",
            "Pemerintah Kota Tanjung Sari menutup jembatan lama selama dua pekan mulai Selasa"
            " (9/7/2024) karena ditemukan keretakan pada tiang ketiga, dan anak-anak sekolah"
            " diminta memutar lewat jalan lingkar yang baru.",
        ),
        ("subheading", "Biaya Perbaikan"),
        (
            "paragraph",
            "Perbaikan itu menelan biaya Rp1,2 triliun, naik 2,5 persen dari rencana awal."
            " Jalan pengganti sudah dibuka sejak akhir pekan lalu, kata Budi Percobaan.",
        ),
        ("boilerplate", "1 / 2"),
        ("boilerplate", "Kabar Contoh, Senin 8 Juli 2024"),
        ("paragraph", "Baris baru setelah baris pendek itu adalah paragraf baru."),
        ("boilerplate", "2 / 2"),
    ]
    assert reading.article.title == "Jembatan Ditutup Dua Pekan"
    assert reading.article.url == "https://kabar.example/a.pdf"
    check(reading)


LEFT = ["Kolom kiri dimulai di", "sini dan berlanjut ke", "bawah sampai habis", "lalu pindah ke"]
RIGHT = [
    "kolom kanan yang juga",
    "berisi empat baris dan",
    "selesai pada baris",
    "yang terakhir ini.",
]


@pytest.mark.parametrize("alternating", [False, True])
def test_two_columns_are_read_one_after_the_other(alternating):
    left, right = column(LEFT), column(RIGHT, x=320)
    rows = [p for pair in zip(left, right, strict=True) for p in pair]
    (block,) = blocks(read_pdf(pdf(rows if alternating else [*left, *right])))
    assert block == ("paragraph", " ".join(LEFT + RIGHT))


def test_paragraphs_set_in_and_lists():
    lines = [
        (74.0, 700.0, 11.0, "Baris pertama paragraf ini menjorok ke dalam halaman dan"),
        (60.0, 686.0, 11.0, "baris keduanya tidak, sampai paragraf itu selesai di tepi."),
        (74.0, 672.0, 11.0, "Paragraf kedua menjorok juga, dan tidak ada jarak di antara"),
        (60.0, 658.0, 11.0, "keduanya."),
        (60.0, 630.0, 11.0, "1. Butir pertama"),
        (60.0, 616.0, 11.0, "2. Butir kedua yang panjang sehingga harus memakai dua baris"),
        (72.0, 602.0, 11.0, "penuh"),
    ]
    assert [kind for kind, _ in blocks(read_pdf(pdf(lines)))] == [
        "paragraph", "paragraph", "list_item", "list_item",
    ]  # fmt: skip


def encrypted(data: bytes, *, user: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user_password=user, owner_password="pemilik", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


ONE = pdf([(60.0, 700.0, 11.0, "Harga beras naik 12 persen.")])
LOOP = pdf_file(
    {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"}
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (encrypted(ONE, user="rahasia"), "pdf_locked"),
        (pdf([], [], pictures=True), "pdf_pictures"),
        (pdf([]), "no_text"),
        (pdf([(60.0, 700.0, 11.0, "- . -")]), "no_text"),
        (b"%PDF-1.7\n", "damaged"),
        (b"", "damaged"),
        (ONE[:200], "damaged"),
        (LOOP, "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(data, code):
    with pytest.raises(Unreadable) as refused:
        read_pdf(data)
    assert refused.value.code == code


def test_the_sentence_about_pictures():
    with pytest.raises(Unreadable, match=r"^This PDF has pictures of text only\.$"):
        read_pdf(pdf([], pictures=True))


def test_a_pdf_that_only_its_owner_may_change_can_be_read():
    assert read_pdf(encrypted(ONE, user="")).article.text == "Harga beras naik 12 persen."


def test_packed_pages_are_read():
    packed = pdf_of([page_content([(60.0, 700.0, 11.0, "Harga naik.")])], pack=True)
    assert read_pdf(packed).article.text == "Harga naik."


def test_lines_of_the_body_that_end_two_pages_alike_are_no_running_feet():
    lines = ["Pemerintah kota menutup jembatan lama mulai Selasa depan,", "kata Budi Percobaan."]
    reading = read_pdf(pdf(column(lines), column(lines)))
    assert [kind for kind, _ in blocks(reading)] == ["paragraph", "paragraph"]
