"""The whole way with JavaScript: from a pasted article to a corrected, published check.

Three people at three windows, real processes, a real broker, a MediaWiki on loopback.
"""

import json
import re
import xml.etree.ElementTree as ET

from playwright.sync_api import Page, expect

from factcheck.reviews.models import Verdict
from tests.browser import steps
from tests.browser.people_at_work import Newsroom
from tests.browser.steps import REPEATED, SAMPLE, TITLE, pane, status, unfold
from tests.desk import Desk
from tests.mediawiki import Wiki, mediawiki
from tests.people import person

OTHER = "Putin melakukan kunjungan ke Pyongyang."
QUOTE = "Ia mengunjungi Pyongyang di Korea Utara pada tahun 2000 dan pada bulan Juni 2024."

# What a form would send, without the form.
POST = """async (address) => {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  return (await fetch(address, {method: "POST", headers})).status;
}"""


def test_from_an_article_to_a_corrected_check(module_desk: Desk, newsroom: Newsroom) -> None:
    for name in ("ana", "ben", "pia"):
        person(name)
    with mediawiki() as wiki:
        module_desk.environment["FACTCHECK_WIKIPEDIA_URL"] = wiki.address
        module_desk.environment["FACTCHECK_FETCH_ALLOW"] = wiki.peer
        module_desk.start("web")
        newsroom.allowed_hosts.add(wiki.peer)  # where a person goes to read a source
        ana = newsroom.sign_in("ana")
        bring_in_and_split(ana, module_desk)
        take_steps_back(ana)
        gather(newsroom, ana, wiki)
        write(ana)
        ben, claim = sign(newsroom, ana)
        pia = newsroom.sign_in("pia")
        pia.goto(claim)
        steps.publish(pia)
        check = as_readers_see_it(newsroom)
        correct(newsroom, ben, pia, claim)
        corrected(newsroom, check)


def bring_in_and_split(ana: Page, desk: Desk) -> None:
    """Ana pastes the sample; the page says what is happening and leads to the claims by itself."""
    ana.goto("/desk/")
    ana.get_by_role("link", name="Bring in an article").click()
    ana.get_by_label("Text").fill(SAMPLE.read_text())
    ana.get_by_role("button", name="Bring in").click()
    expect(ana.get_by_text("Waiting for a worker to take it up.").first).to_be_visible()
    desk.start("worker", "worker-slow", "worker-maintenance", "clock")
    expect(pane(ana, "Claims").get_by_role("heading", name="Claims")).to_be_visible()
    expect(pane(ana, "Article").get_by_role("heading", name=TITLE)).to_be_visible()
    # Said twice in the article, proposed once.
    claims = pane(ana, "Claims").get_by_role("link", name=REPEATED, exact=True)
    expect(claims).to_have_count(1)
    claims.click()
    expect(pane(ana, "Claim").get_by_text("2 places")).to_be_visible()
    expect(pane(ana, "Claim").get_by_role("blockquote")).to_have_count(2)


def take_steps_back(ana: Page) -> None:
    """Each step on a claim can be undone: dismissing, rewriting, joining, making."""
    card = pane(ana, "Claim")
    unfold(card, "Dismiss")
    ana.get_by_label("Why is it not checked?").fill("An opinion, not a fact")
    card.get_by_role("button", name="Dismiss", exact=True).click()
    expect(card.get_by_text("Dismissed: An opinion, not a fact")).to_be_visible()
    steps.undo(ana)
    expect(status(ana, "proposed")).to_be_visible()

    unfold(card, "Edit the statement")
    words = ana.get_by_role("textbox", name="Claim", exact=True)
    words.fill("Putin ke Pyongyang untuk pertama kali sejak 2000.")
    words.locator("xpath=ancestor::form").get_by_role("button", name="Save").click()
    expect(card.get_by_role("heading", name="sejak 2000")).to_be_visible()
    steps.undo(ana)
    expect(card.get_by_role("heading", name=REPEATED)).to_be_visible()

    unfold(card, "Join")
    choice = ana.get_by_label("It says the same as")
    choice.select_option(label=choice.get_by_role("option").filter(has_text=OTHER).inner_text())
    card.get_by_role("button", name="Join", exact=True).click()
    expect(card.get_by_text("Joined to:")).to_be_visible()
    steps.undo(ana)
    expect(status(ana, "proposed")).to_be_visible()

    words = "tak membuat pemimpin Korut mundur"
    steps.select_with_the_mouse(ana, words)
    ana.get_by_role("button", name="New claim", exact=True).click()
    expect(card.get_by_role("heading", name=words)).to_be_visible()
    steps.undo(ana)
    expect(card.get_by_text("Marked by mistake and undone.")).to_be_visible()


