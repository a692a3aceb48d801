"""Which sources count as one, and why: addresses, copies, agencies, press releases."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused
from factcheck.lookups.models import Capture, Evidence
from factcheck.lookups.origin_actions import regroup, set_origin
from factcheck.lookups.origins import (
    SourceText,
    agency_of,
    explain_origin,
    group,
    issuer_of,
    origin_of,
    origin_words,
    same_page,
)
from factcheck.lookups.shingles import copies, is_copy, share_kept, shingles
from factcheck.reviews.actions import take_back
from tests.make import make_claim, make_evidence, make_verdict
from tests.people import person


@pytest.mark.parametrize(
    ("url", "publisher", "origin"),
    [
        ("https://kupang.tribunnews.com/a", "Tribun", "tribunnews.com"),
        ("https://www.setneg.go.id/baca", "", "setneg.go.id"),
        ("https://www.sukamaju.desa.id/", "", "sukamaju.desa.id"),
        ("https://news.bbc.co.uk/1", "", "bbc.co.uk"),
        ("https://kbbi.id/", "", "kbbi.id"),
        ("http://127.0.0.1:8000/x", "", "127.0.0.1"),
        ("http://mesin/x", "", "mesin"),
        ("", "  Kantor  Berita ", "Kantor Berita"),
        ("https://[::1", "Rusak", "Rusak"),
        # Hosts that strangers share
        ("https://rina.blogspot.com/2024/01/a.html", "", "rina.blogspot.com"),
        ("https://medium.com/@rina/abc", "", "medium.com/@rina"),
        ("https://rina.medium.com/abc", "", "rina.medium.com"),
        ("https://x.com/Rina/status/1", "", "x.com/rina"),
        ("https://www.youtube.com/channel/UC1/videos", "", "youtube.com/channel/uc1"),
        ("https://www.youtube.com/watch?v=abc", "", "youtube.com/watch?v=abc"),
        ("https://www.kompasiana.com/rina/abc", "", "kompasiana.com/rina"),
        # A copy in an archive is the page it is a copy of
        ("https://web.archive.org/web/20240101000000/https://www.detik.com/a", "", "detik.com"),
    ],
)
def test_an_origin_is_what_somebody_registered(url, publisher, origin) -> None:
    assert origin_of(url, publisher) == origin


def test_one_page_has_many_addresses() -> None:
    page = same_page("https://www.contoh.example/berita/1?utm_source=x&id=7")
    assert page == same_page("http://m.contoh.example/berita/1/amp?id=7#atas")
    assert page == same_page("https://web.archive.org/web/2024/http://contoh.example/berita/1?id=7")
    assert page != same_page("https://contoh.example/berita/1?id=8")


# Texts of our own

SPEECH = (
    "“Jembatan ini akan selesai pada bulan Desember dan tidak satu rupiah pun dari anggaran daerah "
    "hilang dalam pembangunannya, karena semua pengeluaran sudah diperiksa oleh inspektorat,”"
)
WIRE = f"""Pemerintah Kota Sukamaju menargetkan jembatan gantung di atas Sungai Contoh rampung pada
akhir tahun ini setelah sempat terhenti selama delapan bulan akibat banjir bandang.

{SPEECH} kata Wali Kota Dewi Lestari saat meninjau lokasi pembangunan pada Senin pagi.

Proyek senilai empat puluh dua miliar rupiah itu dimulai tahun lalu dan kini telah mencapai tujuh
puluh persen. Jembatan sepanjang dua ratus meter tersebut akan menghubungkan tiga kecamatan yang
selama ini hanya dapat dicapai dengan perahu. Warga setempat harus memutar sejauh dua puluh
kilometer untuk sampai ke pasar terdekat apabila air sungai sedang tinggi.

