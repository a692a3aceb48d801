"""The evidence pane over HTTP: who may, what answers, and a fragment that stops asking."""

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lookups import runner
from factcheck.lookups.models import Evidence, Finding, Lookup
from tests.make import make_claim
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


@pytest.fixture
def finding(claim) -> Finding:
    return Finding.objects.create(
        lookup=claim.lookups.get(provider="wikipedia", language="id"),
        url="https://id.wikipedia.org/w/index.php?title=Pyongyang&oldid=7",
        title="Pyongyang <script>",
        excerpt="Pyongyang adalah ibu kota Korea Utara.",
        publisher="Wikipedia (id)",
        rank=1,
    )


def poll(client: Client, claim: Claim, seen: str = ""):
    return client.get(reverse("claim_lookups", args=[claim.pk]), {"seen": seen}, headers=HTMX)


def test_accepting_leads_to_the_claim(ana) -> None:
    claim = make_claim()
    answer = ana.post(reverse("claim_accept", args=[claim.pk]), {"seen": claim.version})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("claim", args=[claim.pk])
    claim.refresh_from_db()
    assert claim.status == Status.RESEARCH


def test_accepting_what_changed_meanwhile_answers_409(ana) -> None:
    claim = make_claim()
    answer = ana.post(reverse("claim_accept", args=[claim.pk]), {"seen": claim.version + 1})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "name",
    [
        "claim_accept",
        "lookup_ask",
        "evidence_add",
        "lookup_retry",
        "finding_keep",
        "finding_discard",
        "finding_undecide",
        "evidence_remove",
    ],
)
def test_changes_are_for_editors_by_post(name, claim, finding, ana) -> None:
    evidence = Evidence.objects.create(
        claim=claim,
        number=1,
        url="https://a.example/",
        title="A",
        quote="a",
        stance="context",
        origin="a.example",
        added_by=person("ana"),
    )
    thing = {
        "claim": claim,
        "lookup": finding.lookup,
        "finding": finding,
        "evidence": evidence if name == "evidence_remove" else claim,
    }[name.split("_")[0]]
    if name == "lookup_ask":
        thing = claim
    address = reverse(name, args=[thing.pk])
    assert ana.get(address).status_code == 405
    assert signed_in("vio").post(address).status_code == 403
    outside = Client().post(address)
    assert outside.status_code == 302
    assert reverse("account_login") in outside["Location"]
    assert ana.post(reverse(name, args=[999_999])).status_code == 404


def test_the_fragment_answers_204_until_something_changes(ana, claim) -> None:
    first = poll(ana, claim)
    assert first.status_code == 200
    html = first.content.decode()
    assert 'id="lookups"' in html
    assert "hx-trigger" in html
    assert "<html" not in html
    seen = first.context["stamp"]
    again = poll(ana, claim, seen)
    assert (again.status_code, again.content) == (204, b"")
    assert "HX-Request" in again["Vary"]
    assert Lookup.objects.lease(claim.lookups.first().pk)
    assert poll(ana, claim, seen).status_code == 200


def test_the_fragment_stops_asking_once_all_is_over(ana, claim, wiki) -> None:
    for lookup in claim.lookups.all():
        runner.run_lookup(lookup.pk)
    html = poll(ana, claim).content.decode()
    assert "hx-trigger" not in html
    assert "Vladimir Putin" in html
    assert "Nothing found." in html


def test_each_outcome_is_told_in_words(ana, claim) -> None:
    lookup = claim.lookups.get(provider="wikipedia", language="id")
    held = Lookup.objects.lease(lookup.pk)
    assert "Asking now." in poll(ana, claim).content.decode()
    said = {"title": "Wikipedia"}
    Lookup.objects.put_back(held, "provider_throttled", said)
    html = poll(ana, claim).content.decode()
    assert "Wikipedia asks for fewer questions. Next try at " in html
    tones = {
        (State.DONE, Outcome.FAILED): "asks for fewer questions",
        (State.DONE, Outcome.SKIPPED): "Not asked.",
        (State.SET_ASIDE, Outcome.FAILED): "Set aside after three attempts.",
    }
    for (state, outcome), words in tones.items():
        Lookup.objects.filter(pk=lookup.pk).update(state=state, outcome=outcome)
        html = poll(ana, claim).content.decode()
        assert words in html
        assert reverse("lookup_retry", args=[lookup.pk]) in html


