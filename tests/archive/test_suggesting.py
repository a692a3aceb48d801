"""What the desk is told unasked: who has checked a proposed claim already."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from factcheck.archive import actions, suggesting, tasks
from factcheck.archive.claimreview import Row
from factcheck.archive.models import Check, ClaimSearch, Suggestion
from factcheck.archive.storing import store_check
from factcheck.audit.models import Event, Verb
from factcheck.claims.actions import dismiss_claim, propose_claims, restate_claim, revive_claim
from factcheck.claims.models import Claim, Status
from factcheck.errors import StaleState
from factcheck.jobs import ATTEMPTS, Outcome, State
from tests.make import TEXT, found, make_article, make_claim, make_published
from tests.people import person

pytestmark = pytest.mark.django_db

SAID = "Putin membawa 13 pejabat tinggi Rusia."


def make_check(claim: str = SAID, **fields) -> Check:
    fields = {
        "publisher": "Tempo",
        "url": "https://tempo.example/periksa/putin",
        "rating": "Keliru",
        "language": "id",
        "reviewed_at": date(2024, 7, 9),
    } | fields
    return store_check(Row(claim=claim, **fields))[0]


def searched(claim: Claim) -> list[Suggestion]:
    """What is suggested for a claim once its search is done."""
    suggesting.search_for_claim(claim.archive_search.pk)
    return list(Suggestion.objects.standing().of(claim))


def waits(claim: Claim) -> bool:
    return ClaimSearch.objects.get(claim=claim).state == State.WAITING


def test_a_proposed_claim_is_searched_for_and_keeps_what_exists():
    check = make_check()
    article = make_article()
    propose_claims(article.snapshots.get(), [found(TEXT, TEXT.split("\n")[1], statement=SAID)])
    claim = article.claims.get()
    assert waits(claim)
    assert suggesting.search_for_article(article.pk) == 1
    (suggestion,) = Suggestion.objects.standing().of(claim)
    assert suggestion.check_found == check
    assert suggestion.is_likely
    assert suggestion.reasons.keys() == dict(settings.LANGUAGES).keys()
    assert "almost the same wording" in suggestion.reasons["en"]
    assert not waits(claim)
    assert ClaimSearch.objects.get(claim=claim).through == check.pk


def test_nothing_below_the_threshold_is_kept():
    make_check("Rusia membeli beras.")
    claim = make_claim()
    found = actions.search(claim.statement)
    assert found.worth_saying() == []
    assert searched(claim) == []


def test_searching_twice_changes_nothing():
    make_check()
    claim = make_claim()
    (first,) = searched(claim)
    ClaimSearch.objects.filter(claim=claim).begin_anew()
    assert searched(claim) == [first]


def test_what_no_longer_fits_goes_when_the_claim_says_something_else():
    make_check()
    other = make_check("Harga cabai naik dua kali lipat.", url="https://tempo.example/cabai")
    claim = make_claim()
    assert len(searched(claim)) == 1
    restate_claim(claim, actor=person("ana"), statement=other.claim, claimant="")
    assert waits(claim)
    assert [one.check_found for one in searched(claim)] == [other]


def test_a_changed_due_date_asks_nothing():
    claim = make_claim()
    searched(claim)
    Claim.objects.filter(pk=claim.pk).update(due=timezone.now(), version=2)
    assert not waits(claim)


def test_what_is_taken_up_again_is_searched_for_again():
    claim = make_claim()
    searched(claim)
    dismiss_claim(claim, actor=person("ana"), reason="Basi")
    assert not waits(claim)
    revive_claim(claim, actor=person("ana"))
    assert waits(claim)


def test_a_claim_that_changes_during_the_search_is_asked_about_again():
    make_check()
    claim = make_claim()
    job = ClaimSearch.objects.lease(claim.archive_search.pk)
    Claim.objects.filter(pk=claim.pk).update(statement="Sesuatu yang lain.")
    assert not suggesting._keep(job, claim, suggesting._found(claim), [], 1)
    assert not Suggestion.objects.exists()
    assert waits(claim)


def test_a_search_that_fails_is_set_aside_and_tried_again_by_a_person(client, monkeypatch):
    claim = make_claim()
    ClaimSearch.objects.filter(claim=claim).update(attempts=ATTEMPTS - 1)

    def broken(*args, **kwargs):
        raise RuntimeError("no")

    monkeypatch.setattr(suggesting, "search", broken)
    assert not suggesting.search_for_claim(claim.archive_search.pk)
    job = ClaimSearch.objects.get(claim=claim)
    assert (job.state, job.outcome) == (State.SET_ASIDE, Outcome.FAILED)
    assert "fault in this program" in job.why
    client.force_login(person("ana"))
    assert (
        "Look whether the claim was checked before" in client.get("/desk/sources/set-aside/").text
    )
    monkeypatch.undo()
    client.post(f"/desk/sources/set-aside/searches/{job.pk}/again/")
    assert suggesting.search_for_claim(job.pk)


def test_our_own_check_of_this_very_claim_is_no_news():
    page = make_published(make_claim(Status.RESEARCH, why_selected="Ramai"))
    ClaimSearch.objects.filter(claim=page.claim).begin_anew()
    assert searched(page.claim) == []


def test_our_own_publication_is_told_at_once_to_who_has_the_same_claim():
    claim = make_claim()
    other = make_claim(statement="Harga cabai naik dua kali lipat.", article=claim.article)
    assert (searched(claim), searched(other)) == ([], [])
    page = make_published(
        make_claim(
            Status.RESEARCH,
            why_selected="Ramai",
            article=make_article("Koran lain.\nIa membawa 13 pejabat tinggi Rusia."),
        )
    )
    assert waits(claim)
    assert not waits(other)
    assert [one.check_found_id for one in searched(claim)] == [page.archived_id]


def test_at_night_open_claims_are_asked_about_what_came_in():
    fresh = make_claim()
    article = fresh.article
    old = make_claim(article=article, quote="Itu kunjungan pertamanya.")
    Claim.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - suggesting.FRESH - timedelta(days=1)
    )
    gone = make_claim(Status.DISMISSED, article=article, quote="Putin tiba di Pyongyang.")
    for claim in (fresh, old, gone):
        searched(claim)
    assert suggesting.search_anew() == 0
    make_check()
    assert suggesting.search_anew() == 1
    assert [waits(claim) for claim in (fresh, old, gone)] == [True, False, False]


def test_a_withdrawn_check_is_suggested_no_more():
    check = make_check()
    claim = make_claim()
    assert len(searched(claim)) == 1
    Check.objects.filter(pk=check.pk).update(withdrawn=True)
    assert list(Suggestion.objects.standing().of(claim)) == []


def test_a_dismissed_suggestion_stays_away_until_it_is_taken_back():
    make_check()
    claim = make_claim()
    (suggestion,) = searched(claim)
    suggesting.dismiss_suggestion(suggestion, actor=person("ana"))
    with pytest.raises(StaleState):
        suggesting.dismiss_suggestion(suggestion, actor=person("eva"))
    ClaimSearch.objects.filter(claim=claim).begin_anew()
    assert searched(claim) == []
    assert Event.objects.about(claim).last().verb == Verb.SUGGESTION_DISMISSED
    suggesting.restore_suggestion(suggestion, actor=person("eva"))
    assert list(Suggestion.objects.standing().of(claim)) == [suggestion]
    with pytest.raises(StaleState):
        suggesting.restore_suggestion(suggestion, actor=person("eva"))


def test_viewers_dismiss_nothing():
    make_check()
    (suggestion,) = searched(make_claim())
    with pytest.raises(PermissionDenied):
        suggesting.dismiss_suggestion(suggestion, actor=person("vio"))
    with pytest.raises(PermissionDenied):
        suggesting.restore_suggestion(suggestion, actor=person("vio"))


def test_the_database_wants_to_know_who_dismissed():
    make_check()
    (suggestion,) = searched(make_claim())
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=suggestion.pk).update(dismissed_at=timezone.now())


def test_the_first_who_opens_a_check_is_noted():
    make_check()
    claim = make_claim()
    (suggestion,) = searched(claim)
    assert suggesting.open_check(suggestion, actor=person("vio")).endswith("/periksa/putin")
    suggestion.refresh_from_db()
    assert suggestion.opened_by is None
    for name in ("ana", "eva"):
        suggesting.open_check(suggestion, actor=person(name))
    suggestion.refresh_from_db()
    assert suggestion.opened_by == person("ana")
    assert Event.objects.about(claim).filter(verb=Verb.SOURCE_OPENED).count() == 1


def test_the_likeliest_of_each_claim_in_one_question(django_assert_num_queries):
    make_check()
    make_check("Putin membawa 13 pejabat.", url="https://lain.example/1", publisher="Lain")
    claims = [make_claim(), make_claim(article=make_article("Lagi.\n" + TEXT))]
    for claim in claims:
        searched(claim)
    with django_assert_num_queries(1):
        best = suggesting.best_of(claims)
    assert {pk: one.check_found.publisher for pk, one in best.items()} == {
        claim.pk: "Tempo" for claim in claims
    }


def test_only_one_publishers_checks_are_asked_for():
    for number in range(actions.CANDIDATES + 5):
        make_check(url=f"https://tempo.example/{number}")
    ours = make_check("Putin membawa 13 pejabat.", url="https://kita.example/1", publisher="Kita")
    (match,) = actions.find(SAID, publisher="Kita")
    assert match.check == ours


def test_the_bells_ring_for_what_they_say():
    make_check()
    claim = make_claim()
    tasks.search_for_claim(claim.archive_search.pk)
    assert Suggestion.objects.count() == 1
    ClaimSearch.objects.filter(claim=claim).begin_anew()
    tasks.search_for_article(claim.article_id)
    assert not waits(claim)
    make_check(url="https://tempo.example/lagi")
    tasks.search_anew()
    assert waits(claim)
    tasks.sweep_searches()
