"""What people do at the desk, said once for a browser with and one without JavaScript.

Everything is found by its name and role, as a person or a screen reader finds it.
"""

import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SAMPLE = Path(__file__).parents[2] / "seeds" / "000_ac29d862e223b658.txt"
TITLE = "Makin Mesra, Kim Jong Un Kirim Militer Elit Korea Utara ke Rusia"
REPEATED = (
    "Kunjungan kali ini menjadi kunjungan pertama Putin ke Korea Utara dalam 24 tahun terakhir."
)


def pane(page: Page, name: str) -> Locator:
    """Give one of the three panes: Article, Claim, Claims, Evidence."""
    return page.get_by_role("region", name=name, exact=True)


def unfold(within: Page | Locator, words: str) -> None:
    """Open the fold whose summary says `words`."""
    summary = within.locator("summary", has_text=words).last
    if summary.locator("xpath=..").get_attribute("open") is None:
        summary.click()


def reload_until(page: Page, thing: Locator, *, seconds: float = 30) -> None:
    """Reload, as a person without scripts does, until `thing` is there."""
    until = time.monotonic() + seconds
    while not thing.is_visible() and time.monotonic() < until:
        page.reload()
    expect(thing).to_be_visible()


def ends_of(page: Page, words: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give the middles of the two edges of `words` in the article, as points of the window."""
    article = page.locator("[data-article-text]")
    box = article.evaluate(
        """(article, words) => {
          const at = places.text().indexOf(words);
          if (at < 0) return null;
          const range = places.range(at, at + words.length);
          range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
          const lines = [...range.getClientRects()];
          const [first, last] = [lines[0], lines[lines.length - 1]];
          return [first.left, first.y + first.height / 2, last.right, last.y + last.height / 2];
        }""",
        words,
    )
    assert box, f"{words!r} does not stand in the article"
    return (box[0], box[1]), (box[2], box[3])


def select_with_the_mouse(page: Page, words: str) -> None:
    """Draw the mouse over `words` of the article."""
    (left, top), (right, bottom) = ends_of(page, words)
    page.mouse.move(left + 1, top)
    page.mouse.down()
    page.mouse.move(right - 4, bottom, steps=8)
    page.mouse.move(right - 1, bottom)
    page.mouse.up()


def open_claim(page: Page, statement: str) -> None:
    """Open a claim of the article on screen from the list of its claims."""
    pane(page, "Claims").get_by_role("link", name=statement, exact=True).click()
    expect(pane(page, "Claim").get_by_role("heading", name=statement)).to_be_visible()


def status(page: Page, word: str) -> Locator:
    """Give the step of the claim's life that is marked as the present one."""
    return pane(page, "Claim").locator('[aria-current="step"]', has_text=word)


def undo(page: Page) -> None:
    """Undo the last step, by the offer beside the sentence that said it was done."""
    page.locator("#said").get_by_role("button", name="Undo").click()
    expect(page.locator("#said").get_by_text("Undone.")).to_be_visible()


def give_reason(page: Page, reason: str) -> None:
    """Say why the claim was chosen."""
    unfold(pane(page, "Claim"), "Give a reason")
    page.get_by_label("Why this claim").fill(reason)
    page.get_by_label("Why this claim").locator("xpath=ancestor::form").get_by_role(
        "button", name="Save"
    ).click()
    expect(pane(page, "Claim").get_by_text(reason).filter(visible=True)).to_be_visible()


def finding(page: Page, title: str) -> Locator:
    """Give what a source found, by its title."""
    return pane(page, "Evidence").locator("li.finding", has=page.get_by_role("link", name=title))


def use_as_evidence(page: Page, found: Locator, *, quote: str, stance: str, note: str) -> None:
    """Put a finding down as evidence, with its exact words."""
    found.get_by_text("Use as evidence").click()
    found.get_by_label("Exact words of the source").fill(quote)
    found.get_by_role("radio", name=stance).check()
    found.get_by_label("Note").fill(note)
    found.get_by_role("button", name="Add as evidence").click()
    expect(pane(page, "Evidence").locator("#evidence-1").get_by_text(note)).to_be_visible()


def write_verdict(page: Page, *, rating: str, summary: str, rationale: str) -> None:
    """Fill in the verdict, citing evidence 1."""
    form = page.get_by_role("region", name="Verdict")
    form.get_by_role("radio", name=rating, exact=True).check()
    form.get_by_label("Summary").fill(summary)
    form.get_by_label("How we checked").fill(rationale)
    form.get_by_role("checkbox", name="[1]").check()


def submit(page: Page) -> None:
    page.get_by_role("region", name="Verdict").get_by_role("button", name="Submit").click()
    expect(status(page, "waiting for a signature")).to_be_visible()


def answer(page: Page, button: str, comment: str = "") -> None:
    """Sign or send back the verdict on screen."""
    if comment:
        page.get_by_role("region", name="Verdict").get_by_label("Comment").fill(comment)
    page.get_by_role("region", name="Verdict").get_by_role("button", name=button).click()


def publish(page: Page, *, note: str = "") -> None:
    """Publish the signed claim on screen, as a correction when there is a `note`."""
    part = page.get_by_role("region", name="For readers")
    if note:
        part.get_by_label("Kind of change").select_option("correction")
        part.get_by_label("Note for readers").fill(note)
    part.locator("summary", has_text="Publish").click()
    part.get_by_role("button", name="Publish now").click()
    expect(status(page, "published")).to_be_visible()
