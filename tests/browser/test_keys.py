"""Single keys do what the map of the keys says, never while somebody types, and can be switched
off. The focus stays where the change happened.
"""

from django.utils import timezone
from playwright.sync_api import Page, expect

from factcheck.claims.models import Claim, Status
from factcheck.lookups.models import Finding
from tests.browser.people_at_work import Newsroom
from tests.browser.steps import pane, status
from tests.make import make_article, make_claim, make_evidence, make_verdict
from tests.people import person

LINES = [f"Rombongan ke-{number} tiba di Pyongyang pada bulan Juni." for number in range(1, 6)]


def claims(*statuses: Status) -> list[Claim]:
    """Claims of one article, in the order of its text."""
    ana = person("ana")
    article = make_article("\n".join(LINES))
    return [
        make_claim(status, article=article, quote=line, statement=line, by=ana)
        for status, line in zip(statuses, LINES, strict=False)
    ]


def focused(page: Page, selector: str) -> None:
    """The element with the focus is, or is inside, what `selector` names."""
    expect(page.locator(f"{selector}:focus, {selector} :focus")).to_have_count(1)


def test_walking_and_taking_up(web_newsroom: Newsroom) -> None:
    first, second, _third = claims(Status.NEW, Status.NEW, Status.NEW)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/articles/{first.article_id}/")
    card = pane(page, "Claim")
    page.keyboard.press("j")
    expect(card.get_by_role("heading", name=LINES[0])).to_be_visible()
    focused(page, "#bench")
    page.keyboard.press("j")
    expect(card.get_by_role("heading", name=LINES[1])).to_be_visible()
    expect(page).to_have_url(f"{web_newsroom.address}/desk/claims/{second.pk}/")
    page.keyboard.press("k")
    expect(card.get_by_role("heading", name=LINES[0])).to_be_visible()
    page.keyboard.press("a")
    expect(status(page, "in research")).to_be_visible()
    focused(page, "#pane-claim")
    page.keyboard.press("e")
    focused(page, "#pane-evidence")
    page.keyboard.press("v")
    focused(page, "#verdict")


def test_the_board_by_keys(web_newsroom: Newsroom) -> None:
    claims(Status.NEW, Status.NEW)
    page = web_newsroom.at_desk("ana")
    page.goto("/desk/?view=all")
    rows = page.get_by_role("main").get_by_role("listitem").get_by_role("link")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="Search claims")
    expect(search).to_be_focused()
    page.keyboard.type("jk?")
    expect(search).to_have_value("jk?")
    expect(page.get_by_role("heading", name="Keys")).to_be_hidden()
    rows.nth(0).focus()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_hidden()
    rows.nth(0).focus()
    page.keyboard.press("o")
    page.wait_for_url("**/desk/claims/*/")


def test_judging_and_signing(web_newsroom: Newsroom) -> None:
    claim, other = claims(Status.RESEARCH, Status.RESEARCH)
    make_evidence(claim)
    make_verdict(other)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/claims/{claim.pk}/")
    form = page.get_by_role("region", name="Verdict")
    page.keyboard.press("2")
    expect(form.get_by_role("radio", name="Partly true")).to_be_checked()
    page.keyboard.press("1")
    expect(form.get_by_role("radio", name="True", exact=True)).to_be_checked()
    summary = form.get_by_label("Summary")
    summary.fill("")
    summary.press_sequentially("sebelas, 11 bukan 2")
    expect(summary).to_have_value("sebelas, 11 bukan 2")
    expect(form.get_by_role("radio", name="True", exact=True)).to_be_checked()
    form.get_by_label("How we checked").fill("Lihat daftar [1].")
    # Evidence is ticked from the start; on its box one no longer types.
    ticked = form.get_by_role("checkbox", name="[1]")
    expect(ticked).to_be_checked()
    ticked.focus()
    page.keyboard.press("s")
    expect(status(page, "waiting for a signature")).to_be_visible()
    focused(page, "#pane-claim")

    ben = web_newsroom.at_desk("ben")
    ben.goto(f"/desk/claims/{claim.pk}/")
    ben.keyboard.press("b")
    expect(ben.get_by_label("Comment on the verdict")).to_be_focused()
    ben.keyboard.type("by")
    expect(ben.get_by_label("Comment on the verdict")).to_have_value("by")
    ben.get_by_role("heading", name=LINES[0]).focus()
    ben.keyboard.press("y")
    # Signed, and on to the next one that waits.
    expect(ben.locator("#said").get_by_text("Signed.")).to_be_visible()
    expect(pane(ben, "Claim").get_by_role("heading", name=LINES[1])).to_be_visible()
    expect(ben).to_have_url(f"{web_newsroom.address}/desk/claims/{other.pk}/")
    focused(ben, "#pane-claim")
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED


