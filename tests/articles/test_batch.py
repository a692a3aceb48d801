"""Many at once: each has its own outcome, none stops the rest, nobody waits behind them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from factcheck import jobs
from factcheck.articles import batch_actions, batch_runner, runner
from factcheck.articles.actions import bring_in_address, bring_in_text
from factcheck.articles.batch_actions import GivenFile, addresses_in
from factcheck.articles.models import Article, Batch, BatchItem, Reading, Snapshot, Standing
from factcheck.audit.models import Event, Verb
from factcheck.claims.actions import propose_claims
from factcheck.claims.models import Claim
from factcheck.claims.tasks import read_article
from factcheck.errors import Refused, StaleState
from factcheck.jobs import State
from tests.lib.servers import response, serving
from tests.people import person

pytestmark = pytest.mark.django_db


def text(number: int) -> bytes:
    return f"Harga beras naik {number} persen pada Juli 2024, kata Badan Pusat Statistik.".encode()


def page(number: int) -> bytes:
    lines = "".join(
        f"<p>Harga beras di kota {number} naik {n} persen pada Juli 2024 menurut Badan Pusat "
        "Statistik di Jakarta, lebih tinggi daripada bulan sebelumnya.</p>"
        for n in range(5, 9)
    )
    title = f"Beras naik di kota {number}"
    return (
        f"<html lang='id'><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"{lines}</article></body></html>"
    ).encode()


def files(*contents: bytes, kind: str = "text/plain") -> list[GivenFile]:
    return [GivenFile(f"{n}.txt", kind, data) for n, data in enumerate(contents, 1)]


def work_off() -> None:
    """Do what the workers do, until nothing is due."""
    batch_runner.take_up()
    while due := list(Reading.objects.due()):
        for reading in due:
            read_article(reading.pk)


def standings(batch: Batch) -> dict[str, str]:
    return {item.name: item.standing for item in batch.items.all().with_standing()}


@pytest.fixture
def site(settings):
    """A news site on loopback: /N is an article, /gone/N is none."""

    def behave(connection, head):
        path = head.split(b" ")[1].decode()
        if path.startswith("/gone"):
            connection.sendall(response(b"gone", status="404 Not Found"))
        elif path.startswith("/busy"):
            connection.sendall(response(b"", status="429 Too Many Requests", Retry_After="300"))
        else:
            connection.sendall(response(page(int(path.strip("/")))))

    with serving(behave) as running:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({running.peer})
        yield running


def test_a_folder_of_which_one_is_broken():
    given = [*files(text(1), text(2)), GivenFile("foto.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0")]
    given += [GivenFile("c.txt", "", text(3)), GivenFile("d.html", "", page(4))]
    batch = batch_actions.bring_in_files(given, actor=person("ana"))
    work_off()
    assert standings(batch) == {
        "1.txt": Standing.READ,
        "2.txt": Standing.READ,
        "foto.png": Standing.FAILED,
        "c.txt": Standing.READ,
        "d.html": Standing.READ,
    }
    refused = batch.items.get(name="foto.png")
    assert (refused.reason, refused.article) == ("file_binary", None)
    assert refused.why
    assert Snapshot.objects.count() == Article.objects.count() == 4
    assert Claim.objects.filter(article__title="Beras naik di kota 4").exists()
    assert not BatchItem.objects.filter(data__isnull=False).exists()
    event = Event.objects.about(batch).get()
    assert (event.verb, event.data) == (Verb.BATCH_BROUGHT_IN, {"kind": "files", "items": 5})
    assert Event.objects.about(Article.objects.earliest("pk"))[0].data["batch"] == batch.pk


def test_a_file_that_is_too_large_is_refused_alone():
    batch = batch_actions.bring_in_files(files(b"x" * 10_000_001, text(1)), actor=person("ana"))
    work_off()
    assert standings(batch) == {"1.txt": Standing.FAILED, "2.txt": Standing.READ}
    assert "larger than 10 MB" in batch.items.get(number=1).why


def test_a_list_with_a_bad_address_a_repeated_one_and_a_known_one(site):
    bring_in_address(f"{site.url}/1", actor=person("eva"))
    work_off()
    lines = [f"{site.url}/1", f"{site.url}/2", "kompas.com/3", f"{site.url}/2", f"{site.url}/gone"]
    lines += ["http://10.0.0.1/", f"{site.url}/4"]
    batch = batch_actions.bring_in_addresses(lines, actor=person("ana"))
    work_off()
    items = list(batch.items.all().with_standing().order_by("number"))
    assert [item.standing for item in items] == [
        *(Standing.KNOWN, Standing.READ, Standing.FAILED, Standing.KNOWN),
        *(Standing.FAILED, Standing.FAILED, Standing.READ),
    ]
    assert items[0].article == Article.objects.get(url=f"{site.url}/1")
    assert items[3].article == items[1].article
    assert "http://" in items[2].why
    assert "not exist" in items[4].reading.why
    assert "not on the public internet" in items[5].why


def test_only_a_few_are_read_at_a_time_and_their_queue_is_not_the_editors():
    batch_actions.bring_in_files(files(*map(text, range(9))), actor=person("ana"))
    batch_runner.take_up()
    assert Reading.objects.count() == batch_runner.AT_ONCE
    assert {reading.queue for reading in Reading.objects.all()} == {"slow"}
    batch_runner.take_up()
    assert Reading.objects.count() == batch_runner.AT_ONCE
    read_article(Reading.objects.earliest("pk").pk)
    assert Reading.objects.count() == batch_runner.AT_ONCE + 1, "the free place is filled at once"
    single = bring_in_text("Harga telur naik 3 persen.", actor=person("eva"))
    assert single.queue == "interactive"


def test_a_site_is_asked_for_one_article_at_a_time(site):
    lines = [*(f"{site.url}/{n}" for n in range(5)), "https://lain.example/a"]
    batch_actions.bring_in_addresses(lines, actor=person("ana"))
    batch_runner.take_up()
    urls = list(Reading.objects.order_by("pk").values_list("article__url", flat=True))
    assert urls == [f"{site.url}/0", "https://lain.example/a"]


def test_a_site_that_asks_for_patience_is_left_alone(site):
    lines = [f"{site.url}/busy", f"{site.url}/1"]
    batch = batch_actions.bring_in_addresses(lines, actor=person("ana"))
    work_off()
    assert site.paths == ["/busy"]
    assert standings(batch) == {lines[0]: Standing.READING, lines[1]: Standing.WAITING}
    wait = Reading.objects.get().run_after - timezone.now()
    assert timedelta(seconds=290) < wait < timedelta(seconds=301)
    for _attempt in range(2):
        Reading.objects.update(run_after=timezone.now())
        work_off()
    assert standings(batch) == {lines[0]: Standing.FAILED, lines[1]: Standing.READ}


def test_what_was_put_back_does_not_come_in_a_crowd():
    """Many of them due at once: the usual sweep leaves them to the few places there are."""
    batch_actions.bring_in_files(files(*map(text, range(9))), actor=person("ana"))
    batch_runner.take_up()
    assert jobs.sweep(Reading) == 0
    single = bring_in_text("Harga telur naik 3 persen.", actor=person("eva"))
    assert jobs.sweep(Reading) == 1
    assert single.batch is None


def test_batches_go_forward_together(site):
    batch_actions.bring_in_files(files(*map(text, range(9))), actor=person("ana"))
    late = batch_actions.bring_in_files(files(*map(text, range(20, 22))), actor=person("eva"))
    batch_runner.take_up()
    assert late.items.filter(state="begun").count() == 2


def test_the_same_file_again_is_here_already():
    first = batch_actions.bring_in_files(files(text(1), text(1)), actor=person("ana"))
    work_off()
    second = batch_actions.bring_in_files(files(text(1)), actor=person("ana"))
    work_off()
    article = Snapshot.objects.get().article
    assert sorted(standings(first).values()) == [Standing.KNOWN, Standing.READ]
    assert standings(second) == {"1.txt": Standing.KNOWN}
    assert second.items.get().article == article
    assert list(Article.objects.all().without_twins()) == [article]


def test_an_article_here_already_but_never_read_is_read(site):
    reading = bring_in_address(f"{site.url}/gone", actor=person("eva"))
    runner.read(reading.pk, then=propose_claims)
    batch = batch_actions.bring_in_addresses([f"{site.url}/gone"], actor=person("ana"))
    batch_runner.take_up()
    reading.refresh_from_db()
    assert (reading.state, reading.batch) == (State.WAITING, batch)
    assert standings(batch) == {f"{site.url}/gone": Standing.READING}


def test_cancelled_in_the_middle_and_taken_up_after_all():
    batch = batch_actions.bring_in_files(files(*map(text, range(9))), actor=person("ana"))
    batch_runner.take_up()
    assert batch_actions.cancel_batch(batch, actor=person("eva")) == 5
    work_off()
    assert sorted(standings(batch).values()) == [Standing.CANCELLED] * 5 + [Standing.READ] * 4
    with pytest.raises(StaleState):
        batch_actions.cancel_batch(batch, actor=person("eva"))
    assert batch_actions.resume_batch(batch, actor=person("ana")) == 5
    work_off()
    assert set(standings(batch).values()) == {Standing.READ}
    with pytest.raises(StaleState):
        batch_actions.resume_batch(batch, actor=person("ana"))
    assert [event.data.get("what") for event in Event.objects.about(batch)] == [
        *(None, "cancelled", "resumed")
    ]


def test_all_that_failed_is_tried_again_and_nothing_else(settings, site):
    lines = [f"{site.url}/gone/1", f"{site.url}/gone/2", f"{site.url}/3", "no address"]
    batch = batch_actions.bring_in_addresses(lines, actor=person("ana"))
    work_off()
    assert batch_actions.retry_batch(batch, actor=person("eva")) == 2
    assert batch_actions.cancel_batch(batch, actor=person("eva")) == 2
    assert standings(batch)[lines[0]] == Standing.FAILED, "cancelling a retry leaves the failure"
    item = batch.items.get(number=2)
    assert batch_actions.retry_batch(batch, actor=person("eva"), item=item) == 1
    work_off()
    assert site.paths.count("/gone/1") == 1
    assert site.paths.count("/gone/2") == 2
    assert site.paths.count("/3") == 1
    with pytest.raises(StaleState):
        batch_actions.retry_batch(batch, actor=person("eva"), item=batch.items.get(number=3))


def test_who_may_not_bring_in_any_more_does_not():
    ana = person("ana")
    batch = batch_actions.bring_in_files(files(text(1)), actor=ana)
    ana.role = "viewer"
    ana.save(update_fields=["role"])
    work_off()
    assert "Ana may no longer" in batch.items.get().why
    ana.role = "editor"
    ana.save(update_fields=["role"])
    batch_actions.retry_batch(batch, actor=person("eva"))
    work_off()
    assert standings(batch) == {"1.txt": Standing.READ}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "no file"),
        (files(*[b"x"] * 501), "more than 500 files"),
        (files(*[b"kata " * 399_999] * 51), "more than 100 MB"),
    ],
    ids=["none", "501", "102 MB"],
)
def test_too_much_is_refused_as_a_whole(given, sentence):
    with pytest.raises(Refused, match=sentence):
        batch_actions.bring_in_files(given, actor=person("ana"))
    assert not Batch.objects.exists()


def test_lists_have_limits_too():
    with pytest.raises(Refused, match="501 addresses"):
        batch_actions.bring_in_addresses(["https://a.example/"] * 501, actor=person("ana"))
    with pytest.raises(Refused, match="no address"):
        batch_actions.bring_in_addresses([], actor=person("ana"))
    batch = batch_actions.bring_in_addresses(
        ["https://a.example/" + "é" * 900], actor=person("ana")
    )
    assert standings(batch).popitem()[1] == Standing.FAILED


@pytest.mark.parametrize("act", ["cancel_batch", "resume_batch", "retry_batch"])
def test_viewers_change_nothing(act):
    batch = batch_actions.bring_in_files(files(text(1)), actor=person("ana"))
    with pytest.raises(PermissionDenied):
        getattr(batch_actions, act)(batch, actor=person("vio"))
    with pytest.raises(PermissionDenied):
        batch_actions.bring_in_files(files(text(1)), actor=person("vio"))


def test_lists_are_read_as_people_write_them():
    assert addresses_in(
        "\ufeff# dari rapat\r\nhttps://a.example/1\n\n  2. <https://b.example/x,y> \nkata saja\n"
    ) == ["https://a.example/1", "https://b.example/x,y", "kata saja"]


@pytest.mark.parametrize("separator", [",", ";"])
def test_tables_are_read_by_their_first_address(separator):
    rows = [["judul", "alamat"], ["Satu", "https://a.example/1"], ["", ""], ["Dua", "tidak ada"]]
    table = "\n".join(separator.join(row) for row in rows)
    assert addresses_in(table, file_name="Daftar.CSV") == ["https://a.example/1", "Dua tidak ada"]
