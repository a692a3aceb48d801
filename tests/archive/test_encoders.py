"""The meaning of the archive: computed in the background, by one encoder after another."""

import io

import numpy as np
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from factcheck.archive import encoders, tasks, vector_runner
from factcheck.archive.candidates import nearest
from factcheck.archive.claimreview import Row
from factcheck.archive.encoders import State, asking, in_use, register, standing
from factcheck.archive.models import Check, Encoder, Vector
from factcheck.archive.storing import move_check, store_check, store_checks
from factcheck.archive.vector_runner import Work, clear, embed_slice, fill, lane, sweep, write
from factcheck.lib.embedding import EmbeddingsFailed, local_embedder
from tests.archive.server import embedding_server, rows

pytestmark = pytest.mark.django_db
MANY = encoders.FEW + 1


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    encoders._resting.clear()
    cache.clear()


@pytest.fixture(autouse=True)
def no_encoder_yet(db) -> None:
    """A migrated database knows one already."""
    Encoder.objects.all().delete()


@pytest.fixture
def server(settings):
    with embedding_server(settings) as double:
        yield double


def back_to_this_machine(settings) -> None:
    settings.FACTCHECK_EMBEDDINGS_URL = settings.FACTCHECK_EMBEDDINGS_KEY = ""


def waiting(encoder: Encoder) -> int:
    return Vector.objects.filter(encoder_id=encoder.pk, waits=True).count()


def question_vectors(texts: list[str]):
    """What a search gets: the vectors of its question, or nothing."""
    here = asking()
    return here and encoders.question_vectors(*here, texts)


def found(text: str) -> list[str]:
    """The claims nearest to a question, the nearest first."""
    near = nearest(in_use(), question_vectors([text]), 5)
    claims = dict(Check.objects.values_list("pk", "claim"))
    return [claims[check] for check in sorted(near, key=lambda check: -near[check])]


# Filling


def test_what_is_stored_is_found_by_its_meaning_in_another_language() -> None:
    price = Row(claim="Harga beras naik tajam", publisher="A", url="https://a.example/beras")
    store_checks([*rows(3), price])
    assert standing().state == State.FILLING
    assert question_vectors(["price of rice"]) is None
    assert embed_slice() == 4
    encoder = in_use()
    assert encoder == register()
    assert (encoder.url, encoder.dimensions, encoder.ready) == ("", 384, True)
    assert standing()[:2] == (State.READY, 1.0)
    assert found("The price of rice rose sharply")[0] == price.claim
    near = nearest(encoder, local_embedder().passages([price.claim]), 1)
    assert list(near.values()) == [pytest.approx(1, abs=0.01)]


def test_what_was_stored_before_its_encoder_was_known_waits_as_well(server) -> None:
    Encoder.objects.all().delete()
    store_checks(rows(5))
    assert Vector.objects.count() == 0
    encoder = register()
    assert not encoder.ready
    assert (fill(encoder, 3), fill(encoder, 3), fill(encoder, 3)) == (3, 2, 0)
    assert list(server.asked) == []
    assert embed_slice() == 5
    assert register().ready


def test_few_go_before_many_and_the_newest_before_older_ones(server) -> None:
    encoder = register()
    many = store_checks(rows(MANY)).new
    few = store_checks(rows(1, first=100)).new
    more = store_checks(rows(MANY, first=200)).new
    move_check(many[0], url="https://a.example/1", claim="Bulan itu batu")
    batch = Work()._read(encoder)
    assert batch.checks == [*few, many[0]]
    # Stored once more with many others, it does not lose its place.
    again = store_checks(
        [Row(claim=one.claim, publisher="B", url=one.url) for one in rows(MANY, 100)]
    )
    batch = Work()._read(encoder)
    assert batch.checks == [*few, many[0]]
    assert write(batch, [np.ones(5, dtype=np.float32)] * 2) == 2
    assert Work()._read(encoder).checks == [*again.new[::-1], *more[::-1], *many[:0:-1]]


def test_a_text_that_changes_while_it_is_embedded_waits_anew(server) -> None:
    encoder = register()
    first, second = store_checks(rows(2)).new
    batch = Work()._read(encoder)
    move_check(first, url="https://a.example/1", claim="Bulan itu batu")
    assert write(batch, [np.full(5, 5**-0.5, dtype=np.float32)] * 2) == 1
    known = dict(Vector.objects.filter(encoder_id=encoder.pk).values_list("check_id", "waits"))
    assert known == {first: True, second: False}
    assert embed_slice() == 1
    assert found("Bulan itu batu")[0] == "Bulan itu batu"


