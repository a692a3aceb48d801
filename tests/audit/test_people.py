"""What an administrator does to an account is on record, new passwords included."""

import pytest
from django.urls import reverse

from factcheck.audit.models import Event, Verb
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def max_(client):
    client.force_login(person("max"))
    return person("max")


def test_adding_a_person_is_recorded(client, max_):
    given = {"email": "sri@newsroom.example", "name": "Sri", "role": "editor", "language": "id"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("admin:accounts_user_add"), given | passwords)
    event = Event.objects.get(verb=Verb.PERSON_ADDED)
    assert (event.actor, event.data["role"]) == (max_, "editor")


def test_another_role_is_recorded(client, max_):
    ana = person("ana")
    given = {"email": ana.email, "name": "Ana", "role": "reviewer", "language": "en"}
    address = reverse("admin:accounts_user_change", args=[ana.pk])
    client.post(address, given | {"is_active": "on", "keyboard_shortcuts": "on"})
    event = Event.objects.about(ana).get(verb=Verb.PERSON_CHANGED)
    assert (event.actor, event.data["role"]) == (max_, "reviewer")


def test_another_password_is_recorded(client, max_):
    ben = person("ben")
    address = reverse("admin:auth_user_password_change", args=[ben.pk])
    answer = client.post(address, {"password1": PASSWORD + "x", "password2": PASSWORD + "x"})
    assert answer.status_code == 302
    event = Event.objects.about(ben).get(verb=Verb.PERSON_CHANGED)
    assert "assword" in str(event.data["changed"])
    assert PASSWORD not in str(event.data)
