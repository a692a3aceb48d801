"""What was checked already stands beside the claim: one key makes it evidence, undo removes it."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from factcheck.archive.models import Suggestion
from factcheck.claims.models import Claim, Repeat, Status
from factcheck.lookups.models import Evidence
from tests.archive.test_suggesting import make_check
from tests.browser.people_at_work import Newsroom
from tests.browser.steps import pane
from tests.browser.test_accessibility import STILL, look
from tests.make import make_article, make_claim

LINE = "Rombongan Putin membawa 13 pejabat tinggi Rusia ke Pyongyang."


def suggested() -> Claim:
    """A claim in research that Tempo has checked and another paper has printed before."""
    article = make_article(f"Kabar terbaru.\n{LINE}", publisher="Kabar Baru")
    claim = make_claim(Status.RESEARCH, article=article, quote=LINE, statement=LINE)
    before = make_article(
        f"Kabar lama.\n{LINE}",
        publisher="Harian Lama",
        published_at=timezone.now() - timedelta(days=40),
    )
    other = make_claim(article=before, quote=LINE, statement=LINE)
    Repeat.objects.create(claim=claim, other=other, likeness=100)
    Suggestion.objects.create(
        claim=claim,
        check_found=make_check(LINE),
        probability=0.93,
        reasons={"en": "almost the same wording", "id": "susunan kata hampir sama"},
    )
    return claim


def test_one_key_makes_it_evidence_and_undo_takes_it_back(web_newsroom: Newsroom) -> None:
    claim = suggested()
    page = web_newsroom.at_desk("ana", **STILL)
    page.goto("/desk/?view=all")
    line = page.get_by_role("link", name="checked by Tempo, 2024: Keliru")
    expect(line.first).to_be_visible()
    assert look(page, "board") == []
    page.goto(f"/desk/claims/{claim.pk}/")
    card = pane(page, "Claim")
    expect(card.get_by_text("likely the same claim")).to_be_visible()
    expect(card.get_by_text("Seen before: once")).to_be_visible()
    page.keyboard.press("f")
    expect(page.get_by_text("Evidence [1] added.").first).to_be_visible()
    expect(pane(page, "Evidence").get_by_text("— Keliru")).to_be_visible()
    expect(card.get_by_role("link", name="evidence [1]")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Evidence [1] removed.").first).to_be_visible()
    assert not Evidence.objects.filter(claim=claim).exists()
    card.get_by_role("button", name="Not the same claim").first.press("Enter")
    expect(card.get_by_text("likely the same claim")).to_be_hidden()
    page.keyboard.press("u")
    expect(card.get_by_text("likely the same claim")).to_be_visible()
    assert look(page, "claim") == []


def test_without_javascript_it_is_marked_as_a_duplicate(web_newsroom: Newsroom) -> None:
    claim = suggested()
    page = web_newsroom.at_desk("ana", java_script_enabled=False)
    page.goto(f"/desk/claims/{claim.pk}/")
    page.get_by_role("button", name="Mark as its duplicate").click()
    expect(page.get_by_text("Joined to:")).to_be_visible()
    claim.refresh_from_db()
    assert claim.status == Status.DUPLICATE
    assert claim.duplicate_of is not None
    assert claim.duplicate_of.article.publisher == "Harian Lama"
