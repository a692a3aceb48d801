"""Signing, publishing, withdrawing and the administration ask for a second factor used just now."""

import html
import re

import pytest
from django.core.cache import cache
from django.urls import URLResolver, get_resolver, reverse

from factcheck.accounts.models import User
from factcheck.audit.models import Event
from factcheck.claims.models import Claim, Status
from factcheck.reports.models import Page
from factcheck.reviews.models import Policy, Signature
from tests.factors import code, make_app, make_recovery_codes, sign_in
from tests.make import make_claim, make_evidence, make_published, make_verdict
from tests.people import person

pytestmark = pytest.mark.django_db
COMMENT = 'Saya baca sumbernya:\nbaris kedua, "kutipan" & <tanda>.'


@pytest.fixture(autouse=True)
def demanded(settings):
    settings.FACTCHECK_SECOND_FACTOR = True
    cache.clear()


def by_app(client, who, **when):
    """Sign `who` in by password and app; what they came by."""
    factor = make_app(who)
    sign_in(client, who, factor, **when)
    return factor


def hidden(page):
    """The fields that the page carries along."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found}


def to_sign():
    verdict = make_verdict()
    typed = {"content_hash": verdict.content_hash, "comment": COMMENT}
    return verdict, reverse("verdict_approve", args=[verdict.pk]), typed


def test_a_factor_used_just_now_lets_the_signature_through(client):
    by_app(client, person("ben"))
    _verdict, address, typed = to_sign()
    assert client.post(address, typed).status_code == 302
    assert Signature.objects.get().comment == COMMENT


def test_one_used_long_ago_is_asked_for_again_and_nothing_typed_is_lost(client, settings):
    by_app(client, person("ben"), ago=settings.FACTCHECK_STEP_UP_SECONDS + 1)
    verdict, address, typed = to_sign()
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "no-store" in answer["Cache-Control"]
    assert not Signature.objects.exists()
    assert f'action="{address}"' in page
    carried = hidden(page)
    assert typed.items() <= carried.items()
    # The page as a browser sends it.
    answer = client.post(address, carried | {"step-up-code": code()})
    assert (answer.status_code, answer.url) == (302, reverse("claim", args=[verdict.claim_id]))
    assert Signature.objects.get().comment == COMMENT
    # For a while nothing is asked again.
    verdict, address, typed = to_sign()
    assert client.post(address, typed).status_code == 302


def test_a_wrong_code_asks_again_and_keeps_what_was_typed(client):
    by_app(client, person("ben"), ago=3600)
    _verdict, address, typed = to_sign()
    answer = client.post(address, typed | {"step-up-code": code(later=9), "step-up-back": "/desk/"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "not right" in page
    assert not Signature.objects.exists()
    assert typed.items() <= hidden(page).items()
    assert hidden(page)["step-up-back"] == "/desk/"
    assert "step-up-code" not in hidden(page)
    assert Event.objects.filter(verb="sign_in_failed", data={"step": "code"}).count() == 1


def test_a_code_signs_once(client):
    factor = by_app(client, person("ben"), ago=3600)
    _verdict, address, typed = to_sign()
    shown = code()
    client.post(address, typed | {"step-up-code": shown})
    assert Signature.objects.count() == 1
    sign_in(client, person("ben"), factor, ago=3600)
    _verdict, address, typed = to_sign()
    assert client.post(address, typed | {"step-up-code": shown}).status_code == 422
    assert Signature.objects.count() == 1


def test_guessing_is_stopped(client):
    by_app(client, person("ben"), ago=3600)
    _verdict, address, typed = to_sign()
    for _ in range(6):
        page = client.post(address, typed | {"step-up-code": code(later=9)}).content.decode()
    assert "Too many" in page
    assert client.post(address, typed | {"step-up-code": code()}).status_code == 422
    assert not Signature.objects.exists()


def test_a_recovery_code_opens_the_door_but_signs_nothing(client):
    ben = person("ben")
    make_app(ben)
    codes = make_recovery_codes(ben)
    recovery = ben.authenticator_set.get(type="recovery_codes")
    sign_in(client, ben, recovery)
    assert client.get("/desk/").status_code == 200
    _verdict, address, typed = to_sign()
    assert client.post(address, typed).status_code == 403
    assert client.post(address, typed | {"step-up-code": codes[0]}).status_code == 422
    assert not Signature.objects.exists()


def test_a_factor_that_was_taken_away_signs_nothing(client):
    by_app(client, person("ben")).delete()
    _verdict, address, typed = to_sign()
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "you have none yet" in page
    # To copy, for there is nothing to send it on with.
    assert html.escape('baris kedua, "kutipan" & <tanda>.') in page
    assert not Signature.objects.exists()


def test_the_password_typed_again_is_no_second_factor(client):
    ben = person("ben")
    sign_in(client, ben, make_app(ben), ago=3600)
    ways = client.session
    ways["account_authentication_methods"] += [
        {"method": "password", "at": 9e9, "reauthenticated": True}
    ]
    ways.save()
    _verdict, address, typed = to_sign()
    assert client.post(address, typed).status_code == 403


def test_the_factor_of_somebody_else_is_none(client):
    sign_in(client, person("ben"), make_app(person("eva")))
    _verdict, address, typed = to_sign()
    assert client.post(address, typed).status_code == 403


def test_it_opens_no_act_to_who_may_not_do_it(client):
    ana = person("ana")
    sign_in(client, ana, make_app(ana), ago=3600)
    _verdict, address, typed = to_sign()
    answer = client.post(address, typed | {"step-up-code": code()})
    assert answer.status_code == 403
    assert "Only reviewers" in answer.content.decode()


def test_under_htmx_it_takes_the_place_of_the_screen(client):
    by_app(client, person("ben"), ago=3600)
    verdict, address, typed = to_sign()
    here = f"/desk/claims/{verdict.claim_id}/"
    headers = {"hx-request": "true", "hx-current-url": f"http://testserver{here}"}
    answer = client.post(address, typed, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "<html" not in page
    assert 'id="step_up"' in page
    assert answer["HX-Retarget"] == "#main"
    assert answer["HX-Reswap"].startswith("innerHTML")
    assert f'<a class="button" href="{here}">' in page
    # The form in it is plain: what follows is a whole page.
    assert "hx-post" not in page


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "java:x"])
def test_the_way_back_leads_nowhere_else(client, back):
    by_app(client, person("ben"), ago=3600)
    _verdict, address, typed = to_sign()
    page = client.post(address, typed | {"step-up-back": back}).content.decode()
    assert back not in page


def test_what_was_asked_for_does_not_reach_the_act(client):
    """A refusal shows what was typed, and no code or passkey is that."""
    by_app(client, person("ben"), ago=3600)
    _verdict, address, _typed = to_sign()
    answer = client.post(
        address, {"content_hash": "0" * 64, "step-up-code": f"  {code()}" + " " * 20}
    )
    assert answer.status_code == 409
    assert "step-up" not in answer.content.decode()


class TestPublishing:
    def claim(self):
        return make_verdict(signed_by=person("ben")).claim

    def test_asks(self, client):
        claim = self.claim()
        by_app(client, person("pia"), ago=3600)
        address = reverse("claim_publish", args=[claim.pk])
        assert client.post(address).status_code == 403
        assert not Page.objects.exists()
        assert client.post(address, {"step-up-code": code()}).status_code == 302
        assert Page.objects.get().claim_id == claim.pk

    def test_withdrawing_asks(self, client):
        page = make_published()
        by_app(client, person("pia"), ago=3600)
        address = reverse("page_withdraw", args=[page.claim_id])
        typed = {"reason": "Sumbernya ditarik oleh penerbitnya."}
        answer = client.post(address, typed)
        assert answer.status_code == 403
        assert typed.items() <= hidden(answer.content.decode()).items()
        client.post(address, typed | {"step-up-code": code()})
        assert Claim.objects.get(pk=page.claim_id).status == Status.WITHDRAWN


def test_a_changed_policy_asks(client):
    by_app(client, person("pia"), ago=3600)
    address = reverse("publish_policy")
    shown = client.get(address).context
    typed = {one["name"]: one["value"] for one in shown["numbers"]}
    typed |= {one["name"]: "on" for one in shown["switches"] if one["on"]}
    typed |= {"signatures": 2, "seen": shown["policy"].version}
    before = Policy.objects.count()
    assert client.post(address, typed).status_code == 403
    assert Policy.objects.count() == before
    assert client.post(address, typed | {"step-up-code": code()}).status_code == 302
    assert Policy.objects.count() == before + 1


class TestAdministration:
    def test_another_role_for_a_colleague_asks(self, client):
        by_app(client, person("max"), ago=3600)
        ana = person("ana")
        address = reverse("admin:accounts_user_change", args=[ana.pk])
        typed = {"email": ana.email, "name": "Ana", "role": "publisher", "language": "id"}
        assert client.post(address, typed | {"is_active": "on"}).status_code == 403
        assert User.objects.get(pk=ana.pk).role == "editor"

    def test_looking_and_leaving_ask_nothing(self, client):
        by_app(client, person("max"), ago=3600)
        assert client.get("/admin/").status_code == 200
        assert client.post("/admin/logout/").status_code in (200, 302)
        assert "_auth_user_id" not in client.session


def test_without_the_setting_nothing_is_asked(client, settings):
    settings.FACTCHECK_SECOND_FACTOR = False
    client.force_login(person("ben"))
    _verdict, address, typed = to_sign()
    assert client.post(address, typed).status_code == 302


def test_editors_work_on_without_one(client):
    client.force_login(person("ana"))
    claim = make_claim(Status.RESEARCH, why_selected="Dibagikan")
    evidence = make_evidence(claim)
    answer = client.post(
        reverse("verdict_draft", args=[claim.pk]), {"summary": "Benar.", "cites": [evidence.pk]}
    )
    assert answer.status_code == 302


def test_an_act_of_an_old_session_brings_its_factor_along(client):
    """The setting was switched on while somebody typed: they are not sent away from it."""
    ben = person("ben")
    make_app(ben)
    sign_in(client, ben)
    verdict, address, typed = to_sign()
    answer = client.post(address, typed)
    assert answer.status_code == 403
    assert typed.items() <= hidden(answer.content.decode()).items()
    client.post(address, typed | {"step-up-code": code()})
    assert Signature.objects.get().verdict_id == verdict.pk
    assert client.get("/desk/").status_code == 200


# What people above editors do that neither goes out nor decides: why it needs no fresh factor.
NOT_ASKED = {
    "claim_unschedule": "a plan called off leaves all that is public as it is",
    "info_pages": "a list",
    "record_verify": "the record is read, and nothing changed",
    "topic": "the name of a heading, and nothing that was found",
    "verdict_opinion": "an opinion signs nothing",
    "verdict_send_back": "a verdict that is sent back stands nowhere",
    "source_feed_add": "what is read, not what is published",
    "source_feed_change": "what is read, not what is published",
    "source_test": "a question to a source",
}


def test_every_act_of_those_who_sign_or_publish_asks():
    """A new one asks as well, or says here why not."""
    without = {
        pattern.name
        for pattern in named(get_resolver())
        if getattr(pattern.callback, "access", "") in ("reviewer", "publisher", "admin")
        and not getattr(pattern.callback, "fresh", False)
    }
    assert without == set(NOT_ASKED)


def named(resolver):
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from () if item.app_name == "admin" else named(item)
        else:
            yield item


def test_sessions_do_not_grow_with_every_use(client):
    factor = by_app(client, person("ben"), ago=3600)
    for _ in range(9):
        factor.refresh_from_db()
        factor.data.pop("last_step", None)
        factor.save(update_fields=["data"])
        client.post(reverse("mfa_reauthenticate"), {"code": code(), "next": "/desk/"})
        session = client.session
        ways = session["account_authentication_methods"]
        session["account_authentication_methods"] = [way | {"at": way["at"] - 3600} for way in ways]
        session.save()
        _verdict, address, typed = to_sign()
        factor.refresh_from_db()
        factor.data.pop("last_step", None)
        factor.save(update_fields=["data"])
        assert client.post(address, typed | {"step-up-code": code()}).status_code == 302
    assert len(client.session["account_authentication_methods"]) < 10
