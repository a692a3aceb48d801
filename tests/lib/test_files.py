import gzip
import io
import json
import os
import threading
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.lib.files import FileReader, FileRefused, Limits, read_bytes, sniff
from tests.reading import papers

TEXT = """Harga Beras Naik di Jakarta

JAKARTA - Harga beras naik 12 persen dalam sebulan, kata Menteri Perdagangan.

"Kami akan menambah pasokan," kata Menteri Perdagangan, Senin (3/3/2025).
"""
PAGE = f"""<!DOCTYPE html><html lang="id"><head><title>Harga Beras Naik di Jakarta</title></head>
<body><article><h1>Harga Beras Naik di Jakarta</h1>
{"".join(f"<p>{line}</p>" for line in TEXT.splitlines()[2:] if line)}
<p>Kenaikan itu terjadi di semua pasar yang dipantau Dinas Perdagangan selama Februari.</p>
<p>Pemerintah akan membuka keran impor bila harga tidak turun sampai akhir bulan Maret.</p>
</article></body></html>"""


def children():
    """The children of this process, dead ones not waited for included."""
    return sorted(
        pid
        for file in Path("/proc/self/task").glob("*/children")
        for pid in file.read_text().split()
    )


def zip_of(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def test_a_text_is_read():
    reading = read_bytes(TEXT.encode(), filename="berita.txt", url="https://example.org/a")
    text = reading["article"]["text"]
    assert "naik 12 persen" in text
    assert reading["article"]["url"] == "https://example.org/a"
    assert {text[claim["start"] : claim["end"]] for claim in reading["claims"]} == {
        claim["quote"] for claim in reading["claims"]
    }
    assert reading["claims"]
    json.dumps(reading)


def test_a_page_is_read_without_its_markup():
    reading = read_bytes(PAGE.encode(), url="https://example.org/a")
    assert "naik 12 persen" in reading["article"]["text"]
    assert "<p>" not in reading["article"]["text"]
    assert reading["article"]["title"] == "Harga Beras Naik di Jakarta"


@pytest.mark.parametrize(
    ("encode", "content_type"),
    [
        (lambda text: text.encode("utf-8-sig"), None),
        (lambda text: text.encode("utf-16"), None),
        (lambda text: text.encode("utf-16-be"), None),
        (lambda text: text.encode("cp1252"), "text/plain; charset=iso-8859-1"),
        (lambda text: text.encode("cp1252"), "text/plain; charset=nonsense"),
        (lambda text: text.encode("utf-8"), "text/plain; charset=iso-8859-1"),
    ],
)
def test_encodings_are_told_apart(encode, content_type):
    text = (
        TEXT.replace("Menteri", "Müller, menteri") + "“Café” – déjà vu à Genève, où l'été fut long."
    )
    reading = read_bytes(encode(text), content_type=content_type)
    assert "Müller, menteri" in reading["article"]["text"]
    assert "Genève" in reading["article"]["text"]


def test_damaged_bytes_do_not_stop_the_reading():
    reading = read_bytes(TEXT.encode() + "é".encode() * 50 + b"\xff\xfe\xc3 akhir")
    assert "naik 12 persen" in reading["article"]["text"]
    assert "\ufffd" in reading["article"]["text"]


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", None, "file_empty"),
        (b"  \r\n\t ", None, "file_empty"),
        (b"\xef\xbb\xbf\n", None, "file_empty"),
        ("\ufeff \n".encode("utf-16-le"), None, "file_empty"),
        ("\u00a0\u2003\n".encode(), None, "file_empty"),
        (b"x" * 10_000_001, None, "file_too_large"),
        (b"kata " * 1_200_001, None, "file_too_large"),
        (b"%PDF-1.7\n...", "a.pdf", "file_damaged"),
        (papers.pdf([], pictures=True), "a.pdf", "file_pdf_pictures"),
        (papers.pdf([]), "a.pdf", "file_empty"),
        (zip_of("word/document.xml"), "a.docx", "file_damaged"),
        (zip_of("word/document.xml"), None, "file_damaged"),
        (zip_of("a.txt"), "a.docx", "file_damaged"),
        (papers.docx(), None, "file_empty"),
        (zip_of("a.txt"), "a.zip", "file_archive"),
        (zip_of("xl/workbook.xml"), None, "file_office"),
        (zip_of("word/document.xml"), "a.odt", "file_office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "file_office"),
        (b"{\\rtf1\\ansi Harga naik.}", "a.rtf", "file_office"),
        (gzip.compress(TEXT.encode(), mtime=0), "a.txt", "file_archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.html", "file_binary"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a.jpg", "file_binary"),
        (b"MZ\x90\0\x03", "a.exe", "file_binary"),
        (b"\x7fELF\x02\x01\x01", None, "file_binary"),
        (b"BM6\0\0\0", None, "file_binary"),
        (TEXT.encode() + b"\0", "a.txt", "file_binary"),
        (bytes(range(1, 256)) * 20, "a.txt", "file_binary"),
        (os.urandom(100_000).replace(b"\0", b"x"), "a.txt", "file_binary"),
    ],
)
def test_what_is_no_text_is_refused_with_its_own_sentence(data, filename, code):
    with pytest.raises(FileRefused) as refused:
        read_bytes(data, filename=filename)
    assert refused.value.code == code
    assert len(refused.value.message) > 20
    assert "%" not in refused.value.message


@pytest.mark.parametrize(
    ("data", "options", "kind"),
    [
        (b"BMKG mencatat gempa.", {}, "text"),
        (b"MZ, inisial tersangka.", {}, "text"),
        (b"\n <!-- x --><?xml version='1.0'?>\n<!DOCTYPE HTML>", {}, "html"),
        ("<html>".encode("utf-16"), {}, "html"),
        (b"\xef\xbb\xbf<HTML lang=id>", {}, "html"),
        (b"<p>x", {"content_type": "text/html; charset=x"}, "html"),
        (b"<p>x", {"filename": "A.HTM"}, "html"),
        (b"# Judul\n\n<p>", {"filename": "a.md"}, "markdown"),
        (b"# Judul", {"filename": "A.Markdown", "content_type": "text/html"}, "markdown"),
        (b"# Judul", {"content_type": "text/markdown; charset=utf-8"}, "markdown"),
        (b"<!doctype html><p>", {"filename": "a.md"}, "html"),
        (b"# Judul", {"url": "https://a.example/b.md?c", "content_type": "text/plain"}, "markdown"),
        (b"Judul", {"url": "https://a.example/b.md", "content_type": "text/html"}, "html"),
        (b"# Judul", {"url": "https://a.example/b"}, "text"),
        (b"%PDF-1.4 ...", {"filename": "a.txt"}, "pdf"),
        (b"HTTP/1.1 200\n%PDF-1.4 ... startxref 9", {}, "pdf"),
        (b"Berkas %PDF-1.4 itu rusak.", {}, "text"),
        (zip_of("word/document.xml"), {"content_type": "text/plain"}, "docx"),
        (b"BZhang, wartawan.", {}, "text"),
        (b"a < b", {"content_type": "text/plain"}, "text"),
    ],
)
def test_the_bytes_say_what_they_are(data, options, kind):
    assert sniff(data, **options) == kind


def test_a_page_without_an_article_is_refused():
    with pytest.raises(FileRefused) as refused:
        read_bytes(b"<!doctype html><html><body><nav><a href='/'>Home</a></nav></body></html>")
    assert refused.value.code == "file_unreadable"


@pytest.mark.parametrize(
    ("limits", "data"),
    [
        (Limits(memory=48_000_000), b"Harga naik 12 persen.\n" * 20_000),
        (Limits(seconds=1), b"Harga naik 12 persen.\n" * 90_000),
        (Limits(output=1000), TEXT.encode()),
    ],
    ids=["memory", "time", "answer"],
)
def test_a_child_that_wants_too_much_is_ended(limits, data):
    with pytest.raises(FileRefused) as refused:
        read_bytes(data, limits=limits)
    assert refused.value.code == "file_too_hard"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            papers.docx(papers.paragraph("Harga beras naik 12 persen.")),
            "Harga beras naik 12 persen.",
        ),
        (papers.pdf([(60, 700, 11, "Harga beras naik 12 persen.")]), "Harga beras naik 12 persen."),
        ("# Harga\n\nBeras naik **12** persen.".encode("utf-16"), "Harga\nBeras naik 12 persen."),
    ],
    ids=["docx", "pdf", "markdown"],
)
def test_each_kind_of_file_is_read(data, expected):
    reading = read_bytes(data, filename="a.md", url="https://example.org/a")
    assert reading["article"]["text"] == expected
    assert reading["article"]["url"] == "https://example.org/a"