Kepala dinas pekerjaan umum menambahkan bahwa seluruh tiang penyangga telah berdiri dan pemasangan
kabel baja dijadwalkan mulai pekan depan. Setelah itu akan dilakukan uji beban selama dua minggu
sebelum jembatan dibuka untuk umum."""
OWN = f"""Sudah sejak subuh Pak Karto menunggu perahu di tepi sungai. Pedagang sayur berumur enam
puluh tahun itu sudah tiga kali mendengar janji tentang jembatan baru dan belum pernah melihatnya
berdiri. Kali ini, katanya, tiang-tiangnya memang sudah ada.

{SPEECH} kata Wali Kota Dewi Lestari di hadapan warga.

Catatan kami menunjukkan bahwa kontraktor yang sama pernah terlambat dua tahun dalam pembangunan
pasar induk. Dokumen lelang yang kami periksa menyebut denda keterlambatan yang belum pernah
ditagih. Dua anggota dewan meminta agar laporan keuangan proyek dibuka kepada umum, sementara
kelompok nelayan khawatir kapal mereka tidak dapat lewat di bawah kabel yang terlalu rendah."""
ENGLISH = """The central bank of Examplia raised its main rate by half a point on Tuesday, the
sharpest move in more than a decade, as it tried to slow prices that have climbed faster than wages
for six quarters in a row. Policy makers voted seven to two for the increase, the minutes showed,
with the two dissenters asking for more time to see what earlier steps had done.

The currency gained almost one percent against the dollar after the announcement while shares of
builders and banks fell. Analysts had been split over whether the bank would act before the budget
is presented next month, which is expected to include new help for households with energy bills."""


def edited(text: str) -> str:
    """A house's usual hand: another headline, its own first line, the end cut off."""
    cut = text[: int(len(text) * 0.6)].rsplit(".", 1)[0]
    return f"Kabar Gembira bagi Warga Tiga Kecamatan\n\nSUKAMAJU, KABAR.example - {cut}."


def source(number: int, text: str = "", **fields) -> SourceText:
    known = {"url": f"https://koran{number}.example/berita", "publisher": f"Koran {number}"}
    return SourceText(text=text, **known | fields)


def test_copies_with_another_headline_and_a_cut_end_count_once() -> None:
    found = group([source(1, WIRE), source(2, edited(WIRE)), source(3, OWN)])
    assert [origin.members for origin in found] == [(0, 1), (2,)]
    assert found[0].key == "koran1.example"
    assert found[0].reasons[1]["code"] == "copy"
    assert found[0].reasons[1]["share"] > 50


def test_the_same_in_english() -> None:
    short = "Rates go up again\n\n" + ENGLISH[:420]
    assert [one.members for one in group([source(1, ENGLISH), source(2, short)])] == [(0, 1)]


def test_two_reports_of_one_speech_do_not_group() -> None:
    assert not is_copy(shingles(WIRE), shingles(OWN))
    assert len(group([source(1, WIRE), source(2, OWN)])) == 2


def test_excerpts_that_are_one_quotation_do_not_group() -> None:
    one = f"{SPEECH} kata wali kota itu."
    other = f"Menurut Dewi Lestari, {SPEECH} demikian pernyataannya hari itu di lokasi."
    assert len(group([source(1, one), source(2, other)])) == 2


def test_a_straight_mark_too_many_changes_little() -> None:
    spoilt = WIRE.replace("delapan bulan", 'delapan" bulan')
    assert copies([WIRE, spoilt])[0][2] > 0.7


def test_how_much_of_a_page_still_stands() -> None:
    assert share_kept(WIRE, WIRE.upper()) == 1.0
    assert 0.4 < share_kept(WIRE, edited(WIRE)) < 0.8
    assert share_kept(WIRE, OWN) < 0.3
    assert share_kept("", "x") == 1.0
    assert share_kept(f"{'kata ' * 20_000} ekor yang lain", "kata " * 20_000) == 1.0
    assert (share_kept("dua kata", "dua kata"), share_kept("dua kata", "tiga")) == (1.0, 0.0)


