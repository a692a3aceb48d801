"""Where a name begins, and whom a short name stands for; all people and places are invented."""

import pytest

from factcheck.reading import read_text

WORDS = "Kami akan membuka jembatan itu lagi bulan depan"


def speakers(text: str) -> list[str | None]:
    return [quote.speaker for quote in read_text(text).quotes if quote.kind == "direct"]


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("Wali Kota Sukamaju Dewi Lestari", "Dewi Lestari"),
        ("Bupati Sukamaju Barat Dewi Lestari", "Dewi Lestari"),
        ("Gubernur Bali Dewi Lestari", "Dewi Lestari"),
        ("Kepala Desa Cempaka Dewi Lestari", "Dewi Lestari"),
        ("Kapolres Sukamaju AKBP Dewi Lestari", "Dewi Lestari"),
        ("Brigjen Pol Dewi Lestari", "Dewi Lestari"),
        ("Ketua KPK Dewi Lestari", "Dewi Lestari"),
        ("Direktur Utama PT Contoh Indonesia Dewi Lestari", "Dewi Lestari"),
        ("Wakil Ketua Komisi V DPR Dewi Lestari", "Dewi Lestari"),
        ("Direktur Jenderal Bina Marga Kemenpu Dewi Lestari", "Dewi Lestari"),
        ("Menteri Luar Negeri Jepang Dewi Lestari", "Dewi Lestari"),
        ("peneliti Dewi Lestari", "Dewi Lestari"),
        ("Prof. Dr. Dewi Lestari", "Dewi Lestari"),
        ("Dewi Lestari", "Dewi Lestari"),
        ("H. Ahmad bin Salman", "Ahmad bin Salman"),
        ("Kementerian Pekerjaan Umum", "Kementerian Pekerjaan Umum"),
    ],
)
def test_offices_and_places_are_no_part_of_a_name(person, name):
    text = f'Warga dan petugas berkumpul di jembatan itu sejak pagi.\n"{WORDS}," kata {person}.'
    assert speakers(text) == [name]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "Menurut Dewi, pasar itu dibuka lagi.",
        "Dewi menjelaskan pasar itu dibuka lagi.",
        "Jalan di Tanjung Sari rusak sejak lama.",
        "Warga Kota Tanjung Sari menunggu sejak lama.",
        "Pemkot Tanjung Sari menunggu sejak lama.",
        "Warga lalu bertemu Dewi Lestari di pasar itu.",
    ],
)
def test_the_article_tells_where_the_name_begins(elsewhere):
    text = (
        f'"{WORDS}," kata Kepala Dinas Pekerjaan Umum Tanjung Sari Dewi Lestari.\n'
        f"{elsewhere}\nWarga dan petugas berkumpul di jembatan itu."
    )
    assert speakers(text) == ["Dewi Lestari"]


def test_the_dateline_is_a_place():
    text = (
        "Warga Menunggu Jembatan\n"
        "TANJUNG SARI, KABAR.example - Warga dan petugas berkumpul di jembatan itu sejak pagi.\n"
        f'"{WORDS}," kata Bupati Tanjung Sari Dewi Lestari.'
    )
    assert speakers(text) == ["Dewi Lestari"]


def test_a_word_that_only_opens_the_sentence_is_no_part_of_a_name():
    text = (
        "Awalnya Dewi menjelaskan bahwa jembatan itu sudah lama rusak berat.\n"
        f'"{WORDS}," kata Dewi.'
    )
    assert speakers(text) == ["Dewi"]


@pytest.mark.parametrize(
    "introduction",
    [
        "Zulkarnain Hamid (Zulham) datang ke jembatan itu pada Senin pagi.",
        "Zulkarnain Hamid alias Zulham datang ke jembatan itu pada Senin pagi.",
        "Zulkarnain Hamid atau Zulham datang ke jembatan itu pada Senin pagi.",
        "Zulkarnain Hamid yang akrab disapa Zulham datang ke jembatan itu.",
        "Zulkarnain Hamid, yang akrab disapa Zulham, datang ke jembatan itu.",
        "Zulkarnain Hamid atau yang biasa dipanggil Zulham datang ke jembatan itu.",
        # Nobody says it, but no other name is blended so.
        "Zulkarnain Hamid datang ke jembatan itu bersama warga pada Senin pagi.",
    ],
)
def test_short_names(introduction):
    assert speakers(f'{introduction}\n"{WORDS}," kata Zulham.') == ["Zulkarnain Hamid"]


@pytest.mark.parametrize(
    ("introduction", "short", "full"),
    [
        ("Prasetyanto Wibowo datang ke jembatan itu.", "Pras", "Prasetyanto Wibowo"),
        ("Surya Bagus Yudhistira datang ke jembatan itu.", "SBY", "Surya Bagus Yudhistira"),
        ("Rina Contoh alias Cempaka datang ke jembatan itu.", "Cempaka", "Rina Contoh"),
        (
            "Badan Jembatan Nasional (BJN) menutup jembatan itu sejak Senin.",
            "BJN",
            "Badan Jembatan Nasional",
        ),
        (
            "Dinas Pekerjaan Umum Kota Sukamaju menutup jembatan itu sejak Senin.",
            "Dinas PU",
            "Dinas Pekerjaan Umum Kota Sukamaju",
        ),
    ],
)
def test_clipped_and_blended_names(introduction, short, full):
    text = f'Warga menunggu lama. {introduction}\n"{WORDS}," kata {short}.'
    assert speakers(text) == [full]


def test_a_short_form_of_two_people_stays_as_it_is():
    text = (
        "Prasetyanto Wibowo dan Prasasti Cemara datang ke jembatan itu pada pagi hari.\n"
        f'"{WORDS}," kata Pras.'
    )
    assert speakers(text) == ["Pras"]


def test_a_nickname_that_comes_with_a_description():
    text = (
        "Zulkarnain Hamid mengatakan jembatan itu sudah lama rusak berat.\n"
        f'"{WORDS}," ujar pria yang akrab disapa Aco.\n"{WORDS}," kata Aco.'
    )
    assert speakers(text) == ["Zulkarnain Hamid"] * 2


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("Springvale Mayor Jane Doe", "Jane Doe"),
        ("Gov. Jane Doe", "Jane Doe"),
        ("Sen. Jane Doe (D-Ohio)", "Jane Doe"),
        ("former President Jane Doe", "Jane Doe"),
        ("Ohio Gov. Jane Doe", "Jane Doe"),
        ("Jane Doe’s", "Jane Doe"),
        ("Dr. Jane de Wit", "Jane de Wit"),
    ],
)
def test_english_offices(person, name):
    text = f"There were many people and they met {person} friends.\n“It is too late,” Doe said."
    if "Wit" in name:
        text = text.replace("Doe said", "de Wit said")
    assert speakers(text) == [name]


def test_nicknames_in_english():
    text = (
        "There were many people and they met Jane Doe, also known as Jade, at the bridge.\n"
        "“It is too late,” Jade said."
    )
    assert speakers(text) == ["Jane Doe"]
