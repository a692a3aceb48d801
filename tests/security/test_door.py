"""One door: the sign-in page with its limits; the administration has none of its own."""

import pytest

from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "reached"),
    [("/admin/", "/admin/"), ("https://elsewhere.example/", "/admin/"), ("", "/admin/")],
)
def test_an_administrator_comes_in_by_the_one_sign_in_page(client, asked, reached):
    answer = client.get("/admin/login/", {"next": asked})
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")
    answer = client.post(
        answer.url, {"login": person("max").email, "password": PASSWORD}, follow=True
    )
    assert answer.redirect_chain[-1] == (reached, 302)
    assert answer.status_code == 200


def test_the_administration_takes_no_password(client):
    client.post("/admin/login/", {"username": person("max").email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_who_is_no_administrator_is_told_so(client):
    client.force_login(person("pia"))
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "Only administrators" in answer.content.decode()