def test_the_publisher_that_was_first_names_the_group() -> None:
    late, early = date(2024, 6, 20), date(2024, 6, 19)
    found = group([source(1, WIRE, published_on=late), source(2, WIRE, published_on=early)])
    assert found[0].key == "koran2.example"


def test_five_pages_of_one_house_are_one() -> None:
    pages = [source(n, url=f"https://kota{n}.koran.example/{n}") for n in range(5)]
    (found,) = group(pages)
    assert found.members == (0, 1, 2, 3, 4)
    assert found.reasons[0] == {"code": "publisher", "publisher": "koran.example"}


def test_strangers_on_one_host_are_two() -> None:
    found = group(
        [source(1, url="https://medium.com/@a/1"), source(2, url="https://medium.com/@b/1")]
    )
    assert len(found) == 2


def test_an_own_report_counts_beside_a_wire_that_the_same_house_printed() -> None:
    wire = "Isi berita yang pendek. (ANTARA)"
    found = group(
        [
            source(1, wire, url="https://koran.example/kawat"),
            source(2, "Laporan lain.\n\nSumber: Antara"),
            source(3, OWN, url="https://koran.example/sendiri"),
        ]
    )
    assert [(one.key, one.members) for one in found] == [
        ("Antara", (0, 1)),
        ("koran.example", (2,)),
    ]


def test_the_original_that_a_page_names_counts() -> None:
    found = group(
        [
            source(1, canonical_url="https://koran2.example/berita"),
            source(2),
            source(3, canonical_url="https://koran3.example/"),
        ]
    )
    assert [(one.key, one.members) for one in found] == [
        ("koran2.example", (0, 1)),
        ("koran3.example", (2,)),
    ]
    assert found[0].reasons[0]["code"] == "canonical"


def test_one_page_found_twice_is_one() -> None:
    found = group([source(1), source(2, url="https://www.koran1.example/berita?utm_source=x")])
    assert found[0].reasons == ({"code": "same_page"}, {"code": "same_page"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("JAKARTA, ANTARA - Presiden tiba", ("antara", "stated")),
        ("Jakarta (ANTARA) - Badan itu", ("antara", "stated")),
        ("LONDON (Reuters) - The pound", ("reuters", "stated")),
        ("By JOHN SMITH\nWASHINGTON (AP) — The", ("ap", "stated")),
        ("Isi berita. (Antara/JIBI)", ("antara", "stated")),
        ("Isi berita.\n\nSumber: Antara", ("antara", "stated")),
        ("Pewarta: Budi\nCopyright © ANTARA 2024", ("antara", "stated")),
        ("Putin tiba, dilansir dari Reuters, Rabu.", ("reuters", "retold")),
        ("Putin tiba, menurut kantor berita Yonhap.", ("yonhap", "retold")),
        ("Putin arrived, according to Reuters.", ("reuters", "retold")),
        ("Kami melihatnya. Ia menunggu. Itu terjadi, dilansir dari Reuters.", ("", "")),
        ("Putin tiba, menurut laporan kantor berita Reuters.", ("", "")),
        # Two were compared, or a word is only a word
        ("Menurut kantor berita Yonhap dan Reuters, ia tiba.", ("", "")),
        ("Dilansir dari AFP, ia tiba. Namun Reuters menyebut lain.", ("", "")),
        ("Hubungan antara - dua negara (antara lain) ap.", ("", "")),
        ("Antara Jakarta dan Bandung ada jalan tol.", ("", "")),
        ("Reuters berdiri pada 1851.", ("", "")),
        ("", ("", "")),
    ],
)
def test_an_agency_is_one_that_the_text_names_as_its_source(text, said) -> None:
    assert agency_of(SourceText("https://koran.example/a", text=text)) == said


