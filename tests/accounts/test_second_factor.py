"""Second factors: set up, asked for at the door, good once, taken away on record."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.urls import reverse

from factcheck.accounts.checks import second_factor
from factcheck.accounts.models import User
from factcheck.audit.models import Event
from tests.factors import code, make_app, make_recovery_codes, sign_in
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def no_attempts_yet():
    """Attempts are counted in Valkey, by people's numbers, which other tests use again."""
    cache.clear()


@pytest.fixture
def demanded(settings):
    settings.FACTCHECK_SECOND_FACTOR = True


def told(verb):
    """What the record holds of that verb: who, about whom, and the rest."""
    return [
        (event.actor_id, event.object_id, event.data)
        for event in Event.objects.filter(verb=verb).order_by("seq")
    ]


def by_password(client, who):
    return client.post(reverse("account_login"), {"login": who.email, "password": PASSWORD})


def signed_in(client):
    return "_auth_user_id" in client.session


def test_without_the_setting_nobody_needs_one(client):
    by_password(client, person("ben"))
    assert client.get("/desk/").status_code == 200
    assert told("signed_in") == [(person("ben").pk, person("ben").pk, {"how": "password"})]


class TestAtTheDoor:
    def test_the_password_alone_opens_nothing(self, client):
        ben = person("ben")
        make_app(ben)
        assert by_password(client, ben).url == reverse("mfa_authenticate")
        assert not signed_in(client)
        assert client.get("/desk/").url.startswith(reverse("account_login"))
        assert told("signed_in") == []

    def test_the_code_opens_and_is_on_record(self, client):
        ben = person("ben")
        make_app(ben)
        by_password(client, ben)
        answer = client.post(reverse("mfa_authenticate"), {"code": code()})
        assert answer.url == "/desk/"
        assert signed_in(client)
        assert told("signed_in") == [(ben.pk, ben.pk, {"how": "password+totp"})]

    def test_a_code_is_good_once(self, client):
        ben = person("ben")
        make_app(ben)
        shown = code()
        by_password(client, ben)
        assert client.post(reverse("mfa_authenticate"), {"code": shown}).status_code == 302
        client.logout()
        # Nor does emptying the cache make it good again.
        cache.clear()
        by_password(client, ben)
        page = client.post(reverse("mfa_authenticate"), {"code": shown}, headers=ENGLISH)
        assert not signed_in(client)
        assert "it was used already" in page.content.decode()
        assert told("sign_in_failed") == [(None, ben.pk, {"step": "code"})]
        # The next one is another.
        client.post(reverse("mfa_authenticate"), {"code": code(later=1)})
        assert signed_in(client)

    def test_an_older_code_is_not_good_after_a_newer_one(self, client):
        ben = person("ben")
        make_app(ben)
        by_password(client, ben)
        client.post(reverse("mfa_authenticate"), {"code": code(later=1)})
        client.logout()
        by_password(client, ben)
        client.post(reverse("mfa_authenticate"), {"code": code()})
        assert not signed_in(client)

    @pytest.mark.parametrize("later", [-3, 3])
    def test_codes_of_other_times_are_refused(self, client, later):
        ben = person("ben")
        make_app(ben)
        by_password(client, ben)
        client.post(reverse("mfa_authenticate"), {"code": code(later=later)})
        assert not signed_in(client)

    def test_guessing_is_stopped_and_not_written_down_for_ever(self, client):
        ben = person("ben")
        make_app(ben)
        by_password(client, ben)
        for _ in range(9):
            page = client.post(
                reverse("mfa_authenticate"), {"code": code(later=5)}, headers=ENGLISH
            )
        assert "Too many" in page.content.decode()
        # Even the right one is not looked at now.
        client.post(reverse("mfa_authenticate"), {"code": code()})
        assert not signed_in(client)
        assert len(told("sign_in_failed")) == 5

    def test_a_recovery_code_opens_once(self, client):
        ben = person("ben")
        make_app(ben)
        one, *_rest = make_recovery_codes(ben)
        by_password(client, ben)
        client.post(reverse("mfa_authenticate"), {"code": f"{one[:4]} {one[4:]}"})
        assert signed_in(client)
        assert told("signed_in")[-1][2] == {"how": "password+recovery"}
        client.logout()
        by_password(client, ben)
        client.post(reverse("mfa_authenticate"), {"code": one})
        assert not signed_in(client)

    def test_wrong_passwords_are_on_record_only_of_accounts_that_exist(self, client):
        ben = person("ben")
        address = reverse("account_login")
        client.post(address, {"login": ben.email, "password": "not this one"})
        client.post(address, {"login": "nobody@newsroom.example", "password": "not this one"})
        assert told("sign_in_failed") == [(None, ben.pk, {"step": "password"})]

    def test_a_closed_account_stays_closed(self, client):
        ben = person("ben")
        make_app(ben)
        ben.is_active = False
        ben.save(update_fields=["is_active"])
        assert by_password(client, ben).url == reverse("account_inactive")
        assert told("sign_in_failed") == [(None, ben.pk, {"step": "closed"})]

    @pytest.mark.parametrize(
        "credential",
        [
            "",
            "null",
            "1",
            "[]",
            '"x"',
            "{}",
            '{"id": "x"}',
            '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}',
            '{"id": "eA", "rawId": "x", "type": "public-key", "response": {"userHandle": 1}}',
            '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON":'
            ' "eyJ0eXBlIjoieCIsImNoYWxsZW5nZSI6ImVBIiwib3JpZ2luIjoieCJ9", "authenticatorData":'
            ' "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAA", "signature": "eA",'
            ' "userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}}',
        ],
    )
    @pytest.mark.parametrize("begun", [True, False])
    def test_nonsense_in_place_of_a_passkey_opens_nothing(self, client, credential, begun):
        if begun:
            asked = client.get(
                reverse("mfa_login_webauthn"), headers={"accept": "application/json"}
            )
            assert asked.json()["request_options"]["publicKey"]["userVerification"] == "required"
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert (answer.status_code, answer.url) == (302, reverse("account_login"))
        assert not signed_in(client)


