"""Which passages become claims, what they say, and which of them contradict each other."""

import pytest

from factcheck.reading import REASONS, read_text, statement_of
from factcheck.reading.statements import in_words
from factcheck.reading.worth import WEIGHTS

PUBLISHED = "2024-07-09"


def claims(text: str):
    return read_text(text, published_at=PUBLISHED).claims


def statements(text: str) -> list[str]:
    return [claim.statement for claim in claims(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Ekspor beras naik 5 persen, sedangkan impor gula turun 12 persen.",
            ["Ekspor beras naik 5 persen", "impor gula turun 12 persen."],
        ),
        (
            "Pabrik Contoh memecat 400 buruh; pabrik Percobaan menerima 50 buruh baru.",
            ["Pabrik Contoh memecat 400 buruh", "pabrik Percobaan menerima 50 buruh baru."],
        ),
        (
            "Sebanyak 12 orang tewas dan 30 orang luka-luka dalam kecelakaan bus.",
            ["Sebanyak 12 orang tewas", "30 orang luka-luka dalam kecelakaan bus."],
        ),
        (
            "Exports rose 5 percent in 2023, while imports of sugar fell 12 percent.",
            ["Exports rose 5 percent in 2023", "imports of sugar fell 12 percent."],
        ),
    ],
)
def test_two_claims_in_one_sentence_are_two(text, parts):
    assert [claim.quote for claim in claims(text)] == parts


@pytest.mark.parametrize(
    "text",
    [
        # a list, also one with a verb behind it
        "Bupati membuka 3 pasar, 2 terminal, dan 1 pelabuhan pada 2023.",
        "Menteri Keuangan, Menteri Pertanian, dan Menteri Agama menghadiri rapat 5 negara.",
        # one subject for both verbs
        "Pemerintah menaikkan harga 5 persen, dan menurunkan pajak 2 persen pada 2023.",
        # two numbers of one thing
        "Mereka menjual 198 mobil dan 140 motor pada 2023.",
        "The mayor opened 3 markets, 2 stations and 1 harbour in 2023.",
    ],
)
def test_a_list_or_a_shared_subject_stays_one_claim(text):
    assert [claim.quote for claim in claims(text)] == [text]


def test_clauses_of_somebodys_words_are_cut_without_their_marks():
    text = "“Ekspor naik 5 persen, sedangkan impor turun 2 persen,” kata Budi Contoh."
    assert [(claim.quote, claim.statement, claim.claimant) for claim in claims(text)] == [
        ("Ekspor naik 5 persen", "Ekspor naik 5 persen.", "Budi Contoh"),
        ("impor turun 2 persen", "Impor turun 2 persen.", "Budi Contoh"),
    ]


def test_a_clause_that_says_nothing_checkable_is_not_cut_off():
    text = "Ekspor beras naik 5 persen pada 2023, tetapi semoga semua orang sangat bangga."
    assert [claim.quote for claim in claims(text)] == [text]


def test_a_later_clause_keeps_the_time_that_its_sentence_names_first():
    said = statements("Pada 2023, ekspor naik 5 persen, sedangkan impor turun 12 persen.")
    assert said == ["Pada 2023, ekspor naik 5 persen.", "[Pada 2023] impor turun 12 persen."]


def test_a_sentence_about_the_figure_before_it_spans_both():
    first = "Anggaran sekolah mencapai Rp600 triliun pada 2024."
    second = "Jumlah itu naik 10 persen."
    one, other = claims(f"{first} {second}")
    assert one.quote == first
    assert other.quote == other.statement == f"{first} {second}"
    assert other.conflicts_with == ()


