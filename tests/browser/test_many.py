"""Many articles at once and a watched feed, with and without scripts: real workers, a news site on
loopback.
"""

import pytest
from playwright.sync_api import Page, expect

from factcheck.articles.models import BatchItem
from tests.articles.test_feeds import Site, entry
from tests.browser import steps
from tests.browser.people_at_work import Newsroom
from tests.desk import Desk
from tests.lib.servers import serving
from tests.people import person


@pytest.fixture
def site(module_desk: Desk):
    found = Site()
    with serving(found.behave) as running:
        found.url = running.url
        module_desk.stop()
        module_desk.environment["FACTCHECK_PAGES_ALLOW"] = running.peer
        module_desk.environment["FACTCHECK_SWEEP_SECONDS"] = "1"
        yield found


def hand_in(page: Page, addresses: list[str]) -> None:
    page.goto("/desk/articles/")
    page.get_by_role("link", name="Bring in many").click()
    page.get_by_label("Addresses", exact=True).fill("\n".join(addresses))
    page.get_by_role("button", name="Bring in the addresses").click()
    expect(page.get_by_role("heading", name=f"{len(addresses)} addresses")).to_be_visible()


def test_a_list_is_followed_cancelled_taken_up_and_tried_again(
    module_desk: Desk, newsroom: Newsroom, site: Site
) -> None:
    person("ana")
    module_desk.start("web")
    ana = newsroom.sign_in("ana")
    hand_in(ana, [f"{site.url}/1", f"{site.url}/gone", "no address", f"{site.url}/2"])
    expect(ana.get_by_text("0 of 4 read. 1 not read.")).to_be_visible()
    ana.get_by_role("button", name="Cancel what has not begun").click()
    expect(ana.locator("#said").get_by_text("3 cancelled.")).to_be_visible()
    ana.locator("#said").get_by_role("button", name="Undo").click()
    expect(ana.get_by_role("button", name="Cancel what has not begun")).to_be_visible()
    module_desk.start("worker", "worker-slow", "worker-maintenance", "clock")
    batch = ana.locator("#batch")
    expect(batch.get_by_text("2 of 4 read. 2 not read.")).to_be_visible()
    expect(batch).not_to_have_attribute("hx-trigger", "every 2s")
    expect(batch.get_by_text("this page does not exist").first).to_be_visible()
    ana.keyboard.press("j")
    expect(ana.locator("a[data-row]:focus")).to_contain_text("/gone")
    ana.keyboard.press("r")
    expect(ana.locator("#said").get_by_text("All that failed is tried again")).to_be_visible()
    expect(batch.get_by_text("2 of 4 read. 2 not read.")).to_be_visible()
    ana.get_by_role("link", name="Beras naik di kota 2").click()
    expect(steps.pane(ana, "Article").get_by_role("heading", name="kota 2")).to_be_visible()


def test_a_feed_is_watched_without_scripts(
    module_desk: Desk, newsroom: Newsroom, site: Site
) -> None:
    person("ana")
    site.has(entry(f"{site.url}/7"), entry(f"{site.url}/gone"))
    module_desk.start()
    ana = newsroom.sign_in("ana", java_script_enabled=False)
    ana.goto("/desk/feeds/")
    ana.get_by_label("Address of the feed").fill(f"{site.url}/page")
    ana.get_by_role("button", name="Watch", exact=True).click()
    steps.reload_until(ana, ana.get_by_text("2 new."))
    ana.get_by_role("link", name="Warta").click()
    steps.reload_until(ana, ana.get_by_role("link", name="Beras naik di kota 7"))
    ana.get_by_role("button", name="Pause").click()
    expect(ana.get_by_text("Paused.")).to_be_visible()
    ana.get_by_role("button", name="Resume").click()
    ana.get_by_role("button", name="Remove").click()
    expect(ana.get_by_text("No feed is watched yet.")).to_be_visible()


def test_a_folder_is_chosen_without_scripts(
    module_desk: Desk, newsroom: Newsroom, tmp_path
) -> None:
    person("ana")
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Harga telur naik {number} persen pada Juli 2024.")
    (tmp_path / "foto.png").write_bytes(b"\x89PNG\0\0\0")
    ana = newsroom.sign_in("ana", java_script_enabled=False)
    ana.goto("/desk/articles/many/")
    ana.get_by_label("A whole folder").set_input_files(tmp_path)
    ana.get_by_role("button", name="Bring in the files").click()
    expect(ana.get_by_role("heading", name="4 files")).to_be_visible()
    steps.reload_until(ana, ana.get_by_text("3 of 4 read. 1 not read."))
    assert BatchItem.objects.filter(name="foto.png", state="refused").exists()