def test_an_agency_is_told_by_its_host_and_by_what_the_page_says() -> None:
    assert agency_of(SourceText("https://www.antaranews.com/1")) == ("antara", "host")
    assert agency_of(SourceText("https://a.example/1", agency="AFP")) == ("afp", "stated")
    assert agency_of(SourceText("https://a.example/1", publisher="Reuters")) == (
        "reuters",
        "stated",
    )
    copied = SourceText("https://a.example/1", canonical_url="https://apnews.com/x")
    assert agency_of(copied) == ("ap", "host")


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("Siaran Pers Kementerian Kesehatan - Vaksin aman", "Kementerian Kesehatan"),
        ("Demikian keterangan pers dari Kementerian Keuangan.", "Kementerian Keuangan"),
        ("Jalan ditutup. (Humas Polda Contoh)", "Polda Contoh"),
        ("Isi.\nSumber: Biro Humas Kementerian Agama\n", "Kementerian Agama"),
        ("In a press release from Example Motors the firm said", "Example Motors"),
        ("Menurut siaran pers yang diterima, Selasa.", ""),
        ("Humas kami tidak menjawab.", ""),
    ],
)
def test_a_press_release_has_an_issuer(text, issuer) -> None:
    assert issuer_of(text) == issuer


def test_echoes_of_one_release_count_once() -> None:
    found = group(
        [
            source(
                1,
                "Siaran Pers Kementerian Contoh\n\nVaksin itu aman menurut uji.",
                published_on=date(2024, 6, 19),
            ),
            source(
                2,
                "Kementerian menyebut aman. (Humas Kementerian Contoh)",
                published_on=date(2024, 6, 21),
            ),
            source(3, "Dokter lain meragukannya."),
        ]
    )
    assert [(one.key, one.members) for one in found] == [
        ("Kementerian Contoh, 2024-06-19", (0, 1)),
        ("koran3.example", (2,)),
    ]


def test_the_day_of_a_release_stands_as_the_reader_writes_it() -> None:
    with translation.override("id"):
        assert origin_words("Kementerian Contoh, 2024-08-19") == "Kementerian Contoh, 19 Agu 2024"
        assert origin_words("koran.example/2024-08-19/a") == "koran.example/2024-08-19/a"
        assert origin_words("Rapat, 2024-19-08") == "Rapat, 2024-19-08"


def test_two_releases_of_one_ministry_are_two() -> None:
    day, later = date(2024, 6, 19), date(2025, 11, 19)
    end = "\n\n(Humas Kementerian Contoh)"
    found = group(
        [
            source(1, f"Vaksin itu aman.{end}", published_on=day),
            source(2, f"Jembatan itu rampung.{end}", published_on=later),
            source(3, f"Jembatan dibuka.{end}", published_on=later),
            source(4, f"Kami bertanya lagi.{end}"),
        ]
    )
    assert [(one.key, one.members) for one in found] == [
        ("koran1.example", (0,)),
        ("Kementerian Contoh, 2025-11-19", (1, 2)),
        ("koran4.example", (3,)),
    ]
    # The same words are one release, whatever day they are printed on.
    late = source(2, f"{edited(WIRE)}{end}", published_on=later)
    (same,) = group([source(1, f"{WIRE}{end}", published_on=day), late])
    assert same.members == (0, 1)


def test_two_own_reports_that_name_an_agency_in_passing_are_two() -> None:
    aside = "Jembatan itu roboh, menurut kantor berita Reuters. "
    found = group([source(1, aside + OWN), source(2, aside + WIRE), source(3, "Isi. (Reuters)")])
    assert [(one.key, one.members) for one in found] == [
        ("koran1.example", (0,)),
        ("koran2.example", (1,)),
        ("Reuters", (2,)),
    ]


def test_who_retells_an_agency_in_its_words_counts_with_it() -> None:
    own = OWN.rpartition("\n\n")[2]
    retold = f"Jembatan hampir jadi, dilansir dari Reuters. {own} {WIRE[-420:]}"
    (found,) = group([source(1, f"{WIRE}\n\n(Reuters)"), source(2, retold)])
    assert (found.key, found.members) == ("Reuters", (0, 1))
    assert found.reasons[1]["code"] == "agency_retold"


