"""Who said what: every shape of quotation, with invented people."""

import pytest

from factcheck.reading import read_text


def found(text: str) -> list[tuple[str, str, str | None]]:
    """Return the kind, the words and the speaker of every quotation."""
    reading = read_text(text)
    text = reading.article.text
    return [(q.kind, text[q.start : q.end], q.speaker) for q in reading.quotes]


def said(text: str) -> list[tuple[str, str | None]]:
    return [(words, speaker) for kind, words, speaker in found(text) if kind == "direct"]


def mention(text: str) -> str | None:
    """Return how the first quotation's speaker is written beside it."""
    quote = read_text(text).quotes[0]
    if quote.speaker_start is None or quote.speaker_end is None:
        return None
    return text[quote.speaker_start : quote.speaker_end]


WORDS = "Kami akan membuka jembatan itu lagi bulan depan"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'"{WORDS}," kata Rina Contoh.', f"{WORDS},"),
        (f"“{WORDS},” kata Rina Contoh.", f"{WORDS},"),
        (f"„{WORDS},” kata Rina Contoh.", f"{WORDS},"),
        (f"«{WORDS},» kata Rina Contoh.", f"{WORDS},"),
        (f"'{WORDS},' kata Rina Contoh.", f"{WORDS},"),
        (f"‘{WORDS},’ kata Rina Contoh.", f"{WORDS},"),
        (f'"{WORDS}", kata Rina Contoh.', WORDS),
        (f'"{WORDS}"kata Rina Contoh.', WORDS),
        (f'"{WORDS}." kata Rina Contoh.', f"{WORDS}."),
        # The wrong mark, or none.
        (f"“{WORDS},“ kata Rina Contoh.", f"{WORDS},"),
        (f"”{WORDS},” kata Rina Contoh.", f"{WORDS},"),
        (f'“{WORDS}," kata Rina Contoh.', f"{WORDS},"),
        (f'{WORDS}," kata Rina Contoh.', f"{WORDS},"),
        (f"{WORDS},” kata Rina Contoh.", f"{WORDS},"),
        # A quotation inside a quotation belongs to the outer one.
        (
            "\"Ia bertanya 'kapan jembatan dibuka' kepada kami,\" kata Rina Contoh.",
            "Ia bertanya 'kapan jembatan dibuka' kepada kami,",
        ),
        (
            "“Ia bertanya “kapan jembatan dibuka” kepada kami,” kata Rina Contoh.",
            "Ia bertanya “kapan jembatan dibuka” kepada kami,",
        ),
    ],
)
def test_marks_of_every_kind(text, words):
    assert said(f"{text}\nWarga lalu pulang.") == [(words, "Rina Contoh")]


@pytest.mark.parametrize(
    "naming",
    [
        "kata Rina Contoh.",
        "ujar Rina Contoh kepada wartawan, Senin (8/7/2024).",
        "tutur Rina Contoh saat ditemui di rumahnya.",
        "demikian kata Rina Contoh.",
        "kata Kepala Dinas Pasar, Rina Contoh, Senin (8/7/2024).",
        "kata warga bernama Rina Contoh.",
        "Rina Contoh menambahkan.",
        "menurut Rina Contoh.",
        "mengutip pernyataan Rina Contoh pada awal rapat.",
    ],
)
def test_the_speaker_behind_the_words(naming):
    assert said(f'"{WORDS}," {naming}') == [(f"{WORDS},", "Rina Contoh")]


