"""Who failed waits longer each time, and not in step with the others."""

import random

import pytest

from factcheck.lib.patience import backoff


def test_the_wait_is_chance_up_to_twice_as_much_each_time():
    rng = random.Random(4)
    for attempt, most in ((1, 2), (2, 4), (3, 8), (4, 16), (5, 20), (6, 20), (10_000, 20)):
        waits = [backoff(attempt, base=2, cap=20, rng=rng) for _ in range(2000)]
        assert 0 <= min(waits) < 0.01 * most
        assert 0.99 * most < max(waits) <= most
        assert abs(sum(waits) / len(waits) - most / 2) < 0.05 * most, "all of it is jitter"


def test_many_that_failed_together_come_back_apart():
    rng = random.Random(4)
    seconds = [0] * 60
    for _ in range(6000):
        seconds[int(backoff(3, base=15, cap=60, rng=rng))] += 1
    assert max(seconds) < 2 * 6000 / 60


def test_the_same_chance_gives_the_same_wait():
    waits = [backoff(3, base=1, cap=60, rng=random.Random(7)) for _ in range(2)]
    assert waits[0] == waits[1]


def test_without_a_base_or_a_cap_nobody_waits():
    assert backoff(5, base=0, cap=60, rng=random.Random(1)) == 0
    assert backoff(5, base=5, cap=0, rng=random.Random(1)) == 0


@pytest.mark.parametrize(
    ("attempt", "base", "cap"), [(0, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)]
)
def test_what_makes_no_sense_is_refused(attempt, base, cap):
    with pytest.raises(ValueError, match="counted from 1"):
        backoff(attempt, base=base, cap=cap, rng=random.Random(1))