@pytest.mark.parametrize(
    "wall",
    [
        "JavaScript is not available. We have detected that JavaScript is disabled in this browser."
        " Please enable JavaScript or switch to a supported browser to continue using the site.",
        "Kami menggunakan cookie. " + " ".join(f"kata{n}" for n in range(120)),
    ],
)
def test_what_sites_show_instead_of_their_pages_is_no_copy(wall) -> None:
    assert copies([wall, wall]) == []
    assert len(group([source(1, wall), source(2, wall)])) == 2


def test_every_source_is_in_one_group_and_every_reason_can_be_said() -> None:
    sources = [
        source(1, WIRE),
        source(2, WIRE),
        source(3, f"{ENGLISH} (AFP)"),
        source(4, "", url="https://www.reuters.com/a"),
        source(5, f"Ia tiba, dilansir dari AFP. {OWN[-500:]} {ENGLISH[-240:]}"),
        source(6, "Siaran Pers Kementerian Contoh.", published_on=date(2024, 6, 19)),
        source(12, "Siaran Pers Kementerian Contoh.", published_on=date(2024, 6, 20)),
        source(7, canonical_url="https://koran8.example/berita"),
        source(8, url="https://koran1.example/lain"),
        source(9, url="https://www.koran9.example/berita"),
        source(9),
        source(10, "", url="", publisher="", title="Tanpa alamat"),
        source(11, "", url="", publisher=""),
    ]
    found = group(sources)
    places = sorted(place for one in found for place in one.members)
    assert places == list(range(len(sources)))
    assert all(one.key and len(one.members) == len(one.reasons) for one in found)
    codes = {reason["code"] for one in found for reason in one.reasons}
    assert codes == {
        "copy", "agency_stated", "agency_host", "agency_retold", "release", "canonical",
        "publisher", "same_page", "alone",
    }  # fmt: skip
    assert all(explain_origin(reason) for one in found for reason in one.reasons)
    assert explain_origin({}) == explain_origin({"code": "copy"}) == ""
    assert group([]) == []


# On a claim


@pytest.fixture
def claim(db):
    return make_claim(Status.RESEARCH)


def evidence_of(claim, number: int, quote: str = "Isi.", **fields) -> Evidence:
    fields = {"url": f"https://koran{number}.example/{number}", "publisher": ""} | fields
    return make_evidence(claim, quote=quote, **fields)


def test_evidence_that_comes_from_one_agency_counts_once(claim) -> None:
    one = evidence_of(claim, 1, "Putin tiba. (ANTARA)")
    two = evidence_of(claim, 2, "Isi.\nSumber: Antara")
    other = evidence_of(claim, 3, "Kami melihat Putin tiba.")
    assert regroup(claim) == 0  # it was done as each was added
    for each in (one, two):
        each.refresh_from_db()
    assert (one.origin, two.origin, other.origin) == ("Antara", "Antara", "koran3.example")
    assert explain_origin(two.origin_reason)
    assert regroup(claim) == 0


def test_what_was_kept_of_a_page_counts_more_than_the_quote(claim) -> None:
    pages = [
        Capture.objects.create(
            url=f"https://koran{n}.example/{n}", warc=b"x", sha256="0" * 64, status=200, text=WIRE
        )
        for n in (1, 2)
    ]
    pieces = [evidence_of(claim, n) for n in (1, 2)]
    for piece, page in zip(pieces, pages, strict=True):
        Evidence.objects.filter(pk=piece.pk).update(capture=page)
    regroup(claim)
    origins = set(claim.evidence.values_list("origin", flat=True))
    assert origins == {"koran1.example"}


