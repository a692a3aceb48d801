"""Second factors in a browser: passkeys of a device that Chromium plays, codes of an app; with and
without scripts, by keyboard, on a phone. Every signature and publication is asked for.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from factcheck.accounts.models import User
from factcheck.audit.models import Event
from factcheck.claims.models import Claim, Status
from factcheck.reviews.models import Signature
from tests.browser import steps
from tests.browser.people_at_work import Newsroom
from tests.browser.steps import pane, status
from tests.browser.test_accessibility import look, visit
from tests.desk import Desk
from tests.factors import code, make_app
from tests.make import make_verdict
from tests.people import PASSWORD, person

COMMENT = "Angkanya cocok dengan sumbernya."
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture(scope="module")
def strict_desk(module_desk: Desk) -> Desk:
    """The desk as production has it, asking anew at each act."""
    module_desk.environment["FACTCHECK_SECOND_FACTOR"] = "true"
    module_desk.environment["FACTCHECK_STEP_UP_SECONDS"] = "0"
    module_desk.start("web")
    return module_desk


@pytest.fixture
def room(browser: Browser, strict_desk: Desk) -> Iterator[Newsroom]:
    # A passkey belongs to a name; the number 127.0.0.1 is none.
    windows = Newsroom(browser, f"http://localhost:{strict_desk.port}")
    yield windows
    windows.close()
    assert not windows.faults, "\n".join(windows.faults)


def give_passkeys(page: Page) -> None:
    """Let the window's device know passkeys; it says yes by itself."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def by_password(page: Page, name: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label(re.compile("^E-?mail")).fill(person(name).email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def set_up_app(page: Page) -> str:
    """Set up an app from the room of second factors; its secret."""
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".secret").inner_text().replace(" ", "").strip()
    page.get_by_label("The six digits that it shows now").fill(code(secret=secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return secret


def go_on(page: Page) -> None:
    page.get_by_role("link", name="I have kept them; go on to the desk").click()
    page.wait_for_url("**/desk/")


def sign_out(page: Page) -> None:
    page.locator("[data-menu] summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")


def begin_signing(page: Page) -> None:
    steps.answer(page, "Sign", COMMENT)
    expect(page.get_by_role("heading", name="Confirm it is you")).to_be_visible()


def test_a_passkey_from_setting_up_to_signing(room: Newsroom) -> None:
    verdict = make_verdict()
    page = room.open()
    give_passkeys(page)
    by_password(page, "ben")
    # The role needs a second factor: nothing else of the desk is open before.
    page.wait_for_url("**/accounts/factors/?next=*")
    expect(page.locator("#main").get_by_text("Your role signs or publishes")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Laptop Ben")
    page.get_by_label("Sign in by it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("#codes li")).to_have_count(10)
    go_on(page)

    sign_out(page)
    page.goto("/accounts/login/?next=/desk/articles/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"^[^?]+/desk/articles/$"))

    page.goto(f"/desk/claims/{verdict.claim_id}/")
    with room.refused(403):
        begin_signing(page)
        with page.expect_navigation():
            page.get_by_role("link", name="Go back without doing it").click()
        begin_signing(page)
        assert not Signature.objects.filter(verdict=verdict).exists()
        expect(page.get_by_text(COMMENT)).to_be_visible()
    page.get_by_role("button", name="Use your passkey and go on").click()
    expect(status(page, "signed")).to_be_visible()
    assert Signature.objects.get(verdict=verdict).comment == COMMENT
    ways = Event.objects.filter(verb="signed_in", actor=person("ben")).values_list(
        "data", flat=True
    )
    assert [way["how"] for way in ways.order_by("seq")] == ["password", "passkey"]


def test_a_passkey_after_the_password(room: Newsroom) -> None:
    page = room.open()
    give_passkeys(page)
    by_password(page, "eva")
    page.wait_for_url("**/desk/")
    page.goto("/accounts/factors/passkeys/add/")
    page.get_by_role("button", name="Add the passkey").click()
    go_on(page)
    sign_out(page)
    by_password(page, "eva")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/desk/")
    # A second one beside it, then the first is renamed and taken away.
    page.goto("/accounts/factors/")
    page.get_by_role("link", name="Rename Passkey 1").click()
    page.get_by_label("Name").fill("Ponsel lama")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Ponsel lama").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("link", name="Remove Ponsel lama")).to_have_count(0)
    removed = Event.objects.filter(verb="factor_removed", actor=person("eva"))
    assert [event.data["kind"] for event in removed.order_by("seq")] == ["passkey", "recovery"]


def test_a_device_without_the_passkey_says_so_and_offers_the_code(room: Newsroom) -> None:
    page = room.open()
    give_passkeys(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was given.")).to_be_visible()


def test_the_number_of_a_machine_is_no_name_for_passkeys(
    browser: Browser, strict_desk: Desk
) -> None:
    windows = Newsroom(browser, strict_desk.address)
    page = windows.open()
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    by_password(page, "ana")
    page.wait_for_url(f"{strict_desk.address}/desk/")
    page.goto("/accounts/factors/passkeys/add/")
    expect(page.get_by_text("not by a number")).to_be_visible()
    expect(page.get_by_role("button", name="Add the passkey")).to_have_count(0)
    windows.close()
    assert not windows.faults


def test_an_app_on_a_phone_by_keyboard(room: Newsroom) -> None:
    verdict = make_verdict()
    max_ = person("max")
    page = room.open(**PHONE)
    by_password(page, "max")
    secret = set_up_app(page)
    go_on(page)
    page.goto(f"/desk/claims/{verdict.claim_id}/")
    page.get_by_role("link", name="Claim", exact=True).click()
    page.get_by_role("region", name="Verdict").get_by_label("Comment").fill(COMMENT)
    with room.refused(403, 422):
        page.locator("#do-sign").focus()
        page.keyboard.press("Enter")
        field = page.get_by_label("Code of your authenticator app")
        # Ready to type in, over the whole of a narrow screen.
        expect(field).to_be_focused()
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(width) == 0
        page.keyboard.type("000000")
        page.keyboard.press("Enter")
        expect(page.get_by_text("This code is not right")).to_be_visible()
    assert not Signature.objects.filter(verdict=verdict).exists()
    field.fill(code(later=1, secret=secret))
    page.keyboard.press("Enter")
    expect(status(page, "signed")).to_be_visible()
    signature = Signature.objects.get(verdict=verdict)
    assert (signature.reviewer_id, signature.comment) == (max_.pk, COMMENT)


def test_without_scripts(room: Newsroom) -> None:
    verdict = make_verdict(signed_by=person("ben"))
    page = room.open(java_script_enabled=False)
    by_password(page, "pia")
    secret = set_up_app(page)
    go_on(page)
    page.goto(f"/desk/claims/{verdict.claim_id}/")
    part = page.get_by_role("region", name="For readers")
    part.locator("summary", has_text="Publish").click()
    with room.refused(403):
        part.get_by_role("button", name="Publish now").click()
        expect(page.get_by_role("heading", name="Confirm it is you")).to_be_visible()
    assert Claim.objects.get(pk=verdict.claim_id).status == Status.APPROVED
    page.get_by_label("Code of your authenticator app").fill(code(later=1, secret=secret))
    page.get_by_role("button", name="Confirm and go on").click()
    expect(status(page, "published")).to_be_visible()
    assert Claim.objects.get(pk=verdict.claim_id).status == Status.PUBLISHED
    expect(pane(page, "Claim")).to_be_visible()


def test_axe_finds_nothing_in_these_rooms(room: Newsroom) -> None:
    verdict = make_verdict(by=person("eva"))
    page = room.open(reduced_motion="reduce")
    give_passkeys(page)
    by_password(page, "ana")
    page.wait_for_url("**/desk/")
    wrong = visit(
        page,
        {
            "no factor yet": "/accounts/factors/",
            "an app": "/accounts/factors/app/add/",
            "a passkey": "/accounts/factors/passkeys/add/",
        },
    )
    page.goto("/accounts/factors/")
    secret = set_up_app(page)
    wrong += look(page, "recovery codes")
    page.goto("/accounts/factors/passkeys/add/")
    page.get_by_label("Name").fill("Ponsel " + "x" * 70)
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/accounts/factors/")
    wrong += look(page, "factors")
    passkey = person("ana").authenticator_set.get(type="webauthn")
    wrong += visit(
        page,
        {
            "codes, shown already": "/accounts/factors/recovery/",
            "new codes": "/accounts/factors/recovery/new/",
            "removing the app": "/accounts/factors/app/remove/",
            "renaming": f"/accounts/factors/passkeys/{passkey.pk}/rename/",
            "removing": f"/accounts/factors/passkeys/{passkey.pk}/remove/",
            "a code again": "/accounts/factors/again/",
            "a passkey again": "/accounts/factors/passkeys/again/",
        },
    )
    page.goto("/desk/")
    sign_out(page)
    by_password(page, "ana")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    wrong += look(page, "at the door")
    page.get_by_label("Code of your authenticator app").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    wrong += look(page, "at the door, refused")
    page.get_by_label("Code of your authenticator app").fill(code(later=1, secret=secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")

    User.objects.filter(pk=person("ana").pk).update(role="admin")
    make_app(person("eva"))
    wrong += visit(
        page,
        {
            "of a colleague": f"/desk/people/{person('eva').pk}/factors/",
            "one's own": f"/desk/people/{person('ana').pk}/factors/",
        },
    )
    page.goto(f"/desk/claims/{verdict.claim_id}/")
    with room.refused(403):
        begin_signing(page)
        wrong += look(page, "step-up")
    assert not wrong, "\n".join(wrong)