def test_a_store_rings_once_and_only_after_its_commit(
    server, django_capture_on_commit_callbacks
) -> None:
    register()
    with django_capture_on_commit_callbacks() as bells:
        store_checks(rows(20))
    assert [bell.args for bell in bells] == [("embed_archive", None, "maintenance")]
    with django_capture_on_commit_callbacks() as bells:
        store_checks(rows(20))
    assert bells == []


def test_a_sweep_rings_for_what_waits(server, django_capture_on_commit_callbacks) -> None:
    store_checks(rows(3))
    with django_capture_on_commit_callbacks() as bells:
        sweep()
    assert [bell.args[0] for bell in bells] == ["embed_archive"]
    embed_slice()
    with django_capture_on_commit_callbacks() as bells:
        sweep()
    assert bells == []


def test_a_slice_that_ends_early_rings_for_the_next(
    server, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    store_checks(rows(3))
    monkeypatch.setattr(vector_runner, "SLICE", 0.0)
    with django_capture_on_commit_callbacks() as bells:
        assert embed_slice() == 0
    assert [bell.args[0] for bell in bells] == ["embed_archive"]


def test_the_tasks_call_the_runner(server) -> None:
    store_checks(rows(2))
    tasks.sweep_vectors()
    tasks.embed_archive()
    assert waiting(register()) == 0


def test_only_one_process_embeds_at_a_time(server) -> None:
    store_checks(rows(2))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [vector_runner._LANE])
        assert embed_slice() == 0
        assert server.asked == []
    finally:
        other.close()
    with lane(patient=True) as ours:
        assert ours
    assert embed_slice() == 2


def test_several_engines_do_each_text_once(server, monkeypatch) -> None:
    monkeypatch.setattr(vector_runner, "BATCH", 3)
    store_checks(rows(20))
    told: list[int] = []
    assert Work(threads=2, told=told.append).do() == 20
    assert sorted(text for texts in server.asked for text in texts) == sorted(
        row.claim for row in rows(20)
    )
    assert told == sorted(told)
    assert told[-1] == 20


def test_the_desks_own_user_may_do_all_of_it(server, as_application) -> None:
    store_checks(rows(3))
    sweep()
    assert embed_slice() == 3
    assert found(rows(1)[0].claim)[0] == rows(1)[0].claim
    assert clear() == 0
    assert Encoder.objects.count() == 1


# Servers that fail


def test_one_text_that_a_server_refuses_holds_up_no_other(server) -> None:
    store_checks(rows(9))
    server.refused = "nomor 4 "
    assert embed_slice() == 9
    encoder = register()
    without = Vector.objects.filter(encoder_id=encoder.pk, embedding=None)
    assert [Check.objects.get(pk=one.check_id).claim for one in without] == [rows(1, 4)[0].claim]
    assert encoder.ready
    assert question_vectors(["Klaim nomor 4 "]) is None
    assert rows(1, 4)[0].claim not in found(rows(1, 5)[0].claim)


@pytest.mark.parametrize("status", ["400 Bad Request", "401 No", "503 Busy"])
def test_a_server_that_takes_nothing_leaves_everything_waiting(server, status, caplog) -> None:
    store_checks(rows(3))
    server.status = status
    assert embed_slice() == 0
    assert waiting(register()) == 3
    assert not register().ready
    assert "Checks wait for their vectors of some-model" in caplog.text


def test_a_server_that_fails_is_not_waited_for_by_who_searches(server, caplog, monkeypatch) -> None:
    store_checks(rows(3))
    embed_slice()
    server.status = "503 Busy"
    server.asked.clear()
    assert question_vectors(["Bulan"]) is None
    assert question_vectors(["Bulan"]) is None
    assert len(server.asked) == 1
    assert "by words only" in caplog.text
    server.status = "200 OK"
    monkeypatch.setattr(encoders, "_resting", {})
    assert question_vectors(["Bulan"]) is not None


# From one encoder to the next


