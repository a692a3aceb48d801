"""The index of meaning: made by the owner at each migration, one for each encoder."""

import numpy as np
import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from factcheck.archive import candidates, checks, encoders, near_index
from factcheck.archive.candidates import can_go_near, nearest
from factcheck.archive.encoders import State, in_use, register
from factcheck.archive.models import Encoder, Vector
from factcheck.archive.pane import archive_lines, meaning_line
from factcheck.archive.storing import store_checks
from factcheck.archive.vector_runner import embed_slice
from tests.archive.server import embedding_server, rows


@pytest.fixture
def server(settings):
    cache.clear()
    with embedding_server(settings) as double:
        yield double


@pytest.fixture
def filled(server, db) -> Encoder:
    """3,000 checks' vectors, written by SQL, and statistics about them."""
    encoder = register()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO archive_vector (encoder_id, check_id, embedding, waits)"
            " SELECT %s, n, ARRAY[sin(n), cos(n), sin(n * 7), cos(n * 3), 1]::float4[]::halfvec,"
            " false FROM generate_series(1, 3000) n",
            [encoder.pk],
        )
        cursor.execute("ANALYZE archive_vector")
    return encoder


def plan(encoder: Encoder) -> str:
    """How PostgreSQL goes about the nearest, left to itself."""
    vectors = np.ones((1, 5), dtype=np.float32)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        nearest(encoder, vectors, 60)
    (asked,) = [query["sql"] for query in queries if "ORDER BY embedding" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked}")
        return "\n".join(line for (line,) in cursor.fetchall())


def test_a_migration_makes_the_index_and_the_planner_uses_it(filled) -> None:
    assert not near_index.stands(filled)
    exact = nearest(filled, np.ones((1, 5), dtype=np.float32), 60)
    near_index.follow_encoders()
    assert near_index.stands(filled)
    assert near_index.name_of(filled) in plan(filled)
    approximate = nearest(filled, np.ones((1, 5), dtype=np.float32), 60)
    assert len(approximate) == 60
    assert len(approximate.keys() & exact.keys()) > 50
    near_index.follow_encoders()
    assert list(near_index._made()).count(near_index.name_of(filled)) == 1


def test_a_large_archive_without_its_index_is_searched_by_words_only(
    filled, monkeypatch, caplog
) -> None:
    vectors = np.ones((2, 5), dtype=np.float32)
    assert can_go_near(filled)
    monkeypatch.setattr(candidates, "EXACT", 2999)
    assert not can_go_near(filled)
    assert "run `manage.py migrate`" in caplog.text
    assert [one.id for one in checks.index_of_meaning(None)] == [checks.NO_INDEX]
    near_index.follow_encoders()
    assert 5 <= len(nearest(filled, vectors, 5)) <= 10
    assert checks.index_of_meaning(None) == []


def test_the_index_of_an_encoder_that_is_gone_is_dropped(filled) -> None:
    near_index.follow_encoders()
    name = near_index.name_of(filled)
    Vector.objects.filter(encoder_id=filled.pk).delete()
    filled.delete()
    near_index.follow_encoders()
    assert name not in near_index._made()
    assert near_index.stands(register())


def test_vectors_too_long_for_an_index_are_said(settings, server, db) -> None:
    settings.FACTCHECK_EMBEDDINGS_DIMENSIONS = near_index.MAX_DIMENSIONS + 1
    near_index.follow_encoders()
    assert not near_index.stands(register())
    assert [one.id for one in checks.index_of_meaning(None)] == [checks.TOO_LONG]


def test_screens_are_told_by_what_it_is_searched(filled, settings, monkeypatch) -> None:
    store_checks(rows(4))
    assert archive_lines() == [
        "4 checks in the archive",
        "It is searched by words only until all of it is read for its meaning: 99 % is.",
    ]
    embed_slice()
    cache.clear()
    monkeypatch.setattr(candidates, "EXACT", 10)
    assert archive_lines()[1:] == [
        "It is searched by words and by meaning.",
        "The index of meaning is missing, so it is searched by words only: run “migrate”.",
    ]
    told = {state: meaning_line(encoders.Standing(state, 0.999)) for state in State}
    assert len(set(told.values())) == len(State)
    assert all("99 %" in told[state] for state in (State.FILLING, State.RENEWING))


def test_an_index_on_a_filled_table_holds_up_nobody(fresh_database, server) -> None:
    store_checks(rows(30))
    embed_slice()
    with CaptureQueriesContext(connection) as queries:
        near_index.follow_encoders()
    (made,) = [query["sql"] for query in queries if query["sql"].startswith("CREATE INDEX")]
    assert "CONCURRENTLY" in made


def test_an_index_that_was_cut_off_is_made_anew(fresh_database, server) -> None:
    store_checks(rows(30))
    embed_slice()
    encoder = in_use()
    name = near_index.name_of(encoder)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON archive_vector (encoder_id)")
    assert near_index._made()[name] is False
    assert not near_index.stands(encoder)
    near_index.follow_encoders()
    assert near_index.stands(encoder)
