"""Feeds that are watched: what is new comes in once; what goes wrong is said and tried again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from factcheck import jobs
from factcheck.articles import feed_actions, feed_runner
from factcheck.articles.actions import bring_in_address
from factcheck.articles.feed_actions import AlreadyWatched
from factcheck.articles.feed_runner import EACH_LOOK, FIRST_LOOK, plain_address
from factcheck.articles.models import Article, Batch, BatchItem, Feed, Standing
from factcheck.audit.models import Event, Verb
from factcheck.errors import Refused, StaleState
from factcheck.jobs import State
from factcheck.lib.addresses import AddressRefused
from factcheck.lib.feed_fetch import Look
from factcheck.lib.feeds import read_feed
from factcheck.lib.fetch import Fetched
from factcheck.lib.files import FileRefused
from tests.articles.test_batch import page, standings, work_off
from tests.lib.servers import response, serving
from tests.people import person

pytestmark = pytest.mark.django_db

XML = "application/xml"


def rss(*entries: str, title: str = "Warta") -> bytes:
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>"
        f"{''.join(entries)}</channel></rss>"
    ).encode()


def entry(link: str, *, guid: str = "", date: str = "") -> str:
    parts = f"<title>Judul</title><link>{link}</link>"
    parts += f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    parts += f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item>{parts}</item>"


class Site:
    """A site on loopback: `feed` is what it serves at /feed; /N is an article, /gone is none."""

    def __init__(self) -> None:
        self.feed = response(rss(), content_type=XML)
        self.heads: list[str] = []

    def behave(self, connection, head):
        path = head.split(b" ")[1].decode()
        if path.startswith("/feed"):
            self.heads.append(head.decode())
            connection.sendall(self.feed)
        elif path.startswith("/gone"):
            connection.sendall(response(status="404 Not Found"))
        elif path.startswith("/page"):
            link = "<link rel='alternate' type='application/rss+xml' href='/feed'>"
            connection.sendall(response(f"<!doctype html><head>{link}</head>".encode()))
        else:
            connection.sendall(response(page(int(path.strip("/")))))

    def has(self, *entries: str, **headers: str) -> None:
        self.feed = response(rss(*entries), content_type=XML, **headers)


@pytest.fixture
def site(settings):
    found = Site()
    with serving(found.behave) as running:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({running.peer})
        found.url, found.peer = running.url, running.peer
        yield found


@pytest.fixture
def feed(site) -> Feed:
    return feed_actions.add_feed(f"{site.url}/feed", actor=person("ana"))


def look(feed: Feed) -> Feed:
    """Look once, whether or not it is time."""
    Feed.objects.filter(pk=feed.pk).update(run_after=timezone.now())
    assert feed_runner.look(feed.pk)
    feed.refresh_from_db()
    return feed


def names() -> list[str]:
    return list(BatchItem.objects.order_by("id").values_list("name", flat=True))


def test_what_is_new_comes_in_and_never_again(feed, site):
    site.has(entry(f"{site.url}/1", guid="a"), entry(f"{site.url}/2", guid="b"))
    look(feed)
    work_off()
    batch = Batch.objects.get()
    assert (batch.kind, batch.feed, batch.asked_by) == ("feed", feed, person("ana"))
    assert set(standings(batch).values()) == {Standing.READ}
    assert (feed.title, feed.last_new, feed.why) == ("Warta", 2, "")
    assert feed.state == State.WAITING
    assert timedelta(minutes=29) < feed.run_after - timezone.now() <= timedelta(minutes=30)
    look(feed)
    assert Batch.objects.count() == 1
    site.has(
        entry(f"{site.url}/3", guid="c"),
        entry(f"{site.url}/1-judul-baru", guid="a"),
        entry(f"{site.url}/2?utm_source=rss#isi", guid="guid-baru"),
    )
    look(feed)
    work_off()
    assert names()[2:] == [f"{site.url}/3"]
    event = Event.objects.about(Batch.objects.latest("pk")).get()
    assert (event.verb, event.actor, event.data["feed"]) == (Verb.BATCH_BROUGHT_IN, None, feed.pk)


def test_a_new_feed_brings_in_its_newest_and_leaves_the_rest_for_good(feed, site):
    many = [
        entry(f"{site.url}/{n}", date=f"{1 + n // 24:02} Jul 2024 {n % 24:02}:00:00 +0700")
        for n in range(40)
    ]
    site.has(*many)
    look(feed)
    assert names() == [f"{site.url}/{n}" for n in range(39, 39 - FIRST_LOOK, -1)]
    look(feed)
    assert len(names()) == FIRST_LOOK


def test_a_crowd_of_new_entries_is_spread_over_looks(feed, site):
    look(feed)
    site.has(*(entry(f"{site.url}/{n}") for n in range(60)), ETag='"1"')
    assert look(feed).etag == "", "the rest would never be seen behind a 304"
    assert len(names()) == EACH_LOOK
    assert look(feed).etag == '"1"'
    assert len(names()) == 60


def test_unchanged_is_asked_for_and_understood(feed, site):
    modified = "Mon, 08 Jul 2024 10:00:00 GMT"
    site.has(entry(f"{site.url}/1"), ETag='W/"7"', Last_Modified=modified)
    look(feed)
    assert "If-None-Match" not in site.heads[0]
    site.feed = response(status="304 Not Modified", content_type=None)
    look(feed)
    sent = site.heads[1].lower()
    assert 'if-none-match: w/"7"' in sent
    assert f"if-modified-since: {modified}".lower() in sent
    assert (feed.why, feed.failures, feed.last_new) == ("", 0, 0)


@pytest.mark.parametrize(
    ("body", "links"),
    [
        (rss(entry("../1")), ["https://x.example/1"]),
        (rss("<item><guid>https://x.example/perma</guid></item>"), ["https://x.example/perma"]),
        (rss(entry("/1")).removesuffix(b"</channel></rss>"), ["https://x.example/1"]),
        (
            b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/news/'><title>W</title>"
            b"<entry><id>tag:x,1</id><link href='1.html'/></entry></feed>",
            ["https://x.example/news/1.html"],
        ),
        (
            b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
            b"xmlns='http://purl.org/rss/1.0/'><channel><title>W</title></channel>"
            b"<item rdf:about='https://x.example/1'><link>https://x.example/1</link></item>"
            b"</rdf:RDF>",
            ["https://x.example/1"],
        ),
        (
            rss(entry("/1"))
            .decode()
            .replace("version='1.0'", "version='1.0' encoding='utf-16'")
            .encode("utf-16"),
            ["https://x.example/1"],
        ),
    ],
    ids=["relative", "guid only", "cut off", "atom with a base", "rdf", "utf-16"],
)
def test_feeds_of_every_kind(body, links):
    found = read_feed(body, url="https://x.example/a/feed.xml", content_type=XML)
    assert [one.link for one in found.entries] == links


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<rss version='2.0'><channel><tit<<<", "feed_broken"),
        (b"<!doctype html><title>Beranda</title>", "feed_none"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "feed_none"),
        (b"", "feed_none"),
        (b"\x89PNG\r\n\0\0", "feed_none"),
    ],
    ids=["broken", "page", "json", "empty", "picture"],
)
def test_what_is_no_feed_says_so(body, code):
    with pytest.raises(FileRefused) as refused:
        read_feed(body, url="https://x.example/", content_type=XML)
    assert refused.value.code == code


def test_the_name_of_a_file_is_not_opened(tmp_path):
    """feedparser takes bytes for a file's name first."""
    secret = tmp_path / "<rss>"
    secret.write_bytes(rss(entry("https://x.example/rahasia")))
    with pytest.raises(FileRefused):
        read_feed(bytes(secret), url="https://x.example/", content_type=XML)