@pytest.mark.parametrize(
    "lead",
    [
        "Rina Contoh mengatakan, ",
        "Rina Contoh mengatakan: ",
        "Rina Contoh menegaskan kepada wartawan, ",
        "Kata Rina Contoh, ",
        "Menurut Rina Contoh, ",
        "Rina Contoh: ",
    ],
)
def test_the_speaker_in_front_of_the_words(lead):
    assert said(f'{lead}"{WORDS}."') == [(f"{WORDS}.", "Rina Contoh")]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The bridge is closed,” Jane Doe said.", "Jane Doe"),
        ("“The bridge is closed,” said Jane Doe.", "Jane Doe"),
        ("“The bridge is closed,” said Jane Doe, who lives near it.", "Jane Doe"),
        ("“The bridge is closed,” Jane Doe, the mayor of Springvale, told reporters.", "Jane Doe"),
        ("“The bridge is closed,” Jane Doe (65) later said.", "Jane Doe"),
        ("“Is the bridge closed?” asked Jane Doe.", "Jane Doe"),
        ("“Is the bridge closed?” Jane Doe asked.", "Jane Doe"),
        ("“The bridge is closed,” beamed Jane Doe, who came by train.", "Jane Doe"),
        ("“The bridge is closed,” Jane Doe went on.", "Jane Doe"),
        ("“The bridge is closed,” one angry driver snapped.", "one angry driver"),
        ("“The bridge is closed,” according to the ministry.", "the ministry"),
        ("Jane Doe said: “The bridge is closed.”", "Jane Doe"),
        ("Jane Doe told the town council, “The bridge is closed.”", "Jane Doe"),
        ("Jane Doe, the mayor of Springvale, said, “The bridge is closed.”", "Jane Doe"),
        ("Jane Doe, who lives near it, said, “The bridge is closed.”", "Jane Doe"),
        ("Jane Doe held a meeting on Monday, saying, “The bridge is closed.”", "Jane Doe"),
        ("In a letter to the town, Jane Doe wrote: “The bridge is closed.”", "Jane Doe"),
        ("Said Jane Doe, who lives near it, “The bridge is closed.”", "Jane Doe"),
        ("The report on the bridge says: “The bridge is closed.”", "The report on the bridge"),
    ],
)
def test_speakers_in_english(text, speaker):
    ((words, found_speaker),) = said(f"There were many people in the town.\n{text}")
    assert words.rstrip(",.?") in ("The bridge is closed", "Is the bridge closed")
    assert found_speaker == speaker


def test_words_that_a_naming_breaks_are_one_quotation():
    text = '"Kami tidak takut," kata Rina Contoh. "Kami akan terus maju." Ia lalu pulang.'
    assert said(text) == [
        ('Kami tidak takut," kata Rina Contoh. "Kami akan terus maju.', "Rina Contoh")
    ]
    text = "“We are not afraid,” Jane Doe said, “and we will go on.” The crowd cheered her."
    assert said(text) == [("We are not afraid,” Jane Doe said, “and we will go on.", "Jane Doe")]


def test_another_naming_begins_another_quotation():
    text = '"Kami tidak takut," kata Rina Contoh. "Kami akan terus maju," ujarnya.'
    assert said(text) == [
        ("Kami tidak takut,", "Rina Contoh"),
        ("Kami akan terus maju,", "Rina Contoh"),
    ]
    text = "“We are not afraid,” Jane Doe said, adding, “We will go on as before.”"
    assert said(text) == [
        ("We are not afraid,", "Jane Doe"),
        ("We will go on as before.", "Jane Doe"),
    ]


def test_a_quotation_over_several_paragraphs_closes_in_the_last():
    text = (
        "“The river is high.\n\n“The bridge is old.\n\n"
        "“We must be careful,” Jane Doe said.\n\nThe council meets on Monday."
    )
    assert said(text) == [
        ("The river is high.\n\n“The bridge is old.\n\n“We must be careful,", "Jane Doe")
    ]


def test_a_paragraph_that_names_nobody_goes_on_with_the_words_before_it():
    text = (
        "“The river is high,” Jane Doe said on Monday.\n\n“And the bridge is far too old for it.”"
        "\n\n“We are afraid of it,” said John Sample."
    )
    assert said(text) == [
        (
            "The river is high,” Jane Doe said on Monday.\n\n"
            "“And the bridge is far too old for it.",
            "Jane Doe",
        ),
        ("We are afraid of it,", "John Sample"),
    ]


