"""A refused form with scripts: the sentence beside its field, nothing on the screen lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from factcheck.claims.models import Claim, Status
from factcheck.reviews.models import Draft
from tests.browser.people_at_work import Newsroom
from tests.browser.test_accessibility import STILL, WIDE, look
from tests.make import make_claim, make_evidence, make_published, make_verdict


def to_write() -> Claim:
    claim = make_claim(Status.RESEARCH, why_selected="Banyak dibagikan")
    make_evidence(claim)
    return claim


def verdict_pane(page: Page) -> Locator:
    return page.get_by_role("region", name="Verdict")


def said_at(field: Locator) -> str:
    """The sentence that a field at fault is described by."""
    expect(field).to_have_attribute("aria-invalid", "true")
    return str(
        field.evaluate(
            "field => field.getAttribute('aria-describedby').split(' ')"
            ".map(id => document.getElementById(id).textContent.trim()).at(-1)"
        )
    )


def test_a_verdict_without_evidence_keeps_its_preview_and_says_so_at_the_evidence(
    web_newsroom: Newsroom,
) -> None:
    claim = to_write()
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/claims/{claim.pk}/")
    form = page.locator("#verdict_form")
    form.get_by_role("radio", name="True", exact=True).first.check()
    form.get_by_label("Summary").fill("Ringkasan.")
    form.get_by_label("How we checked").fill("Cara **kami**.")
    form.get_by_role("checkbox", name="[1]").uncheck()
    form.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong")).to_have_text("kami")
    with web_newsroom.refused(422):
        form.get_by_role("button", name="Submit").click()
        expect(page.get_by_role("alert")).to_contain_text("Cite at least one piece of evidence")
    cites = form.get_by_role("group", name="Evidence it rests on")
    assert "Cite at least one" in said_at(cites)
    expect(form.get_by_role("checkbox", name="[1]")).to_be_focused()
    expect(page.locator("#preview strong")).to_have_text("kami")
    expect(page.locator("#said")).not_to_contain_text("Cite at least one")
    # What is typed after it goes on from the draft that was made of it.
    form.get_by_label("Summary").fill("Ringkasan kedua.")
    expect(form.locator("[data-autosave-line]")).to_contain_text("Saved", timeout=15_000)
    expect(form.get_by_text("You have saved another text")).to_be_hidden()
    assert Draft.objects.get(claim=claim).summary == "Ringkasan kedua."
    form.get_by_role("checkbox", name="[1]").check()
    form.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Verdict submitted.").first).to_be_visible()
    assert claim.verdicts.get().summary == "Ringkasan kedua."


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_sent_back_without_a_comment_the_comment_is_asked_for(
    web_newsroom: Newsroom, scripts: bool
) -> None:
    verdict = make_verdict()
    page = web_newsroom.at_desk("ben", java_script_enabled=scripts)
    page.goto(f"/desk/claims/{verdict.claim_id}/")
    comment = verdict_pane(page).get_by_label("Comment on the verdict")
    with web_newsroom.refused(422):
        verdict_pane(page).get_by_role("button", name="Send back").click()
        expect(page.get_by_role("alert")).to_have_text("Say what should change.")
    expect(comment).to_have_attribute("aria-invalid", "true")
    expect(comment).to_be_focused()
    comment.fill("Tambah sumber.")
    verdict_pane(page).get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Sent back with your comment.").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_axe_finds_nothing_in_refused_forms(web_newsroom: Newsroom) -> None:
    claim = to_write()
    page = web_newsroom.at_desk("ana", viewport=WIDE, **STILL)
    page.goto(f"/desk/claims/{claim.pk}/")
    faults = []
    form = page.locator("#verdict_form")
    with web_newsroom.refused(422):
        form.get_by_role("button", name="Submit").click()
        expect(page.get_by_role("alert")).to_have_text("Choose a rating.")
        faults += look(page, "no rating")
    # `look` has opened all that folds, and of the scales the last stays open.
    page.reload()
    form.get_by_role("radio", name="True", exact=True).first.check()
    form.get_by_label("Summary").fill("Ringkasan.")
    form.get_by_label("How we checked").fill("Cara kami.")
    form.get_by_role("checkbox", name="[1]").uncheck()
    with web_newsroom.refused(422):
        form.get_by_role("button", name="Submit").click()
        expect(page.get_by_role("alert")).to_contain_text("Cite at least one")
        faults += look(page, "no evidence")
    public = make_published().claim
    publisher = web_newsroom.at_desk("pia", viewport=WIDE, **STILL)
    publisher.goto(f"/desk/claims/{public.pk}/")
    publisher.locator("#note-fold").click()
    publisher.get_by_label("Kind of note").select_option("reply")
    publisher.get_by_label("What readers should know").fill("Mereka menjawab.")
    with web_newsroom.refused(422):
        publisher.get_by_role("button", name="Hand it over").click()
        expect(publisher.get_by_role("alert")).to_have_text("Say who replies.")
        faults += look(publisher, "nobody's reply")
    expect(publisher.locator("#note-reply-by")).to_be_focused()
    assert not faults, "\n".join(faults)
