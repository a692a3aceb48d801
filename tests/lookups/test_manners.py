"""How politely the world is asked: places, rates, circuits and days, counted for all workers."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from factcheck.claims.models import Status
from factcheck.lib.fetch import Http
from factcheck.lookups import manners, providers
from factcheck.lookups.manners import NotAsked, NotYet, give_back, state_of, take_turn
from factcheck.lookups.models import Exchange, Source
from factcheck.lookups.providers import About
from tests.make import make_claim

pytestmark = pytest.mark.django_db

ABOUT = About(
    name="somewhere",
    title="Somewhere",
    good_for="Tests.",
    licence="None.",
    address="https://somewhere.example",
    concurrency=2,
)


@pytest.fixture(autouse=True)
def own_count(settings) -> None:
    """A count of its own, so that no test waits for what another has asked."""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "global_keyprefix": f"{uuid.uuid4().hex}:"
    }


def refused(about: About = ABOUT, **more) -> NotYet | NotAsked:
    with pytest.raises((NotYet, NotAsked)) as told:
        take_turn(about, **more)
    return told.value


def fail(times: int, about: About = ABOUT, **more) -> None:
    for _ in range(times):
        give_back(take_turn(about), "fault", **more)


def let_pass(about: About = ABOUT) -> None:
    """Let the pause of an open circuit be over, without waiting for it."""
    key = manners._key("circuit", about.name)
    manners._client(manners.settings.BROKER_URL).hset(key, "until", "1")


# Places


def test_so_many_at_once_and_no_more() -> None:
    one, _ = take_turn(ABOUT), take_turn(ABOUT)
    told = refused()
    assert (told.why, told.code) == ("full", "provider_full")
    give_back(one, "answered")
    assert take_turn(ABOUT)


def test_who_waits_for_an_answer_goes_before_many() -> None:
    one, _ = take_turn(ABOUT, bulk=True), take_turn(ABOUT, bulk=True)
    assert refused().why == "full"
    give_back(one, "answered")
    assert refused(bulk=True).why == "full", "the free place is kept for a person"
    assert take_turn(ABOUT)


def test_a_place_ends_with_its_lease(settings) -> None:
    settings.FACTCHECK_LEASE_SECONDS = 0.0
    for _ in range(5):
        take_turn(ABOUT)


def test_a_worker_gives_back_what_its_earlier_start_held(monkeypatch) -> None:
    monkeypatch.setattr(manners, "_holder", "worker@a|1.1")
    take_turn(ABOUT, lookups=[(7, 3), (9, 1)])
    monkeypatch.setattr(manners, "_holder", "worker@b|1.1")
    take_turn(ABOUT, lookups=[(8, 1)])
    assert manners.take_back("worker@b") == [], "it is this very start"
    monkeypatch.setattr(manners, "_holder", "worker@a|2.2")
    assert manners.take_back("worker@a") == [[(7, 3), (9, 1)]]
    assert state_of(ABOUT).in_flight == 1


# Rates


def test_a_rate_is_shared_and_says_how_long_to_wait() -> None:
    about = replace(ABOUT, rate=12, cost=2)
    give_back(take_turn(about), "answered")
    told = refused(about)
    assert (told.why, told.code, told.data["rate"]) == ("rate", "provider_waits", 12)
    assert 0 < told.wait <= 10


def test_many_keep_back_while_a_person_waits_for_the_rate() -> None:
    about = replace(ABOUT, rate=60)
    while state_of(about).tokens >= 1:
        give_back(take_turn(about), "answered")
    assert refused(about).why == "rate"
    assert refused(about, bulk=True).why == "full"


def test_two_sources_on_one_server_share_its_rate() -> None:
    one = replace(ABOUT, rate=6)
    other = replace(one, name="elsewhere")
    manners.gate(one, Http())("archive.example")
    with pytest.raises(NotYet) as told:
        manners.gate(other, Http())("archive.example")
    assert 3 < told.value.wait <= 10
    manners.gate(other, Http())("another.example")


def test_the_most_patient_source_of_a_server_sets_its_rate(settings) -> None:
    settings.FACTCHECK_PROVIDERS = ["factcheck.lookups.providers.wayback"]
    hasty = replace(ABOUT, rate=6000)
    manners.gate(hasty, Http())("web.archive.org")
    about = providers.listed()["wayback"].about
    known = manners._client(manners.settings.BROKER_URL).hgetall(
        manners._key("host", "web.archive.org")
    )
    assert float(known["tokens"]) <= about.rate / 6


def test_several_questions_share_a_turn_as_far_as_the_rate_allows() -> None:
    about = replace(ABOUT, rate=18)
    turn = take_turn(about, lookups=[(number, 1) for number in range(5)])
    assert turn.times == 3
    assert refused(about).why == "rate"
    give_back(turn, "answered", answers=1, unused=2)
    assert 2 <= state_of(about).tokens < 3
    assert state_of(about).in_flight == 0


def test_a_short_wait_for_a_server_is_waited_out() -> None:
    about = replace(ABOUT, rate=1200)
    for _ in range(1200 // 6 + 2):
        manners.gate(about, Http())("archive.example")


# Circuits


def test_failures_in_a_row_open_the_circuit_and_one_question_tries_it() -> None:
    fail(manners.FAILURES)
    told = refused()
    assert (told.why, told.code) == ("shut", "circuit_pauses")
    assert told.data == {"title": "Somewhere", "failures": manners.FAILURES}
    assert 25 < told.wait <= manners.FIRST_PAUSE

    let_pass()
    assert state_of(ABOUT).circuit == "half_open"
    probe = take_turn(ABOUT)
    assert refused().why == "shut", "one is enough to try"
    give_back(probe, "fault")
    assert manners.FIRST_PAUSE < refused().wait <= 2 * manners.FIRST_PAUSE

    let_pass()
    give_back(take_turn(ABOUT), "answered")
    assert state_of(ABOUT).circuit == "closed"
    assert take_turn(ABOUT)


def test_an_answer_between_ends_the_row_and_our_own_faults_count_for_nothing() -> None:
    fail(manners.FAILURES - 1)
    give_back(take_turn(ABOUT), "answered")
    fail(manners.FAILURES - 1)
    for _ in range(3):
        give_back(take_turn(ABOUT), "nothing")
    assert state_of(ABOUT).circuit == "closed"


def test_who_does_not_answer_for_long_is_not_waited_for() -> None:
    fail(manners.FAILURES)
    key = manners._key("circuit", ABOUT.name)
    now = datetime.now(UTC).timestamp()
    manners._client(manners.settings.BROKER_URL).hset(key, "since", str(now - manners.PATIENCE - 1))
    told = refused()
    assert isinstance(told, NotAsked)
    assert (told.code, told.data["failures"]) == ("circuit_open", manners.FAILURES)


def test_who_asks_to_be_left_alone_is_left_alone_by_all() -> None:
    fail(1, retry_after=300)
    told = refused()
    assert (told.why, told.code) == ("shut", "provider_pauses")
    assert 295 < told.wait <= 300


# Days


def test_a_days_budget_is_spent_and_the_newsrooms_own_counts() -> None:
    about = replace(ABOUT, daily=4, cost=2)
    give_back(take_turn(about), "answered")
    assert (state_of(about).used_today, state_of(about).budget) == (2, 4)
    give_back(take_turn(about), "answered")
    told = refused(about)
    assert (told.code, told.data) == ("budget_spent", {"title": "Somewhere", "limit": 4})
    assert take_turn(about, source=Source(name="somewhere", daily=100))


def test_a_count_that_was_lost_is_made_again_from_the_record() -> None:
    lookup = make_claim(Status.RESEARCH).lookups.first()
    lookup.provider = "somewhere"
    lookup.save(update_fields=["provider"])
    for number in (1, 2):
        Exchange.objects.create(
            lookup=lookup, lease=1, number=number, method="GET", url="/", asked_at=datetime.now(UTC)
        )
    assert refused(replace(ABOUT, daily=2)).code == "budget_spent"
    assert take_turn(replace(ABOUT, daily=3))


# How it stands


def test_the_state_of_a_source() -> None:
    about = replace(ABOUT, rate=60)
    assert state_of(about) == manners.State(known=True, places=2, tokens=10.0)
    take_turn(about)
    now = state_of(about)
    assert (now.in_flight, now.circuit, now.failures) == (1, "closed", 0)
    assert 9 <= now.tokens < 10
    fail(manners.FAILURES, about)
    now = state_of(about)
    assert (now.circuit, now.code, now.failures) == ("open", "circuit_open", manners.FAILURES)
    assert now.opens_at > datetime.now(UTC) > now.failing_since


def test_without_valkey_nobody_is_asked_and_the_state_is_not_known(settings) -> None:
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    told = refused()
    assert (told.why, told.code) == ("uncounted", "pace_unknown")
    assert not state_of(ABOUT).known
    assert not manners.first_to_say("it", 10)


# What stands in the way beforehand


@pytest.mark.parametrize(
    ("about", "source", "code"),
    [
        ({}, None, None),
        ({}, {"on": False}, "source_off"),
        ({"needs_key": True}, None, "no_key"),
        ({"address": ""}, None, "no_address"),
        ({"address": ""}, {"address": "https://own.example"}, None),
        ({"address": "", "sends_text_away": False}, None, None),
    ],
)
def test_obstacles(about, source, code) -> None:
    found = manners.obstacle(
        replace(ABOUT, **about), Source(name="somewhere", **source) if source else None
    )
    assert (found and found.code) == code
    assert found is None or "Somewhere" in found.message
