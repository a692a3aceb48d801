"""One look-up from lease to outcome; the ring may come twice, late or never."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck.claims.models import Status
from factcheck.jobs import Outcome, State
from factcheck.lookups import manners, providers, runner, tasks
from factcheck.lookups.models import Finding, Lookup
from factcheck.lookups.providers import Found, ProviderError
from tests.make import make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def lookup(wiki) -> Lookup:
    return make_claim(Status.RESEARCH).lookups.get(provider="wikipedia", language="id")


def now(lookup: Lookup) -> Lookup:
    return Lookup.objects.get(pk=lookup.pk)


def make_due(lookup: Lookup) -> None:
    Lookup.objects.filter(pk=lookup.pk).update(run_after=timezone.now())


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
    assert not runner._store(slow, http, wikipedia, [Found("https://late.example/", "Late")])
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
    assert runner._store(leased, http, wikipedia, list(runner._usable(found)))
    stored = list(lookup.findings.order_by("rank", "id"))
    assert len(stored) == runner.MAX_FINDINGS
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
