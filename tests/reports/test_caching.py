"""Public pages are kept, and are never older than the last change of anything they show."""

import gzip
import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from factcheck.articles.models import Article
from factcheck.audit.models import Root
from factcheck.claims.models import Claim, Claimant, Status, Topic
from factcheck.lookups.models import SourceCheck
from factcheck.reports import caching, freshness
from factcheck.reports.actions import withdraw_page
from factcheck.reports.models import InfoPage, Page, Story
from factcheck.reviews.models import Rating, Scale
from tests.make import (
    correct,
    make_article,
    make_claim,
    make_newer,
    make_policy,
    make_published,
    make_scale,
)
from tests.people import person
from tests.reports.test_public import MACHINE, PUBLIC

pytestmark = pytest.mark.django_db

# Feeds and the like that the lists of `test_public` do not name.
OTHERS = [
    *(
        f"/feeds/{what}.{kind}"
        for what in ("checks", "corrections", "record")
        for kind in ("atom", "rss", "json")
    ),
    "/sitemap-about.xml",
    "/sitemap-stories-0.xml",
    "/checks/{slug}/card.png",
    "/checks/{slug}/check.pdf",
    "/checks/{slug}/embed/",
    f"/oembed/?url={settings.PUBLIC_URL}/checks/{{slug}}/",
]
ADDRESSES = list(dict.fromkeys([*PUBLIC, *MACHINE, *OTHERS]))


def check(**fields) -> Page:
    article = make_article(title="Kunjungan", url="https://media.example/a")
    claimant = Claimant.objects.create(name="Media")
    claim = make_claim(
        Status.RESEARCH, article=article, why_selected="Dibagikan", claimant=claimant, **fields
    )
    return make_published(claim)


def filled(address: str, page: Page) -> str:
    return address.format(slug=page.slug, story=Story.objects.get().slug)


def tables(queries: CaptureQueriesContext) -> set[str]:
    text = " ".join(query["sql"] for query in queries)
    return set(re.findall(r'(?:FROM|JOIN) "?([a-z_]+)"?', text))


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_it_or_asks_again_costs_one_small_question(address):
    page, client = check(), Client()
    correct(page)
    address = filled(address, page)
    first = client.get(address)
    for headers, status in (
        ({}, 200),
        ({"if-none-match": first["ETag"]}, 304),
        ({"if-none-match": f"W/{first['ETag']}"}, 304),
        ({"if-none-match": '"another"'}, 200),
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address, headers=headers)
        assert answer.status_code == status
        assert answer.content == (first.content if status == 200 else b"")
        assert len(queries) == 1
        assert tables(queries) == {"reports_freshness"}
        for name in ("ETag", "Cache-Control", "Vary"):
            assert answer[name] == first[name]
    assert client.head(address).status_code == 200


def test_a_process_that_has_just_started_keeps_what_it_answers_with_304():
    address, client = filled("/checks/{slug}/", check()), Client()
    tag = client.get(address)["ETag"]
    caching.forget()
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) == 1


# Tables that only lead from a page to what it shows; no column of theirs is shown.
WAYS = {"claims_claim", "lookups_capture"}


def revalidated_views() -> dict[str, tuple[str, ...]]:
    """The name of every view that is marked, and what it says that it is made of."""
    found = {}

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if made_of := getattr(pattern.callback, "made_of", None):
                    found[pattern.name] = made_of
            else:
                walk(pattern.url_patterns)

    walk(get_resolver().url_patterns)
    return found


