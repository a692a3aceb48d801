"""`manage.py import_checks`: every form in which fact-checks come, and what becomes of bad rows."""

import gzip
import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from factcheck.archive.models import Check, ImportRun

pytestmark = pytest.mark.django_db


def review(number: int = 1, **changes) -> dict:
    found = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://periksa.example/{number}",
        "claimReviewed": f"Bulan nomor {number} terbuat dari keju",
        "author": {"@type": "Organization", "name": "Periksa Contoh"},
        "reviewRating": {"@type": "Rating", "alternateName": "Keliru"},
    }
    return {name: value for name, value in (found | changes).items() if value is not None}


def run(source, **options) -> tuple[int, str, str]:
    """Return the exit status, what was printed, and what was complained of."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_checks", str(source), stdout=out, stderr=err, **options)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    return 0, out.getvalue(), err.getvalue()


def kept(tmp_path: Path, text: str | bytes, name: str = "checks.json") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def counted(said: str) -> tuple[int, ...]:
    """The numbers of the closing line: new, known, set aside."""
    words = said.splitlines()[-1].replace(",", "").split()
    return int(words[0]), int(words[2]), int(words[5])


REVIEWS = [review(1), review(2), review(3)]
FEED = {"@type": "DataFeed", "dataFeedElement": [{"item": [one]} for one in REVIEWS]}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(REVIEWS),
        json.dumps(REVIEWS, indent=2),
        "\n".join(map(json.dumps, REVIEWS)),
        "\r\n\r\n".join(map(json.dumps, REVIEWS)) + "\r\n",
        "\n".join(json.dumps(one, indent=1) for one in REVIEWS),
        json.dumps(FEED),
        json.dumps(FEED, indent=1),
        json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, *REVIEWS]}),
        "\n".join(json.dumps({"@type": "DataFeedItem", "item": one}) for one in REVIEWS),
        "\n".join(json.dumps({"claimreview": one}) for one in REVIEWS),
        '{"@type": "DataFeed", "dataFeedElement": [\n'
        + ",\n".join(json.dumps({"item": [one]}) for one in REVIEWS)
        + '\n], "name": "after"}',
        "\ufeff" + json.dumps(REVIEWS),
        json.dumps(REVIEWS).encode("utf-16"),
        gzip.compress(json.dumps(REVIEWS).encode(), mtime=0),
    ],
)
def test_json_in_all_its_forms(tmp_path, text):
    status, out, _ = run(kept(tmp_path, text))
    assert (status, counted(out)) == (0, (3, 0, 0))
    assert set(Check.objects.values_list("publisher", "rating")) == {("Periksa Contoh", "Keliru")}


def test_again_changes_nothing_and_a_change_updates(tmp_path):
    run(kept(tmp_path, json.dumps(REVIEWS)))
    assert counted(run(kept(tmp_path, json.dumps(REVIEWS)))[1]) == (0, 3, 0)
    changed = [review(1, reviewRating={"alternateName": "Benar"}), *REVIEWS[1:]]
    status, out, _ = run(kept(tmp_path, json.dumps(changed)))
    assert (status, counted(out)) == (0, (0, 3, 0))
    assert "1 of the known ones changed" in out
    assert Check.objects.get(url__endswith="/1").rating == "Benar"
    assert Check.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"url": "periksa.example/tanpa-awal"}, "url", "https://periksa.example/tanpa-awal"),
        ({"url": "//periksa.example/x"}, "url", "https://periksa.example/x"),
        ({"author": {"@type": "Person", "name": "Ada"}}, "publisher", "periksa.example"),
        (
            {"author": {"@type": "Person", "name": "Ada"}, "publisher": {"name": "Meja"}},
            "publisher",
            "Meja",
        ),
        ({"reviewRating": "Salah"}, "rating", "Salah"),
        ({"@type": ["Review", "schema:ClaimReview"]}, "publisher", "Periksa Contoh"),
        (
            {"claimReviewed": None, "itemReviewed": {"@type": "CreativeWork", "name": "Isi"}},
            "claim",
            "Isi",
        ),
        ({"claimReviewed": "Beras &amp; gula <i>naik</i>"}, "claim", "Beras & gula naik"),
    ],
)
def test_shapes_that_publishers_write(tmp_path, changes, name, value):
    assert run(kept(tmp_path, json.dumps(review(**changes))))[0] == 0
    assert getattr(Check.objects.get(), name) == value


def test_bad_rows_are_named_and_kept_with_their_reason(tmp_path):
    gone = {"dateDeleted": "2026-05-01", "url": "https://periksa.example/3"}
    lines = [json.dumps(review(1)), "{broken", "7", json.dumps({"id": "x"}), json.dumps(review(2))]
    lines.append(json.dumps(gone))
    bad = tmp_path / "bad.jsonl"
    status, out, err = run(kept(tmp_path, "\n".join(lines)), bad=str(bad))
    assert (status, counted(out)) == (0, (2, 0, 4))
    assert err.splitlines() == [
        "line 2: This line is not JSON.",
        "line 3: This is not an object.",
        "line 4: It does not say which claim was checked.",
        "line 6: Its publisher has withdrawn it.",
    ]
    told = [json.loads(line) for line in bad.read_text().splitlines()]
    assert [one["place"] for one in told] == ["line 2", "line 3", "line 4", "line 6"]
    assert told[2] == {
        "place": "line 4",
        "reason": "It does not say which claim was checked.",
        "row": {"id": "x"},
    }


def test_many_bad_rows_do_not_fill_the_screen(tmp_path):
    lines = [json.dumps({"id": number}) for number in range(100)] + [json.dumps(review())]
    status, out, err = run(kept(tmp_path, "\n".join(lines)))
    assert (status, counted(out)) == (0, (1, 0, 100))
    assert len(err.splitlines()) == 21
    assert "--bad" in err


def test_the_file_that_is_imported_is_not_written_over(tmp_path):
    path = kept(tmp_path, json.dumps(REVIEWS))
    status, _out, err = run(path, bad=str(path))
    assert (status, "--bad names the file" in err) == (2, True)
    assert json.loads(path.read_text()) == REVIEWS


def test_plain_rows_without_a_publisher_are_the_files_own(tmp_path):
    lines = "\n".join(json.dumps({"id": f"p{n}", "text": f"Kalimat {n}"}) for n in (1, 2))
    path = kept(tmp_path, lines, "kalimat.jsonl")
    status, _out, err = run(path)
    assert status == 0
    assert err.count("“kalimat”") == 1
    assert set(Check.objects.values_list("publisher", flat=True)) == {"kalimat"}
    assert run(path, publisher="Meja Kita")[0] == 0
    assert Check.objects.filter(publisher="Meja Kita").count() == 2


def test_lists_without_addresses_are_known_by_their_identifiers(tmp_path):
    rows = [{"id": str(n), "claim": f"Klaim {n}", "publisher": "A"} for n in (1, 2, 1)]
    assert counted(run(kept(tmp_path, json.dumps(rows)))[1]) == (2, 1, 0)


def test_standard_input_has_no_name_to_stand_in(tmp_path, monkeypatch):
    def given(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    row = json.dumps({"id": "1", "text": "Kalimat"})
    given(row)
    assert "It does not say who checked." in run("-")[2]
    given(row)
    assert run("-", publisher="Meja Kita")[0] == 0


def test_a_dry_run_shows_and_stores_nothing(tmp_path):
    status, out, _ = run(kept(tmp_path, json.dumps([*REVIEWS, {}])), dry_run=True)
    assert status == 0
    assert out.startswith("entry 1: claim=Bulan nomor 1")
    assert not Check.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_document_that_breaks_off_keeps_what_came_before(tmp_path):
    text = json.dumps([review(number) for number in range(9)])
    status, out, err = run(kept(tmp_path, text[: text.index("/7") + 2]))
    assert (status, counted(out)[0]) == (1, 7)
    assert "after entry 7" in err
    # Mended, it is another file, and only what is missing is new.
    status, out, _ = run(kept(tmp_path, text))
    assert (status, counted(out)) == (0, (2, 7, 0))


PAGE = """<!DOCTYPE html><html lang="id"><head>
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "NewsMediaOrganization", "@id": "#meja", "name": "Meja Halaman"},
 {"@type": "WebPage", "mainEntity": {"@type": "ClaimReview", "url": "/cek/1",
  "claimReviewed": "Satu &amp; dua", "author": {"@id": "#meja"},
  "reviewRating": {"alternateName": "Benar"}}}]}</script>
