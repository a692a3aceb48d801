"""Administrators add people; an added person can sign in; the act is on record."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import reverse

from factcheck.accounts.models import Role, User
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db

NEW = {
    "email": "sri@newsroom.example",
    "name": "Sri",
    "role": "editor",
    "language": "id",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def test_an_added_person_signs_in_with_the_e_mail(client):
    client.force_login(person("max"))
    answer = client.post(reverse("admin:accounts_user_add"), NEW)
    assert answer.status_code == 302, answer.context["adminform"].errors
    client.logout()
    answer = client.post(
        reverse("account_login"), {"login": NEW["email"], "password": PASSWORD, "next": "/desk/"}
    )
    assert answer.url == "/desk/"
    assert User.objects.get(email=NEW["email"]).role == Role.EDITOR


@pytest.mark.parametrize("who", ["vio", "ana", "ben", "pia"])
def test_nobody_else_adds_people(client, who):
    client.force_login(person(who))
    client.post(reverse("admin:accounts_user_add"), NEW)
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_a_role_is_changed_and_holds_at_once(client):
    editor = person("ana")
    client.force_login(person("max"))
    address = reverse("admin:accounts_user_change", args=[editor.pk])
    given = {"email": editor.email, "name": "Ana", "role": "viewer", "language": "id"}
    assert client.post(address, given | {"is_active": "on"}).status_code == 302
    client.force_login(editor)
    assert client.post("/desk/articles/new/", {"text": "x"}).status_code == 403


def test_nobody_signs_up_by_themselves(client):
    answer = client.post(reverse("account_signup"), {"email": "a@b.example", "password1": PASSWORD})
    assert not User.objects.filter(email="a@b.example").exists()
    assert answer.status_code in (200, 302, 403)


def test_the_profile_sets_language_and_keys(client):
    client.force_login(person("ana"))
    client.post(reverse("profile"), {"language": "id"})
    page = client.get(reverse("board")).content.decode()
    assert '<html lang="id"' in page
    assert 'data-keys="off"' in page


def test_a_reader_chooses_a_language_without_signing_in(client):
    answer = client.post(reverse("language"), {"language": "en", "next": "//evil.example/"})
    assert answer.url == "/"
    assert '<html lang="en"' in client.get("/").content.decode()


def test_not_even_a_superuser_is_shown_the_secret_of_anybodys_app():
    assert not admin.site.is_registered(Authenticator)
