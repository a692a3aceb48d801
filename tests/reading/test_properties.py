"""What must hold for any text at all."""

import json
import re
import unicodedata
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.reading import Reading, Unreadable, read_html, read_text
from factcheck.reading.days import bounds
from factcheck.reading.language import language_of
from factcheck.reading.sentences import split_sentences
from factcheck.reading.tables import table_for
from factcheck.reading.text import normalise
from tests.reading.texts import PAGE, SAMPLE, WRAPPED

PIECES = st.sampled_from(
    [
        *SAMPLE.read_text(encoding="utf-8").split(" ")[:300],
        '"', "“", "”", "«", "»", "‘", "'", "(", ")", "[", "]", ".", "...", "…", "?", "!", ",", ":",
        ";", "–", "—", "-", "\n", "\n\n", "\r\n",
        "Jl.", "No.", "dkk.", "H.M.", "S.H.", "a.l.", "14.05", "Rp1.500.000,00", "2,5 persen",
        "Senin (8/7/2024)", "31/2/2024", "0/0/0000", "99/99/9999", "awal bulan lalu", "kemarin",
        "1 Januari 0001", "Baca juga:", "Penulis: A", "Editor:", "TRIBUNNEWS.COM, MOSKOW –",
        "kata", "ujar dia", "katanya.", "mengatakan bahwa", "said", "he said", "Kim", "\u00a0",
        "e\u0301", "\u0301", "。", "؟", "।", "\x00", "\ud800", "\ufeff", "1" * 400, "9" * 18,
        "5 juta tahun lalu", "last month", "May 2024", "٣", "²", "½", "Ⅷ",
        "$\n5", "Semester İ", "Kuartal ıı 2024", "ſenin", "K", "Rp.\t5", "mengatakan\t“Ya.”",
        "8-10 Juli 2024",
        "hingga", "to", "dan", "antara", "2019-2024", "1990-an", "kuartal II 2024", "Q2", "H1 2024",
        "abad ke-19", "Senin lalu", "next Friday", "akhir tahun", "dua puluh", "setengah juta",
        "one hundred and", "half a", "koma lima", "1/3 dari", "-5", "minus 5%", "Rp5-7 juta",
        "0812-3456-7890", "ke-24", "29 Februari", "XXI", "Tbk.", "Namun,", "¿Qué?", "¡Sí!",
        "قال د. أحمد.", "۔", "今日。", "「はい。」と", "หนึ่งสองสามสี่ห้าหกเจ็ด", "α;", "\u037e", "»",
        "\u202f!", "\u200b", "\u2028", "\U0001f642", "\udc00", "İ", "ﬁ", "가", "각",
    ]
)  # fmt: skip
POINT = r"(?:\d{4}|XXXX)(?:-\d\d){0,2}"
DATE = re.compile(rf"{POINT}(?:/{POINT})?")
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map(" ".join))


def check(reading: Reading) -> None:
    """Assert everything that holds of every reading."""
    text = reading.article.text
    assert unicodedata.is_normalized("NFC", text)
    text.encode("utf-8")
    rebuilt = ""
    place = 0
    for block in reading.blocks:
        assert place <= block.start < block.end <= len(text)
        gap = text[place : block.start]
        assert not gap.strip()
        rebuilt += gap + text[block.start : block.end]
        place = block.end
    assert not text[place:].strip()
    assert rebuilt + text[place:] == text
    place = 0
    covered: dict[int, list[str]] = {}
    for sentence in reading.sentences:
        block = reading.blocks[sentence.block]
        assert block.start <= sentence.start < sentence.end <= block.end
        assert place <= sentence.start
        assert not text[place : sentence.start].strip()
        place = sentence.end
        covered.setdefault(sentence.block, []).append(text[sentence.start : sentence.end])
    assert len(covered) == len(reading.blocks)
    for found in (reading.quotes, reading.dates, reading.numbers):
        for mention in found:
            assert 0 <= mention.start < mention.end <= len(text)
    for apart in (reading.dates, reading.numbers):
        for one, other in pairwise(apart):
            assert one.end <= other.start
            assert text[one.start : one.end].strip() == text[one.start : one.end]
    for moment in reading.dates:
        check_date(moment.value)
    for quote in reading.quotes:
        assert (quote.speaker_start is None) == (quote.speaker_end is None)
        if quote.speaker_start is not None and quote.speaker_end is not None:
            assert 0 <= quote.speaker_start <= quote.speaker_end <= len(text)
    for number, claim in enumerate(reading.claims):
        assert text[claim.start : claim.end] == claim.quote
        assert claim.statement.strip()
        assert 0 <= claim.checkworthiness <= 1
        assert claim.duplicate_of is None or (
            0 <= claim.duplicate_of < number
            and reading.claims[claim.duplicate_of].duplicate_of is None
        )
        for other in claim.conflicts_with:
            assert number in reading.claims[other].conflicts_with
            assert other != number
    json.dumps(reading.as_dict(), allow_nan=False)


