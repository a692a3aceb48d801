"""Bringing an article in, by the form and by its actions."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from factcheck.articles import runner
from factcheck.articles.models import Article, Reading, Snapshot
from factcheck.audit.models import Event, Verb
from factcheck.claims.actions import propose_claims
from factcheck.jobs import Outcome, State
from tests.people import person
from tests.reading import papers

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parents[2] / "seeds" / "000_ac29d862e223b658.txt"
NEW = "/desk/articles/new/"


def post(client, who="ana", **data):
    client.force_login(person(who))
    return client.post(NEW, data)


def run(reading=None):
    return runner.read((reading or Reading.objects.latest("id")).pk, then=propose_claims)


def test_pasted_text_becomes_an_immutable_snapshot_with_claims(client):
    text = SAMPLE.read_text()
    answer = post(client, text=text)
    article = Article.objects.get()
    assert answer.url == reverse("article", args=[article.pk])
    snapshot = run()
    assert snapshot.text == text.strip()
    assert snapshot.article.title.startswith("Makin Mesra, Kim Jong Un")
    assert snapshot.article.editors == ["Seno Tri Sulistiyono"]
    kinds = {block["kind"] for block in snapshot.blocks}
    assert {"title", "standfirst", "byline", "credit", "dateline", "subheading", "related"} <= kinds
    twice = article.claims.get(statement__startswith="Kunjungan kali ini menjadi kunjungan pertama")
    assert twice.appearances.count() == 2
    assert article.claims.filter(claimant__name__contains="Putin").exists()
    assert [event.verb for event in Event.objects.about(article)] == [
        Verb.ARTICLE_BROUGHT_IN,
        Verb.ARTICLE_READ,
    ]


def test_reading_twice_rings_once_more_but_stores_once(client):
    post(client, text="Harga beras naik 12 persen pada Juli 2024.")
    reading = Reading.objects.get()
    assert run(reading) is not None
    assert run(reading) is None
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": "   \n "}, "Give an address, choose a file"),
        ({"text": "kata " * 2_100_000}, "more than an article has"),
        ({"url": "http://127.0.0.1:9/x"}, "not on the public internet"),
        ({"url": "http://localhost/"}, "not on the public internet"),
        ({"url": "ftp://example.org/a"}, "http://"),
        ({"url": "not an address"}, "not a web address"),
    ],
)
def test_each_bad_input_has_its_own_answer(client, data, sentence):
    answer = post(client, **data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Article.objects.exists()


def test_a_binary_file_is_refused_before_parsing(client):
    image = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png")
    answer = post(client, file=image)
    assert answer.status_code == 422
    assert "not a file with text" in answer.content.decode()


def test_an_empty_file_is_refused(client):
    answer = post(client, file=SimpleUploadedFile("a.txt", b"", "text/plain"))
    assert answer.status_code == 422
    assert "no text in it" in answer.content.decode()


def test_an_uploaded_page_is_read(client):
    page = (
        "<html lang='id'><head><title>Beras naik</title></head><body><article><h1>Beras naik</h1>"
        + "".join(
            f"<p>Harga beras naik {n} persen pada Juli 2024 menurut Badan Pusat Statistik di "
            "Jakarta, lebih tinggi daripada bulan sebelumnya.</p>"
            for n in range(5, 9)
        )
        + "</article></body></html>"
    )
    post(client, file=SimpleUploadedFile("a.html", page.encode(), "text/html"))
    snapshot = run()
    assert "naik 5 persen" in snapshot.text
    assert bytes(snapshot.raw) == page.encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "a.docx",
            papers.docx(
                papers.paragraph("Beras Naik Lagi", style="Title"),
                papers.paragraph("Harga beras naik 12 persen pada Juli 2024."),
            ),
        ),
        (
            "a.pdf",
            papers.pdf(
                [
                    (60, 700, 20, "Beras Naik Lagi"),
                    (60, 650, 11, "Harga beras naik 12 persen pada Juli 2024."),
                ]
            ),
        ),
        ("a.md", b"# Beras Naik Lagi\n\nHarga beras naik **12** persen."),
    ],
)
def test_an_uploaded_document_is_read(client, name, data):
    answer = post(client, file=SimpleUploadedFile(name, data, "application/octet-stream"))
    snapshot = run()
    assert [block["kind"] for block in snapshot.blocks] == ["title", "paragraph"]
    assert snapshot.text.startswith("Beras Naik Lagi\nHarga beras naik 12 persen")
    assert bytes(snapshot.raw) == data
    assert "Beras Naik Lagi" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Save it as .docx or PDF"),
        ("a.rtf", b"{\\rtf1 Harga naik.}", "Save it as .docx or PDF"),
        ("a.zip", papers.package({"a.txt": "Harga naik."}), "Unpack it and bring in"),
    ],
)
def test_what_cannot_be_read_is_refused_at_the_door(client, name, data, sentence):
    answer = post(client, file=SimpleUploadedFile(name, data))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("data", "reason", "sentence"),
    [
        (papers.pdf([], pictures=True), "file_pdf_pictures", "This PDF has pictures of text only."),
        (b"%PDF-1.7\n", "file_damaged", "This file is damaged"),
        (papers.docx("", extra={"inner.zip": "x"}), "file_packed", "so it was not opened"),
    ],
)
def test_what_only_reading_shows_is_said_on_the_article(client, data, reason, sentence):
    answer = post(client, file=SimpleUploadedFile("a", data))
    assert run() is None
    assert Reading.objects.get().reason == reason
    assert sentence in client.get(answer.url).content.decode()


def test_what_is_too_long_is_refused_before_it_is_judged(client):
    data = b"Harga beras naik lagi di Tanjung Sari.\n" * 9000
    answer = post(client, file=SimpleUploadedFile("a.txt", data, "text/plain"))
    judged = []
    reading = Reading.objects.get()
    assert runner.read(reading.pk, then=propose_claims, judge=judged.append) is None
    assert judged == []
    assert "It is longer than 300,000 characters." in client.get(answer.url).content.decode()
    reading.refresh_from_db()
    with translation.override("id"):
        assert "300.000" in reading.why


@pytest.mark.parametrize(
    ("changed", "shown"),
    [("2024-07-09T08:00:00+07:00", True), ("2024-07-08T09:00:00+07:00", False)],
)
def test_the_time_of_change_is_kept_and_shown_if_it_is_later(client, changed, shown):
    page = (
        "<html lang='id'><head><title>Beras naik</title>"
        "<meta property='article:published_time' content='2024-07-08T10:30:00+07:00'>"
        f"<meta property='article:modified_time' content='{changed}'></head><body><article>"
        + "<p>Harga beras naik 5 persen pada Juli 2024 menurut Badan Pusat Statistik.</p>" * 4
        + "</article></body></html>"
    )
    answer = post(client, file=SimpleUploadedFile("a.html", page.encode(), "text/html"))
    run()
    assert Article.objects.get().modified_at == datetime.fromisoformat(changed)
    assert ("9 Jul 2024, 08.00" in client.get(answer.url).content.decode()) is shown


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2024-07-08T10:30:00+99:99", datetime(2024, 7, 8, 3, 30, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59-11:00", None),
    ],
)
def test_a_time_that_cannot_be_is_no_hindrance(client, told, kept):
    page = (
        f"<html lang='id'><head><title>Beras naik</title><meta name='date' content='{told}'>"
        "</head><body><article>"
        + "<p>Harga beras naik 5 persen pada Juli menurut Badan Pusat Statistik.</p>" * 4
        + "</article></body></html>"
    )
    answer = post(client, file=SimpleUploadedFile("a.html", page.encode(), "text/html"))
    assert run() is not None
    assert Article.objects.get().published_at == kept
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    "stamp",
    ["2024-07-08T10:30:00+24:00", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-11:00", "x"],
)
def test_a_stamp_that_is_no_moment_is_none(stamp):
    assert runner._moment(stamp) is None


def test_a_page_without_an_article_says_so(client):
    page = SimpleUploadedFile("a.html", b"<html><body></body></html>", "text/html")
    post(client, file=page)
    assert run() is None
    reading = Reading.objects.get()
    assert (reading.state, reading.outcome) == (State.DONE, Outcome.FAILED)
    assert reading.why
    answer = client.get(reverse("article", args=[reading.article_id]))
    assert reading.why in answer.content.decode()


def test_the_same_text_twice_offers_the_first(client):
    post(client, text="Harga beras naik 12 persen pada Juli 2024.")
    run()
    first = Article.objects.get()
    answer = post(client, text=" Harga beras naik 12 persen pada Juli 2024.\r\n")
    assert answer.status_code == 422
    assert reverse("article", args=[first.pk]) in answer.content.decode()
    assert Article.objects.count() == 1


def test_the_same_address_twice_offers_the_first(client):
    post(client, url="https://example.org/berita")
    first = Article.objects.get()
    answer = post(client, url="https://example.org/berita")
    assert answer.status_code == 422
    assert reverse("article", args=[first.pk]) in answer.content.decode()


def test_a_file_with_the_text_of_another_article_names_it(client):
    post(client, text="Harga beras naik 12 persen pada Juli 2024.")
    run()
    first = Article.objects.get()
    text = b"Harga beras naik 12 persen pada Juli 2024."
    post(client, file=SimpleUploadedFile("b.txt", text, "text/plain"))
    assert run() is None
    assert Reading.objects.latest("id").same_as == first


def test_viewers_may_not_bring_in(client):
    answer = post(client, who="vio", text="Harga beras naik.")
    assert answer.status_code == 403


def test_a_failed_reading_can_be_tried_again(client):
    page = SimpleUploadedFile("a.html", b"<html><body></body></html>", "text/html")
    post(client, file=page)
    run()
    reading = Reading.objects.get()
    client.post(reverse("article_read_again", args=[reading.article_id]))
    reading.refresh_from_db()
    assert (reading.state, reading.attempts) == (State.WAITING, 0)


def test_progress_answers_204_until_something_changes(client):
    post(client, text="Harga beras naik 12 persen pada Juli 2024.")
    reading = Reading.objects.get()
    address = reverse("article_progress", args=[reading.article_id])
    assert (
        client.get(address + "?seen=waiting-0", headers={"HX-Request": "true"}).status_code == 204
    )
    run(reading)
    answer = client.get(address + "?seen=waiting-0", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_what_cannot_be_read_is_on_record(client):
    page = SimpleUploadedFile("a.html", b"<html><body>" + b"<div>" * 100_000, "text/html")
    post(client, file=page)
    assert run() is None
    article = Article.objects.get()
    event = Event.objects.about(article).last()
    assert (event.verb, event.actor, event.data["reason"]) == (
        Verb.READING_FAILED,
        None,
        article.readings.get().reason,
    )


def test_a_file_and_a_paste_of_one_text_are_one_article(client):
    text = "Harga beras naik 12 persen pada Juli 2024."
    client.force_login(person("ana"))
    client.post(NEW, {"file": SimpleUploadedFile("a.txt", f"\n{text}\n\n".encode(), "text/plain")})
    assert run().text == text
    answer = post(client, text=text)
    assert answer.status_code == 422
    assert Article.objects.count() == 1


def test_an_address_and_a_text_together_lose_neither(client):
    answer = post(client, url="https://contoh.example/a", text="Harga beras naik 12 persen.")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "clear one of the two" in page
    assert "https://contoh.example/a" in page
    assert "Harga beras naik 12 persen." in page


def test_the_list_tells_what_is_not_read(client):
    client.force_login(person("ana"))
    client.post(NEW, {"file": SimpleUploadedFile("rusak.docx", b"PK\x03\x04rusak")})
    client.post(NEW, {"text": "Harga beras naik 12 persen pada Juli 2024."})
    page = client.get(reverse("articles")).content.decode()
    assert "waiting to be read" in page
    for reading in Reading.objects.all():
        run(reading)
    page = client.get(reverse("articles")).content.decode()
    assert "waiting to be read" not in page
    assert "1 claim" in page
    assert "not readable" in page
    assert "rusak.docx" in page