def test_what_an_entity_names_is_not_loaded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("rahasia")
    body = f"<!DOCTYPE r [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>".encode()
    body += rss(entry("https://x.example/1"), title="a&x;b").partition(b"?>")[2]
    found = read_feed(body, url="https://x.example/", content_type=XML)
    assert "rahasia" not in found.title
    assert len(found.entries) == 1


def test_a_page_leads_to_its_feed(site):
    site.has(entry(f"{site.url}/1"))
    feed = feed_actions.add_feed(f"{site.url}/page", actor=person("ana"))
    look(feed)
    assert (feed.found_at, feed.title, feed.last_new) == (f"{site.url}/feed", "Warta", 1)
    again = feed_actions.add_feed(f"{site.url}/page/2", actor=person("ana"))
    assert "“Warta”" in look(again).why
    assert not again.active


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (response(rss()[:60], content_type=XML), "damaged"),
        (response(b"<!doctype html><p>Halo", content_type="text/html"), "neither a feed"),
        (response(status="404 Not Found"), "does not exist"),
        (response(b"x", content_type="image/png"), "image/png"),
        (response(rss(), content_type=XML, length=9_999_999), "larger than 5 MB"),
        (response(status="429 Too Many Requests"), "fewer questions"),
    ],
    ids=["broken", "html", "404", "type", "too large", "throttled"],
)
def test_a_failure_is_kept_with_its_reason_and_tried_again(feed, site, answer, sentence):
    site.feed = answer
    look(feed)
    assert sentence in feed.why
    assert (feed.state, feed.failures, feed.active) == (State.WAITING, 1, True)
    assert feed.run_after > timezone.now()
    site.has(entry(f"{site.url}/1"))
    look(feed)
    assert (feed.why, feed.failures, feed.last_new) == ("", 0, 1)


