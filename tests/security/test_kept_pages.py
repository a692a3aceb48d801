"""What is kept of a public page for all readers takes nothing over from whoever asked first."""

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.reports import caching
from tests.make import make_published
from tests.people import person

pytestmark = pytest.mark.django_db

# What somebody might send along so that others are served what it brings forth.
ODD = [
    {"HTTP_HX_REQUEST": "true"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "main", "HTTP_HX_CURRENT_URL": "http://x.example"},
    {"HTTP_COOKIE": "theme=dark"},
    {"HTTP_COOKIE": "messages=x; csrftoken=abc"},
    {"HTTP_X_FORWARDED_HOST": "x.example"},
    {"HTTP_X_FORWARDED_PROTO": "https"},
    {"HTTP_AUTHORIZATION": "Basic eDp4"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    {"HTTP_REFERER": "http://x.example/<script>"},
]  # fmt: skip


def pages() -> list[str]:
    page = make_published()
    about = ("home", "search", "corrections", "policy_page", "team_page", "checks_atom", "sitemap")
    return [
        *map(reverse, about),
        *(reverse(name, args=[page.slug]) for name in ("check_page", "api_check")),
    ]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_nobody_is_served_what_another_sent_along(odd):
    for address in pages():
        caching.forget()
        plain = Client().get(address).content
        caching.forget()
        Client().get(address, **odd)
        assert Client().get(address).content == plain, address


def test_nobody_is_served_what_was_made_for_somebody_at_work():
    work = Client()
    work.force_login(person("max"))
    for address in pages():
        caching.forget()
        answer = work.get(address)
        assert "public" not in answer["Cache-Control"], address
        mine, theirs = answer.content, Client().get(address)
        assert b"max@newsroom.example" not in mine + theirs.content
        assert not theirs.cookies, address
        assert work.get(address)["Cache-Control"] == answer["Cache-Control"], address
