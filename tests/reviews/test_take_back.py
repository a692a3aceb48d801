"""The author takes back a version that nobody has answered; nobody else, and not later."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Status
from factcheck.errors import StaleState
from factcheck.reviews.actions import approve_verdict, send_back, take_back
from tests.make import make_verdict
from tests.people import person

pytestmark = pytest.mark.django_db


def test_the_author_goes_on_writing(client):
    verdict = make_verdict()
    client.force_login(person("ana"))
    page = client.get(reverse("claim", args=[verdict.claim_id])).content.decode()
    assert reverse("verdict_take_back", args=[verdict.pk]) in page
    client.post(reverse("verdict_take_back", args=[verdict.pk]))
    verdict.claim.refresh_from_db()
    assert verdict.claim.status == Status.RESEARCH
    assert Event.objects.about(verdict.claim).last().verb == Verb.VERDICT_TAKEN_BACK
    page = client.get(reverse("claim", args=[verdict.claim_id])).content.decode()
    assert verdict.summary in page


def test_nobody_else_takes_it_back():
    verdict = make_verdict()
    for who in ("eva", "ben", "pia", "vio"):
        with pytest.raises(PermissionDenied):
            take_back(verdict, actor=person(who))


def test_an_editor_still_cannot_send_back():
    verdict = make_verdict()
    with pytest.raises(PermissionDenied):
        send_back(verdict, actor=person("eva"), comment="x", seen_hash=verdict.content_hash)


def test_not_once_it_is_signed():
    verdict = make_verdict()
    approve_verdict(verdict, actor=person("ben"), seen_hash=verdict.content_hash)
    with pytest.raises(StaleState):
        take_back(verdict, actor=person("ana"))
