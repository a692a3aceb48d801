"""A newer version of an article: fetched, pasted, uploaded; changed, unchanged, back again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from factcheck.articles import newer, runner
from factcheck.articles.actions import AlreadyHere, bring_in_text
from factcheck.articles.models import Article, Reading
from factcheck.audit.models import Event, Verb
from factcheck.claims.anchoring import follow
from factcheck.claims.tasks import read_article
from factcheck.errors import Refused, StaleState
from factcheck.jobs import Outcome, State
from factcheck.reading.text import fingerprint
from tests.lib.servers import serving
from tests.make import make_article
from tests.people import person

pytestmark = pytest.mark.django_db

OLD = "Harga beras naik 12 persen pada Juli 2024 menurut Badan Pusat Statistik."
NEW = "Harga beras naik 13 persen pada Juli 2024 menurut Badan Pusat Statistik."


def run(reading=None):
    return runner.read((reading or Reading.objects.latest("id")).pk, then=follow)


def article_of(text=OLD):
    run(bring_in_text(text, actor=person("ana")))
    return Article.objects.latest("id")


def paste(article, text, who="ana"):
    return run(newer.paste_newer(article, text, actor=person(who)))


def verbs(thing):
    return [event.verb for event in Event.objects.about(thing)]


def test_another_text_is_a_new_snapshot():
    article = article_of()
    first = article.snapshots.get()
    second = paste(article, NEW)
    assert (second.number, second.text) == (2, NEW)
    assert article.snapshots.current() == second
    assert article.snapshots.get(number=1).text == first.text
    assert verbs(article) == [
        Verb.ARTICLE_BROUGHT_IN,
        Verb.ARTICLE_READ,
        Verb.ARTICLE_ASKED_AGAIN,
        Verb.ARTICLE_CHANGED,
    ]


def test_the_task_takes_claims_along_and_proposes_what_is_new():
    lines = [
        OLD,
        "Keterangan itu disampaikan dalam jumpa pers di Jakarta kemarin siang.",
        "Menteri Pertanian mengatakan stok beras di gudang Bulog mencapai 1,5 juta ton.",
        "Sebanyak 34 provinsi melaporkan kenaikan harga beras pada bulan yang sama.",
    ]
    article = article_of("\n".join(lines))
    kept, lost = (
        article.claims.get(appearances__quote__contains=words) for words in ("Bulog", "12 persen")
    )
    added = "Pemerintah mengimpor 2 juta ton beras dari Vietnam pada tahun 2024."
    text = "\n".join([NEW, "Diperbarui dengan angka terbaru dari pemerintah.", *lines[1:], added])
    read_article(newer.paste_newer(article, text, actor=person("ana")).pk)
    now = article.snapshots.current()
    assert now.number == 2
    assert kept.appearances.filter(snapshot=now).count() == 1
    assert lost.appearances.get().anchored is False
    data = Event.objects.about(article).last().data
    assert kept.pk in data["moved"]
    assert lost.pk in data["lost"]
    new = article.claims.filter(pk__in=data["new"])
    quotes = set(new.values_list("appearances__quote", flat=True))
    assert any("mengimpor 2 juta" in quote for quote in quotes)
    assert not any("Bulog" in quote for quote in quotes)


def test_the_same_text_is_noted_as_looked_at():
    article = article_of()
    first = article.snapshots.get()
    assert paste(article, f" {OLD}\r\n") == first
    reading = Reading.objects.latest("id")
    assert (reading.outcome, reading.snapshot, reading.data) == (Outcome.OK, first, None)
    assert article.snapshots.count() == 1
    assert article.snapshots.get().current_since == first.current_since
    assert verbs(article)[-1] == Verb.ARTICLE_UNCHANGED


def test_only_the_claims_of_a_new_text_are_judged():
    article, judged = article_of(), []

    def look_again(text):
        newer.upload_newer(article, text.encode(), name="a.txt", actor=person("ana"))
        runner.read(Reading.objects.latest("id").pk, then=follow, judge=judged.append)

    look_again(OLD)
    assert judged == []
    look_again(NEW)
    assert [found["article"]["text"] for found in judged] == [NEW]
    look_again(OLD)
    assert len(judged) == 1


def test_an_older_text_becomes_current_again():
    article = article_of()
    first = article.snapshots.get()
    second = paste(article, NEW)
    assert paste(article, OLD) == first
    assert article.snapshots.count() == 2
    current = article.snapshots.current()
    assert (current, current.versions) == (first, 2)
    assert current.current_since > second.current_since > current.taken_at
    data = Event.objects.about(article).last().data
    assert (data["number"], data["before"]) == (1, 2)
    assert paste(article, OLD) == first
    assert verbs(article)[-1] == Verb.ARTICLE_UNCHANGED


def test_what_a_newer_text_does_not_say_stays_known():
    article = article_of()
    Article.objects.filter(pk=article.pk).update(publisher="Koran", authors=["Ana"])
    paste(article, NEW)
    article.refresh_from_db()
    assert (article.publisher, article.authors) == ("Koran", ["Ana"])


def test_the_text_of_another_article_is_refused_with_its_name():
    article, other = article_of(), article_of(NEW)
    with pytest.raises(AlreadyHere) as here:
        newer.paste_newer(article, NEW, actor=person("ana"))
    assert here.value.article == other
    newer.upload_newer(article, NEW.encode(), name="b.txt", actor=person("ana"))
    assert run() is None
    reading = Reading.objects.latest("id")
    assert (reading.outcome, reading.same_as) == (Outcome.FAILED, other)
    assert article.snapshots.count() == 1


def test_the_second_of_two_who_look_again_is_told():
    article = article_of()
    Article.objects.filter(pk=article.pk).update(url="https://example.org/a")
    article.refresh_from_db()
    newer.fetch_again(article, actor=person("ana"))
    with pytest.raises(StaleState, match="being read"):
        newer.fetch_again(article, actor=person("eva"))
    with pytest.raises(StaleState, match="being read"):
        newer.paste_newer(article, NEW, actor=person("eva"))
    assert verbs(article).count(Verb.ARTICLE_ASKED_AGAIN) == 1


def test_an_article_without_address_cannot_be_fetched():
    with pytest.raises(Refused, match="no address"):
        newer.fetch_again(make_article(), actor=person("ana"))


@pytest.mark.parametrize(
    "look",
    [
        lambda article, who: newer.fetch_again(article, actor=who),
        lambda article, who: newer.paste_newer(article, NEW, actor=who),
        lambda article, who: newer.upload_newer(article, NEW.encode(), name="a.txt", actor=who),
    ],
)
def test_viewers_may_not_look_again(look):
    with pytest.raises(PermissionDenied):
        look(make_article(url="https://example.org/a"), person("vio"))
    assert not Reading.objects.exists()


@pytest.fixture
def served(settings):
    """Serve the page that is given last; gives its address."""
    pages = []

    def behave(connection, _head):
        body = pages[-1].encode()
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        connection.sendall(head.encode() + body)

    with serving(behave) as server:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({server.peer})

        def serve(page):
            pages.append(page)
            return f"{server.url}/berita"

        yield serve


def test_an_address_is_fetched_again_and_its_bytes_are_kept(served):
    page = "<html lang='id'><body><article><h1>Beras</h1>{}</article></body></html>"
    lines = [f"<p>{OLD} Kenaikan itu yang tertinggi dalam {n} bulan.</p>" for n in range(3, 9)]
    address = served(page.format("".join(lines)))
    article = make_article("\n".join(["Beras", OLD, *[OLD] * 5]), url=address)
    newer.fetch_again(article, actor=person("ana"))
    first = run()
    assert first.fetched_from == address
    served(page.format("".join(lines).replace("12", "13")))
    newer.fetch_again(article, actor=person("ana"))
    second = run()
    assert (first.number, second.number) == (2, 3)
    assert "13 persen" in second.text
    assert b"13 persen" in bytes(second.raw)
    newer.fetch_again(article, actor=person("ana"))
    assert run() == second
    assert article.snapshots.count() == 3


def test_a_page_with_nothing_of_the_article_is_no_newer_version(served):
    article = make_article(text=f"{OLD}\n" * 3, url=served("<p>x</p>"))
    lines = "".join(
        f"<p>Situs ini memakai kuki untuk keperluan nomor {n}. Setujui untuk membaca.</p>"
        for n in range(9)
    )
    served(f"<html lang='id'><body><article><h1>Kuki</h1>{lines}</article></body></html>")
    newer.fetch_again(article, actor=person("ana"))
    assert run() is None
    reading = Reading.objects.latest("id")
    assert (reading.outcome, reading.reason) == (Outcome.FAILED, "other_text")
    assert article.snapshots.count() == 1
    # A person who has looked may say otherwise.
    assert paste(article, "Situs ini memakai kuki. Setujui untuk membaca.").number == 2


def test_the_same_page_read_in_a_new_way_is_no_change(served):
    page = "<html lang='id'><body><article><h1>Beras</h1>{}</article></body></html>".format(
        "".join(f"<p>{OLD} Kenaikan itu yang tertinggi dalam {n} bulan.</p>" for n in range(3, 9))
    )
    address = served(page)
    article = Article.objects.create(url=address, created_by=person("ana"))
    text = "Beras\nDulu mesin kami membaca halaman itu begini."
    snapshot = article.snapshots.create(
        number=1,
        text=text,
        sha256=fingerprint(text),
        raw=page.encode(),
        content_type="text/html; charset=utf-8",
        fetched_from=address,
    )
    served(page.replace("<body>", "<body><!-- another advertisement -->"))
    newer.fetch_again(article, actor=person("ana"))
    assert run() == snapshot
    assert article.snapshots.count() == 1
    assert verbs(article)[-1] == Verb.ARTICLE_UNCHANGED


# ---- The screens


def test_fetching_again_says_so_until_it_is_done(client):
    client.force_login(person("ana"))
    article = article_of()
    Article.objects.filter(pk=article.pk).update(url="https://example.org/a")
    snapshot = article.snapshots.get()
    htmx = {"HX-Request": "true"}
    answer = client.post(
        reverse("article_fetch_again", args=[article.pk]),
        {"shown": snapshot.pk},
        headers=htmx,
        follow=True,
    )
    page = answer.content.decode()
    assert "Waiting for a worker" in page
    assert f"shown={snapshot.pk}" in page
    version = reverse("article_version", args=[article.pk])
    same = client.get(f"{version}?seen=waiting-0&shown={snapshot.pk}", headers=htmx)
    assert same.status_code == 204
    # The worker pastes instead of fetching: what counts is what the screen says.
    Reading.objects.filter(state=State.WAITING).update(method="paste", data=NEW.encode())
    run()
    after = client.get(f"{version}?seen=waiting-0&shown={snapshot.pk}", headers=htmx)
    page = after.content.decode()
    assert "A newer version of the article has come in." in page
    assert "hx-trigger" not in page


def test_nothing_changed_is_said_with_both_times(client):
    client.force_login(person("ana"))
    article = article_of()
    paste(article, OLD)
    page = client.get(reverse("article", args=[article.pk])).content.decode()
    assert "Nothing has changed since" in page
    assert "Last looked" in page


def test_a_failed_look_leaves_the_article_and_says_why(client):
    client.force_login(person("ana"))
    article = article_of()
    newer.upload_newer(article, b"<html><body></body></html>", name="a.html", actor=person("ana"))
    assert run() is None
    page = client.get(reverse("article", args=[article.pk])).content.decode()
    assert "could not be read again" in page
    assert "No article could be found in it" in page
    assert "Harga beras naik 12 persen" in page
    client.post(reverse("article_read_again", args=[article.pk]))
    assert Reading.objects.latest("id").state == State.WAITING


def test_pasting_on_the_screen(client):
    client.force_login(person("ana"))
    article = article_of()
    address = reverse("article_newer", args=[article.pk])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"text": NEW})
    assert answer.url == reverse("article", args=[article.pk])
    assert run().number == 2
    file = SimpleUploadedFile("a.txt", OLD.encode(), "text/plain")
    client.post(address, {"file": file})
    assert run().number == 1


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        ({"text": " \n"}, 422, "Choose a file, or paste"),
        ({"text": "\u200b\u200b"}, 422, "no text in it"),
        ({"text": "kata " * 61_000}, 422, "more than an article has"),
        ({"file": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n\0")}, 422, "a file with text"),
        ({"text": NEW}, 422, "another article"),
    ],
)
def test_bad_input_has_one_clear_sentence(client, data, status, sentence):
    client.force_login(person("ana"))
    article = article_of()
    article_of(NEW)
    answer = client.post(reverse("article_newer", args=[article.pk]), data)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert Reading.objects.filter(article=article).count() == 1


def test_pasting_while_it_is_read_keeps_what_was_typed(client):
    client.force_login(person("ana"))
    article = article_of()
    newer.paste_newer(article, NEW, actor=person("eva"))
    answer = client.post(reverse("article_newer", args=[article.pk]), {"text": NEW + " Lagi."})
    assert answer.status_code == 409
    assert NEW + " Lagi." in answer.content.decode()
    assert "being read" in answer.content.decode()


@pytest.mark.parametrize("name", ["article_fetch_again", "article_newer"])
def test_viewers_are_refused_on_the_screens(client, name):
    client.force_login(person("vio"))
    assert client.post(reverse(name, args=[make_article().pk]), {"text": NEW}).status_code == 403
