"""What the owner of the database can do to the record, who can drop every refusal first."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

TABLES = ("audit_event", "audit_head", "audit_root", "audit_verification")


@contextmanager
def without_triggers() -> Iterator[Any]:
    """Give a cursor for which nothing is refused; afterwards everything is as it was."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def forge(*statements: str) -> None:
    with without_triggers() as cursor:
        for statement in statements:
            cursor.execute(statement)


def forge_and_recompute(*statements: str) -> None:
    """Forge, then write every hash of the chain and its head anew: it is whole in itself."""
    with without_triggers() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(
            """
            DO $$
            DECLARE e audit_event; last bytea := sha256('the first event'::bytea); n bigint := 0;
            BEGIN
                FOR e IN SELECT * FROM audit_event ORDER BY seq LOOP
                    n := n + 1;
                    UPDATE audit_event SET seq = n WHERE seq = e.seq;
                    e.seq := n;
                    UPDATE audit_event SET prev_hash = last, hash = audit_digest(last, e)
                        WHERE seq = n RETURNING hash INTO last;
                END LOOP;
                UPDATE audit_head SET seq = n, hash = last;
            END $$
            """
        )