def test_words_that_name_nobody_wait_for_the_naming_behind_them():
    text = (
        "Warga berkumpul di tepi sungai pada Senin.\n"
        '"Air sungai naik dua meter sejak kemarin malam."\n'
        '"Kami semua takut jembatan itu runtuh," kata Rina Contoh.'
    )
    assert [speaker for _, speaker in said(text)] == ["Rina Contoh"]


def test_a_full_quotation_is_direct_and_a_part_of_a_sentence_is_mixed():
    kinds = [
        ("Jane Doe said the bridge was “much too narrow” for buses.", "mixed"),
        ("Jane Doe said that “the bridge is much too narrow.”", "mixed"),
        ("The bridge is “much too narrow,” Jane Doe said.", "mixed"),
        ("That, Jane Doe said, “would be a great mistake.”", "mixed"),
        ("Jane Doe said “it makes me sad” every time she saw it.", "mixed"),
        ("Jane Doe called the bridge “a shame for the town.”", "mixed"),
        ("Jane Doe said “the bridge is much too narrow.”", "direct"),
        ("Jane Doe said, “The bridge is much too narrow.”", "direct"),
        ("Jane Doe told the council, “the bridge is much too narrow.”", "direct"),
        ('Ia menyebut jembatan itu "sangat sempit dan tua".', "mixed"),
        ('Rina Contoh mengatakan bahwa "jembatan itu sangat sempit".', "mixed"),
        ('Rina Contoh mengatakan, "Jembatan itu sangat sempit."', "direct"),
    ]
    for text, kind in kinds:
        read = found(f"Jane Doe met Rina Contoh on Monday.\n{text}")
        assert [k for k, _, _ in read] == [kind], text


def test_words_after_a_reported_sentence_belong_to_what_it_reports():
    text = (
        "John Sample said the bridge was closed for buses since last Monday.\n\n"
        "“It is much too narrow for two of them.”"
    )
    assert [(kind, speaker) for kind, _, speaker in found(text)] == [
        ("indirect", "John Sample"),
        ("mixed", "John Sample"),
    ]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            "Rina Contoh mengatakan bahwa jembatan itu sudah ditutup sejak Senin.",
            "jembatan itu sudah ditutup sejak Senin",
            "Rina Contoh",
        ),
        (
            "Jembatan itu sudah ditutup sejak Senin, kata Rina Contoh.",
            "Jembatan itu sudah ditutup sejak Senin",
            "Rina Contoh",
        ),
        (
            "Menurut Rina Contoh, jembatan itu sudah ditutup sejak Senin.",
            "jembatan itu sudah ditutup sejak Senin",
            "Rina Contoh",
        ),
        (
            "Menurut Rina Contoh, jika hujan turun jembatan itu akan ditutup.",
            "jika hujan turun jembatan itu akan ditutup",
            "Rina Contoh",
        ),
        (
            "Sejumlah warga mengeluh, jembatan itu sudah ditutup sejak Senin.",
            "jembatan itu sudah ditutup sejak Senin",
            "Sejumlah warga",
        ),
        (
            "Jane Doe said that the bridge had been closed for buses.",
            "the bridge had been closed for buses",
            "Jane Doe",
        ),
        (
            "The bridge had been closed for all buses, Jane Doe said on Monday.",
            "The bridge had been closed for all buses",
            "Jane Doe",
        ),
        (
            "According to the ministry, the bridge had been closed for buses.",
            "the bridge had been closed for buses",
            "the ministry",
        ),
    ],
)
def test_reported_speech(text, words, speaker):
    assert found(text) == [("indirect", words, speaker)]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Mengutip Kabar Contoh, jembatan itu dibangun pada tahun 1980.", "Kabar Contoh"),
        ("Mengutip dari Kabar Contoh, jembatan itu dibangun pada tahun 1980.", "Kabar Contoh"),
        ("Dilansir Kabar Contoh, jembatan itu dibangun pada tahun 1980.", "Kabar Contoh"),
        ("Dikutip dari laman Kabar Contoh, jembatan itu dibangun lama.", "Kabar Contoh"),
        ("Berdasarkan data BMKG, hujan akan turun sampai akhir pekan.", "BMKG"),
        ("According to Example Press, the bridge was built in 1980.", "Example Press"),
        ("The bridge was built in the year 1980, according to Example Press.", "Example Press"),
    ],
)
def test_source_organisations(text, source):
    assert [(kind, speaker) for kind, _, speaker in found(text)] == [("indirect", source)]


