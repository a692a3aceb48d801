"""Where claim and evidence share a column, findings are one step away; removing is undone there."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from factcheck.claims.models import Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lookups.models import Finding
from tests.browser import steps
from tests.browser.people_at_work import Newsroom
from tests.make import make_claim, make_evidence


def searched() -> Claim:
    """A claim whose sources have answered, with evidence and a finding near and one far."""
    claim = make_claim(Status.RESEARCH)
    make_evidence(claim)
    claim.lookups.update(state=State.DONE, outcome=Outcome.OK, finished_at=timezone.now())
    for rank, (title, code) in enumerate(
        (("Putin tiba", "same_words"), ("Harga beras", "nothing_in_common"))
    ):
        Finding.objects.create(
            lookup=claim.lookups.earliest("pk"),
            url=f"https://a{rank}.example/",
            title=title,
            rank=rank,
            score=0.5 - rank / 10,
            reasons=[{"code": code, "words": ["Putin"]}],
        )
    return claim


@pytest.mark.parametrize("script", [True, False])
def test_findings_are_one_press_away_beside_a_long_verdict(
    web_newsroom: Newsroom, script: bool
) -> None:
    claim = searched()
    size = {"width": 1024, "height": 768}
    page = web_newsroom.at_desk("ana", viewport=size, java_script_enabled=script)
    page.goto(f"/desk/claims/{claim.pk}/")
    near = page.get_by_role("link", name="Putin tiba")
    expect(near).not_to_be_in_viewport()
    jumps = page.get_by_role("navigation", name="Parts of this claim")
    jumps.get_by_role("link", name="What sources say").click()
    expect(near).to_be_in_viewport()
    expect(jumps).to_be_in_viewport()
    far = page.get_by_role("link", name="Harga beras")
    expect(far).to_be_hidden()
    page.get_by_text("1 with little in common with the claim").click()
    expect(far).to_be_visible()
    jumps.get_by_role("link", name="Claim").click()
    expect(page.get_by_role("heading", name=claim.statement)).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 1440])
def test_other_widths_have_their_own_ways(web_newsroom: Newsroom, width: int) -> None:
    claim = searched()
    page = web_newsroom.at_desk("ana", viewport={"width": width, "height": 844})
    page.goto(f"/desk/claims/{claim.pk}/")
    expect(page.get_by_role("heading", name=claim.statement)).to_be_visible()
    expect(page.get_by_role("navigation", name="Parts of this claim")).to_be_hidden()


def test_removed_evidence_comes_back_by_one_press(web_newsroom: Newsroom) -> None:
    claim = searched()
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/claims/{claim.pk}/")
    evidence = steps.pane(page, "Evidence")
    quote = evidence.get_by_text(claim.evidence.get().quote)
    evidence.get_by_role("button", name="Remove [1]").click()
    expect(quote).to_be_hidden()
    page.locator("#said").get_by_role("button", name="Undo").click()
    expect(quote).to_be_visible()
    expect(page.locator("#said").get_by_text("Evidence [1] is back.")).to_be_visible()
