"""Every pair of statuses, allowed and not; the one writer of a claim's status."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from factcheck.claims import workflow
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, StaleState
from tests.make import make_claim
from tests.people import person

pytestmark = pytest.mark.django_db

PAIRS = [(start, end) for start in Status for end in Status]


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_only_the_moves_of_the_table_are_allowed(start, end):
    claim = Claim(pk=1, status=start)
    if (start, end) in workflow.TABLE:
        assert workflow.check(claim, end, actor=person("pia")).end == end
    else:
        with pytest.raises(IllegalMove):
            workflow.check(claim, end, actor=person("max"))


@pytest.mark.parametrize("move", workflow.MOVES, ids=lambda move: f"{move.start}-{move.end}")
def test_a_move_needs_its_role(move):
    claim = Claim(pk=1, status=move.start)
    with pytest.raises(PermissionDenied):
        workflow.check(claim, move.end, actor=person("vio"))


def test_the_loser_of_a_race_is_told():
    claim = make_claim()
    twin = Claim.objects.get(pk=claim.pk)
    workflow.move(claim, Status.RESEARCH, actor=person("ana"))
    with pytest.raises(StaleState):
        workflow.move(twin, Status.RESEARCH, actor=person("eva"))


def test_a_stale_view_is_noticed():
    claim = make_claim()
    workflow.change(claim, statement="Lain.")
    with pytest.raises(StaleState):
        workflow.move(claim, Status.RESEARCH, actor=person("ana"), seen=1)


@pytest.mark.parametrize("status", ["approved", "published"])
def test_the_database_refuses_an_unsigned_claim(status):
    claim = make_claim()
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(status=status)


def test_the_database_refuses_an_unknown_status():
    claim = make_claim()
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(status="lost")


def test_every_status_can_be_reached_and_every_move_has_a_word():
    assert {move.end for move in workflow.MOVES} == set(Status)
    assert all(str(move.name) for move in workflow.MOVES)
