"""The providers `wayback` and `memento` ask a real web archive of a newsroom's own."""

from datetime import UTC, date, datetime
from types import ModuleType

import pytest
from django.conf import LazySettings

from factcheck.lib.fetch import Http, fetch
from factcheck.lookups.providers import Found, ProviderError, Query, memento, wayback
from tests.peers.archive import Archive, Page, warc_of

pytestmark = [pytest.mark.peers, pytest.mark.django_db]

PAGE = "http://lontar-pos.example/jembatan?id=7&hal=2"
VERSIONS = {
    datetime(2019, 5, 1, 6, 0, 0, tzinfo=UTC): "Jembatan itu selesai.",
    datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC): "Jembatan itu retak.",
    datetime(2020, 3, 4, 5, 6, 7, tzinfo=UTC): "Jembatan itu retak.",
    datetime(2024, 6, 7, 8, 9, 10, tzinfo=UTC): "Jembatan itu aman.",
}
GONE = "http://lontar-pos.example/hilang"
EVERY = pytest.mark.parametrize("provider", [wayback, memento], ids=lambda one: one.about.name)


@pytest.fixture(scope="module")
def kept_pages(kept: Archive) -> Archive:
    pages = [Page(PAGE, f"<p>{text}</p>".encode(), at) for at, text in VERSIONS.items()]
    gone = Page(GONE, b"tidak ada", datetime(2020, 1, 2, tzinfo=UTC), status="404 Not Found")
    kept.add(warc_of(*pages, gone))
    return kept


@pytest.fixture
def archive(kept_pages: Archive, settings: LazySettings) -> Archive:
    settings.FACTCHECK_WAYBACK_URL = kept_pages.cdx
    settings.FACTCHECK_MEMENTO_URL = kept_pages.timemap("")
    return kept_pages


def ask(provider: ModuleType, archive: Archive, text: str, on: date | None = None) -> list[Found]:
    found: list[Found] = provider.search(Query(text, "en", on), Http(allow={archive.peer}))
    return found


@EVERY
def test_the_copies_of_a_page(archive: Archive, provider: ModuleType) -> None:
    found = ask(provider, archive, PAGE, date(2020, 1, 10))
    assert [one.data["roles"] for one in found] == [["nearest"], ["first"], ["newest"]]
    assert found[0].title.startswith("2 January 2020 03:04 UTC")
    assert found[0].data["captures"] == len(VERSIONS)
    assert "4 copies between 1 May 2019 and 7 June 2024." in found[0].excerpt


@EVERY
def test_the_address_of_a_copy_opens_it(archive: Archive, provider: ModuleType) -> None:
    found = ask(provider, archive, PAGE, date(2020, 1, 10))
    wanted = ["retak", "selesai", "aman"]
    for one, word in zip(found, wanted, strict=True):
        page = fetch(one.url, allow={archive.peer})
        assert f"Jembatan itu {word}." in page.text
        assert "memento-datetime" in page.headers


@EVERY
def test_no_copy(archive: Archive, provider: ModuleType) -> None:
    assert ask(provider, archive, "http://nobody-kept-this.example/") == []


def test_the_index_tells_contents_apart(archive: Archive) -> None:
    nearest, _, newest = ask(wayback, archive, PAGE, date(2020, 1, 10))
    assert nearest.data["versions"] == 3
    assert nearest.data["digest"] != newest.data["digest"]
    assert "The newest copy has another content than that one." in nearest.excerpt


def test_the_index_tells_that_only_an_error_was_kept(archive: Archive) -> None:
    (found,) = ask(wayback, archive, GONE)
    assert found.data["status"] == 404
    assert "None shows the page" in found.excerpt


@pytest.mark.parametrize(
    "odd",
    [
        "https://a.example/?q=%22%3E%3Cscript%3E&b=[1]",
        "https://a.example/ünïcode/“kutip”",
        "https://a.example/" + "x" * 1_800,
        "https://a.example:8443/%",
        "https://a.example/../../x?url=http://b.example/#c",
        "https://a.example/*",
        "https://*.example/a",
    ],
)
@EVERY
def test_any_address_may_be_asked_for(archive: Archive, provider: ModuleType, odd: str) -> None:
    assert ask(provider, archive, odd) == []


@EVERY
def test_an_address_beside_the_archive_is_no_empty_answer(
    archive: Archive, provider: ModuleType, settings: LazySettings
) -> None:
    # Of a collection that is not there pywb's index says the same as of an empty one.
    settings.FACTCHECK_WAYBACK_URL = f"{archive.address}/no-such-index/cdx"
    settings.FACTCHECK_MEMENTO_URL = f"http://{archive.peer}/no-such-collection/timemap/link/"
    with pytest.raises(ProviderError) as caught:
        ask(provider, archive, PAGE)
    assert caught.value.code == "provider_refused"
