"""Set-aside work: what was given up and why, tried again one, by source or all, and cancelled."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lookups.models import CaptureRequest, Lookup, SourceCheck
from tests.make import make_claim, make_evidence
from tests.people import person

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


@pytest.fixture
def ana() -> Client:
    return signed_in("ana")


@pytest.fixture
def claim() -> Claim:
    return make_claim(Status.RESEARCH)


def give_up(lookups, state: str = State.SET_ASIDE) -> None:
    lookups.update(
        state=state,
        outcome=Outcome.FAILED,
        reason="provider_throttled",
        reason_data={"title": "Wikipedia"},
        finished_at="2026-11-20T08:00:00Z",
    )


def test_what_was_given_up_is_listed_with_its_reason(ana, claim) -> None:
    give_up(claim.lookups.filter(provider="wikipedia"))
    page = ana.get(reverse("set_aside"))
    html = page.content.decode()
    assert {work.title for work in page.context["given_up"]} == {"Wikipedia"}
    assert "Set aside after three attempts. Wikipedia asks for fewer questions." in html
    assert claim.statement in html
    assert [work.title for work in page.context["waiting"]] == ["Archive of fact-checks"]
    narrowed = ana.get(reverse("set_aside"), {"source": "archive"})
    assert narrowed.context["given_up"] == []


def test_one_is_tried_again(ana, claim) -> None:
    lookup = claim.lookups.filter(provider="wikipedia").first()
    give_up(claim.lookups.filter(pk=lookup.pk))
    address = reverse("set_aside_again", args=["questions", lookup.pk])
    answer = ana.post(address, {"source": "wikipedia"})
    assert answer["Location"] == reverse("set_aside") + "?source=wikipedia"
    lookup.refresh_from_db()
    assert (lookup.state, lookup.attempts) == (State.WAITING, 0)
    assert Event.objects.about(claim).last().verb == Verb.LOOKUP_RETRIED
    assert ana.post(address).status_code == 409


def test_all_of_one_source_or_everything_is_tried_again(ana, claim) -> None:
    other = make_claim(Status.RESEARCH)
    give_up(Lookup.objects.all())
    ana.post(reverse("set_aside_all"), {"source": "wikipedia"})
    assert set(Lookup.objects.filter(state=State.WAITING).values_list("provider", flat=True)) == {
        "wikipedia"
    }
    ana.post(reverse("set_aside_all"))
    assert not Lookup.objects.filter(state=State.SET_ASIDE).exists()
    assert other.lookups.filter(state=State.WAITING).count() == other.lookups.count()


def test_a_waiting_question_is_cancelled(ana, claim) -> None:
    lookup = claim.lookups.filter(provider="wikipedia").first()
    ana.post(reverse("set_aside_cancel", args=[lookup.pk]))
    lookup.refresh_from_db()
    assert (lookup.state, lookup.outcome, lookup.reason) == ("done", "skipped", "cancelled")
    assert lookup.why == "Ana cancelled the question."


def test_a_page_that_was_not_kept_is_tried_again(ana, claim) -> None:
    request = CaptureRequest.objects.create(
        claim=claim,
        url="https://sumber.example/berita",
        asked_by=person("ana"),
        state=State.DONE,
        outcome=Outcome.FAILED,
        reason="timed_out",
        reason_data={"host": "sumber.example", "seconds": 30},
        finished_at="2026-11-20T08:00:00Z",
    )
    html = ana.get(reverse("set_aside")).content.decode()
    assert "sumber.example took longer than 30 seconds" in html
    ana.post(reverse("set_aside_again", args=["pages", request.pk]))
    request.refresh_from_db()
    assert request.state == State.WAITING
    said = Event.objects.about(claim).last()
    assert (said.verb, said.data["job"]) == (Verb.LOOKUP_RETRIED, "capture_page")
    assert (said.data["url"], said.actor) == (request.url, person("ana"))
    assert ana.post(reverse("set_aside_again", args=["nothing", request.pk])).status_code == 404


@pytest.mark.parametrize(("reason", "helps"), [("not_public", False), ("timed_out", True)])
def test_what_cannot_help_is_not_offered(ana, claim, reason, helps) -> None:
    request = CaptureRequest.objects.create(
        claim=claim,
        url="https://dalam.example/berita",
        asked_by=person("ana"),
        state=State.DONE,
        outcome=Outcome.FAILED,
        reason=reason,
        reason_data={"host": "dalam.example", "seconds": 30},
        finished_at="2026-11-20T08:00:00Z",
    )
    again = reverse("set_aside_again", args=["pages", request.pk])
    html = ana.get(reverse("set_aside")).content.decode()
    assert (again in html) is helps
    assert ("Trying again would not help" in html) is not helps
    html = ana.get(reverse("capture_request", args=[request.pk])).content.decode()
    assert (reverse("capture_retry", args=[request.pk]) in html) is helps
    assert ("Trying again would not help" in html) is not helps


def test_a_question_that_is_no_address_is_left_out_of_trying_everything_again(ana, claim) -> None:
    give_up(claim.lookups.all())
    no_address = claim.lookups.filter(provider="wikipedia").first()
    claim.lookups.filter(pk=no_address.pk).update(reason="bad_address", reason_data={})
    again = reverse("set_aside_again", args=["questions", no_address.pk])
    assert again not in ana.get(reverse("set_aside")).content.decode()
    ana.post(reverse("set_aside_all"))
    assert claim.lookups.get(state=State.SET_ASIDE) == no_address


def test_what_waits_says_when_it_is_tried_next(ana, claim) -> None:
    now = timezone.now()
    said = {"state": State.WAITING, "reason": "provider_throttled"}
    page = CaptureRequest.objects.create(
        claim=claim, url="https://sumber.example/berita", asked_by=person("ana"), **said
    )
    address = reverse("capture_request", args=[page.pk])
    later = now + timedelta(days=2)
    day = date_format(timezone.localtime(later), "j M Y, H.i")
    for moment, words in (
        (now - timedelta(minutes=5), "Waiting for its turn."),
        (later, f"Next try at {day}."),
    ):
        CaptureRequest.objects.filter(pk=page.pk).update(run_after=moment)
        assert words in ana.get(address).content.decode()
        assert words in ana.get(reverse("set_aside")).content.decode()


def test_no_page_is_kept_for_a_claim_that_has_left_research(ana, claim) -> None:
    request = CaptureRequest.objects.create(
        claim=claim,
        url="https://sumber.example/berita",
        asked_by=person("ana"),
        state=State.DONE,
        outcome=Outcome.FAILED,
        reason="capture_broke",
        finished_at="2026-11-20T08:00:00Z",
    )
    Claim.objects.filter(pk=claim.pk).update(status=Status.NEW)
    answer = ana.post(reverse("set_aside_again", args=["pages", request.pk]))
    assert answer.status_code == 409
    request.refresh_from_db()
    assert request.state == State.DONE


def test_a_check_of_a_source_that_is_tried_again_is_recorded(ana, claim) -> None:
    evidence = make_evidence(claim)
    check = SourceCheck.objects.create(
        evidence=evidence,
        week="2026-11-16",
        state=State.SET_ASIDE,
        outcome=Outcome.FAILED,
        reason="source_broke",
        finished_at=timezone.now(),
    )
    ana.post(reverse("set_aside_again", args=["checks", check.pk]))
    said = Event.objects.about(claim).last()
    assert said.verb == Verb.LOOKUP_RETRIED
    assert (said.data["job"], said.data["url"]) == ("check_source", evidence.url)


def test_only_editors_act_and_by_post(claim) -> None:
    lookup = claim.lookups.first()
    for address in (
        reverse("set_aside_all"),
        reverse("set_aside_again", args=["questions", lookup.pk]),
        reverse("set_aside_cancel", args=[lookup.pk]),
    ):
        assert signed_in("vio").post(address).status_code == 403
        assert signed_in("ana").get(address).status_code == 405


def test_the_fragment_answers_204_until_something_changes(ana, claim) -> None:
    seen = ana.get(reverse("set_aside"), headers=HTMX).context["stamp"]
    same = ana.get(reverse("set_aside"), {"seen": seen}, headers=HTMX)
    assert same.status_code == 204
    give_up(claim.lookups.all())
    assert ana.get(reverse("set_aside"), {"seen": seen}, headers=HTMX).status_code == 200


def test_the_list_asks_few_questions(ana, django_assert_max_num_queries) -> None:
    for _ in range(5):
        make_claim(Status.RESEARCH)
    give_up(Lookup.objects.filter(provider="wikipedia"))
    with django_assert_max_num_queries(12):
        assert ana.get(reverse("set_aside")).status_code == 200
