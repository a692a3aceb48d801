"""The one way to add to the record, and the way to prove it whole."""

from typing import Any

from django.db import connection, models
from django.utils.translation import gettext_noop

from factcheck.accounts.models import User
from factcheck.audit.context import acting
from factcheck.audit.models import Event, Verb


def record(verb: Verb, thing: models.Model, *, actor: User | None, **data: Any) -> Event:
    """Add what `actor` did to `thing`; call it inside the transaction of the act itself.

    `actor` is None when a background worker acted. `data` must be JSON: what changed, why,
    before and after. How its person had signed in, and by which request, is known from the context.
    """
    known = acting()
    return Event.objects.create(
        actor=actor,
        verb=verb,
        object_type=thing._meta.label_lower,
        object_id=thing.pk,
        data=data,
        request_id=known.request_id,
        signed_in=known.signed_in,
    )


# What the walk in the database says, for whoever reads it on a screen.
CHAIN_FAULTS = (
    gettext_noop("an event before it is missing"),
    gettext_noop("it does not follow the event before it"),
    gettext_noop("its content was changed"),
    gettext_noop("the head of the record is missing"),
    gettext_noop("the newest events are missing"),
    gettext_noop("it was added past the head of the record"),
    gettext_noop("the head of the record has another hash"),
)


def first_broken_event() -> tuple[int, str] | None:
    """Walk the whole chain in the database; give the first bad row as (seq, what is wrong)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, fault FROM audit_first_broken()")
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None
