"""Sitemaps and the archive as a DataFeed: what stands is listed, in parts, and well formed."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from factcheck.claims.models import Status
from factcheck.reports import datafeed, sitemaps
from factcheck.reports.actions import withdraw_page
from factcheck.reports.claimreview import validate
from factcheck.reports.links import page_url
from factcheck.reports.models import Story
from tests.make import correct, make_claim, make_published
from tests.people import person

pytestmark = pytest.mark.django_db

NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def check(**fields):
    fields = {"why_selected": "Dibagikan"} | fields
    return make_published(make_claim(Status.RESEARCH, **fields))


def tree(address: str) -> ElementTree.Element:
    response = Client().get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(response.content)


def own(url: str) -> str:
    return url.removeprefix(settings.PUBLIC_URL)


def addresses(address: str) -> list[str]:
    return [item.text for item in tree(address).iter(f"{{{sitemaps.XMLNS}}}loc")]


def test_all_that_stands_is_reached_from_the_index():
    page, gone = check(), check(statement="Dicabut.")
    withdraw_page(gone.claim, actor=person("pia"), reason="Sumber palsu.")
    assert tree("/sitemap.xml").tag == f"{{{sitemaps.XMLNS}}}sitemapindex"
    parts = addresses("/sitemap.xml")
    found = [url for part in parts for url in addresses(own(part))]
    assert page_url(page.slug) in found
    assert page_url(gone.slug) not in found
    assert any(Story.objects.get(article=page.claim.article).slug in url for url in found)
    assert any(url.endswith("/corrections/") for url in found)
    assert len(set(found)) == len(found)


def test_a_part_holds_few_and_later_checks_move_nothing(monkeypatch):
    pages = [check(statement=f"Klaim {number}.") for number in range(4)]
    monkeypatch.setattr(sitemaps, "PART", 2)
    parts = [url for url in addresses("/sitemap.xml") if "-checks-" in url]
    assert len(parts) >= 2
    held = [addresses(own(url)) for url in parts]
    assert all(0 < len(urls) <= 2 for urls in held)
    assert sorted(url for urls in held for url in urls) == sorted(
        page_url(page.slug) for page in pages
    )
    withdraw_page(pages[0].claim, actor=person("pia"), reason="Salah.")
    left = {url: addresses(own(url)) for url in parts[1:]}
    assert list(left.values()) == held[1:]


def test_the_index_knows_when_a_part_changed():
    page = check()
    correct(page)
    page.refresh_from_db()
    parts = {
        part.findtext(f"{{{sitemaps.XMLNS}}}loc"): part.findtext(f"{{{sitemaps.XMLNS}}}lastmod")
        for part in tree("/sitemap.xml")
    }
    (changed,) = [at for url, at in parts.items() if "-checks-" in url]
    assert changed == page.modified_at.isoformat(timespec="seconds")


@pytest.mark.parametrize(("part", "code"), [(7, 200), (99_999, 200), (10**30, 404)])
def test_a_part_without_checks_is_empty_or_missing(part, code):
    response = Client().get(f"/sitemap-checks-{part}.xml")
    assert response.status_code == code
    assert b"<loc>" not in response.content


def test_news_are_what_was_published_in_two_days():
    page = check(statement="Baru & <tajam>\x08.")
    gone = check(statement="Dicabut.", language="en")
    withdraw_page(gone.claim, actor=person("pia"), reason="Salah.")
    (entry,) = tree("/sitemap-news.xml")
    assert entry.findtext(f"{{{sitemaps.XMLNS}}}loc") == page_url(page.slug)
    assert entry.findtext(f".//{NEWS}title") == "Benar: Baru & <tajam>."
    assert entry.findtext(f".//{NEWS}language") == "id"
    assert entry.findtext(f".//{NEWS}publication_date") == page.published_at.isoformat(
        timespec="seconds"
    )
    later = ElementTree.fromstring(sitemaps.news(timezone.now() + timedelta(days=3)))
    assert len(later) == 0


def test_robots_are_told_of_both():
    robots = Client().get("/robots.txt").content.decode()
    assert "/sitemap.xml\n" in robots
    assert "/sitemap-news.xml\n" in robots


def archive() -> dict:
    response = Client().get("/feeds/claimreview.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/ld+json"
    return json.loads(b"".join(response.streaming_content))


def test_the_archive_is_a_datafeed_of_all_reviews_that_stand_and_tells_which_do_not(monkeypatch):
    monkeypatch.setattr(datafeed, "STEP", 2)
    pages = [check(statement=f"Klaim {number} <b>.") for number in range(5)]
    gone = pages[0]
    withdraw_page(gone.claim, actor=person("pia"), reason="Salah.")
    gone.refresh_from_db()
    correct(pages[1])
    feed = archive()
    assert (feed["@context"], feed["@type"]) == ("https://schema.org", "DataFeed")
    withdrawn, *stand = feed["dataFeedElement"]
    assert withdrawn == {
        "@type": "DataFeedItem",
        "dateCreated": gone.published_at.isoformat(),
        "dateDeleted": gone.withdrawn_at.isoformat(),
        "url": page_url(gone.slug),
    }
    reviews = [item["item"] for item in stand]
    assert [review["url"] for review in reviews] == [page_url(page.slug) for page in pages[1:]]
    assert reviews[0]["correction"][0]["text"] == "Angka diperbaiki."
    for page, review in zip(pages[1:], reviews, strict=True):
        assert validate(review, url=page_url(page.slug)) == []


def test_an_empty_archive_is_whole():
    assert archive()["dataFeedElement"] == []


def test_whoever_has_the_archive_is_told_so_before_it_is_read(django_assert_num_queries):
    page = check()
    first = Client().get("/feeds/claimreview.json")
    assert not first.cookies
    known = {"if-none-match": first["ETag"]}
    with django_assert_num_queries(2):
        again = Client().get("/feeds/claimreview.json", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    correct(page)
    changed = Client().get("/feeds/claimreview.json", headers=known)
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert b"".join(Client().head("/feeds/claimreview.json").streaming_content) == b""
    assert Client().post("/feeds/claimreview.json").status_code == 405


def test_another_licence_is_another_archive(settings):
    check()
    first = Client().get("/feeds/claimreview.json")["ETag"]
    settings.FACTCHECK_LICENCE_URL = "https://lisensi.example/"
    known = {"if-none-match": first}
    assert Client().get("/feeds/claimreview.json", headers=known).status_code == 200


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/sitemap.xml", 3),
        ("/sitemap-about.xml", 2),
        ("/sitemap-checks-0.xml", 2),
        ("/sitemap-stories-0.xml", 2),
        ("/sitemap-news.xml", 2),
    ],
)
def test_sitemaps_ask_few_questions(django_assert_num_queries, address, queries):
    for number in range(3):
        check(statement=f"Klaim {number}.")
    # The question whether anything has changed is one of them.
    with django_assert_num_queries(queries):
        assert Client().get(address).status_code == 200
