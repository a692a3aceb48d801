"""Readers at the public pages: with the keyboard alone, without scripts, on paper, on a phone."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from factcheck.claims.models import Status
from factcheck.desk import seeding
from factcheck.reports.models import ErrorReport
from factcheck.reports.models import Page as PublicPage
from tests.browser.people_at_work import Newsroom
from tests.desk import Desk
from tests.make import make_article, make_claim, make_published

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def check(web_desk: Desk) -> PublicPage:
    """A published check of the sample newsroom."""
    seeding.seed()
    return PublicPage.objects.filter(withdrawn_at=None).latest("pk")


def test_a_reader_finds_a_check_and_reports_an_error_by_keyboard(
    web_newsroom: Newsroom, check: PublicPage
) -> None:
    cache.clear()
    page = web_newsroom.open(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox", name="Search the fact-checks").focus()
    page.keyboard.type("Lavrov")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=check.edition.content["statement"]).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Report an error").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="What is wrong?").focus()
    page.keyboard.type("Lavrov bukan pejabat Korea.")
    # The field that only programs see is never on the way.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send the report")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert ErrorReport.objects.get().text == "Lavrov bukan pejabat Korea."


def test_copying_says_that_it_was_done(web_newsroom: Newsroom, check: PublicPage) -> None:
    page = web_newsroom.open(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/checks/{check.slug}/")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_text("The address is copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"/checks/{check.slug}/")
    page.get_by_role("button", name="Copy the verdict").click()
    expect(page.get_by_text("The verdict is copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert check.edition.content["summary"] in copied
    page.get_by_role("button", name="Copy the code to embed").click()
    expect(page.get_by_text("The code is copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("<iframe src=")
    assert copied.endswith("</iframe>")


def test_without_scripts_no_button_is_dead(web_newsroom: Newsroom, check: PublicPage) -> None:
    page = web_newsroom.open(java_script_enabled=False)
    page.goto(f"/checks/{check.slug}/")
    for name in ("Share", "Copy the address", "Copy the verdict"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("link", name="WhatsApp")).to_be_visible()


def test_the_verdict_is_in_the_first_screen_of_a_phone(
    web_newsroom: Newsroom, check: PublicPage
) -> None:
    page = web_newsroom.open(viewport=PHONE)
    page.goto(f"/checks/{check.slug}/")
    for part in (page.locator(".check-verdict .rating"), page.locator("h1")):
        box = part.bounding_box()
        assert box
        assert box["y"] + box["height"] < PHONE["height"]


def test_paper_has_what_is_folded_up_and_nothing_to_press(
    web_newsroom: Newsroom, check: PublicPage
) -> None:
    page = web_newsroom.open()
    page.goto(f"/checks/{check.slug}/")
    rule = page.locator("#rules .gates li").first
    expect(rule).to_be_hidden()
    page.emulate_media(media="print")
    expect(rule).to_be_visible()
    for gone in ("Report an error", "WhatsApp", "Who pays for us"):
        expect(page.get_by_role("link", name=gone)).to_have_count(0)
    for gone in ("Copy the address", "Search"):
        expect(page.get_by_role("button", name=gone)).to_have_count(0)
    expect(page.get_by_text(f"/checks/{check.slug}/").first).to_be_visible()
    # Paper is light, also for those whose screen is dark.
    page.emulate_media(media="print", color_scheme="dark")
    colour = page.locator(".check-verdict .summary").evaluate(
        "(one) => getComputedStyle(one).color"
    )
    verdict = page.locator(".check-verdict .rating").evaluate(
        "(one) => getComputedStyle(one).color"
    )
    assert (colour, verdict) == ("rgb(0, 0, 0)", "rgb(179, 38, 30)")


def test_words_of_a_check_run_in_their_own_direction(
    web_newsroom: Newsroom, check: PublicPage
) -> None:
    said = "قال الوزير إن 90% من المدارس فُتحت."
    article = make_article(f"وصل الوفد.\n{said}", title="الوزير", language="ar")
    claim = make_claim(
        Status.RESEARCH,
        article=article,
        quote=said,
        statement="فُتحت 90% من المدارس.",
        language="ar",
        why_selected="Dibagikan",
    )
    arabic = make_published(claim, summary="غير صحيح.", rationale="تذكر النشرة [1] ذلك.")
    page = web_newsroom.open(viewport=PHONE)
    page.goto(f"/checks/{arabic.slug}/")
    for part in ("h1", ".check-verdict .summary", "figure blockquote", "section > .prose"):
        expect(page.locator(part)).to_have_css("direction", "rtl")
    # The words around them are those of the reader's language.
    expect(page.locator("h2").first).to_have_css("direction", "ltr")
    page.goto("/")
    expect(page.get_by_role("heading", name=claim.statement)).to_have_css("direction", "rtl")
