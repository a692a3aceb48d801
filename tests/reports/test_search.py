"""Readers find checks by words, verdict, who said it, topic, outlet and language."""

import pytest
from django.db import connection
from django.test import Client

from factcheck.claims.models import Claimant, Status, Topic
from factcheck.reports.actions import withdraw_page
from factcheck.reports.models import Page
from factcheck.reports.topic_actions import set_topics
from tests.make import make_article, make_claim, make_published, rating
from tests.people import person

pytestmark = pytest.mark.django_db


def check(statement, *, code="tempo/benar", publisher="Harian Satu", **fields):
    article = make_article(publisher=publisher, title=statement)
    claim = make_claim(
        Status.RESEARCH,
        article=article,
        statement=statement,
        why_selected="Dibagikan",
        **fields,
    )
    return make_published(claim, rating=rating(code), summary="Ringkasan.")


@pytest.fixture
def shelf():
    """Three checks that differ in everything a reader may ask for."""
    Topic.objects.create(code="kesehatan", names={"id": "Kesehatan", "en": "Health"})
    putin = Claimant.objects.create(name="Vladimir Putin")
    shelf = {
        "war": check("Putin membawa 13 pejabat ke Pyongyang.", claimant=putin),
        "milk": check("Susu menyembuhkan flu.", code="tempo/keliru", publisher="Koran Dua"),
        "moon": check("The moon is a lamp.", code="tempo/tidak-terbukti", language="en"),
    }
    set_topics(shelf["milk"].claim, ["kesehatan"], actor=person("ana"))
    return shelf


def found(**asked) -> list[str]:
    response = Client().get("/checks/", asked, headers={"accept-language": "en"})
    assert response.status_code == 200
    return [card["statement"] for card in response.context["checks"]]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["moon", "milk", "war"]),
        ({"q": "pejabat"}, ["war"]),
        ({"q": "PEJABAT pyongyang"}, ["war"]),
        ({"q": '"13 pejabat ke"'}, ["war"]),
        ({"q": '"pejabat 13"'}, []),
        ({"q": "vladimir"}, ["war"]),
        ({"q": "flu -susu"}, []),
        ({"verdict": "false"}, ["milk"]),
        ({"verdict": "neutral"}, ["moon"]),
        ({"claimant": "putin"}, ["war"]),
        ({"topic": "kesehatan"}, ["milk"]),
        ({"outlet": "koran dua"}, ["milk"]),
        ({"language": "en"}, ["moon"]),
        ({"language": "id", "verdict": "true"}, ["war"]),
        ({"q": "lamp", "language": "id"}, []),
        ({"verdict": "nonsense", "topic": "nonsense", "language": "xx"}, ["moon", "milk", "war"]),
        ({"claimant": "%"}, []),
        ({"q": "a\x00 & | ! ( :* '"}, None),
    ],
)
def test_each_way_finds_what_it_should(shelf, asked, names):
    statements = found(**asked)
    if names is not None:
        assert statements == [shelf[name].claim.statement for name in names]


def near(**asked) -> list[str]:
    response = Client().get("/checks/", asked, headers={"accept-language": "en"})
    assert response.context["checks"] == []
    text = response.content.decode()
    statements = [card["statement"] for card in response.context["near"]]
    assert ("These come near" in text) == bool(statements)
    return statements


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "susu menyembuhkan kanker"}, ["milk"]),
        # The more of the words, the nearer.
        ({"q": "lampu susu pejabat 13 or pyongyang kanker"}, ["war", "milk"]),
        ({"q": "menyembuhkn"}, ["milk"]),
        ({"q": "pyongyan pejabt"}, ["war"]),
        ({"q": "menyembuhkn", "verdict": "true"}, []),
        ({"q": "xyzzy"}, []),
        ({"q": '"'}, []),
        ({"verdict": "false", "topic": "kesehatan", "language": "en"}, []),
    ],
)
def test_a_search_that_finds_nothing_names_what_comes_near(shelf, asked, names):
    assert near(**asked) == [shelf[name].edition.content["statement"] for name in names]


def test_the_best_comes_first_whatever_its_age():
    best = check("Beras plastik beras plastik.")
    check("Harga beras naik.")
    assert found(q="beras")[0] == best.claim.statement


def test_a_correction_is_found_by_what_it_says_now(shelf):
    from tests.make import correct

    correct(shelf["milk"], summary="Belum diperiksa laboratorium.", rating=rating("tempo/benar"))
    assert found(q="laboratorium") == ["Susu menyembuhkan flu."]
    assert found(verdict="false") == []


def test_what_was_withdrawn_or_never_published_is_not_found(shelf):
    withdraw_page(shelf["moon"].claim, actor=person("pia"), reason="Keliru kutip.")
    make_claim(statement="Lampu bulan.", quote="Putin tiba")
    assert found(q="moon") == []
    assert found(q="bulan") == []


def test_what_was_asked_for_is_shown_and_can_be_left_out(shelf):
    page = (
        Client()
        .get("/checks/?q=zzz&verdict=false&outlet=Koran", headers={"accept-language": "en"})
        .content.decode()
    )
    assert "None of our fact-checks fits." in page
    assert 'href="?verdict=false&amp;outlet=Koran"' in page
    assert 'href="?q=zzz&amp;verdict=false"' in page
    assert 'value="zzz"' in page
    assert '<option value="Vladimir Putin">' in page
    assert '<option value="Harian Satu">' in page


def test_nothing_published_yet_is_said():
    page = Client().get("/checks/", headers={"accept-language": "en"}).content.decode()
    assert "Nothing has been published yet." in page


def test_pages_keep_what_was_asked_for():
    article = make_article("\n".join(f"Klaim {n}." for n in range(21)))
    for number in range(21):
        claim = make_claim(
            Status.RESEARCH,
            article=article,
            quote=f"Klaim {number}.",
            statement=f"Beras nomor {number}.",
            why_selected="Dibagikan",
        )
        make_published(claim)
    client = Client(headers={"accept-language": "en"})
    first = client.get("/checks/?q=beras&language=id").content.decode()
    assert "?q=beras&amp;language=id&amp;page=2" in first
    second = client.get("/checks/?q=beras&language=id&page=2")
    assert len(second.context["checks"]) == 1
    for bad in ("0", "3", "x", "²", "99999"):
        assert client.get(f"/checks/?q=beras&page={bad}").status_code == 404


def test_few_questions_are_asked(shelf, django_assert_num_queries, django_assert_max_num_queries):
    # One of them whether anything has changed.
    with django_assert_num_queries(5):
        assert found(q="susu", verdict="false", topic="kesehatan")
    # Where nothing is found, those of the archive for what comes near, and two more.
    with django_assert_max_num_queries(16):
        assert not found(q="putin", verdict="true", topic="kesehatan")


def test_words_are_found_by_their_index(shelf):
    """With the planner kept from reading whole tables, the words' index is there to be used."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Page.objects.search("beras").explain()
    assert "page_words" in plan
