"""The first view of a screen weighs less than 100 KB over the wire, styles and scripts included."""

import pytest
from playwright.sync_api import Page

from factcheck.accounts.models import User
from factcheck.claims.models import Claim, Status
from factcheck.desk import seeding
from factcheck.reports.models import Page as PublicPage
from tests.browser.people_at_work import Newsroom
from tests.desk import Desk

LIMIT = 100_000  # bytes, as they come over the wire


@pytest.fixture(scope="module")
def editor(web_desk: Desk) -> User:
    """An editor of the sample newsroom."""
    seeding.seed()
    return User.objects.filter(role="editor").earliest("pk")


def weight(page: Page, path: str) -> int:
    """Bytes received to show `path` with an empty cache, headers included."""
    network = page.context.new_cdp_session(page)
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda part: sizes.append(part["encodedDataLength"]))
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(path, wait_until="networkidle")
    network.detach()
    assert sizes, "nothing was loaded"
    return round(sum(sizes))


def test_desk_screens_are_light(web_newsroom: Newsroom, editor: User) -> None:
    page = web_newsroom.at_desk(editor)
    claim = Claim.objects.filter(status=Status.RESEARCH).latest("pk")
    weights = {
        path: weight(page, path)
        for path in ("/desk/", f"/desk/articles/{claim.article_id}/", f"/desk/claims/{claim.pk}/")
    }
    assert max(weights.values()) < LIMIT, weights


def test_public_pages_are_light(web_newsroom: Newsroom, editor: User) -> None:
    page = web_newsroom.open()
    check = PublicPage.objects.filter(withdrawn_at=None).latest("pk")
    paths = ("/", f"/checks/{check.slug}/", "/policy/", "/checks/?q=putin", "/corrections/")
    weights = {path: weight(page, path) for path in paths}
    assert max(weights.values()) < LIMIT, weights
