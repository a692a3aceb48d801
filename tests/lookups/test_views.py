"""The evidence pane over HTTP: who may, what answers, and a fragment that stops asking."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lookups import runner
from factcheck.lookups.models import Evidence, Finding, Lookup
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
        "claim_ask_again",
        "lookup_retry",
        "lookup_cancel",
        "finding_keep",
        "finding_discard",
        "finding_undecide",
        "evidence_remove",
        "evidence_origin",
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
        "evidence": claim if name == "evidence_add" else evidence,
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
    # What was found is weighed once more when all have answered; that is waited for a while.
    assert "every 2s" in poll(ana, claim).content.decode()
    claim.lookups.update(finished_at=timezone.now() - timedelta(minutes=1))
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
    Lookup.objects.filter(pk=lookup.pk).update(run_after=timezone.now())
    html = poll(ana, claim).content.decode()
    assert "Wikipedia asks for fewer questions. Waiting for its turn." in html
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
    with django_assert_max_num_queries(6):
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
    evidence = claim.evidence.get()
    answer = ana.post(reverse("evidence_remove", args=[evidence.pk]))
    assert answer["Location"] == reverse("claim", args=[claim.pk])
    assert not claim.evidence.exists()
    way_back = reverse("evidence_undo", args=[claim.pk, Event.objects.about(claim).last().seq])
    assert f'action="{way_back}"' in ana.get(answer["Location"]).content.decode()
    assert signed_in("vio").post(way_back).status_code == 403
    assert ana.get(way_back).status_code == 405
    answer = ana.post(way_back)
    assert answer["Location"] == reverse("claim", args=[claim.pk])
    assert claim.evidence.get() == evidence
    assert "Evidence [1] is back." in ana.get(answer["Location"]).content.decode()
    assert ana.post(way_back).status_code == 409


def many(claim: Claim, number: int, **fields) -> list[Finding]:
    """Findings of one look-up, the later ones promising less."""
    lookup = claim.lookups.first()
    return Finding.objects.bulk_create(
        Finding(
            **{
                "lookup": lookup,
                "url": f"https://a{n}.example/",
                "title": f"Temuan {n}",
                "rank": n,
                "score": 1 - n / 1000,
                "reasons": [{"code": "same_words", "words": ["Putin"]}],
            }
            | {name: give(n) for name, give in fields.items()}
        )
        for n in range(number)
    )


def test_findings_of_all_sources_stand_in_one_list_best_first(ana, claim, finding) -> None:
    low, high = many(claim, 2, score=lambda n: (0.2, 0.9)[n])
    Finding.objects.filter(pk=finding.pk).update(
        score=0.5, reasons=[{"code": "same_numbers", "numbers": ["13"]}]
    )
    answer = poll(ana, claim)
    shown = [group.finding.pk for group in answer.context["found"]]
    assert shown == [high.pk, finding.pk, low.pk]
    assert "The same number: 13." in answer.content.decode()


def test_twenty_are_shown_and_all_on_demand(ana, claim) -> None:
    many(claim, 30)
    address = reverse("claim_lookups", args=[claim.pk])
    first = poll(ana, claim)
    assert len(first.context["found"]) == 20
    assert "Show 10 more" in first.content.decode()
    every = ana.get(address, {"show": "all"}, headers=HTMX)
    assert len(every.context["found"]) == 30
    # The poll of a narrowed or lengthened list goes on as it is.
    assert "show=all&amp;seen=" in every.content.decode()


def test_what_has_little_in_common_is_folded_but_not_lost(ana, claim) -> None:
    words = [{"code": "same_words", "words": ["Pyongyang"]}]
    why = (
        words,
        [{"code": "nothing_in_common"}],
        [{"code": "published_after", "days": 4}],
        # It is not known yet what it has in common by meaning.
        [{"code": "meaning_waits"}],
        [{"code": "nothing_in_common"}],
    )
    rows = many(claim, 5, reasons=lambda n: why[n])
    # What a person kept stands in the list, whatever a program thinks of it.
    Finding.objects.filter(pk=rows[4].pk).update(choice=Finding.Choice.KEPT)
    answer = poll(ana, claim)
    assert [one.finding for one in answer.context["found"]] == [rows[0], rows[3], rows[4]]
    assert [one.finding for one in answer.context["distant"]] == [rows[1], rows[2]]
    html = answer.content.decode()
    assert "2 with little in common with the claim" in html
    assert html.index("Temuan 4") < html.index('id="distant"') < html.index("Temuan 1<")
    assert '<span class="count">5</span>' in html


def test_it_says_when_nothing_has_much_in_common(ana, claim) -> None:
    many(claim, 30, reasons=lambda n: [{"code": "nothing_in_common"}])
    answer = poll(ana, claim)
    html = answer.content.decode()
    assert "Nothing that was found has much in common with the claim." in html
    assert (len(answer.context["distant"]), answer.context["more"]) == (20, 10)
    address = reverse("claim_lookups", args=[claim.pk])
    every = ana.get(address, {"show": "all"}, headers=HTMX)
    assert len(every.context["distant"]) == 30


def test_the_list_is_narrowed_by_kind_and_by_source(ana, claim, finding) -> None:
    many(claim, 4, kind=lambda n: ("news", "web")[n % 2])
    address = reverse("claim", args=[claim.pk])
    news = ana.get(address, {"kind": "news"})
    assert {group.finding.kind for group in news.context["found"]} == {"news"}
    wiki = ana.get(address, {"source": "wikipedia"})
    assert finding.pk in [group.finding.pk for group in wiki.context["found"]]
    assert "Only what Wikipedia found." in wiki.content.decode()
    # An act on the screen leaves it narrowed.
    here = {"HX-Current-URL": f"http://testserver{address}?kind=news"}
    after = ana.get(address, headers=HTMX | here)
    assert {group.finding.kind for group in after.context["found"]} == {"news"}
    assert ana.get(address, {"kind": "nonsense"}).context["wanted"].kind == ""


def test_copies_are_folded_under_the_best(ana, claim) -> None:
    wire = {"code": "agency_stated", "agency": "Antara"}
    many(
        claim,
        4,
        origin=lambda n: "antara" if n < 3 else "",
        origin_reason=lambda n: wire if n < 3 else {},
    )
    answer = poll(ana, claim)
    assert len(answer.context["found"]) == 2
    html = answer.content.decode()
    assert "2 more count as one with this" in html
    assert "It says that it comes from Antara." in html


def test_pages_of_one_publisher_are_no_copies(ana, claim) -> None:
    same = {"code": "publisher", "publisher": "a.example"}
    many(claim, 3, origin=lambda n: "a.example", origin_reason=lambda n: same)
    assert len(poll(ana, claim).context["found"]) == 3


def test_a_retracted_work_says_so_at_its_title_in_the_readers_language(ana, claim) -> None:
    update = {"type": "retraction", "label": "Retraction", "doi": "10.5555/n", "date": "2010-02-02"}
    rows = many(
        claim,
        3,
        url=lambda n: f"https://doi.org/{max(n, 1)}",
        lookup=lambda n: list(claim.lookups.all())[n],
        data=lambda n: {
            "retracted": n == 1,
            "cited_by": 1200,
            "updated_by": [update | {"source": "publisher"}],
        },
    )
    html = poll(ana, claim).content.decode()
    # The source that stands first has not heard of it; another that found the work has.
    assert html.count("> retracted</span>") == 1
    assert html.index("> retracted</span>") < html.index(rows[0].title)
    assert "Retracted on 2 Feb 2010 (publisher; notice: doi.org/10.5555/n)." in html
    ana.cookies["django_language"] = "id"
    html = poll(ana, claim).content.decode()
    assert "2 Feb 2010" in html
    assert "2010-02-02" not in html


def test_a_hint_stands_with_its_sentence_and_says_whose_it_is(ana, claim) -> None:
    many(claim, 1, hint=lambda n: "refutes", hint_sentence=lambda n: "Itu tidak benar <b>.")
    html = poll(ana, claim).content.decode()
    assert "A program reads this as refutation. Judge for yourself:" in html
    assert "<q>Itu tidak benar &lt;b&gt;.</q>" in html


def test_nothing_found_is_said_only_when_the_sources_said_so(ana, claim) -> None:
    done = {"state": State.DONE, "finished_at": timezone.now()}
    claim.lookups.update(outcome=Outcome.OK, **done)
    assert "No source found anything." in poll(ana, claim).content.decode()
    refused = {"outcome": Outcome.FAILED, "reason": "provider_refused"}
    claim.lookups.filter(provider="wikipedia").update(**refused)
    html = poll(ana, claim).content.decode()
    assert "Those that answered found nothing; the others have not answered." in html
    claim.lookups.update(**refused)
    html = poll(ana, claim).content.decode()
    assert "No source has answered." in html
    assert "found nothing" not in html


def test_it_looks_often_while_the_question_is_fresh(ana, claim) -> None:
    assert "every 400ms" in poll(ana, claim).content.decode()
    seen = poll(ana, claim).context["stamp"]
    assert poll(ana, claim, seen).status_code == 204
    before = timezone.now() - timedelta(minutes=1)
    claim.lookups.update(asked_at=before, run_after=before)
    assert "every 2s" in poll(ana, claim, seen).content.decode()


def test_a_new_score_is_news(ana, claim) -> None:
    finding = many(claim, 1)[0]
    seen = poll(ana, claim).context["stamp"]
    Finding.objects.filter(pk=finding.pk).update(score=0.4)
    assert poll(ana, claim, seen).status_code == 200


def test_everything_that_came_to_nothing_is_asked_again(ana, claim) -> None:
    claim.lookups.update(
        state=State.SET_ASIDE, outcome=Outcome.FAILED, reason="provider_broke", attempts=3
    )
    html = poll(ana, claim).content.decode()
    assert reverse("claim_ask_again", args=[claim.pk]) in html
    ana.post(reverse("claim_ask_again", args=[claim.pk]))
    assert set(claim.lookups.values_list("state", "bulk")) == {(State.WAITING, False)}


def test_a_question_is_put_in_other_words_and_language(ana, claim) -> None:
    ana.post(
        reverse("lookup_ask", args=[claim.pk]),
        {"provider": "wikipedia", "query": "Putin visit", "language": "en"},
    )
    asked = claim.lookups.get(query="Putin visit")
    assert (asked.language, asked.asked_by) == ("en", person("ana"))
    assert "Ana asked:" in poll(ana, claim).content.decode()


def test_a_question_is_cancelled(ana, claim) -> None:
    lookup = claim.lookups.first()
    ana.post(reverse("lookup_cancel", args=[lookup.pk]))
    lookup.refresh_from_db()
    assert (lookup.outcome, lookup.reason) == ("skipped", "cancelled")


def test_evidence_of_one_origin_says_so_and_can_be_corrected(ana, claim) -> None:
    for path in ("a", "b"):
        make_evidence(claim, url=f"https://media.example/{path}")
    first, second = claim.evidence.order_by("number")
    html = ana.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "Counts as one with" in html
    ana.post(reverse("evidence_origin", args=[second.pk]), {"origin": "Kantor berita"})
    second.refresh_from_db()
    assert second.origin != first.origin
    assert second.origin_set_by == person("ana")
    html = ana.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "Counts as one with" not in html


def test_the_list_of_evidence_follows_how_its_pages_are_kept(ana, claim) -> None:
    make_evidence(claim)
    address = reverse("claim_relied", args=[claim.pk])
    first = ana.get(address, headers=HTMX)
    html = first.content.decode()
    assert "being fetched" in html
    assert "hx-trigger" in html
    seen = first.context["relied_stamp"]
    assert ana.get(address, {"seen": seen}, headers=HTMX).status_code == 204
    claim.capture_requests.update(
        state=State.DONE,
        outcome=Outcome.FAILED,
        reason="not_found",
        reason_data={"host": "sumber.example", "status": 404},
    )
    html = ana.get(address, {"seen": seen}, headers=HTMX).content.decode()
    assert "The page could not be kept. sumber.example says" in html
    assert "hx-trigger" not in html


def test_two_hundred_findings_cost_what_two_cost(ana, claim, django_assert_max_num_queries) -> None:
    many(claim, 200, excerpt=lambda n: "Kata " * 600)
    with django_assert_max_num_queries(6):
        answer = poll(ana, claim)
    assert len(answer.content) < 250_000
