"""Reading a claim or a post: what is taken off, which terms it has, which parts are embedded."""

import pytest

from factcheck.archive.indexing import counted
from factcheck.archive.matching.cleaning import clean_post
from factcheck.archive.matching.question import MAX_CHARACTERS, read_question
from factcheck.archive.matching.terms import stem, terms_in, terms_line, words_of


@pytest.mark.parametrize(
    ("post", "left"),
    [
        ("Jembatan Contoh runtuh https://t.co/Ab12Cd", "Jembatan Contoh runtuh"),
        ("The bridge fell.pic.twitter.com/Ab12Cd", "The bridge fell."),
        (
            "The bridge fell. pic.twitter.com/Ab12 — Rina Percobaan (@rina_p) August 16, 2024",
            "The bridge fell. — Rina Percobaan",
        ),
        ("Naik lagi #HargaBeras2024 @kantor_contoh", "Naik lagi Harga Beras 2024 kantor contoh"),
        ("𝗛𝗮𝗿𝗴𝗮 beras\u200b  naik\n\nlagi", "Harga beras naik lagi"),
        ("jam 5 – 6 pagi (5/3)", "jam 5 – 6 pagi (5/3)"),
        ("https://contoh.example/berita", ""),
    ],
)
def test_what_is_no_part_of_a_claim_is_taken_off_a_post(post: str, left: str) -> None:
    assert clean_post(post) == left


@pytest.mark.parametrize(
    "forms",
    [
        ["serang", "menyerang", "diserang", "serangan"],
        ["bakar", "membakar", "dibakar", "terbakar"],
        ["pukul", "memukul", "dipukul"],
        ["tangkap", "menangkap", "ditangkap", "penangkapan"],
        ["bridge", "bridges"],
        ["collapse", "collapsed", "collapsing", "collapses"],
        ["city", "cities"],
        ["Suharto", "Soeharto"],
        ["aktivis", "aktifis"],
        ["café", "cafe"],
        ["korupsi", "k0rupsi", "KORUPSI"],
        ["tidak", "tdk", "nggak"],
        ["70000", "70.000", "70,000", "70rb", "70 ribu"],
        ["1500000", "1,5 juta", "1.5 million", "1.500.000"],
    ],
)
def test_forms_of_a_word_or_a_number_are_one_term(forms: list[str]) -> None:
    assert len({tuple(terms_in(words_of(form))) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("beras", "berat"), ("2023", "2024"), ("1,5", "15"), ("covid19", "covid")],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert terms_in(words_of(one)) != terms_in(words_of(other))


@pytest.mark.parametrize("word", ["a", "9", "ss", "nya", "meng", "ies", "0x", "ééé", "1,", "日本"])
def test_any_word_has_a_term(word: str) -> None:
    assert all(stem(part) for part in words_of(word))


def test_a_check_has_one_line_of_terms_and_counts_for_the_index() -> None:
    line = terms_line("Harga beras naik", "Benarkah harga beras naik?", "")
    assert line.count("|") == 2
    found = counted(line)
    assert found[stem("harga")] == 2
    assert "|" not in found


def test_a_text_is_embedded_whole_a_very_long_one_from_its_beginning() -> None:
    short = read_question("Harga beras naik 20 persen di Kota Contoh. https://contoh.example")
    assert short.embedded == "Harga beras naik 20 persen di Kota Contoh."
    long = read_question("Kalimat ini panjang sekali. " * 1_000)
    assert long.text.startswith(long.embedded)
    assert len(long.embedded) < len(long.text) <= MAX_CHARACTERS


@pytest.mark.parametrize("text", ["", "   ", "https://contoh.example", "!!! 😀"])
def test_what_says_nothing_asks_nothing(text: str) -> None:
    assert read_question(text).terms == ()
