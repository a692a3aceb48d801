"""GDELT: its grammar, its three months, its refusals in plain text."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import ProviderError, Query, gdelt
from tests.lib.servers import always, response, serving
from tests.lookups.contract.table import JSON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ('"Vladimir Putin" Pyongyang 2024', '"Vladimir Putin" Pyongyang 2024'),
        ("Putin, Putin: Korea.", "Putin Korea"),
        ("“Kim Jong Un” tiba di sana", '"Kim Jong Un" tiba sana'),
        ("Putin OR Kim", "Putin Kim"),
        ("(Putin OR Kim Jong Un) Korea", '(Putin OR "Kim Jong Un") Korea'),
        ("(Putin) Korea", "Putin Korea"),
        ("((Putin OR Kim)) Korea", "(Putin OR Kim) Korea"),
        ('"Putin tiba', "Putin tiba"),
        ("Putin domain:berita.example -domain:lain.example", None),
        ('near5:"putin pyongyang" Korea', 'near5:"putin pyongyang" Korea'),
        ("harga: Rp5,2 triliun", "harga Rp5,2 triliun"),
        ("Putin sourcecountry: ID", "Putin sourcecountry:ID"),
    ],
)
def test_words_are_brought_into_its_grammar(words, asked) -> None:
    assert gdelt.grammatical(words, "en") == (asked or words)


def test_words_of_another_language_are_looked_for_in_it() -> None:
    assert gdelt.grammatical("Putin tiba", "id") == "sourcelang:indonesian Putin tiba"
    assert gdelt.grammatical("Putin sourcelang:malay", "id") == "Putin sourcelang:malay"
    assert gdelt.grammatical("Putin", "qq") == "Putin"


def test_a_question_is_never_longer_than_it_takes() -> None:
    long = gdelt.grammatical(" ".join(f"kata{number}" for number in range(200)), "id")
    assert len(long) <= gdelt.MAX_QUERY
    assert long.endswith(" kata33")
    assert gdelt.grammatical('"' + "a" * 300 + '" Putin', "en") == "Putin"


@pytest.mark.parametrize("words", ["", "di ke", "()", '""', "OR", "domain:a.example"])
def test_nothing_to_ask_is_said(words) -> None:
    with pytest.raises(ProviderError) as caught:
        gdelt.grammatical(words, "id")
    assert caught.value.permanent


def ask(settings, query: Query) -> list[str]:
    with serving(always(response(b"{}", content_type=JSON))) as server:
        settings.FACTCHECK_GDELT_URL = server.url
        assert gdelt.search(query, Http(allow={server.peer})) == []
        return server.paths


def times(path: str) -> list[datetime]:
    return [
        datetime.strptime(part.partition("=")[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        for part in path.split("&")
        if part.startswith(("startdatetime", "enddatetime"))
    ]


def test_it_looks_around_the_day_of_the_claim(settings) -> None:
    said = timezone.now().date() - timedelta(days=40)
    (path,) = ask(settings, Query("Putin", "id", said))
    start, end = times(path)
    assert (said - start.date(), end.date() - said) == (gdelt.AROUND, gdelt.AROUND)


@pytest.mark.parametrize("ago", [None, 0, 87, -400])
def test_it_never_looks_beyond_its_window(settings, ago) -> None:
    now = timezone.now()
    said = None if ago is None else now.date() - timedelta(days=ago)
    (path,) = ask(settings, Query("Putin", "id", said))
    start, end = times(path)
    assert now - timedelta(days=89) < start < end <= timezone.now()


def test_an_older_claim_is_no_empty_answer_and_nobody_is_asked(settings) -> None:
    with serving(always(response(b"{}", content_type=JSON))) as server:
        settings.FACTCHECK_GDELT_URL = server.url
        with pytest.raises(ProviderError) as caught:
            gdelt.search(Query("Putin", "id", date(2024, 6, 20)), Http(allow={server.peer}))
    assert (caught.value.code, caught.value.permanent) == ("outside_window", True)
    assert "2024-06-20" in caught.value.message
    assert server.requests == []


def test_what_it_saw_is_not_when_it_was_published(settings) -> None:
    body = (
        b'{"articles": [{"url": "https://berita.example/a", "title": "Satu\ttitik", '
        b'"seendate": "20261120T101500Z", "domain": "berita.example", '
        b'"language": "Indonesian", "sourcecountry": "Indonesia"}]}'
    )
    with serving(always(response(body, content_type=JSON))) as server:
        settings.FACTCHECK_GDELT_URL = server.url
        (found,) = gdelt.search(Query("satu titik", "en"), Http(allow={server.peer}))
    assert found.published_on is None
    assert found.excerpt == "", "none of the words there are the page's own"
    assert (found.title, found.language) == ("Satu titik", "id")
    assert found.data["seen_at"] == "2026-11-20T10:15:00+00:00"
