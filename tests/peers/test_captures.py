"""A page kept as evidence, downloaded as a WARC file, opens in a web archive of others."""

import gzip
import hashlib
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from factcheck.claims.models import Status
from factcheck.lib.fetch import Fetched, Http, HttpStatus, fetch
from factcheck.lib.files import read_bytes
from factcheck.lookups import capture_actions, capture_runner
from factcheck.lookups.models import Capture
from factcheck.lookups.providers import Query, memento, wayback, wikipedia
from tests.lib.servers import Server, redirect_to, response, serving
from tests.make import make_claim
from tests.peers.archive import Archive
from tests.peers.mediawiki import Wiki
from tests.people import person

pytestmark = [pytest.mark.peers, pytest.mark.django_db]

WORDS = "Jembatan Lima Belas “retak” sepanjang 3½ meter – kata wali kota"
HTML = f"""<!doctype html><html lang="id"><head><title>Jembatan retak</title>
<link rel="stylesheet" href="/gaya.css"></head><body><article><h1>Jembatan retak</h1>
<p>{WORDS} pada Rabu pagi, setelah hujan yang turun tiga hari.</p>
<p>Warga diminta lewat jalan lain sampai perbaikan selesai.</p>
<a href="/lain?a=1&amp;b=2">Berita lain</a></article></body></html>"""

PLAIN = response(HTML.encode())
ANSWERS = {
    "plain": PLAIN,
    "packed": response(gzip.compress(HTML.encode()), Content_Encoding="gzip"),
    "without-type": response(HTML.encode(), content_type=None),
    "windows-1252": response(HTML.encode("cp1252"), content_type="text/html; charset=windows-1252"),
    "utf-16": response(HTML.encode("utf-16"), content_type="text/html; charset=utf-16"),
    "odd-headers": response(
        HTML.encode(), X_Name="naïve – “kutip”".encode().decode("latin-1"), Set_Cookie="id=secret"
    ),
}


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Server]:
    """A web site that answers at `/NAME` as `ANSWERS` says, `/short` with a redirect."""

    def answer(connection, head: bytes) -> None:
        path = head.split(b" ")[1].decode().partition("?")[0].strip("/")
        moved = {"short": redirect_to("/longer", "301 Moved"), "longer": redirect_to("/plain")}
        connection.sendall(ANSWERS.get(path) or moved.get(path) or response(status="404 Gone"))

    with serving(answer) as server:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({server.peer})
        yield server


def kept_page(url: str) -> Capture:
    """Keep a page as an editor does."""
    request = capture_actions.ask_capture(make_claim(Status.RESEARCH), actor=person("ana"), url=url)
    assert capture_runner.capture_page(request.pk)
    request.refresh_from_db()
    assert request.capture, request.why
    return request.capture


def download(capture: Capture) -> bytes:
    client = Client()
    client.force_login(person("ana"))
    answer = client.get(reverse("capture_warc", args=[capture.pk]))
    assert answer.status_code == 200
    return answer.content


def replayed(archive: Archive, capture: Capture, flags: str = "id_") -> Fetched:
    address = archive.replay(capture.final_url, capture.fetched_at, flags)
    return fetch(address, allow={archive.peer})


def words_of(page: Fetched) -> str:
    reading = read_bytes(page.body, content_type=page.headers.get("content-type"))
    text: str = reading["article"]["text"]
    return text


@pytest.mark.parametrize("name", ANSWERS)
def test_the_replay_is_what_was_kept(site: Server, kept: Archive, name: str) -> None:
    capture = kept_page(f"{site.url}/{name}?hal=1&q=jembatan%20retak")
    kept.add(download(capture))
    page = replayed(kept, capture)
    assert hashlib.sha256(page.body).hexdigest() == capture.sha256
    assert len(page.body) == capture.size
    assert page.headers["memento-datetime"] == f"{capture.fetched_at:%a, %d %b %Y %H:%M:%S} GMT"
    assert WORDS in capture.text
    assert WORDS in words_of(page)
    assert "secret" not in str(page.headers)


def test_a_reader_of_the_replay_sees_the_words_and_stays_in_the_archive(
    site: Server, kept: Archive
) -> None:
    capture = kept_page(f"{site.url}/plain?pembaca")
    kept.add(download(capture))
    page = replayed(kept, capture, "mp_")
    assert WORDS in page.text
    assert f"/{capture.fetched_at:%Y%m%d%H%M%S}/{site.url}/lain?a=1&amp;b=2" in page.text


def test_a_page_behind_redirects_is_led_to_in_the_archive_too(site: Server, kept: Archive) -> None:
    capture = kept_page(f"{site.url}/short")
    assert capture.final_url == f"{site.url}/plain"
    kept.add(download(capture))
    page = fetch(kept.timegate(f"{site.url}/short"), allow={kept.peer})
    assert WORDS in page.text
    assert page.final_url.endswith(capture.final_url)
    assert len(page.redirects) >= 2


def test_the_archive_counts_the_page_once(
    site: Server, kept: Archive, settings: LazySettings
) -> None:
    capture = kept_page(f"{site.url}/plain?sekali")
    kept.add(download(capture))
    settings.FACTCHECK_WAYBACK_URL = kept.cdx
    settings.FACTCHECK_MEMENTO_URL = kept.timemap("")
    for provider in (wayback, memento):
        (found,) = provider.search(Query(capture.final_url, "en"), Http(allow={kept.peer}))
        assert found.data["captures"] == 1
        assert WORDS in fetch(found.url, allow={kept.peer}).text


def test_a_page_of_a_real_wiki(wiki: Wiki, kept: Archive) -> None:
    (finding,) = wikipedia.search(Query("Lontar Star", "en"), Http(allow={wiki.peer}))
    capture = kept_page(finding.url)
    assert finding.excerpt in capture.text
    kept.add(download(capture))
    page = replayed(kept, capture)
    assert hashlib.sha256(page.body).hexdigest() == capture.sha256
    assert finding.excerpt in words_of(page)


def test_the_archive_has_nothing_but_the_page(site: Server, kept: Archive) -> None:
    capture = kept_page(f"{site.url}/plain?sendiri")
    kept.add(download(capture))
    with pytest.raises(HttpStatus, match="404"):
        fetch(kept.replay(f"{site.url}/gaya.css", capture.fetched_at), allow={kept.peer})
