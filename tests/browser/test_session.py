"""Nobody loses words: not to a session that ends, a server or a browser that dies, somebody else at
the same claim, or themselves in another tab.
"""

import re
from contextlib import AbstractContextManager

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from factcheck.claims.models import Status
from tests.browser.people_at_work import Newsroom
from tests.desk import Desk
from tests.make import make_claim, make_evidence
from tests.people import PASSWORD, person


def test_what_was_typed_is_offered_back_after_signing_in(web_newsroom: Newsroom) -> None:
    claim = make_claim(Status.RESEARCH)
    make_evidence(claim)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/claims/{claim.pk}/")
    form = page.get_by_role("region", name="Verdict")
    form.get_by_label("Summary").fill("Benar: daftarnya lengkap.")
    form.get_by_label("How we checked").fill("Tiga belas nama [1].")
    with web_newsroom.refused(401):
        Session.objects.all().delete()
        form.get_by_role("button", name="Submit").click()
        page.wait_for_url("**/accounts/login/?next=*")
    page.get_by_label(re.compile("^E-?mail")).fill(person("ana").email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/desk/claims/{claim.pk}/")
    expect(form.get_by_text("This device still has text that was not saved.")).to_be_visible()
    form.get_by_role("button", name="Bring it back").click()
    expect(form.get_by_label("Summary")).to_have_value("Benar: daftarnya lengkap.")
    expect(form.get_by_label("How we checked")).to_have_value("Tiga belas nama [1].")
    # And then it is saved where it belongs.
    expect(form.get_by_text(re.compile(r"^Saved \d"))).to_be_visible()
    assert claim.drafts.get().summary == "Benar: daftarnya lengkap."


def test_the_autosave_says_that_the_session_has_ended(web_newsroom: Newsroom) -> None:
    claim = make_claim(Status.RESEARCH)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/claims/{claim.pk}/")
    form = page.get_by_role("region", name="Verdict")
    with web_newsroom.refused(401):
        Session.objects.all().delete()
        form.get_by_label("Summary").fill("Benar.")
        expect(form.get_by_text("You were signed out.")).to_be_visible()
        # What asks by itself in the background has not led away from the half-written text.
        expect(form.get_by_label("Summary")).to_have_value("Benar.")
        page.close()


def test_two_people_at_one_claim_see_each_other(web_newsroom: Newsroom) -> None:
    claim = make_claim(Status.RESEARCH)
    eva = web_newsroom.at_desk("eva")
    eva.goto(f"/desk/claims/{claim.pk}/")
    expect(eva.get_by_role("region", name="Verdict")).to_be_visible()
    ana = web_newsroom.at_desk("ana")
    ana.goto(f"/desk/claims/{claim.pk}/")
    form = ana.get_by_role("region", name="Verdict")
    form.get_by_label("Summary").fill("Benar.")
    expect(eva.get_by_text("Ana is writing the verdict.").first).to_be_visible()
    expect(ana.get_by_text("Ana is writing the verdict.")).to_have_count(0)


def test_a_server_killed_while_somebody_types_costs_no_word(
    web_newsroom: Newsroom, web_desk: Desk
) -> None:
    claim = make_claim(Status.RESEARCH)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/claims/{claim.pk}/")
    form = page.get_by_role("region", name="Verdict")
    web_desk.kill("web")
    form.get_by_label("Summary").fill("Benar: daftarnya lengkap.")
    expect(form.get_by_text("Not saved: the server did not answer.")).to_be_visible()
    web_desk.start("web")
    # It tries again by itself.
    expect(form.get_by_text(re.compile(r"^Saved \d"))).to_be_visible()
    assert claim.drafts.get().summary == "Benar: daftarnya lengkap."
    unreachable(web_newsroom)


def test_server_and_browser_both_crash(web_newsroom: Newsroom, web_desk: Desk) -> None:
    claim = make_claim(Status.RESEARCH)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/claims/{claim.pk}/")
    form = page.get_by_role("region", name="Verdict")
    web_desk.kill("web")
    form.get_by_label("How we checked").fill("Tiga belas nama.")
    expect(form.get_by_text("Not saved: the server did not answer.")).to_be_visible()
    context = page.context
    page.close()
    web_desk.start("web")
    page = context.new_page()
    page.goto(f"/desk/claims/{claim.pk}/")
    form = page.get_by_role("region", name="Verdict")
    form.get_by_role("button", name="Bring it back").click()
    expect(form.get_by_label("How we checked")).to_have_value("Tiga belas nama.")
    expect(form.get_by_text(re.compile(r"^Saved \d"))).to_be_visible()
    assert claim.drafts.get().rationale == "Tiga belas nama."
    unreachable(web_newsroom)


def unreachable(newsroom: Newsroom) -> None:
    """Take what the browser says of a server that is not there off the list of faults."""
    # htmx names its event beside what the browser says.
    words = ("net::ERR_", "console: htmx:sendError", "console: htmx:afterRequest")
    left = [fault for fault in newsroom.faults if not any(word in fault for word in words)]
    assert left != newsroom.faults, "the browser never missed the server"
    newsroom.faults[:] = left


def test_two_tabs_of_one_author(web_newsroom: Newsroom) -> None:
    claim = make_claim(Status.RESEARCH)
    one = web_newsroom.at_desk("ana")
    one.goto(f"/desk/claims/{claim.pk}/")
    two = one.context.new_page()
    two.goto(f"/desk/claims/{claim.pk}/")
    first, second = (tab.get_by_role("region", name="Verdict") for tab in (one, two))
    first.get_by_label("Summary").fill("Benar.")
    expect(first.get_by_text(re.compile(r"^Saved \d"))).to_be_visible()
    with web_newsroom.refused(409):
        second.get_by_label("Summary").fill("Keliru.")
        expect(second.get_by_text("Not saved: another text of yours was.")).to_be_visible()
    assert claim.drafts.get().summary == "Benar."
    # Going on typing in the first tab saves as before, and takes nothing from the second.
    with saves(one):
        first.get_by_label("Summary").fill("Benar: tiga belas.")
        first.get_by_label("How we checked").fill("Daftar.")
    expect(second.get_by_label("Summary")).to_have_value("Keliru.")
    with web_newsroom.refused(409):
        # The first has gone on since, so that even this is asked again.
        second.get_by_role("button", name="Save this text instead").click()
        expect(second.get_by_role("button", name="Save this text instead")).to_be_visible()
    # Nor does a crash of the second cost its text.
    two.reload()
    expect(second.get_by_label("Summary")).to_have_value("Benar: tiga belas.")
    with saves(two):
        second.get_by_role("button", name="Bring it back").click()
    assert claim.drafts.get().summary == "Keliru."


def saves(page: Page) -> AbstractContextManager[object]:
    """Wait until the next autosave went through: "Saved" alone may be said of an earlier one."""
    return page.expect_response(lambda got: got.url.endswith("/draft/") and got.ok)
