"""The screens of the sources: who may look and change, what is kept, what is said."""

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Status
from factcheck.jobs import Outcome, State
from factcheck.lookups import runner
from factcheck.lookups.keys import unseal
from factcheck.lookups.models import Lookup, Source, SourceFeed
from factcheck.lookups.providers import Config, config, listed
from tests.make import make_claim
from tests.people import person

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
KEY = "sk-9f8e7d6c5b4a"
EVERYTHING = {"on": "on", "by_itself": "on", "address": "", "daily": "", "key": ""}


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


def save(client: Client, name: str = "wikipedia", **given: str):
    return client.post(reverse("source", args=[name]), EVERYTHING | given)


@pytest.fixture
def keyed(settings):
    """`wikipedia`, as if it took a key."""
    settings.FACTCHECK_WIKIPEDIA_KEY = ""
    return listed()["wikipedia"].about


def test_editors_look_and_administrators_change() -> None:
    for address in (
        reverse("sources"),
        reverse("source", args=["wikipedia"]),
        reverse("set_aside"),
    ):
        assert signed_in("vio").get(address).status_code == 403
        assert signed_in("ana").get(address).status_code == 200
    page = signed_in("ana").get(reverse("source", args=["wikipedia"])).content.decode()
    assert "Administrators can change this." in page
    assert save(signed_in("pia")).status_code == 403
    asked = signed_in("pia").post(reverse("source_test", args=["wikipedia"]), {"question": "Putin"})
    assert asked.status_code == 403
    assert not Source.objects.exists()
    assert signed_in("max").get(reverse("source", args=["nobody"])).status_code == 404


def test_every_listed_source_is_told_of() -> None:
    page = signed_in("ana").get(reverse("sources")).content.decode()
    for provider in listed().values():
        assert str(provider.about.title) in page
    assert "sends words of the claim away" in page
    assert f"{listed()['wikipedia'].about.rate} questions a minute" in page


def test_what_is_set_counts_and_is_recorded() -> None:
    answer = save(signed_in("max"), on="", address="https://{language}.wiki.example", daily="40")
    assert answer.status_code == 302
    source = Source.objects.get(name="wikipedia")
    assert (source.on, source.by_itself, source.daily) == (False, True, 40)
    assert config(listed()["wikipedia"].about).address == "https://{language}.wiki.example"
    event = Event.objects.about(source).get()
    assert (event.verb, event.actor) == (Verb.SOURCE_CHANGED, person("max"))
    assert event.data["changed"]["on"] == [True, False]
    save(signed_in("max"), on="", address="https://{language}.wiki.example", daily="40")
    assert Event.objects.about(source).count() == 1


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:9999", "list it in FACTCHECK_FETCH_ALLOW"),
        ("http://10.0.0.7/w", "is not on the public internet"),
        ("ftp://wiki.example", "must begin with http"),
        ("https://ana:secret@wiki.example", "carries a user name"),
        ("https://wiki.example/api?key=rahasia", "Give only the base address"),
        ("https://wiki.example/api#rahasia", "Give only the base address"),
    ],
)
def test_an_address_that_must_not_be_asked_is_refused_beside_its_field(address, said) -> None:
    answer = save(signed_in("max"), address=address, daily="7")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'id="id_address_error"' in page
    assert f'value="{address}"' in page
    assert 'value="7"' in page
    assert not Source.objects.exists()


def test_an_address_of_the_newsrooms_own_may_be_allowed(settings) -> None:
    settings.FACTCHECK_FETCH_ALLOW = frozenset({"127.0.0.1:9999"})
    assert save(signed_in("max"), address="http://127.0.0.1:9999").status_code == 302


@pytest.mark.parametrize("daily", ["0", "-3", "viele"])
def test_a_senseless_limit_is_refused(daily) -> None:
    answer = save(signed_in("max"), daily=daily)
    assert answer.status_code == 422
    assert 'id="id_daily_error"' in answer.content.decode()


