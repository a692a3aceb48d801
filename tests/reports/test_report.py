"""Readers report errors without an account; the desk answers each once, by a set day."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache, caches
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factcheck.audit.models import Event
from factcheck.claims.models import Status
from factcheck.errors import Refused, StaleState
from factcheck.reports import error_actions
from factcheck.reports.models import ErrorReport
from tests.make import correct, make_claim, make_published
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_reported_yet():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def page():
    return make_published(make_claim(Status.RESEARCH, why_selected="Dibagikan"))


@pytest.fixture
def reader():
    return Client(headers={"accept-language": "en"})


def send(reader, page, **fields):
    return reader.post(f"/checks/{page.slug}/report/", {"text": "Angkanya 12."} | fields)


def test_a_reader_reports_and_is_told_when_it_is_looked_into(reader, page):
    answer = send(reader, page, name=" Siti  A ", email="siti@pembaca.example")
    assert answer.status_code == 302
    thanks = reader.get(answer["Location"]).content.decode()
    assert "Your report is with our editors" in thanks
    report = ErrorReport.objects.get()
    assert (report.text, report.name, report.email) == (
        "Angkanya 12.",
        "Siti A",
        "siti@pembaca.example",
    )
    assert report.edition == page.edition
    assert report.due - report.received_at == timedelta(days=5)
    event = Event.objects.latest("seq")
    assert (event.verb, event.actor, event.object_id) == ("error_reported", None, page.claim_id)
    assert "siti" not in str(event.data).lower()


def test_the_form_is_never_kept_by_caches_and_guarded_against_forgery(reader, page):
    form = reader.get(f"/checks/{page.slug}/report/")
    assert "no-store" in form["Cache-Control"]
    assert "csrfmiddlewaretoken" in form.content.decode()
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, page).status_code == 403
    assert not ErrorReport.objects.exists()
    # The check's own page stays without any of it.
    assert not reader.get(f"/checks/{page.slug}/").cookies


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"text": " \n "}, "id_text_error"),
        ({"text": "x" * 5001}, "id_text_error"),
        ({"email": "not an address"}, "id_email_error"),
        ({"name": "x" * 121}, "id_name_error"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(
    reader, page, fields, place
):
    answer = send(reader, page, **fields)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert f'class="error" id="{place}"' in shown
    assert f'aria-describedby="{place}"' in shown or f' {place}"' in shown
    assert "<title>Not sent yet: " in shown
    focused = re.findall(r"<(?:input|textarea)[^>]* autofocus[^>]*>", shown)
    assert [f'id="{place.removesuffix("_error")}"' in field for field in focused] == [True]
    assert "Angkanya 12." in shown or "text" in fields
    assert not ErrorReport.objects.exists()


def test_programs_that_fill_in_everything_are_thanked_and_forgotten(reader, page):
    assert send(reader, page, website="https://spam.example").status_code == 302
    assert not ErrorReport.objects.exists()


def test_too_many_reports_of_one_address_wait(reader, page, settings):
    settings.FACTCHECK_REPORT_LIMIT = 2
    assert [send(reader, page).status_code for _ in range(3)] == [302, 302, 429]
    last = send(reader, page, text="Yang keempat.")
    assert "Yang keempat." in last.content.decode()
    assert settings.FACTCHECK_CONTACT in last.content.decode()
    assert ErrorReport.objects.count() == 2
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")
    assert send(elsewhere, page).status_code == 302


def test_an_address_is_believed_from_as_many_proxies_as_there_are(page, settings):
    settings.FACTCHECK_REPORT_LIMIT = 1

    def through(addresses, count):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
        client = Client(headers={"x-forwarded-for": addresses})
        return send(client, page).status_code

    # Nobody in front: what a reader claims of themselves is not looked at.
    assert [through("198.51.100.1", 0), through("198.51.100.2", 0)] == [302, 429]
    # One in front: what it added counts, not what came with the request.
    assert [through("198.51.100.3, 192.0.2.1", 1), through("198.51.100.4, 192.0.2.1", 1)] == [
        302,
        429,
    ]
    # One household has many addresses of IPv6.
    assert [through("2001:db8:1:2::1", 1), through("2001:db8:1:2::ffff", 1)] == [302, 429]


def test_without_valkey_the_text_stays_and_another_way_is_named(reader, page, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1"}}
    caches.close_all()
    answer = send(reader, page)
    assert answer.status_code == 503
    shown = answer.content.decode()
    assert "Angkanya 12." in shown
    assert f"write to {settings.FACTCHECK_CONTACT}" in shown
    assert not ErrorReport.objects.exists()


def test_there_is_no_form_for_what_is_not_public(reader):
    assert reader.get("/checks/tidak-ada/report/").status_code == 404


def test_the_desk_lists_reports_by_the_day_they_are_due(sign_in, page):
    late = error_actions.report_error(page, text="Yang terlambat.")
    ErrorReport.objects.filter(pk=late.pk).update(due=timezone.now() - timedelta(days=1))
    error_actions.report_error(page, text="Yang baru.", name="Siti")
    desk = sign_in("ana")
    shown = desk.get(reverse("error_reports")).content.decode()
    assert shown.index("Yang terlambat.") < shown.index("Yang baru.")
    assert "late" in shown
    board = desk.get(reverse("board")).content.decode()
    assert "Readers report an error" in board
    assert "Yang terlambat." in board
    assert "Yang terlambat." not in desk.get(reverse("board") + "?view=mine").content.decode()


def test_an_editor_answers_once(sign_in, page):
    report = error_actions.report_error(page, text="Salah tanggal.", email="siti@pembaca.example")
    correct(page)
    address = reverse("error_answer", args=[report.pk])
    desk = sign_in("eva")
    shown = desk.get(address).content.decode()
    assert "Salah tanggal." in shown
    assert "Benar: 13 pejabat ikut." in shown  # as the reader had it before them
    assert "A newer edition stands by now." in shown
    assert desk.post(address, {"state": "answered", "answer": ""}).status_code == 422
    answered = {"state": "answered", "answer": "Tanggal sudah diperbaiki."}
    assert desk.post(address, answered).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.handled_by) == ("answered", person("eva"))
    event = Event.objects.latest("seq")
    assert (event.verb, event.actor) == ("error_answered", person("eva"))
    assert event.data["after"] == "answered"
    second = desk.post(address, {"state": "dismissed", "answer": "Terlambat."})
    assert second.status_code == 409
    assert "Terlambat." in second.content.decode()
    assert "No report waits" in desk.get(reverse("error_reports")).content.decode()
    assert "Salah tanggal." in desk.get(reverse("error_reports") + "?view=all").content.decode()


def test_who_reports_is_for_editors_eyes(sign_in, page):
    report = error_actions.report_error(page, text="Salah.", email="siti@pembaca.example")
    desk = sign_in("vio")
    assert desk.get(reverse("error_reports")).status_code == 403
    assert desk.get(reverse("error_answer", args=[report.pk])).status_code == 403
    assert "Salah." not in desk.get(reverse("board")).content.decode()
    for act in (error_actions.forget_reader, error_actions.answer_error):
        more = {} if act is error_actions.forget_reader else {"answer": "Ya.", "state": "answered"}
        with pytest.raises(PermissionDenied):
            act(report, actor=person("vio"), **more)


def test_a_reader_is_forgotten_for_good(sign_in, page):
    report = error_actions.report_error(
        page, text="Salah.", name="Siti", email="siti@pembaca.example"
    )
    desk = sign_in("ana")
    assert desk.post(reverse("error_forget", args=[report.pk])).status_code == 302
    report.refresh_from_db()
    assert (report.name, report.email, report.text) == ("", "", "Salah.")
    shown = desk.get(reverse("error_answer", args=[report.pk])).content.decode()
    assert "Siti" not in shown
    assert "asks to be forgotten" not in shown
    event = Event.objects.latest("seq")
    assert (event.actor, event.data["struck_out"]) == (person("ana"), ["name", "email"])
    before = Event.objects.count()
    error_actions.forget_reader(report, actor=person("ana"))
    assert Event.objects.count() == before


def test_actions_refuse_nonsense(page):
    report = error_actions.report_error(page, text="Salah.")
    for answer, state in (("", "answered"), ("Ya.", "open"), ("x" * 5001, "answered")):
        with pytest.raises(Refused):
            error_actions.answer_error(report, actor=person("ana"), answer=answer, state=state)
    for text, email in (("\x00 ", ""), ("x" * 5001, ""), ("Salah.", "nobody")):
        with pytest.raises(Refused):
            error_actions.report_error(page, text=text, email=email)
    error_actions.answer_error(report, actor=person("ana"), answer="Ya.", state="dismissed")
    with pytest.raises(StaleState):
        error_actions.answer_error(report, actor=person("eva"), answer="Ya.", state="answered")


def test_the_list_asks_few_questions(sign_in, page, django_assert_max_num_queries):
    for number in range(12):
        error_actions.report_error(page, text=f"Salah {number}.")
    desk = sign_in("ana")
    # Session, person, reports, and the count of unread notices in the head of every screen.
    with django_assert_max_num_queries(4):
        assert desk.get(reverse("error_reports")).status_code == 200
    with django_assert_max_num_queries(12):
        assert desk.get(reverse("board")).status_code == 200
