"""Looking again at what published checks rest on: as it was, changed, gone, or not to be asked."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lookups import capture_runner, check_runner
from factcheck.lookups.keeping import add_keeping
from factcheck.lookups.models import CaptureRequest, Evidence, SourceCheck
from factcheck.lookups.shingles import share_kept
from tests.lib.servers import response
from tests.lookups.sites import PAGE, WORDS, Site
from tests.make import make_claim, make_evidence, make_published
from tests.people import person

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
Result = SourceCheck.Result


@pytest.fixture
def evidence(site: Site) -> Evidence:
    """Evidence of a published check, its page kept."""
    claim = make_claim(Status.RESEARCH, why_selected="Banyak dibagikan")
    item = make_evidence(claim, url=site.url(), quote=WORDS)
    capture_runner.capture_page(CaptureRequest.objects.get().pk)
    item.refresh_from_db()
    make_published(claim, evidence=[item])
    return item


def look(evidence: Evidence, week: date = MONDAY, times: int = 1) -> SourceCheck:
    """The look of this week, taken so many times as if its hour had come each time."""
    check, _ = SourceCheck.objects.get_or_create(evidence=evidence, week=week)
    for _time in range(times):
        SourceCheck.objects.filter(pk=check.pk).update(run_after=timezone.now())
        check_runner.check_source(check.pk)
    check.refresh_from_db()
    return check


def told(evidence: Evidence) -> list[str]:
    events = Event.objects.about(evidence.claim).filter(verb=Verb.SOURCE_GONE)
    return [event.data["result"] for event in events]


def test_every_source_of_a_published_check_has_its_hour_of_the_week(evidence) -> None:
    other = make_evidence(make_claim(Status.RESEARCH))
    assert check_runner.plan(MONDAY) == 1
    assert check_runner.plan(date(2026, 11, 29)) == 0, "Sunday belongs to the same week"
    check = SourceCheck.objects.get()
    assert (check.evidence, check.week) == (evidence, MONDAY)
    assert (
        datetime(2026, 11, 23, tzinfo=UTC) <= check.run_after < datetime(2026, 11, 30, tzinfo=UTC)
    )
    assert check_runner.plan(date(2026, 11, 30)) == 1
    assert not other.source_checks.exists()


def test_a_page_that_is_as_it_was_is_alive(evidence) -> None:
    check = look(evidence)
    assert (check.outcome, check.result, check.status) == (Outcome.OK, Result.ALIVE, 200)
    assert (check.kept, check.quote_stands) == (1.0, True)
    assert told(evidence) == []
    add_keeping([evidence])
    assert evidence.keeping.gone == ""


def test_a_page_without_the_quote_has_changed(evidence, site) -> None:
    site.pages["/1"] = response(PAGE.replace(b"13 pejabat tinggi", b"15 pejabat tinggi"))
    check = look(evidence)
    assert (check.result, check.quote_stands) == (Result.CHANGED, False)
    assert 0.5 < check.kept < 1
    add_keeping([evidence])
    assert evidence.keeping.gone == "changed"
    assert "the quoted words no longer stand in it" in evidence.keeping.gone_words
    evidence.refresh_from_db()
    assert evidence.capture.text[evidence.start : evidence.end] == WORDS, "nothing is rewritten"


def test_a_page_with_little_left_has_changed_though_the_quote_stands(evidence, site) -> None:
    rest = "Berita lain tentang hal yang sama sekali berbeda dari yang dimuat kemarin. " * 3
    site.pages["/1"] = response(f"<h1>Lain</h1><p>{rest}</p><p>{WORDS}.</p>".encode())
    check = look(evidence)
    assert (check.result, check.quote_stands) == (Result.CHANGED, True)
    assert check.kept < 0.5


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_page_is_gone_when_it_says_so_twice(evidence, site, status) -> None:
    site.pages["/1"] = response(b"", status=status)
    first = look(evidence)
    assert (first.state, first.result) == (State.WAITING, "")
    assert (first.run_after - timezone.now()).total_seconds() > 5 * 3600
    assert told(evidence) == []
    second = look(evidence)
    assert (second.state, second.result) == (State.DONE, Result.DEAD)
    assert second.status == int(status[:3])
    assert told(evidence) == ["dead"]
    add_keeping([evidence])
    assert evidence.keeping.gone_words == "The page is gone."
    assert evidence.keeping.url.startswith("/desk/captures/")


def test_a_site_that_nobody_knows_any_more_is_gone(settings, site) -> None:
    claim = make_claim(Status.RESEARCH, why_selected="Banyak dibagikan")
    item = make_evidence(claim, url="https://tidak-ada.invalid/1")
    make_published(claim, evidence=[item])
    assert look(item).state == State.WAITING
    assert look(item).result == Result.DEAD


@pytest.mark.parametrize(
    ("answer", "times"),
    [
        (response(b"", status="403 Forbidden"), 1),
        (response(b"", status="503 Service Unavailable"), 3),
        (response(b"", status="429 Too Many Requests"), 3),
        (response(b"<div id=root></div>"), 1),
        (response(b"<h1>Just a moment</h1><p>Checking your browser before you go on.</p>"), 1),
        (response(b"\x89PNG", content_type="image/png"), 1),
    ],
)
def test_what_could_not_be_asked_says_nothing_of_the_page(evidence, site, answer, times) -> None:
    look(evidence, date(2026, 11, 16))
    site.pages["/1"] = answer
    check = look(evidence, times=times)
    assert check.is_over
    assert (check.outcome, check.result) == (Outcome.FAILED, "")
    assert check.why
    add_keeping([evidence])
    assert evidence.keeping.gone == ""


def test_the_record_hears_once_of_each_change_of_state(evidence, site) -> None:
    gone = response(b"", status="404 Not Found")
    changed = response(PAGE.replace(b"13 pejabat tinggi", b"15 pejabat tinggi"))
    whole = site.pages["/1"]
    weeks = iter(date(2026, 12, day) for day in (7, 14, 21, 28))
    for answer in (changed, changed):
        site.pages["/1"] = answer
        look(evidence, next(weeks))
    assert told(evidence) == ["changed"]
    site.pages["/1"] = gone
    look(evidence, next(weeks), times=2)
    assert told(evidence) == ["changed", "dead"]
    site.pages["/1"] = whole
    assert look(evidence, next(weeks)).result == Result.ALIVE
    add_keeping([evidence])
    assert evidence.keeping.gone == ""
    site.pages["/1"] = gone
    look(evidence, date(2027, 1, 4), times=2)
    assert told(evidence) == ["changed", "dead", "dead"]


def test_what_is_not_published_any_more_is_not_looked_at(evidence, site) -> None:
    asked = len(site.server.requests)
    Claim.objects.filter(pk=evidence.claim_id).update(status=Status.RESEARCH)
    check = look(evidence)
    assert (check.outcome, check.reason) == (Outcome.SKIPPED, "source_unpublished")
    assert len(site.server.requests) == asked


def test_words_that_never_stood_in_the_text_are_not_missed(site) -> None:
    claim = make_claim(Status.RESEARCH, why_selected="Banyak dibagikan")
    item = make_evidence(claim, url=site.url(), quote="Tulisan di dalam gambar", by=person("ana"))
    capture_runner.capture_page(CaptureRequest.objects.get().pk)
    item.refresh_from_db()
    make_published(claim, evidence=[item])
    check = look(item)
    assert (check.result, check.quote_stands, check.kept) == (Result.ALIVE, None, 1.0)


def test_how_much_of_a_text_stands_in_another() -> None:
    assert share_kept("", "x") == 1.0
    assert share_kept("satu dua", "Satu, dua!") == 1.0
    assert share_kept("satu dua tiga empat lima", "nol satu dua tiga empat enam") == 0.5
    assert share_kept("satu dua tiga empat", "") == 0.0
