"""A check in a frame on another site, as a browser shows it."""

from playwright.sync_api import expect

from factcheck.desk import seeding
from factcheck.reports.models import Page as PublicPage
from factcheck.reports.oembed import frame
from tests.browser.people_at_work import Newsroom
from tests.desk import Desk


def test_a_frame_stands_on_another_site(web_desk: Desk, web_newsroom: Newsroom) -> None:
    seeding.seed()
    check = PublicPage.objects.filter(withdrawn_at=None).latest("pk")
    page = web_newsroom.open()
    page.goto("/robots.txt")
    host = page.url.removesuffix("/robots.txt")
    code = str(frame(check.slug, "x", "en"))
    code = f'<iframe src="{host}/checks/{code.split("/checks/", 1)[1]}'
    # Another site: its origin is none of ours.
    page.goto("about:blank")
    page.set_content(f"<!doctype html><title>Lain</title><p>Kata mereka.</p>{code}")
    framed = page.frame_locator("iframe")
    link = framed.get_by_role("link", name=check.edition.content["statement"][:60])
    expect(link).to_be_visible()
    # Its styles came along, although the frame is in a sandbox.
    expect(framed.locator("main")).to_have_css("border-inline-start-width", "6px")
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value).to_have_url(f"{host}/checks/{check.slug}/")
