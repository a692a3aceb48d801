"""Publishing at a set time: the newsroom's clock, what is checked again, what is set aside."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from factcheck import jobs
from factcheck.accounts.models import Role
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.jobs import Outcome, State
from factcheck.reports import schedule_runner, tasks
from factcheck.reports.actions import publish_claim
from factcheck.reports.models import Edition, Page, Scheduled
from factcheck.reports.publish_pane import publish_pane
from factcheck.reports.schedule_actions import (
    cancel_publication,
    local_time,
    schedule_publication,
)
from factcheck.reviews.actions import reopen
from tests.make import make_claim, make_policy, make_published, make_recusal, make_verdict
from tests.people import person

pytestmark = pytest.mark.django_db


def signed(**fields) -> Claim:
    fields = {"why_selected": "Banyak dibagikan"} | fields
    return make_verdict(make_claim(Status.RESEARCH, **fields), signed_by=person("ben")).claim


def hours(count: float) -> datetime:
    return timezone.now() + timedelta(hours=count)


def plan(claim: Claim, **fields) -> Scheduled:
    fields = {"at": hours(2)} | fields
    return schedule_publication(claim, actor=person("pia"), **fields)


def come(job: Scheduled) -> Scheduled:
    """Let the time of the plan come, and its bell ring."""
    Scheduled.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    tasks.publish_scheduled(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    ("zone", "text", "instant"),
    [
        ("Asia/Jakarta", "2026-12-01T06:00", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("Asia/Jakarta", "2026-12-01 06:00", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("Europe/Berlin", "2027-03-28T01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("Europe/Berlin", "2027-03-28T03:00", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_of_the_newsrooms_clock(settings, zone, text, instant):
    settings.TIME_ZONE = zone
    assert local_time(text) == instant


@pytest.mark.parametrize(
    ("zone", "text", "said"),
    [
        ("Europe/Berlin", "2027-03-28T02:30", "does not exist in Europe/Berlin.*01.30 or 03.30"),
        ("Europe/Berlin", "2026-10-25T02:30", "comes twice in Europe/Berlin.*01.30 or 03.30"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "does not exist.*01.45 or 02.45"),
        ("Asia/Jakarta", "", "Give a day"),
        ("Asia/Jakarta", "besok pagi", "Give a day"),
        ("Asia/Jakarta", "2026-12-01", "Give a day"),
        ("Asia/Jakarta", "2026-12-01T06:00+00:00", "Give a day"),
        ("Asia/Jakarta", "0001-01-01T00:00", "Give a day"),
    ],
)
def test_a_time_that_is_none_is_refused_in_words(settings, zone, text, said):
    settings.TIME_ZONE = zone
    with pytest.raises(Refused, match=said):
        local_time(text)


def test_it_goes_out_at_its_time_as_the_act_of_who_planned_it():
    claim = signed()
    job = plan(claim)
    assert not schedule_runner.publish_scheduled(job.pk)
    assert not Page.objects.exists()
    come(job)
    claim.refresh_from_db()
    assert (claim.status, job.state, job.outcome) == (Status.PUBLISHED, State.DONE, Outcome.OK)
    assert Edition.objects.get().published_by == person("pia")
    verbs = [event.verb for event in Event.objects.about(claim)][-2:]
    assert verbs == [Verb.PAGE_SCHEDULED, Verb.CLAIM_PUBLISHED]
    come(job)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("days", [1.5, 300])
def test_a_date_still_to_come_is_no_fault_of_the_markup(days):
    claim = signed()
    job = come(plan(claim, at=hours(24 * days)))
    assert (job.state, job.outcome) == (State.DONE, Outcome.OK)
    assert Page.objects.get(claim=claim).published_at <= timezone.now()


def test_a_correction_is_planned_with_its_note():
    page = make_published()
    claim = page.claim
    reopen(claim, actor=person("ana"), reason="Angkanya")
    claim = make_verdict(claim, signed_by=person("ben"), summary="Benar, 12.").claim
    with pytest.raises(Refused, match="what changed"):
        plan(claim, kind="correction")
    with pytest.raises(Refused, match="reply is not kept waiting"):
        plan(claim, kind="reply", note="Kami membantah.")
    with pytest.raises(Refused, match="correction, a clarification"):
        plan(claim, kind="withdrawal", note="x")
    come(plan(claim, kind="correction", note="12, bukan 13."))
    assert page.corrections.get().note == "12, bukan 13."


def test_a_first_edition_is_planned_for_another_day():
    job = plan(signed(), at=hours(24 * 3))
    assert come(job).outcome == Outcome.OK


@pytest.mark.parametrize(
    ("at", "said"), [(-1, "has passed"), (24 * 400, "within a year")], ids=["past", "far"]
)
def test_a_time_out_of_reach_is_refused(at, said):
    with pytest.raises(Refused, match=said):
        plan(signed(), at=hours(at))


def test_only_a_publisher_plans_and_only_what_could_go_out_now():
    claim = signed(why_selected="")
    with pytest.raises(PermissionDenied):
        schedule_publication(claim, actor=person("ben"), at=hours(1))
    with pytest.raises(Refused, match="A reason why"):
        plan(claim)
    with pytest.raises(IllegalMove):
        plan(make_verdict().claim)
    make_recusal(person("pia"), article=claim.article)
    with pytest.raises(PermissionDenied, match="conflict of interest"):
        plan(claim)


def test_one_plan_at_a_time():
    claim = signed()
    job = plan(claim)
    with pytest.raises(StaleState, match="scheduled already"):
        plan(claim)
    cancel_publication(job, actor=person("pia"))
    plan(claim)
    with pytest.raises(DatabaseError), transaction.atomic():
        Scheduled.objects.create(
            claim=claim, verdict=job.verdict, publish_at=hours(1), asked_by=person("pia")
        )


def test_a_cancelled_plan_does_not_go_out():
    claim = signed()
    job = plan(claim)
    with pytest.raises(PermissionDenied):
        cancel_publication(job, actor=person("ben"))
    cancel_publication(job, actor=person("max"))
    come(job)
    assert (job.state, job.outcome, job.why) == (State.DONE, Outcome.SKIPPED, "Max cancelled it.")
    assert not Edition.objects.exists()
    with pytest.raises(StaleState):
        cancel_publication(job, actor=person("pia"))
    assert Event.objects.about(claim).last().verb == Verb.PAGE_UNSCHEDULED


def test_publishing_by_hand_ends_the_plan():
    claim = signed()
    job = plan(claim)
    publish_claim(claim, actor=person("pia"))
    job.refresh_from_db()
    assert (job.state, job.reason) == (State.DONE, "published_before")
    come(job)
    assert Edition.objects.count() == 1
    assert not Event.objects.filter(verb=Verb.SCHEDULE_FAILED).exists()


def test_a_person_who_is_quicker_by_a_moment_is_no_failure():
    claim = signed()
    job = plan(claim)
    Scheduled.objects.filter(pk=job.pk).update(
        state=State.RUNNING, attempts=1, leases=1, leased_until=hours(-1), run_after=hours(-1)
    )
    publish_claim(claim, actor=person("max"))
    tasks.publish_scheduled(job.pk)
    job.refresh_from_db()
    assert (job.state, job.outcome, job.reason) == (
        State.DONE,
        Outcome.SKIPPED,
        "published_before",
    )
    assert not Event.objects.filter(verb=Verb.SCHEDULE_FAILED).exists()


def demote(claim):
    pia = person("pia")
    pia.role = Role.EDITOR
    pia.save(update_fields=["role"])


def shut_out(claim):
    pia = person("pia")
    pia.is_active = False
    pia.save(update_fields=["is_active"])


def rewrite(claim):
    reopen(claim, actor=person("ana"), reason="Angkanya")
    make_verdict(claim, signed_by=person("ben"), summary="Benar, 12.")


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (demote, "role does not allow"),
        (shut_out, "role does not allow"),
        (rewrite, "Version 1 was scheduled, and version 2 stands now"),
        (lambda claim: reopen(claim, actor=person("ana"), reason="Angkanya"), "cannot become"),
        (lambda claim: make_policy(signatures=2), "Signed by 2 people"),
        (lambda claim: make_policy(origins=2), "2 independent origins"),
        (lambda claim: make_recusal(person("pia"), article=claim.article), "conflict of interest"),
    ],
    ids=["demoted", "shut-out", "rewritten", "re-opened", "signatures", "origins", "recused"],
)
def test_everything_is_checked_again_and_a_failure_is_set_aside_in_words(
    settings, sign_in, meanwhile, said
):
    settings.LANGUAGE_CODE = "en"
    claim = signed()
    job = plan(claim)
    meanwhile(claim)
    come(job)
    assert (job.state, job.outcome) == (State.SET_ASIDE, Outcome.FAILED)
    assert said in job.why
    assert not Edition.objects.exists()
    event = Event.objects.about(claim).last()
    assert (event.verb, event.actor) == (Verb.SCHEDULE_FAILED, None)
    # It is not tried again unasked, and the board says so until somebody does something about it.
    come(job)
    assert Event.objects.filter(verb=Verb.SCHEDULE_FAILED).count() == 1
    board = sign_in("max").get("/desk/").content.decode()
    assert "It did not go out as scheduled" in board
    assert said.split(",")[0] in board
    cancel_publication(job, actor=person("max"))
    assert "It did not go out" not in sign_in("max").get("/desk/").content.decode()


def test_the_claim_is_told_of_a_failure_too_and_a_new_plan_replaces_it(sign_in):
    claim = signed()
    job = plan(claim)
    make_policy(signatures=2)
    come(job)
    make_policy(signatures=1)
    text = sign_in("pia").get(f"/desk/claims/{claim.pk}/").content.decode()
    assert "It did not go out as scheduled" in text
    plan(claim)
    text = sign_in("pia").get(f"/desk/claims/{claim.pk}/").content.decode()
    assert "It did not go out" not in text
    assert "Goes out on" in text


def test_a_fault_of_our_own_is_tried_again_and_then_told(monkeypatch):
    claim = signed()
    job = plan(claim)
    monkeypatch.setattr(schedule_runner, "publish_claim", None)
    for attempt in (1, 2):
        come(job)
        assert (job.state, job.attempts) == (State.WAITING, attempt)
    come(job)
    assert job.state == State.SET_ASIDE
    assert "fault of the desk's own" in job.why
    assert Event.objects.about(claim).last().verb == Verb.SCHEDULE_FAILED


def test_a_plan_whose_worker_dies_each_time_is_told_as_a_failure():
    claim = signed()
    job = plan(claim)
    past = timezone.now() - timedelta(minutes=5)
    Scheduled.objects.filter(pk=job.pk).update(
        state=State.RUNNING, attempts=3, leases=3, leased_until=past
    )
    schedule_runner.sweep()
    job.refresh_from_db()
    assert (job.state, job.reason) == (State.SET_ASIDE, "worker_lost")
    assert Event.objects.about(claim).last().verb == Verb.SCHEDULE_FAILED


def test_a_worker_that_lost_its_lease_publishes_nothing():
    claim = signed()
    job = plan(claim)
    Scheduled.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    held = Scheduled.objects.lease(job.pk)
    Scheduled.objects.filter(pk=job.pk).update(leases=9)
    with pytest.raises(schedule_runner._NotOurs), transaction.atomic():
        schedule_runner._publish(held)
    assert not Edition.objects.exists()


def test_the_sweep_rings_for_what_is_due_and_ahead_for_what_comes_soon(monkeypatch, settings):
    settings.FACTCHECK_SWEEP_SECONDS = 30
    rung = []
    monkeypatch.setattr(jobs, "ring", lambda bell, pk, queue, **how: rung.append((pk, how)))
    late, soon, far = (
        plan(signed(statement=f"Putin membawa {count} pejabat.")) for count in (11, 12, 13)
    )
    now = timezone.now()
    for job, wait in ((late, -5), (soon, 10), (far, 600)):
        Scheduled.objects.filter(pk=job.pk).update(run_after=now + timedelta(seconds=wait))
    assert tasks.sweep_scheduled() is None
    assert [pk for pk, _how in rung] == [late.pk, soon.pk]
    assert 8 < rung[1][1]["after"] <= 10.2


def test_what_was_asked_is_not_rewritten_nor_deleted():
    job = plan(signed())
    for change in (
        lambda: Scheduled.objects.update(publish_at=hours(9)),
        lambda: Scheduled.objects.update(asked_by=person("max")),
        lambda: Scheduled.objects.filter(pk=job.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
            change()


@pytest.mark.parametrize("days", [2, 365])
def test_a_long_embargo_is_judged_as_on_its_day(days):
    job = plan(signed(), at=hours(24 * days))
    assert (job.state, job.outcome) == (State.WAITING, "")


def test_the_forms(sign_in, settings):
    settings.TIME_ZONE = "Asia/Jakarta"
    claim = signed()
    pia = sign_in("pia")
    screen = pia.get(f"/desk/claims/{claim.pk}/").content.decode()
    assert "Asia/Jakarta (WIB)" in screen
    seen = publish_pane(claim, person("pia"))["publishing"]["seen"]
    assert seen in screen
    address = f"/desk/claims/{claim.pk}/publish-at/"
    at = f"{timezone.localtime(hours(30)):%Y-%m-%dT%H:%M}"
    assert sign_in("ben").post(address, {"at": at}).status_code == 403
    assert pia.post(address, {"at": "", "seen": seen}).status_code == 422
    assert pia.post(address, {"at": at, "seen": seen}).status_code == 302
    job = Scheduled.objects.get()
    assert f"{timezone.localtime(job.publish_at):%Y-%m-%dT%H:%M}" == at
    late = pia.post(address, {"at": at, "seen": seen})
    assert late.status_code == 409
    assert at.replace("T", " ").replace(":", ".") in late.content.decode()
    board = pia.get("/desk/").content.decode()
    assert "Goes out on" in board
    cancel = f"{address}{job.pk}/cancel/"
    assert cancel in pia.get(f"/desk/claims/{claim.pk}/").content.decode()
    assert sign_in("eva").post(cancel).status_code == 403
    assert pia.post(cancel).status_code == 302
    assert pia.post(cancel).status_code == 409
