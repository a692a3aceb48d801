"""Which thread goes ahead, and who takes over when it stalls."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from factcheck.lookups import lane as lanes
from factcheck.lookups.lane import Lane


@pytest.fixture
def other():
    """Another thread, always the same, that does what it is told and gives what came of it."""
    with ThreadPoolExecutor(max_workers=1) as thread:

        def do[Result](what: Callable[..., Result], *given: object) -> Result:
            return thread.submit(what, *given).result(5)

        yield do


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "STALLS", 60.0)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "STALLS", 0.0)


def test_one_thread_goes_ahead_until_it_leaves(other, patient) -> None:
    lane = Lane()
    assert lane.take() == (True, "")
    assert other(lane.take) == (False, "")
    lane.leave()
    assert other(lane.take) == (True, "")


def test_only_who_goes_ahead_can_leave(other, patient) -> None:
    lane = Lane()
    lane.take()
    other(lane.leave)
    other(lane.go_on, "wikipedia")
    assert other(lane.take) == (False, "")


def test_who_stalls_is_passed_and_its_source_is_named(other, impatient, monkeypatch) -> None:
    lane = Lane()
    lane.take()
    lane.go_on("wikipedia")
    assert other(lane.take) == (True, "wikipedia")
    lane.leave()
    lane.go_on("archive")
    monkeypatch.setattr(lanes, "STALLS", 60.0)
    other(lane.go_on, "gdelt")
    assert lane.take() == (False, ""), "who was passed has no say any more"


def test_a_word_in_time_keeps_the_place(other, impatient, monkeypatch) -> None:
    lane = Lane()
    lane.take()
    monkeypatch.setattr(lanes, "STALLS", 60.0)
    lane.go_on("wikipedia")
    assert other(lane.take) == (False, "")


def test_one_other_stands_by_and_wakes_when_the_place_is_free(patient) -> None:
    lane = Lane()
    lane.take()
    with ThreadPoolExecutor(max_workers=1) as thread:
        standing = thread.submit(lane.stand_by)
        stood = threading.Event()
        # As soon as one stands by, a second is sent away at once.
        while not lane._one_stands_by:
            stood.wait(0.001)
        assert not lane.stand_by()
        assert not standing.done()
        lane.leave()
        assert standing.result(5)


def test_nobody_stands_by_for_long_behind_one_that_stalls(other, monkeypatch) -> None:
    monkeypatch.setattr(lanes, "STALLS", 0.05)
    lane = Lane()
    lane.take()
    lane.go_on("wikipedia")
    assert other(lane.stand_by)
    assert other(lane.take) == (True, "wikipedia")