def test_the_encoder_of_before_is_used_until_the_next_has_everything(settings, server) -> None:
    with_server = (settings.FACTCHECK_EMBEDDINGS_URL, settings.FACTCHECK_EMBEDDINGS_KEY)
    back_to_this_machine(settings)
    store_checks(rows(3))
    embed_slice()
    here = in_use()
    settings.FACTCHECK_EMBEDDINGS_URL, settings.FACTCHECK_EMBEDDINGS_KEY = with_server
    cache.clear()
    there = register()
    assert in_use() == here
    assert standing() == (State.RENEWING, 0.0, here)
    (late,) = store_checks(rows(1, first=50)).new
    assert clear() == 0
    assert question_vectors(["Bulan"]).shape == (1, 384)
    # What came meanwhile is wanted of both, first of the one that is in use.
    assert embed_slice() == 5
    assert Vector.objects.filter(check_id=late, waits=False).count() == 2
    assert in_use() == there
    assert question_vectors(["Bulan"]).shape == (1, 5)
    assert found(rows(1, 50)[0].claim)[0] == rows(1, 50)[0].claim
    sweep()
    assert list(Encoder.objects.all()) == [there]
    assert set(Vector.objects.values_list("encoder_id", flat=True)) == {there.pk}


def test_a_former_encoder_is_taken_out_in_small_steps(server, monkeypatch) -> None:
    former = Encoder.objects.create(name="old", url="https://old.example", dimensions=5, ready=True)
    store_checks(rows(7))
    embed_slice()
    monkeypatch.setattr(vector_runner, "STEP", 3)
    assert clear(seconds=-1) == 0
    former.refresh_from_db()
    assert not former.ready
    assert Vector.objects.filter(encoder_id=former.pk).count() == 7
    assert clear() == 7
    assert not Encoder.objects.filter(pk=former.pk).exists()


def test_a_server_that_is_named_no_longer_is_sent_nothing(settings, server) -> None:
    url, peer = settings.FACTCHECK_EMBEDDINGS_URL, settings.FACTCHECK_FETCH_ALLOW
    store_checks(rows(2))
    embed_slice()
    there = in_use()
    back_to_this_machine(settings)
    settings.FACTCHECK_FETCH_ALLOW = frozenset()
    cache.clear()
    assert in_use() is None
    assert standing().state == State.FILLING
    # One of the newsroom's own is asked on, but told no key of another's.
    settings.FACTCHECK_FETCH_ALLOW = peer
    settings.FACTCHECK_EMBEDDINGS_KEY = "of-the-new-server"
    assert in_use() == there
    server.heads.clear()
    assert asking()[0] == there
    assert question_vectors(["Bulan"]) is not None
    assert "of-the-new-server" not in server.heads[0]
    # Another model of the server that is named is asked with its key.
    settings.FACTCHECK_EMBEDDINGS_URL, settings.FACTCHECK_EMBEDDINGS_MODEL = url, "newer"
    assert asking()[0] == there
    assert question_vectors(["Bulan"]) is not None
    assert "of-the-new-server" in server.heads[1]
    assert '"some-model"' in server.heads[1]


def test_switched_off_it_is_searched_by_words_only(settings) -> None:
    store_checks(rows(2))
    embed_slice()
    settings.FACTCHECK_EMBEDDINGS = False
    assert standing() == (State.OFF, 0.0, None)
    assert in_use() is None
    assert question_vectors(["Bulan"]) is None
    store_check(rows(1, first=9)[0])
    assert embed_slice() == 0
    assert clear() == 0
    assert Vector.objects.filter(waits=False).count() == 2


# Said


def test_the_command_embeds_all_that_waits(server, monkeypatch) -> None:
    monkeypatch.setattr("factcheck.archive.management.commands.embed_archive.WORD", 0.0)
    monkeypatch.setattr(vector_runner, "BATCH", 2)
    store_checks(rows(5))
    out = io.StringIO()
    call_command("embed_archive", threads=1, stdout=out)
    assert "2 of 5" in out.getvalue()
    assert "5 checks embedded with some-model; 5 in all." in out.getvalue()
    out = io.StringIO()
    call_command("embed_archive", stdout=out)
    assert out.getvalue() == "0 checks embedded with some-model; 5 in all.\n"


def test_the_command_says_why_it_cannot(server, settings) -> None:
    store_checks(rows(2))
    server.status = "503 Busy"
    with pytest.raises(CommandError, match=r"0 checks embedded, then: .*503"):
        call_command("embed_archive", stdout=io.StringIO())
    settings.FACTCHECK_EMBEDDINGS = False
    with pytest.raises(CommandError, match="no embedder"):
        call_command("embed_archive", stdout=io.StringIO())


def test_a_failure_is_one_of_the_servers(server) -> None:
    server.status = "401 No"
    with pytest.raises(EmbeddingsFailed):
        vector_runner.passages(encoders.embedder_of(register()), ["Bulan"])
