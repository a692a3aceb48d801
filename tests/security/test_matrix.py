"""Every address x every role x every state of a claim: the answer is the one that was agreed upon.

`matrix.txt` is the table. Who changes an address reads what changes there, and says yes to it:

    WRITE_MATRIX=1 pytest tests/security/test_matrix.py

writes the table anew; the difference is to be read like code. An address without a row fails.
"""

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from factcheck.reports import caching
from tests.security.asked import asked
from tests.security.world import ASKING, Case, World, addresses

TABLE = Path(__file__).with_name("matrix.txt")
DOOR = "/accounts/login/"
HEAD = """\
# What each address answers, by who asks. Made and checked by test_matrix.py, which says how.
#
# The writer is an administrator who wrote every part of every claim. `-` in place of states: the
# answer depends on no claim. door leads to the sign-in; 302 is a done act; 403 not this person; 404
# not there; 405 not in this way; 409 not in this state, or too late; 422 not with what was sent.
#
"""


@pytest.mark.django_db
def test_every_address_answers_each_role_in_each_state_as_agreed() -> None:
    world = World()
    cases = asked(world)
    named = {pattern.name for pattern in addresses()}
    assert set(cases) == named, "give each address its cases in asked.py"
    found = HEAD + "\n".join(_lines(cases)) + "\n"
    if os.environ.get("WRITE_MATRIX"):
        TABLE.write_text(found)
    agreed = TABLE.read_text()
    assert not any(
        code.startswith("5") for line in found.splitlines() for code in line[96:].split()
    )
    differing = sorted(set(found.splitlines()) ^ set(agreed.splitlines()))
    assert found == agreed, "\n".join(["", *differing])


def _lines(cases: dict[str, list[Case]]) -> Iterator[str]:
    people = World.clients()
    yield f"{'':<96}" + " ".join(f"{role[:4]:>4}" for role in ASKING)
    for name in sorted(cases):
        for method in ("GET", "POST"):
            answers = [
                (case.state, codes) for case, codes in _answers(people, method, name, cases[name])
            ]
            answers.sort(key=lambda one: one[1])
            for codes, alike in groupby(answers, key=lambda one: one[1]):
                states = " ".join(state for state, _codes in alike)
                if len(answers) > 1 and len(states.split()) == len(answers):
                    states = "all"
                told = " ".join(f"{code:>4}" for code in codes)
                yield f"{name} {method} {states}".ljust(95) + " " + told


def _answers(
    people: dict[str, Client], method: str, name: str, cases: list[Case]
) -> Iterator[tuple[Case, list[str]]]:
    """What each role is told in each state.

    What is decided before a claim is looked for is asked once: whether one must sign in, and
    whether the address knows the method at all.
    """
    first = [_ask(people[role], method, name, cases[0]) for role in ASKING]
    yield cases[0], first
    for case in cases[1:]:
        if "405" in first:
            yield case, first
        else:
            yield (
                case,
                [
                    known if known == "door" else _ask(people[role], method, name, case)
                    for role, known in zip(ASKING, first, strict=True)
                ],
            )


def _ask(client: Client, method: str, name: str, case: Case) -> str:
    """What one answer says; what it did is taken back."""
    address = reverse(name, kwargs=case.args)
    cookies = {key: morsel.value for key, morsel in client.cookies.items()}
    caching.forget()
    # How often an address has reported an error is counted there, which no transaction takes back.
    cache.clear()
    with transaction.atomic():
        case.before()
        answer = client.get(address) if method == "GET" else client.post(address, case.sends)
        # What only a commit would check is checked too.
        connection.check_constraints()
        transaction.set_rollback(True)
    client.cookies.load(cookies)
    led = answer.get("Location", "").startswith(DOOR)
    return "door" if led else str(answer.status_code)
