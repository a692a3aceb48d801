"""A site's sitemap: pages that look like checks, politely, and from then on only what changed."""

import gzip
import io
import json

import pytest
from django.core.management import CommandError, call_command

from factcheck.archive import import_sitemap
from factcheck.archive.import_rows import BrokenOff
from factcheck.archive.import_sitemap import read_sitemap
from factcheck.archive.models import Check, ImportRun
from factcheck.lib.fetch import FetchError
from tests.archive.test_import import counted, review
from tests.lib.servers import response, serving

HEAD = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


class Play:
    """A site of a few pages, whose answers a test may change; notes what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.changed: dict[str, str] = {}

    def behave(self, connection, request: bytes) -> None:
        path = request.split(b" ")[1].decode()
        connection.sendall(
            self.pages.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        )

    def page(self, path: str, number: int | None, lastmod: str = "") -> None:
        markup = json.dumps(review(number)) if number is not None else ""
        script = f'<script type="application/ld+json">{markup}</script>' if markup else ""
        self.pages[path] = response(f"<html>{script}<p>Teks</p></html>".encode())
        self.changed[path] = lastmod

    def sitemap(self, root: str, path: str = "/sitemap.xml", *, packed: bool = False) -> None:
        urls = "".join(
            f"<url><loc>{root}{page}</loc>"
            + (f"<lastmod>{day}</lastmod>" if day else "")
            + "</url>"
            for page, day in self.changed.items()
        )
        data = f"{HEAD}{urls}</urlset>".encode()
        body = gzip.compress(data) if packed else data
        self.pages[path] = response(body, content_type="application/xml")


@pytest.fixture
def site(settings, monkeypatch, db):
    play = Play()
    waits: list[float] = []
    made = import_sitemap.Site

    def without_waiting(**options):
        return made(**options, wait=waits.append, clock=lambda: 0.0)

    monkeypatch.setattr(import_sitemap, "Site", without_waiting)
    with serving(play.behave) as server:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({server.peer})
        play.server, play.waits = server, waits
        yield play


def run(play: Play, path: str = "/sitemap.xml", **options) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    play.server.requests.clear()
    try:
        call_command("import_checks", play.server.url + path, stdout=out, stderr=err, **options)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    return 0, out.getvalue(), err.getvalue()


def test_only_what_looks_like_a_check_is_asked_for(site):
    site.page("/cek-fakta/bulan", 1, "2024-07-01")
    site.page("/ekonomi/beras", 2, "2024-07-02")
    site.page("/fact-check/tanpa", None, "2024-07-03")
    site.sitemap(site.server.url)
    status, out, err = run(site)
    assert (status, counted(out)) == (0, (1, 0, 1))
    assert "This page carries no ClaimReview." in err
    assert site.server.paths == [
        "/sitemap.xml",
        "/robots.txt",
        "/cek-fakta/bulan",
        "/fact-check/tanpa",
    ]
    # Between two questions there is a pause.
    assert site.waits == [import_sitemap.PAUSE] * 2
    assert counted(run(site, all=True)[1])[0] == 1
    assert Check.objects.count() == 2


def test_from_then_on_only_what_changed(site):
    site.page("/periksa/1", 1, "2024-07-01")
    site.page("/periksa/2", 2, "2024-07-02T23:00:00+07:00")
    site.sitemap(site.server.url)
    assert counted(run(site)[1]) == (2, 0, 0)
    site.page("/periksa/3", 3, "2024-08-01")
    site.sitemap(site.server.url)
    assert counted(run(site)[1]) == (1, 1, 0)
    # The last day is read again: more may have come in it.
    assert "/periksa/1" not in site.server.paths


def test_an_index_of_packed_sitemaps(site):
    site.page("/hoaks/1", 1)
    site.sitemap(site.server.url, "/one.xml.gz", packed=True)
    index = (
        f"<sitemapindex><sitemap><loc>{site.server.url}/one.xml.gz</loc></sitemap></sitemapindex>"
    )
    site.pages["/index.xml"] = response(index.encode(), content_type="text/xml")
    assert counted(run(site, "/index.xml")[1]) == (1, 0, 0)


def test_robots_txt_is_heeded(site):
    site.page("/periksa/1", 1)
    site.page("/rahasia/periksa/2", 2)
    site.sitemap(site.server.url)
    site.pages["/robots.txt"] = response(b"User-agent: *\nCrawl-delay: 7\nDisallow: /rahasia\n")
    status, out, err = run(site)
    assert (status, counted(out)) == (0, (1, 0, 1))
    assert "robots.txt" in err
    assert "/rahasia/periksa/2" not in site.server.paths
    assert site.waits[-1] == 7


def test_a_page_that_is_gone_is_set_aside_and_a_busy_site_left_alone(site):
    site.page("/periksa/1", 1, "2024-07-01")
    site.page("/periksa/2", 2, "2024-07-02")
    site.page("/periksa/3", 3, "2024-07-03")
    del site.pages["/periksa/1"]
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n"
    answer, site.pages["/periksa/3"] = site.pages["/periksa/3"], busy
    site.sitemap(site.server.url)
    status, out, err = run(site)
    assert (status, counted(out)) == (1, (1, 0, 1))
    assert "does not answer at the moment" in err
    assert site.waits.count(90.0) == import_sitemap.TRIES - 1
    site.pages["/periksa/3"] = answer
    status, out, err = run(site)
    assert (status, counted(out)) == (0, (2, 0, 1))
    assert "/periksa/2" not in site.server.paths
    assert ImportRun.objects.get().finished_at


def test_another_site_is_not_asked(site):
    site.page("/periksa/1", 1)
    site.sitemap("http://lain.example")
    assert run(site)[0] == 1
    assert site.server.paths == ["/sitemap.xml"]


def test_one_page_and_one_file_at_an_address(site):
    site.page("/mana-saja", 1)
    assert counted(run(site, "/mana-saja")[1]) == (1, 0, 0)
    site.pages["/feed.json"] = response(json.dumps([review(1), review(2)]).encode())
    assert counted(run(site, "/feed.json")[1]) == (1, 1, 0)
    assert run(site, "/tidak-ada")[0] == 2


@pytest.mark.parametrize(
    "data",
    [
        b"<urlset><url><loc>https://a.example/",
        b'<!DOCTYPE u [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>',
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_what_is_no_whole_sitemap(data):
    with pytest.raises(BrokenOff):
        list(read_sitemap(data, "x"))


def test_a_site_that_asks_for_an_hour_is_not_waited_for(site):
    site.pages["/lama"] = b"HTTP/1.1 429 Slow\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(BrokenOff, match="60 min"):
        import_sitemap.Site().get(f"{site.server.url}/lama", accept=None, most=1000)
    with pytest.raises(FetchError):
        import_sitemap.Site().get(f"{site.server.url}/tidak", accept=None, most=1000)