def test_a_cited_newspaper_does_not_go_on_speaking():
    text = (
        "Rina Contoh mengatakan bahwa jembatan itu ditutup sejak Senin.\n"
        "Mengutip Kabar Contoh, jembatan itu dibangun pada tahun 1980.\n"
        f'"{WORDS}," katanya.'
    )
    assert said(text) == [(f"{WORDS},", "Rina Contoh")]


def test_she_is_a_person_and_no_ministry():
    text = (
        "Jane Doe said that the bridge had been closed for buses.\n"
        "According to the ministry, the bridge was built in 1980.\n"
        "“It is much too narrow,” she said."
    )
    assert said(text) == [("It is much too narrow,", "Jane Doe")]


@pytest.mark.parametrize(
    "text",
    [
        'Film "Jembatan Tua" diputar di kota itu pada Senin malam.',
        "He watched “Morning Show” at home with his friends on Monday.",
        "On the channel’s “Morning Show,” the mayor spoke of the bridge to all who were there.",
        'Lagu "Sungai" dan "Jembatan" dinyanyikan di sana.',
        "The so-called “experts” came to the town and went home again.",
        "The players' union met and the workers' council did so too.",
        "He is 5'10\" tall and she is 5'11\" tall, and they are happy.",
        'Ukuran layar itu 14" dan harganya murah menurut banyak orang di pasar itu',
    ],
)
def test_titles_irony_and_inches_are_no_quotations(text):
    assert [q for q in found(text) if q[0] != "indirect"] == []


def test_a_headline_with_marks():
    text = "Wali Kota: 'Jembatan Itu Aman bagi Semua Warga Kota'\nPasar dibuka pada Senin."
    assert read_text(text).article.text == text


def test_marks_around_words_that_somebody_answers():
    text = (
        "Warga dan petugas bertemu di jembatan itu pada Senin pagi.\n"
        '"Kapan dibuka?" tanya Rina Contoh. "Besok pagi," jawab Budi Percobaan.'
    )
    assert said(text) == [("Kapan dibuka?", "Rina Contoh"), ("Besok pagi,", "Budi Percobaan")]


def test_where_the_speaker_is_named():
    assert mention(f'"{WORDS}," kata Rina Contoh, Senin.') == "Rina Contoh"
    assert mention(f'"{WORDS}," katanya.') == "katanya"
    assert mention("“The bridge is closed,” she said to many people.") == "she"


SPEAKERS = (
    "Wali Kota Sukamaju Dewi Lestari membuka pasar itu bersama Budi Percobaan pada Senin.\n{}\n"
)


@pytest.mark.parametrize(
    "naming",
    [
        "kata Dewi.",
        "kata Lestari.",
        "ujar Wali Kota.",
        "ujar Wali Kota Sukamaju itu.",
        "kata Wali Kota Dewi.",
    ],
)
def test_a_short_naming_means_the_full_name(naming):
    text = SPEAKERS.format(f'"{WORDS}," {naming}')
    assert said(text) == [(f"{WORDS},", "Dewi Lestari")]


def test_pronouns_mean_who_spoke_last():
    text = "Dewi Lestari mengatakan jembatan itu sudah lama ditutup untuk bus.\n" + "\n".join(
        f'"{WORDS}," {naming}'
        for naming in ("ujar dia.", "katanya.", "kata beliau.", "ia menambahkan.", "imbuhnya.")
    )
    assert {speaker for _, speaker in said(text)} == {"Dewi Lestari"}
    assert len(said(text)) == 5


