import uuid
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from tests.lib.servers import serving
from tests.lookups.sites import Site
from tests.mediawiki import Wiki, mediawiki


@pytest.fixture
def wiki(settings: LazySettings) -> Iterator[Wiki]:
    """A MediaWiki on loopback that the provider `wikipedia` asks."""
    # A count of questions of its own, so that no test waits for what another has asked.
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "global_keyprefix": f"{uuid.uuid4().hex}:"
    }
    from factcheck.lookups import runner

    runner.left_out.clear()
    with mediawiki() as running:
        settings.FACTCHECK_WIKIPEDIA_URL = running.address
        settings.FACTCHECK_FETCH_ALLOW = frozenset({running.peer})
        yield running


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Site]:
    """A web site on loopback that may be fetched."""
    there = Site()
    with serving(there.answer) as there.server:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({there.server.peer})
        yield there
