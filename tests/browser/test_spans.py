"""The words of a claim at the desk: marked, pulled, parted, joined, by mouse, finger and keys."""

from playwright.sync_api import Locator, Page, expect

from factcheck.articles.models import Article
from factcheck.claims.actions import appearance_at
from factcheck.claims.models import Appearance, Claim, Status
from tests.browser import steps
from tests.browser.people_at_work import Newsroom
from tests.browser.steps import ends_of, pane
from tests.make import make_article, make_claim
from tests.people import person

TEXT = (
    "Presiden Putin tiba di Pyongyang pada Rabu, dan ia membawa 13 pejabat tinggi.\n"
    "Kunjungan itu berlangsung dua hari. Tidak ada rincian lain.\n"
    "Penutup."
)
FIRST = "Putin tiba di Pyongyang"


def claim_on(words: str, article: Article | None = None) -> Claim:
    return make_claim(
        article=article or make_article(TEXT), quote=words, statement=words, by=person("ana")
    )


def at(newsroom: Newsroom, claim: Claim, **options: object) -> Page:
    """A window of ana with the claim in focus."""
    page = newsroom.at_desk("ana", **options)
    page.goto(f"/desk/claims/{claim.pk}/")
    return page


def words_of(claim: Claim) -> list[str]:
    rows = Appearance.objects.filter(claim=claim).select_related("snapshot").order_by("start")
    for place in rows:
        assert place.snapshot.text[place.start : place.end] == place.quote
    return [place.quote for place in rows]


def handle(page: Page, edge: str = "end") -> Locator:
    return pane(page, "Article").get_by_role("slider", name=f"Move the {edge}")


def heard(page: Page, words: str) -> None:
    """The voice for screen readers has said this."""
    expect(page.locator("#announcer")).to_contain_text(words)


def stands_on(page: Page, words: str) -> None:
    """The claim's card and its statement say these words."""
    expect(pane(page, "Claim").get_by_role("blockquote").first).to_have_text(words)


def middle(thing: Locator) -> tuple[float, float]:
    box = thing.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def pull(page: Page, grip: Locator, before: str, after: str) -> None:
    """Pull a handle with the mouse from the end of some words to the end of others; not let go."""
    x, y = middle(grip)
    (_, (from_x, from_y)), (_, (to_x, to_y)) = ends_of(page, before), ends_of(page, after)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + (to_x - from_x) / 2, y + (to_y - from_y) / 2, steps=4)
    page.mouse.move(x + to_x - from_x - 2, y + to_y - from_y, steps=4)


# By mouse and finger


def test_an_end_is_pulled_to_whole_words_and_put_back(web_newsroom: Newsroom) -> None:
    claim = claim_on(FIRST)
    page = at(web_newsroom, claim)
    # In the middle of "Rabu": the nearest end of a word is taken.
    pull(page, handle(page), FIRST, "Pyongyang pada Rab")
    assert words_of(claim) == [FIRST], "nothing is sent before it is let go"
    assert page.evaluate("CSS.highlights.has('claim-words')")
    page.mouse.up()
    expect(
        page.locator("#said").get_by_text("The claim stands on other words now.")
    ).to_be_visible()
    stands_on(page, "Putin tiba di Pyongyang pada Rabu")
    expect(handle(page)).to_be_focused()
    assert words_of(claim) == ["Putin tiba di Pyongyang pada Rabu"]
    steps.undo(page)
    stands_on(page, FIRST)
    assert words_of(claim) == [FIRST]
    expect(pane(page, "Claim").get_by_role("heading", name=FIRST, exact=True)).to_be_visible()


def test_with_alt_letters_are_taken_and_escape_lets_go(web_newsroom: Newsroom) -> None:
    claim = claim_on(FIRST)
    page = at(web_newsroom, claim)
    page.keyboard.down("Alt")
    pull(page, handle(page), FIRST, "Pyong")
    page.mouse.move(*ends_of(page, "Pyong")[1])
    page.keyboard.up("Alt")
    page.keyboard.press("Escape")
    page.mouse.up()
    heard(page, "The words are as they were.")
    assert not page.evaluate("CSS.highlights.has('claim-words')")
    page.keyboard.down("Alt")
    pull(page, handle(page), FIRST, "Pyong")
    page.mouse.up()
    page.keyboard.up("Alt")
    stands_on(page, "Putin tiba di Pyong")


