"""The newsroom's own sources: their feeds are indexed, and the index is asked like a provider."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from factcheck import jobs
from factcheck.audit.models import Event, Verb
from factcheck.errors import StaleState
from factcheck.jobs import State
from factcheck.lib.addresses import AddressRefused
from factcheck.lib.fetch import Http
from factcheck.lookups import feed_actions, feed_runner, tasks
from factcheck.lookups.feed_actions import AlreadyListed
from factcheck.lookups.models import FeedItem, SourceFeed
from factcheck.lookups.providers import Query, feeds
from tests.articles.test_feeds import XML, rss
from tests.lib.servers import response, serving
from tests.people import person

pytestmark = pytest.mark.django_db


def item(title: str, link: str, *, about: str = "", day: str = "19", guid: str = "") -> str:
    named = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return (
        f"<item><title>{title}</title><link>{link}</link>{named}"
        f"<description>{about}</description><pubDate>{day} Jun 2024 02:00:00 GMT</pubDate></item>"
    )


PUTIN = item(
    "Putin tiba di Pyongyang",
    "https://warta.example/1?utm_source=rss",
    about="&lt;p&gt;Presiden &lt;b&gt;Rusia&lt;/b&gt; membawa 13 pejabat.&lt;/p&gt;&lt;p&gt;Rabu.",
)
RICE = item("Harga beras naik", "https://warta.example/2", day="20")


class Site:
    """A site on loopback that serves `feed` at /feed, and at /page a page that names it."""

    def __init__(self) -> None:
        self.feed = response(rss(PUTIN, RICE), content_type=XML)
        self.heads: list[str] = []

    def has(self, *items: str, **headers: str) -> None:
        self.feed = response(rss(*items), content_type=XML, **headers)

    def behave(self, connection, head):
        self.heads.append(head.decode())
        page = b"<!doctype html><link rel=alternate type=application/rss+xml href='/feed'>"
        connection.sendall(response(page) if b" /page" in head else self.feed)


@pytest.fixture
def site(settings):
    found = Site()
    with serving(found.behave) as running:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({running.peer})
        found.url = running.url
        yield found


@pytest.fixture
def feed(site) -> SourceFeed:
    return feed_actions.add_source_feed(f"{site.url}/feed", actor=person("pia"))


def look(feed: SourceFeed) -> SourceFeed:
    """Look once, whether or not it is time."""
    SourceFeed.objects.filter(pk=feed.pk).update(run_after=timezone.now())
    assert feed_runner.index_feed(feed.pk)
    feed.refresh_from_db()
    return feed


def titles(words: str, **more) -> list[str]:
    return [one.title for one in feeds.search(Query(words, "id", **more), Http())]


# Indexing


def test_entries_are_indexed_once_as_plain_text(feed, site):
    look(feed)
    assert (feed.title, feed.why, feed.failures, feed.state) == ("Warta", "", 0, State.WAITING)
    assert timedelta(minutes=29) < feed.run_after - timezone.now() <= timedelta(minutes=30)
    putin = FeedItem.objects.get(title="Putin tiba di Pyongyang")
    assert putin.url == "https://warta.example/1"
    assert putin.summary == "Presiden Rusia membawa 13 pejabat. Rabu."
    assert putin.published_at.isoformat() == "2024-06-19T02:00:00+00:00"
    first_seen = putin.seen_at
    site.has(PUTIN.replace("tiba di", "sudah di"), item("Baru", "https://warta.example/3"))
    look(feed)
    assert FeedItem.objects.count() == 3
    putin.refresh_from_db()
    assert (putin.title, putin.seen_at) == ("Putin tiba di Pyongyang", first_seen)


def test_unchanged_is_asked_for_and_understood(feed, site):
    site.has(PUTIN, ETag='W/"7"', Last_Modified="Mon, 08 Jul 2024 10:00:00 GMT")
    look(feed)
    site.feed = response(status="304 Not Modified", content_type=None)
    look(feed)
    sent = site.heads[1].lower()
    assert 'if-none-match: w/"7"' in sent
    assert "if-modified-since: mon, 08 jul 2024 10:00:00 gmt" in sent
    assert (feed.why, feed.failures, FeedItem.objects.count()) == ("", 0, 1)


def test_a_page_leads_to_its_feed_which_is_asked_from_then_on(site):
    feed = look(feed_actions.add_source_feed(f"{site.url}/page", actor=person("pia")))
    assert (feed.address, FeedItem.objects.count()) == (f"{site.url}/feed", 2)
    twin = look(feed_actions.add_source_feed(f"{site.url}/page", actor=person("pia")))
    assert "“Warta”" in twin.why
    assert not twin.active


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (response(rss()[:60], content_type=XML), "damaged"),
        (response(b"<!doctype html><p>Halo"), "neither a feed"),
        (response(status="404 Not Found"), "does not exist"),
        (response(status="500 Oops"), "fault of its own"),
        (response(rss(), content_type=XML, length=9_999_999), "larger than 5 MB"),
    ],
    ids=["broken", "html", "404", "500", "too large"],
)
def test_a_failure_is_said_and_tried_again(feed, site, answer, sentence):
    site.feed = answer
    look(feed)
    assert sentence in feed.why
    assert (feed.state, feed.failures, feed.active) == (State.WAITING, 1, True)
    site.has(PUTIN)
    look(feed)
    assert (feed.why, feed.failures) == ("", 0)


def test_pauses_grow_with_failures_up_to_a_day_or_as_asked(feed, site):
    site.feed = response(status="500 Oops")
    pauses = []
    for _look in range(7):
        look(feed)
        pauses.append(round((feed.run_after - timezone.now()) / timedelta(minutes=1)))
    assert pauses == [30, 60, 120, 240, 480, 960, 1440]
    site.feed = response(status="429 Wait", Retry_After="172800")
    assert look(feed).run_after - timezone.now() > timedelta(hours=47)


def test_entries_that_cannot_be_opened_or_shown_are_left_out(feed, site):
    site.has(
        item("Skrip", "javascript:alert(1)"),
        item("", "https://warta.example/kosong"),
        item("&lt;script&gt;alert(1)&lt;/script&gt;Judul", "https://warta.example/4"),
        item("a\u202eb", "https://warta.example/5", day="99"),
    )
    look(feed)
    found = list(FeedItem.objects.order_by("url").values_list("title", "published_at"))
    assert [title for title, _at in found] == ["alert(1)Judul", "ab"]
    assert found[1][1] is None


def test_only_the_newest_entries_are_kept(feed, site, monkeypatch):
    monkeypatch.setattr(feed_runner, "KEPT", 3)
    site.has(*(item(f"Judul {n}", f"https://warta.example/{n}", day=f"{n:02}") for n in (3, 2, 1)))
    look(feed)
    site.has(*(item(f"Judul {n}", f"https://warta.example/{n}", day=f"{n:02}") for n in (5, 4)))
    look(feed)
    assert set(FeedItem.objects.values_list("title", flat=True)) == {
        *("Judul 3", "Judul 4", "Judul 5")
    }


def test_who_lost_the_lease_keeps_nothing(feed):
    slow = SourceFeed.objects.lease(feed.pk)
    seen = feed_runner._ask(slow)
    SourceFeed.objects.filter(pk=feed.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert SourceFeed.objects.lease(feed.pk)
    assert not feed_runner._keep(slow, seen)
    assert not FeedItem.objects.exists()


def test_bell_and_sweep(feed, site):
    assert jobs.sweep(SourceFeed) == 1
    tasks.index_feed(feed.pk)
    assert FeedItem.objects.count() == 2
    assert jobs.sweep(SourceFeed) == 0
    tasks.sweep_source_feeds()


# The list


def test_paused_resumed_and_removed(feed, site):
    pia, max_ = person("pia"), person("max")
    look(feed)
    feed_actions.pause_source_feed(feed, actor=max_)
    SourceFeed.objects.update(run_after=timezone.now())
    assert not feed_runner.index_feed(feed.pk)
    assert titles("Putin Pyongyang") == ["Putin tiba di Pyongyang"]
    with pytest.raises(StaleState):
        feed_actions.pause_source_feed(feed, actor=max_)
    feed_actions.resume_source_feed(feed, actor=pia)
    with pytest.raises(StaleState):
        feed_actions.resume_source_feed(feed, actor=pia)
    assert look(feed).active
    held = SourceFeed.objects.get(pk=feed.pk)
    feed_actions.remove_source_feed(feed, actor=pia)
    assert not SourceFeed.objects.exists()
    assert not FeedItem.objects.exists()
    with pytest.raises(StaleState):
        feed_actions.remove_source_feed(held, actor=pia)
    told = Event.objects.filter(object_type="lookups.sourcefeed").order_by("seq")
    assert [(event.verb, event.actor, event.data.get("what")) for event in told] == [
        (Verb.SOURCE_FEED_ADDED, pia, None),
        (Verb.SOURCE_FEED_CHANGED, max_, "paused"),
        (Verb.SOURCE_FEED_CHANGED, pia, "resumed"),
        (Verb.SOURCE_FEED_CHANGED, pia, "removed"),
    ]


def test_one_set_aside_can_be_resumed(feed):
    for _try in range(jobs.ATTEMPTS):
        SourceFeed.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert SourceFeed.objects.lease(feed.pk)
    SourceFeed.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    jobs.sweep(SourceFeed)
    feed.refresh_from_db()
    assert feed.state == State.SET_ASIDE
    feed_actions.resume_source_feed(feed, actor=person("pia"))
    assert look(feed).title == "Warta"


def test_removed_while_it_is_looked_at_nothing_of_it_stays(feed):
    held = SourceFeed.objects.lease(feed.pk)
    seen = feed_runner._ask(held)
    feed_actions.remove_source_feed(feed, actor=person("pia"))
    assert not feed_runner._keep(held, seen)
    assert not FeedItem.objects.exists()


def test_only_publishers_and_administrators_change_the_list(feed, site):
    for name in ("vio", "ana", "ben"):
        actor = person(name)
        with pytest.raises(PermissionDenied):
            feed_actions.add_source_feed(f"{site.url}/other", actor=actor)
        for change in (
            feed_actions.pause_source_feed,
            feed_actions.resume_source_feed,
            feed_actions.remove_source_feed,
        ):
            with pytest.raises(PermissionDenied):
                change(feed, actor=actor)
    assert SourceFeed.objects.get().active


def test_what_is_no_address_or_there_already_is_refused(feed, site):
    for wrong in ("warta.example", "ftp://warta.example", "http://127.0.0.1:1/feed", ""):
        with pytest.raises(AddressRefused):
            feed_actions.add_source_feed(wrong, actor=person("pia"))
    with pytest.raises(AlreadyListed) as caught:
        feed_actions.add_source_feed(f" {site.url}/feed ", actor=person("max"))
    assert caught.value.feed == feed


# Asking


def test_found_by_names_with_the_feed_as_publisher(feed):
    look(feed)
    (found,) = feeds.search(Query("Putin Pyongyang", "id"), Http())
    assert (found.title, found.publisher, found.url) == (
        "Putin tiba di Pyongyang",
        "Warta",
        "https://warta.example/1",
    )
    assert found.excerpt == "Presiden Rusia membawa 13 pejabat. Rabu."
    assert found.published_on == date(2024, 6, 19)


def test_nothing_found(feed):
    look(feed)
    assert titles("Putin kopi") == [], "one word of two is too little"
    assert titles("") == titles("dan yang di") == []
    assert titles("beras") == ["Harga beras naik"]


def test_most_words_first_then_nearest_to_when_it_was_said(feed, site):
    site.has(
        item("Putin Kim", "https://warta.example/20", day="20"),
        item("Putin Kim Pyongyang", "https://warta.example/1", day="01"),
        item("Putin Kim", "https://warta.example/25", day="25"),
        item("Kim Putin", "https://warta.example/10", day="10"),
    )
    look(feed)
    near = feeds.search(Query("Putin Kim Pyongyang", "id", date(2024, 6, 11)), Http())
    assert [one.published_on.day for one in near] == [1, 10, 20, 25]
    newest = feeds.search(Query("Putin Kim Pyongyang", "id"), Http())
    assert [one.published_on.day for one in newest] == [1, 25, 20, 10]


def test_ten_thousand_entries_that_fit_are_cut(feed):
    FeedItem.objects.bulk_create(
        FeedItem(feed=feed, key=str(n), url=f"https://w.example/{n}", title=f"Putin Kim {n}")
        for n in range(10_000)
    )
    began = timezone.now()
    assert len(titles("Putin Kim")) == feeds.MAX_FOUND
    assert timezone.now() - began < timedelta(seconds=2)


@pytest.mark.parametrize("hostile", ["' | !!! & (", "a' | 'b", "\\", "putin:*", "\x00 putin"])
def test_any_question_is_taken(feed, hostile):
    look(feed)
    assert isinstance(titles(hostile), list)
