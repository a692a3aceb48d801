"""Nobody loses words: neither to a session that ends, nor to somebody else at the same claim."""

import re

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from factcheck.claims.models import Status
from tests.browser.people_at_work import Newsroom
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