def gather(newsroom: Newsroom, ana: Page, wiki: Wiki) -> None:
    """A source that refuses is shown as refused; answers arrive on the open page."""
    refusal = "edge_403"
    wiki.refuse(refusal, status=403)
    open_from_list(ana, OTHER)
    ana.get_by_role("button", name="Accept").click()
    evidence = pane(ana, "Evidence")
    expect(evidence.get_by_text("1 of 2 sources answered.")).to_be_visible()
    expect(evidence.get_by_text("refused the question").first).to_be_visible()
    expect(evidence.get_by_role("button", name="Ask again")).to_be_visible()

    wiki.behave()
    wiki.hold()
    open_from_list(ana, REPEATED)
    ana.evaluate("window.stillHere = true")
    ana.keyboard.press("a")
    expect(status(ana, "in research")).to_be_visible()
    expect(evidence.get_by_text("Asking now: Wikipedia.")).to_be_visible()
    expect(evidence.get_by_text("1 of 2 sources answered.")).to_be_visible()
    wiki.release()
    expect(evidence.get_by_text("2 of 2 sources answered.")).to_be_visible()
    found = steps.finding(ana, "Vladimir Putin")
    expect(found).to_be_visible()
    assert ana.evaluate("window.stillHere") is True, "the answers came by reloading the page"
    assert "Putin Korea Utara" in wiki.searches

    other = steps.finding(ana, "Hubungan Korea Utara dan Rusia")
    other.get_by_text("Discard").first.click()
    other.get_by_label("Reason").fill("Not about this claim")
    other.get_by_role("button", name="Discard").click()
    steps.unfold(evidence, "1 discarded")
    expect(other.get_by_text("Not about this claim")).to_be_visible()
    found.get_by_role("button", name="Keep").click()
    expect(found.get_by_text("kept", exact=True)).to_be_visible()
    # The policy wants every source opened by a person.
    with ana.expect_popup() as opened:
        found.get_by_role("link", name="Vladimir Putin").click()
    expect(opened.value).to_have_title("Page")
    opened.value.close()
    steps.use_as_evidence(
        ana, found, quote=QUOTE, stance="supports", note="Dua kunjungan, 24 tahun terpaut."
    )
    steps.give_reason(ana, "Diulang dua kali dalam artikel.")
    assert ana.evaluate("window.stillHere") is True, "the page was reloaded"


def write(ana: Page) -> None:
    """The draft is kept while Ana writes; the rating is a key."""
    form = ana.get_by_role("region", name="Verdict")
    steps.write_verdict(
        ana,
        rating="True",
        summary="Benar: kunjungan sebelumnya pada tahun 2000.",
        rationale="Kunjungan **terakhir** terjadi pada tahun 2000 [1].",
    )
    form.get_by_role("button", name="Preview").click()
    expect(form.locator("#preview strong", has_text="terakhir")).to_be_visible()
    expect(form.get_by_text(re.compile(r"^Saved \d"))).to_be_visible()
    ana.reload()
    expect(form.get_by_label("Summary")).to_have_value(
        "Benar: kunjungan sebelumnya pada tahun 2000."
    )
    expect(form.get_by_role("radio", name="True", exact=True)).to_be_checked()
    expect(form.get_by_role("checkbox", name="[1]")).to_be_checked()
    steps.submit(ana)


def sign(newsroom: Newsroom, ana: Page) -> tuple[Page, str]:
    """Ben sends back, Ana submits again, and what Ben still has on screen cannot be signed."""
    verdict = ana.get_by_role("region", name="Verdict")
    expect(verdict.get_by_text("You wrote this verdict")).to_be_visible()
    expect(verdict.get_by_role("button", name="Sign")).to_have_count(0)

    ben = newsroom.sign_in("ben")
    ben.get_by_role("link", name=REPEATED).first.click()
    expect(status(ben, "waiting for a signature")).to_be_visible()
    claim = ben.url
    second = ben.context.new_page()
    second.goto(claim)
    steps.answer(second, "Send back", "Sebutkan tahun kunjungan sebelumnya di ringkasan.")
    expect(status(second, "in research")).to_be_visible()

    ana.reload()
    expect(verdict.get_by_text("Sebutkan tahun kunjungan sebelumnya")).to_be_visible()
    verdict.get_by_label("Summary").fill("Benar: kunjungan sebelumnya terjadi pada Juli 2000.")
    steps.submit(ana)

    with newsroom.refused(409), ben.expect_response("**/approve/") as refused:
        steps.answer(ben, "Sign")
        expect(ben.locator("#stale").get_by_text("Version 1 is no longer current")).to_be_visible()
    assert refused.value.status == 409
    expect(ben.locator("ins", has_text="Juli")).to_be_visible()
    ben.get_by_role("button", name="Sign version 2").click()
    expect(status(ben, "signed")).to_be_visible()
    second.close()
    return ben, claim