def test_a_key_is_sealed_and_nowhere_to_be_seen(keyed) -> None:
    client = signed_in("max")
    assert save(client, key=KEY).status_code == 302
    source = Source.objects.get(name="wikipedia")
    assert KEY not in source.sealed_key
    assert unseal(source.sealed_key) == KEY
    assert config(keyed).key == KEY
    pages = [client.get(reverse("source", args=["wikipedia"])), client.get(reverse("sources"))]
    pages.append(client.post(reverse("source_test", args=["wikipedia"]), {"question": ""}))
    for page in pages:
        assert KEY not in page.content.decode()
        assert source.sealed_key not in page.content.decode()
    assert "One was entered on" in pages[0].content.decode()
    events = repr(list(Event.objects.values_list("data", flat=True)))
    assert KEY not in events
    assert source.sealed_key not in events
    # An empty field leaves it; only the box removes it.
    save(client)
    source.refresh_from_db()
    assert source.sealed_key
    save(client, remove_key="on")
    source.refresh_from_db()
    assert source.sealed_key == ""
    assert Event.objects.about(source).last().data["changed"] == {"key": "removed"}


def test_a_key_is_not_sent_to_a_server_entered_later(keyed, settings) -> None:
    usual = config(keyed).address
    save(signed_in("max"), key=KEY)
    # The same server, in other words.
    save(signed_in("max"), address=f"{usual}/")
    assert config(keyed).key == KEY
    save(signed_in("max"), address="https://elsewhere.example")
    assert config(keyed).key == ""
    assert Event.objects.last().data["changed"]["key"] == "removed"
    save(signed_in("max"), address="https://elsewhere.example", key=KEY)
    assert config(keyed).key == KEY


def test_a_key_of_the_environment_is_for_its_own_server(keyed, settings) -> None:
    settings.FACTCHECK_WIKIPEDIA_KEY = KEY
    assert config(keyed).key == KEY
    client = signed_in("max")
    save(client, address="https://elsewhere.example")
    assert config(keyed).key == ""
    page = client.get(reverse("source", args=["wikipedia"])).content.decode()
    assert "FACTCHECK_WIKIPEDIA_KEY), and it counts before" not in page
    settings.FACTCHECK_WIKIPEDIA_URL = "https://wiki.newsroom.example"
    assert config(keyed) == Config("https://wiki.newsroom.example", KEY)


def test_a_key_stays_out_of_a_refused_page(keyed) -> None:
    answer = save(signed_in("max"), key=KEY, address="ftp://a.example")
    assert answer.status_code == 422
    assert KEY not in answer.content.decode()


def test_the_environment_counts_first_and_the_form_says_so(settings) -> None:
    settings.FACTCHECK_WIKIPEDIA_URL = "https://wiki.newsroom.example"
    settings.FACTCHECK_WIKIPEDIA_KEY = KEY
    page = signed_in("max").get(reverse("source", args=["wikipedia"])).content.decode()
    assert "FACTCHECK_WIKIPEDIA_URL), and it counts before" in page
    assert "FACTCHECK_WIKIPEDIA_KEY), and it counts before" in page
    assert "set by the environment" in page
    assert KEY not in page


