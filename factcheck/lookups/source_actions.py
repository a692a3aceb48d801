"""What a newsroom sets for a source, and the test question that shows whether it answers."""

import logging
import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.archive.models import ClaimSearch
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims.models import Claim
from factcheck.errors import Refused, StaleState
from factcheck.jobs import Outcome
from factcheck.lib.addresses import AddressRefused, check_address
from factcheck.lib.refusals import explain
from factcheck.lib.typed import typed
from factcheck.lookups import actions, runner
from factcheck.lookups.capture_actions import retry_capture
from factcheck.lookups.keys import seal
from factcheck.lookups.manners import NotAsked, NotYet
from factcheck.lookups.models import CaptureRequest, Lookup, Source, SourceCheck
from factcheck.lookups.providers import (
    Found,
    Provider,
    ProviderError,
    Query,
    listed,
    server_of,
)

log = logging.getLogger(__name__)

MAX_ADDRESS = 500
MAX_KEY = 1000
MAX_TEST = 300
MAX_DAILY = 1_000_000
# A person waits for the answer to a test question, and so does a process of the web server.
TEST_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Tested:
    """What became of a test question; `why` says it in words unless it was answered."""

    outcome: str
    why: str
    milliseconds: int
    found: list[Found] = field(default_factory=list)


def set_source(
    name: str,
    *,
    actor: User,
    on: bool,
    by_itself: bool,
    address: str = "",
    daily: int | None = None,
    key: str = "",
    remove_key: bool = False,
) -> Source:
    """Set how a source is asked; an empty `key` leaves the one that was entered before.

    Raises AddressRefused for an address that must not be asked, Refused, PermissionDenied. The key
    is sealed before it is stored, and neither it nor its sealed form goes into the record. It was
    entered for one server: with another server's address it is removed unless it is entered anew.
    """
    require(actor, "admin")
    _listed(name)
    address = _checked(address)
    key = "".join(typed(key).split())
    if len(key) > MAX_KEY:
        raise Refused(_("This is too long for a key. Copy it again."))
    if daily is not None and not 0 < daily <= MAX_DAILY:
        raise Refused(_("Give a number of questions a day, or leave it empty."))
    return _set(
        name,
        actor=actor,
        given={"on": on, "by_itself": by_itself, "address": address, "daily": daily},
        key=key,
        remove_key=remove_key,
    )


@transaction.atomic
def _set(name: str, *, actor: User, given: dict[str, Any], key: str, remove_key: bool) -> Source:
    _row(name)
    source = Source.objects.select_for_update().get(name=name)
    changed: dict[str, Any] = {}
    usual = _listed(name).about.address
    elsewhere = server_of(source.address or usual) != server_of(given["address"] or usual)
    for field_name, value in given.items():
        before = getattr(source, field_name)
        if before != value:
            changed[field_name] = [before, value]
            setattr(source, field_name, value)
    if key:
        source.sealed_key = seal(key)
        changed["key"] = "set"
    elif (remove_key or elsewhere) and source.sealed_key:
        source.sealed_key = ""
        changed["key"] = "removed"
    if changed:
        source.save(update_fields=[*given, "sealed_key"])
        record(Verb.SOURCE_CHANGED, source, actor=actor, name=name, changed=changed)
    return source


def test_source(name: str, question: str, *, actor: User) -> Tested:
    """Ask a source one question now and say how that went; it becomes no look-up.

    That it was asked and with which outcome is recorded; the answer is only shown.
    """
    require(actor, "admin")
    provider = _listed(name)
    question = " ".join(typed(question).split())
    if not question:
        raise Refused(_("Write what to ask."))
    if len(question) > MAX_TEST:
        raise Refused(
            _("The question is longer than %(limit)s characters. Shorten it.") % {"limit": MAX_TEST}
        )
    began = time.monotonic()
    outcome, code, data, found = _ask(provider, question)
    tested = Tested(
        outcome=outcome,
        why=explain(code, data) if code else "",
        milliseconds=round(1000 * (time.monotonic() - began)),
        found=found,
    )
    _note(name, actor=actor, question=question, tested=tested, code=code, data=data)
    return tested