def deep_pages(depth):
    """A PDF whose page tree goes down without end."""
    objects = {n: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 1) for n in range(2, depth)}
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[depth] = b"<< /Type /Page /Parent 2 0 R >>"
    return papers.pdf_file(objects)


MUCH = b"BT /F 11 Tf 60 700 Td " + b"(kata) Tj " * 8_000_000 + b"ET"
ENTITIES = '<!DOCTYPE d [<!ENTITY a "kata kata"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (papers.docx("<w:p/>" + " " * 60_000_000), {"file_packed"}),
        (papers.docx(papers.paragraph("x") * 400_000), {"file_packed"}),
        (papers.docx("", extra={"word/document.xml": ENTITIES}), {"file_packed"}),
        (papers.docx("<w:p>" * 100_000 + "</w:p>" * 100_000), {"file_too_hard", "file_packed"}),
        (deep_pages(20_000), {"file_too_hard", "file_damaged"}),
        (papers.pdf_of([MUCH], pack=True), {"file_too_hard", "file_damaged"}),
    ],
    ids=["zip", "ratio", "entities", "nested", "pages", "stream"],
)
def test_a_file_made_to_do_harm_is_refused(data, codes):
    assert len(data) < 3_000_000
    with pytest.raises(FileRefused) as refused:
        read_bytes(data, limits=Limits(seconds=10))
    assert refused.value.code in codes