def test_a_viewer_sees_but_is_offered_nothing(claim, finding) -> None:
    html = poll(signed_in("vio"), claim).content.decode()
    assert "Pyongyang &lt;script&gt;" in html
    assert "<form" not in html


def test_without_htmx_the_fragments_address_leads_to_the_claim(ana, claim) -> None:
    answer = ana.get(reverse("claim_lookups", args=[claim.pk]))
    assert answer["Location"] == reverse("claim", args=[claim.pk])


@pytest.mark.parametrize("findings", [1, 30])
def test_polling_costs_the_same_however_much_was_found(
    ana, claim, findings, django_assert_max_num_queries
) -> None:
    lookup = claim.lookups.first()
    Finding.objects.bulk_create(
        Finding(lookup=lookup, url=f"https://a.example/{n}", title="A", rank=n)
        for n in range(findings)
    )
    with django_assert_max_num_queries(7):
        seen = poll(ana, claim).context["stamp"]
    with django_assert_max_num_queries(4):
        assert poll(ana, claim, seen).status_code == 204


def test_a_senseless_question_answers_422_and_keeps_what_was_typed(ana, claim) -> None:
    typed = "x" * 600
    answer = ana.post(
        reverse("lookup_ask", args=[claim.pk]), {"provider": "wikipedia", "query": typed}
    )
    assert answer.status_code == 422
    assert typed in answer.content.decode()


def test_weighing_a_finding(ana, claim, finding) -> None:
    ana.post(reverse("finding_keep", args=[finding.pk]))
    finding.refresh_from_db()
    assert finding.choice == "kept"
    refused = ana.post(reverse("finding_discard", args=[finding.pk]), {"reason": ""})
    assert refused.status_code == 422
    ana.post(reverse("finding_discard", args=[finding.pk]), {"reason": "Usang"})
    finding.refresh_from_db()
    assert (finding.choice, finding.choice_reason) == ("discarded", "Usang")
    ana.post(reverse("finding_undecide", args=[finding.pk]))
    finding.refresh_from_db()
    assert finding.choice == "open"


def test_opening_a_source_is_noted(ana, claim, finding) -> None:
    answer = ana.get(reverse("finding_open", args=[finding.pk]))
    assert (answer.status_code, answer["Location"]) == (302, finding.url)
    finding.refresh_from_db()
    assert finding.opened_by == person("ana")
    assert Event.objects.about(claim).last().verb == Verb.FINDING_OPENED


def test_another_site_cannot_have_a_source_noted_as_opened(ana, claim, finding) -> None:
    answer = ana.get(
        reverse("finding_open", args=[finding.pk]), headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer["Location"] == reverse("claim", args=[claim.pk])
    finding.refresh_from_db()
    assert finding.opened_at is None


def test_evidence_of_three_kinds(ana, claim, finding) -> None:
    address = reverse("evidence_add", args=[claim.pk])
    for given in (
        {"quote": "ibu kota Korea Utara", "finding": finding.pk, "primary": "on"},
        {"quote": "Putin tiba di Pyongyang.", "article": "on"},
        {"quote": "13 officials", "url": "https://a.example/x", "title": "A page"},
    ):
        answer = ana.post(address, {"stance": "context", "note": ""} | given)
        assert answer.status_code == 302, answer.content.decode()[:2000]
    found = list(claim.evidence.all())
    assert [one.number for one in found] == [1, 2, 3]
    assert [one.primary for one in found] == [True, False, False]
    assert found[1].snapshot == claim.article.snapshots.get()


@pytest.mark.parametrize(
    "given",
    [
        {"stance": ""},
        {"stance": "maybe"},
        {"quote": ""},
        {"quote": "Tidak ada di sana sama sekali"},
    ],
)
def test_incomplete_evidence_answers_422(ana, claim, finding, given) -> None:
    full = {"quote": "ibu kota Korea Utara", "stance": "context", "finding": finding.pk}
    answer = ana.post(reverse("evidence_add", args=[claim.pk]), full | given)
    assert answer.status_code == 422
    assert not claim.evidence.exists()


def test_removing_evidence(ana, claim) -> None:
    ana.post(
        reverse("evidence_add", args=[claim.pk]),
        {"quote": "Putin tiba", "stance": "supports", "article": "on"},
    )
    answer = ana.post(reverse("evidence_remove", args=[claim.evidence.get().pk]))
    assert answer["Location"] == reverse("claim", args=[claim.pk])
    assert not claim.evidence.exists()
