"""What stands beside the rating: what it means, how it was before, and a reviewer's own opinion."""

import re

from playwright.sync_api import expect

from factcheck.claims.models import Claim, Claimant, Status
from tests.browser.people_at_work import Newsroom
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
