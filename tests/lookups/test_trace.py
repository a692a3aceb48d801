"""The trace: everything is in it, as a screen and as JSON, and answers are only files."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factcheck.claims.models import Status
from factcheck.lookups import actions, evidence_actions, runner
from factcheck.lookups.models import Exchange, Finding
from tests.make import make_claim, make_evidence
from tests.people import person

pytestmark = pytest.mark.django_db

NASTY = b"<script>alert(1)</script>"


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


@pytest.fixture
def claim(wiki):
    """A claim whose sources have answered, with one finding discarded and one piece of evidence."""
    claim = make_claim(Status.RESEARCH, quote="Putin tiba di Pyongyang.", statement="Putin tiba.")
    actions.ask_provider(claim, "wikipedia", "Vladimir Putin", actor=person("ana"))
    for lookup in claim.lookups.all():
        runner.run_lookup(lookup.pk)
    finding = Finding.objects.filter(lookup__claim=claim).earliest("pk")
    evidence_actions.open_finding(finding, actor=person("ana"))
    evidence_actions.discard_finding(finding, actor=person("eva"), reason="Usang")
    make_evidence(claim)
    return claim


def test_the_json_holds_all_of_the_work(claim) -> None:
    answer = signed_in("vio").get(reverse("trace_json", args=[claim.pk]))
    told = answer.json()
    assert told["version"] == 1
    assert told["made_by"].startswith("FactcheckDesk")
    assert told["ranking"]["model"]
    assert told["claim"]["statement"] == "Putin tiba."
    asked = next(one for one in told["questions"] if one["query"] == "Vladimir Putin")
    assert (asked["provider"], asked["asked_by"], asked["outcome"]) == ("wikipedia", "Ana", "ok")
    assert "CC BY-SA" in asked["licence"]
    assert asked["read_by"].endswith("wikipedia/1")
    exchange = asked["exchanges"][0]
    assert "list=search" in exchange["url"]
    assert exchange["status"] == 200
    kept = Exchange.objects.get(pk=exchange["id"])
    assert exchange["sha256"] == hashlib.sha256(bytes(kept.body)).hexdigest()
    finding = next(f for one in told["questions"] for f in one["findings"] if f["choices"])
    assert (finding["choice"], finding["choice_reason"]) == ("discarded", "Usang")
    assert [(c["verb"], c["by"]) for c in finding["choices"]] == [
        ("finding_opened", "Ana"),
        ("finding_discarded", "Eva"),
    ]
    assert told["evidence"][0]["quote"] == "Dari situ ia membawa 13 pejabat."
    assert {event["verb"] for event in told["events"]} >= {"lookup_asked", "evidence_added"}


def test_the_screen_shows_it_and_the_claim_leads_there(claim) -> None:
    vio = signed_in("vio")
    html = vio.get(reverse("trace", args=[claim.pk])).content.decode()
    for words in ("Vladimir Putin", "list=search", "Usang", "SHA-256", "added by Ana"):
        assert words in html
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]
    assert (
        reverse("trace", args=[claim.pk])
        in vio.get(reverse("claim", args=[claim.pk])).content.decode()
    )
    assert Client().get(reverse("trace", args=[claim.pk])).status_code == 302
    assert vio.get(reverse("trace", args=[999_999])).status_code == 404


def test_an_answer_is_a_file_and_never_a_page(claim) -> None:
    lookup = claim.lookups.first()
    exchange = Exchange.objects.create(
        lookup=lookup,
        lease=9,
        number=1,
        method="GET",
        url="https://a.example/",
        asked_at=timezone.now(),
        content_type="text/html",
        body=NASTY,
    )
    answer = signed_in("vio").get(reverse("exchange_body", args=[exchange.pk]))
    assert answer.content == NASTY
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_what_may_not_be_kept_is_not_there(claim) -> None:
    exchange = Exchange.objects.create(
        lookup=claim.lookups.first(),
        lease=9,
        number=2,
        method="GET",
        url="https://a.example/",
        asked_at=timezone.now(),
        sha256="0" * 64,
    )
    vio = signed_in("vio")
    assert vio.get(reverse("exchange_body", args=[exchange.pk])).status_code == 404
    html = vio.get(reverse("trace", args=[claim.pk])).content.decode()
    assert reverse("exchange_body", args=[exchange.pk]) not in html
    assert "not kept: the source" in html


@pytest.mark.parametrize("findings", [1, 60])
def test_it_asks_the_same_few_questions_however_much_was_found(
    claim, findings, django_assert_max_num_queries
) -> None:
    lookup = claim.lookups.first()
    Finding.objects.bulk_create(
        Finding(lookup=lookup, url=f"https://a.example/{n}", title="A", rank=n)
        for n in range(findings)
    )
    vio = signed_in("vio")
    with django_assert_max_num_queries(13):
        assert vio.get(reverse("trace", args=[claim.pk])).status_code == 200


def test_evidence_that_was_removed_and_put_back_is_told(claim) -> None:
    evidence = make_evidence(claim, quote="Pyongyang adalah ibu kota Korea Utara.")
    event = evidence_actions.remove_evidence(evidence, actor=person("ana"))
    evidence_actions.undo_removal(claim, actor=person("ana"), seq=event.seq)
    told = signed_in("vio").get(reverse("trace_json", args=[claim.pk])).json()
    assert [one["verb"] for one in told["events"]][-2:] == ["evidence_removed", "claim_undone"]
    assert told["events"][-2]["data"]["quote"] == evidence.quote
    assert told["evidence"][-1]["number"] == evidence.number