<script type="application/ld+json">{broken</script>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "ClaimReview",
  "claimReviewed": "Yang kedua", "author": {"name": "Meja Lain"}}</script>
</head><body><p>Teks</p></body></html>"""


def test_a_page_that_carries_it(tmp_path):
    path = kept(tmp_path, PAGE, "page.html")
    status, out, _ = run(path, url="https://meja.example/cek/halaman")
    assert (status, counted(out)) == (0, (2, 0, 0))
    assert set(Check.objects.values_list("claim", "publisher", "url")) == {
        ("Satu & dua", "Meja Halaman", "https://meja.example/cek/1"),
        ("Yang kedua", "Meja Lain", "https://meja.example/cek/halaman"),
    }


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("<html><p>Tanpa markah</p></html>", 1),
        ("{}", 1),
        ("[]", 1),
        ("", 2),
        ("  \n ", 2),
        (b"\x00\x01\x02\x03" * 99, 2),
        ("<rss version='2.0'></rss>", 2),
        ("hanya teks biasa", 2),
        (gzip.compress(b"[1, 2]" * 999, mtime=0)[:40], 2),
    ],
)
def test_what_holds_nothing_says_so_in_one_line(tmp_path, text, status):
    path = kept(tmp_path, text)
    found, _out, err = run(path)
    assert found == status
    assert str(path) in err.splitlines()[-1]
    assert run(tmp_path / "missing")[0] == 2
    assert not Check.objects.exists()
