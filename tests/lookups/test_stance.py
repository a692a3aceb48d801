"""Hints: what a finding seems to do to a claim. Silent rather than wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lookups.models import Stance
from factcheck.lookups.stance import hint

PAPAYA = "Air rebusan daun pepaya menyembuhkan demam berdarah."
RATE = "Inflasi Indonesia pada 2023 sebesar 5,5 persen."
BRIDGE = "Jembatan gantung Sukamaju selesai dibangun dengan dana 42 miliar rupiah."
VISIT = "Vladimir Putin mengunjungi Korea Utara pada Juni 2024 bersama 13 pejabat tinggi."


@pytest.mark.parametrize(
    ("statement", "excerpt", "fields", "sentence"),
    [
        # The rating of a fact-check about this very claim
        (PAPAYA, PAPAYA, {"rating": "Salah"}, PAPAYA),
        (PAPAYA, PAPAYA, {"rating": "HOAKS"}, PAPAYA),
        (PAPAYA, PAPAYA, {"rating": "Menyesatkan"}, PAPAYA),
        (PAPAYA, PAPAYA, {"rating": "Klaim tidak benar"}, PAPAYA),
        (
            "Garlic water cures dengue fever in three days.",
            "Garlic water cures dengue fever in three days.",
            {"rating": "False"},
            "Garlic water cures dengue fever in three days.",
        ),
        # A mark in front of its title
        (
            PAPAYA,
            "Beredar unggahan di media sosial.",
            {"title": "[SALAH] Air rebusan daun pepaya menyembuhkan demam berdarah"},
            "[SALAH] Air rebusan daun pepaya menyembuhkan demam berdarah",
        ),
        # Another value
        (
            RATE,
            "BPS mencatat banyak hal. Inflasi Indonesia pada 2023 sebesar 2,6 persen.",
            {},
            "Inflasi Indonesia pada 2023 sebesar 2,6 persen.",
        ),
        (
            "Unemployment in Ohio was 3.4 percent in 2023.",
            "Unemployment in Ohio was 5.1 percent in 2023.",
            {},
            "Unemployment in Ohio was 5.1 percent in 2023.",
        ),
        # A negation
        (
            "Bendungan Ameroro di Konawe sudah beroperasi penuh.",
            "Bendungan Ameroro di Konawe belum beroperasi penuh.",
            {},
            "Bendungan Ameroro di Konawe belum beroperasi penuh.",
        ),
        (
            "The Ohio bridge collapsed during the storm.",
            "The Ohio bridge did not collapse during the storm.",
            {},
            "The Ohio bridge did not collapse during the storm.",
        ),
        (
            "Vaksin campak tidak menyebabkan autisme pada anak.",
            "Vaksin campak menyebabkan autisme pada anak.",
            {},
            "Vaksin campak menyebabkan autisme pada anak.",
        ),
        # A value in other words
        (
            "Indonesia mengimpor 2 juta ton beras pada 2023.",
            "Pada 2023, Indonesia mengimpor beras 3,06 juta ton.",
            {},
            "Pada 2023, Indonesia mengimpor beras 3,06 juta ton.",
        ),
        # The opposite
        (
            "Harga beras medium di Bandung naik 10 persen.",
            "Harga beras medium di Bandung turun 10 persen.",
            {},
            "Harga beras medium di Bandung turun 10 persen.",
        ),
    ],
)
def test_what_refutes(statement, excerpt, fields, sentence) -> None:
    language = "en" if "Ohio" in statement or "Garlic" in statement else "id"
    assert hint(statement, language, excerpt, **fields) == (Stance.REFUTES, sentence)


@pytest.mark.parametrize(
    ("statement", "language", "excerpt", "fields", "sentence"),
    [
        (
            VISIT,
            "id",
            "Cuaca cerah. Vladimir Putin mengunjungi Korea Utara pada Juni 2024 bersama 13 pejabat "
            "tinggi dari Moskow.",
            {},
            "Vladimir Putin mengunjungi Korea Utara pada Juni 2024 bersama 13 pejabat tinggi dari "
            "Moskow.",
        ),
        (
            "Unemployment in Ohio was 3.4 percent in 2023.",
            "en",
            "In 2023 unemployment in Ohio was 3.42 percent.",
            {},
            "In 2023 unemployment in Ohio was 3.42 percent.",
        ),
        (BRIDGE, "id", BRIDGE, {"rating": "Benar"}, BRIDGE),
        (
            "Bendungan Ameroro belum beroperasi penuh di Konawe.",
            "id",
            "Bendungan Ameroro di Konawe belum beroperasi penuh.",
            {},
            "Bendungan Ameroro di Konawe belum beroperasi penuh.",
        ),
    ],
)
def test_what_supports(statement, language, excerpt, fields, sentence) -> None:
    assert hint(statement, language, excerpt, **fields) == (Stance.SUPPORTS, sentence)


@pytest.mark.parametrize(
    ("statement", "excerpt", "fields"),
    [
        # Questions
        (PAPAYA, "Benarkah air rebusan daun pepaya menyembuhkan demam berdarah?", {}),
        (PAPAYA, "", {"title": "Benarkah air rebusan daun pepaya menyembuhkan demam berdarah"}),
        (PAPAYA, "Apakah air rebusan daun pepaya menyembuhkan demam berdarah", {}),
        # A fact-check repeats what it refutes, without saying so here
        (PAPAYA, f"Cek fakta: beredar klaim ini. {PAPAYA}", {}),
        (PAPAYA, f"Unggahan itu viral. {PAPAYA} Kami memeriksa klaim itu.", {}),
        # Halves and none
        (PAPAYA, PAPAYA, {"rating": "Sebagian benar"}),
        (PAPAYA, PAPAYA, {"rating": "Missing context"}),
        (PAPAYA, PAPAYA, {"rating": "Mostly false"}),
        (PAPAYA, PAPAYA, {"rating": "Belum terbukti"}),
        (PAPAYA, PAPAYA, {"rating": "Bukan hoaks"}),
        # The rating of another claim
        (PAPAYA, "Daun pepaya beracun bagi kucing.", {"rating": "Salah"}),
        (
            PAPAYA,
            "Air rebusan daun pepaya tidak menyembuhkan demam berdarah.",
            {"rating": "Salah"},
        ),
        (RATE, "Inflasi Indonesia pada 2023 sebesar 8 persen.", {"rating": "Salah"}),
        (BRIDGE, BRIDGE.replace("Sukamaju", "Sukamundur"), {"rating": "Salah"}),
        # Somebody's words, a rumour, a plan, a condition
        (PAPAYA, "“Air rebusan daun pepaya menyembuhkan demam berdarah,” kata Pak Karto.", {}),
        (PAPAYA, "Pak Karto mengatakan air rebusan daun pepaya menyembuhkan demam berdarah.", {}),
        (PAPAYA, "Konon air rebusan daun pepaya menyembuhkan demam berdarah.", {}),
        (PAPAYA, "Air rebusan daun pepaya mungkin menyembuhkan demam berdarah.", {}),
        (BRIDGE, f"Jika {BRIDGE.lower().replace('sukamaju', 'Sukamaju')}", {}),
        (
            BRIDGE,
            "Dewi membantah jembatan gantung Sukamaju selesai dibangun dengan dana 42 miliar "
            "rupiah.",
            {},
        ),
        # Another year, place, quantity or person
        (RATE, "Inflasi Indonesia pada 2021 sebesar 1,9 persen.", {}),
        (RATE, "Inflasi Jerman pada 2023 sebesar 5,9 persen.", {}),
        (RATE, "Inflasi Indonesia pada 2023 diumumkan Senin.", {}),
        (VISIT, "Sergei Lavrov mengunjungi Korea Utara pada Juni 2024 bersama 13 pejabat.", {}),
        (BRIDGE, "Jembatan gantung Sukamaju dibangun 200 pekerja.", {}),
        # Another thing of the same kind
        (
            "Indonesia mengimpor 2 juta ton beras pada 2023.",
            "Indonesia mengimpor 3 juta ton gula pada 2023.",
            {},
        ),
        (
            "Vaksin campak tidak menyebabkan autisme pada anak.",
            "Vaksin polio menyebabkan autisme pada anak.",
            {},
        ),
        (
            PAPAYA,
            "Air rebusan daun pepaya menyembuhkan kanker darah.",
            {"rating": "Salah"},
        ),
        ("Presiden Contoh Rina Lestari meninggal.", "Mantan presiden Rina Lestari meninggal.", {}),
        # Who did it to whom, and who else
        (
            "Pasukan Rusia menyerang pasukan Ukraina.",
            "Pasukan Ukraina menyerang pasukan Rusia.",
            {},
        ),
        ("Budi Contoh membunuh Rina Lestari.", "Budi Contoh dibunuh Rina Lestari.", {}),
        (
            "Upah minimum Jakarta naik 6,5 persen.",
            "Upah minimum Banten dan Jakarta naik 7 persen.",
            {},
        ),
        (
            "Indonesia pengekspor nikel terbesar.",
            "Filipina pengekspor nikel terbesar, bukan Indonesia.",
            {},
        ),
        (
            "Indonesia pengekspor nikel terbesar.",
            "Filipina pengekspor nikel terbesar di atas Indonesia.",
            {},
        ),
        # One of them names a year
        (
            "Banjir melanda tiga kecamatan di Jakarta.",
            "Banjir melanda tiga kecamatan di Jakarta pada 2007.",
            {},
        ),
        (
            "Inflasi tahunan Indonesia 5,5 persen.",
            "Inflasi tahunan Indonesia pada 2015 3,3 persen.",
            {},
        ),
        (RATE, "Inflasi Indonesia sebesar 2,6 persen.", {}),
        # About so much
        (
            "Banjir di Bandung merendam sekitar 400 rumah warga.",
            "Banjir di Bandung merendam 415 rumah warga.",
            {},
        ),
        # A negation of something else
        (
            VISIT,
            "Vladimir Putin mengunjungi Korea Utara pada Juni 2024 bersama 13 pejabat tinggi, "
            "tetapi tidak ke Hanoi dan tidak menginap.",
            {},
        ),
        # More is claimed than is said
        (
            "Vladimir Putin untuk pertama kali mengunjungi Korea Utara bersama 13 pejabat tinggi.",
            "Vladimir Putin mengunjungi Korea Utara bersama 13 pejabat tinggi Rusia.",
            {},
        ),
        # One sentence says so, another not
        (
            RATE,
            "Inflasi Indonesia pada 2023 sebesar 5,5 persen. Inflasi Indonesia pada 2023 sebesar "
            "2,6 persen.",
            {},
        ),
        # Too little to compare
        ("Ia datang.", "Ia datang.", {}),
        ("", "", {}),
        (PAPAYA, "", {"rating": "Salah"}),
    ],
)
def test_where_the_rules_are_silent(statement, excerpt, fields) -> None:
    assert hint(statement, "id", excerpt, **fields) is None


@given(st.text(max_size=200), st.text(max_size=300), st.text(max_size=40))
def test_no_text_breaks_it(statement, excerpt, rating) -> None:
    found = hint(statement, "id", excerpt, title=rating, rating=rating)
    assert found is None or found[1]


STOPPED = "Presiden Prabowo membatalkan proyek kereta cepat."


@pytest.mark.parametrize(
    ("statement", "excerpt", "fields"),
    [
        # It is called wrong, refused, demanded, only said
        (PAPAYA, "Air rebusan daun pepaya menyembuhkan demam berdarah ternyata keliru.", {}),
        (STOPPED, f"Bohong {STOPPED}", {}),
        (STOPPED, f"Mahasiswa mendesak {STOPPED}", {}),
        *(
            (STOPPED, STOPPED.replace("membatalkan", f"{word} membatalkan"), {})
            for word in ("menolak", "dituduh", "diminta", "batal", "akan", "ingin")
        ),
        ("The vaccine causes autism.", "It is a myth that the vaccine causes autism.", {}),
        ("The vaccine causes autism.", "Nobody has shown the vaccine causes autism.", {}),
        ("The vaccine causes autism.", "The vaccine rarely causes autism.", {}),
        # A value of something narrower, and one by which it changed
        (
            "Indonesia mengimpor 2 juta ton beras pada 2024.",
            "Indonesia mengimpor 2.000 ton beras ketan pada 2024.",
            {},
        ),
        (
            "Penduduk Jakarta berjumlah 10 juta jiwa.",
            "Penduduk Jakarta Selatan berjumlah 2 juta jiwa.",
            {},
        ),
        (
            "Unemployment in Spain fell to 11 percent in 2024.",
            "Unemployment in Spain fell to 25 percent among the young in 2024.",
            {},
        ),
        (
            "Inflation in Turkey fell to 30 percent.",
            "Inflation in Turkey fell 30 percent.",
            {},
        ),
        # Halves
        (PAPAYA, PAPAYA, {"rating": "Tidak sepenuhnya benar"}),
        (PAPAYA, PAPAYA, {"rating": "True but misleading"}),
        (PAPAYA, PAPAYA, {"rating": "Correct Attribution"}),
    ],
)
def test_what_must_not_be_taken_for_its_opposite(statement, excerpt, fields) -> None:
    language = "id" if statement in (PAPAYA, STOPPED) or "juta" in statement else "en"
    assert hint(statement, language, excerpt, **fields) is None
