"""Comments in a browser: words marked by mouse, by keyboard and without scripts; names proposed."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from factcheck.reviews.comment_actions import add_comment
from factcheck.reviews.models import Comment, Verdict
from tests.browser.people_at_work import Newsroom
from tests.browser.test_accessibility import look
from tests.make import make_verdict
from tests.people import person

RATIONALE = "Daftar 😀 dimuat **lengkap** [1].\n\nLihat daftar kedua di lampiran."


@pytest.fixture
def verdict(web_newsroom: Newsroom) -> Verdict:
    for name in ("ana", "eva", "ben", "pia"):
        person(name)
    return make_verdict(rationale=RATIONALE)


def words_at(page: Page, place: str, words: str) -> tuple[float, float, float, float]:
    """The middles of both edges of `words` in one of the texts that can be marked."""
    return page.locator(f"#words-{place}").evaluate(
        """(text, words) => {
          const here = places.of(text);
          const at = here.text().indexOf(words);
          const range = here.range(at, at + words.length);
          range.startContainer.parentElement.scrollIntoView({ block: "center" });
          const lines = [...range.getClientRects()];
          const [first, last] = [lines[0], lines[lines.length - 1]];
          return [first.left, first.y + first.height / 2, last.right, last.y + last.height / 2];
        }""",
        words,
    )


def thread(page: Page, words: str) -> Locator:
    return page.locator(".thread", has_text=words)


def test_words_marked_with_the_mouse(web_newsroom: Newsroom, verdict: Verdict) -> None:
    page = web_newsroom.at_desk("eva")
    page.goto(f"/desk/claims/{verdict.claim_id}/comments/")
    page.locator("summary", has_text="Mark words").click()
    left, top, right, bottom = words_at(page, "rationale", "dimuat **lengkap**")
    page.mouse.move(left + 1, top)
    page.mouse.down()
    page.mouse.move(right - 4, bottom, steps=6)
    page.mouse.move(right - 1, bottom)
    page.mouse.up()
    page.get_by_role("button", name="Comment on these words").click()
    expect(page.get_by_label("About")).to_have_value("rationale")
    expect(page.get_by_label("New comment")).to_be_focused()
    page.keyboard.type("Cek, @pi")
    expect(page.get_by_role("option", name=re.compile("Pia"))).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("ya?")
    expect(page.get_by_label("New comment")).to_have_value("Cek, @Pia ya?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#said").get_by_text("Told: Pia.")).to_be_visible()
    said = thread(page, "Cek, @Pia ya?")
    expect(said).to_be_focused()
    expect(said.get_by_text("dimuat **lengkap**")).to_be_visible()
    comment = Comment.objects.get(claim=verdict.claim)
    assert RATIONALE[comment.start : comment.end] == "dimuat **lengkap**"
    expect(page.get_by_label("New comment")).to_have_value("")


def test_by_keyboard_alone(web_newsroom: Newsroom, verdict: Verdict) -> None:
    page = web_newsroom.at_desk("eva")
    page.goto(f"/desk/claims/{verdict.claim_id}/comments/")
    page.keyboard.press("c")
    expect(page.get_by_label("New comment")).to_be_focused()
    page.locator("summary", has_text="Mark words").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("Mark words by keyboard ?: Summary")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("application", name="Mark in the text")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_label("New comment")).to_be_focused()
    page.keyboard.type("@be")
    expect(page.get_by_role("option", name=re.compile("Ben"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Names")).to_have_count(0)
    page.keyboard.type("n lihat")
    page.get_by_role("button", name="Comment", exact=True).focus()
    page.keyboard.press("Enter")
    said = thread(page, "@ben lihat")
    expect(said).to_be_focused()
    comment = Comment.objects.get(claim=verdict.claim)
    assert comment.quote == "13 pejabat"
    said.locator("summary", has_text="Reply").focus()
    page.keyboard.press("Enter")
    said.get_by_label("Answer to Eva").fill("Sudah dilihat.")
    said.get_by_role("button", name="Send").press("Enter")
    expect(said.get_by_text("Sudah dilihat.")).to_be_visible()
    expect(said).to_be_focused()
    said.get_by_role("button", name="Resolve").press("Enter")
    expect(page.get_by_text("Everything said here is resolved.")).to_be_visible()
    expect(page.locator("#comments")).to_be_focused()


def test_a_refusal_and_other_acts_leave_what_is_typed(
    web_newsroom: Newsroom, verdict: Verdict
) -> None:
    add_comment(verdict.claim, actor=person("ana"), body="Mengapa baru sekarang?")
    page = web_newsroom.at_desk("eva")
    page.goto(f"/desk/claims/{verdict.claim_id}/comments/")
    page.get_by_label("New comment").fill("Belum selesai ditulis")
    thread(page, "Mengapa").get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("Everything said here is resolved.")).to_be_visible()
    expect(page.get_by_label("New comment")).to_have_value("Belum selesai ditulis")
    page.get_by_label("About").select_option("summary")
    page.get_by_label("Its exact words").fill("tidak ada di sini")
    with web_newsroom.refused(422):
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("Copy them exactly.")
    expect(page.get_by_label("New comment")).to_have_value("Belum selesai ditulis")
    page.reload()
    expect(page.get_by_label("New comment")).to_have_value("Belum selesai ditulis")


def test_what_colleagues_say_meanwhile_comes_by_itself(
    web_newsroom: Newsroom, verdict: Verdict
) -> None:
    page = web_newsroom.at_desk("eva")
    page.goto(f"/desk/claims/{verdict.claim_id}/comments/")
    add_comment(verdict.claim, actor=person("ana"), body="Mengapa baru sekarang?")
    look_now = "htmx.trigger('#comments', 'look')"
    page.evaluate(look_now)
    expect(thread(page, "Mengapa")).to_be_visible()
    # While something is being written it waits, and says so.
    page.get_by_label("New comment").fill("Sedang ditulis")
    add_comment(verdict.claim, actor=person("ben"), body="Dari kementerian.")
    page.evaluate(look_now)
    expect(page.get_by_text("There is something new.").first).to_be_visible()
    expect(thread(page, "kementerian")).to_have_count(0)
    page.get_by_label("New comment").blur()
    page.evaluate(look_now)
    expect(thread(page, "kementerian")).to_be_visible()
    expect(page.get_by_label("New comment")).to_have_value("Sedang ditulis")


def test_without_scripts(web_newsroom: Newsroom, verdict: Verdict) -> None:
    page = web_newsroom.at_desk("eva", java_script_enabled=False)
    page.goto(f"/desk/claims/{verdict.claim_id}/comments/")
    page.get_by_label("New comment").fill("Halo @Ben")
    page.get_by_label("About").select_option("rationale")
    page.locator("summary", has_text="Its exact words").click()
    page.get_by_label("Its exact words").fill("daftar kedua")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("Told: Ben.")).to_be_visible()
    said = thread(page, "Halo @Ben")
    expect(said.get_by_text("daftar kedua")).to_be_visible()
    said.locator("summary", has_text="Reply").click()
    said.get_by_label("Answer to Eva").fill("Lupa: halaman 2.")
    said.get_by_role("button", name="Send").click()
    expect(said.get_by_text("Lupa: halaman 2.")).to_be_visible()
    said.get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("1 resolved")).to_be_visible()

    ben = web_newsroom.at_desk("ben", java_script_enabled=False)
    ben.goto("/desk/")
    ben.get_by_role("link", name=re.compile(r"Notices \d+ not read")).click()
    told = ben.locator(".notices > li")
    expect(told.first).to_contain_text("Eva answered a comment")
    told.nth(1).get_by_role("link", name=re.compile("Eva mentioned you")).click()
    expect(ben.get_by_role("heading", name=re.compile("^Comments"), level=3)).to_be_visible()
    expect(ben.get_by_text("1 resolved")).to_be_visible()
    assert not person("ben").notices.unread().filter(claim=verdict.claim).exists()


def test_everybody_can_read_it(web_newsroom: Newsroom, verdict: Verdict) -> None:
    claim = verdict.claim
    for place, quote in (("statement", "13 pejabat"), ("summary", "ikut"), ("rationale", "dimuat")):
        head = add_comment(
            claim,
            actor=person("ana"),
            body=f"@Eva, {'panjang ' * 40}https://sumber.example/{'a' * 120}",
            verdict=verdict,
            place=place,
            quote=quote,
        )
    add_comment(claim, actor=person("ben"), body="Setuju.", parent=head)
    page = web_newsroom.at_desk("eva", reduced_motion="reduce")
    page.goto(f"/desk/claims/{claim.pk}/comments/")
    wrong = look(page, "comments")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/desk/claims/{claim.pk}/comments/")
    page.get_by_label("New comment").fill("@")
    expect(page.get_by_role("listbox", name="Names")).to_be_visible()
    wrong += look(page, "names proposed")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/desk/notices/")
    wrong += look(page, "notices")
    assert not wrong, "\n".join(wrong)
