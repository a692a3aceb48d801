"""What only Google Fact Check, MAFINDO, SearXNG and Brave do."""

from datetime import date

import pytest

from factcheck.lookups.providers import Asked, ProviderError, Query, brave, mafindo, searxng
from tests.lib.servers import redirect_to, serving
from tests.lookups.contract import tables  # noqa: F401 (the tables are its modules)
from tests.lookups.contract.table import playing
from tests.lookups.contract.tables import brave as brave_table
from tests.lookups.contract.tables import google_factcheck as google_table
from tests.lookups.contract.tables import mafindo as mafindo_table
from tests.lookups.contract.tables import searxng as searxng_table

pytestmark = pytest.mark.django_db


# Google


def test_each_review_is_a_finding_rated_as_written(settings) -> None:
    with playing(google_table.TABLE, settings) as source:
        first, second, third = source.ask()
    assert (first.rating, first.publisher) == ("Salah, jumlahnya 13", "Meja Contoh")
    assert first.excerpt == "[SALAH] Putin Membawa 130 Pejabat"
    assert first.published_on == date(2024, 6, 22)
    assert first.data == {"claimant": "Unggahan di Facebook", "claimed_on": "2024-06-20"}
    assert (second.publisher, second.language) == ("lain.example", "id")
    assert second.published_on == date(2024, 6, 20), "the claim's own date is all there is"
    assert (third.title, third.rating) == ("Tidak benar Putin menginap sebulan", "False")


# MAFINDO


def test_ratings_stand_in_the_title_or_are_the_kind_of_hoax(settings) -> None:
    with playing(mafindo_table.TABLE, settings) as source:
        first, second, third = source.ask()
    assert [one.rating for one in (first, second, third)] == [
        *("SALAH", "Fabricated Content", "benar")
    ]
    assert first.url == "https://gfd.turnbackhoax.id/focus/14001"
    assert first.excerpt == "Fotonya lama dan dari tempat lain."
    assert first.published_on == date(2024, 6, 21)
    assert third.published_on is None


def test_its_key_is_handed_in_and_noted_as_hidden(settings) -> None:
    with playing(mafindo_table.TABLE, settings) as source:
        source.ask()
    assert all("key=k3y-" in request for request in source.server.requests)
    assert all(b"key=hidden" in exchange.sent for exchange in source.http.exchanges)


def test_each_name_is_a_question_of_its_own() -> None:
    asked = Asked("Vladimir Putin memborong beras di Pyongyang.", "id", said_on=date(2024, 6, 20))
    assert [query.text for query in mafindo.questions(asked)] == ["Vladimir Putin", "Pyongyang"]
    (query,) = mafindo.questions(Asked("vaksin membuat orang mandul", "id"))
    assert query.text


# SearXNG


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("!!g rahasia", "g rahasia"),
        ("!bing :de <3 ?x kata", "bing de 3 x kata"),
        ("Awas! Putin: tiba", "Awas! Putin: tiba"),
        ("!", ""),
        ("kata " * 200, ("kata " * 200)[:400].rstrip()),
    ],
)
def test_words_cannot_steer_it(text, words) -> None:
    assert searxng.plain_words(text) == words


def test_it_is_never_sent_to_another_site(settings) -> None:
    with (
        serving(lambda connection, request: None) as elsewhere,
        playing(searxng_table.TABLE, settings) as source,
    ):
        source.instead = {0: redirect_to(f"{elsewhere.url}/?q=rahasia")}
        with pytest.raises(ProviderError) as caught:
            source.ask()
        assert caught.value.code == "post_redirected"
        assert elsewhere.requests == []


def test_news_are_known_as_such(settings) -> None:
    with playing(searxng_table.TABLE, settings) as source:
        first, second = source.ask()
    assert (first.kind, first.publisher) == ("news", "kabar.example")
    assert first.data == {"engines": ["bing news", "brave"]}
    assert (second.kind, second.publisher, second.published_on) == ("", "ensiklopedi.example", None)


def test_silent_engines_are_named(settings) -> None:
    with playing(searxng_table.TABLE, settings) as source:
        source.refuses(searxng_table.TABLE.refusals["engines silent, with 200"])
        with pytest.raises(ProviderError) as caught:
            source.ask()
    assert "google: too many requests" in caught.value.message


# Brave


def test_questions_are_cut_at_a_word() -> None:
    assert brave.short_enough("kata " * 60) == " ".join(["kata"] * 50)
    cut = brave.short_enough("panjang-sekali-katanya " * 40)
    assert len(cut) <= brave.MAX_QUERY
    assert cut.endswith("katanya")
    assert len(brave.short_enough("x" * 1000)) == brave.MAX_QUERY


def test_its_findings_stay_and_its_answers_do_not() -> None:
    assert not brave.about.keeps_answers
    assert brave.about.daily is not None
    assert brave.about.daily * 31 <= 2000


def test_what_it_says_of_a_page(settings) -> None:
    with playing(brave_table.TABLE, settings) as source:
        first, second = source.ask(query=Query("Putin Pyongyang", "id"))
    assert first.excerpt == "Putin membawa 13 pejabat.\nIa tiba Rabu pagi."
    assert (first.publisher, first.published_on) == ("Warta", date(2024, 6, 19))
    assert (second.publisher, second.excerpt) == ("lain.example", "")
