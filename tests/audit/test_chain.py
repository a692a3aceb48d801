"""The record is only ever added to, and proves itself whole."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from factcheck.audit.actions import first_broken_event, record
from factcheck.audit.models import Event, Verb
from tests.make import make_article
from tests.people import person

pytestmark = pytest.mark.django_db


def three_events():
    article = make_article()
    for _ in range(3):
        record(Verb.ARTICLE_READ, article, actor=person("ana"), note="“kutipan” é")
    return list(Event.objects.order_by("seq"))


def behind_the_triggers(sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")


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
    ],
)
def test_verify_audit_names_the_first_bad_row(sql, at, fault):
    events = three_events()
    behind_the_triggers(
        sql.replace("{second}", str(events[1].seq)).replace("{third}", str(events[2].seq))
    )
    with pytest.raises(CommandError, match=f"event {events[at].seq}:.*{fault}") as error:
        call_command("verify_audit")
    assert error.value.returncode == 1


def test_a_whole_record_is_said_to_be_whole():
    three_events()
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "whole" in out.getvalue()
