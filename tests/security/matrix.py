"""Every address x every role x every state of a claim: the answer is the one that was agreed upon.

`matrix.txt` is the table. Who changes an address reads what changes there, and says yes to it:

    WRITE_MATRIX=1 pytest tests/security/test_matrix_get.py tests/security/test_matrix_post.py

writes the table anew; the difference is to be read like code. An address without a row fails.

It is asked in parts, each a test with a world of its own, so that several processes can share them.
"""

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from factcheck.reports import caching
from tests.security.asked import asked
from tests.security.world import ASKING, Case, World, addresses

TABLE = Path(__file__).with_name("matrix.txt")
PARTS = range(4)
DOOR = "/accounts/login/"
# How far a row says what it is about; then come the answers.
ABOUT = 96
HEAD = """\
# What each address answers, by who asks. Made and checked by matrix.py, which says how.
#
# The writer is an administrator who wrote every part of every claim. `-` in place of states: the
# answer depends on no claim. door leads to the sign-in; 302 is a done act; 403 not this person; 404
# not there; 405 not in this way; 409 not in this state, or too late; 422 not with what was sent.
#
"""
ROLES = f"{'':<{ABOUT}}" + " ".join(f"{role[:4]:>4}" for role in ASKING)


def hold_to_table(method: str, part: int) -> None:
    """Ask every fourth address by `method`, and hold the answers to the rows of the table."""
    world = World()
    cases = asked(world)
    named = {pattern.name for pattern in addresses()}
    assert set(cases) == named, "give each address its cases in asked.py"
    mine = sorted(named)[part :: len(PARTS)]
    people = World.clients()
    found = {name: list(_lines(people, method, name, cases[name])) for name in mine}
    if os.environ.get("WRITE_MATRIX"):
        _write({(name, method): lines for name, lines in found.items()}, named)
    told = [line for lines in found.values() for line in lines]
    assert not any(code.startswith("5") for line in told for code in line[ABOUT:].split())
    table = _agreed()
    assert {name for name, _method in table} == named, "the table knows other addresses"
    agreed = [line for name in mine for line in table.get((name, method), [])]
    assert told == agreed, "\n".join(["", *sorted(set(told) ^ set(agreed))])


def _agreed() -> dict[tuple[str, str], list[str]]:
    """The rows of the table, by address and method."""
    rows = TABLE.read_text().removeprefix(HEAD).removeprefix(ROLES).splitlines()
    table: dict[tuple[str, str], list[str]] = {}
    for row in filter(None, rows):
        name, method, _rest = row.split(maxsplit=2)
        table.setdefault((name, method), []).append(row)
    return table


def _write(found: dict[tuple[str, str], list[str]], named: set[str]) -> None:
    table = {key: rows for key, rows in _agreed().items() if key[0] in named} | found
    rows = [row for key in sorted(table) for row in table[key]]
    TABLE.write_text(HEAD + "\n".join([ROLES, *rows]) + "\n")


def _lines(people: dict[str, Client], method: str, name: str, cases: list[Case]) -> Iterator[str]:
    answers = [(case.state, codes) for case, codes in _answers(people, method, name, cases)]
    answers.sort(key=lambda one: one[1])
    for codes, alike in groupby(answers, key=lambda one: one[1]):
        states = " ".join(state for state, _codes in alike)
        if len(answers) > 1 and len(states.split()) == len(answers):
            states = "all"
        told = " ".join(f"{code:>4}" for code in codes)
        yield f"{name} {method} {states}".ljust(ABOUT - 1) + " " + told


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
