"""A check in a frame on another site, as a browser shows it."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from factcheck.claims.models import Claimant, Status
from factcheck.desk import seeding
from factcheck.reports.models import Page as PublicPage
from factcheck.reports.oembed import HEIGHT, NARROW, TALLER, WIDTH, frame
from tests.browser.people_at_work import Newsroom
from tests.desk import Desk
from tests.make import make_claim, make_published


@pytest.fixture
def another_site() -> Iterator[Callable[[str], str]]:
    """Puts HTML on a site of its own, whose origin is none of ours; gives its address."""
    shown = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(shown[-1].encode())

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever)
    thread.start()

    def put(html: str) -> str:
        shown.append(html)
        return f"127.0.0.1:{server.server_port}"

    yield put
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_frame_stands_on_another_site(
    web_desk: Desk, web_newsroom: Newsroom, another_site: Callable[[str], str]
) -> None:
    seeding.seed()
    check = PublicPage.objects.filter(withdrawn_at=None).latest("pk")
    path = str(frame(check.slug, "x", "en")).split("/checks/", 1)[1]
    code = f'<iframe src="{web_desk.address}/checks/{path}'
    site = another_site(f"<!doctype html><title>Lain</title><p>Kata mereka.</p>{code}")
    web_newsroom.allowed_hosts.add(site)
    page = web_newsroom.open()
    page.goto(f"http://{site}/")
    framed = page.frame_locator("iframe")
    link = framed.get_by_role("heading", level=1).get_by_role("link")
    expect(link).to_be_visible()
    expect(link).to_contain_text(check.edition.content["statement"][:60])
    # Its styles came along, although the frame is in a sandbox.
    expect(framed.locator("main")).to_have_css("border-inline-start-width", "6px")
    with page.context.expect_page() as opened:
        link.click()
    assert opened.value.url.endswith(f"/checks/{check.slug}/")


def test_a_long_claim_fits_the_frame_that_is_named_for_it(web_newsroom: Newsroom) -> None:
    claim = make_claim(
        Status.RESEARCH,
        statement="Pemerintah daerah menaikkan tarif air bersih 340 persen sejak Januari. " * 6,
        claimant=Claimant.objects.create(name="Forum Warga Peduli Air Bersih Se-Kabupaten"),
        why_selected="Dibagikan",
    )
    page = make_published(claim, summary="Tarif naik 12 persen, menurut keputusan direksi. " * 8)
    reader = web_newsroom.open()
    for width, height in ((WIDTH, HEIGHT), (NARROW - 1, TALLER)):
        reader.set_viewport_size({"width": width, "height": height})
        reader.goto(f"/checks/{page.slug}/embed/")
        high = reader.evaluate("document.documentElement.scrollHeight")
        assert high <= height, (width, high)
