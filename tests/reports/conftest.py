"""Sentences are compared in English; what a client asks for is English, too. Whatever a test opens
of the public pages is looked at by our own checker of markup.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from factcheck.reports.check_markup import Level, faults_of


class Reader(Client):
    """Opens pages as readers do, and stops at one whose markup has an error.

    The page of a check carries one ClaimReview as long as it stands; no other page has any.
    """

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        path = request["PATH_INFO"]
        is_html = response.get("Content-Type", "").startswith("text/html")
        if (
            response.status_code == 200
            and is_html
            and not path.startswith(("/desk/", "/accounts/"))
        ):
            text = response.content.decode()
            needed = bool(re.fullmatch(r"/checks/[^/]+/", path)) and '"ClaimReview"' in text
            url = settings.PUBLIC_URL + path
            faults = faults_of(
                text, url=url, site=settings.PUBLIC_URL, strict=True, needs_review=needed
            )
            errors = [fault for fault in faults if fault.level == Level.ERROR]
            assert errors == [], f"{path}: {errors}"
        return response


@pytest.fixture
def client() -> Reader:
    return Reader(headers={"accept-language": "en"})


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def sign_in():
    """Give a client that is signed in as the person of that name."""
    from tests.people import person

    def signed_in(name: str, **headers: str) -> Client:
        client = Client(headers={"accept-language": "en"} | headers)
        client.force_login(person(name))
        return client

    return signed_in