class TestSettingUp:
    def begin(self, client, who):
        page = client.get(reverse("mfa_activate_totp")).content.decode()
        assert "data:image/svg+xml;base64," in page
        secret = re.search(r"otpauth://totp/[^\"]*secret=([A-Z2-7]+)", page)[1]
        # For who types it: in groups of four.
        shown = re.search(r'class="secret break">([^<]+)<', page)[1]
        assert {len(part) for part in shown.split()[:-1]} == {4}
        assert shown.replace(" ", "") == secret
        return secret

    def test_an_app_with_its_recovery_codes(self, client):
        ana = person("ana")
        sign_in(client, ana)
        secret = self.begin(client, ana)
        answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})
        assert answer.url == reverse("mfa_view_recovery_codes")
        codes = client.get(answer.url)
        assert "no-store" in codes["Cache-Control"]
        assert len(re.findall(r"<li>\d{4} \d{4}</li>", codes.content.decode())) == 10
        # Shown once.
        assert not re.findall(r"<li>\d{4}", client.get(answer.url).content.decode())
        assert told("factor_added") == [
            (ana.pk, ana.pk, {"kind": "totp"}),
            (ana.pk, ana.pk, {"kind": "recovery"}),
        ]

    def test_its_owner_hears_of_it_by_mail(self, client, mailoutbox, settings):
        ana = person("ana")
        User.objects.filter(pk=ana.pk).update(language="id")
        sign_in(client, ana)
        secret = self.begin(client, ana)
        with TestCase.captureOnCommitCallbacks(execute=True):
            client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})
        (letter,) = mailoutbox
        assert letter.to == [ana.email]
        assert settings.PUBLIC_URL in letter.body
        assert secret not in letter.body
        with TestCase.captureOnCommitCallbacks(execute=True):
            client.post(reverse("mfa_deactivate_totp"))
        assert len(mailoutbox) == 2

    def test_a_server_of_letters_that_is_away_stops_nothing(self, client, settings, caplog):
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2},
            }
        }
        ana = person("ana")
        sign_in(client, ana)
        secret = self.begin(client, ana)
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})
        assert answer.status_code == 302
        assert Authenticator.objects.filter(user=ana, type="totp").exists()
        assert "No letter about a second factor" in caplog.text

    def test_no_secret_stands_in_the_database_as_it_is(self, client):
        sign_in(client, person("ana"))
        secret = self.begin(client, person("ana"))
        client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})
        assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))

    def test_with_another_key_of_the_server_it_says_what_to_do(self, client, settings):
        ben = person("ben")
        key = settings.SECRET_KEY
        settings.SECRET_KEY = "another-" * 8
        make_app(ben)
        settings.SECRET_KEY = key
        by_password(client, ben)
        answer = client.post(reverse("mfa_authenticate"), {"code": code()}, headers=ENGLISH)
        assert answer.status_code == 422
        assert "Ask an administrator to reset it" in answer.content.decode()
        assert not signed_in(client)
        # The old key may go on reading for a while.
        settings.SECRET_KEY_FALLBACKS = ["another-" * 8]
        client.post(reverse("mfa_authenticate"), {"code": code()})
        assert signed_in(client)

    def test_a_wrong_code_sets_nothing_up(self, client):
        sign_in(client, person("ana"))
        self.begin(client, person("ana"))
        page = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
        assert "not right" in page.content.decode()
        assert not Authenticator.objects.exists()

    def test_the_code_that_set_it_up_opens_no_door(self, client):
        ana = person("ana")
        sign_in(client, ana)
        secret = self.begin(client, ana)
        shown = code(secret=secret)
        client.post(reverse("mfa_activate_totp"), {"code": shown})
        client.logout()
        by_password(client, ana)
        client.post(reverse("mfa_authenticate"), {"code": shown})
        assert not signed_in(client)

    def test_an_old_session_proves_itself_first(self, client):
        sign_in(client, person("ana"), ago=3600)
        answer = client.get(reverse("mfa_activate_totp"))
        assert answer.url.startswith(reverse("account_reauthenticate"))
        client.post(answer.url, {"password": PASSWORD})
        assert client.get(reverse("mfa_activate_totp")).status_code == 200

    def test_who_has_a_factor_proves_it_by_that_and_not_by_the_password(self, client):
        ana = person("ana")
        factor = make_app(ana)
        sign_in(client, ana, factor, ago=3600)
        for room in ("mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"):
            answer = client.get(reverse(room))
            assert answer.url.startswith(reverse("mfa_reauthenticate"))
        answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert answer.url.startswith(reverse("mfa_reauthenticate"))
        assert client.get(reverse("mfa_add_webauthn")).status_code == 302
        client.post(reverse("mfa_reauthenticate"), {"code": code()})
        assert client.get(reverse("mfa_add_webauthn")).status_code == 200

    def test_taking_the_app_away_is_on_record_and_takes_the_codes_along(self, client):
        ana = person("ana")
        factor = make_app(ana)
        make_recovery_codes(ana)
        sign_in(client, ana, factor)
        client.post(reverse("mfa_deactivate_totp"))
        assert not Authenticator.objects.exists()
        assert [data for _, _, data in told("factor_removed")] == [
            {"kind": "totp"},
            {"kind": "recovery"},
        ]

    def test_the_only_factor_of_a_role_that_needs_one_stays(self, client, demanded):
        ben = person("ben")
        factor = make_app(ben)
        sign_in(client, ben, factor)
        page = client.get(reverse("mfa_deactivate_totp")).content.decode()
        assert "Add another first" in page
        client.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(pk=factor.pk).exists()
        assert told("factor_removed") == []

    def test_new_recovery_codes_take_the_place_of_the_old(self, client):
        ana = person("ana")
        factor = make_app(ana)
        old = make_recovery_codes(ana)
        sign_in(client, ana, factor)
        answer = client.post(reverse("mfa_generate_recovery_codes"))
        page = client.get(answer.url).content.decode()
        shown = re.findall(r"<li>(\d{4}) (\d{4})</li>", page)
        assert len(shown) == 10
        assert not {"".join(parts) for parts in shown} & set(old)
        assert told("factor_added") == [(ana.pk, ana.pk, {"kind": "recovery"})]

    def test_nobody_reaches_the_factors_of_others(self, client):
        ana = person("ana")
        theirs = Authenticator.objects.create(
            user=person("eva"), type="webauthn", data={"name": "x", "credential": {}}
        )
        sign_in(client, ana, make_app(ana))
        for room in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
            assert client.post(reverse(room, args=[theirs.pk]), {"name": "y"}).status_code == 404


