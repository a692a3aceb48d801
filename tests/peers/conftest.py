"""The peers, each started once for all tests that ask it.

Where there is no apt-get, the tests with MediaWiki are skipped and say so; where there is one, a
MediaWiki that is missing is a failure. The other two come from a package index like everything
else.
"""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from tests.peers import packages
from tests.peers.archive import Archive, archive
from tests.peers.embeddings import Endpoint, embeddings
from tests.peers.mediawiki import Wiki, mediawiki


@pytest.fixture(scope="session")
def served_wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiki]:
    missing = packages.missing()
    if missing and packages.is_debian():
        pytest.fail(missing, pytrace=False)
    if missing:
        pytest.skip(missing)
    with mediawiki(tmp_path_factory.mktemp("wiki")) as wiki:
        yield wiki


@pytest.fixture
def wiki(served_wiki: Wiki, settings: LazySettings) -> Wiki:
    """A real MediaWiki, with the pages of tests/peers/mediawiki.py, that `wikipedia` asks."""
    settings.FACTCHECK_WIKIPEDIA_URL = served_wiki.address
    settings.FACTCHECK_FETCH_ALLOW = frozenset({served_wiki.peer})
    settings.FACTCHECK_PAGES_ALLOW = frozenset({served_wiki.peer})
    return served_wiki


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A real web archive. All tests share it, so each asks for pages of a site of its own."""
    with archive(tmp_path_factory.mktemp("archive")) as running:
        yield running


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A real embeddings endpoint."""
    with embeddings(tmp_path_factory.mktemp("embeddings")) as running:
        yield running