def test_a_test_question_shows_its_answer_and_becomes_no_lookup(wiki) -> None:
    answer = signed_in("max").post(
        reverse("source_test", args=["wikipedia"]), {"question": "Vladimir Putin"}, headers=HTMX
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert "It answered in" in page
    assert "Vladimir Putin adalah presiden Rusia" in page
    assert not Lookup.objects.exists()
    source = Source.objects.get(name="wikipedia")
    assert (source.test_outcome, source.test_reason) == ("ok", "")
    event = Event.objects.about(source).get()
    assert event.verb == Verb.SOURCE_TESTED
    assert event.data["found"] > 0


def test_a_refused_test_question_says_why(wiki) -> None:
    wiki.refuse("maxlag")
    client = signed_in("max")
    page = client.post(
        reverse("source_test", args=["wikipedia"]), {"question": "Putin"}
    ).content.decode()
    assert "Wikipedia is too busy to answer" in page
    source = Source.objects.get(name="wikipedia")
    assert source.test_outcome == "failed"
    assert "is too busy" in client.get(reverse("source", args=["wikipedia"])).content.decode()


def test_a_broken_provider_is_told_of_and_takes_nothing_with_it(settings) -> None:
    settings.FACTCHECK_PROVIDERS = ["tests.lookups.broken_provider"]
    settings.FACTCHECK_BROKEN_URL = "https://broken.example"
    answer = signed_in("max").post(reverse("source_test", args=["broken"]), {"question": "Putin"})
    assert answer.status_code == 200
    assert "because of a fault in this program" in answer.content.decode()


def test_an_empty_test_question_is_refused() -> None:
    answer = signed_in("max").post(reverse("source_test", args=["wikipedia"]), {"question": " "})
    assert answer.status_code == 422
    assert "Write what to ask." in answer.content.decode()


def test_how_a_source_stands(wiki) -> None:
    ana = signed_in("ana")
    first = ana.get(reverse("sources"), headers=HTMX)
    seen = first.context["stamp"]
    same = ana.get(reverse("sources"), {"seen": seen}, headers=HTMX)
    assert same.status_code == 204
    claim = make_claim(Status.RESEARCH)
    later = ana.get(reverse("sources"), {"seen": seen}, headers=HTMX)
    assert later.status_code == 200
    assert "1 waiting" in later.content.decode()
    for lookup in claim.lookups.all():
        runner.run_lookup(lookup.pk)
    Lookup.objects.filter(provider="archive").update(
        state=State.SET_ASIDE,
        outcome=Outcome.FAILED,
        reason="provider_broke",
        reason_data={"title": "Archive"},
    )
    page = ana.get(reverse("sources")).content.decode()
    assert "1 set aside" in page
    assert "because of a fault in this program" in page
    assert " found." in page
    assert "waiting" not in page


def test_the_list_asks_few_questions(django_assert_max_num_queries) -> None:
    ana = signed_in("ana")
    for _ in range(4):
        make_claim(Status.RESEARCH)
    with django_assert_max_num_queries(14):
        assert ana.get(reverse("sources")).status_code == 200


def test_publishers_keep_the_newsrooms_own_list_of_feeds(settings) -> None:
    settings.FACTCHECK_PROVIDERS = ["factcheck.lookups.providers.feeds"]
    page, add = reverse("source", args=["feeds"]), reverse("source_feed_add")
    pia, ana = signed_in("pia"), signed_in("ana")
    assert ana.post(add, {"feed": "https://antara.example/rss"}).status_code == 403
    assert "Ask a publisher to add one." in ana.get(page).content.decode()
    refused = pia.post(add, {"feed": "http://10.0.0.7/rss"})
    assert refused.status_code == 422
    assert 'id="id_feed_error"' in refused.content.decode()
    assert 'value="http://10.0.0.7/rss"' in refused.content.decode()
    assert pia.post(add, {"feed": "https://antara.example/rss"}).status_code == 302
    feed = SourceFeed.objects.get()
    assert "https://antara.example/rss" in pia.get(page).content.decode()
    twice = pia.post(add, {"feed": "https://antara.example/rss"})
    assert "on the list already" in twice.content.decode()
    pia.post(reverse("source_feed_change", args=[feed.pk, "pause"]))
    feed.refresh_from_db()
    assert not feed.active
    assert "Paused." in pia.get(page).content.decode()
    pia.post(reverse("source_feed_change", args=[feed.pk, "resume"]))
    feed.refresh_from_db()
    assert feed.active
    assert pia.post(reverse("source_feed_change", args=[feed.pk, "burn"])).status_code == 404
    pia.post(reverse("source_feed_change", args=[feed.pk, "remove"]))
    assert not SourceFeed.objects.exists()


def test_the_documentation_of_a_source_stands_on_its_page() -> None:
    html = signed_in("ana").get(reverse("source", args=["wikipedia"])).content.decode()
    assert "What counts as what</h3>" in html
    assert "<th></th>" not in html