class TestRolesThatNeedOne:
    @pytest.mark.parametrize("who", ["ben", "pia", "max"])
    def test_are_led_to_setting_one_up(self, client, demanded, who):
        by_password(client, person(who))
        answer = client.get("/desk/articles/")
        assert answer.url == f"{reverse('mfa_index')}?next=%2Fdesk%2Farticles%2F"
        assert "Your role signs or publishes" in client.get(answer.url).content.decode()
        if who == "max":
            assert client.get("/admin/").url.startswith(reverse("mfa_index"))

    def test_the_administration_has_no_back_door(self, client, demanded):
        superuser = person("max")
        superuser.is_superuser = superuser.is_staff = True
        superuser.save(update_fields=["is_superuser", "is_staff"])
        by_password(client, superuser)
        for address in ("/admin/", "/admin/account/emailaddress/", "/admin/mfa/authenticator/"):
            answer = client.get(address)
            assert answer.status_code == 404 or answer.url.startswith(reverse("mfa_index"))

    @pytest.mark.parametrize("who", ["vio", "ana"])
    def test_others_are_not(self, client, demanded, who):
        by_password(client, person(who))
        assert client.get("/desk/").status_code == 200

    def test_go_on_once_it_is_set_up(self, client, demanded):
        by_password(client, person("ben"))
        secret = TestSettingUp().begin(client, person("ben"))
        client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})
        assert client.get("/desk/").status_code == 200

    def test_readers_pages_and_the_way_out_stay_open(self, client, demanded):
        by_password(client, person("ben"))
        assert client.get("/").status_code == 200
        assert client.post(reverse("account_logout")).status_code == 302
        assert not signed_in(client)

    def test_a_session_from_before_uses_the_factor_first(self, client, demanded):
        ben = person("ben")
        make_app(ben)
        sign_in(client, ben)
        answer = client.get("/desk/")
        assert answer.url == f"{reverse('mfa_reauthenticate')}?next=%2Fdesk%2F"
        assert client.post(answer.url, {"code": code()}).url == "/desk/"
        assert client.get("/desk/").status_code == 200

    def test_under_htmx_the_whole_page_is_led(self, client, demanded):
        by_password(client, person("ben"))
        here = "http://testserver/desk/articles/"
        answer = client.get("/desk/", headers={"hx-request": "true", "hx-current-url": here})
        assert answer.status_code == 401
        assert answer["HX-Redirect"] == f"{reverse('mfa_index')}?next=%2Fdesk%2Farticles%2F"


