"""Runs one look-up: takes its lease, asks the source, keeps what came back."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction

from factcheck.jobs import PAUSES, Outcome
from factcheck.lib.fetch import Http
from factcheck.lookups import manners
from factcheck.lookups.models import Finding, Lookup
from factcheck.lookups.providers import Found, Provider, ProviderError, Query, listed

log = logging.getLogger(__name__)

MAX_FINDINGS = 50
MAX_EXCERPT = 4000


def run_lookup(pk: int) -> bool:
    """Run look-up `pk` if it is due; whether this run has brought it to its end.

    The source is asked with no transaction open. Findings and outcome become visible together, and
    only if the lease is still ours. A failure that may pass is put back with its reason; after the
    third attempt the look-up is set aside.
    """
    lookup = Lookup.objects.lease(pk)
    if lookup is None:
        return False
    provider = listed().get(lookup.provider)
    if provider is None:
        return Lookup.objects.finish(
            lookup, Outcome.SKIPPED, "provider_gone", {"title": lookup.provider}
        )
    http = manners.http_for(provider.about)
    try:
        manners.take_turn(provider.about)
        found = provider.search(Query(lookup.query, lookup.language), http)
    except manners.NotYet as not_yet:
        Lookup.objects.postpone(
            lookup, not_yet.code, not_yet.data, after=timedelta(seconds=not_yet.wait)
        )
        return False
    except ProviderError as error:
        return _failed(lookup, http, error)
    except Exception:
        # A fault of ours must not take the worker with it, nor look like an empty answer.
        log.exception("look-up %s: %s broke", pk, lookup.provider)
        fault = ProviderError("provider_broke", permanent=False, title=str(provider.about.title))
        return _failed(lookup, http, fault)
    return _store(lookup, http, found)


def ask_now(provider: Provider, query: Query) -> list[Found]:
    """Ask one question at once, for a person at the command line; nothing is stored.

    Raises `ProviderError`, or `manners.NotYet` when it is not our turn.
    """
    manners.take_turn(provider.about)
    return list(_usable(provider.search(query, manners.http_for(provider.about))))


def _failed(lookup: Lookup, http: Http, error: ProviderError) -> bool:
    log.info("look-up %s at %s: %s %s", lookup.pk, lookup.provider, error.code, error.data)
    _note_address(lookup, http)
    # Nobody typed the address of a source, so nobody is told to check it.
    code = "unreachable" if error.code == "no_such_host" else error.code
    if error.permanent:
        return Lookup.objects.finish(lookup, Outcome.FAILED, code, error.data)
    after = None
    if error.retry_after is not None:
        usual = PAUSES[min(lookup.attempts, len(PAUSES)) - 1]
        after = max(usual, timedelta(seconds=error.retry_after))
    Lookup.objects.put_back(lookup, code, error.data, after=after)
    return False


@transaction.atomic
def _store(lookup: Lookup, http: Http, found: Iterable[Found]) -> bool:
    _note_address(lookup, http)
    if not Lookup.objects.finish(lookup, Outcome.OK):
        return False
    Finding.objects.bulk_create(
        (
            Finding(
                lookup=lookup,
                url=one.url,
                title=one.title,
                publisher=one.publisher,
                excerpt=one.excerpt,
                rating=one.rating,
                published_on=one.published_on,
                rank=rank,
            )
            for rank, one in enumerate(_usable(found), 1)
        ),
        ignore_conflicts=True,
    )
    return True


def _usable(found: Iterable[Found]) -> Iterable[Found]:
    """Keep what a person can open, at most `MAX_FINDINGS`, cut to what the columns hold."""
    kept = 0
    for one in found:
        if kept == MAX_FINDINGS:
            return
        if not _can_be_opened(one.url):
            continue
        kept += 1
        yield Found(
            url=one.url,
            title=_clean(one.title, 1000) or one.url,
            excerpt=_clean(one.excerpt, MAX_EXCERPT),
            publisher=_clean(one.publisher, 300),
            rating=_clean(one.rating, 300),
            published_on=one.published_on,
        )


def _can_be_opened(url: str) -> bool:
    if len(url) > 2000 or "\x00" in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _clean(text: str, limit: int) -> str:
    """PostgreSQL stores neither NUL nor half a surrogate pair."""
    text = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return text.strip()[:limit].rstrip()


def _note_address(lookup: Lookup, http: Http) -> None:
    if http.exchanges:
        Lookup.objects.held_by(lookup).update(asked_url=http.exchanges[0].url[:2000])
