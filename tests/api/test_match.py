"""The archive for machines: `GET /api/v1/match`."""

import pytest
from django.test import Client

from factcheck.archive.claimreview import Row
from factcheck.archive.storing import store_checks
from factcheck.archive.vector_runner import embed_slice

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/match"


def rows() -> list[Row]:
    given = {"publisher": "Periksa Contoh", "rating": "Keliru", "language": "id"}
    said = ["Putin membawa 13 pejabat ke Korea Utara", "Harga beras naik tajam di Jawa"]
    return [
        Row(claim=claim, url=f"https://periksa.example/{number}", **given)
        for number, claim in enumerate(said)
    ]


def test_a_claim_is_answered_with_who_checked_it(client) -> None:
    store_checks(rows())
    embed_slice()
    answer = client.get(ADDRESS, {"text": "Putin membawa 13 pejabat Rusia ke Korea Utara"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    told = answer.json()
    assert told["meaning"] is True
    best = told["matches"][0]
    assert (best["claim"], best["rating"]) == (rows()[0].claim, "Keliru")
    assert 0.5 < best["probability"] <= 1
    assert {"kind": "same_numbers", "values": ["13"]} in best["reasons"]


def test_without_vectors_it_says_that_meaning_was_not_compared(client) -> None:
    store_checks(rows())
    told = client.get(ADDRESS, {"text": rows()[0].claim, "limit": "1"}).json()
    assert told["meaning"] is False
    assert [one["url"] for one in told["matches"]] == ["https://periksa.example/0"]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"text": " "},
        {"text": "a" * 2001},
        {"text": "a", "limit": "0"},
        {"text": "a", "limit": "x"},
    ],
)
def test_what_cannot_be_asked_is_said(client, asked) -> None:
    answer = client.get(ADDRESS, asked)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_an_address_that_asks_too_often_is_told_when_to_come_back(settings) -> None:
    client = Client(REMOTE_ADDR="203.0.113.61")
    settings.FACTCHECK_MATCH_LIMIT = 1
    assert client.get(ADDRESS, {"text": "beras"}).status_code == 200
    answer = client.get(ADDRESS, {"text": "beras"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
