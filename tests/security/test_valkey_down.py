"""Without Valkey: work goes on and is rung for later; signing in says that it must wait."""

import socket

import pytest
from django.core.cache import caches
from django.urls import reverse

from factcheck.claims.models import Status
from factcheck.lookups.models import Lookup
from tests.make import make_claim, make_published
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_valkey(settings):
    """Point the cache at a port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"redis://127.0.0.1:{free.getsockname()[1]}/0"
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": nobody}}
    caches.close_all()


def test_signing_in_waits_and_says_so(client, no_valkey):
    answer = client.post(
        reverse("account_login"),
        {"login": person("ana").email, "password": PASSWORD},
        headers={"accept-language": "en"},
    )
    assert answer.status_code == 503
    assert "Try again in a minute" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_readers_and_editors_go_on(client, no_valkey):
    page = make_published(make_claim(Status.RESEARCH, why_selected="Dibagikan"))
    assert client.get(f"/checks/{page.slug}/").status_code == 200
    claim = make_claim(article=page.claim.article)
    client.force_login(person("ana"))
    assert client.post(reverse("claim_accept", args=[claim.pk])).status_code == 302
    assert Lookup.objects.filter(claim=claim).exists()
    assert client.get("/readyz").status_code == 503
