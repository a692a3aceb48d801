"""The public pages: whole without a session, light, few queries, kept by caches, well formed."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from factcheck.claims.models import Status
from factcheck.reports.actions import withdraw_page
from factcheck.reports.caching import forget
from factcheck.reports.models import Story
from tests.make import correct, make_article, make_claim, make_published
from tests.people import person

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def check(**fields):
    fields = {"why_selected": "Dibagikan"} | fields
    return make_published(make_claim(Status.RESEARCH, **fields))


def text(client: Client, address: str, language: str = "en") -> str:
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def test_home_lists_checks_newest_first_and_pages(client):
    assert text(client, "/")
    article = make_article()
    for number in range(21):
        check(article=article, statement=f"Klaim nomor {number}.")
    page = text(client, "/")
    assert page.index("Klaim nomor 20.") < page.index("Klaim nomor 19.")
    assert "Klaim nomor 0." not in page
    assert "Klaim nomor 0." in text(client, "/?page=2")
    for bad in ("0", "3", "x", "99999"):
        assert client.get(f"/?page={bad}").status_code == 404


def test_a_check_says_who_wrote_signed_and_how(client):
    page = text(client, f"/checks/{check().slug}/")
    for words in (
        "Putin membawa 13 pejabat tinggi Rusia.",
        "Ia membawa 13 pejabat tinggi Rusia.",
        "Benar: 13 pejabat ikut.",
        'id="evidence-1"',
        "Ana",
        "Ben",
        "Signed by someone who wrote no part of it",
        "Dibagikan",
        "#:~:text=Dari%20situ",
    ):
        assert words in page, words


def test_labels_follow_the_reader_and_content_stays_as_written(client):
    slug = check().slug
    assert "How we checked" in text(client, f"/checks/{slug}/", "en")
    indonesian = text(client, f"/checks/{slug}/", "id")
    assert 'lang="id"' in indonesian
    assert "Putin membawa 13 pejabat" in indonesian
    assert "Benar: Putin" in indonesian
    assert "True: Putin" in text(client, f"/checks/{slug}/", "en")


def test_a_story_has_its_claims_in_the_order_of_the_article_and_no_markup(client):
    article = make_article(title="Kunjungan")
    late = check(article=article, statement="Kedua.", quote="Itu kunjungan pertamanya.")
    first = check(article=article, statement="Pertama.", quote="Putin tiba di Pyongyang.")
    story = Story.objects.get()
    page = text(client, f"/stories/{story.slug}/")
    assert page.index("Pertama.") < page.index("Kedua.")
    assert "Ia membawa 13 pejabat tinggi" not in page
    assert "ClaimReview" not in page
    assert first.slug in page
    withdraw_page(late.claim, actor=person("pia"), reason="Salah sumber")
    assert "withdrawn" in text(client, f"/stories/{story.slug}/")


def test_nothing_unpublished_is_reachable(client):
    assert client.get("/checks/tidak-ada/").status_code == 404
    assert client.get("/stories/tidak-ada/").status_code == 404


def test_the_policy_page_says_how_we_work(client):
    page = text(client, "/policy/")
    for words in ("has signed it", "Tempo", "Right of reply", "redaksi@example.org"):
        assert words in page, words


def test_the_feed_is_valid_and_tells_of_corrections(client):
    page, gone = check(), check(statement="Dicabut.")
    correct(page)
    withdraw_page(gone.claim, actor=person("pia"), reason="Sumber <palsu>.")
    response = client.get("/feeds/checks.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author", "link"):
        assert feed.find(f"{ATOM}{name}") is not None, name
    entries = {entry.findtext(f"{ATOM}id"): entry for entry in feed.findall(f"{ATOM}entry")}
    assert len(entries) == 2
    corrected = next(entry for url, entry in entries.items() if page.slug in url)
    assert corrected.findtext(f"{ATOM}title").startswith("Benar: ")
    assert "Angka diperbaiki." in corrected.findtext(f"{ATOM}summary")
    assert corrected.findtext(f"{ATOM}updated") > corrected.findtext(f"{ATOM}published")
    withdrawn = next(entry for url, entry in entries.items() if gone.slug in url)
    assert "&lt;palsu&gt;" in withdrawn.findtext(f"{ATOM}summary")
    assert all(url.startswith("http") for url in entries)


SCREENS = [
    "/",
    "/checks/{slug}/",
    "/stories/{story}/",
    "/policy/",
    "/checks/",
    "/checks/?q=pejabat&verdict=true",
    "/checks/{slug}/versions/2/",
    "/corrections/",
    "/method/",
    "/team/",
    "/funding/",
]
PUBLIC = [*SCREENS, "/feeds/checks.atom"]
MACHINE = [
    "/feeds/checks.rss",
    "/feeds/corrections.json",
    "/feeds/record.json",
    "/sitemap.xml",
    "/sitemap-checks-0.xml",
    "/sitemap-news.xml",
    "/robots.txt",
    "/api/v1/checks/",
    "/api/v1/checks/{slug}/",
]


@pytest.mark.parametrize("address", PUBLIC + MACHINE)
def test_everyone_may_read_and_caches_may_keep(address):
    page = check()
    correct(page)
    address = address.format(slug=page.slug, story=Story.objects.get().slug)
    client = Client(headers={"accept-language": "en"})
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"
    assert set(response["Vary"].split(", ")) <= {"Accept-Language", "Accept-Encoding"}
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(address).status_code == 405
    client.force_login(person("ana"))
    assert client.get(address)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("address", SCREENS)
def test_pages_weigh_little(address):
    page = check()
    for _ in range(3):
        correct(page)
    address = address.format(slug=page.slug, story=Story.objects.get().slug)
    assert len(Client().get(address).content) < 100_000


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 1),
        ("/checks/{slug}/", 4),
        ("/stories/{story}/", 3),
        ("/policy/", 3),
        ("/checks/", 4),
        ("/checks/{slug}/versions/2/", 3),
        ("/corrections/", 1),
        ("/team/", 1),
        ("/feeds/checks.atom", 2),
        ("/api/v1/checks/", 2),
        ("/api/v1/checks/{slug}/", 2),
    ],
)
def test_pages_ask_few_questions(django_assert_num_queries, address, queries):
    article = make_article()
    page = check(article=article)
    for number in range(4):
        check(article=article, statement=f"Klaim {number}.")
    correct(page)
    address = address.format(slug=page.slug, story=Story.objects.get().slug)
    client = Client()
    client.get(address)
    forget()
    # One more: whether anything has changed.
    with django_assert_num_queries(queries + 1):
        assert client.get(address).status_code == 200


def test_a_correction_is_seen_at_once():
    page = check()
    client = Client()
    before = client.get(f"/checks/{page.slug}/")
    correct(page)
    after = client.get(f"/checks/{page.slug}/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Angka diperbaiki." in after.content.decode()


@pytest.mark.parametrize("address", SCREENS)
def test_a_chosen_language_holds_without_a_cookie(address):
    page = check()
    correct(page)
    address = address.format(slug=page.slug, story=Story.objects.get().slug)
    client = Client(headers={"accept-language": "id"})
    plain = client.get(address)
    (chosen,) = [link for link in links(plain) if link.startswith("?") and "lang=" in link]
    english = client.get(address.split("?")[0] + chosen)
    assert '<html lang="en"' in english.content.decode()
    assert english["Cache-Control"].startswith("public")
    assert "Accept-Language" not in english["Vary"]
    assert not english.cookies
    assert not plain.cookies
    for link in links(english):
        path = link.removeprefix(settings.PUBLIC_URL).partition("#")[0]
        if path.startswith(("/desk/", "/feeds/")):
            assert "lang=" not in path
        elif path.startswith(("/", "?")) and "lang=id" not in path:
            assert "lang=en" in path, link
            asked = path if path.startswith("/") else address.split("?")[0] + path
            answer = client.get(asked)
            if answer["Content-Type"].startswith("text/html"):
                assert '<html lang="en"' in answer.content.decode(), asked
    assert english.content.decode().count('name="lang" value="en"') == 1


def links(response) -> list[str]:
    found = re.findall(r'<a\b[^>]*?\shref="([^"]*)"', response.content.decode())
    return [unescape(link) for link in found]


def test_a_reader_reports_an_error_in_the_chosen_language():
    address = f"/checks/{check().slug}/report/?lang=en"
    client = Client(headers={"accept-language": "id"})
    page = client.get(address).content.decode()
    assert '<html lang="en"' in page
    assert f'action="{address}"' in page
    wrong = client.post(address, {"text": ""})
    assert wrong.status_code == 422
    assert '<html lang="en"' in wrong.content.decode()
