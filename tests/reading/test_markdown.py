"""Articles written in Markdown."""

import pytest

from factcheck.reading import Reading, Unreadable, read_markdown
from tests.reading.test_properties import check

ARTICLE = """---
title: "Jembatan Tanjung Sari Ditutup Dua Pekan"
author: Rina Contoh, Dodi Contoh
date: 2024-07-08 10:30 WIB
updated: 2024-07-09T08:00:00+07:00
---

TANJUNG SARI, KABAR.example - Pemerintah **Kota Tanjung Sari** menutup [jembatan lama](/lama)
selama dua pekan
mulai *Selasa* (9/7/2024) karena `retakan` pada tiang ketiga.

![Jembatan pada Senin pagi](a.jpg)

> "Kami tidak mau menunggu," kata Budi Percobaan.

## Biaya Perbaikan

- Tiang: **Rp1,2 triliun**
- Jalan
  lingkar

| Tahun | Biaya |
|-------|------:|
| 2023  | Rp2 miliar |

Baca juga: [Pasar Lama Dibuka](/pasar)

Baris satu\\
Baris dua yang berdiri sendiri.
"""


def blocks(reading: Reading) -> list[tuple[str, str]]:
    text = reading.article.text
    return [(b.kind, text[b.start : b.end]) for b in reading.blocks]


def test_the_text_has_no_marks_and_each_block_its_kind():
    reading = read_markdown(ARTICLE, url="https://kabar.example/a")
    assert blocks(reading) == [
        ("title", "Jembatan Tanjung Sari Ditutup Dua Pekan"),
        ("dateline", "TANJUNG SARI, KABAR.example -"),
        (
            "paragraph",
            "Pemerintah Kota Tanjung Sari menutup jembatan lama selama dua pekan mulai Selasa"
            " (9/7/2024) karena retakan pada tiang ketiga.",
        ),
        ("caption", "Jembatan pada Senin pagi"),
        ("paragraph", '"Kami tidak mau menunggu," kata Budi Percobaan.'),
        ("subheading", "Biaya Perbaikan"),
        ("list_item", "Tiang: Rp1,2 triliun"),
        ("list_item", "Jalan lingkar"),
        ("paragraph", "Tahun | Biaya"),
        ("paragraph", "2023 | Rp2 miliar"),
        ("related", "Baca juga: Pasar Lama Dibuka"),
        ("paragraph", "Baris satu"),
        ("paragraph", "Baris dua yang berdiri sendiri."),
    ]
    article = reading.article
    assert article.authors == ("Rina Contoh", "Dodi Contoh")
    assert article.published_at == "2024-07-08T10:30:00+07:00"
    assert article.modified_at == "2024-07-09T08:00:00+07:00"
    assert (article.language, article.url) == ("id", "https://kabar.example/a")
    check(reading)


def test_the_first_heading_is_the_title():
    reading = read_markdown("# Judul\n\n## Bagian\n\nHarga beras naik 12 persen.\n\n# Lagi\n")
    assert [kind for kind, _ in blocks(reading)] == [
        "title", "subheading", "paragraph", "subheading",
    ]  # fmt: skip
    assert reading.article.title == "Judul"


def test_html_in_it_is_read_for_its_words():
    reading = read_markdown("<div>Harga naik.</div>\n\nWarga <b>mengeluh</b> &amp; pergi.")
    assert reading.article.text == "Harga naik.\nWarga mengeluh & pergi."


@pytest.mark.parametrize("source", ["", " \n", "---\n", "***\n---\n", "<!-- x -->", "[](/a)"])
def test_nothing_but_marks_is_refused(source):
    with pytest.raises(Unreadable, match="no text") as refused:
        read_markdown(source)
    assert refused.value.code == "no_text"


@pytest.mark.parametrize("source", ["[" * 20_000, "> " * 5_000 + "a", "*a " * 20_000, "- " * 3000])
def test_marks_without_end_are_read(source):
    reading = read_markdown(f"{source}x\n\nHarga naik.")
    assert reading.article.text.endswith("Harga naik.")
    check(reading)


def test_quotes_in_quotes_are_read():
    assert read_markdown("> " * 40 + "Harga naik.").article.text == "Harga naik."
