"""The screens for many articles at once and for watched feeds."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from factcheck.articles import batch_actions, batch_runner, feed_actions
from factcheck.articles.models import Batch, BatchItem, Feed, Standing
from tests.articles.test_batch import files, standings, text, work_off
from tests.people import person

pytestmark = pytest.mark.django_db

MANY, FEEDS = "/desk/articles/many/", "/desk/feeds/"
HTMX = {"HX-Request": "true"}


def upload(name: str, data: bytes, kind: str = "text/plain") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


@pytest.fixture
def ana(client):
    client.force_login(person("ana"))
    return client


def some_batch(count: int = 3) -> Batch:
    return batch_actions.bring_in_files(files(*map(text, range(count))), actor=person("ana"))


def test_many_files_become_a_batch(ana):
    given = [upload("a.txt", text(1)), upload("b.png", b"\x89PNG\0\0"), upload(".DS_Store", b"\0")]
    answer = ana.post(MANY, {"what": "file", "file": given})
    batch = Batch.objects.get()
    assert answer.url == reverse("batch", args=[batch.pk])
    assert set(standings(batch)) == {"a.txt", "b.png"}
    shown = ana.get(answer.url).content.decode()
    assert "0 of 2 read. 1 not read." in shown
    assert batch.items.get(name="b.png").why in shown
    work_off()
    assert "1 of 2 read. 1 not read." in ana.get(answer.url).content.decode()


def test_a_list_typed_and_a_list_in_a_file(ana):
    listed = upload("daftar.csv", b"judul,alamat\nSatu,https://a.example/1\n", "text/csv")
    data = {"what": "addresses", "addresses": "https://b.example/2\r\n", "list": listed}
    ana.post(MANY, data)
    assert set(standings(Batch.objects.get())) == {"https://b.example/2", "https://a.example/1"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"what": "file"}, "There is no file in it."),
        ({"what": "addresses", "addresses": " \n# x\n"}, "There is no address in it."),
        ({"what": "addresses", "addresses": "https://a.example/\n" * 501}, "at most 500"),
        ({"what": "addresses", "addresses": "\x00"}, "Null characters"),
        ({"what": "addresses", "list": upload("a.txt", b"x" * 1_000_001)}, "larger than 1 MB"),
        ({"what": "file", "file": [upload(f"{n}", b"x") for n in range(501)]}, "more than 500"),
    ],
    ids=["no file", "no address", "too long", "nul", "large list", "501 files"],
)
def test_each_bad_input_has_its_own_answer(ana, data, sentence):
    answer = ana.post(MANY, data)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert sentence in shown
    assert data.get("addresses", "").strip("\x00\n ")[:18] in shown, "what was typed stays"
    assert not Batch.objects.exists()


def test_more_files_than_any_form_takes_are_refused_with_a_sentence(ana):
    given = [upload(f"{n}.txt", b"x") for n in range(520)]
    answer = ana.post(MANY, {"what": "file", "file": given})
    assert answer.status_code == 400
    assert "at most 500" in answer.content.decode()
    assert ana.post(MANY, {"what": "nonsense"}).status_code == 422


def test_viewers_see_but_do_nothing(client):
    batch = some_batch()
    feed = feed_actions.add_feed("https://a.example/feed", actor=person("ana"))
    client.force_login(person("vio"))
    assert client.get(MANY).status_code == 403
    assert client.get(reverse("batch", args=[batch.pk])).status_code == 200
    assert client.get(FEEDS).status_code == 200
    assert client.get(reverse("feed", args=[feed.pk])).status_code == 200
    assert (
        "<button"
        not in client.get(reverse("batch", args=[batch.pk]))
        .content.decode()
        .partition("<main")[2]
        .partition("</main")[0]
    )
    assert client.post(FEEDS, {"address": "https://b.example/feed"}).status_code == 403
    for name in ("cancel", "resume", "retry"):
        assert client.post(reverse(f"batch_{name}", args=[batch.pk])).status_code == 403
    for name in ("look", "pause", "resume", "remove", "pace"):
        assert client.post(reverse(f"feed_{name}", args=[feed.pk])).status_code == 403
    item = batch.items.first()
    assert client.post(reverse("item_retry", args=[item.pk])).status_code == 403


def test_progress_answers_204_until_something_changes_and_ends(ana):
    batch = some_batch()
    address = reverse("batch", args=[batch.pk])
    page = ana.get(address)
    seen = page.context["progress"].stamp
    assert f"seen={seen}" in page.content.decode()
    assert "This page updates by itself; you can leave it" in page.content.decode()
    assert ana.get(address, {"seen": seen}, headers=HTMX).status_code == 204
    work_off()
    answer = ana.get(address, {"seen": seen}, headers=HTMX)
    assert answer.status_code == 200
    assert "hx-trigger" not in answer.content.decode()
    assert 'id="said"' not in answer.content.decode(), "an offer to undo stays on the screen"
    assert "3 of 3 read." in answer.content.decode()


def test_failed_ones_come_first_and_can_be_tried_again(ana):
    page = b"<html><body></body></html>"
    given = [*files(text(1)), batch_actions.GivenFile("kosong.html", "text/html", page)]
    batch = batch_actions.bring_in_files(given, actor=person("ana"))
    work_off()
    shown = ana.get(reverse("batch", args=[batch.pk])).content.decode()
    assert shown.index("kosong.html") < shown.index("1.txt")
    assert batch.items.get(number=2).reading.why in shown
    assert "Retry everything that failed" in shown
    item = batch.items.get(number=2)
    answer = ana.post(reverse("item_retry", args=[item.pk]), headers=HTMX, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("batch", args=[batch.pk])
    assert standings(batch)["kosong.html"] == Standing.WAITING
    work_off()
    ana.post(reverse("batch_retry", args=[batch.pk]))
    assert standings(batch)["kosong.html"] == Standing.WAITING
    assert ana.post(reverse("batch_retry", args=[batch.pk])).status_code == 409
    assert ana.post(reverse("item_retry", args=[999_999])).status_code == 404


def test_cancelling_offers_the_way_back(ana):
    batch = some_batch(9)
    batch_runner.take_up()
    answer = ana.post(reverse("batch_cancel", args=[batch.pk]), follow=True)
    shown = answer.content.decode()
    assert "5 cancelled." in shown
    way_back = f'action="{reverse("batch_resume", args=[batch.pk])}"'
    assert shown.count(way_back) == 2, "by undo and by its button"
    ana.post(reverse("batch_resume", args=[batch.pk]))
    assert batch.items.filter(state=BatchItem.State.WAITING).count() == 5
    assert ana.post(reverse("batch_resume", args=[batch.pk])).status_code == 409


def test_the_numbers_of_queries_do_not_grow(ana, django_assert_max_num_queries):
    batches = [some_batch(40) for _ in range(3)]
    given = "\n".join(f"https://a{n}.example/{n}" for n in range(40))
    ana.post(MANY, {"what": "addresses", "addresses": given})
    batch_runner.take_up()
    feeds = [
        feed_actions.add_feed(f"https://a{n}.example/feed", actor=person("ana")) for n in range(30)
    ]
    mine = Batch.objects.create(kind=Batch.Kind.FEED, feed=feeds[0], asked_by=person("ana"))
    batch_actions.add_addresses(mine, given.split("\n"), allow=())
    for address, most in (
        (MANY, 9),
        (reverse("batch", args=[batches[0].pk]), 9),
        (FEEDS, 8),
        (reverse("feed", args=[feeds[0].pk]), 9),
    ):
        with django_assert_max_num_queries(most):
            assert ana.get(address).status_code == 200
    stamp = ana.get(FEEDS).context["stamp"]
    with django_assert_max_num_queries(4):  # what came of them is not counted for this
        assert ana.get(FEEDS, {"seen": stamp}, headers=HTMX).status_code == 204


def test_the_list_of_feeds_counts_what_came_lately(ana):
    feed = feed_actions.add_feed("https://a.example/feed", actor=person("ana"))
    for days, lines in ((31, ["x", "y"]), (29, ["z"])):
        batch = Batch(kind=Batch.Kind.FEED, feed=feed, asked_by=person("ana"))
        batch.asked_at = timezone.now() - timezone.timedelta(days=days)
        batch_actions.add_addresses(batch, lines, allow=())
    shown = ana.get(FEEDS).content.decode()
    assert "0 articles in 30 days" in shown
    assert "1 not read" in shown
    assert ana.get(reverse("feed", args=[feed.pk])).context["row"].failed == 3


def test_empty_screens_say_what_to_do(ana, client):
    assert "Choose some files or paste a list above." in ana.get(MANY).content.decode()
    assert "Give the address of one above" in ana.get(FEEDS).content.decode()
    client.force_login(person("vio"))
    assert "Ask an editor" in client.get(FEEDS).content.decode()


def test_a_feed_is_added_looked_at_paused_resumed_and_removed(ana):
    answer = ana.post(FEEDS, {"address": " https://a.example/feed "}, follow=True)
    assert "About to be looked at." in answer.content.decode()
    feed = Feed.objects.get()
    Feed.objects.update(
        run_after=timezone.now() + timezone.timedelta(minutes=30),
        last_looked_at=timezone.now(),
        reason="throttled",
        reason_data={"host": "a.example", "status": 429},
    )
    address = reverse("feed", args=[feed.pk])
    shown = ana.get(address).content.decode()
    assert ": a.example asks for fewer questions (429). Try again later. Next look " in shown
    Feed.objects.update(last_looked_at=datetime(2024, 11, 3, 7, 5, tzinfo=UTC))
    assert "Last look 3 Nov 2024, 14.05: a.example" in ana.get(address).content.decode()
    assert "hx-trigger" not in shown
    for name, sentence in (("pause", "Paused."), ("resume", "About to be looked at.")):
        answer = ana.post(reverse(f"feed_{name}", args=[feed.pk]), follow=True)
        assert sentence in answer.content.decode()
    ana.post(reverse("feed_look", args=[feed.pk]))
    ana.post(reverse("feed_pace", args=[feed.pk]), {"minutes": "180"})
    feed.refresh_from_db()
    assert feed.minutes == 180
    for nonsense in ("7", "9" * 5000, "x", ""):
        answer = ana.post(reverse("feed_pace", args=[feed.pk]), {"minutes": nonsense})
        assert answer.status_code == 422
    answer = ana.post(reverse("feed_remove", args=[feed.pk]), follow=True)
    shown = answer.content.decode()
    assert reverse("feed_resume", args=[feed.pk]) in shown
    assert "No feed is watched yet." in shown
    assert ana.get(address).status_code == 200, "what came of it can still be seen"
    ana.post(reverse("feed_resume", args=[feed.pk]))
    assert Feed.objects.watched().get() == feed


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "id_address_error"),
        ("kompas.com/rss", "http:// or https://"),
        ("http://192.168.0.1/feed", "not on the public internet"),
        ("https://a.example/" + "x" * 2000, "at most 2000"),
    ],
)
def test_bad_feeds_are_refused_beside_the_field(ana, address, sentence):
    answer = ana.post(FEEDS, {"address": address})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Feed.objects.exists()


def test_a_feed_that_is_watched_already_is_named(ana):
    feed = feed_actions.add_feed("https://a.example/feed", actor=person("eva"))
    answer = ana.post(FEEDS, {"address": "https://a.example:443/feed"})
    assert answer.status_code == 422
    assert reverse("feed", args=[feed.pk]) in answer.content.decode()


def test_addresses_with_nonsense_break_nothing(ana):
    batch = some_batch()
    feed = feed_actions.add_feed("https://a.example/feed", actor=person("ana"))
    for address in (
        MANY,
        FEEDS,
        reverse("batch", args=[batch.pk]),
        reverse("feed", args=[feed.pk]),
    ):
        for page in ("%00", "9" * 500, "-1"):
            assert ana.get(f"{address}?page={page}&seen=%00").status_code == 200
