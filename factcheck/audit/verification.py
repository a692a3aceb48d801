"""Walks the whole record, its head and its roots, and writes down what was found."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import DatabaseError, transaction

from factcheck.accounts.models import User
from factcheck.audit import roots
from factcheck.audit.actions import first_broken_event, record
from factcheck.audit.models import Event, Verb, Verification

log = logging.getLogger(__name__)


def verify(
    published: Iterable[Mapping[str, Any]] = (), *, actor: User | None = None
) -> Verification:
    """Verify every event, the head of the chain, every day's root, and copies of roots that were
    kept elsewhere; keep the result and give it. `actor` is None when the clock asks.
    """
    began = time.monotonic()
    # One view of it all: what is added meanwhile is not looked at, and not missed.
    with transaction.atomic():
        newest = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        found = first_broken_event() or roots.first_fault() or roots.first_fault_against(published)
    broken_at, fault = found or (None, "")
    done = Verification.objects.create(
        last_seq=newest,
        took_ms=int((time.monotonic() - began) * 1000),
        broken_at=broken_at,
        fault=fault,
    )
    try:
        with transaction.atomic():
            verb = Verb.RECORD_BROKEN if fault else Verb.RECORD_VERIFIED
            record(verb, done, actor=actor, last_seq=newest, broken_at=broken_at, fault=fault)
    except DatabaseError as error:
        # A record without a head takes no more events; that it is broken must be said all the same.
        log.error("The record is broken and takes no more: %s", error)
    if fault:
        log.error("The record is broken at event %s: %s", broken_at, fault)
    return done
