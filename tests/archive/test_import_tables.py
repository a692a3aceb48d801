"""Tables of fact-checks: the mapping is guessed where it is certain, and asked for where not."""

import pytest

from factcheck.archive.models import Check
from tests.archive.test_import import counted, kept, run

pytestmark = pytest.mark.django_db

TABLE = """Klaim,Putusan,Penerbit,Tautan,Tanggal,Bahasa,Catatan
Bulan dari keju,Keliru,Meja Contoh,https://meja.example/1,2024-07-09,id,x
"Beras, gula naik",Benar,Meja Contoh,https://meja.example/2,13/07/2024,id,y
"""


def test_plain_heads_are_understood_and_shown(tmp_path):
    status, out, err = run(kept(tmp_path, TABLE, "daftar.csv"))
    assert (status, counted(out)) == (0, (2, 0, 0))
    assert "claim      = Klaim  (Bulan dari keju)" in err
    assert "not used: Catatan" in err
    check = Check.objects.get(url__endswith="/2")
    assert (check.claim, check.rating, check.publisher) == (
        "Beras, gula naik",
        "Benar",
        "Meja Contoh",
    )
    assert (str(check.reviewed_at), check.language) == ("2024-07-13", "id")


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_marks_between_cells(tmp_path, mark):
    text = f"claim{mark}url{mark}publisher\nSatu{mark}https://a.example/1{mark}A\n"
    assert counted(run(kept(tmp_path, text, "t.csv"))[1]) == (1, 0, 0)


def test_an_old_spreadsheets_encoding(tmp_path):
    text = "claim,url,publisher\nKafé é à la crème über Größe,https://a.example/1,Çédille\n"
    assert run(kept(tmp_path, text.encode("cp1252"), "t.csv"))[0] == 0
    assert Check.objects.get().publisher == "Çédille"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("isi,alamat\nSatu,https://a.example/1\n", "no column is known to hold the claim"),
        ("claim,rating\nSatu,Benar\n", "the address or an id"),
        ("claim,klaim,url\nSatu,Dua,https://a.example/1\n", "“claim” may be any of claim, klaim"),
        ("claim,url\nSatu,Benar\n", "“url” holds no addresses"),
        ("Satu,https://a.example/1\nDua,https://a.example/2\n", "no names of columns"),
    ],
)
def test_an_uncertain_mapping_is_refused_with_what_to_give(tmp_path, text, doubt):
    status, _out, err = run(kept(tmp_path, text, "t.csv"))
    assert status == 2
    last = err.splitlines()[-1]
    assert doubt in last
    assert "--map FIELD=COLUMN" in last
    assert not Check.objects.exists()


def test_a_mapping_that_is_given(tmp_path):
    path = kept(tmp_path, "isi,kode,siapa\nSatu,k1,A\n", "t.csv")
    status, out, _ = run(path, map="claim=isi,id=2,publisher=SIAPA")
    assert (status, counted(out)) == (0, (1, 0, 0))
    assert Check.objects.values_list("claim", "identifier", "publisher").get() == (
        "Satu",
        "k1",
        "A",
    )
    assert run(path, map="claim=judul")[0] == 2
    assert run(path, map="keju=isi")[0] == 2
    assert run(path, map="isi")[0] == 2


def test_a_dry_run_shows_the_mapping_also_when_it_is_not_certain(tmp_path):
    status, out, err = run(
        kept(tmp_path, "isi,url\nSatu,https://a.example/1\n", "t.csv"), dry_run=True
    )
    assert status == 0
    assert "url        = url" in err
    assert "set aside" in out
    assert not Check.objects.exists()


def test_bad_rows_of_a_table_are_named_by_their_line(tmp_path):
    text = (
        "claim,url,publisher\n"
        "Satu,https://a.example/1,A\n"
        "\n"
        "Terlalu,https://a.example/2,A,banyak\n"
        '"Dua\nbaris",https://a.example/3,A\n'
        ",https://a.example/4,A\n"
        f"{'x' * 1_000_001},https://a.example/5,A\n"
        "Akhir,https://a.example/6\n"
    )
    status, out, err = run(kept(tmp_path, text, "t.csv"))
    assert (status, counted(out)) == (0, (3, 0, 3))
    assert [line.split(":")[0] for line in err.splitlines() if line.startswith("line")] == [
        "line 4",
        "line 7",
        "line 8",
    ]
    # The last row names no publisher; its address does.
    assert Check.objects.get(url__endswith="/6").publisher == "a.example"


def test_dates_that_may_be_two_days_are_left_out(tmp_path):
    text = "claim,url,date\nSatu,https://a.example/1,09/07/2024\n"
    assert run(kept(tmp_path, text, "t.csv"))[0] == 0
    assert Check.objects.get().reviewed_at is None
