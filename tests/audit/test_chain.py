"""The record is only ever added to, and proves itself whole."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from factcheck.audit.actions import first_broken_event, record
from factcheck.audit.models import Event, Verb
from tests.audit.forging import forge, forge_and_recompute
from tests.make import make_article
from tests.people import person

pytestmark = pytest.mark.django_db


def three_events():
    article = make_article()
    for _ in range(3):
        record(Verb.ARTICLE_READ, article, actor=person("ana"), note="“kutipan” é")
    return list(Event.objects.order_by("seq"))


def test_events_are_numbered_without_gaps_and_chained():
    first, second, third = three_events()
    assert (second.seq, third.seq) == (first.seq + 1, first.seq + 2)
    assert bytes(second.prev_hash) == bytes(first.hash)
    assert first_broken_event() is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET verb = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event CASCADE",
    ],
)
def test_the_database_refuses_all_but_insert(sql):
    three_events()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="written once"):
            cursor.execute(sql)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("sql", "at", "fault"),
    [
        ("UPDATE audit_event SET data = '{}' WHERE seq = {second}", 1, "content was changed"),
        ("UPDATE audit_event SET at = at - interval '1 day' WHERE seq = {second}", 1, "content"),
        ("DELETE FROM audit_event WHERE seq = {second}", 2, "before it is missing"),
        ("DELETE FROM audit_event WHERE seq = {third}", 2, "newest events are missing"),
        ("UPDATE audit_event SET actor_id = NULL WHERE seq = {second}", 1, "content was changed"),
        ("UPDATE audit_event SET request_id = 'x' WHERE seq = {second}", 1, "content was changed"),
        ("UPDATE audit_event SET signed_in = 'x' WHERE seq = {second}", 1, "content was changed"),
        ("UPDATE audit_event SET format = 1 WHERE seq = {second}", 1, "content was changed"),
        (
            "UPDATE audit_event SET seq = 1 - seq WHERE seq IN ({second}, {third});"
            "UPDATE audit_event SET seq = {second} + {third} - 1 + seq WHERE seq < 0",
            1,
            "does not follow",
        ),
        (
            "INSERT INTO audit_event (seq, at, verb, object_type, object_id, data, hash)"
            " VALUES ({third} + 1, now(), 'verdict_approved', 'x', 1, '{}', 'x')",
            3,
            "does not follow",
        ),
        (
            "INSERT INTO audit_event SELECT {third} + 1, at, verb, object_type, object_id, data,"
            " hash, sha256('x'), actor_id, format, request_id, signed_in FROM audit_event"
            " WHERE seq = {third}",
            3,
            "content was changed",
        ),
        ("UPDATE audit_head SET hash = sha256('x')", 2, "another hash"),
        ("UPDATE audit_head SET seq = seq + 1", 3, "newest events are missing"),
        ("UPDATE audit_head SET seq = seq - 1", 2, "added past the head"),
        ("DELETE FROM audit_head", 2, "head of the record is missing"),
    ],
)
def test_verify_audit_names_the_first_bad_row(sql, at, fault):
    events = three_events()
    forge(sql.replace("{second}", str(events[1].seq)).replace("{third}", str(events[2].seq)))
    seq = events[at].seq if at < 3 else events[2].seq + 1
    with pytest.raises(CommandError, match=f"event {seq}:.*{fault}") as error:
        call_command("verify_audit")
    assert error.value.returncode == 1


@pytest.mark.parametrize("sql", ["UPDATE audit_head SET hash = 'x'", "DELETE FROM audit_head"])
def test_an_empty_record_has_its_head_too(sql):
    forge(
        "TRUNCATE audit_event CASCADE",
        "UPDATE audit_head SET seq = 0, hash = sha256('the first event')",
    )
    assert first_broken_event() is None
    forge(sql)
    assert first_broken_event()[0] == 0


def test_events_of_before_the_context_was_sealed_verify_unchanged():
    """As the first format hashed them; they were written by the functions of that time."""
    events = three_events()
    forge_and_recompute(
        "UPDATE audit_event SET format = 1, request_id = '', signed_in = ''"
        f" WHERE seq <= {events[2].seq}"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT seq, hash = sha256(prev_hash || convert_to(jsonb_build_array(
                seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                actor_id, verb, object_type, object_id, data)::text, 'UTF8'))
            FROM audit_event ORDER BY seq
            """
        )
        assert all(same for _seq, same in cursor.fetchall())
    new = record(Verb.ARTICLE_READ, make_article(), actor=None)
    new.refresh_from_db()
    assert new.format == 2
    assert first_broken_event() is None


def test_a_whole_record_is_said_to_be_whole():
    three_events()
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "whole" in out.getvalue()