def test_an_end_is_pulled_with_a_finger(web_newsroom: Newsroom) -> None:
    claim = claim_on(FIRST)
    page = at(
        web_newsroom, claim, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    page.get_by_role("navigation", name="Panes").get_by_role("link", name="Article").click()
    box = handle(page).bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    x, y = middle(handle(page))
    (_, (from_x, from_y)), (_, (to_x, to_y)) = ends_of(page, FIRST), ends_of(page, "pada Rabu")
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        spots = [{"x": px, "y": py} for px, py in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    touch("touchStart", (x, y))
    for part in (0.3, 0.6, 1):
        touch("touchMove", (x + (to_x - from_x) * part, y + (to_y - from_y) * part))
    touch("touchEnd")
    expect(
        page.locator("#said").get_by_text("The claim stands on other words now.")
    ).to_be_visible()
    assert words_of(claim) == ["Putin tiba di Pyongyang pada Rabu"]


def test_the_offer_stays_clear_of_the_phones_own_menu(web_newsroom: Newsroom) -> None:
    article = claim_on(FIRST).article
    page = web_newsroom.at_desk(
        "ana", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    page.goto(f"/desk/articles/{article.pk}/")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-start]'))")
    offer = page.get_by_role("button", name="New claim", exact=True)
    expect(offer).to_be_in_viewport(ratio=1)
    box = offer.bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["y"] > 844 - 150
    offer.tap()
    # The reader stays in the text, where the new claim shows its ends.
    expect(page.locator("#said").get_by_text("New claim made.")).to_be_visible()
    expect(handle(page)).to_be_visible()
    assert words_of(Claim.objects.latest("pk")) == [TEXT.split("\n")[0]]


def test_a_selection_may_cross_claims_blocks_and_surrogates(web_newsroom: Newsroom) -> None:
    text = "MOSKOW – Putin 👩‍👩‍👧 tiba 🇮🇩 di Ha\u0300 Nội.\nIa membawa 13 pejabat."
    article = make_article(text)
    snapshot = article.snapshots.get()
    snapshot.blocks = [
        {"kind": "dateline", "start": 0, "end": 8},
        {"kind": "paragraph", "start": 9, "end": text.index("\n")},
        {"kind": "paragraph", "start": text.index("\n") + 1, "end": len(text)},
    ]
    snapshot.save(update_fields=["blocks"])
    inside = claim_on("👩‍👩‍👧 tiba", article)
    page = at(web_newsroom, inside)
    words = "MOSKOW – Putin 👩‍👩‍👧 tiba 🇮🇩 di Ha\u0300 Nội.\nIa membawa"
    steps.select_with_the_mouse(page, words)
    page.get_by_role("button", name="New claim", exact=True).click()
    expect(page.locator("#said").get_by_text("New claim made.")).to_be_visible()
    made = Claim.objects.latest("pk")
    assert words_of(made) == [words]
    # Neither the flag nor the accent is ever cut.
    page.goto(f"/desk/claims/{inside.pk}/")
    handle(page).focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    stands_on(page, "👩‍👩‍👧 tiba 🇮🇩")
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    stands_on(page, "👩‍👩‍👧 tiba 🇮🇩 di Ha\u0300")


def test_a_click_opens_the_shortest_claim_and_then_the_next(web_newsroom: Newsroom) -> None:
    article = make_article(TEXT)
    outer = claim_on(TEXT.split("\n")[0], article)
    crossing = claim_on("Presiden Putin tiba", article)
    inner = claim_on("Putin tiba di", article)
    page = web_newsroom.at_desk("ana")
    page.goto(f"/desk/articles/{article.pk}/")
    (left, y), (right, _) = ends_of(page, "tiba")
    for claim in (inner, crossing, outer, inner):
        page.mouse.click((left + right) / 2, y)
        expect(page).to_have_url(f"{web_newsroom.address}/desk/claims/{claim.pk}/")
        expect(pane(page, "Claim").get_by_role("heading", name=claim.statement)).to_be_visible()
        (left, y), (right, _) = ends_of(page, "tiba")


def test_each_place_of_a_claim_has_its_own_ends(web_newsroom: Newsroom) -> None:
    article = make_article("Putin tiba pada Rabu.\nPutin tiba pada Kamis.")
    claim = claim_on("Putin tiba", article)
    appearance_at(claim, article.snapshots.get(), 22, 32).save()
    page = at(web_newsroom, claim)
    page.get_by_role("slider", name="Move the end (2)").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(
        page.locator("#said").get_by_text("The claim stands on other words now.")
    ).to_be_visible()
    expect(page.get_by_role("slider", name="Move the end (2)")).to_be_focused()
    assert words_of(claim) == ["Putin tiba", "Putin tiba pada"]


# By keyboard alone


def test_words_are_marked_by_keyboard_alone(web_newsroom: Newsroom) -> None:
    first = claim_on(FIRST)
    page = at(web_newsroom, first)
    page.keyboard.press("m")
    cursor = page.get_by_role("application", name="Mark in the text")
    expect(cursor).to_be_focused()
    heard(page, "Arrows move by word")
    page.keyboard.press("Enter")
    heard(page, "No words are marked yet")
    page.keyboard.press("ArrowDown")
    heard(page, "Kunjungan")
    page.keyboard.press("ArrowRight")
    heard(page, "itu")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    heard(page, "Marked: itu berlangsung")
    page.keyboard.press("Shift+ArrowLeft")
    heard(page, "Marked: itu")
    page.keyboard.press("Escape")
    expect(cursor).to_have_count(0)
    expect(pane(page, "Article")).to_be_focused()
    assert page.evaluate("getSelection().isCollapsed")
    assert Claim.objects.filter(article=first.article).count() == 1

    page.keyboard.press("m")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#said").get_by_text("New claim made.")).to_be_visible()
    words = TEXT.split("\n")[1]
    expect(pane(page, "Claim").get_by_role("heading", name=words)).to_be_visible()
    expect(page.locator("#statement")).to_be_focused()
    assert words_of(Claim.objects.latest("pk")) == [words]
    page.keyboard.press("u")
    expect(pane(page, "Claim").get_by_text("Marked by mistake and undone.")).to_be_visible()


def test_sentences_are_walked_where_the_article_has_them(web_newsroom: Newsroom) -> None:
    claim = claim_on(FIRST)
    snapshot = claim.article.snapshots.get()
    start = TEXT.index("Kunjungan")
    second = TEXT.index("Tidak")
    snapshot.sentences = [
        {"start": 0, "end": start - 1, "block": 0},
        {"start": start, "end": second - 1, "block": 1},
        {"start": second, "end": TEXT.index("\nPenutup"), "block": 1},
    ]
    snapshot.save(update_fields=["sentences"])
    page = at(web_newsroom, claim)
    page.keyboard.press("m")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.keyboard.press("Enter")
    words = "Kunjungan itu berlangsung dua hari."
    expect(pane(page, "Claim").get_by_role("heading", name=words)).to_be_visible()


def test_everything_else_by_keyboard_alone(web_newsroom: Newsroom) -> None:
    claim = claim_on("Putin tiba di Pyongyang pada Rabu, dan ia membawa 13 pejabat tinggi")
    whole = words_of(claim)
    page = at(web_newsroom, claim)

    page.keyboard.press("w")
    expect(handle(page, "beginning")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    heard(page, "New words: Presiden Putin tiba")
    page.keyboard.press("Escape")
    heard(page, "The words are as they were.")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(handle(page)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    stands_on(page, "Putin tiba di Pyongyang pada Rabu, dan ia membawa 13 pejaba")
    expect(handle(page)).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator("#said").get_by_text("Undone.")).to_be_visible()
    assert words_of(claim) == whole

    page.keyboard.press("p")
    # Where the second clause begins is proposed.
    expect(page.get_by_role("radio", name="ia", exact=True)).to_be_focused()
    expect(page.get_by_role("radio", name="ia", exact=True)).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="membawa", exact=True)).to_be_checked()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    stands_on(page, "Putin tiba di Pyongyang pada Rabu")
    second = Claim.objects.latest("pk")
    assert words_of(second) == ["ia membawa 13 pejabat tinggi"]

    page.keyboard.press("g")
    expect(page.locator("#said").get_by_text("Joined with the next claim.")).to_be_visible()
    stands_on(page, whole[0])
    second.refresh_from_db()
    assert second.duplicate_of == claim
    page.keyboard.press("u")
    expect(page.locator("#said").get_by_text("Undone.")).to_be_visible()
    second.refresh_from_db()
    assert (words_of(claim), second.status) == (
        ["Putin tiba di Pyongyang pada Rabu"],
        Status.NEW,
    )


def test_arrows_go_where_they_point_in_right_to_left_text(web_newsroom: Newsroom) -> None:
    article = make_article("وصل بوتين إلى بيونغ يانغ اليوم.", language="ar")
    claim = claim_on("بوتين إلى", article)
    page = at(web_newsroom, claim)
    page.evaluate("document.querySelector('[data-article-text]').dir = 'rtl'")
    handle(page).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    stands_on(page, "بوتين إلى بيونغ")
    assert words_of(claim) == ["بوتين إلى بيونغ"]


def test_keys_switched_off_leave_the_button(web_newsroom: Newsroom) -> None:
    claim = claim_on(FIRST)
    ana = person("ana")
    ana.keyboard_shortcuts = False
    ana.save(update_fields=["keyboard_shortcuts"])
    try:
        page = at(web_newsroom, claim)
        page.keyboard.press("m")
        page.keyboard.press("w")
        expect(page.get_by_role("application")).to_have_count(0)
        expect(handle(page, "beginning")).not_to_be_focused()
        page.get_by_role("button", name="Mark words by keyboard").press("Enter")
        expect(page.get_by_role("application", name="Mark in the text")).to_be_focused()
    finally:
        ana.keyboard_shortcuts = True
        ana.save(update_fields=["keyboard_shortcuts"])


def test_typing_never_marks(web_newsroom: Newsroom) -> None:
    claim = claim_on(FIRST)
    page = at(web_newsroom, claim)
    field = page.get_by_role("searchbox", name="Search claims")
    field.press_sequentially("mwpgu")
    expect(field).to_have_value("mwpgu")
    expect(page.get_by_role("application")).to_have_count(0)
    assert words_of(claim) == [FIRST]


# Two at once, and a line that breaks


def test_who_was_slower_is_told_and_keeps_the_words(web_newsroom: Newsroom) -> None:
    claim = claim_on(FIRST)
    page = at(web_newsroom, claim)
    other = web_newsroom.at_desk("eva")
    other.goto(f"/desk/claims/{claim.pk}/")
    handle(other).focus()
    other.keyboard.press("ArrowRight")
    other.keyboard.press("Enter")
    stands_on(other, f"{FIRST} pada")
    handle(page).focus()
    page.keyboard.press("ArrowLeft")
    with web_newsroom.refused(409):
        page.keyboard.press("Enter")
        expect(page.locator("#said").get_by_text("Somebody changed this claim")).to_be_visible()
    assert words_of(claim) == [f"{FIRST} pada"]
    assert page.evaluate("CSS.highlights.has('claim-words')"), "the marked words are still shown"
    steps.unfold(pane(page, "Claim"), "Other words")
    expect(page.get_by_label("Words of the article")).to_have_value("Putin tiba di")


def test_a_lost_connection_loses_no_words(web_newsroom: Newsroom) -> None:
    claim = claim_on(FIRST)
    page = at(web_newsroom, claim)
    handle(page).focus()
    page.keyboard.press("ArrowRight")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator("#said").get_by_text("The server did not answer.")).to_be_visible()
    web_newsroom.faults.clear()  # the browser says so, too
    page.context.set_offline(False)
    expect(handle(page)).to_be_focused()
    page.keyboard.press("Enter")
    stands_on(page, f"{FIRST} pada")


def test_without_scripts_words_are_typed(web_newsroom: Newsroom) -> None:
    claim = claim_on("Putin tiba di Pyongyang pada Rabu, dan ia membawa 13 pejabat tinggi")
    page = at(web_newsroom, claim, java_script_enabled=False)
    card = pane(page, "Claim")
    steps.unfold(card, "Other words")
    page.get_by_label("Words of the article").fill(
        "Presiden Putin tiba di Pyongyang pada Rabu, dan ia"
    )
    page.get_by_label("Words of the article").locator("xpath=ancestor::form").get_by_role(
        "button", name="Save"
    ).click()
    stands_on(page, "Presiden Putin tiba di Pyongyang pada Rabu, dan ia")
    steps.undo(page)
    steps.unfold(card, "Split")
    page.get_by_role("radio", name="ia", exact=True).check(force=True)
    page.get_by_role("button", name="Split here").click()
    stands_on(page, "Putin tiba di Pyongyang pada Rabu")
    steps.unfold(card, "Join")
    page.get_by_role("button", name="Join with the next").click()
    expect(page.locator("#said").get_by_text("Joined with the next claim.")).to_be_visible()
    steps.undo(page)
    stands_on(page, "Putin tiba di Pyongyang pada Rabu")