def check_date(value: str | None) -> None:
    """Assert that a value is a day, a month, a year, or a stretch that does not end before it."""
    if value is None:
        return
    assert DATE.fullmatch(value)
    if "X" not in value:
        first, last = bounds(value)
        assert first <= last


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_read(text):
    check(read_text(text))


@given(TEXTS, st.dates())
@settings(max_examples=100, deadline=None)
def test_any_day_of_publication_will_do(text, day):
    check(read_text(text, published_at=day))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_composed_and_decomposed_letters_read_the_same(text):
    text = unicodedata.normalize("NFC", text)
    assert read_text(text) == read_text(unicodedata.normalize("NFD", text))


@given(TEXTS, st.sampled_from(["id", "en", "und"]))
@settings(max_examples=200, deadline=None)
def test_sentences_lose_nothing_but_white_space(text, language):
    text = normalise(text)
    spans = split_sentences(text, 0, len(text), table_for(language))
    place = 0
    for start, end in spans:
        assert place <= start < end
        assert not text[place:start].strip()
        assert text[start:end] == text[start:end].strip()
        place = end
    assert not text[place:].strip()


@given(st.lists(st.text(max_size=12), max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_words_are_of_some_language(found):
    assert re.fullmatch(r"[a-z]{2,3}", language_of(found, " ".join(found)))


TAGS = st.sampled_from(
    [
        "<p>", "</p>", "<div>", "</div>", "<div class=related>", "<a href=x>", "</a>", "<br>",
        "<h1>", "</h1>", "<li>", "<table>", "<td>", "<script>", "</script>", "<!--", "-->",
        "<figure>", "<b>", "</b>", "<body>", "</html>", "&amp;", "&#0;", "&#xD800;",
        "&bogus;", "<![CDATA[",
        "<?xml?>", "<svg>", "<title>", "<p style='display:none'>", "<", ">",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(TAGS, PIECES), max_size=80).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_any_page_is_read_or_refused(html):
    with suppress(Unreadable):
        check(read_html(html))


@pytest.mark.parametrize("text", [SAMPLE.read_text(encoding="utf-8"), WRAPPED, "", " \n\n ", "a"])
def test_known_texts(text):
    check(read_text(text))


def test_a_page():
    check(read_html(PAGE))


HOSTILE = {
    "no stops": "kata dan ",
    "only stops": ".",
    "stops and spaces": ". ",
    "quotes": '"',
    "quotes and words": '"a ',
    "curly quotes": "“a” ",
    "brackets": "(",
    "one sentence again and again": "Kim Jong Un tiba di Moskow pada 8 Juli 2024. ",
    "different numbers of one thing": "Korban tewas di kota itu {} orang. ",
    "names": "Kim Jong ",
    "digits": "1",
    "groups of digits": "1.000.",
    "lines": "a\n",
    "reported": "Kim mengatakan ",
    "dates": "8/7/2024 ",
    "cited": "menurut Kim ",
    "opened and never closed": "“Kata kami ini panjang sekali.\n",
    "single marks": "'a ",
    "named behind": '", kata Budi',
    "broken by a naming": "“Yes it is so,” he said, “and we go on.” ",
    "nicknames": "Ali Baba (Alba) alias Anto ",
    "clauses": "Doe, who said, ",
    "offices": "Wali Kota Kim Jong Un. ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read(piece):
    text = "".join(piece.format(n) for n in range(20_000 // len(piece)))
    check(read_text(text))