def test_a_short_sentence_of_somebodys_words_belongs_to_the_next():
    (claim,) = claims('"Tidak. Kami membangun 200 sekolah sejak 2019," kata Budi Contoh.')
    assert claim.quote.startswith('"Tidak. Kami')
    assert claim.statement == "Tidak. Kami membangun 200 sekolah sejak 2019."
    assert claim.claimant == "Budi Contoh"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Namun, harga beras naik 5 persen.", "Harga beras naik 5 persen."),
        (
            "Menteri Budi Contoh menyatakan bahwa harga beras naik 5 persen.",
            "Harga beras naik 5 persen.",
        ),
        ("Budi Contoh mengatakan harga beras naik 5 persen.", "Harga beras naik 5 persen."),
        ("Menurut Yonhap News, harga beras naik 5 persen.", "Harga beras naik 5 persen."),
        ('"Harga beras naik 5 persen," kata Budi Contoh.', "Harga beras naik 5 persen."),
        (
            "Menurut Budi Contoh, yang memimpin pasar, harga beras naik 5 persen.",
            "Harga beras naik 5 persen.",
        ),
        ("Ann Example said that prices rose 5 percent.", "Prices rose 5 percent."),
        # an object is no clause: the whole sentence is the statement
        (
            "Budi Contoh menyatakan dukungan penuh kepada 200 petani.",
            "Budi Contoh menyatakan dukungan penuh kepada 200 petani.",
        ),
    ],
)
def test_a_statement_stands_alone(text, said):
    assert statements(text) == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Jembatan itu runtuh kemarin dan 12 orang tewas.", "runtuh kemarin [8 Juli 2024] dan"),
        ("Gempa melanda 3 desa pada awal bulan lalu.", "awal bulan lalu [1–10 Juni 2024]."),
        ("The bridge fell yesterday and killed 12 people.", "yesterday [8 July 2024] and"),
        ("Gempa melanda 3 desa pada 8 Juli 2023.", "pada 8 Juli 2023."),
        ("Gempa itu yang ketiga dalam 24 tahun terakhir.", "dalam 24 tahun terakhir."),
        ("It was the third quake in the last 24 years.", "in the last 24 years."),
    ],
)
def test_a_relative_date_gets_its_day_in_brackets(text, said):
    assert said in statements(text)[0]


def test_a_relative_date_that_nothing_resolves_is_marked():
    (claim,) = read_text("Gempa melanda 3 desa kemarin.").claims
    assert claim.statement == "Gempa melanda 3 desa kemarin [?]."


@pytest.mark.parametrize(
    ("before", "text", "said"),
    [
        ("Bupati Rina Percobaan datang.", "Ia membagikan 500 paket.", "Ia [Rina Percobaan]"),
        ("Mayor Ann Example came.", "She opened 12 bridges.", "She [Ann Example]"),
        # two people, nobody, or several: the editor must say who
        ("Rina Percobaan menemui Budi Contoh.", "Ia membagikan 500 paket.", "Ia [?]"),
        ("Hujan turun sejak pagi.", "Ia membagikan 500 paket.", "Ia [?]"),
        ("Bupati Rina Percobaan datang.", "Mereka membagikan 500 paket.", "Mereka [?]"),
    ],
)
def test_a_pronoun_is_resolved_where_one_person_is_meant_and_marked_elsewhere(before, text, said):
    (found,) = [s for s in statements(f"{before} {text}") if "500" in s or "12" in s]
    assert found.startswith(said)


def test_a_pronoun_reaches_back_over_sentences_that_name_nobody():
    text = "Bupati Rina Percobaan datang. Hujan turun sejak pagi.\nDia membagikan 500 paket."
    assert statements(text)[-1].startswith("Dia [Rina Percobaan] membagikan")


def test_somebodys_own_words_keep_their_pronouns():
    text = (
        'Bupati Rina Percobaan datang.\n"Ia membagikan 500 paket kepada warga," kata Budi Contoh.'
    )
    assert statements(text)[-1] == "Ia membagikan 500 paket kepada warga."


def test_words_that_a_person_chose_get_a_statement_as_well():
    text = "Bupati Rina Percobaan datang. Kemarin ia membagikan 500 paket dan 2 sapi."
    start, end = text.index("ia membagikan"), text.index(" dan 2 sapi")
    said = statement_of(text, start, end, published_at=PUBLISHED)
    assert said == "Ia [Rina Percobaan] membagikan 500 paket"
    assert statement_of("paket", 0, 5) == "Paket"


