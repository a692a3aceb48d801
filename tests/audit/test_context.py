"""Every event says by which request it came about and how its person had signed in."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factcheck.audit import tasks
from factcheck.audit.actions import record
from factcheck.audit.context import Acting, acting, acting_as
from factcheck.audit.models import Event, Verb
from tests.make import make_article, make_claim
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db
RECORDS = "account_authentication_methods"


def assign(client: Client, **headers: str):
    """An act over HTTP; gives the answer and the event it left."""
    claim = make_claim()
    answer = client.post(
        reverse("claim_assign", args=[claim.pk]),
        {"seen": claim.version, "to": person("eva").pk},
        headers=headers,
    )
    assert answer.status_code == 302
    return answer, Event.objects.about(claim).get(verb=Verb.CLAIM_ASSIGNED)


def test_an_act_is_found_by_the_name_of_its_request(client):
    client.force_login(person("ana"))
    answer, event = assign(client)
    assert event.request_id == answer["X-Request-Id"]
    assert len(event.request_id) == 32
    _again, other = assign(client)
    assert other.request_id != event.request_id


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("0123-abcd-CDEF", True),
        ("x" * 64, True),
        ("short", False),
        ("x" * 65, False),
        ("with spaces in it", False),
        ("<script>alert(1)", False),
        ("naïve-naïve", False),
    ],
)
def test_a_name_from_outside_is_taken_only_when_it_is_one(client, given, taken):
    client.force_login(person("ana"))
    answer, event = assign(client, **{"X-Request-Id": given})
    assert (event.request_id == given) is taken
    assert answer["X-Request-Id"] == event.request_id


def test_who_signed_in_with_a_password_did(client):
    ana = person("ana")
    client.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    assert assign(client)[1].signed_in == "password"


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([], "session"),
        ([{"method": "password"}, {"method": "mfa", "type": "totp"}], "password+totp"),
        ([{"method": "mfa", "type": "webauthn", "passwordless": True}], "passkey"),
        (
            [
                {"method": "password"},
                {"method": "mfa", "type": "totp"},
                {"method": "mfa", "type": "totp", "reauthenticated": True},
            ],
            "password+totp",
        ),
        ([{"method": "password"}, {"method": "x" * 50}], ("password+" + "x" * 50)[:40]),
    ],
)
def test_factors_are_told_once_each_in_their_order(client, records, told):
    client.force_login(person("ana"))
    session = client.session
    session[f"{RECORDS}_user"] = str(person("ana").pk)
    session[RECORDS] = [{"at": timezone.now().timestamp()} | known for known in records]
    session.save()
    assert assign(client)[1].signed_in == told


def test_a_request_tells_nothing_of_the_next(client):
    client.force_login(person("ana"))
    assign(client)
    assert acting() == Acting()


def test_what_a_worker_does_says_so():
    tasks.verify_record.apply(task_id="0123-4567-89ab")
    event = Event.objects.get(verb=Verb.RECORD_VERIFIED)
    assert (event.request_id, event.signed_in) == ("0123-4567-89ab", "worker")


def test_who_acts_otherwise_may_say_how():
    article = make_article()
    with acting_as("token", "request-7"):
        known = record(Verb.ARTICLE_READ, article, actor=person("ana"))
    assert (known.request_id, known.signed_in) == ("request-7", "token")
    unknown = record(Verb.ARTICLE_READ, article, actor=None)
    assert (unknown.request_id, unknown.signed_in) == ("", "")


def test_a_page_that_records_nothing_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert answer["X-Request-Id"]