def watched() -> dict[str, set[str]]:
    """For each kind of thing, the tables whose changes are counted, as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, split_part(encode(tgargs, 'escape'), '\\000', 1)"
            " FROM pg_trigger WHERE tgname LIKE 'fresh\\_%'"
        )
        found: dict[str, set[str]] = {}
        for table, key in cursor.fetchall():
            found.setdefault(key, set()).add(table)
    return found


def test_every_table_that_a_page_reads_is_watched():
    page = check()
    correct(page)
    make_newer(page.claim.article, "Putin tiba di Pyongyang dengan pesawat.")
    known = watched()
    assert set(known) == set(freshness.KEYS)
    named, client = revalidated_views(), Client()
    seen = set()
    for address in ADDRESSES:
        caching.forget()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(filled(address, page))
        assert answer.status_code == 200
        name = answer.resolver_match.view_name
        seen.add(name)
        allowed = set().union(*(known[key] for key in named[name]))
        assert tables(queries) - allowed - WAYS == {"reports_freshness"}, address
    # A view that is marked and not in the lists of test_public was looked at by nobody.
    assert seen == set(named)


def touch_user(page):
    person("ana")
    type(person("ana")).objects.filter(pk=person("ana").pk).update(name="Ana Baru")


def look(page, **fields):
    evidence = page.claim.evidence.first()
    week = {"week": date(2026, 1, 5), "result": "dead"} | fields
    return SourceCheck.objects.create(evidence=evidence, finished_at=timezone.now(), **week)


CHANGES = {
    "a correction": ("checks", correct),
    "a withdrawal": (
        "checks",
        lambda page: withdraw_page(page.claim, actor=person("pia"), reason="Salah sumber"),
    ),
    "another check": (
        "checks",
        lambda page: make_published(make_claim(Status.RESEARCH, why_selected="x", statement="B.")),
    ),
    "a topic": (
        "checks",
        lambda page: page.topics.add(Topic.objects.create(code="luar", names={"id": "Luar"})),
    ),
    "a claimant's name": ("checks", lambda page: Claimant.objects.update(name="Media Baru")),
    "the policy": ("rules", lambda page: make_policy(signatures=2)),
    "a scale": ("rules", lambda page: make_scale()),
    "a scale laid aside": (
        "rules",
        lambda page: Scale.objects.filter(code="kompas").update(active=False),
    ),
    "a rating's place": (
        "rules",
        lambda page: Rating.objects.filter(code="hoaks").update(position=9),
    ),
    "a page of ours": (
        "rules",
        lambda page: InfoPage.objects.create(
            kind="team", language="id", version=1, title="Kami", body="Kami."
        ),
    ),
    "a name": ("people", touch_user),
    "a newer text": (
        "texts",
        lambda page: make_newer(page.claim.article, "Putin tiba di Pyongyang dengan pesawat."),
    ),
    "the article's title": ("texts", lambda page: Article.objects.update(title="Lawatan")),
    "a source that is gone": ("sources", look),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_that_readers_see_is_counted(what):
    page = check()
    person("ana"), person("ben"), person("pia")
    before = {key: freshness.stamp(key) for key in freshness.KEYS}
    key, change = CHANGES[what]
    change(page)
    after = {key: freshness.stamp(key) for key in freshness.KEYS}
    assert after[key].number > before[key].number
    assert after[key].changed_at > before[key].changed_at
    assert freshness.stamp().number == sum(one.number for one in after.values())


def test_what_readers_do_not_see_is_not_counted():
    page = check()
    waiting = look(page, result="")
    Root.objects.exists()
    before = freshness.stamp()
    person("ana").save(update_fields=["last_login"])
    person("ana").save()
    Claim.objects.filter(pk=page.claim_id).update(due=timezone.now())
    Page.objects.filter(pk=0).update(slug="tidak-ada")
    Scale.objects.filter(code="tidak-ada").delete()
    SourceCheck.objects.filter(pk=waiting.pk).update(run_after=timezone.now())
    other = make_article("Tulisan lain sama sekali.", title="Lain")
    make_newer(other, "Tulisan lain sama sekali, dan lebih panjang.")
    Article.objects.filter(pk=other.pk).update(title="Lain lagi")
    assert freshness.stamp() == before


@pytest.mark.parametrize(
    "address", ["/", "/checks/{slug}/", "/api/v1/checks/", "/feeds/checks.atom"]
)
def test_a_correction_is_in_the_next_answer(address):
    page = check()
    address, client = filled(address, page), Client()
    before = client.get(address)
    correct(page)
    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_only_what_has_changed_has_another_tag():
    page, client = check(), Client()
    before = client.get("/policy/")
    correct(page)
    caching.forget()
    assert client.get("/policy/", headers={"if-none-match": before["ETag"]}).status_code == 304


def test_a_rush_shares_one_question_for_a_blink(monkeypatch):
    page, client = check(), Client()
    address = f"/checks/{page.slug}/"
    client.get(address)
    now = 1000.0
    monkeypatch.setattr(freshness, "SHARED", 0.02)
    # What was asked by the real clock lies in the future of this one.
    monkeypatch.setattr(freshness, "_asked", {})
    monkeypatch.setattr(freshness.time, "monotonic", lambda: now)
    with CaptureQueriesContext(connection) as queries:
        kept = [client.get(address).content for _ in range(50)]
    assert (len(queries), len(set(kept))) == (1, 1)
    correct(page)
    assert client.get(address).content == kept[0]
    now += 0.021
    assert "Angka diperbaiki." in client.get(address).content.decode()


def test_time_alone_makes_an_answer_old(monkeypatch):
    page, client = check(), Client()
    client.get("/")
    now = caching.time.monotonic()
    monkeypatch.setattr(caching.time, "monotonic", lambda: now + caching.SECONDS + 1)
    with CaptureQueriesContext(connection) as queries:
        assert page.claim.statement in client.get("/").content.decode()
    assert "reports_page" in tables(queries)


def test_who_is_signed_in_gets_and_leaves_nothing_kept():
    page = check()
    address, desk = f"/checks/{page.slug}/", Client()
    desk.force_login(person("ana"))
    assert desk.get(address)["Cache-Control"] == "private, no-cache"
    assert "Cookie" in desk.get(address)["Vary"]
    with CaptureQueriesContext(connection) as queries:
        Client().get(address)
    assert "reports_page" in tables(queries)
    with CaptureQueriesContext(connection) as queries:
        again = desk.get(address, headers={"if-none-match": desk.get(address)["ETag"]})
    assert again.status_code == 304
    assert "reports_page" in tables(queries)


def test_languages_are_told_apart_by_address_or_by_what_the_browser_reads():
    address = f"/checks/{check().slug}/"
    client = Client()
    read = {
        (language, asked): client.get(
            address + asked, headers={"accept-language": language}
        ).content.decode()
        for language in ("id", "en", "en-GB,en;q=0.9", "xx")
        for asked in ("", "?lang=en", "?lang=id", "?lang=zz")
    }
    for (language, asked), text in read.items():
        wanted = asked[-2:] if asked in ("?lang=en", "?lang=id") else language[:2]
        assert f'<html lang="{"en" if wanted == "en" else "id"}"' in text, (language, asked)
    named = client.get(f"{address}?lang=en", headers={"accept-language": "id"})
    assert "Accept-Language" not in named["Vary"]
    assert named["Content-Language"] == "en"


def test_who_has_chosen_a_language_gets_it_alone():
    address, client = f"/checks/{check().slug}/", Client(headers={"accept-language": "id"})
    assert '<html lang="id"' in client.get(address).content.decode()
    client.post("/language/", {"language": "en", "next": address})
    chosen = client.get(address)
    assert '<html lang="en"' in chosen.content.decode()
    assert chosen["Cache-Control"] == "private, no-cache"
    assert '<html lang="id"' in Client().get(address).content.decode()
    named = client.get(f"{address}?lang=id")
    assert '<html lang="id"' in named.content.decode()
    assert named["Cache-Control"] == caching.KEPT_BY_ANYONE


def test_packed_and_plain_are_kept_apart():
    address, client = f"/checks/{check().slug}/", Client()
    plain = client.get(address)
    for _ in range(2):
        packed = client.get(address, headers={"accept-encoding": "gzip, br"})
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert client.get(address).content == plain.content
    assert "Accept-Encoding" in packed["Vary"]
    again = client.get(
        address, headers={"accept-encoding": "gzip", "if-none-match": packed["ETag"]}
    )
    assert again.status_code == 304


def test_headers_that_protect_readers_are_kept_with_the_page():
    address, client = f"/checks/{check().slug}/", Client()
    first, kept = client.get(address), client.get(address)
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"):
        assert kept[name] == first[name]
    assert dict(kept.items()) == dict(first.items())


def test_what_is_not_there_or_not_asked_for_is_not_kept():
    check()
    client = Client()
    size = len(caching._shelf.answers)
    for address in ("/checks/tidak-ada/", "/?page=99", "/healthz"):
        client.get(address)
    assert client.post("/").status_code == 405
    assert client.get("/", headers={"host": "lain.example"}).status_code == 400
    assert len(caching._shelf.answers) == size


def test_the_shelf_stays_within_its_size(monkeypatch):
    monkeypatch.setattr(caching, "MOST_BYTES", 60_000)
    client = Client()
    for number in range(40):
        client.get(f"/robots.txt?{number}")
    shelf = caching._shelf
    assert 0 < len(shelf.answers) < 20
    assert shelf.size == sum(caching._weight(name, kept) for name, kept in shelf.answers.items())
    assert any("39" in name for name in shelf.answers)
    monkeypatch.setattr(caching, "LARGEST", 10)
    caching.forget()
    client.get("/robots.txt")
    assert not shelf.answers


def test_pages_come_by_the_old_way_when_freshness_cannot_be_asked(monkeypatch):
    page, client = check(), Client()
    address = f"/checks/{page.slug}/"
    client.get(address)
    answers = iter([caching.DatabaseError("gone"), freshness.stamp()])

    def stamp(*keys):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(freshness, "stamp", stamp)
    assert page.claim.statement in client.get(address).content.decode()


def test_last_modified_is_the_last_change_and_left_out_within_its_second():
    check()
    client = Client()
    assert not client.get("/robots.txt").has_header("Last-Modified")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reports_freshness SET changed_at = now() - interval '1 day'")
    answer = client.get("/robots.txt")
    known = {"if-modified-since": answer["Last-Modified"]}
    assert client.get("/robots.txt", headers=known).status_code == 304
    assert timezone.now() - freshness.stamp().changed_at >= timedelta(days=1)
