"""Sentences are compared in English; what a client asks for is English, too."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation


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