def as_readers_see_it(newsroom: Newsroom) -> str:
    """A reader on a phone has the verdict on the first screen; machines find it too."""
    reader = newsroom.open(viewport={"width": 390, "height": 844})
    reader.goto("/")
    reader.get_by_role("link", name=REPEATED).click()
    reader.wait_for_url("**/checks/*/")
    check = reader.url
    expect(reader.get_by_role("heading", name=REPEATED)).to_be_in_viewport(ratio=1)
    expect(reader.get_by_text("True", exact=True).first).to_be_in_viewport(ratio=1)
    expect(reader.get_by_text("pada Juli 2000").first).to_be_in_viewport(ratio=1)
    expect(reader.get_by_text(QUOTE).first).to_be_attached()
    expect(reader.get_by_text("Written by Ana. Signed by Ben")).to_be_attached()

    review = json.loads(reader.locator('script[type="application/ld+json"]').inner_text())
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == REPEATED
    assert review["url"] == check
    assert review["reviewRating"]["alternateName"]

    feed = ET.fromstring(reader.request.get("/feeds/checks.atom").text())
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert REPEATED in " ".join(feed.find("a:entry", atom).itertext())  # type: ignore[union-attr]
    assert feed.find("a:entry/a:link", atom).get("href") == check  # type: ignore[union-attr]

    reader.get_by_role("link", name="all claims of this article").click()
    reader.wait_for_url("**/stories/*/")
    expect(reader.get_by_role("heading", name=TITLE)).to_be_visible()
    # The claim is worded like the article: its words stand there once.
    expect(reader.locator("main").get_by_text(REPEATED, exact=True)).to_have_count(1)
    return check


def correct(newsroom: Newsroom, ben: Page, pia: Page, claim: str) -> None:
    """Ben corrects, and may not sign his own words; Pia signs and publishes."""
    ben.reload()
    verdict = ben.get_by_role("region", name="Verdict")
    unfold(verdict, "Correct")
    ben.get_by_label("What has to change?").fill("Tahunnya perlu disebut lebih jelas.")
    verdict.get_by_role("button", name="Correct", exact=True).click()
    expect(status(ben, "in research")).to_be_visible()
    steps.write_verdict(
        ben,
        rating="Partly true",
        summary="Sebagian benar: 24 tahun kurang sebulan.",
        rationale="Kunjungan sebelumnya pada Juli 2000 [1].",
    )
    steps.submit(ben)
    expect(verdict.get_by_text("You wrote this verdict. Someone else must sign")).to_be_visible()
    expect(verdict.get_by_role("button", name="Sign")).to_have_count(0)
    with newsroom.refused(403):
        address = f"/desk/verdicts/{Verdict.objects.latest('pk').pk}/approve/"
        assert ben.evaluate(POST, address) == 403

    pia.goto(claim)
    steps.answer(pia, "Sign")
    expect(status(pia, "signed")).to_be_visible()
    steps.publish(pia, note="Peringkat diturunkan: selisihnya belum genap 24 tahun.")


def corrected(newsroom: Newsroom, check: str) -> None:
    """The page stands where it stood, with a dated note."""
    reader = newsroom.open()
    reader.goto(check)
    expect(reader.get_by_text("Partly true", exact=True).first).to_be_visible()
    note = reader.locator("#corrections")
    expect(note.get_by_text("Peringkat diturunkan")).to_be_visible()
    expect(note.get_by_text("WIB")).to_be_visible()


def open_from_list(page: Page, statement: str) -> None:
    """Go to the list of the article's claims and open one."""
    page.get_by_role("navigation", name="Claims of this article").get_by_role("link").first.click()
    steps.open_claim(page, statement)
