"""Whoever is to rate a claim without seeing its verdict finds the verdict at no address at all."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factcheck.claims.models import Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lookups.models import Capture, CaptureRequest, Evidence
from factcheck.reports.actions import proof
from factcheck.reports.models import Scheduled
from factcheck.reports.schedule_actions import schedule_publication
from factcheck.reports.schedule_runner import publish_scheduled
from factcheck.reports.seen import seen_mark
from factcheck.reviews.actions import approve_verdict, reopen
from factcheck.reviews.comment_actions import add_comment
from factcheck.reviews.models import Verdict
from factcheck.reviews.opinion_actions import give_opinion
from factcheck.reviews.policy import current_policy
from tests.make import make_claim, make_evidence, make_policy, make_verdict, rating
from tests.people import person
from tests.security.world import addresses

pytestmark = pytest.mark.django_db

# What the verdict says, what was said of it, and how its rating is called anywhere.
TELLING = (
    "Ringkasan rahasia",
    "Alasan rahasia",
    "Kata ben rahasia",
    "Komentar rahasia",
    "Catatan rahasia",
    "Sebab rahasia",
    "tempo/keliru",
    # Which way the evidence speaks, as screens and files say it.
    'data-stance="refutes"',
    '"stance": "refutes"',
)


@pytest.fixture
def waiting() -> Verdict:
    """Version 1 was signed and re-opened; version 2 waits, rated by ben, who commented on it."""
    claim = make_claim(Status.RESEARCH, why_selected="Banyak dibagikan")
    _keep(make_evidence(claim, stance="refutes", note="Catatan rahasia"))
    make_verdict(claim, signed_by=person("ben"), summary="Dulu benar.")
    claim.refresh_from_db()
    reopen(claim, actor=person("ana"), reason="Sebab rahasia")
    make_policy(blind=True, signatures=1, by_rating={"tempo/keliru": 3})
    verdict = make_verdict(
        claim,
        rating=rating("tempo/keliru"),
        summary="Ringkasan rahasia.",
        rationale="Alasan rahasia [1].",
    )
    add_comment(claim, actor=person("eva"), verdict=verdict, body="Komentar rahasia @Pia @Max")
    give_opinion(
        verdict, actor=person("ben"), rating=rating("tempo/keliru"), note="Kata ben rahasia"
    )
    return verdict


def _keep(item: Evidence) -> None:
    """Let the page of the evidence be kept."""
    capture = Capture.objects.create(
        url=item.url, final_url=item.url, warc=b"", sha256="0" * 64, status=200, text=item.quote
    )
    Evidence.objects.filter(pk=item.pk).update(capture=capture)
    CaptureRequest.objects.update_or_create(
        claim=item.claim,
        url=item.url,
        defaults={
            "asked_by": person("ana"),
            "capture": capture,
            "state": State.DONE,
            "outcome": Outcome.OK,
        },
    )


def looked_at(verdict: Verdict) -> Iterator[str]:
    """Every address of the desk that names a claim or a version, or neither."""
    for pattern in addresses():
        where = str(pattern.pattern)
        if not where.startswith("desk/") or set(pattern.pattern.converters) - {"pk"}:
            continue
        if "pk" not in pattern.pattern.converters:
            yield reverse(pattern.name)
        elif "/claims/" in where:
            yield reverse(pattern.name, args=[verdict.claim_id])
        elif "/verdicts/" in where:
            yield reverse(pattern.name, args=[verdict.pk])
        elif "/articles/" in where:
            yield reverse(pattern.name, args=[verdict.claim.article_id])
    for number in (1, 2):
        yield f"{reverse('verdict_compare', args=[verdict.claim_id])}?before={number}&after=2"
    capture = Capture.objects.get(evidence__claim=verdict.claim)
    yield reverse("capture", args=[capture.pk])
    yield reverse("capture_request", args=[capture.requests.get().pk])


def rooms(client: Client) -> Iterator[str]:
    """Every list and every row of the administration."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for row in model._default_manager.all():
            yield reverse(f"{name}_change", args=[row.pk])
            yield reverse(f"{name}_history", args=[row.pk])


def tells(answer: str, address: str = "") -> list[str]:
    # The policy names single ratings, whatever they were given to.
    known = "tempo/keliru" if "policy/" in address else ""
    return [words for words in TELLING if words != known and words in answer]


@pytest.mark.parametrize("who", ["pia", "max"])
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "part"])
def test_no_page_tells(client, waiting, who, htmx):
    client.force_login(person(who))
    headers = {"HX-Request": "true"} if htmx else {}
    told = {
        address: tells(client.get(address, headers=headers).content.decode(), address)
        for address in looked_at(waiting)
    }
    assert len(told) > 60
    assert not {address: words for address, words in told.items() if words}


