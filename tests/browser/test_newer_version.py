"""An article that changed, in the browser: taken in, compared, claims found again; axe looks on."""

from playwright.sync_api import expect

from factcheck.articles import runner
from factcheck.articles.models import Reading
from factcheck.claims.anchoring import follow
from factcheck.claims.models import Appearance, Status
from tests.browser import steps
from tests.browser.people_at_work import Newsroom
from tests.browser.steps import pane, unfold
from tests.browser.test_accessibility import STILL, look
from tests.make import make_article, make_claim, make_newer, make_published
from tests.people import person

LINES = [
    "Harga beras naik 12 persen pada Juli 2024.",
    "Badan Pusat Statistik mencatat kenaikan itu di 34 provinsi di seluruh Indonesia.",
    "Menteri menyebut cuaca kering sebagai sebab utama kenaikan harga di pasar induk.",
    "Pedagang di Jakarta berkata bahwa pembeli berkurang separuh sejak bulan lalu.",
]
OLD = "\n".join(LINES)
NEW = OLD.replace("34 provinsi", "31 provinsi") + "\nPemerintah mengimpor 2 juta ton beras."
QUOTE = LINES[1]


def work() -> None:
    """Do what the worker would do with the newest reading."""
    reading = Reading.objects.latest("id")
    assert runner.read(reading.pk, then=follow) is not None


def test_a_newer_version_is_taken_in_and_a_lost_claim_found(web_newsroom: Newsroom) -> None:
    article = make_article(OLD, title="Harga beras")
    claim = make_claim(
        Status.RESEARCH, article=article, quote=QUOTE, statement="Naik di 34 tempat."
    )
    make_claim(article=article, quote=LINES[3], statement="Pembeli berkurang.")
    ana = web_newsroom.at_desk(person("ana"))
    ana.goto(f"/desk/articles/{article.pk}/")
    unfold(pane(ana, "Article"), "Look for a newer version")
    ana.get_by_role("link", name="Paste or upload it").click()
    ana.get_by_label("Text").fill(NEW)
    ana.keyboard.press("Control+End")
    ana.get_by_role("button", name="Bring in").click()
    expect(ana.get_by_text("Waiting for a worker")).to_be_visible()
    work()
    expect(ana.get_by_text("A newer version of the article has come in.").first).to_be_visible()
    ana.get_by_role("link", name="Show it").click()
    told = pane(ana, "Article").locator("#version")
    expect(told.get_by_text("Version 2 of 2.")).to_be_visible()
    expect(told.get_by_text("1 claim moved")).to_be_visible()
    expect(told.get_by_text("1 not found")).to_be_visible()

    told.get_by_role("link", name="What changed").click()
    expect(ana.get_by_role("heading", name="What changed")).to_be_visible()
    expect(ana.locator(".compared del", has_text="34")).to_be_visible()
    expect(ana.locator(".compared ins", has_text="31")).to_be_visible()
    ana.get_by_role("link", name="Naik di 34 tempat.").click()

    card = pane(ana, "Claim")
    expect(card.get_by_text("These words are not in the newest text")).to_be_visible()
    card.get_by_role("button", name="It is this").first.click()
    expect(ana.locator("#said").get_by_text("Found again, in other words.")).to_be_visible()
    expect(pane(ana, "Article").locator(".claim[data-current]").first).to_be_visible()
    steps.undo(ana)
    expect(card.get_by_text("These words are not in the newest text")).to_be_visible()

    steps.select_with_the_mouse(ana, "31 provinsi di seluruh Indonesia")
    ana.get_by_role("button", name="Here it is", exact=True).click()
    expect(ana.locator("#said").get_by_text("Found again, in other words.")).to_be_visible()
    found = Appearance.objects.get(claim=claim, snapshot__number=2)
    assert found.quote == "31 provinsi di seluruh Indonesia"
    assert not Appearance.objects.lost(article).exists()


def test_nothing_changed_is_said_without_leaving_the_claim(web_newsroom: Newsroom) -> None:
    article = make_article(OLD.replace("Juli", "Mei"), url="https://example.org/beras")
    claim = make_claim(Status.RESEARCH, article=article, quote=QUOTE, why_selected="Penting")
    ana = web_newsroom.at_desk(person("ana"))
    ana.goto(f"/desk/claims/{claim.pk}/")
    ana.get_by_label("Summary").fill("Setengah jadi")
    unfold(pane(ana, "Article"), "Look for a newer version")
    pane(ana, "Article").get_by_role("button", name="Fetch again").click()
    expect(ana.get_by_text("Waiting for a worker")).to_be_visible()
    eva = web_newsroom.at_desk(person("eva"))
    eva.goto(f"/desk/articles/{article.pk}/newer/")
    newer = NEW.replace("Juli", "Mei")
    eva.get_by_label("Text").fill(newer)
    with web_newsroom.refused(409):
        eva.get_by_role("button", name="Bring in").click()
        expect(eva.get_by_text("being read at this moment")).to_be_visible()
    expect(eva.get_by_label("Text")).to_have_value(newer)
    text = article.snapshots.get().text
    Reading.objects.filter(article=article).update(method="paste", data=text.encode())
    work()
    expect(ana.get_by_text("Nothing has changed since").first).to_be_visible()
    expect(ana.get_by_label("Summary")).to_have_value("Setengah jadi")


def test_axe_finds_nothing_on_the_new_screens(web_newsroom: Newsroom) -> None:
    article = make_article(OLD.replace("Juli", "Juni"), title="Harga beras lagi")
    page = make_published(
        make_claim(Status.RESEARCH, article=article, quote=QUOTE, why_selected="Penting")
    )
    lost = make_claim(article=article, quote=LINES[0].replace("Juli", "Juni"))
    make_newer(article, NEW.replace("12 persen", "11 persen"))
    ana = web_newsroom.at_desk(person("ana"), **STILL)
    wrong = []
    for name, path in {
        "article that changed": f"/desk/articles/{article.pk}/",
        "lost claim": f"/desk/claims/{lost.pk}/",
        "published claim of a changed article": f"/desk/claims/{page.claim_id}/",
        "what changed": f"/desk/articles/{article.pk}/changes/",
        "a newer version": f"/desk/articles/{article.pk}/newer/",
        "check of a changed article": f"/checks/{page.slug}/",
        "story of a changed article": f"/stories/{article.story.slug}/",
    }.items():
        ana.goto(path)
        wrong += look(ana, name)
    assert not wrong, "\n".join(wrong)