def test_an_endless_feed_is_cut_off(settings):
    def endless(connection, head):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss><channel>")
        while True:
            connection.sendall(b"<item><link>https://x.example/1</link></item>" * 1000)

    with serving(endless) as running:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({running.peer})
        feed = feed_actions.add_feed(f"{running.url}/feed", actor=person("ana"))
        look(feed)
    assert "larger than 5 MB" in feed.why
    assert not Batch.objects.exists()


def test_pauses_grow_with_failures_in_a_row_up_to_a_day(feed, site):
    site.feed = response(status="500 Internal Server Error")
    pauses = []
    for _look in range(8):
        look(feed)
        pauses.append(round((feed.run_after - timezone.now()) / timedelta(minutes=1)))
    assert pauses == [30, 60, 120, 240, 480, 960, 1440, 1440]
    site.feed = response(status="503 Busy", Retry_After="172800")
    assert look(feed).run_after - timezone.now() > timedelta(hours=47)


def test_entries_that_are_gone_or_lead_elsewhere_have_their_own_outcome(feed, site, settings):
    site.has(
        entry(f"{site.url}/gone"),
        entry("javascript:alert(1)"),
        entry("http://192.168.1.1/"),
        "<item><guid isPermaLink='false'>tanpa-alamat</guid></item>",
        entry(f"{site.url}/5"),
    )
    look(feed)
    work_off()
    items = list(BatchItem.objects.all().with_standing().order_by("number"))
    assert [item.standing for item in items] == [Standing.FAILED] * 4 + [Standing.READ]
    assert "not exist" in items[0].reading.why
    assert "names no page" in items[3].why


def test_a_feed_from_outside_cannot_lead_to_the_newsrooms_own_servers(settings):
    settings.FACTCHECK_PAGES_ALLOW = frozenset({"10.0.0.1:8000"})
    inside, outside = "http://10.0.0.1:8000/rahasia", "https://luar.example/feed"
    Feed.objects.create(address=outside, watched_by=person("ana"))
    held = Feed.objects.lease(Feed.objects.get().pk)
    answer = Fetched(outside, outside, 200, {}, XML, b"", timezone.now())
    found = read_feed(rss(entry(inside)), url=outside, content_type=XML)
    assert feed_runner._keep(held, Look(answer, found))
    assert "not on the public internet" in BatchItem.objects.get().why


def test_the_same_entry_twice_in_one_feed_is_one(feed, site):
    site.has(entry(f"{site.url}/1", guid="a"), entry(f"{site.url}/1#b"), entry("/2", guid="a"))
    look(feed)
    assert names() == [f"{site.url}/1"]


def test_two_looks_at_once_are_one(feed, site):
    site.has(entry(f"{site.url}/1"))
    assert Feed.objects.lease(feed.pk)
    assert not feed_runner.look(feed.pk)
    assert not site.heads


