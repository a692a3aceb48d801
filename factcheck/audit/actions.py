"""The one way to add to the record, and the way to prove it whole."""

from typing import Any

from django.db import connection, models

from factcheck.accounts.models import User
from factcheck.audit.models import Event, Verb


def record(verb: Verb, thing: models.Model, *, actor: User | None, **data: Any) -> Event:
    """Add what `actor` did to `thing`; call it inside the transaction of the act itself.

    `actor` is None when a background worker acted. `data` must be JSON: what changed, why,
    before and after.
    """
    return Event.objects.create(
        actor=actor,
        verb=verb,
        object_type=thing._meta.label_lower,
        object_id=thing.pk,
        data=data,
    )


def first_broken_event() -> tuple[int, str] | None:
    """Walk the whole chain in the database; give the first bad row as (seq, what is wrong)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, fault FROM audit_first_broken()")
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None