def test_no_room_of_the_administration_tells(client, waiting):
    client.force_login(person("max"))
    told = {
        address: tells(client.get(address).content.decode(), address) for address in rooms(client)
    }
    assert not {address: words for address, words in told.items() if words}


def test_no_page_of_what_changed_tells(client, waiting):
    """With the mark of a version that was seen before it was re-opened."""
    claim = Claim.objects.get(pk=waiting.claim_id)
    first = claim.verdicts.get(version=1)
    old = seen_mark(claim, first, current_policy(), None)
    client.force_login(person("pia"))
    sent = {"seen": old, "note": "x", "kind": "correction", "reason": "Sebab yang cukup panjang."}
    sent |= {"content_hash": first.content_hash, "comment": "Baik", "override": "x" * 30}
    for name, pk in (
        ("claim_publish", claim.pk),
        ("claim_override", claim.pk),
        ("claim_publish_at", claim.pk),
        ("page_withdraw", claim.pk),
        ("verdict_approve", first.pk),
        ("verdict_send_back", first.pk),
        ("verdict_approve", waiting.pk),
        ("verdict_send_back", waiting.pk),
        ("verdict_opinion", waiting.pk),
        ("verdict_opinion", first.pk),
        ("verdict_submit", claim.pk),
        ("verdict_preview", claim.pk),
    ):
        answer = client.post(reverse(name, args=[pk]), sent)
        assert answer.status_code in (200, 403, 409, 422), name
        assert not tells(answer.content.decode()), name


def test_how_many_must_sign_tells_nothing_either(client, waiting):
    """Signed by two of three: the publisher who is to rate it sees no number that tells."""
    claim = Claim.objects.get(pk=waiting.claim_id)
    make_policy(signatures=1, by_rating={"tempo/keliru": 1})
    approve_verdict(waiting, actor=person("ben"), seen_hash=waiting.content_hash)
    make_policy(signatures=1, by_rating={"tempo/keliru": 3})
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED
    assert [gate.code for gate in proof(claim).unmet] == ["signed"]
    client.force_login(person("pia"))
    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "Signed by 3 people" not in page
    # Nor is the number of the other ratings said to be met.
    assert "Ready to publish" not in page
    assert "Signed by someone who wrote no part of it" not in page
    assert "Signed by people who wrote no part of it" in page
    assert "Signed by Ben." in page
    answer = client.post(reverse("claim_publish", args=[claim.pk]))
    assert answer.status_code == 422
    assert "Signed by 3 people" not in answer.content.decode()
    assert not tells(page + answer.content.decode())


@pytest.mark.parametrize("place", ["summary", "rationale"])
def test_nobody_guesses_words_by_marking_them(client, waiting, place):
    client.force_login(person("pia"))
    sent = {"about": place, "verdict": waiting.pk, "body": "?"}
    answers = {
        client.post(
            reverse("comment_add", args=[waiting.claim_id]), sent | {"quote": quote}
        ).status_code
        for quote in ("rahasia", "lain sama sekali")
    }
    assert len(answers) == 1


def test_why_a_plan_failed_is_not_told_to_who_is_to_rate_it_first(client, waiting):
    """It went out too early for its rating; the number is its rating's."""
    make_policy(signatures=1, by_rating={}, blind=False)
    claim = Claim.objects.get(pk=waiting.claim_id)
    make_policy(by_rating={"tempo/keliru": 1})
    approve_verdict(waiting, actor=person("ben"), seen_hash=waiting.content_hash)
    claim.refresh_from_db()
    at = timezone.now() + timedelta(hours=1)
    job = schedule_publication(claim, actor=person("pia"), at=at)
    make_policy(by_rating={"tempo/keliru": 3})
    Scheduled.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    publish_scheduled(job.pk)
    make_policy(by_rating={"tempo/keliru": 3}, blind=True)
    job.refresh_from_db()
    # In the desk's language, if its words are compiled.
    found = re.search("Signed by 3 people|Ditandatangani 3 orang", job.why)
    assert found is not None
    screens = [reverse("board"), reverse("claim", args=[claim.pk])]
    screens += [reverse(name, args=[claim.pk]) for name in ("history", "history_json")]
    for who, knows in (("pia", False), ("max", False), ("ben", True), ("vio", True)):
        client.force_login(person(who))
        english = {"accept-language": "en"}
        told = [client.get(address, headers=english).content.decode() for address in screens]
        assert [found[0] in page for page in told] == [knows] * len(told), who
        assert ("Rate the claim yourself first; then you see why." in told[0]) is not knows
