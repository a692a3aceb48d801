"""Filling the archive and asking it."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from factcheck.archive.actions import find
from factcheck.archive.claimreview import BadRow, Row, read_rows, to_row
from factcheck.archive.models import Check, Vector
from factcheck.archive.storing import store_check
from factcheck.archive.words import content_words

REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": "Air rebusan &quot;X&quot; menyembuhkan <b>flu</b>",
    "url": "https://periksa.example/air-rebusan",
    "author": {"@type": "Organization", "name": "Periksa Contoh"},
    "datePublished": "2024-07-09T10:00:00+07:00",
    "inLanguage": "id-ID",
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": "1",
        "bestRating": 5,
        "worstRating": "1",
        "alternateName": "Keliru",
    },
    "itemReviewed": {
        "@type": "Claim",
        "author": {"name": "Pesan berantai"},
        "datePublished": "2024-7-1",
    },
}


def changed(**changes) -> dict:
    return {key: value for key, value in (REVIEW | changes).items() if value is not None}


def test_a_claimreview_is_read_with_its_rating_as_written() -> None:
    row = to_row(REVIEW)
    assert row.claim == 'Air rebusan "X" menyembuhkan flu'
    assert (row.publisher, row.claimant) == ("Periksa Contoh", "Pesan berantai")
    assert (row.rating, row.score, row.language) == ("Keliru", 0.0, "id")
    assert (str(row.reviewed_at), str(row.claimed_at)) == ("2024-07-09", "2024-07-01")


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"author": [{"name": "A"}, {"name": "B"}]}, "publisher", "A"),
        ({"author": "Sebuah Meja"}, "publisher", "Sebuah Meja"),
        ({"author": None}, "publisher", "periksa.example"),
        ({"claimReviewed": ["Satu", "Dua"]}, "claim", "Satu"),
        ({"claimReviewed": None, "name": "Judul"}, "claim", "Judul"),
        ({"claimReviewed": {"@value": "Isi", "@language": "id"}}, "claim", "Isi"),
        ({"reviewRating": [{"alternateName": "Salah"}]}, "rating", "Salah"),
        ({"reviewRating": {"ratingValue": 3}}, "rating", "3"),
        ({"reviewRating": {"ratingValue": 0, "bestRating": 5, "worstRating": 1}}, "score", None),
        ({"reviewRating": {"ratingValue": "x", "bestRating": 1, "worstRating": 0}}, "score", None),
        ({"reviewRating": None}, "rating", ""),
        ({"itemReviewed": {"@type": "CreativeWork", "author": None}}, "claimant", ""),
        ({"itemReviewed": [{"author": ["Ada"]}]}, "claimant", "Ada"),
        ({"datePublished": "20240709"}, "reviewed_at", to_row(REVIEW).reviewed_at),
        ({"datePublished": "kemarin"}, "reviewed_at", None),
        ({"datePublished": "2024-13-45"}, "reviewed_at", None),
        ({"inLanguage": {"name": "Bahasa"}}, "language", ""),
        ({"url": {"@id": "https://b.example/x"}}, "url", "https://b.example/x"),
    ],
)
def test_shapes_that_publishers_write(changes, name, value) -> None:
    assert getattr(to_row(changed(**changes)), name) == value


@pytest.mark.parametrize(
    "thing",
    [
        None,
        7,
        "text",
        {},
        {"@type": "ClaimReview"},
        changed(url=None),
        changed(url="javascript:alert(1)"),
        changed(claimReviewed="  ", name=None),
        {"claim": "Ya", "publisher": "A"},
        {"claim": "Ya", "id": "1"},
    ],
)
def test_what_is_no_fact_check_says_what_is_missing(thing) -> None:
    with pytest.raises(BadRow) as caught:
        to_row(thing)
    assert str(caught.value).endswith(".")


def test_documents_are_taken_apart() -> None:
    feed = {
        "@type": "DataFeed",
        "dataFeedElement": [{"item": [REVIEW]}, {"item": None}, {"item": REVIEW}],
    }
    graph = {"@graph": [{"@type": "WebPage"}, REVIEW]}
    assert [number for number, _ in read_rows(json.dumps(feed))] == [1, 2]
    assert [thing for _, thing in read_rows(json.dumps(graph))] == [REVIEW]
    assert len(list(read_rows(json.dumps([REVIEW, REVIEW])))) == 2
    lines = f"{json.dumps(REVIEW)}\n\nnot json\n{json.dumps(REVIEW)}\n"
    assert [number for number, _ in read_rows(lines)] == [1, 3, 4]


@pytest.mark.django_db
def test_storing_twice_is_one_check_brought_up_to_date() -> None:
    row = to_row(REVIEW)
    check, is_new = store_check(row)
    assert is_new
    Check.objects.filter(pk=check.pk).update(withdrawn=True)
    again, is_new = store_check(to_row(changed(reviewRating={"alternateName": "Benar"})))
    assert (again.pk, is_new, again.rating) == (check.pk, False, "Benar")
    again.refresh_from_db()
    assert again.withdrawn


@pytest.fixture
def archive(db) -> None:
    for number, claim in enumerate(
        [
            "Putin berkunjung ke Korea Utara untuk pertama kali dalam 24 tahun",
            "Korea Utara meluncurkan satelit mata-mata",
            "Harga beras naik 24 persen di Jawa",
            "Kunjungan wisatawan ke Bali pulih",
        ],
        1,
    ):
        store_check(
            Row(
                claim=claim,
                publisher="Meja Contoh",
                url=f"https://contoh.example/{number}",
                language="id",
                rating="Benar",
            )
        )


def test_the_nearest_comes_first_and_says_why(archive) -> None:
    best, *rest = find("Ini kunjungan pertama Putin ke Korea Utara dalam 24 tahun terakhir.")
    assert best.check.url == "https://contoh.example/1"
    assert "Putin" in best.reason
    assert "24" in best.reason
    assert all(best.score > other.score for other in rest)
    assert 0 < best.score <= 1


def test_the_same_words_score_highest(archive) -> None:
    (same, *_) = find("Harga beras naik 24 persen di Jawa")
    assert same.score > 0.95


def test_an_english_question_finds_indonesian_words_without_meaning_too(archive) -> None:
    best, *_ = find("The price of rice in the market has gone up by 24 percent", least=0)
    assert best.check.url == "https://contoh.example/3"


@pytest.mark.parametrize("text", ["", "   ", "dan yang di", "xyzzy", "!!!", "\x00", "a" * 100_000])
def test_nothing_in_common_finds_nothing(archive, text) -> None:
    assert find(text) == []


@pytest.mark.django_db
def test_what_has_nothing_in_common_is_given_to_a_measurement_only() -> None:
    for number, claim in enumerate(("Kambing itu berkaki 13", "Minyak sawit menyembuhkan flu"), 1):
        store_check(Row(claim, "Periksa", f"https://periksa.example/{number}", language="id"))
    call_command("embed_archive")
    asked = "Gubernur membuka 15 sekolah di Jawa"
    assert find(asked) == []
    assert len(find(asked, least=0)) == 2


def test_a_language_can_be_asked_for_and_withdrawn_ones_never_come(archive) -> None:
    assert find("Harga beras", language="id")
    assert not find("Harga beras", language="en")
    Check.objects.update(withdrawn=True)
    assert not find("Harga beras")


def test_finding_takes_a_handful_of_queries(archive, django_assert_max_num_queries) -> None:
    # One of them only when how frequent these words are was not asked lately.
    with django_assert_max_num_queries(8):
        find("Putin berkunjung ke Korea Utara")


def test_common_words_are_left_out_and_numbers_kept() -> None:
    assert content_words("Ini adalah 24 tahun, 1,5 juta dan X") == ["24", "tahun", "1,5", "juta"]


# Commands


@pytest.mark.django_db
def test_import_and_match_commands(tmp_path: Path, capsys) -> None:
    source, questions, out = tmp_path / "c.jsonl", tmp_path / "q.jsonl", tmp_path / "o.jsonl"
    source.write_text(
        "\n".join(
            [
                json.dumps(REVIEW),
                "{broken",
                json.dumps({"id": "x7", "claim": "Bulan dari keju", "publisher": "A"}),
            ]
        )
    )
    err = io.StringIO()
    call_command("import_checks", str(source), stderr=err)
    assert "2 new, 0 already known, 1 set aside" in capsys.readouterr().out
    assert err.getvalue().startswith("line 2: ")
    questions.write_text('{"id": "a", "text": "bulan keju"}\n\n{"id": "b", "text": "tidak ada"}\n')
    call_command("match", "--batch", str(questions), str(out), "--limit", "5", stderr=err)
    assert not Vector.objects.filter(waits=True).exists()
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    assert lines[0]["ranked"][0][0] == "x7"
    assert all(score < 0.1 for _name, score in lines[1]["ranked"])
    call_command("match", "rebusan flu", "--json")
    (match,) = json.loads(capsys.readouterr().out)["matches"]
    assert match["rating"] == "Keliru"
    assert match["url"] == REVIEW["url"]


@pytest.mark.django_db
def test_commands_say_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.json"
    nothing.write_text("{}")
    for words in (
        ["import_checks", str(tmp_path / "missing")],
        ["import_checks", str(nothing)],
        ["match"],
        ["match", "text", "--batch", "a", "b"],
        ["match", "--batch", str(tmp_path / "missing"), str(tmp_path / "o")],
    ):
        with pytest.raises(CommandError) as caught:
            call_command(*words, stderr=io.StringIO())
        assert "\n" not in str(caught.value)