def test_an_editor_joins_parts_and_gives_back(claim) -> None:
    one, two = evidence_of(claim, 1), evidence_of(claim, 2)
    set_origin(two, "  Koran1.example ", actor=person("ana"))
    two.refresh_from_db()
    assert (two.origin, two.origin_set_by) == (one.origin, person("ana"))
    with translation.override("en"):
        assert explain_origin(two.origin_reason) == f"Set by {person('ana')}."
    assert regroup(claim) == 0
    two.refresh_from_db()
    assert two.origin == "koran1.example"
    set_origin(two, "", actor=person("ana"))
    assert (two.origin, two.origin_set_by) == ("koran2.example", None)
    said = [event.data for event in Event.objects.about(claim).filter(verb=Verb.ORIGIN_SET)]
    assert [(one["before"], one["origin"], one["by_machine"]) for one in said] == [
        ("koran2.example", "koran1.example", False),
        ("koran1.example", "koran2.example", True),
    ]


def test_an_origin_stands_as_it_is_written(claim) -> None:
    one, two = evidence_of(claim, 1), evidence_of(claim, 2)
    set_origin(one, "Kantor Staf Presiden", actor=person("ana"))
    assert one.origin == "Kantor Staf Presiden"
    set_origin(two, "kantor staf presiden", actor=person("ana"))
    assert two.origin == one.origin, "who joins it writes it like the other"
    set_origin(two, "KSP", actor=person("ana"))
    set_origin(two, "Ksp", actor=person("ana"))
    assert two.origin == "Ksp"


def test_publishers_without_an_address_are_named_as_they_write_themselves() -> None:
    (found,) = group(
        [
            SourceText("", "Koran Contoh", "Jalan itu panjang."),
            SourceText("", "KORAN CONTOH", "Pasar itu ramai."),
        ]
    )
    assert (found.key, found.members) == ("Koran Contoh", (0, 1))


def test_saying_the_same_again_is_not_recorded(claim) -> None:
    one = evidence_of(claim, 1)
    set_origin(one, "", actor=person("ana"))
    set_origin(one, "kantor", actor=person("ana"))
    set_origin(one, "kantor", actor=person("eva"))
    assert Event.objects.about(claim).filter(verb=Verb.ORIGIN_SET).count() == 1


def test_who_may_not_set_an_origin(claim) -> None:
    one = evidence_of(claim, 1)
    with pytest.raises(PermissionDenied):
        set_origin(one, "antara", actor=person("vio"))
    with pytest.raises(Refused):
        set_origin(one, "x" * 301, actor=person("ana"))


def test_outside_research_origins_stay(db) -> None:
    claim = make_verdict().claim
    (one, *_rest) = claim.evidence.all()
    assert regroup(claim) == 0
    with pytest.raises(IllegalMove):
        set_origin(one, "antara", actor=person("ana"))


def test_what_a_verdict_cites_keeps_its_origin_and_others_join_it(db) -> None:
    verdict = make_verdict()
    take_back(verdict, actor=verdict.author)
    claim = Claim.objects.get(pk=verdict.claim_id)
    (cited, *_rest) = claim.evidence.all()
    new = evidence_of(claim, 1, "Isi. (ANTARA)", url=f"{cited.url}?utm_source=x")
    assert new.origin == cited.origin == "sumber.example"
    with pytest.raises(Refused):
        set_origin(cited, "antara", actor=person("ana"))


@pytest.mark.parametrize(
    "text",
    [
        "BANDUNG - Rektor Universitas Pendidikan Indonesia (UPI) membuka seleksi mandiri.",
        "PT Angkasa Pura (AP) mencatat kenaikan penumpang pada libur panjang.",
        "Dokumen Pelaksanaan Anggaran (DPA) dinas itu belum disahkan.",
    ],
)
def test_letters_that_the_text_itself_spells_out_name_no_agency(text) -> None:
    assert agency_of(SourceText("https://contoh.example/1", text=text)) == ("", "")
