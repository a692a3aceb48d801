"""What stands beside the rating: what it means, how it was before, and a reviewer's own opinion."""

import re

from playwright.sync_api import expect

from factcheck.claims.models import Claim, Claimant, Status
from factcheck.reviews.actions import save_draft, send_back
from tests.browser.people_at_work import Newsroom
from tests.browser.test_accessibility import STILL, WIDE, look
from tests.make import make_claim, make_evidence, make_policy, make_verdict, rating
from tests.people import person

FALSE = "The claim contradicts the evidence."
TRUE = "The claim agrees with the evidence."


def said(statement: str) -> Claim:
    putin, _new = Claimant.objects.get_or_create(name="Vladimir Putin", kind="person")
    return make_claim(
        Status.RESEARCH, statement=statement, claimant=putin, why_selected="Banyak dibagikan"
    )


def test_what_a_rating_means_is_seen_by_pointer_key_and_finger(web_newsroom: Newsroom) -> None:
    claim = make_claim(Status.RESEARCH)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/claims/{claim.pk}/")
    form = page.get_by_role("region", name="Verdict")
    scale = form.locator(".choices").first
    before = scale.bounding_box()
    scale.locator(".choice").last.hover()
    scale.locator(".choice", has_text="False").hover()
    expect(scale.get_by_text(FALSE)).to_be_visible()
    expect(scale.get_by_text(TRUE)).to_be_hidden()
    # Nothing below has moved.
    assert before == scale.bounding_box()
    page.mouse.move(0, 0)
    expect(scale.get_by_text(FALSE)).to_be_hidden()
    page.keyboard.press("1")
    expect(scale.get_by_text(TRUE)).to_be_visible()
    false = form.get_by_role("radio", name="False", exact=True).first
    assert (
        false.evaluate(
            "box => document.getElementById(box.getAttribute('aria-describedby')).textContent"
        )
        == FALSE
    )
    page.keyboard.press("ArrowRight")
    expect(scale.get_by_text(TRUE)).to_be_hidden()
    phone = web_newsroom.at_desk("eva", viewport={"width": 390, "height": 800}, has_touch=True)
    phone.goto(f"/desk/claims/{claim.pk}/")
    phone.locator("label.choice", has_text="False").first.tap()
    expect(phone.locator(".choices").first.get_by_text(FALSE)).to_be_visible()


def test_precedents_come_beside_the_rating(web_newsroom: Newsroom) -> None:
    verdict = make_verdict(said("Ekspor naik dua kali."), rating=rating("tempo/menyesatkan"))
    claim = said("Harga gandum turun.")
    page = web_newsroom.at_desk("eva")
    page.goto(f"/desk/claims/{claim.pk}/")
    form = page.get_by_role("region", name="Verdict")
    before = form.locator("#precedents")
    expect(before.get_by_role("link", name=re.compile("Ekspor naik"))).to_be_visible()
    expect(before.get_by_text("also said by Vladimir Putin")).to_be_visible()
    assert verdict.rating.label in before.inner_text()


def test_a_reviewer_rates_by_keys_before_they_see_the_verdict(web_newsroom: Newsroom) -> None:
    make_policy(blind=True)
    claim = said("Rubel menguat.")
    make_evidence(claim, stance="refutes")
    make_verdict(claim, rating=rating("tempo/keliru"), summary="Keliru: rubel melemah.")
    page = web_newsroom.at_desk("ben")
    page.goto(f"/desk/claims/{claim.pk}/")
    pane = page.get_by_role("region", name="Verdict")
    expect(pane.get_by_text("Rate the claim yourself first")).to_be_visible()
    expect(page.get_by_text("rubel melemah")).to_have_count(0)
    page.keyboard.press("2")
    page.keyboard.press("s")
    expect(pane.get_by_text("rubel melemah")).to_be_visible()
    expect(pane.get_by_text(re.compile("rated it differently"))).to_be_visible()
    expect(pane.get_by_role("button", name="Sign")).to_be_visible()
    assert claim.verdicts.get().opinions.get().reviewer == person("ben")
    make_policy(blind=False)


def test_axe_finds_nothing(web_newsroom: Newsroom) -> None:
    first = said("Ekspor naik dua kali lipat.")
    verdict = make_verdict(first, rating=rating("tempo/keliru"))
    send_back(verdict, actor=person("ben"), comment="Lagi", seen_hash=verdict.content_hash)
    first.refresh_from_db()
    make_verdict(first, rating=rating("tempo/menyesatkan"), summary="Menyesatkan.")
    claim = said("Rubel menguat terhadap dolar.")
    cited = [make_evidence(claim).pk]
    typed = {"summary": "Satu.", "rationale": "Lihat [1] dan [2].", "cites": cited}
    save_draft(claim, actor=person("ana"), **typed)
    writer = web_newsroom.at_desk("ana", viewport=WIDE, **STILL)
    writer.goto(f"/desk/claims/{claim.pk}/")
    expect(writer.locator("#precedents li").first).to_be_attached()
    writer.get_by_role("button", name="Preview").click()
    expect(writer.get_by_text("The text points at [2]")).to_be_visible()
    faults = look(writer, "the form")
    writer.goto(f"/desk/claims/{first.pk}/versions/")
    faults += look(writer, "two versions")
    writer.goto(f"/desk/claims/{claim.pk}/precedents/")
    faults += look(writer, "precedents")
    with web_newsroom.refused(409):
        writer.goto(f"/desk/claims/{claim.pk}/")
        form = writer.locator("#verdict_form")
        save_draft(claim, actor=person("ana"), summary="Dua.", rationale="Lain.")
        form.get_by_label("Summary").evaluate("field => { field.value = 'Tiga.'; }")
        form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")
        expect(writer.get_by_role("heading", name="From what is saved")).to_be_visible()
    faults += look(writer, "two texts")
    make_policy(blind=True)
    reviewer = web_newsroom.at_desk("pia", viewport=WIDE, **STILL)
    reviewer.goto(f"/desk/claims/{first.pk}/")
    expect(reviewer.get_by_text("Rate the claim yourself first", exact=True)).to_be_visible()
    faults += look(reviewer, "the opinion")
    reviewer.get_by_role("radio", name="False", exact=True).check()
    reviewer.get_by_role("button", name="Give my rating").click()
    expect(reviewer.get_by_text("rated it differently").first).to_be_visible()
    # Without the passing message at the foot, which stands outside the landmarks on every screen.
    reviewer.reload()
    faults += look(reviewer, "two ratings")
    make_policy(blind=False)
    assert not faults, "\n".join(faults)