def test_who_lost_the_lease_keeps_nothing(feed, site):
    site.has(entry(f"{site.url}/1"))
    slow = Feed.objects.lease(feed.pk)
    seen = feed_runner._ask(slow)
    Feed.objects.filter(pk=feed.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert feed_runner.look(feed.pk)
    assert not feed_runner._keep(slow, seen)
    assert Batch.objects.count() == 1


def test_the_sweep_rings_for_what_is_due_only(feed):
    assert jobs.sweep(Feed) == 1
    feed_actions.pause_feed(feed, actor=person("ana"))
    assert jobs.sweep(Feed) == 0


def test_many_feeds_that_are_due_are_rung_for_a_few_at_a_time():
    for number in range(7):
        feed_actions.add_feed(f"https://a{number}.example/feed", actor=person("ana"))
    assert jobs.sweep(Feed) == 4
    Feed.objects.lease(Feed.objects.earliest("pk").pk)
    assert jobs.sweep(Feed) == 3


def test_paused_while_it_is_looked_at_nothing_of_it_counts(feed, site):
    site.has(entry(f"{site.url}/1"))
    held = Feed.objects.lease(feed.pk)
    seen = feed_runner._ask(held)
    feed_actions.remove_feed(feed, actor=person("eva"))
    assert feed_runner._keep(held, seen)
    assert not Batch.objects.exists()


def test_paused_resumed_removed_and_added_again(feed, site):
    ana, eva = person("ana"), person("eva")
    site.has(entry(f"{site.url}/1"))
    look(feed)
    feed_actions.pause_feed(feed, actor=eva)
    assert not feed_runner.look(feed.pk)
    with pytest.raises(StaleState):
        feed_actions.pause_feed(feed, actor=ana)
    with pytest.raises(StaleState):
        feed_actions.look_now(feed, actor=ana)
    feed_actions.resume_feed(feed, actor=eva)
    feed.refresh_from_db()
    assert feed.watched_by == eva
    with pytest.raises(StaleState):
        feed_actions.resume_feed(feed, actor=ana)
    with pytest.raises(AlreadyWatched):
        feed_actions.add_feed(feed.address, actor=ana)
    feed_actions.remove_feed(feed, actor=ana)
    with pytest.raises(StaleState):
        feed_actions.remove_feed(feed, actor=ana)
    assert not Feed.objects.watched().exists()
    again = feed_actions.add_feed(feed.address, actor=ana, minutes=60)
    assert (again.pk, again.minutes) == (feed.pk, 60)
    look(again)
    assert Batch.objects.count() == 1, "what it had before stays known"
    verbs = [(event.verb, event.data.get("what")) for event in Event.objects.about(feed)]
    assert verbs == [
        (Verb.FEED_ADDED, None),
        (Verb.FEED_CHANGED, "paused"),
        (Verb.FEED_CHANGED, "resumed"),
        (Verb.FEED_CHANGED, "removed"),
        (Verb.FEED_ADDED, None),
    ]


def test_look_now_also_after_its_worker_was_lost(feed):
    Feed.objects.update(run_after=timezone.now() + timedelta(hours=1))
    feed_actions.look_now(feed, actor=person("eva"))
    assert Feed.objects.due().exists()
    Feed.objects.update(
        state=State.RUNNING, attempts=3, leased_until=timezone.now() - timedelta(seconds=1)
    )
    jobs.sweep(Feed)
    feed.refresh_from_db()
    assert feed.state == State.SET_ASIDE
    feed_actions.look_now(feed, actor=person("eva"))
    assert Feed.objects.due().exists()


@pytest.mark.parametrize("path", ["feed", "gone"])
def test_lost_workers_count_in_a_row_only(site, path):
    feed = feed_actions.add_feed(f"{site.url}/{path}", actor=person("ana"))
    for _month in range(3):
        Feed.objects.update(run_after=timezone.now())
        assert Feed.objects.lease(feed.pk)
        Feed.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        jobs.sweep(Feed)
        assert feed_runner.look(feed.pk)
    feed.refresh_from_db()
    assert (feed.state, feed.attempts) == (State.WAITING, 0)


def test_nobody_watches_in_the_name_of_who_may_not(feed, site):
    ana = person("ana")
    ana.role = "viewer"
    ana.save(update_fields=["role"])
    look(feed)
    assert "Ana, in whose name" in feed.why
    assert not feed.active
    assert not site.heads


def test_an_address_here_already_is_not_brought_in_twice(feed, site):
    bring_in_address(f"{site.url}/1", actor=person("eva"))
    work_off()
    site.has(entry(f"{site.url}/1?utm_medium=rss"))
    look(feed)
    work_off()
    assert standings(Batch.objects.get()) == {f"{site.url}/1": Standing.KNOWN}
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["kompas.com/rss", "http://127.0.0.1:1/feed", "ftp://a.example/"]
)
def test_bad_addresses_are_refused_at_once(address):
    with pytest.raises(AddressRefused):
        feed_actions.add_feed(address, actor=person("ana"))


def test_viewers_watch_nothing(feed):
    vio = person("vio")
    for act in ("pause_feed", "resume_feed", "remove_feed", "look_now"):
        with pytest.raises(PermissionDenied):
            getattr(feed_actions, act)(feed, actor=vio)
    with pytest.raises(PermissionDenied):
        feed_actions.set_pace(feed, 60, actor=vio)
    with pytest.raises(PermissionDenied):
        feed_actions.add_feed("https://a.example/feed", actor=vio)


def test_its_pace_is_one_of_the_list(feed):
    feed_actions.set_pace(feed, 180, actor=person("eva"))
    feed.refresh_from_db()
    assert feed.minutes == 180
    with pytest.raises(Refused):
        feed_actions.set_pace(feed, 1, actor=person("eva"))


@pytest.mark.parametrize(
    ("link", "plain"),
    [
        (" https://a.example/1?utm_source=rss&id=7&utm_medium=x#isi ", "https://a.example/1?id=7"),
        ("https://a.example/1?fbclid=abc", "https://a.example/1"),
        ("https://a.example/?q=a%20b&x=", "https://a.example/?q=a%20b&x="),
        ("http://[bad", "http://[bad"),
    ],
)
def test_what_does_not_change_the_page_is_left_out(link, plain):
    assert plain_address(link) == plain
