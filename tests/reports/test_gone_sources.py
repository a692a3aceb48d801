"""What readers are told when a source is gone: beside the frozen edition, never in it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from factcheck.claims.models import Status
from factcheck.jobs import Outcome, State
from factcheck.lookups.models import ArchiveRequest, Capture, Evidence, SourceCheck
from factcheck.reports.actions import withdraw_page
from factcheck.reports.gone_sources import gone_sources
from factcheck.reports.models import Page
from tests.make import make_claim, make_evidence, make_published
from tests.people import person

pytestmark = pytest.mark.django_db
Result = SourceCheck.Result


def looked(page: Page, week: date, result: str, **fields) -> SourceCheck:
    return SourceCheck.objects.create(
        evidence=page.claim.evidence.get(),
        week=week,
        state=State.DONE,
        outcome=Outcome.OK,
        result=result,
        finished_at=timezone.now() - timedelta(hours=1),
        **fields,
    )


def shown(page: Page):
    return Client().get(f"/checks/{page.slug}/", headers={"Accept-Language": "en"})


def test_a_source_that_is_gone_is_said_to_be_and_may_come_back() -> None:
    page = make_published()
    frozen = dict(page.edition.content)
    looked(page, date(2026, 11, 16), Result.ALIVE)
    assert "The page is gone." not in shown(page).content.decode()
    check = looked(page, date(2026, 11, 23), Result.DEAD, status=404)
    answer = shown(page)
    assert "The page is gone." in answer.content.decode()
    assert "archived copy" not in answer.content.decode()
    assert gone_sources(page).seen_at == check.finished_at
    page.refresh_from_db()
    assert page.edition.content == frozen
    looked(page, date(2026, 11, 30), Result.ALIVE)
    assert "The page is gone." not in shown(page).content.decode()


def test_a_changed_source_leads_to_the_copy_of_that_day() -> None:
    capture = Capture.objects.create(
        url="https://sumber.example/berita", warc=b"", sha256="0" * 64, status=200, text="Isi"
    )
    url = "https://web.archive.org/web/20261127000000/https://sumber.example/berita"
    claim = make_claim(Status.RESEARCH, why_selected="Banyak dibagikan")
    item = make_evidence(claim)
    Evidence.objects.filter(pk=item.pk).update(capture=capture)
    page = make_published(claim, evidence=[item])
    # The archive's answer came after it was published.
    ArchiveRequest.objects.create(
        capture=capture, archived_url=url, state=State.DONE, outcome=Outcome.OK
    )
    looked(page, date(2026, 11, 23), Result.CHANGED, quote_stands=False, kept=0.9)
    html = shown(page).content.decode()
    assert "the quoted words no longer stand in it" in html
    assert url in html


def test_a_withdrawn_page_speaks_of_no_source() -> None:
    page = make_published()
    looked(page, date(2026, 11, 23), Result.DEAD)
    withdraw_page(page.claim, actor=person("pia"), reason="Salah klaim")
    assert "The page is gone." not in shown(page).content.decode()
