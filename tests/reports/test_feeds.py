"""Feeds: three formats of the same, by language, verdict and topic; corrections; the record."""

import base64
import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone

from factcheck.audit import roots
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Status, Topic
from factcheck.reports.actions import publish_claim, withdraw_page
from factcheck.reports.links import page_url
from factcheck.reports.note_actions import publish_note, write_note
from factcheck.reports.topic_actions import set_topics
from tests.make import (
    correct,
    make_article,
    make_claim,
    make_published,
    rating,
)
from tests.people import person
from tests.reports.test_override import WHY, unready

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
KINDS = ["atom", "rss", "json"]
FEEDS = ["checks", "corrections", "record"]
DIRT = "<b>&</b> \u2028 \x0b"


def check(code: str = "tempo/benar", **fields):
    fields = {"why_selected": "Dibagikan"} | fields
    return make_published(make_claim(Status.RESEARCH, **fields), rating=rating(code))


def read(address: str) -> list[dict]:
    """The entries of a feed, whatever its format."""
    response = Client().get(address)
    assert response.status_code == 200, address
    if ".json" in address:
        feed = json.loads(response.content)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        return feed["items"]
    tree = ElementTree.fromstring(response.content)
    if ".rss" in address:
        assert tree.get("version") == "2.0"
        return [
            {
                "id": item.findtext("guid"),
                "title": item.findtext("title"),
                "content_html": item.findtext("description"),
                "date_published": parsedate_to_datetime(item.findtext("pubDate")).isoformat(),
                "date_modified": item.findtext(f"{ATOM}updated"),
            }
            for item in tree.findall("channel/item")
        ]
    return [
        {
            "id": entry.findtext(f"{ATOM}id"),
            "title": entry.findtext(f"{ATOM}title"),
            "content_html": entry.findtext(f"{ATOM}summary"),
            "date_published": entry.findtext(f"{ATOM}published"),
            "date_modified": entry.findtext(f"{ATOM}updated"),
        }
        for entry in tree.findall(f"{ATOM}entry")
    ]


def titles(address: str) -> list[str]:
    return [item["title"] for item in read(address)]