def test_one_child_reads_many_and_is_replaced_when_it_dies():
    page = PAGE.encode()
    before = children()
    with FileReader(limits=Limits(seconds=2), rows=3) as reader:
        seen = set()
        for _ in range(7):
            assert b"naik 12 persen" in reader.read(page)
            seen.add(children()[-1] if children() else None)
        assert 2 <= len(seen - {None}) <= 4
        with pytest.raises(FileRefused) as refused:
            reader.read(b"# " + b"[" * 900_000, filename="a.md")
        assert refused.value.code == "file_too_hard"
        assert b"naik 12 persen" in reader.read(page)
    assert children() == before


def test_a_listing_is_lines_for_a_person():
    with FileReader(rows=1) as reader:
        lines = reader.read(PAGE.encode(), listing=True).decode().split("\n")
    assert lines[0] == "title: Harga Beras Naik di Jakarta"


START = {
    "text": b"",
    "html": b"<!doctype html>",
    "docx": papers.docx(papers.paragraph("Harga beras naik.")),
    "pdf": papers.pdf([(60, 700, 11, "Harga beras naik.")]),
}


@pytest.mark.parametrize("kind", START)
def test_no_bytes_make_it_fail(kind):
    """Random bytes, and good files with random damage: a reading or a refusal, never a fault."""

    @given(st.binary(max_size=2000), st.integers(0, 4000), st.integers(0, 40))
    @settings(max_examples=60, deadline=None)
    def read(noise, at, skip):
        good = START[kind]
        at = min(at, len(good))
        data = good[:at] + noise + good[at + skip :]
        try:
            reader.read(data, filename="a.md" if kind == "text" else None)
        except FileRefused as refused:
            codes.add(refused.code)

    codes: set[str] = set()
    with FileReader(limits=Limits(seconds=10)) as reader:
        read()
    assert "file_broken" not in codes


def test_a_page_nested_without_end_is_an_answer_not_a_crash():
    page = b"<html><body>" + b"<div>" * 200_000 + TEXT.encode()
    with pytest.raises(FileRefused) as refused:
        read_bytes(page, limits=Limits(seconds=10))
    assert refused.value.code in ("file_unreadable", "file_too_hard")


def test_a_page_cannot_name_a_file_of_ours_to_be_put_into_it(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("kata sandi")
    declared = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    page = PAGE.replace("<!DOCTYPE html>", declared).replace("12 persen", "12 persen &s;")
    assert "kata sandi" not in read_bytes(page.encode())["article"]["text"]


def test_threads_may_read_at_the_same_time_and_leave_no_child_behind():
    titles = []
    before = children()

    def work():
        titles.append(read_bytes(TEXT.encode())["article"]["title"])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == ["Harga Beras Naik di Jakarta"] * 4
    assert children() == before


def test_nothing_around_us_decides_what_the_child_runs(monkeypatch, tmp_path):
    """A module that shadows one of the child's, planted where Python usually looks, is not run."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    assert read_bytes(TEXT.encode())["claims"]
