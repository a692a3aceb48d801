"""Twenty people at once on one claim, where commits are real: one transition, one record."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from factcheck.accounts.models import Role, User
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.jobs import State
from factcheck.reports import schedule_runner
from factcheck.reports.actions import publish_claim, withdraw_page
from factcheck.reports.models import Correction, Edition, Note, Page, Scheduled
from factcheck.reports.note_actions import publish_note, write_note
from factcheck.reports.schedule_actions import cancel_publication, schedule_publication
from factcheck.reviews.actions import approve_verdict
from factcheck.reviews.models import Signature, Verdict
from tests.make import make_claim, make_policy, make_published, make_verdict
from tests.people import person
from tests.reviews.test_at_once import at_once, reviewers


def publishers(count: int) -> list[User]:
    return [
        User.objects.create_user(f"p{n}@newsroom.example", name=f"P {n}", role=Role.PUBLISHER)
        for n in range(count)
    ]


def written() -> Verdict:
    return make_verdict(make_claim(Status.RESEARCH, why_selected="Banyak dibagikan"))


def recorded(claim: Claim, verb: Verb) -> int:
    return Event.objects.about(claim).filter(verb=verb).count()


def test_twenty_approvals_where_two_must_sign(fresh_database):
    verdict = written()
    make_policy(signatures=2)

    def approve(user: User) -> Callable[[], object]:
        return lambda: approve_verdict(
            Verdict.objects.get(pk=verdict.pk), actor=user, seen_hash=verdict.content_hash
        )

    assert at_once([approve(user) for user in reviewers(20)]) == {"done": 2, "IllegalMove": 18}
    claim = Claim.objects.get(pk=verdict.claim_id)
    assert (claim.status, claim.version) == (Status.APPROVED, verdict.claim.version + 1)
    assert Signature.objects.count() == recorded(claim, Verb.VERDICT_APPROVED) == 2


def test_twenty_publishers_publish_once_where_two_have_signed(fresh_database):
    verdict = written()
    make_policy(signatures=2)
    for user in reviewers(2):
        approve_verdict(verdict, actor=user, seen_hash=verdict.content_hash)
    claim = Claim.objects.get(pk=verdict.claim_id)

    def publish(user: User) -> Callable[[], object]:
        return lambda: publish_claim(Claim.objects.get(pk=claim.pk), actor=user)

    assert at_once([publish(user) for user in publishers(20)]) == {"done": 1, "IllegalMove": 19}
    claim.refresh_from_db()
    assert claim.status == Status.PUBLISHED
    assert (Page.objects.count(), Edition.objects.count()) == (1, 1)
    assert recorded(claim, Verb.CLAIM_PUBLISHED) == 1
    assert len(Edition.objects.get().content["signers"]) == 2


def test_a_note_is_published_once_and_not_on_a_page_withdrawn_at_that_moment(fresh_database):
    page = make_published()
    note = write_note(page.claim, actor=person("eva"), kind="update", note="Ada data baru.")
    acts: list[Callable[[], object]] = [
        lambda user=user: publish_note(Note.objects.get(pk=note.pk), actor=user)
        for user in publishers(9)
    ]
    person("max")
    acts.append(
        lambda: withdraw_page(
            Claim.objects.get(pk=page.claim_id), actor=person("max"), reason="Sumber palsu."
        )
    )
    ends = at_once(acts)
    noted = Correction.objects.filter(kind="update").count()
    assert ends["done"] == noted + 1
    assert noted <= 1
    assert Edition.objects.count() == noted + 1
    assert recorded(page.claim, Verb.PAGE_NOTED) == noted
    assert recorded(page.claim, Verb.PAGE_WITHDRAWN) == 1


def test_a_plan_comes_due_while_it_is_cancelled_and_published_by_hand(fresh_database):
    verdict = written()
    approve_verdict(verdict, actor=person("ben"), seen_hash=verdict.content_hash)
    claim = Claim.objects.get(pk=verdict.claim_id)
    job = schedule_publication(claim, actor=person("pia"), at=timezone.now() + timedelta(hours=1))
    Scheduled.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    person("max")
    acts: list[Callable[[], object]] = [
        lambda: schedule_runner.publish_scheduled(job.pk) for _ in range(6)
    ]
    acts.append(lambda: cancel_publication(job, actor=person("max")))
    acts.append(lambda: publish_claim(Claim.objects.get(pk=claim.pk), actor=person("max")))
    at_once(acts)
    assert Edition.objects.count() == recorded(claim, Verb.CLAIM_PUBLISHED) == 1
    job.refresh_from_db()
    assert job.state in (State.DONE, State.SET_ASIDE)


def test_twenty_plans_are_one(fresh_database):
    verdict = written()
    approve_verdict(verdict, actor=person("ben"), seen_hash=verdict.content_hash)
    at = timezone.now() + timedelta(hours=1)

    def plan(user: User) -> Callable[[], object]:
        return lambda: schedule_publication(
            Claim.objects.get(pk=verdict.claim_id), actor=user, at=at
        )

    assert at_once([plan(user) for user in publishers(20)]) == {"done": 1, "StaleState": 19}
    assert Scheduled.objects.count() == recorded(verdict.claim, Verb.PAGE_SCHEDULED) == 1
