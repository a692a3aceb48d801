"""The sample article in detail: what NEWSROOM.md says is wrong or tricky about it must be found."""

import hashlib

import pytest

from factcheck.reading import REASONS, Claim, Reading, read_text
from tests.reading.texts import SAMPLE


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_text(SAMPLE.read_text(encoding="utf-8"))


def words(reading: Reading, kind: str) -> list[str]:
    return [reading.article.text[b.start : b.end] for b in reading.blocks if b.kind == kind]


def claim_starting(reading: Reading, words: str) -> list[tuple[int, Claim]]:
    return [(n, c) for n, c in enumerate(reading.claims) if c.quote.startswith(words)]


def test_the_sample_is_the_one_that_was_given():
    assert hashlib.sha256(SAMPLE.read_bytes()).hexdigest() == (
        "82269ef5873685c08ddf1c60bb327ef7b748ce2ea8710e6e498db6167cf0ecbe"
    )


def test_head(reading):
    article = reading.article
    assert article.sha256 == hashlib.sha256(SAMPLE.read_bytes()).hexdigest()
    assert article.title is not None
    assert article.title.startswith("Makin Mesra, Kim Jong Un Kirim Militer")
    assert article.standfirst is not None
    assert article.standfirst.startswith("Kantor Pusat Pyongyang tidak memberikan")
    assert article.authors == ("Namira Yunia Lestanti",)
    assert article.editors == ("Seno Tri Sulistiyono",)
    assert article.publisher == "Tribunnews.com"
    assert article.dateline == "MOSKOW"
    assert article.language == "id"
    assert article.published_at is None


def test_blocks(reading):
    assert words(reading, "byline") == [
        "Penulis: Namira Yunia Lestanti",
        "Editor: Seno Tri Sulistiyono",
    ]
    assert words(reading, "credit") == ["Laporan Wartawan Tribunnews.com Namira Yunia"]
    assert words(reading, "dateline") == ["TRIBUNNEWS.COM, MOSKOW –"]
    assert words(reading, "subheading") == ["Kim Jong Un Dukungan Penuh Agresi Rusia"]
    assert [line[:10] for line in words(reading, "related")] == ["Baca juga:"]
    assert len(words(reading, "paragraph")) == 17
    assert words(reading, "paragraph")[0].startswith("Presiden Korea Utara Kim Jong Un dilaporkan")


def test_the_repeated_sentence_is_one_claim_said_twice(reading):
    (first, one), (_, other) = claim_starting(reading, "Kunjungan kali ini menjadi kunjungan")
    assert one.duplicate_of is None
    assert other.duplicate_of == first
    assert "repeated" in one.reasons
    assert "repeated" in other.reasons


def test_the_standfirst_that_comes_again_in_the_body_is_one_claim(reading):
    (first, one), (_, other) = claim_starting(reading, "Kantor Pusat Pyongyang tidak")
    assert one.duplicate_of is None
    assert other.duplicate_of == first


def test_two_wordings_of_one_quotation_are_in_conflict(reading):
    (first, one), (second, other) = [
        (n, c) for n, c in enumerate(reading.claims) if "Kami sangat menghargai" in c.quote
    ]
    assert second in one.conflicts_with
    assert first in other.conflicts_with
    assert one.duplicate_of is None
    assert other.duplicate_of is None
    assert one.claimant == other.claimant == "Vladimir Putin"


def test_both_styles_of_quotation_marks_and_their_speaker(reading):
    text = reading.article.text
    direct = [q for q in reading.quotes if q.kind == "direct"]
    assert [q.speaker for q in direct] == ["Vladimir Putin", "Vladimir Putin"]
    assert [text[q.speaker_start : q.speaker_end] for q in direct] == ["Putin", "Putin"]
    assert [text[q.start - 1] for q in direct] == ['"', "“"]


def test_the_unmatched_closing_mark_opens_nothing(reading):
    (_, claim), *_ = claim_starting(reading, "Namun mengutip dari Yonhap News")
    assert claim.quote.endswith('Komprehensif"')
    assert claim.statement.startswith("Perjalanan tersebut menandai kunjungan publik pertama")
    assert claim.statement.endswith("Kemitraan Strategis Komprehensif.")
    assert not any(q.kind == "direct" and q.start == claim.end for q in reading.quotes)


def test_agencies_are_the_claimants_of_what_is_laid_on_them(reading):
    claimants = {claim.claimant for claim in reading.claims}
    assert {"Kantor Berita Pusat Korea", "Yonhap News", "Vladimir Putin"} <= claimants


def test_the_numeric_date_is_the_eighth_of_july(reading):
    text = reading.article.text
    dates = {text[d.start : d.end]: d.value for d in reading.dates}
    assert dates["Senin (8/7/2024)"] == "2024-07-08"


def test_early_last_month_is_counted_from_the_publication():
    reading = read_text(
        SAMPLE.read_text(encoding="utf-8"), published_at="2024-08-02T09:00:00+07:00"
    )
    text = reading.article.text
    dates = {text[d.start : d.end]: d.value for d in reading.dates}
    assert dates["awal bulan lalu"] == "2024-07-01/2024-07-10"


def test_early_last_month_falls_back_on_the_day_of_the_event(reading):
    text = reading.article.text
    dates = {text[d.start : d.end]: d.value for d in reading.dates}
    assert dates["awal bulan lalu"] == "2024-06-01/2024-06-10"


def test_numbers(reading):
    text = reading.article.text
    assert [(text[n.start : n.end], n.value, n.unit) for n in reading.numbers] == [
        ("24 tahun", 24, "year")
    ] * 2


def test_the_doubtful_paragraph_is_a_claim(reading):
    assert claim_starting(reading, "Kim tak sendiri dalam lawatannya")


def test_every_claim_says_why(reading):
    for claim in reading.claims:
        assert claim.reasons
        assert set(claim.reasons) <= REASONS.keys()
        assert claim.kinds or "names-people" in claim.reasons
