"""The letter to a reader who reported an error: after a person answered, once, in their words."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from factcheck.claims.models import Status
from factcheck.reports import error_actions, letter_runner, tasks
from factcheck.reports.models import ErrorReport
from tests.make import make_claim, make_published
from tests.people import person

pytestmark = pytest.mark.django_db

# Nothing listens on the port of discarded bytes.
BROKEN = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 2},
    }
}
ADDRESS = "siti@pembaca.example"


@pytest.fixture
def page():
    cache.clear()
    return make_published(make_claim(Status.RESEARCH, why_selected="Dibagikan"))


def reported(page, **fields) -> ErrorReport:
    fields = {"text": "BELI DI toko.example", "name": "Siti", "email": ADDRESS} | fields
    return error_actions.report_error(page, **fields)


def answer(report, state="answered") -> None:
    error_actions.answer_error(report, actor=person("eva"), answer="Sudah diubah.", state=state)


def test_nobody_is_written_to_before_a_person_has_answered(page):
    report = reported(page)
    assert letter_runner.send_due() == 0
    assert not letter_runner.send_answer(report.pk)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("language", "state", "words"),
    [
        ("en", "answered", "there was something to do"),
        ("en", "dismissed", "found no error"),
        ("id", "answered", "Sudah diubah."),
    ],
)
def test_the_answer_is_mailed_once_in_the_readers_language(page, language, state, words):
    reader = Client(headers={"accept-language": language})
    form = {"text": "BELI DI toko.example", "name": "Siti", "email": ADDRESS}
    assert reader.post(f"/checks/{page.slug}/report/", form).status_code == 302
    report = ErrorReport.objects.get()
    assert report.language == language
    with translation.override("en" if language == "id" else "id"):
        answer(report, state)
        tasks.send_answer(report.pk)
        tasks.send_answer(report.pk)
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    assert words in letter.body
    assert "Sudah diubah." in letter.body
    assert page.edition.content["statement"] in letter.body
    assert f"/checks/{page.slug}/" in letter.body
    # What came with the report is never sent on to an address that came with it.
    assert "toko.example" not in letter.body
    assert "\n" not in letter.subject
    report.refresh_from_db()
    assert report.letter == "sent"


def test_without_an_address_there_is_no_letter(page):
    report = reported(page, email="")
    answer(report)
    report.refresh_from_db()
    assert report.letter == ""
    assert not letter_runner.send_answer(report.pk)
    assert mail.outbox == []


def test_who_is_forgotten_is_not_written_to(page):
    report = reported(page)
    answer(report)
    error_actions.forget_reader(report, actor=person("ana"))
    assert letter_runner.send_due() == 0
    assert not letter_runner.send_answer(report.pk)
    assert mail.outbox == []
    report.refresh_from_db()
    assert report.letter == ""


def test_a_letter_that_cannot_leave_is_tried_again_and_given_up_at_last(page, settings, sign_in):
    report = reported(page)
    answer(report)
    settings.MAILERS = BROKEN
    with pytest.raises(ConnectionRefusedError):
        letter_runner.send_answer(report.pk)
    report.refresh_from_db()
    assert report.letter == "waiting"
    now = timezone.now()
    assert letter_runner.send_due(now=now + timedelta(hours=47)) == 1
    assert letter_runner.send_due(now=now + timedelta(hours=49)) == 0
    report.refresh_from_db()
    assert report.letter == "failed"
    shown = sign_in("ana").get(reverse("error_answer", args=[report.pk])).content.decode()
    assert "could not be mailed to the reader" in shown


def test_the_desk_sees_what_becomes_of_the_letter(page, sign_in):
    report = reported(page)
    desk = sign_in("ana")
    address = reverse("error_answer", args=[report.pk])
    assert "is mailed to the reader as it stands" in desk.get(address).content.decode()
    answer(report)
    assert "is being mailed this answer" in desk.get(address).content.decode()
    letter_runner.send_answer(report.pk)
    assert "The reader was mailed this answer" in desk.get(address).content.decode()


def test_the_database_knows_no_letter_without_an_answer(page):
    report = reported(page)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErrorReport.objects.filter(pk=report.pk).update(letter="waiting")
