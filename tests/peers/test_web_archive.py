"""A WARC file, as written with warcio, in a real web archive, and what it says over HTTP."""

import hashlib
from datetime import UTC, datetime

import pytest

from factcheck.lib.fetch import HttpStatus, fetch
from tests.peers.archive import Archive, Page, warc_of

pytestmark = pytest.mark.peers

URL = "http://rawabening.example/berita?id=7&hal=2"
EARLY, LATE = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2024, 6, 7, 8, 9, 10, tzinfo=UTC)
FIRST = "<html><title>Jembatan</title><p>Jembatan dibangun 1954 – “tua”.</p></html>".encode()
SECOND = b"<html><title>Jembatan</title><p>Jembatan dibangun 1955.</p></html>"


@pytest.fixture(scope="module")
def archive(kept: Archive) -> Archive:
    kept.add(
        warc_of(
            Page(URL, FIRST, EARLY),
            Page(URL, SECOND, LATE),
            Page("http://rawabening.example/hilang", b"tidak ada", EARLY, status="404 Not Found"),
        )
    )
    return kept


def test_what_is_replayed_is_what_was_kept(archive: Archive) -> None:
    for body, at in ((FIRST, EARLY), (SECOND, LATE)):
        page = fetch(archive.replay(URL, at), allow={archive.peer})
        assert hashlib.sha256(page.body).digest() == hashlib.sha256(body).digest()
        assert page.headers["memento-datetime"] == f"{at:%a, %d %b %Y %H:%M:%S} GMT"


def test_a_reader_of_the_replay_sees_the_words(archive: Archive) -> None:
    page = fetch(archive.replay(URL, EARLY, "mp_"), allow={archive.peer})
    assert "<p>Jembatan dibangun 1954 – “tua”.</p>" in page.text


def test_the_timemap_names_both(archive: Archive) -> None:
    answer = fetch(archive.timemap(URL), allow={archive.peer})
    assert answer.content_type == "application/link-format"
    mementos = [line for line in answer.text.splitlines() if 'rel="memento"' in line]
    assert ["2020" in line for line in mementos] == [True, False]
    assert all(URL in line for line in mementos)


def test_the_timegate_leads_to_the_nearest(archive: Archive) -> None:
    moment = {"Accept-Datetime": "Thu, 01 Jan 2021 00:00:00 GMT"}
    page = fetch(archive.timegate(URL), headers=moment, allow={archive.peer})
    assert "1954" in page.text
    assert page.headers["memento-datetime"].startswith("Thu, 02 Jan 2020")
    assert page.redirects


def test_the_cdx_server_counts_both(archive: Archive) -> None:
    answer = fetch(archive.cdx, params={"url": URL}, allow={archive.peer})
    assert [line.split()[1] for line in answer.text.splitlines()] == [
        "20200102030405",
        "20240607080910",
    ]


def test_what_was_gone_is_replayed_as_gone(archive: Archive) -> None:
    with pytest.raises(HttpStatus) as caught:
        fetch(archive.replay("http://rawabening.example/hilang", EARLY), allow={archive.peer})
    assert caught.value.answer.text == "tidak ada"
    # That it was the page and not the archive which said so:
    assert "memento-datetime" in caught.value.answer.headers


def test_what_is_no_warc_file_is_not_taken(archive: Archive) -> None:
    with pytest.raises(RuntimeError, match="Unknown archive format"):
        archive.add(b"not a record")