def test_a_description_means_who_spoke_last():
    text = (
        "Dewi Lestari mengatakan jembatan itu sudah lama ditutup untuk bus.\n"
        f'"{WORDS}," ujar perempuan kelahiran Sukamaju ini.\n'
        f'"{WORDS}," kata mantan guru itu.'
    )
    assert {speaker for _, speaker in said(text)} == {"Dewi Lestari"}


def test_an_office_means_who_was_named_with_it():
    text = (
        "Menteri Keuangan Sari Wulandari bertemu Gubernur Bagus Pratama pada Senin pagi.\n"
        f'"{WORDS}," kata Menkeu.\n"{WORDS}," kata Gubernur.\n'
        f'"{WORDS}," kata Menteri Keuangan itu.'
    )
    assert [speaker for _, speaker in said(text)] == [
        "Sari Wulandari",
        "Bagus Pratama",
        "Sari Wulandari",
    ]
    text = (
        "Gov. Mary Major met Jane Doe in the town on Monday.\n"
        "“The bridge is much too narrow,” the governor said."
    )
    assert said(text) == [("The bridge is much too narrow,", "Mary Major")]


def test_an_office_that_nobody_was_named_with_stays_an_office():
    assert said(f'"{WORDS}," kata Menkeu pada Senin.') == [(f"{WORDS},", "Menkeu")]


def test_of_two_with_one_name_it_is_the_one_named_last():
    text = (
        "Budi Percobaan tiba pada pagi hari di Sukamaju.\n"
        f'"{WORDS}," kata Budi.\n'
        "Pada siang hari datang Budi Cemara dari kota lain.\n"
        f'"{WORDS}," kata Budi.'
    )
    assert [speaker for _, speaker in said(text)] == ["Budi Percobaan", "Budi Cemara"]


def test_the_passive_names_who_speaks_on():
    text = (
        "Dewi Lestari mengatakan jembatan itu sudah lama ditutup untuk bus.\n"
        f'Hal senada disampaikan Yayan Cemara, sopir angkot. "{WORDS}," katanya.\n'
        f'Hal itu diungkapkan oleh Kepala Dinas Pasar, Rina Contoh, Senin. "{WORDS}," ujarnya.'
    )
    assert [speaker for _, speaker in said(text)] == ["Yayan Cemara", "Rina Contoh"]


def test_a_spokesman_without_a_name_is_a_person_too():
    text = (
        "Jane Doe said that the bridge had been closed for buses.\n"
        "“Nobody was hurt,” a police spokesman told Example News.\n"
        "“That is the main thing,” he added."
    )
    assert [speaker for _, speaker in said(text)] == ["a police spokesman"] * 2


def test_a_comma_inside_the_marks_announces_a_speaker():
    text = (
        "There were many people in the town on Monday.\n"
        "“It is over,” Peter Long, who owns the mill, is quoted as saying."
    )
    assert said(text) == [("It is over,", "Peter Long")]


def test_a_clause_between_dashes_is_no_subject():
    text = (
        "There were many people in the town on Monday.\n"
        "Jane Doe — who has worked there since 2001 — said: “I will stay here.”"
    )
    assert said(text) == [("I will stay here.", "Jane Doe")]


def test_a_naming_in_front_of_marks_reports_nothing_before_it():
    text = (
        "There were many people in the town on Monday.\n"
        "Asked whether she would leave the town for good, Jane Doe replied: “No, I stay.”"
    )
    assert found(text) == [("direct", "No, I stay.", "Jane Doe")]


def test_any_white_space_between_a_verb_and_its_words_will_do():
    for gap in ("\t", "\u3000", "\n"):
        assert read_text(
            f"Budi Contoh mengatakan{gap}“Kami tidak akan menutup jembatan itu.”"
        ).quotes
