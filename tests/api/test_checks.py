"""The JSON for machines: a stable shape, page by page, nothing withdrawn."""

import pytest

from factcheck.claims.models import Status
from factcheck.reports.actions import withdraw_page
from factcheck.reports.claimreview import validate
from tests.make import correct, make_article, make_claim, make_published
from tests.people import person

pytestmark = pytest.mark.django_db


def checks(count: int) -> list:
    article = make_article()
    return [
        make_published(
            make_claim(
                Status.RESEARCH, article=article, statement=f"Klaim {n}.", why_selected="Dibagikan"
            )
        )
        for n in range(count)
    ]


def test_a_check_is_a_claimreview(client):
    page = checks(1)[0]
    review = client.get(f"/api/v1/checks/{page.slug}/").json()
    assert list(review) == [
        "@context",
        "@type",
        "@id",
        "url",
        "inLanguage",
        "datePublished",
        "dateModified",
        "claimReviewed",
        "author",
        "reviewRating",
        "itemReviewed",
    ]
    assert validate(review) == []
    correct(page)
    review = client.get(f"/api/v1/checks/{page.slug}/").json()
    assert review["correction"][0]["text"] == "Angka diperbaiki."


def test_the_list_goes_on(client, monkeypatch):
    monkeypatch.setattr("factcheck.api.views.SIZE", 2)
    pages = checks(5)
    address, found = "/api/v1/checks/", []
    while address:
        answer = client.get(address).json()
        assert set(answer) == {"checks", "next"}
        found += [review["claimReviewed"] for review in answer["checks"]]
        address = answer["next"]
    assert found == [page.claim.statement for page in reversed(pages)]


def test_a_withdrawn_check_is_gone_with_its_reason(client):
    page = checks(1)[0]
    withdraw_page(page.claim, actor=person("pia"), reason="Sumber palsu.")
    answer = client.get(f"/api/v1/checks/{page.slug}/")
    assert (answer.status_code, answer.json()["reason"]) == (410, "Sumber palsu.")
    assert client.get("/api/v1/checks/").json() == {"checks": [], "next": None}


def test_bad_questions_have_clear_answers(client):
    assert client.get("/api/v1/checks/tidak-ada/").status_code == 404
    for bad in ("x", "-1", "9" * 20):
        answer = client.get(f"/api/v1/checks/?before={bad}")
        assert (answer.status_code, "whole number" in answer.json()["error"]) == (400, True)
    assert client.post("/api/v1/checks/").status_code == 405
