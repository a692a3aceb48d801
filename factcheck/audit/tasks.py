"""Bells of the record: sealing what is over, and verifying all of it at night."""

import logging

from celery import shared_task

from factcheck.accounts.models import User
from factcheck.audit import roots, timestamps, verification

log = logging.getLogger(__name__)


@shared_task(name="seal_record")
def seal_record() -> None:
    key = roots.signing_key()
    if key is None:
        log.warning("The record is not sealed: FACTCHECK_SIGNING_KEY is not set.")
        return
    roots.seal_due(key=key)
    timestamps.ask_times()


# It walks the whole record, however long that has become.
@shared_task(name="verify_record", time_limit=7200, soft_time_limit=7000)
def verify_record(asked_by: int | None = None) -> None:
    verification.verify(actor=User.objects.filter(pk=asked_by).first())