@pytest.mark.parametrize("kind", KINDS)
def test_all_formats_tell_what_changed_last_first(kind):
    old, new = check(statement="Lama."), check(statement="Baru.")
    assert titles(f"/feeds/checks.{kind}") == ["Benar: Baru.", "Benar: Lama."]
    correct(old)
    first, second = read(f"/feeds/checks.{kind}")
    assert (first["id"], second["id"]) == (page_url(old.slug), page_url(new.slug))
    assert "Angka diperbaiki." in first["content_html"]
    assert "Benar, dengan catatan." in first["content_html"]
    assert first["date_modified"] > first["date_published"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_withdrawn_check_stays_with_its_reason_and_without_its_verdict(kind):
    page = check("tempo/keliru", statement="Dicabut.")
    withdraw_page(page.claim, actor=person("pia"), reason=f"Sumber {DIRT}.")
    (item,) = read(f"/feeds/checks.{kind}")
    assert item["id"] == page_url(page.slug)
    assert "Keliru" not in item["title"] + item["content_html"]
    assert "Benar: 13 pejabat ikut." not in item["content_html"]
    assert "Sumber &lt;b&gt;&amp;&lt;/b&gt;" in item["content_html"]
    (note,) = read(f"/feeds/corrections.{kind}")
    assert "Sumber &lt;b&gt;" in note["content_html"]


@pytest.mark.parametrize("kind", KINDS)
def test_markup_in_a_claim_is_shown_as_it_was_typed(kind):
    check(statement="Klaim <script>x</script> & \x08 ]]>")
    (title,) = titles(f"/feeds/checks.{kind}")
    assert title.startswith("Benar: Klaim <script>x</script> & ")


def test_by_verdict_language_topic_and_every_other_thing_the_search_knows():
    Topic.objects.create(code="luar", names={"id": "Luar negeri", "en": "Abroad"})
    wrong = check("tempo/keliru", statement="Salah.")
    english = check(statement="In English.", language="en")
    media = check(statement="Media.", article=make_article(publisher="Media Kita"))
    set_topics(media.claim, ["luar"], actor=person("ana"))
    feed = "/feeds/checks.json"
    assert len(titles(feed)) == 3
    assert titles(f"{feed}?verdict=false") == ["Keliru: Salah."]
    assert titles(f"{feed}?language=en") == ["True: In English."]
    assert titles(f"{feed}?topic=luar") == ["Benar: Media."]
    assert titles(f"{feed}?outlet=kita&language=id") == ["Benar: Media."]
    assert titles(f"{feed}?q=salah") == ["Keliru: Salah."]
    assert titles(f"{feed}?verdict=false&language=en") == []
    correct(wrong, rating=rating("tempo/keliru"))
    correct(english)
    (title,) = titles("/feeds/corrections.json?verdict=false")
    assert title.endswith(": Salah.")
    assert titles("/feeds/corrections.json?language=en") == ["Correction: In English."]


def test_a_filtered_feed_is_one_of_its_own_and_in_the_language_asked_for():
    Topic.objects.create(code="luar", names={"id": "Luar negeri", "en": "Abroad"})
    address = "/feeds/checks.json?topic=luar&language=en"
    feed = json.loads(Client().get(address).content)
    assert feed["title"].endswith("Abroad, English")
    assert feed["language"] == "en"
    assert feed["feed_url"].endswith("/feeds/checks.json?topic=luar&language=en")
    ids = {
        ElementTree.fromstring(Client().get(f"/feeds/{name}").content).findtext(f"{ATOM}id")
        for name in ("checks.atom", "checks.atom?language=id", "corrections.atom", "record.atom")
    }
    assert len(ids) == 4


@pytest.mark.parametrize("what", ["checks", "corrections"])
@pytest.mark.parametrize(
    "asked", ["verdict=maybe", "language=xx", "topic=none", f"q={'x' * 201}", "outlet=%00"]
)
def test_what_is_not_understood_is_refused_and_not_left_out(what, asked):
    assert Client().get(f"/feeds/{what}.atom?{asked}").status_code == 404


def test_each_note_is_an_entry_of_its_own_with_an_id_that_stays():
    page = check()
    correct(page)
    note = write_note(
        page.claim, actor=person("ana"), kind="reply", note="Kami menolak.", reply_by="Kedutaan"
    )
    publish_note(note, actor=person("pia"))
    items = read("/feeds/corrections.json")
    assert [item["_correction"]["kind"] for item in items] == ["reply", "correction"]
    assert "Kedutaan" in items[0]["content_html"]
    before = [item["id"] for item in items]
    assert len(set(before)) == 2
    withdraw_page(page.claim, actor=person("pia"), reason="Salah.")
    for kind in KINDS:
        assert [item["id"] for item in read(f"/feeds/corrections.{kind}")][1:] == before


def test_breaking_the_glass_is_told():
    publish_claim(unready(), actor=person("pia"), override=f"{WHY} <pagi>")
    (item,) = read("/feeds/checks.atom")
    assert f"{WHY} &lt;pagi&gt;" in item["content_html"]


def test_the_record_is_published_so_that_outsiders_can_verify_it(settings):
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    settings.FACTCHECK_SIGNING_KEY = base64.b64encode(key.private_bytes_raw()).decode()
    yesterday = timezone.now() - timedelta(days=1)
    Event.objects.create(at=yesterday, verb=Verb.CLAIM_MADE, object_type="x", object_id=1)
    root = roots.seal_day(timezone.localdate(yesterday), key=key)
    published = Client().get("/feeds/record.json").content.decode()
    assert roots.read_published(published) == [roots.statement_of(root)]
    assert roots.first_fault_against(roots.read_published(published)) is None
    tree = ElementTree.fromstring(Client().get("/feeds/record.atom").content)
    html = tree.findtext(f".//{ATOM}entry/{ATOM}summary")
    told = ElementTree.fromstring(f"<x>{html}</x>").findtext("pre")
    assert json.loads(told) == roots.statement_of(root)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", FEEDS)
def test_an_empty_feed_is_whole_and_stays_the_same(what, kind):
    address = f"/feeds/{what}.{kind}"
    assert read(address) == []
    first, again = (Client().get(address) for _ in range(2))
    assert first["ETag"] == again["ETag"]
    assert first["Content-Type"].split(";")[0].startswith("application/")
    kept = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert (kept.status_code, kept.content) == (304, b"")
    assert Client().post(address).status_code == 405


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/feeds/checks.rss", 3),
        ("/feeds/checks.json?verdict=true&language=id", 3),
        ("/feeds/corrections.atom", 2),
        ("/feeds/record.atom", 2),
    ],
)
def test_feeds_ask_few_questions(django_assert_num_queries, address, queries):
    article = make_article()
    for number in range(3):
        correct(check(article=article, statement=f"Klaim {number}."))
    # The question whether anything has changed is one of them.
    with django_assert_num_queries(queries):
        assert Client().get(address).status_code == 200


def test_pages_and_the_search_name_their_feeds():
    check()
    page = Client().get("/?", headers={"accept-language": "en"}).content.decode()
    for name in ("checks.atom", "checks.rss", "checks.json", "corrections.atom"):
        assert f'href="/feeds/{name}"' in page
    found = Client().get("/checks/?verdict=true&page=1").content.decode()
    assert 'href="/feeds/checks.rss?verdict=true"' in found