def test_keys_can_be_switched_off(web_newsroom: Newsroom) -> None:
    [claim] = claims(Status.RESEARCH)
    verdict = make_verdict(claim, by=person("ana"))
    page = web_newsroom.at_desk("eva")
    page.goto("/desk/profile/")
    page.get_by_role("checkbox", name="Keyboard shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#said").get_by_text("Saved.")).to_be_visible()
    page.goto(f"/desk/claims/{verdict.claim_id}/")
    before = page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
    for key in "e/v?":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.outerHTML.slice(0, 80)") == before
    expect(page.get_by_role("heading", name="Keys")).to_be_hidden()


def test_what_failed_is_asked_again_by_one_key(web_newsroom: Newsroom) -> None:
    (claim,) = claims(Status.RESEARCH)
    failed = {"state": "set_aside", "outcome": "failed", "reason": "provider_broke"}
    claim.lookups.update(**failed)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/claims/{claim.pk}/")
    evidence = pane(page, "Evidence")
    expect(evidence.get_by_text("0 of", exact=False)).to_be_visible()
    # Not while somebody types.
    page.get_by_label("Summary").fill("r")
    page.keyboard.press("r")
    assert not claim.lookups.filter(state="waiting").exists()
    page.keyboard.press("Escape")
    page.get_by_label("Summary").blur()
    page.keyboard.press("r")
    expect(evidence.get_by_role("button", name="Ask again what failed")).to_have_count(0)
    assert not claim.lookups.filter(state="set_aside").exists()


def test_set_aside_work_by_keys(web_newsroom: Newsroom) -> None:
    (claim,) = claims(Status.RESEARCH)
    claim.lookups.exclude(provider="archive").delete()
    aside = claim.lookups.create(
        provider="wikipedia",
        query="Pyongyang",
        state="set_aside",
        outcome="failed",
        reason="provider_broke",
        reason_data={"title": "Wikipedia"},
        finished_at=timezone.now(),
    )
    waiting = claim.lookups.get(provider="archive")
    page = web_newsroom.at_desk("ana")
    page.goto("/desk/sources/set-aside/")
    # Without the focus on a row these keys do nothing.
    page.keyboard.press("x")
    page.keyboard.press("t")
    page.locator(f"#work-questions-{waiting.pk}").focus()
    page.keyboard.press("x")
    expect(page.locator(f"#work-questions-{waiting.pk}")).to_have_count(0)
    waiting.refresh_from_db()
    assert waiting.reason == "cancelled"
    page.locator(f"#work-questions-{aside.pk}").focus()
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="Given up")).to_be_visible()
    expect(page.locator(f"#again-questions-{aside.pk}")).to_have_count(0)
    aside.refresh_from_db()
    assert aside.state == "waiting"


def test_an_open_list_of_sources_and_typed_words_outlive_the_news(web_newsroom: Newsroom) -> None:
    (claim,) = claims(Status.RESEARCH)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/claims/{claim.pk}/")
    evidence = pane(page, "Evidence")
    evidence.locator("#asked-head").click()
    lookup = claim.lookups.earliest("pk")
    shown = evidence.locator(f"#edit-{lookup.pk}")
    expect(shown).to_be_visible()
    claim.lookups.filter(pk=lookup.pk).update(
        state="done", outcome="ok", finished_at=timezone.now()
    )
    expect(evidence.get_by_text("1 of")).to_be_visible()
    # The list stayed open over the news; a form in it holds them back until it is done with.
    expect(shown).to_be_visible()
    shown.locator("summary").click()
    shown.get_by_label("Question").fill("kata sendiri")
    with page.expect_response(lambda got: "/lookups/?" in got.url and got.status == 200):
        claim.lookups.exclude(pk=lookup.pk).update(
            state="done", outcome="ok", finished_at=timezone.now()
        )
    expect(shown.get_by_label("Question")).to_have_value("kata sendiri")
    news = evidence.locator("[data-news]")
    expect(news).to_be_hidden()
    # What is found meanwhile is told of, and shown once the form is closed.
    Finding.objects.create(lookup=lookup, url="https://a.example/x", title="A new finding", rank=1)
    expect(news).to_have_text(
        "There are new findings. They are shown as soon as the open form is sent or closed."
    )
    expect(page.locator("#announcer")).to_have_text(news.inner_text())
    expect(shown.get_by_label("Question")).to_have_value("kata sendiri")
    shown.locator("summary").click()
    expect(evidence.get_by_role("link", name="A new finding")).to_be_visible()
    expect(evidence.locator("[data-news]:visible")).to_have_count(0)
