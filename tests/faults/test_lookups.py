"""Kill the worker, lose every message: the look-up still completes, once."""

import pytest

from factcheck.claims.models import Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lookups.models import Finding, Lookup
from tests.desk import Desk
from tests.make import make_claim
from tests.mediawiki import Wiki, mediawiki

WAIT = 60  # seconds, on a busy machine


@pytest.fixture
def wiki(desk: Desk):
    with mediawiki() as running:
        desk.environment |= {
            "FACTCHECK_WIKIPEDIA_URL": running.address,
            "FACTCHECK_FETCH_ALLOW": running.peer,
            # Long enough for a busy machine to look while the question is still out.
            "FACTCHECK_LEASE_SECONDS": "10",
            "FACTCHECK_SWEEP_SECONDS": "1",
        }
        yield running


def asked(claim: Claim) -> Lookup:
    return claim.lookups.get(provider="wikipedia", language="id")


def is_over(claim: Claim) -> bool:
    return not claim.lookups.filter(state__in=["waiting", "running"]).exists()


def assert_answered_once(claim: Claim) -> None:
    for lookup in claim.lookups.all():
        assert (lookup.state, lookup.outcome) == (State.DONE, Outcome.OK), lookup.why
    titles = list(
        Finding.objects.filter(lookup=asked(claim)).order_by("rank").values_list("title", flat=True)
    )
    assert titles == ["Vladimir Putin", "Hubungan Korea Utara dan Rusia"]


def test_a_worker_killed_in_the_middle_of_a_lookup_loses_nothing(desk: Desk, wiki: Wiki) -> None:
    wiki.hold()
    desk.start("worker", "worker-maintenance", "clock")
    claim = make_claim(Status.RESEARCH)
    desk.wait(lambda: len(wiki.searches) > 1, seconds=WAIT, what="the question to reach the wiki")
    assert asked(claim).state == State.RUNNING

    desk.kill("worker")
    assert asked(claim).state == State.RUNNING, "nobody has noticed yet"
    wiki.release()
    desk.start("worker")

    desk.wait(lambda: is_over(claim), seconds=WAIT, what="the look-ups to complete")
    assert_answered_once(claim)
    assert (asked(claim).attempts, asked(claim).leases) == (1, 2), "its death used up no attempt"
    assert sorted(wiki.searches) == ["Putin Rusia", "Putin Rusia", "Putin Russia", "Putin Russia"]


def test_losing_every_message_loses_no_lookup(desk: Desk, wiki: Wiki) -> None:
    # Nobody listens yet, so the messages lie in the broker.
    early = make_claim(Status.RESEARCH)
    desk.flush_broker()
    assert {lookup.attempts for lookup in early.lookups.all()} == {0}
    desk.start("worker", "worker-maintenance", "clock")
    desk.wait(lambda: is_over(early), seconds=WAIT, what="the look-ups to complete")
    assert_answered_once(early)

    # And again while the workers are in the middle of it.
    wiki.hold()
    late = make_claim(Status.RESEARCH)
    desk.wait(lambda: len(wiki.searches) > 1, seconds=WAIT, what="the question to reach the wiki")
    desk.flush_broker()
    wiki.release()
    desk.wait(lambda: is_over(late), seconds=WAIT, what="the look-ups to complete")
    assert_answered_once(late)
    assert sorted(wiki.searches) == ["Putin Rusia", "Putin Rusia", "Putin Russia", "Putin Russia"]


def test_killed_again_and_again_with_messages_lost_every_question_is_answered_once(
    desk: Desk, wiki: Wiki
) -> None:
    """What `bench/lookups.py` does with ten thousand, in small."""
    claims = [make_claim(Status.RESEARCH) for _ in range(2)]
    for claim in claims:
        Lookup.objects.bulk_create(
            Lookup(claim=claim, provider="archive", query=f"Putin {number}", bulk=number % 2 == 0)
            for number in range(100)
        )
    everything = Lookup.objects.filter(claim__in=claims)
    desk.start("worker", "worker-slow", "worker-maintenance", "clock")

    def done() -> int:
        return everything.filter(state=State.DONE).count()

    for share in (1, 2):
        desk.wait(lambda least=share * 60: done() >= least, seconds=WAIT, what="some answers")
        for name in ("worker", "worker-slow"):
            desk.kill(name)
        desk.flush_broker()
        desk.start("worker", "worker-slow")
    desk.wait(lambda: done() == everything.count(), seconds=WAIT, what="every answer")
    assert set(everything.values_list("outcome", flat=True)) == {Outcome.OK}
    for claim in claims:
        for language in ("id", "en"):
            lookup = claim.lookups.get(provider="wikipedia", language=language)
            assert lookup.findings.count() == (2 if language == "id" else 0)
