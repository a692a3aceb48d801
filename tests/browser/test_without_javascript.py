"""The whole way in a browser that runs no scripts: reloading takes the place of what is live."""

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.people_at_work import Newsroom
from tests.browser.steps import REPEATED, SAMPLE, TITLE, pane, status, unfold
from tests.desk import Desk
from tests.mediawiki import mediawiki
from tests.people import person

QUOTE = "Ia mengunjungi Pyongyang di Korea Utara pada tahun 2000 dan pada bulan Juni 2024."
WORDS = "tak membuat pemimpin Korut mundur"


def test_the_way_is_open_without_scripts(module_desk: Desk, newsroom: Newsroom) -> None:
    for name in ("ana", "ben", "pia"):
        person(name)
    with mediawiki() as wiki:
        module_desk.environment["FACTCHECK_WIKIPEDIA_URL"] = wiki.address
        module_desk.environment["FACTCHECK_FETCH_ALLOW"] = wiki.peer
        module_desk.start("web")
        newsroom.allowed_hosts.add(wiki.peer)

        ana = newsroom.sign_in("ana", java_script_enabled=False)
        ana.get_by_role("link", name="Bring in an article").click()
        ana.get_by_label("Text").fill(SAMPLE.read_text())
        ana.get_by_role("button", name="Bring in").click()
        expect(ana.get_by_text("Waiting for a worker to take it up.").first).to_be_visible()
        module_desk.start("worker", "worker-slow")
        steps.reload_until(ana, pane(ana, "Claims"))
        expect(pane(ana, "Article").get_by_role("heading", name=TITLE)).to_be_visible()
        steps.open_claim(ana, REPEATED)
        card = pane(ana, "Claim")
        expect(card.get_by_text("2 places")).to_be_visible()

        unfold(card, "Dismiss")
        ana.get_by_label("Why is it not checked?").fill("An opinion, not a fact")
        card.get_by_role("button", name="Dismiss", exact=True).click()
        expect(card.get_by_text("Dismissed: An opinion, not a fact")).to_be_visible()
        steps.undo(ana)
        expect(status(ana, "proposed")).to_be_visible()

        unfold(pane(ana, "Article"), "New claim from words")
        ana.get_by_label("Exact words", exact=True).fill(WORDS)
        ana.get_by_role("button", name="Make a claim").click()
        expect(card.get_by_role("heading", name=WORDS)).to_be_visible()
        steps.undo(ana)
        expect(card.get_by_text("Marked by mistake and undone.")).to_be_visible()

        ana.get_by_role("navigation", name="Claims of this article").get_by_role(
            "link"
        ).first.click()
        steps.open_claim(ana, REPEATED)
        ana.get_by_role("button", name="Accept").click()
        steps.reload_until(ana, steps.finding(ana, "Vladimir Putin"))
        found = steps.finding(ana, "Vladimir Putin")
        found.get_by_role("button", name="Keep").click()
        with ana.expect_popup() as opened:
            found.get_by_role("link", name="Vladimir Putin").click()
        opened.value.close()
        steps.use_as_evidence(ana, found, quote=QUOTE, stance="supports", note="Dua kunjungan.")
        steps.give_reason(ana, "Diulang dua kali dalam artikel.")

        form = ana.get_by_role("region", name="Verdict")
        steps.write_verdict(
            ana,
            rating="True",
            summary="Benar: kunjungan sebelumnya pada tahun 2000.",
            rationale="Kunjungan **terakhir** terjadi pada tahun 2000 [1].",
        )
        form.get_by_role("button", name="Save draft").click()
        expect(form.get_by_label("Summary")).to_have_value(
            "Benar: kunjungan sebelumnya pada tahun 2000."
        )
        form.get_by_role("button", name="Preview").click()
        expect(ana.locator("strong", has_text="terakhir")).to_be_visible()
        ana.go_back()
        steps.submit(ana)

        ben = newsroom.sign_in("ben", java_script_enabled=False)
        ben.get_by_role("link", name=REPEATED).first.click()
        second = ben.context.new_page()
        second.goto(ben.url)
        steps.answer(second, "Send back", "Sebutkan bulannya.")
        expect(status(second, "in research")).to_be_visible()
        ana.reload()
        form.get_by_label("Summary").fill("Benar: kunjungan sebelumnya pada Juli 2000.")
        steps.submit(ana)
        with newsroom.refused(409):
            steps.answer(ben, "Sign")
            expect(
                ben.locator("#stale").get_by_text("Version 1 is no longer current")
            ).to_be_visible()
        ben.get_by_role("button", name="Sign version 2").click()
        expect(status(ben, "signed")).to_be_visible()

        pia = newsroom.sign_in("pia", java_script_enabled=False)
        pia.goto(ben.url)
        steps.publish(pia)

        reader = newsroom.open(java_script_enabled=False, viewport={"width": 390, "height": 844})
        reader.goto("/")
        reader.get_by_role("link", name=REPEATED).click()
        expect(reader.get_by_text("True", exact=True).first).to_be_in_viewport(ratio=1)
        expect(reader.get_by_text("pada Juli 2000").first).to_be_in_viewport(ratio=1)

        unfold(pia.get_by_role("region", name="Verdict"), "Correct")
        pia.get_by_label("What has to change?").fill("Bulannya keliru.")
        pia.get_by_role("button", name="Correct", exact=True).click()
        expect(status(pia, "in research")).to_be_visible()
        reader.reload()
        expect(reader.get_by_role("heading", name=REPEATED)).to_be_visible()