def _ask(provider: Provider, question: str) -> tuple[str, str, dict[str, Any], list[Found]]:
    title = str(provider.about.title)
    try:
        query = Query(question, str(settings.LANGUAGE_CODE).partition("-")[0])
        found = runner.ask_now(provider, query, within=TEST_SECONDS)
    except ProviderError as error:
        return Outcome.FAILED, error.code, error.data, []
    except (NotYet, NotAsked) as wait:
        return Outcome.SKIPPED, wait.code, wait.data, []
    except Exception:
        log.exception("test of %s broke", provider.about.name)
        return Outcome.FAILED, "provider_broke", {"title": title}, []
    return Outcome.OK, "", {}, found


@transaction.atomic
def _note(
    name: str, *, actor: User, question: str, tested: Tested, code: str, data: dict[str, Any]
) -> None:
    source = _row(name)
    Source.objects.filter(pk=source.pk).update(
        tested_at=timezone.now(), test_outcome=tested.outcome, test_reason=code, test_data=data
    )
    record(
        Verb.SOURCE_TESTED,
        source,
        actor=actor,
        name=name,
        query=question,
        outcome=tested.outcome,
        reason=code,
        found=len(tested.found),
        milliseconds=tested.milliseconds,
    )


def _row(name: str) -> Source:
    """Return what is set for a source; a new row says what held without one."""
    defaults = {"by_itself": _listed(name).about.by_itself}
    return Source.objects.get_or_create(name=name, defaults=defaults)[0]


def _listed(name: str) -> Provider:
    provider = listed().get(name)
    if provider is None:
        raise Refused(_("This newsroom does not ask that source."))
    return provider


def _checked(address: str) -> str:
    """Return a base address as it is to be stored; "{language}" may stand in it."""
    address = typed(address).strip()
    if not address:
        return ""
    if len(address) > MAX_ADDRESS:
        raise AddressRefused("bad_address")
    if "?" in address or "#" in address:
        # It goes into the record, and there it would tell everybody a key that stands in it.
        raise AddressRefused("source_base_only")
    filled = address.replace("{language}", "en")
    try:
        check_address(filled, allow=settings.FACTCHECK_FETCH_ALLOW)
    except AddressRefused as refused:
        if refused.code != "not_public":
            raise
        raise AddressRefused("source_not_public", host=refused.data["host"]) from refused
    return address


@transaction.atomic
def ask_again(claim: Claim, *, actor: User) -> int:
    """Ask everything again about a claim that came to nothing; gives how many questions.

    Its editor waits for the answers, so they go before what is asked in bulk.
    """
    require(actor, "editor")
    again = claim.lookups.to_retry().exclude(query="").select_for_update(of=("self",), no_key=True)
    lookups: list[Lookup] = list(again.order_by("pk"))
    for lookup in lookups:
        actions.retry_lookup(lookup, actor=actor)
    return len(lookups)


@transaction.atomic
def retry_job(job: CaptureRequest | SourceCheck | ClaimSearch, *, actor: User) -> None:
    """Start another job afresh: the keeping of a page, the check of a source, a search in the
    archive.

    Raises StaleState when it is under way or done meanwhile, and IllegalMove for a page that is to
    be kept for a claim which is not in research.
    """
    if isinstance(job, CaptureRequest):
        retry_capture(job, actor=actor)
        return
    require(actor, "editor")
    if not type(job).objects.retry(job.pk):
        raise StaleState(_("This is under way, or has been done meanwhile."))
    job.refresh_from_db()
    if isinstance(job, ClaimSearch):
        record(Verb.LOOKUP_RETRIED, job.claim, actor=actor, job=job.bell)
    else:
        evidence = job.evidence
        record(Verb.LOOKUP_RETRIED, evidence.claim, actor=actor, job=job.bell, url=evidence.url)
    job.ring()
