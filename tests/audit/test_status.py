"""The state of the record is on a screen: the last verification, the signed days, what is amiss."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from factcheck.audit import roots, tasks
from factcheck.audit.models import Event, Verb, Verification
from tests.audit.forging import forge
from tests.people import person

pytestmark = pytest.mark.django_db


def seen(client, who="vio") -> str:
    client.force_login(person(who))
    answer = client.get(reverse("record_status"))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def event(days_ago: int) -> None:
    Event.objects.create(
        at=timezone.now() - timedelta(days=days_ago),
        verb=Verb.CLAIM_MADE,
        object_type="x",
        object_id=1,
    )


def test_a_new_desk_says_that_nothing_was_looked_at_yet(client):
    text = seen(client)
    assert "has not been verified yet" in text
    assert "The first day is signed when it is over" in text
    assert "are not signed" not in text


def test_a_whole_record_with_its_signed_days(client):
    event(1)
    (root,) = roots.seal_due(key=roots.signing_key())
    tasks.verify_record()
    text = seen(client)
    assert "The record was whole up to event" in text
    assert bytes(root.root).hex() in text
    assert "are not signed" not in text
    assert "long ago" not in text


def test_a_broken_record_is_named_in_the_readers_language(client):
    event(1)
    event(1)
    forge("UPDATE audit_event SET data = '{\"a\": 1}' WHERE seq = 2")
    tasks.verify_record()
    assert "The record is broken at event 2: its content was changed." in seen(client)


def test_what_the_clock_missed_is_said(client):
    event(5)
    Verification.objects.create(at=timezone.now() - timedelta(days=3), last_seq=1, took_ms=1)
    text = seen(client)
    assert "That is long ago" in text
    assert "FACTCHECK_SIGNING_KEY" in text


def test_an_administrator_has_it_verified(client, monkeypatch):
    rung = []
    monkeypatch.setattr("factcheck.audit.views.ring", lambda *words: rung.append(words))
    for who, status in (("vio", 403), ("pia", 403), ("max", 302)):
        client.force_login(person(who))
        assert client.post(reverse("record_verify")).status_code == status
    assert rung == [("verify_record", person("max").pk, "maintenance")]
    tasks.verify_record(person("max").pk)
    assert Event.objects.get(verb=Verb.RECORD_VERIFIED).actor == person("max")
    assert "Verify now" in seen(client, "max")
    assert "Verify now" not in seen(client, "pia")


def test_the_number_of_queries_is_fixed(client, django_assert_max_num_queries):
    event(1)
    for _ in range(5):
        tasks.verify_record()
    client.force_login(person("vio"))
    with django_assert_max_num_queries(8):
        client.get(reverse("record_status"))
