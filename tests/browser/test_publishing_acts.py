"""What publishers do at the desk, with scripts and without, by clicks; each new screen by axe."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from factcheck.claims.models import Claim, Status
from factcheck.reports.actions import publish_claim
from factcheck.reports.models import Note, Scheduled
from factcheck.reports.schedule_runner import publish_scheduled
from tests.browser.people_at_work import Newsroom
from tests.browser.steps import status
from tests.browser.test_accessibility import STILL, look
from tests.make import make_claim, make_policy, make_published, make_verdict
from tests.people import person

WORDS = "Pernyataan yang panjang sekali tentang pejabat tinggi. " * 7


def signed(**fields) -> Claim:
    fields = {"why_selected": "Banyak dibagikan"} | fields
    return make_verdict(make_claim(Status.RESEARCH, **fields), signed_by=person("ben")).claim


def readers(page: Page) -> Locator:
    return page.get_by_role("region", name="For readers")


def unfold(page: Page, words: str) -> None:
    readers(page).locator("summary", has_text=words).click()


def tomorrow() -> str:
    return f"{timezone.localtime(timezone.now() + timedelta(days=1)):%Y-%m-%dT06:00}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_time_is_set_seen_on_the_board_and_cancelled(web_newsroom: Newsroom, scripts: bool):
    claim = signed()
    pia = web_newsroom.at_desk(person("pia"), java_script_enabled=scripts)
    pia.goto(f"/desk/claims/{claim.pk}/")
    unfold(pia, "Set a time")
    expect(readers(pia).get_by_text("Asia/Jakarta (WIB)")).to_be_visible()
    readers(pia).get_by_label("Day and time").fill(tomorrow())
    readers(pia).get_by_role("button", name="Schedule").click()
    expect(readers(pia).get_by_text("Goes out on")).to_be_visible()
    pia.goto("/desk/")
    going = pia.get_by_role("region", name="Going out")
    expect(going.get_by_text("06.00 WIB")).to_be_visible()
    going.get_by_role("link").click()
    readers(pia).get_by_role("button", name="Cancel the schedule").click()
    expect(readers(pia).get_by_text("Goes out on")).to_have_count(0)
    expect(readers(pia).locator("summary", has_text="Set a time")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_note_needs_two_people(web_newsroom: Newsroom, scripts: bool):
    page = make_published()
    eva = web_newsroom.at_desk(person("eva"), java_script_enabled=scripts)
    eva.goto(f"/desk/claims/{page.claim_id}/")
    unfold(eva, "Add a note")
    readers(eva).get_by_label("Kind of note").select_option("reply")
    readers(eva).get_by_label("What readers should know").fill("Kami tidak berkata demikian.")
    readers(eva).get_by_label("Who replies").fill("Kedutaan Rusia")
    readers(eva).get_by_role("button", name="Hand it over").click()
    expect(readers(eva).get_by_text("Someone else must publish")).to_have_count(2)
    pia = web_newsroom.at_desk(person("pia"), java_script_enabled=scripts)
    pia.goto(f"/desk/claims/{page.claim_id}/")
    readers(pia).get_by_role("button", name="Put it on the page").click()
    expect(readers(pia).get_by_text("2 editions")).to_be_visible()
    reader = web_newsroom.open()
    reader.goto(f"/checks/{page.slug}/")
    expect(reader.get_by_text("Kedutaan Rusia")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_withdrawn_taken_up_again_and_what_came_meanwhile(web_newsroom: Newsroom, scripts: bool):
    page = make_published()
    pia = web_newsroom.at_desk(person("pia"), java_script_enabled=scripts)
    pia.goto(f"/desk/claims/{page.claim_id}/")
    unfold(pia, "Withdraw")
    readers(pia).get_by_label("Reason, shown to readers").fill("Sumbernya palsu.")
    readers(pia).get_by_role("button", name="Withdraw now").click()
    unfold(pia, "Re-open")
    readers(pia).get_by_label("Reason, shown to readers").fill("Sumbernya asli.")
    readers(pia).get_by_role("button", name="Re-open").click()
    expect(status(pia, "in research")).to_be_visible()

    claim = signed()
    pia.goto(f"/desk/claims/{claim.pk}/")
    publish_claim(Claim.objects.get(pk=claim.pk), actor=person("max"))
    unfold(pia, "Publish")
    with web_newsroom.refused(409):
        readers(pia).get_by_role("button", name="Publish now").click()
        expect(pia.locator("#stale").get_by_text("edition 1, by Max")).to_be_visible()


def test_each_new_screen_by_axe(web_newsroom: Newsroom):
    wrong = []
    pia = web_newsroom.at_desk(person("pia"), **STILL)

    def see(claim: Claim, name: str) -> None:
        # No worker is here to answer, and no look is taken at what is just being asked.
        claim.lookups.update(state="done", outcome="ok", finished_at=timezone.now())
        pia.goto(f"/desk/claims/{claim.pk}/")
        wrong.extend(look(pia, name))

    see(signed(why_selected=""), "glass to break")
    planned = signed(statement=WORDS)
    see(planned, "to publish")
    readers(pia).get_by_label("Day and time").fill(tomorrow())
    readers(pia).get_by_role("button", name="Schedule").click()
    wrong += look(pia, "scheduled")
    page = make_published()
    Note.objects.create(page=page, kind="update", note=WORDS, written_by=person("eva"))
    see(page.claim, "a note waits")
    job = Scheduled.objects.latest("pk")
    make_policy(signatures=2)
    Scheduled.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    publish_scheduled(job.pk)
    make_policy(signatures=1)
    see(planned, "a plan failed")
    pia.goto("/desk/")
    wrong += look(pia, "board")
    see(page.claim, "published")
    withdrawing = pia.locator("form", has=pia.get_by_role("button", name="Withdraw now"))
    withdrawing.get_by_label("Reason, shown to readers").fill(WORDS)
    withdrawing.locator("[name=seen]").evaluate("(field) => { field.value = '7'; }")
    with web_newsroom.refused(409):
        withdrawing.get_by_role("button", name="Withdraw now").click()
        expect(pia.get_by_role("heading", name="What changed")).to_be_visible()
        wrong += look(pia, "409")
    emergency = signed(why_selected="")
    publish_claim(emergency, actor=person("pia"), override="Warga diminta mengungsi malam ini.")
    reader = web_newsroom.open(**STILL)
    reader.goto(f"/checks/{emergency.page.slug}/")
    expect(reader.get_by_text("before all of our rules were met")).to_be_visible()
    wrong += look(reader, "a page with a banner")
    assert not wrong, "\n".join(wrong)
