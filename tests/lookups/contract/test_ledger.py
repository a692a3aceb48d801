"""Every provider as the desk asks it: through the runner, with its manners, into the record."""

import uuid

import pytest

from factcheck.claims.models import Status
from factcheck.jobs import Outcome
from factcheck.lookups import runner
from factcheck.lookups.models import Lookup
from tests.lookups.contract.table import Table, playing
from tests.lookups.contract.test_contract import TABLES
from tests.make import make_claim

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_what_is_asked_and_answered_is_stored_without_the_key(table: Table, settings) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "global_keyprefix": f"{uuid.uuid4().hex}:"
    }
    runner.left_out.clear()
    settings.FACTCHECK_PROVIDERS = [f"factcheck.lookups.providers.{table.name}"]
    with playing(table, settings) as source:
        settings.FACTCHECK_FETCH_ALLOW = frozenset({source.server.peer})
        claim = make_claim(Status.RESEARCH)
        lookup = Lookup.objects.create(
            claim=claim,
            provider=table.name,
            query=table.query.text,
            language=table.query.language,
        )
        assert runner.run_lookup(lookup.pk)
    lookup.refresh_from_db()
    assert (lookup.outcome, lookup.reason) == (Outcome.OK, "")
    titles = set(lookup.findings.values_list("title", flat=True))
    assert titles
    # Where the day of the claim counts, this article of no day gets other words.
    assert table.query.said_on or titles <= set(table.titles)
    exchanges = list(lookup.exchanges.all())
    assert len(exchanges) == len(source.server.requests)
    for exchange in exchanges:
        kept = f"{exchange.url} {exchange.sent} {exchange.headers} {exchange.body!r}"
        assert table.key not in kept
        assert (exchange.body is not None) == table.provider.about.keeps_answers
    assert table.key not in lookup.asked_url
