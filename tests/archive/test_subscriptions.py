"""Subscriptions: what others publish comes in, follows when it changes, and is marked when gone."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from factcheck.archive import given, subscription_actions, subscription_reading, subscription_runner
from factcheck.archive.claimreview import Row
from factcheck.archive.models import Carried, Check, Subscription
from factcheck.archive.storing import store_check
from factcheck.audit.models import Event, Verb
from factcheck.errors import Refused, StaleState
from factcheck.jobs import State
from factcheck.lib.addresses import AddressRefused
from tests.lib.servers import response, serving
from tests.make import with_factor
from tests.people import person

pytestmark = pytest.mark.django_db
JSON = "application/ld+json"


def review(number: int, *, host: str = "periksa.example", **changes) -> dict:
    return {
        "@type": "ClaimReview",
        "claimReviewed": f"Air rebusan nomor {number} menyembuhkan flu",
        "url": f"https://{host}/{number}",
        "author": {"@type": "Organization", "name": "Periksa Contoh"},
        "datePublished": "2026-03-01",
        "reviewRating": {"@type": "Rating", "alternateName": "Keliru"},
    } | changes


def datafeed(*reviews: dict) -> bytes:
    items = [{"@type": "DataFeedItem", "item": one} for one in reviews]
    return json.dumps({"@type": "DataFeed", "dataFeedElement": items}).encode()


class Site:
    """A newsroom on loopback: `pages` by path, each a body or a whole answer; `heads` it was sent.

    With a tag it answers 304 to whoever has it.
    """

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.tag = ""
        self.heads: list[str] = []

    def behave(self, connection, head):
        told = head.decode()
        self.heads.append(told)
        path = told.split(" ")[1]
        if self.tag and f'if-none-match: "{self.tag}"' in told.lower():
            connection.sendall(response(b"", status="304 Not Modified"))
            return
        body = self.pages.get(path)
        if body is None:
            connection.sendall(response(b"none", status="404 Not Found"))
        elif body.startswith(b"HTTP/"):
            connection.sendall(body)
        else:
            tagged = {"etag": f'"{self.tag}"'} if self.tag else {}
            connection.sendall(response(body, content_type=JSON, **tagged))

    def has(self, *reviews: dict) -> None:
        self.pages["/feed"] = datafeed(*reviews)

    @property
    def asked(self) -> list[str]:
        return [head.split(" ")[1] for head in self.heads]


@pytest.fixture
def site(settings):
    found = Site()
    with serving(found.behave) as running:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({running.peer})
        settings.FACTCHECK_FETCH_ALLOW = frozenset({running.peer})
        found.url = running.url
        yield found


@pytest.fixture
def feed(site) -> Subscription:
    site.has(review(1), review(2), review(3))
    return subscription_actions.add_subscription("feed", f"{site.url}/feed", actor=person("pia"))


def look(subscription: Subscription) -> Subscription:
    """Look once, whether or not it is time."""
    Subscription.objects.filter(pk=subscription.pk).update(run_after=timezone.now())
    assert subscription_runner.follow(subscription.pk)
    subscription.refresh_from_db()
    return subscription


def standing() -> set[str]:
    return set(Check.objects.filter(withdrawn=False).values_list("url", flat=True))


def at(*numbers: int) -> set[str]:
    return {f"https://periksa.example/{number}" for number in numbers}


def test_a_feed_comes_in_and_what_changes_follows(site, feed) -> None:
    feed = look(feed)
    assert standing() == at(1, 2, 3)
    assert feed.last_counts == {"new": 3} | {name: 0 for name in feed.last_counts if name != "new"}
    assert set(Check.objects.values_list("subscription", "publisher")) == {
        (feed.pk, "Periksa Contoh")
    }
    first = Check.objects.get(url__endswith="/1")
    site.has(
        review(1, claimReviewed="Air rebusan nomor satu mencegah flu"),
        review(2, reviewRating={"alternateName": "Benar"}),
        review(3),
        review(4),
    )
    feed = look(feed)
    first.refresh_from_db()
    assert first.claim == "Air rebusan nomor satu mencegah flu"
    assert Check.objects.get(url__endswith="/2").family == "true"
    assert (Check.objects.count(), standing()) == (4, at(1, 2, 3, 4))
    assert (feed.last_counts["new"], feed.last_counts["changed"]) == (1, 2)


def test_what_a_complete_feed_lacks_twice_is_marked_and_unmarked_when_it_is_back(site, feed):
    look(feed)
    site.has(review(1), review(2))
    look(feed)
    assert standing() == at(1, 2, 3), "once may be an accident"
    feed = look(feed)
    assert standing() == at(1, 2)
    assert feed.last_counts["withdrawn"] == 1
    assert Check.objects.count() == 3
    site.has(review(1), review(2), review(3))
    feed = look(feed)
    assert standing() == at(1, 2, 3)
    assert feed.last_counts["back"] == 1


def test_a_feed_that_is_as_it_was_says_once_more_what_it_lacks(site, feed) -> None:
    look(feed)
    site.has(review(1), review(2))
    site.tag = "zwei"
    look(feed)
    assert standing() == at(1, 2, 3)
    before = len(site.heads)
    feed = look(feed)
    assert 'if-none-match: "zwei"' in site.heads[before].lower()
    assert standing() == at(1, 2)
    feed = look(feed)
    assert standing() == at(1, 2)


def test_when_much_is_missing_at_once_the_feed_is_doubted(site, feed) -> None:
    site.has(*(review(number) for number in range(20)))
    look(feed)
    site.has(review(1))
    look(feed)
    feed = look(feed)
    assert standing() == at(*range(20))
    assert feed.last_counts["held"] == 19


def test_an_entry_may_say_that_it_no_longer_stands(site, feed) -> None:
    look(feed)
    gone = {
        "@type": "DataFeedItem",
        "dateDeleted": "2026-05-01",
        "url": "https://periksa.example/1",
    }
    said = {"@type": "DataFeedItem", "item": review(2, creativeWorkStatus="Withdrawn")}
    kept = {"@type": "DataFeedItem", "item": review(3)}
    whole = {"@type": "DataFeed", "dataFeedElement": [gone, said, kept]}
    site.pages["/feed"] = json.dumps(whole).encode()
    look(feed)
    assert standing() == at(3)


def test_a_page_that_is_gone_twice_is_marked_where_a_feed_tells_only_the_newest(site) -> None:
    def listed(*numbers: int) -> None:
        found = [review(number, url=f"{site.url}/{number}") for number in numbers]
        site.pages["/newest"] = json.dumps(found).encode()

    listed(1, 2)
    newest = subscription_actions.add_subscription(
        "feed", f"{site.url}/newest", actor=person("pia")
    )
    look(newest)
    listed(3)
    site.pages["/2"] = b"<p>Masih ada.</p>"
    newest = look(newest)
    assert newest.whole == 0
    assert {"/1", "/2"} <= set(site.asked)
    assert len(standing()) == 3
    count = len(site.asked)
    look(newest)
    assert site.asked[count:] == ["/newest"], "no page is asked twice a day"
    Carried.objects.update(asked_at=timezone.now() - timedelta(days=1))
    look(newest)
    assert standing() == {f"{site.url}/2", f"{site.url}/3"}
    site.pages["/1"] = b"<p>Ada lagi.</p>"
    Carried.objects.update(asked_at=timezone.now() - timedelta(days=1))
    look(newest)
    assert f"{site.url}/1" in standing()


def test_our_own_checks_are_never_touched(site, feed, settings) -> None:
    settings.PUBLIC_URL = "https://periksa.example"
    ours, _is_new = store_check(
        Row(claim="Air rebusan nomor 1 menyembuhkan flu", publisher="Kami",
            url="https://periksa.example/1", rating="Benar")
    )  # fmt: skip
    site.has(review(1), review(2, host="www.periksa.example"), review(3, host="lain.example"))
    feed = look(feed)
    ours.refresh_from_db()
    assert (ours.publisher, ours.rating, ours.subscription) == ("Kami", "Benar", None)
    assert Check.objects.count() == 2
    assert feed.last_counts["ours"] == 2


def test_the_first_keeps_a_copy_and_the_publishers_own_feed_outranks_it(site, feed) -> None:
    own = review(1, url=f"{site.url}/1")
    site.has(own, review(2))
    site.pages["/other"] = datafeed(review(2, reviewRating={"alternateName": "Benar"}))
    first = look(feed)
    other = subscription_actions.add_subscription("feed", f"{site.url}/other", actor=person("pia"))
    other = look(other)
    check = Check.objects.get(url=next(iter(at(2))))
    assert (check.rating, check.subscription) == ("Keliru", first)
    assert other.last_counts["theirs"] == 1
    site.pages["/other"] = datafeed(own | {"reviewRating": {"alternateName": "Benar"}})
    look(other)
    assert Check.objects.get(url=f"{site.url}/1").subscription == other


def test_pages_are_read_one_a_look_and_a_killed_worker_goes_on(site) -> None:
    start = "/api/v1/checks/"
    for number, following in ((1, f"{start}?before=2"), (2, f"{start}?before=3"), (3, None)):
        path = start if number == 1 else f"{start}?before={number}"
        page = {"checks": [review(number)], "next": following and f"{site.url}{following}"}
        site.pages[path] = json.dumps(page).encode()
    feed = subscription_actions.add_subscription("feed", f"{site.url}{start}", actor=person("pia"))
    feed = look(feed)
    assert (standing(), feed.page, feed.pages) == (at(1), f"{site.url}{start}?before=2", 1)
    # Its worker dies, and the lease runs out.
    Subscription.objects.filter(pk=feed.pk).update(
        state=State.RUNNING, leased_until=timezone.now() - timedelta(seconds=1), attempts=1
    )
    assert subscription_runner.follow(feed.pk)
    feed = look(feed)
    assert (standing(), feed.page, feed.round, feed.whole) == (at(1, 2, 3), "", 2, 1)
    assert site.asked == [start, f"{start}?before=2", f"{start}?before=3"]
    assert feed.run_after - timezone.now() > timedelta(hours=5)


def test_a_large_feed_goes_on_within_itself(site, feed, monkeypatch) -> None:
    monkeypatch.setattr(subscription_reading, "PART", 2)
    kept = subscription_runner.keep

    def dies_at_the_second(subscription, part):
        if subscription.position:
            raise SystemExit
        return kept(subscription, part)

    monkeypatch.setattr(subscription_runner, "keep", dies_at_the_second)
    with pytest.raises(SystemExit):
        subscription_runner.follow(feed.pk)
    assert standing() == at(1, 2)
    monkeypatch.setattr(subscription_runner, "keep", kept)
    feed.refresh_from_db()
    assert feed.position == 2
    Subscription.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert subscription_runner.follow(feed.pk)
    feed.refresh_from_db()
    assert (standing(), feed.last_counts["new"]) == (at(1, 2, 3), 3)


def test_failures_are_said_and_the_pauses_grow(site, feed) -> None:
    site.pages["/feed"] = response(b"", status="503 Service Unavailable", **{"retry-after": "7200"})
    feed = look(feed)
    assert (feed.reason, feed.failures) == ("server_error", 1)
    assert feed.run_after - timezone.now() > timedelta(minutes=119)
    site.pages["/feed"] = response(b"", status="503 Service Unavailable")
    feed = look(feed)
    assert timedelta(minutes=59) < feed.run_after - timezone.now() <= timedelta(minutes=60)
    site.pages["/feed"] = b"<rss version='2.0'><channel></channel></rss>"
    feed = look(feed)
    assert feed.reason == "subscription_no_checks"
    site.pages["/feed"] = datafeed(review(1))[:-20]
    assert look(feed).reason == "subscription_broken"
    site.has(review(1))
    feed = look(feed)
    assert (feed.reason, feed.failures, feed.state) == ("", 0, State.WAITING)


def test_a_feed_leads_to_no_other_site(site, feed) -> None:
    page = {"checks": [review(1)], "next": "https://lain.example/api"}
    site.pages["/feed"] = json.dumps(page).encode()
    assert look(feed).reason == "subscription_elsewhere"


def test_google_is_read_by_publisher_page_after_page(site) -> None:
    def answer(number: int, **more) -> bytes:
        told = {"url": f"https://periksa.example/{number}", "textualRating": "Salah",
                "publisher": {"site": "periksa.example"}, "languageCode": "id"}  # fmt: skip
        return json.dumps(
            {"claims": [{"text": f"Klaim {number}", "claimReview": [told]}]} | more
        ).encode()

    where = "/v1alpha1/claims:search?reviewPublisherSiteFilter=periksa.example&pageSize=50"
    site.pages[f"{where}&key=rahasia"] = answer(1, nextPageToken="CAo")
    site.pages[f"{where}&pageToken=CAo&key=rahasia"] = answer(2)
    given.found_by(lambda name: given.Given(site.url, "rahasia"))
    try:
        subscription = subscription_actions.add_subscription(
            "google_factcheck", "https://www.periksa.example/cek", actor=person("pia")
        )
        subscription = look(look(subscription))
    finally:
        from factcheck.lookups.set_for import set_for

        given.found_by(set_for)
    assert standing() == at(1, 2)
    assert subscription.whole == 0, "what Google has not indexed may stand all the same"
    assert set(Check.objects.values_list("family", "publisher")) == {("false", "periksa.example")}


def test_without_a_key_it_says_so(site) -> None:
    subscription = subscription_actions.add_subscription("mafindo", "", actor=person("pia"))
    subscription = look(subscription)
    assert "Sources" in subscription.why


def test_mafindo_is_read_to_its_end(site, monkeypatch) -> None:
    items = [{"id": "7", "title": "[SALAH] Foto banjir di Demak", "tanggal": "2024-01-10"},
             {"id": "x", "title": "[SALAH] Tanpa nomor"}]  # fmt: skip
    site.pages["/antihoax/"] = json.dumps(items).encode()
    monkeypatch.setattr(
        subscription_reading, "given", lambda name: given.Given(site.url, "rahasia")
    )
    subscription = subscription_actions.add_subscription("mafindo", "", actor=person("pia"))
    subscription = look(subscription)
    check = Check.objects.get()
    assert (check.claim, check.rating, check.family) == ("Foto banjir di Demak", "SALAH", "false")
    assert (subscription.last_counts["bad"], subscription.whole) == (1, 1)


def test_acts_are_for_publishers_and_recorded(site, feed) -> None:
    pia = person("pia")
    with pytest.raises(PermissionDenied):
        subscription_actions.pause_subscription(feed, actor=person("ana"))
    subscription_actions.pause_subscription(feed, actor=pia)
    assert not subscription_runner.follow(feed.pk)
    with pytest.raises(StaleState):
        subscription_actions.look_now(feed, actor=pia)
    subscription_actions.resume_subscription(feed, actor=pia)
    told = Event.objects.about(feed).values_list("verb", flat=True)
    assert list(told) == [Verb.SUBSCRIPTION_ADDED, *2 * [Verb.SUBSCRIPTION_CHANGED]]
    with pytest.raises(subscription_actions.AlreadySubscribed):
        subscription_actions.add_subscription("feed", f"{site.url}/feed", actor=pia)
    with pytest.raises(AddressRefused):
        subscription_actions.add_subscription("feed", "http://10.0.0.1/feed", actor=pia)
    with pytest.raises(Refused):
        subscription_actions.add_subscription("google_factcheck", "bukan situs", actor=pia)


def test_the_screen_tries_before_it_saves(site, client) -> None:
    pia = with_factor(client, person("pia"))
    screen = reverse("subscriptions")
    assert "Nothing is subscribed to yet." in pia.get(screen).content.decode()
    site.has(review(1), review(2))
    typed = {"kind": "feed", "address": f"{site.url}/feed"}
    tried = pia.post(screen, typed | {"try": "1"}).content.decode()
    assert "It can be read: 2 fact-checks" in tried
    assert "Air rebusan nomor 1" in tried
    assert not Subscription.objects.exists()
    refused = pia.post(screen, typed | {"address": f"{site.url}/none", "try": "1"})
    assert refused.status_code == 422
    assert "does not exist" in refused.content.decode()
    assert pia.post(screen, typed).status_code == 302
    look(Subscription.objects.get())
    page = pia.get(screen).content.decode()
    assert "2 checks in the archive" in page
    assert "2 new" in page
    act = reverse("subscription_change", args=[Subscription.objects.get().pk, "pause"])
    pia.post(act)
    assert "Paused." in pia.get(screen).content.decode()