class TestReset:
    REASON = {"reason": "Phone stolen, called back on her landline."}

    def test_an_administrator_takes_a_lost_factor_away(self, client):
        ben = person("ben")
        make_app(ben)
        make_recovery_codes(ben)
        bens = type(client)()
        sign_in(bens, ben)
        sign_in(client, person("max"))
        address = reverse("person_factors", args=[ben.pk])
        assert "Authenticator app" in client.get(address).content.decode()
        client.post(address, self.REASON)
        assert not Authenticator.objects.exists()
        # Whoever has the phone may have a session on it.
        assert bens.get("/desk/").status_code == 302
        assert client.get("/desk/").status_code == 200
        assert told("factor_removed") == [
            (
                person("max").pk,
                ben.pk,
                {"kind": "recovery+totp", "sessions_ended": 1} | self.REASON,
            )
        ]

    def test_also_of_factors_that_can_no_longer_be_read(self, client, settings):
        ben, key = person("ben"), settings.SECRET_KEY
        settings.SECRET_KEY = "another-" * 8
        make_app(ben)
        make_recovery_codes(ben)
        settings.SECRET_KEY = key
        sign_in(client, person("max"))
        address = reverse("person_factors", args=[ben.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, self.REASON).status_code == 302
        assert not Authenticator.objects.exists()

    def test_without_a_reason_nothing_happens(self, client):
        make_app(person("ben"))
        sign_in(client, person("max"))
        address = reverse("person_factors", args=[person("ben").pk])
        assert client.post(address, {"reason": " "}).status_code == 422
        assert Authenticator.objects.exists()

    def test_not_ones_own(self, client):
        make_app(person("max"))
        sign_in(client, person("max"))
        address = reverse("person_factors", args=[person("max").pk])
        assert client.post(address, self.REASON).status_code == 403
        assert Authenticator.objects.exists()

    @pytest.mark.parametrize("who", ["vio", "ana", "ben", "pia"])
    def test_nobody_else_does(self, client, who):
        make_app(person("eva"))
        sign_in(client, person(who))
        address = reverse("person_factors", args=[person("eva").pk])
        assert client.post(address, self.REASON).status_code == 403
        assert Authenticator.objects.exists()

    def test_the_administration_leads_there_and_shows_no_secret(self, client):
        make_app(person("ben"))
        sign_in(client, person("max"))
        page = client.get(reverse("admin:accounts_user_change", args=[person("ben").pk]))
        assert reverse("person_factors", args=[person("ben").pk]) in page.content.decode()
        assert client.get("/admin/mfa/authenticator/").status_code == 404

    def test_the_last_administrator_is_helped_at_the_command_line(self):
        make_app(person("max"))
        with pytest.raises(CommandError, match="Say why"):
            call_command("reset_factors", person("max").email, reason="")
        with pytest.raises(CommandError, match="Nobody"):
            call_command("reset_factors", "nobody@newsroom.example", reason="lost")
        call_command("reset_factors", person("max").email, reason="Both phones lost")
        assert not Authenticator.objects.exists()
        assert told("factor_removed")[0][0] is None


@pytest.mark.parametrize(
    ("embedded", "demanded", "warnings"),
    [(True, False, []), (False, True, []), (False, False, ["accounts.W001"])],
)
def test_a_newsroom_without_second_factors_is_warned(settings, embedded, demanded, warnings):
    settings.EMBEDDED = embedded
    settings.FACTCHECK_SECOND_FACTOR = demanded
    assert [warning.id for warning in second_factor(None)] == warnings
