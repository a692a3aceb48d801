"""Words of a kept page become evidence: marked by mouse, by keyboard, and without JavaScript."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from factcheck.claims.models import Claim, Status
from factcheck.lookups import capture_runner
from factcheck.lookups.capture_actions import ask_capture
from factcheck.lookups.models import CaptureRequest, Evidence, Finding
from tests.browser.people_at_work import Newsroom
from tests.browser.steps import pane, select_with_the_mouse
from tests.lib.servers import response, serving
from tests.lookups.sites import WORDS, Site
from tests.make import make_claim
from tests.people import person


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Site]:
    there = Site()
    with serving(there.answer) as there.server:
        settings.FACTCHECK_PAGES_ALLOW = frozenset({there.server.peer})
        yield there


def asked(site: Site, path: str = "/1") -> CaptureRequest:
    """A finding of a claim whose page ana has asked for; nobody has fetched it yet."""
    claim = make_claim(Status.RESEARCH, by=person("ana"))
    finding = Finding.objects.create(
        lookup=claim.lookups.first(), url=site.url(path), title="Putin", excerpt="Putin", rank=1
    )
    return ask_capture(claim, actor=person("ana"), finding=finding)


def evidence_of(claim: Claim) -> Evidence:
    item = claim.evidence.select_related("capture").get()
    assert item.capture
    assert item.capture.text[item.start : item.end] == item.quote
    return item


def add(page: Page, stance: str) -> None:
    page.get_by_role("radio", name=stance).check()
    page.get_by_role("button", name="Add as evidence").click()
    expect(page.locator("#said").get_by_text("Evidence [1] added.")).to_be_visible()
    expect(pane(page, "Evidence").locator("#evidence-1")).to_be_visible()


def test_marked_with_the_mouse_while_the_page_arrives(web_newsroom: Newsroom, site: Site) -> None:
    request = asked(site)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/captures/requests/{request.pk}/")
    expect(pane(page, "Page").get_by_text("The page is being fetched.")).to_be_visible()
    capture_runner.capture_page(request.pk)
    expect(page.locator("[data-article-text]")).to_contain_text(WORDS)
    select_with_the_mouse(page, WORDS)
    page.get_by_role("button", name="Use these words").click()
    expect(page.get_by_label("Exact words of the source")).to_have_value(WORDS)
    expect(page.get_by_role("radio", name="supports")).to_be_focused()
    assert page.evaluate("CSS.highlights.has('claim-words')")
    add(page, "refutes")
    item = evidence_of(request.claim)
    assert (item.quote, item.stance, item.opened_by) == (WORDS, "refutes", person("ana"))
    # Whoever reviews it reads the kept page, with the words marked.
    page.goto(f"/desk/captures/{item.capture_id}/#evidence-1")
    expect(page.locator("mark")).to_have_text(WORDS)


def test_marked_by_keyboard_alone(web_newsroom: Newsroom, site: Site) -> None:
    site.pages["/1"] = response(
        "<h1>Uji 😀</h1><p>Satu dua tiga empat lima enam tujuh delapan sembilan.</p>".encode()
    )
    request = asked(site)
    capture_runner.capture_page(request.pk)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/captures/requests/{request.pk}/")
    page.keyboard.press("m")
    expect(page.get_by_role("application", name="Mark in the text")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    for _word in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Exact words of the source")).to_have_value("dua tiga empat")
    expect(page.get_by_role("radio", name="supports")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Primary source")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Catatan")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#said").get_by_text("Evidence [1] added.")).to_be_visible()
    item = evidence_of(request.claim)
    assert (item.quote, item.note, item.primary) == ("dua tiga empat", "Catatan", True)


def test_with_a_finger_on_a_phone_the_form_is_one_tab_away(
    web_newsroom: Newsroom, site: Site
) -> None:
    request = asked(site)
    capture_runner.capture_page(request.pk)
    page = web_newsroom.at_desk(
        "ana", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    page.goto(f"/desk/captures/requests/{request.pk}/")
    # A long press selects a word; the browser's own handles then stretch the selection.
    page.evaluate(
        """(words) => {
          const at = places.text().indexOf(words);
          const range = places.range(at, at + words.length);
          getSelection().setBaseAndExtent(
            range.startContainer, range.startOffset, range.endContainer, range.endOffset);
        }""",
        WORDS,
    )
    page.get_by_role("button", name="Use these words").tap()
    expect(page.get_by_label("Exact words of the source")).to_have_value(WORDS)
    add(page, "supports")
    assert evidence_of(request.claim).quote == WORDS


def test_a_word_that_was_cut_in_two_is_taken_whole(web_newsroom: Newsroom, site: Site) -> None:
    request = asked(site)
    capture_runner.capture_page(request.pk)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/captures/requests/{request.pk}/")
    select_with_the_mouse(page, WORDS[2:-2])
    page.get_by_role("button", name="Use these words").click()
    expect(page.get_by_label("Exact words of the source")).to_have_value(WORDS)


def test_without_javascript_the_words_are_copied(web_newsroom: Newsroom, site: Site) -> None:
    request = asked(site)
    page = web_newsroom.at_desk("ana", java_script_enabled=False)
    page.goto(f"/desk/captures/requests/{request.pk}/")
    expect(pane(page, "Page").get_by_text("The page is being fetched.")).to_be_visible()
    capture_runner.capture_page(request.pk)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("[data-article-text]")).to_contain_text(WORDS)
    page.get_by_label("Exact words of the source").fill("Kata yang tidak ada")
    page.get_by_role("radio", name="context").check()
    page.get_by_label("Note").fill("Catatan saya")
    with web_newsroom.refused(422):
        page.get_by_role("button", name="Add as evidence").click()
    expect(page.get_by_role("alert")).to_contain_text("do not stand in the kept page")
    expect(page.get_by_label("Note")).to_have_value("Catatan saya")
    page.get_by_label("Exact words of the source").fill(WORDS)
    add(page, "supports")
    assert evidence_of(request.claim).note == "Catatan saya"


def test_typing_lets_go_of_the_marked_place(web_newsroom: Newsroom, site: Site) -> None:
    request = asked(site)
    capture_runner.capture_page(request.pk)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/captures/requests/{request.pk}/")
    select_with_the_mouse(page, WORDS)
    page.get_by_role("button", name="Use these words").click()
    page.get_by_label("Exact words of the source").fill("Presiden Putin tiba di Pyongyang")
    assert not page.evaluate("CSS.highlights.has('claim-words')")
    add(page, "supports")
    assert evidence_of(request.claim).quote == "Presiden Putin tiba di Pyongyang"
