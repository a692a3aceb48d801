"""A check on another site: the frame, and oEmbed that leads to it."""

import json
import re
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree

import lxml.html
import pytest
from django.conf import settings
from django.test import Client

from factcheck.claims.models import Status
from factcheck.reports.actions import withdraw_page
from factcheck.reports.links import page_url
from tests.make import correct, make_claim, make_published, rating
from tests.people import person

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>x</script> & klaim'


def check(code: str = "tempo/keliru", **fields):
    fields = {"why_selected": "Dibagikan"} | fields
    return make_published(make_claim(Status.RESEARCH, **fields), rating=rating(code))


def ask(url: str, **asked: object) -> dict:
    response = Client().get("/oembed/", {"url": url, **asked})
    assert response.status_code == 200
    return json.loads(response.content)


def test_the_frame_may_stand_anywhere_and_carries_nothing():
    page = check(statement=HOSTILE)
    response = Client().get(f"/checks/{page.slug}/embed/?lang=en")
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "X-Frame-Options" not in response
    assert not response.cookies
    text = response.content.decode()
    assert "<script" not in text
    assert "<form" not in text
    assert "csrf" not in text
    assert "Keliru" in text or "False" in text
    assert f'href="{page_url(page.slug)}"' in text
    assert 'lang="en"' in text
    again = Client().get(
        f"/checks/{page.slug}/embed/?lang=en", headers={"if-none-match": response["ETag"]}
    )
    assert again.status_code == 304


def test_only_the_frame_may_be_framed():
    page = check()
    for address in (f"/checks/{page.slug}/", "/", "/oembed/?url=x"):
        response = Client().get(address)
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"


def test_the_frame_speaks_the_language_that_its_address_names():
    page = check()
    english, indonesian = (
        Client().get(f"/checks/{page.slug}/embed/?lang={code}").content.decode()
        for code in ("en", "id")
    )
    assert '<html lang="en"' in english
    assert '<html lang="id"' in indonesian
    assert "Keliru" in indonesian
    assert "Keliru" not in english


def test_a_frame_shows_what_stands_now():
    page = check()
    address = f"/checks/{page.slug}/embed/?lang=id"
    assert "Keliru" in Client().get(address).content.decode()
    correct(page, rating=rating("tempo/benar"))
    corrected = Client().get(address).content.decode()
    assert 'class="rating" data-step="5"' in corrected
    withdraw_page(page.claim, actor=person("pia"), reason="Sumber <palsu>.")
    gone = Client().get(address)
    assert gone.status_code == 200
    assert "Sumber &lt;palsu&gt;." in gone.content.decode()
    assert 'class="rating"' not in gone.content.decode()


def test_a_check_leads_to_its_oembed_answer():
    page = check(statement=HOSTILE)
    shown = Client().get(f"/checks/{page.slug}/").content.decode()
    for kind in ("application/json", "text/xml"):
        link = re.search(rf'type="{kind}\+oembed"[^>]*href="([^"]+)"', shown)
        address = unescape(link[1])
        assert address.startswith(settings.PUBLIC_URL)
        response = Client().get(address.removeprefix(settings.PUBLIC_URL))
        assert response.status_code == 200
        assert response["Content-Type"].startswith(kind)


def test_the_button_copies_the_whole_code_of_the_frame():
    page = check(statement=HOSTILE)
    shown = lxml.html.fromstring(Client().get(f"/checks/{page.slug}/").content.decode())
    [code] = shown.xpath("//button[contains(@data-copy, '<iframe')]/@data-copy")
    assert code.startswith(f'<iframe src="{page_url(page.slug)}embed/')
    assert code.endswith("></iframe>")


def test_an_answer_has_all_that_oembed_asks_for():
    page = check(statement=HOSTILE)
    told = ask(page_url(page.slug), lang="en")
    assert (told["version"], told["type"]) == ("1.0", "rich")
    assert told["title"].endswith(HOSTILE)
    frame = ElementTree.fromstring(
        told["html"].replace('loading="lazy"', "").replace("allowfullscreen", "")
    )
    assert frame.tag == "iframe"
    assert frame.get("src").startswith(f"{page_url(page.slug)}embed/")
    assert (int(frame.get("width")), int(frame.get("height"))) == (told["width"], told["height"])
    assert "allow-scripts" not in frame.get("sandbox")
    assert told["thumbnail_url"].startswith(f"{page_url(page.slug)}card.png")
    assert (told["thumbnail_width"], told["thumbnail_height"]) == (1200, 630)


@pytest.mark.parametrize(("width", "height"), [(300, 200), (500, 5000), (5000, 150)])
def test_nothing_is_larger_than_asked_for(width, height):
    page = check()
    told = ask(page_url(page.slug), maxwidth=width, maxheight=height)
    assert told["width"] <= width
    assert told["height"] <= height
    assert "thumbnail_url" not in told


def test_xml_says_the_same():
    page = check(statement=f"{HOSTILE}\x08")
    url = quote(page_url(page.slug), safe="")
    response = Client().get(f"/oembed/?url={url}&format=xml&lang=en")
    tree = ElementTree.fromstring(response.content)
    assert tree.tag == "oembed"
    given = ask(page_url(page.slug), lang="en")
    assert {item.tag for item in tree} == set(given)
    assert tree.findtext("title") == given["title"].replace("\x08", "")
    assert tree.findtext("html").startswith("<iframe ")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "https://elsewhere.example/checks/{slug}/",
        "javascript:alert(1)",
        "http://[",
        f"{settings.PUBLIC_URL}/policy/",
        f"{settings.PUBLIC_URL}/checks/tidak-ada/",
        f"{settings.PUBLIC_URL}/checks/%00/",
        f"{settings.PUBLIC_URL}.evil.example/checks/{{slug}}/",
    ],
)
def test_other_addresses_are_not_found(url):
    page = check()
    response = Client().get("/oembed/", {"url": url.format(slug=page.slug)})
    assert response.status_code == 404


def test_other_formats_and_acts_are_refused():
    page = check()
    asked = {"url": page_url(page.slug), "format": "yaml"}
    assert Client().get("/oembed/", asked).status_code == 501
    assert Client().post("/oembed/", asked).status_code == 405


def test_a_withdrawn_check_is_still_answered_and_without_its_verdict():
    page = check()
    withdraw_page(page.claim, actor=person("pia"), reason="Salah.")
    told = ask(f"{page_url(page.slug)}?utm=1#corrections", lang="id")
    assert "Keliru" not in told["title"] + told["html"]


@pytest.mark.parametrize("address", ["/checks/{slug}/embed/", "/oembed/?url={url}"])
def test_each_asks_one_question_beside_the_stamp(django_assert_num_queries, address):
    page = check()
    with django_assert_num_queries(2):
        response = Client().get(address.format(slug=page.slug, url=page_url(page.slug)))
    assert response.status_code == 200