def test_what_points_back_says_so():
    (claim,) = claims("Jembatan itu menewaskan 12 orang di Kota Contoh.")
    assert "points-back" in claim.reasons


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        ("2024-07-08", "id", "8 Juli 2024"),
        ("2024-07-08", "en", "8 July 2024"),
        ("2024-06", "id", "Juni 2024"),
        ("2024", "id", "2024"),
        ("2024-06-01/2024-06-10", "id", "1–10 Juni 2024"),
        ("2024-06-28/2024-07-02", "id", "28 Juni – 2 Juli 2024"),
        ("2023-12-28/2024-01-02", "en", "28 December 2023 – 2 January 2024"),
        ("2024-04/2024-06", "id", "April 2024 – Juni 2024"),
        ("2019/2024", "id", "2019 – 2024"),
        ("2024-13-01", "id", None),
        ("2024-13", "id", None),
        ("XXXX-07-08", "id", None),
        ("", "id", None),
    ],
)
def test_a_date_in_words(value, language, said):
    assert in_words(value, language) == said


def conflicting(text: str) -> list[tuple[int, ...]]:
    return [claim.conflicts_with for claim in claims(text)]


def test_two_tolls_of_one_event_are_in_conflict_in_any_words():
    text = "Korban tewas mencapai 12 orang.\nSebanyak 15 orang tewas dalam banjir itu, kata polisi."
    assert conflicting(text) == [(1,), (0,)]
    text = "At least 12 people were killed.\nPolice said the flood had killed 15 people."
    assert conflicting(text) == [(1,), (0,)]


@pytest.mark.parametrize(
    "text",
    [
        # other places, other days, another kind of harm, a total of many events, a part of it
        "Di Kota Contoh 12 orang tewas.\nDi Kota Percobaan 15 orang tewas.",
        "Ada 12 orang yang tewas pada 3 Mei 2024.\nAda 15 orang yang tewas pada 4 Mei 2024.",
        "Sebanyak 12 orang tewas.\nSebanyak 15 orang luka-luka.",
        "Sebanyak 12 orang tewas.\nSejak 2019 banjir menewaskan 1.500 orang.",
        "Sebanyak 12 orang tewas.\nPolisi menyebut korban tewas termasuk 3 orang anak.",
        # one table row after the other
        "Beras Contoh naik 12 persen pada 2023.\nGula Percobaan naik 15 persen pada 2023.",
    ],
)
def test_numbers_of_different_things_are_in_no_conflict(text):
    assert conflicting(text) == [(), ()]


def test_a_number_told_twice_is_in_conflict_with_its_other_version():
    text = (
        "Utang Kota Contoh mencapai Rp80 miliar pada Juni 2024.\n"
        "Menurut Badan Percobaan, utang Kota Contoh Rp75 miliar pada Juni 2024."
    )
    assert conflicting(text) == [(1,), (0,)]


def test_two_speeches_on_one_occasion_are_in_no_conflict():
    text = (
        '"Kami membangun 200 sekolah di desa," kata Budi Contoh dalam acara ulang tahun partai.\n'
        '"Pajak tanah tidak pernah naik lagi," kata Budi Contoh dalam acara ulang tahun partai.'
    )
    assert conflicting(text) == [(), ()]


def test_an_ordinal_in_an_office_is_nobodys_first_time():
    (claim,) = claims("Wakil Menteri Pertama Budi Contoh menemui 12 petani.")
    assert "superlative" not in claim.reasons
    (claim,) = claims("Kunjungan pertama Budi Contoh menarik 12 petani.")
    assert "superlative" in claim.reasons


def test_every_weight_is_a_reason_and_every_reason_has_a_weight():
    assert WEIGHTS.keys() <= REASONS.keys()
    assert REASONS.keys() - WEIGHTS.keys() == {"repeated", "conflicting"}
