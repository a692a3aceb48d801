"""Kill the worker in the middle of a batch and lose every message: each is still read, once."""

import pytest

from factcheck.articles.batch_actions import bring_in_addresses
from factcheck.articles.models import Article, BatchItem, Snapshot, Standing
from tests.articles.test_feeds import Site
from tests.desk import Desk
from tests.lib.servers import serving
from tests.people import person

WAIT = 90  # seconds, on a busy machine


@pytest.fixture
def site(desk: Desk, settings):
    found = Site()
    with serving(found.behave) as running:
        found.url = running.url
        settings.FACTCHECK_PAGES_ALLOW = frozenset({running.peer})
        desk.environment |= {
            "FACTCHECK_PAGES_ALLOW": running.peer,
            "FACTCHECK_LEASE_SECONDS": "10",
            "FACTCHECK_SWEEP_SECONDS": "1",
        }
        yield found


def test_a_batch_survives_its_worker_and_its_messages(desk: Desk, site: Site) -> None:
    lines = [f"{site.url}/{number}" for number in range(12)] + [f"{site.url}/gone"]
    batch = bring_in_addresses(lines, actor=person("ana"))
    desk.flush_broker()
    desk.start("worker", "worker-slow", "worker-maintenance", "clock")
    desk.wait(lambda: Snapshot.objects.count() >= 2, seconds=WAIT, what="two to be read")
    desk.kill("worker-slow")
    desk.flush_broker()
    assert BatchItem.objects.waiting().exists(), "killed in the middle of it"
    desk.start("worker-slow")

    def standings() -> list[str]:
        items = batch.items.all().with_standing().order_by("number")
        return [item.standing for item in items]

    over = [Standing.READ] * 12 + [Standing.FAILED]
    desk.wait(lambda: standings() == over, seconds=WAIT, what="the batch to end")
    assert Snapshot.objects.count() == 12
    assert Article.objects.count() == 13
