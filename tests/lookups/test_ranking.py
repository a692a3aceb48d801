"""The order of findings: the one that helps most stands first, and says why."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lookups.providers import Asked, Found
from factcheck.lookups.ranking import WEIGHTS, explain_reasons, rank

DAY = date(2024, 6, 19)
VISIT = Asked(
    "Kunjungan ini yang pertama Putin ke Korea Utara dalam 24 tahun.",
    "id",
    said_on=DAY,
    article_url="https://www.koran.example/putin",
)


def one(title: str, excerpt: str = "", **fields) -> Found:
    fields = {"url": f"https://{abs(hash(title))}.example/", "kind": "news"} | fields
    return Found(title=title, excerpt=excerpt, **fields)


def codes(scored) -> list[str]:
    return [reason["code"] for reason in scored.reasons]


def test_a_shortened_name_stands_for_its_own_bearer_only():
    asked = Asked("Kim Kum-chol memimpin delegasi militer ke Rusia.", "id")
    found = one("Kim Jong Un menjamu tamu di Rusia", "Yang datang bukan rombongan Kim.")

    [scored] = rank(asked, [found])

    [names] = [reason["names"] for reason in scored.reasons if reason["code"] == "same_names"]
    assert names == ["Rusia"]


# (what is claimed, its language, what was found; the first is the one that helps most)
CASES = {
    "names and number": (
        "Kunjungan ini yang pertama Putin ke Korea Utara dalam 24 tahun.",
        "id",
        [
            one(
                "Putin tiba di Pyongyang", "Kunjungan pertama Putin ke Korea Utara dalam 24 tahun."
            ),
            one("Korea Utara", "Korea Utara adalah negara di Asia Timur."),
            one("Vladimir Putin", "Vladimir Putin adalah presiden Rusia sejak 2012."),
        ],
    ),
    "the same in English": (
        "Kunjungan ini yang pertama Putin ke Korea Utara dalam 24 tahun.",
        "id",
        [
            one("Putin in Pyongyang", "It is his first visit to North Korea in 24 years."),
            one("Putin rules out talks", "The president spoke to reporters in Moscow on Monday."),
            one("Harga beras naik", "Harga beras di pasar naik sejak bulan lalu."),
        ],
    ),
    "one number in two languages": (
        "Anggaran program itu mencapai Rp1,4 triliun.",
        "id",
        [
            one("Budget of the programme", "The programme's budget stands at 1.4 trillion rupiah."),
            one("Anggaran program lain", "Anggaran program itu dibahas pekan depan."),
            one("Program itu dimulai", "Presiden memulai program itu."),
        ],
    ),
    "a measured figure before talk of it": (
        "Inflasi Indonesia mencapai 5,5 persen pada 2023.",
        "id",
        [
            one("Inflasi, Indonesia, 2023", "Inflasi Indonesia 2023: 3,7 persen.", kind="data"),
            one("Inflasi Indonesia dibahas", "Pengamat menilai inflasi Indonesia.", kind="web"),
            one("Apa itu inflasi", "Inflasi adalah kenaikan harga umum.", kind="encyclopedia"),
        ],
    ),
    "a fact-check of the same": (
        "Air rebusan daun pepaya menyembuhkan demam berdarah.",
        "id",
        [
            one(
                "[SALAH] Air rebusan daun pepaya menyembuhkan demam berdarah",
                "Klaim itu keliru.",
                kind="fact_check",
                rating="Salah",
            ),
            one("Manfaat daun pepaya", "Daun pepaya sering dimakan sebagai sayur.", kind="web"),
            one("Demam berdarah", "Demam berdarah disebabkan oleh virus.", kind="encyclopedia"),
        ],
    ),
    "not any fact-check": (
        "Jembatan Sukamaju dibangun dengan 42 miliar rupiah.",
        "id",
        [
            one("Jembatan Sukamaju rampung", "Jembatan Sukamaju menelan 42 miliar rupiah."),
            one("[SALAH] Vaksin berisi cip", "Klaim itu salah.", kind="fact_check", rating="Salah"),
        ],
    ),
    "an official source of two alike": (
        "Upah minimum Kota Sukamaju naik 6,5 persen.",
        "id",
        [
            one("Keputusan upah minimum Kota Sukamaju", "Naik 6,5 persen.", kind="official"),
            one("Keputusan upah minimum Kota Sukamaju?", "Naik 6,5 persen.", kind="web"),
        ],
    ),
    "near the claim in time": (
        "Gunung Contoh meletus dan 300 warga mengungsi.",
        "id",
        [
            one("Gunung Contoh meletus", "Sebanyak 300 warga mengungsi.", published_on=DAY),
            one(
                "Gunung Contoh meletus lagi",
                "Sebanyak 300 warga mengungsi malam itu.",
                published_on=date(2010, 10, 26),
            ),
        ],
    ),
    "the rare word": (
        "Presiden meresmikan bendungan Ameroro di Konawe.",
        "id",
        [
            one("Bendungan Ameroro diresmikan", "Bendungan di Konawe itu diresmikan presiden."),
            one("Presiden meresmikan pasar", "Presiden meresmikan pasar di Bandung."),
            one("Presiden meresmikan jalan tol", "Presiden meresmikan jalan tol baru."),
            one("Presiden meresmikan bandara", "Presiden meresmikan bandara."),
        ],
    ),
    "forms of one word": (
        "Pemerintah menaikkan tarif pelayanan kesehatan.",
        "id",
        [
            one("Tarif layanan kesehatan dinaikkan", "Pelayanan itu kini lebih mahal."),
            one("Pemerintah menaikkan bendera", "Upacara berlangsung khidmat."),
        ],
    ),
    "another place": (
        "Banjir di Jerman menewaskan 180 orang.",
        "id",
        [
            one("Floods in Germany", "At least 180 people died in the floods in Germany."),
            one("Banjir di Brasil", "Banjir menewaskan 57 orang."),
            one("Banjir di Prancis", "Banjir menewaskan 5 orang."),
        ],
    ),
    "a person's whole name": (
        "Dewi Lestari Sukma terpilih menjadi bupati Contoh.",
        "id",
        [
            one("Dewi Lestari Sukma dilantik", "Ia menjadi bupati Contoh."),
            one("Dewi Lestari menulis buku", "Penulis itu merilis novel baru."),
            one("Pemilihan bupati", "Tiga calon bersaing menjadi bupati."),
        ],
    ),
    "in English": (
        "Unemployment in Ohio fell to 3.4 percent in 2023.",
        "en",
        [
            one("Ohio jobless rate", "Unemployment in Ohio was 3.4 percent in 2023.", kind="data"),
            one("Ohio State wins", "The team won by 3 points.", kind="news"),
            one("Unemployment in Texas", "Unemployment in Texas was 4.1 percent."),
        ],
    ),
    "an Indonesian page for an English claim": (
        "Indonesia has banned exports of nickel ore since 2020.",
        "en",
        [
            one("Nickel ore export ban", "Indonesia banned nickel ore exports in January 2020."),
            one("Indonesia", "Indonesia is a country in Southeast Asia.", kind="encyclopedia"),
            one("Exports of palm oil", "Malaysia exports palm oil."),
        ],
    ),
    "words apart from their order": (
        "Vaksin campak menyebabkan autisme pada anak.",
        "id",
        [
            one("Tidak ada kaitan autisme dan vaksin campak", "Studi pada anak.", kind="paper"),
            one("Campak pada anak", "Gejala campak antara lain demam.", kind="web"),
            one("Autisme", "Autisme adalah gangguan perkembangan.", kind="encyclopedia"),
        ],
    ),
    "initials": (
        "AS keluar dari WHO.",
        "id",
        [
            one("Amerika Serikat keluar dari WHO", "Keputusan itu diumumkan presiden."),
            one("WHO", "WHO adalah badan kesehatan dunia.", kind="encyclopedia"),
            one("Inggris keluar dari Uni Eropa", "Keputusan itu berlaku 2020."),
        ],
    ),
    "a statement without names": (
        "Harga cabai naik tajam di pasar.",
        "id",
        [
            one("Harga cabai naik tajam", "Pedagang pasar mengeluh."),
            one("Harga emas turun", "Emas turun tipis."),
        ],
    ),
    "with little excerpt": (
        "Rina Contoh meraih medali emas di Olimpiade.",
        "id",
        [one("Rina Contoh meraih medali emas"), one("Olimpiade dibuka"), one("Harga emas naik")],
    ),
    "spelt otherwise": (
        "Soekarno membacakan proklamasi pada 17 Agustus 1945.",
        "id",
        [
            one("Proklamasi 17 Agustus 1945", "Dibacakan Soekarno.", kind="encyclopedia"),
            one("Soekarno-Hatta", "Bandara Soekarno-Hatta melayani banyak penumpang."),
            one("17 Agustus", "Lomba panjat pinang digelar."),
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("turned", [False, True])
def test_what_helps_most_stands_first(name, turned) -> None:
    statement, language, found = CASES[name]
    order = found[::-1] if turned else found
    scored = rank(Asked(statement, language, said_on=DAY), order)
    best = max(range(len(order)), key=lambda at: scored[at].score)
    shown = [(round(s.score, 2), f.title, s.reasons) for s, f in zip(scored, order, strict=True)]
    assert order[best] is found[0], shown


def test_meaning_finds_what_shares_no_word() -> None:
    found = [one("Rusia dan Jepang berunding"), one("Pemimpin Kremlin bertandang ke Kim Jong Un")]
    without = rank(VISIT, found)
    assert "meaning_waits" in codes(without[0])
    with_meaning = rank(VISIT, found, cosines=[0.80, 0.93])
    assert with_meaning[1].score > with_meaning[0].score
    assert "meaning_same" in codes(with_meaning[1])
    assert "meaning_missing" in codes(rank(VISIT, found, without="missing")[0])
    assert not {"meaning_waits", "meaning_missing"} & set(codes(with_meaning[0]))


def test_a_meaning_that_was_not_asked_counts_neither_way() -> None:
    found = [one("Putin di Korea Utara"), one("Putin ke Korea Utara")]
    asked, other = rank(VISIT, found, cosines=[None, 0.7], without="")
    assert asked.score > other.score


def test_reasons_say_what_is_in_common() -> None:
    (scored,) = rank(
        VISIT,
        [
            one(
                "Putin ke Korea Utara",
                "Kunjungan pertamanya dalam 24 tahun.",
                published_on=date(2024, 6, 16),
                rating="Benar",
            )
        ],
        without="missing",
    )
    with translation.override("en"):
        said = explain_reasons(scored.reasons)
    assert said[:3] == [
        "The same names: Putin, Korea Utara.",
        "The same number: 24 tahun.",
        "Words in common: Kunjungan, pertama.",
    ]
    assert "Published 3 days before the claim." in said
    assert "Rated by its publisher: Benar." in said
    assert "Not compared by meaning: the model is not installed." in said


def test_another_value_of_the_same_quantity_is_said() -> None:
    asked = Asked("Inflasi Indonesia 5,5 persen.", "id")
    (scored,) = rank(asked, [one("Inflation, Indonesia", "3.7 percent", language="en")])
    assert {"code": "other_number", "claimed": "5,5 persen", "found": "3.7 percent"} in (
        scored.reasons
    )


def test_a_copy_of_a_better_finding_counts_half() -> None:
    text = (
        "Presiden Rusia Vladimir Putin tiba di ibu kota Korea Utara pada Rabu dini hari untuk "
        "kunjungan pertamanya dalam dua puluh empat tahun dan disambut langsung di bandara oleh "
        "pemimpin negara itu sebelum keduanya menuju wisma tamu dengan satu mobil yang sama."
    )
    found = [
        one("Putin tiba", text, url="https://satu.example/1", publisher="Koran Satu"),
        one("Tiba: Putin", text, url="https://dua.example/1", publisher="Koran Dua"),
        one("Putin", "Putin bermain judo.", url="https://satu.example/2", publisher="Koran Satu"),
    ]
    scored = rank(VISIT, found)
    assert codes(scored[1])[0] == "another_copy"
    assert scored[1].score < 0.6 * scored[0].score
    assert codes(scored[2])[0] == "same_origin"
    with translation.override("en"):
        assert explain_reasons(scored[1].reasons)[0] == "Another copy of what Koran Satu has."


def test_the_article_under_check_is_no_evidence_for_itself() -> None:
    text = (
        "Kunjungan ini yang pertama Putin ke Korea Utara dalam 24 tahun. Ia disambut di bandara "
        "oleh pemimpin negara itu dan keduanya lalu menuju wisma tamu dengan satu mobil. Menurut "
        "rencana keduanya akan menandatangani perjanjian kerja sama sebelum Putin terbang ke Hanoi."
    )
    found = [
        one("Putin", text, url="https://koran.example/putin?utm_source=x"),
        one("Putin", text, url="https://web.archive.org/web/2024/https://koran.example/putin"),
        one("Salinan", text, url="https://lain.example/1"),
        one("Putin ke Korea Utara", "Presiden itu tiba.", url="https://lain.example/2"),
    ]
    scored = rank(VISIT, found, article_text=text + " Isi lain yang mengikuti di bawahnya.")
    assert [codes(one)[0] for one in scored[:3]] == [
        "same_article", "same_article", "copy_of_article",
    ]  # fmt: skip
    assert max(one.score for one in scored[:3]) < scored[3].score / 2


def test_nothing_in_common_is_said() -> None:
    (scored,) = rank(VISIT, [one("Resep soto ayam", "Rebus ayam sampai empuk.", kind="web")])
    assert codes(scored)[0] == "nothing_in_common"
    assert scored.score < 0.2


def test_results_stand_in_the_order_given() -> None:
    found = [one("Resep soto"), one("Putin ke Korea Utara"), one("Korea Utara")]
    assert len(rank(VISIT, found)) == 3
    assert rank(VISIT, []) == []
    alone = [rank(VISIT, [finding])[0] for finding in found]
    assert alone[1].score > alone[2].score > alone[0].score


def test_weights_are_a_mean() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


@given(
    st.text(max_size=120), st.text(max_size=200), st.sampled_from(["", "web", "data", "nonsense"])
)
def test_any_text_gets_a_score(statement, text, kind) -> None:
    found = [one(text, text[::-1], kind=kind), one("x", text), replace(one("y"), url="")]
    for scored in rank(Asked(statement), found, cosines=[0.9, None, -1.0]):
        assert 0.0 <= scored.score <= 1.0
        assert all(isinstance(said, str) for said in explain_reasons(scored.reasons))


def test_reasons_of_another_version_are_left_out() -> None:
    assert explain_reasons([{"code": "from_the_future"}, {"code": "kind"}, {}]) == []
