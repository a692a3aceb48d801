"""Word documents."""

import pytest

from factcheck.reading import Reading, Unreadable, read_docx
from tests.reading.papers import docx, package, paragraph, run, table
from tests.reading.test_properties import check


def blocks(reading: Reading) -> list[tuple[str, str]]:
    text = reading.article.text
    return [(b.kind, text[b.start : b.end]) for b in reading.blocks]


def test_each_part_of_a_document_has_its_kind():
    changed = (
        run("Biaya naik ")
        + '<w:del w:author="a"><w:r><w:delText>10</w:delText></w:r></w:del>'
        + f'<w:ins w:author="a">{run("12")}</w:ins>'
        + run(" persen")
        + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        + run(", kata ")
        + f'<w:hyperlink r:id="r0">{run("Budi Percobaan")}</w:hyperlink>'
        + run(".")
    )
    note = f'<w:footnote w:id="2">{paragraph("Menurut laporan dinas tahun 2024.")}</w:footnote>'
    reading = read_docx(
        docx(
            paragraph("Jembatan Ditutup Dua Pekan", style="Title"),
            paragraph("Warga diminta memutar", style="Subtitle"),
            paragraph("Penulis: Rina Contoh"),
            paragraph(changed),
            paragraph("Rincian Biaya", style="Heading2"),
            paragraph("Tiang ketiga", item=True),
            paragraph("Jalan lingkar", item=True),
            table(("Tahun", "Biaya"), ("2023", "Rp2 miliar")),
            paragraph("Jembatan pada Senin pagi.", style="Caption"),
            paragraph("Perbaikan selesai pada Agustus."),
            footnotes=note,
        ),
        url="https://kabar.example/a",
    )
    assert blocks(reading) == [
        ("title", "Jembatan Ditutup Dua Pekan"),
        ("standfirst", "Warga diminta memutar"),
        ("byline", "Penulis: Rina Contoh"),
        ("paragraph", "Biaya naik 12 persen, kata Budi Percobaan."),
        ("subheading", "Rincian Biaya"),
        ("list_item", "Tiang ketiga"),
        ("list_item", "Jalan lingkar"),
        ("paragraph", "Tahun | Biaya"),
        ("paragraph", "2023 | Rp2 miliar"),
        ("caption", "Jembatan pada Senin pagi."),
        ("paragraph", "Perbaikan selesai pada Agustus."),
        ("list_item", "Menurut laporan dinas tahun 2024."),
    ]
    assert reading.article.authors == ("Rina Contoh",)
    assert reading.article.url == "https://kabar.example/a"
    check(reading)


def test_a_document_without_styles_is_read_like_a_pasted_text():
    reading = read_docx(
        docx(
            paragraph("Jembatan Ditutup Dua Pekan"),
            paragraph("Penulis: Rina Contoh"),
            paragraph("Pemerintah kota menutup jembatan lama mulai Selasa (9/7/2024)."),
        )
    )
    assert [kind for kind, _ in blocks(reading)] == ["title", "byline", "paragraph"]


def test_a_bold_line_is_a_heading():
    reading = read_docx(
        docx(
            paragraph("Jembatan Ditutup", bold=True),
            paragraph("Pemerintah kota menutup jembatan lama mulai Selasa (9/7/2024)."),
            paragraph("Biaya Perbaikan", bold=True),
            paragraph("Perbaikan itu menelan biaya Rp1,2 triliun."),
        )
    )
    assert [kind for kind, _ in blocks(reading)] == [
        "title",
        "paragraph",
        "subheading",
        "paragraph",
    ]


def test_a_line_break_ends_a_line():
    reading = read_docx(
        docx(paragraph(run("Harga naik.") + "<w:r><w:br/></w:r>" + run("Warga pergi.")))
    )
    assert reading.article.text == "Harga naik.\nWarga pergi."


LONG = f"<w:p><w:r><w:t>{'a' * 20_000_000}</w:t></w:r></w:p>"
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "kata"><!ENTITY b "'
    + "&a;" * 1000
    + '"><!ENTITY c "'
    + "&b;" * 1000
    + '">]><d>&c;</d>'
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (docx(LONG), "packed"),
        (docx("", extra={f"word/m{n}.xml": "" for n in range(2001)}), "packed"),
        (docx("", extra={f"word/m{n}.bin": bytes(3_000_000) for n in range(2)}), "packed"),
        (docx("", extra={"word/inner.zip": b"PK"}), "packed"),
        (docx("", extra={"inner.docx": docx()}), "packed"),
        (docx("", extra={"../outside.xml": "x"}), "packed"),
        (docx("", extra={"/etc/passwd": "x"}), "packed"),
        (docx("", extra={"word\\document.xml": "x", "C:/a": "x"}), "packed"),
        (docx("", extra={"word/document.xml": ENTITIES}), "packed"),
        (docx("", extra={"word/styles.xml": ENTITIES.encode("utf-16")}), "packed"),
        (docx(), "no_text"),
        (docx(paragraph(" ")), "no_text"),
        (docx("", extra={"word/document.xml": "<w:doc"}), "damaged"),
        (docx("", extra={"word/document.xml": "<nothing/>"}), "damaged"),
        (package({"a.txt": "x"}), "damaged"),
        (package({"word/a.txt": "x"}), "damaged"),
        (docx(paragraph("Harga naik."))[:-30], "damaged"),
        (b"PK\x03\x04", "damaged"),
        (b"", "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_sane_document_is_refused(data, code):
    with pytest.raises(Unreadable) as refused:
        read_docx(data)
    assert refused.value.code == code


def test_a_table_of_a_chart_is_no_archive():
    data = docx(paragraph("Harga naik."), extra={"word/embeddings/Sheet1.xlsx": b"PK"})
    assert read_docx(data).article.text == "Harga naik."
