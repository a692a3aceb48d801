"""One look-up from lease to outcome; the ring may come twice, late or never."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck.claims.models import Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lib.fetch import Http
from factcheck.lookups import ledger, manners, providers, runner, tasks
from factcheck.lookups.actions import cancel_lookup
from factcheck.lookups.models import Finding, Lookup, Source
from factcheck.lookups.providers import Found, ProviderError, Query
from tests.make import make_claim
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lookup(wiki) -> Lookup:
    return make_claim(Status.RESEARCH).lookups.get(provider="wikipedia", language="id")


def now(lookup: Lookup) -> Lookup:
    return Lookup.objects.get(pk=lookup.pk)


def store(held: Lookup, http: Http, found: list[Found]) -> bool:
    about = providers.listed()[held.provider].about
    return held in ledger.store([ledger.answer(held, about, http.exchanges, found)])


def make_due(lookup: Lookup) -> None:
    Lookup.objects.filter(pk=lookup.pk).update(run_after=timezone.now())


def manners_forget(provider: str) -> None:
    """Forget how a source behaved until now."""
    manners._client(manners.settings.BROKER_URL).delete(manners._key("circuit", provider))


def test_an_answer_is_stored_with_what_was_asked(lookup, wiki) -> None:
    assert runner.run_lookup(lookup.pk)
    done = now(lookup)
    assert (done.state, done.outcome, done.reason) == (State.DONE, Outcome.OK, "")
    assert done.asked_url.startswith(f"{wiki.address}/w/api.php?action=query")
    assert "srsearch=Putin+Rusia" in done.asked_url
    titles = [finding.title for finding in done.findings.order_by("rank")]
    assert titles == ["Vladimir Putin", "Hubungan Korea Utara dan Rusia"]
    assert [finding.rank for finding in done.findings.order_by("rank")] == [1, 2]


def test_nothing_found_is_an_answer(lookup, wiki) -> None:
    Lookup.objects.filter(pk=lookup.pk).update(query="Atlantis")
    assert runner.run_lookup(lookup.pk)
    assert now(lookup).outcome == Outcome.OK
    assert not lookup.findings.exists()


def test_rung_twice_it_runs_once(lookup, wiki) -> None:
    assert runner.run_lookup(lookup.pk)
    assert not runner.run_lookup(lookup.pk)
    assert len(wiki.searches) == 1


def test_a_leased_lookup_is_left_alone_until_the_lease_runs_out(lookup, wiki) -> None:
    assert Lookup.objects.lease(lookup.pk)
    assert not runner.run_lookup(lookup.pk)
    Lookup.objects.filter(pk=lookup.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert runner.run_lookup(lookup.pk)
    assert now(lookup).attempts == 2


def test_who_lost_the_lease_can_neither_store_nor_finish(lookup) -> None:
    slow = Lookup.objects.lease(lookup.pk)
    Lookup.objects.filter(pk=lookup.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert runner.run_lookup(lookup.pk)
    before = lookup.findings.count()
    wikipedia = providers.listed()["wikipedia"]
    http = manners.http_for(wikipedia.about)
    assert not store(slow, http, [Found("https://late.example/", "Late")])
    assert lookup.findings.count() == before
    assert not Lookup.objects.put_back(slow, "timed_out")
    assert now(lookup).outcome == Outcome.OK


def test_a_passing_failure_is_put_back_and_set_aside_after_three(lookup, wiki) -> None:
    wiki.refuse("maxlag")
    for attempt in (1, 2):
        assert not runner.run_lookup(lookup.pk)
        waiting = now(lookup)
        assert (waiting.state, waiting.attempts) == (State.WAITING, attempt)
        assert waiting.run_after > timezone.now()
        assert "10.64.0.1" in waiting.why
        assert not runner.run_lookup(lookup.pk), "not before its time"
        make_due(lookup)
    assert not runner.run_lookup(lookup.pk)
    aside = now(lookup)
    assert (aside.state, aside.outcome, aside.attempts) == (State.SET_ASIDE, Outcome.FAILED, 3)
    assert aside.why
    assert len(wiki.searches) == 3


def test_retry_after_is_honoured(lookup, wiki) -> None:
    wiki.refuse("ratelimited", status=429, Retry_After="600")
    runner.run_lookup(lookup.pk)
    wait = now(lookup).run_after - timezone.now()
    assert timedelta(seconds=590) < wait <= timedelta(seconds=600)


def test_a_lasting_refusal_is_a_failure_at_once_never_nothing_found(lookup, wiki) -> None:
    wiki.refuse("edge_403", status=403)
    assert runner.run_lookup(lookup.pk)
    done = now(lookup)
    assert (done.state, done.outcome, done.attempts) == (State.DONE, Outcome.FAILED, 1)
    assert "403" in done.why


def test_a_provider_that_is_no_longer_listed_is_skipped(lookup, settings) -> None:
    settings.FACTCHECK_PROVIDERS = ["factcheck.lookups.providers.archive"]
    assert runner.run_lookup(lookup.pk)
    done = now(lookup)
    assert (done.outcome, done.reason) == (Outcome.SKIPPED, "provider_gone")


def test_a_fault_of_ours_does_not_look_like_an_answer(lookup, settings) -> None:
    settings.FACTCHECK_WIKIPEDIA_URL = None
    settings.FACTCHECK_PROVIDERS = ["tests.lookups.broken_provider"]
    Lookup.objects.filter(pk=lookup.pk).update(provider="broken")
    assert not runner.run_lookup(lookup.pk)
    assert (now(lookup).state, now(lookup).reason) == (State.WAITING, "provider_broke")


def test_waiting_for_our_turn_uses_no_attempt(lookup, wiki) -> None:
    about = providers.listed()["wikipedia"].about
    for _ in range(about.rate // 6 // about.cost):
        manners.give_back(manners.take_turn(about), "answered")
    assert not runner.run_lookup(lookup.pk)
    waiting = now(lookup)
    assert (waiting.state, waiting.attempts, waiting.reason) == (
        State.WAITING,
        0,
        "provider_waits",
    )
    assert wiki.searches == []


def test_without_a_count_nobody_is_asked(lookup, wiki, settings) -> None:
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    assert not runner.run_lookup(lookup.pk)
    assert (now(lookup).attempts, now(lookup).reason) == (0, "pace_unknown")
    assert wiki.searches == []


def test_answers_that_cannot_be_stored_are_cut_or_left_out(lookup) -> None:
    leased = Lookup.objects.lease(lookup.pk)
    wikipedia = providers.listed()["wikipedia"]
    http = manners.http_for(wikipedia.about)
    found = [
        Found("javascript:alert(1)", "No"),
        Found("https://a.example/" + "x" * 2000, "No"),
        Found("https:///nowhere", "No"),
        Found("https://[::1", "No"),
        Found("https://a.example/", "T\x00\ud800" + "t" * 2000, "e" * 9000, "p" * 400, "r" * 400),
        Found("https://a.example/", "Again"),
        Found("https://b.example/", ""),
        *(Found(f"https://c.example/{n}", "C") for n in range(100)),
    ]
    assert store(leased, http, list(ledger.usable(found)))
    stored = list(lookup.findings.order_by("rank", "id"))
    assert len(stored) == ledger.MAX_FINDINGS
    assert stored[0].title.startswith("T?t")
    assert len(stored[0].publisher) == 300
    assert stored[1].title == "https://b.example/"


def test_a_reason_is_read_in_the_readers_language(lookup, wiki) -> None:
    wiki.refuse("ratelimited")
    runner.run_lookup(lookup.pk)
    assert now(lookup).reason == "provider_throttled"
    assert now(lookup).reason_data == {"title": "Wikipedia"}


def test_errors_carry_their_sentence() -> None:
    error = ProviderError("provider_busy", permanent=False, title="W", says="503")
    assert "503" in error.message


# The record


def test_each_request_is_kept_as_it_was(lookup, wiki) -> None:
    runner.run_lookup(lookup.pk)
    done = now(lookup)
    first, second = done.exchanges.all()
    assert (first.lease, first.number, first.method, first.status) == (1, 1, "GET", 200)
    assert first.url == done.asked_url
    assert "list=search" in first.url
    assert "exintro" in second.url
    assert hashlib.sha256(bytes(first.body)).hexdigest() == first.sha256
    assert first.size == len(first.body)
    assert done.read_by == "FactcheckDesk 0.1 wikipedia/1"


def test_what_was_refused_is_on_record_for_each_try(lookup, wiki) -> None:
    wiki.refuse("ratelimited", status=429)
    runner.run_lookup(lookup.pk)
    make_due(lookup)
    manners_forget("wikipedia")
    runner.run_lookup(lookup.pk)
    told = [(one.lease, one.status, one.code) for one in lookup.exchanges.all()]
    assert told == [(1, 429, "throttled"), (2, 429, "throttled")]


def test_an_answer_that_may_not_be_kept_leaves_its_fingerprint(lookup, wiki, monkeypatch) -> None:
    wikipedia = providers.listed()["wikipedia"]
    monkeypatch.setattr(wikipedia, "about", replace(wikipedia.about, keeps_answers=False))
    assert runner.run_lookup(lookup.pk)
    assert {one.body for one in lookup.exchanges.all()} == {None}
    assert all(one.sha256 and one.size for one in lookup.exchanges.all())
    assert lookup.findings.exists()


def test_findings_say_what_kind_they_are_and_are_put_in_order(lookup, wiki) -> None:
    runner.run_lookup(lookup.pk)
    for finding in lookup.findings.all():
        assert (finding.kind, finding.language) == ("encyclopedia", "id")
        assert 0 <= finding.score <= 1
        assert finding.reasons


# Working through what is due


def states(claim: Claim) -> set[str]:
    return {one.state for one in claim.lookups.all()}


def test_one_bell_is_enough_for_all_that_is_due_in_its_queue(lookup, wiki) -> None:
    many = make_claim(Status.RESEARCH)
    many.lookups.update(bulk=True)
    assert runner.work(lookup.pk) == 3
    assert states(lookup.claim) == {State.DONE}
    assert states(many) == {State.WAITING}
    assert runner.work(many.lookups.first().pk) == 3
    assert runner.work(lookup.pk) == 0


def test_nothing_is_taken_before_its_time_or_twice(lookup, wiki) -> None:
    Lookup.objects.update(run_after=timezone.now() + timedelta(minutes=1))
    assert runner.work(lookup.pk) == 0
    Lookup.objects.update(run_after=timezone.now())
    [held] = Lookup.objects.lease_next({"wikipedia": (30.0, 1)}, bulk=False)
    assert runner.work(lookup.pk) == 2
    assert now(held).state == State.RUNNING


def test_a_lease_lasts_as_long_as_its_source_may_take(lookup) -> None:
    [held] = Lookup.objects.lease_next({"wikipedia": (30.0, 1)}, bulk=False)
    wait = now(held).leased_until - timezone.now()
    assert timedelta(seconds=29) < wait <= timedelta(seconds=30)


def test_a_source_without_a_free_place_delays_no_other(lookup, wiki) -> None:
    about = providers.listed()["wikipedia"].about
    turns = [manners.take_turn(about) for _ in range(about.concurrency)]
    before = lookup.run_after
    assert runner.work(lookup.pk) == 1
    waiting = Lookup.objects.filter(provider="wikipedia")
    assert {(one.state, one.attempts, one.reason) for one in waiting} == {(State.WAITING, 0, "")}
    assert now(lookup).run_after == before, "it keeps its place among those due"
    assert Lookup.objects.get(provider="archive").outcome == Outcome.OK
    manners.give_back(turns[0], "answered")
    runner.left_out.clear()
    assert runner.work(lookup.pk) == 2


def test_a_source_that_does_not_answer_is_left_alone_and_everybody_is_told(lookup, wiki) -> None:
    about = providers.listed()["wikipedia"].about
    for _ in range(manners.FAILURES):
        manners.give_back(manners.take_turn(about), "fault")
    assert runner.work(lookup.pk) == 1
    waiting = Lookup.objects.filter(provider="wikipedia")
    assert {(one.reason, one.attempts) for one in waiting} == {("circuit_pauses", 0)}
    assert all(one.run_after > timezone.now() + timedelta(seconds=20) for one in waiting)
    assert "Wikipedia did not answer 5 times in a row" in waiting[0].why
    assert wiki.searches == []


def test_when_the_day_is_spent_what_waits_is_skipped_and_says_so(lookup, wiki) -> None:
    Source.objects.create(name="wikipedia", daily=0)
    assert runner.run_lookup(lookup.pk)
    skipped = Lookup.objects.filter(provider="wikipedia")
    assert {(one.outcome, one.reason) for one in skipped} == {(Outcome.SKIPPED, "budget_spent")}
    assert wiki.searches == []


def test_a_source_that_was_switched_off_meanwhile_is_not_asked(lookup, wiki) -> None:
    Source.objects.create(name="wikipedia", on=False)
    assert runner.run_lookup(lookup.pk)
    assert (now(lookup).outcome, now(lookup).reason) == (Outcome.SKIPPED, "source_off")
    assert wiki.searches == []


def test_a_cancelled_question_stays_cancelled_though_its_answer_comes(lookup, wiki) -> None:
    wikipedia = providers.listed()["wikipedia"]
    held = Lookup.objects.lease(lookup.pk)
    cancel_lookup(lookup, actor=person("eva"))
    http = manners.http_for(wikipedia.about)
    found = wikipedia.search(Query(held.query, held.language), http)
    assert not store(held, http, found)
    assert (now(lookup).outcome, now(lookup).reason) == (Outcome.SKIPPED, "cancelled")
    assert not lookup.findings.exists()
    assert lookup.exchanges.count() == 2, "it was asked, and that is on record"


def test_what_a_worker_held_when_it_was_ended_is_due_at_once(lookup, monkeypatch) -> None:
    monkeypatch.setattr(manners, "_holder", "worker@here|1.1")
    about = providers.listed()["wikipedia"].about
    held = Lookup.objects.lease(lookup.pk)
    manners.take_turn(about, lookups=[(held.pk, held.leases)])
    monkeypatch.setattr(manners, "_holder", "worker@here|2.2")
    runner.begin("worker@here")
    assert (now(lookup).state, now(lookup).attempts) == (State.WAITING, 0)
    assert not Lookup.objects.finish(held, Outcome.OK), "its worker is taken for dead"


def test_what_was_being_asked_each_time_its_worker_died_is_set_aside(lookup, monkeypatch) -> None:
    about = providers.listed()["wikipedia"].about
    behind = Lookup.objects.get(claim=lookup.claim, provider="wikipedia", language="en")
    for start in range(1, runner.LOSSES + 1):
        assert (now(lookup).state, now(lookup).attempts) == (State.WAITING, 0)
        monkeypatch.setattr(manners, "_holder", f"worker@here|{start}.1")
        both = [Lookup.objects.lease(one.pk) for one in (lookup, behind)]
        manners.take_turn(about, lookups=[(one.pk, one.leases) for one in both])
        monkeypatch.setattr(manners, "_holder", f"worker@here|{start + 1}.1")
        runner.begin("worker@here")
    assert (now(lookup).state, now(lookup).reason) == (State.SET_ASIDE, "worker_lost")
    assert (now(behind).state, now(behind).attempts) == (State.WAITING, 0), "it was never begun"


def test_what_one_source_is_asked_together_is_answered_once_each(lookup, wiki) -> None:
    claim = lookup.claim
    claim.lookups.exclude(pk=lookup.pk).update(run_after=timezone.now() + timedelta(hours=1))
    Lookup.objects.bulk_create(
        Lookup(claim=claim, provider="archive", query=f"Putin nomor {number}")
        for number in range(20)
    )
    runner.at_a_time.clear()
    assert runner.work(lookup.pk) == 21
    assert runner.at_a_time["archive"] > 1
    asked = claim.lookups.filter(provider="archive", query__startswith="Putin nomor ")
    assert [(one.state, one.outcome, one.leases) for one in asked] == [
        (State.DONE, Outcome.OK, 1)
    ] * 20


def test_what_answers_quickly_is_left_to_the_thread_that_goes_ahead(lookup, monkeypatch) -> None:
    monkeypatch.setitem(runner.at_a_time, "archive", 4)
    monkeypatch.setitem(runner.at_a_time, "wikipedia", 1)
    beside = runner._next(False, quick=False)
    assert {one.provider for one in beside} == {"wikipedia"}
    Lookup.objects.waiting_at("wikipedia").update(run_after=timezone.now() + timedelta(hours=1))
    assert runner._next(False, quick=False) == []
    assert {one.provider for one in runner._next(False, quick=True)} == {"archive"}


def test_who_takes_over_stores_what_was_left_lying_and_leaves_the_slow_source(
    lookup, monkeypatch
) -> None:
    rung: list[int] = []
    # The bell itself is Celery's; here only who is rung for.
    monkeypatch.setattr(runner, "ring", lambda bell, pk, queue, **more: rung.append(pk))
    monkeypatch.setitem(runner.at_a_time, "archive", 16)
    archive = providers.listed()["archive"]
    [held] = Lookup.objects.lease_next({"archive": (30.0, 1)}, bulk=False)
    assert runner.pile.put(ledger.answer(held, archive.about, [], []), more=True) == []
    assert now(held).state == State.RUNNING
    assert runner._take_over("archive", [lookup]) == [held]
    assert now(held).outcome == Outcome.OK
    assert rung == [lookup.pk], "so that another stands by"
    assert runner.at_a_time["archive"] == 1


def test_what_is_not_asked_after_all_is_put_down_untried(lookup, wiki) -> None:
    wiki.refuse("maxlag")
    both = Lookup.objects.lease_next({"wikipedia": (30.0, 2)}, bulk=False)
    assert len(both) == 2
    assert runner._run(both, None) == []
    assert [(now(one).state, now(one).attempts) for one in both] == [
        (State.WAITING, 1),
        (State.WAITING, 0),
    ]
    assert len(wiki.searches) == 1


# Tasks


def test_the_task_runs_the_lookup(lookup) -> None:
    tasks.run_lookup(lookup.pk)
    assert now(lookup).outcome == Outcome.OK


def test_the_sweep_rings_for_what_is_due_and_sets_aside_what_kills_its_worker(
    lookup, monkeypatch
) -> None:
    rung: list[int] = []
    # The bell itself is Celery's; here only who is rung for.
    monkeypatch.setattr(runner, "ring", lambda bell, pk, queue, **more: rung.append(pk))
    Lookup.objects.exclude(pk=lookup.pk).update(run_after=timezone.now() + timedelta(hours=1))
    tasks.sweep_lookups()
    assert rung == [lookup.pk]
    Lookup.objects.filter(pk=lookup.pk).update(
        state=State.RUNNING, attempts=3, leased_until=timezone.now() - timedelta(seconds=1)
    )
    tasks.sweep_lookups()
    assert now(lookup).state == State.SET_ASIDE
    assert now(lookup).why
    assert not Finding.objects.exists()
