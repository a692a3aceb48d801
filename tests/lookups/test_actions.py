"""Accepting, asking, weighing and relying: happy, forbidden, wrong state, stale; and the record."""

import pytest
from django.core.exceptions import PermissionDenied

from factcheck.audit.models import Event, Verb
from factcheck.claims import actions as claims
from factcheck.claims import undo
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.jobs import Outcome, State
from factcheck.lookups import actions, evidence_actions, manners
from factcheck.lookups.models import (
    Capture,
    CaptureRequest,
    Evidence,
    Finding,
    Lookup,
    Source,
    Stance,
)
from tests.make import make_article, make_claim
from tests.people import person

pytestmark = pytest.mark.django_db

EXCERPT = "Pyongyang adalah ibu kota Korea Utara.\nPutin tiba di sana pada Juni 2024."


def make_finding(claim: Claim, **fields) -> Finding:
    lookup = claim.lookups.get(provider="wikipedia", language="id")
    fields = {
        "url": "https://id.wikipedia.org/w/index.php?title=Pyongyang&oldid=7",
        "title": "Pyongyang",
        "excerpt": EXCERPT,
        "publisher": "Wikipedia (id)",
        "rank": 1,
    } | fields
    return Finding.objects.create(lookup=lookup, **fields)


def verbs(claim: Claim) -> list[str]:
    return [event.verb for event in Event.objects.about(claim)]


# Accept


def test_accepting_assigns_asks_every_source_and_is_recorded() -> None:
    claim = make_claim()
    actions.accept_claim(claim, actor=person("ana"), seen=claim.version)
    assert (claim.status, claim.assignee) == (Status.RESEARCH, person("ana"))
    asked = {(one.provider, one.query, one.language) for one in claim.lookups.all()}
    assert asked == {
        ("archive", claim.statement, "id"),
        ("wikipedia", "Putin Rusia", "id"),
        ("wikipedia", "Putin Russia", "en"),
    }
    assert {one.state for one in claim.lookups.all()} == {State.WAITING}
    assert {one.queue for one in claim.lookups.all()} == {"interactive"}
    told = Event.objects.about(claim).last().data
    assert told == {
        "questions": {"archive": [claim.statement], "wikipedia": ["Putin Rusia", "Putin Russia"]}
    }
    assert verbs(claim) == [Verb.CLAIM_ACCEPTED, Verb.LOOKUP_ASKED]


def test_accepting_rings_only_after_commit(django_capture_on_commit_callbacks) -> None:
    claim = make_claim()
    with django_capture_on_commit_callbacks() as callbacks:
        actions.accept_claim(claim, actor=person("ana"))
    assert len(callbacks) == 3


def test_accepting_leaves_a_claim_with_whoever_has_it() -> None:
    claim = make_claim(assignee=person("eva"))
    actions.accept_claim(claim, actor=person("ana"))
    assert claim.assignee == person("eva")


def test_accepting_can_be_undone_and_done_again_without_asking_twice() -> None:
    claim = make_claim(Status.RESEARCH)
    step = undo.last_step(claim, person("ana"))
    assert step is not None
    undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)
    assert (claim.status, claim.assignee) == (Status.NEW, None)
    actions.accept_claim(claim, actor=person("ana"))
    assert claim.lookups.count() == 3


def test_a_viewer_cannot_accept() -> None:
    claim = make_claim()
    with pytest.raises(PermissionDenied):
        actions.accept_claim(claim, actor=person("vio"))
    assert not claim.lookups.exists()


@pytest.mark.parametrize("status", [Status.RESEARCH, Status.DISMISSED])
def test_only_a_proposed_claim_can_be_accepted(status) -> None:
    with pytest.raises(IllegalMove):
        actions.accept_claim(make_claim(status), actor=person("ana"))


def test_accepting_a_claim_that_changed_meanwhile_is_stale() -> None:
    claim = make_claim()
    seen = claim.version
    claims.restate_claim(claim, actor=person("eva"), statement="Lain.", claimant="")
    with pytest.raises(StaleState):
        actions.accept_claim(claim, actor=person("ana"), seen=seen)


# Ask and retry


def test_asking_in_own_words_twice_is_one_question() -> None:
    claim = make_claim(Status.RESEARCH)
    one = actions.ask_provider(claim, "wikipedia", " Putin \n 2024 ", actor=person("eva"))
    two = actions.ask_provider(claim, "wikipedia", "Putin 2024", actor=person("ana"))
    assert one == two
    assert one.query == "Putin 2024"
    assert one.asked_by == person("eva")
    assert verbs(claim)[-1] == Verb.LOOKUP_ASKED
    assert Event.objects.about(claim).last().data == {"questions": {"wikipedia": ["Putin 2024"]}}


def test_asking_what_failed_asks_again() -> None:
    claim = make_claim(Status.RESEARCH)
    lookup = actions.ask_provider(claim, "wikipedia", "Putin", actor=person("ana"))
    fail(lookup)
    actions.ask_provider(claim, "wikipedia", "Putin", actor=person("ana"))
    lookup.refresh_from_db()
    assert (lookup.state, lookup.attempts, lookup.reason) == (State.WAITING, 0, "")


@pytest.mark.parametrize(
    ("provider", "query"), [("nobody", "Putin"), ("wikipedia", "  "), ("wikipedia", "x" * 501)]
)
def test_senseless_questions_are_refused(provider, query) -> None:
    claim = make_claim(Status.RESEARCH)
    with pytest.raises(Refused):
        actions.ask_provider(claim, provider, query, actor=person("ana"))


def test_a_viewer_cannot_ask_and_nobody_asks_about_a_proposed_claim() -> None:
    with pytest.raises(PermissionDenied):
        actions.ask_provider(make_claim(Status.RESEARCH), "wikipedia", "Putin", actor=person("vio"))
    with pytest.raises(IllegalMove):
        actions.ask_provider(make_claim(), "wikipedia", "Putin", actor=person("ana"))


def fail(lookup: Lookup) -> Lookup:
    leased = Lookup.objects.lease(lookup.pk)
    assert Lookup.objects.finish(leased, Outcome.FAILED, "provider_refused", {"title": "W"})
    return Lookup.objects.get(pk=lookup.pk)


def test_a_failed_question_is_asked_again_and_recorded() -> None:
    lookup = fail(make_claim(Status.RESEARCH).lookups.first())
    actions.retry_lookup(lookup, actor=person("eva"))
    assert (lookup.state, lookup.outcome, lookup.attempts) == (State.WAITING, "", 0)
    assert verbs(lookup.claim)[-1] == Verb.LOOKUP_RETRIED


def test_retrying_what_waits_or_was_answered_is_stale_and_viewers_may_not() -> None:
    lookup = make_claim(Status.RESEARCH).lookups.first()
    with pytest.raises(StaleState):
        actions.retry_lookup(lookup, actor=person("ana"))
    leased = Lookup.objects.lease(lookup.pk)
    Lookup.objects.finish(leased, Outcome.OK)
    with pytest.raises(StaleState):
        actions.retry_lookup(lookup, actor=person("ana"))
    with pytest.raises(PermissionDenied):
        actions.retry_lookup(lookup, actor=person("vio"))


# What cannot be asked, what is given up, what is asked all anew


def test_what_cannot_be_asked_is_kept_with_its_reason_and_without_a_bell(
    django_capture_on_commit_callbacks,
) -> None:
    Source.objects.create(name="wikipedia", on=False)
    claim = make_claim()
    with django_capture_on_commit_callbacks() as callbacks:
        actions.accept_claim(claim, actor=person("ana"))
    assert len(callbacks) == 1
    skipped = claim.lookups.get(provider="wikipedia")
    assert (skipped.state, skipped.outcome, skipped.query) == (State.DONE, Outcome.SKIPPED, "")
    assert skipped.why == "This newsroom has switched Wikipedia off."
    told = Event.objects.about(claim).last().data
    assert told == {
        "questions": {"archive": [claim.statement]},
        "skipped": {"wikipedia": "source_off"},
    }


def test_asked_again_what_stood_in_the_way_has_been_mended() -> None:
    source = Source.objects.create(name="wikipedia", on=False)
    claim = make_claim(Status.RESEARCH)
    source.on = True
    source.save(update_fields=["on"])
    new = actions.ask_about(claim, actor=person("ana"))
    assert {(one.provider, one.query) for one in new} == {
        ("wikipedia", "Putin Rusia"),
        ("wikipedia", "Putin Russia"),
    }
    assert not claim.lookups.filter(query="").exists(), "nothing says any more that it is off"


def test_asking_again_by_hand_tells_what_still_stands_in_the_way() -> None:
    source = Source.objects.create(name="wikipedia", on=False)
    lookup = make_claim(Status.RESEARCH).lookups.get(provider="wikipedia")
    with pytest.raises(Refused, match="switched Wikipedia off"):
        actions.retry_lookup(lookup, actor=person("ana"))
    source.on = True
    source.save(update_fields=["on"])
    actions.retry_lookup(lookup, actor=person("ana"))
    assert (lookup.state, lookup.query) == (State.WAITING, "Putin Rusia")


def test_a_source_that_is_asked_only_by_hand_is_left_to_the_editor() -> None:
    Source.objects.create(name="wikipedia", by_itself=False)
    claim = make_claim(Status.RESEARCH)
    assert {one.provider for one in claim.lookups.all()} == {"archive"}
    assert actions.ask_provider(claim, "wikipedia", "Putin", actor=person("ana")).state == "waiting"


def test_asked_with_many_others_they_share_a_bell_and_leave_people_their_queue(
    django_capture_on_commit_callbacks,
) -> None:
    claim = make_claim()
    with django_capture_on_commit_callbacks() as callbacks:
        actions.accept_claim(claim, actor=person("ana"), bulk=True)
    assert len(callbacks) == 1
    assert {one.queue for one in claim.lookups.all()} == {"slow"}


def test_a_question_can_be_given_up_once_and_asked_again() -> None:
    lookup = make_claim(Status.RESEARCH).lookups.first()
    with pytest.raises(PermissionDenied):
        actions.cancel_lookup(lookup, actor=person("vio"))
    actions.cancel_lookup(lookup, actor=person("eva"))
    assert (lookup.state, lookup.outcome) == (State.DONE, Outcome.SKIPPED)
    assert lookup.why == f"{person('eva')} cancelled the question."
    assert verbs(lookup.claim)[-1] == Verb.LOOKUP_CANCELLED
    with pytest.raises(StaleState):
        actions.cancel_lookup(lookup, actor=person("eva"))
    actions.retry_lookup(lookup, actor=person("eva"))
    assert lookup.state == State.WAITING


def test_all_that_came_to_nothing_is_asked_again_behind_those_who_wait() -> None:
    one, other = make_claim(Status.RESEARCH), make_claim(Status.RESEARCH)
    failed = [fail(claim.lookups.get(provider="archive")) for claim in (one, other)]
    with pytest.raises(PermissionDenied):
        actions.retry_all(Lookup.objects.all(), actor=person("vio"))
    assert actions.retry_all(Lookup.objects.all(), actor=person("eva")) == 2
    for lookup in failed:
        lookup.refresh_from_db()
        assert (lookup.state, lookup.attempts, lookup.queue) == (State.WAITING, 0, "slow")
        assert verbs(lookup.claim)[-1] == Verb.LOOKUP_RETRIED
    assert actions.retry_all(Lookup.objects.all(), actor=person("eva")) == 0


# Findings


def test_keeping_discarding_and_taking_it_back() -> None:
    claim = make_claim(Status.RESEARCH)
    finding = make_finding(claim)
    evidence_actions.keep_finding(finding, actor=person("ana"))
    assert finding.choice == "kept"
    evidence_actions.keep_finding(finding, actor=person("ana"))
    evidence_actions.discard_finding(finding, actor=person("ana"), reason=" Usang ")
    assert (finding.choice, finding.choice_reason) == ("discarded", "Usang")
    evidence_actions.undecide_finding(finding, actor=person("eva"))
    assert (finding.choice, finding.choice_reason) == ("open", "")
    assert verbs(claim)[2:] == [
        Verb.FINDING_KEPT,
        Verb.FINDING_DISCARDED,
        Verb.FINDING_UNDECIDED,
    ]


def test_discarding_needs_a_reason() -> None:
    finding = make_finding(make_claim(Status.RESEARCH))
    with pytest.raises(Refused):
        evidence_actions.discard_finding(finding, actor=person("ana"), reason=" ")


def test_what_evidence_rests_on_is_not_discarded() -> None:
    claim = make_claim(Status.RESEARCH)
    finding = make_finding(claim)
    add(claim, finding=finding)
    with pytest.raises(Refused):
        evidence_actions.discard_finding(finding, actor=person("ana"), reason="Usang")
    with pytest.raises(Refused):
        evidence_actions.undecide_finding(finding, actor=person("ana"))


def test_findings_are_weighed_by_editors_during_research_only() -> None:
    claim = make_claim(Status.RESEARCH)
    finding = make_finding(claim)
    with pytest.raises(PermissionDenied):
        evidence_actions.keep_finding(finding, actor=person("vio"))
    claims.put_back(claim, actor=person("ana"))
    for act in (
        lambda: evidence_actions.keep_finding(finding, actor=person("ana")),
        lambda: evidence_actions.discard_finding(finding, actor=person("ana"), reason="Usang"),
        lambda: add(claim, finding=finding),
    ):
        with pytest.raises(IllegalMove):
            act()


def test_the_first_editor_who_opens_a_source_is_noted_once() -> None:
    claim = make_claim(Status.RESEARCH)
    finding = make_finding(claim)
    evidence = add(claim, finding=finding)
    assert evidence.opened_at is None
    assert evidence_actions.open_finding(finding, actor=person("vio")) == finding.url
    assert finding.opened_by is None
    assert evidence_actions.open_finding(finding, actor=person("ana")) == finding.url
    evidence_actions.open_finding(finding, actor=person("eva"))
    assert finding.opened_by == person("ana")
    evidence.refresh_from_db()
    assert evidence.opened_at == finding.opened_at
    assert verbs(claim).count(Verb.FINDING_OPENED) == 1


def test_only_web_addresses_are_opened() -> None:
    finding = make_finding(make_claim(Status.RESEARCH), url="javascript:alert(1)")
    with pytest.raises(Refused):
        evidence_actions.open_finding(finding, actor=person("ana"))


# Evidence


def add(claim: Claim, **given) -> Evidence:
    given = {
        "actor": person("ana"),
        "quote": "Putin tiba di sana",
        "stance": Stance.SUPPORTS,
    } | given
    return evidence_actions.add_evidence(claim, **given)


def test_words_of_a_finding_become_evidence() -> None:
    claim = make_claim(Status.RESEARCH)
    finding = make_finding(claim)
    evidence_actions.open_finding(finding, actor=person("ana"))
    evidence = add(claim, finding=finding, note="Sama bulannya.", primary=True)
    assert evidence.number == 1
    assert (evidence.url, evidence.title) == (finding.url, "Pyongyang")
    assert evidence.prefix.endswith("Korea Utara.\n")
    assert evidence.suffix == " pada Juni 2024."
    assert (evidence.origin, evidence.primary) == ("wikipedia.org", True)
    assert evidence.opened_at == finding.opened_at
    assert finding.choice == "kept"
    event = Event.objects.about(claim).last()
    assert event.verb == Verb.EVIDENCE_ADDED
    assert (event.data["number"], event.data["quote"]) == (1, "Putin tiba di sana")
    assert "version" not in event.data


def test_line_breaks_that_a_screen_made_spaces_are_put_back() -> None:
    claim = make_claim(Status.RESEARCH)
    evidence = add(claim, finding=make_finding(claim), quote="Korea Utara. Putin tiba")
    assert evidence.quote == "Korea Utara.\nPutin tiba"


def test_words_of_the_article_become_evidence() -> None:
    article = make_article(
        url="https://kupang.tribunnews.com/a", publisher="Tribunnews", title="Judul"
    )
    claim = make_claim(Status.RESEARCH, article=article)
    evidence = add(claim, snapshot=article.snapshots.get(), quote="Ia membawa 13 pejabat")
    assert (evidence.url, evidence.publisher) == (article.url, "Tribunnews")
    assert evidence.origin == "tribunnews.com"
    assert evidence.prefix.endswith("Pyongyang.\n")
    assert evidence.opened_at is not None


def test_words_of_a_named_page_are_kept_as_typed() -> None:
    claim = make_claim(Status.RESEARCH)
    evidence = add(
        claim, quote="  13 officials ", url=" https://www.kremlin.example.co.id/x ", title=""
    )
    assert evidence.quote == "13 officials"
    assert evidence.origin == "example.co.id"
    assert evidence.title == "example.co.id"
    assert evidence.opened_at is not None


@pytest.mark.parametrize(
    "given",
    [
        {"quote": " "},
        {"quote": "x" * 5001},
        {"stance": "maybe"},
        {"url": ""},
        {"url": "ftp://a.example/x"},
        {"url": "https://"},
        {"url": "https://[::1"},
        {"url": "https://a.example/" + "x" * 2000},
        {"note": "x" * 5001},
    ],
)
def test_evidence_that_says_too_little_is_refused(given) -> None:
    claim = make_claim(Status.RESEARCH)
    with pytest.raises(Refused):
        add(claim, **{"url": "https://a.example/"} | given)
    assert not claim.evidence.exists()


def test_words_that_do_not_stand_in_the_source_are_refused() -> None:
    claim = make_claim(Status.RESEARCH)
    with pytest.raises(Refused):
        add(claim, finding=make_finding(claim), quote="Putin tidak tiba")
    with pytest.raises(Refused):
        add(claim, snapshot=claim.article.snapshots.get(), quote="Putin tidak tiba")


def test_a_finding_of_another_claim_is_refused() -> None:
    article = make_article()
    finding = make_finding(make_claim(Status.RESEARCH, article=article))
    other = make_claim(Status.RESEARCH, article=article, quote="Putin tiba di Pyongyang.")
    with pytest.raises(Refused):
        add(other, finding=finding)


def test_a_viewer_cannot_add_or_remove_evidence() -> None:
    claim = make_claim(Status.RESEARCH)
    evidence = add(claim, finding=make_finding(claim))
    with pytest.raises(PermissionDenied):
        add(claim, actor=person("vio"), url="https://a.example/")
    with pytest.raises(PermissionDenied):
        evidence_actions.remove_evidence(evidence, actor=person("vio"))


def test_numbers_count_up_and_are_never_given_again() -> None:
    claim = make_claim(Status.RESEARCH)
    finding = make_finding(claim)
    add(claim, finding=finding)
    second = add(claim, finding=finding, quote="Juni 2024")
    evidence_actions.remove_evidence(second, actor=person("ana"))
    assert verbs(claim)[-1] == Verb.EVIDENCE_REMOVED
    assert add(claim, finding=finding, quote="Juni 2024").number == 3


@pytest.mark.parametrize("by_hand", ["one", "all"])
def test_what_a_person_tries_again_is_not_held_against_the_workers_it_killed(by_hand) -> None:
    claim = make_claim(Status.RESEARCH)
    lookup = claim.lookups.first()
    for _ in range(4):
        manners.count_losses([lookup.pk])
    Lookup.objects.filter(pk=lookup.pk).update(
        state=State.SET_ASIDE, outcome=Outcome.FAILED, reason="worker_lost"
    )
    lookup.refresh_from_db()
    if by_hand == "one":
        actions.retry_lookup(lookup, actor=person("ana"))
    else:
        actions.retry_all(Lookup.objects.filter(pk=lookup.pk), actor=person("ana"))
    assert manners.count_losses([lookup.pk]) == {lookup.pk: 1}


def test_a_retry_does_not_wait_for_valkey(settings) -> None:
    claim = make_claim(Status.RESEARCH)
    lookup = claim.lookups.first()
    Lookup.objects.filter(pk=lookup.pk).update(
        state=State.SET_ASIDE, outcome=Outcome.FAILED, reason="worker_lost"
    )
    lookup.refresh_from_db()
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    actions.retry_lookup(lookup, actor=person("ana"))
    assert lookup.state == State.WAITING


def test_removing_evidence_can_be_undone() -> None:
    claim = make_claim(Status.RESEARCH)
    finding = make_finding(claim)
    evidence = add(claim, finding=finding, note="As he said.", primary=True)
    Evidence.objects.filter(pk=evidence.pk).update(
        origin="Kantor berita", origin_set_by=person("ben"), opened_by=person("ben")
    )
    before = Evidence.objects.filter(pk=evidence.pk).values().get()
    event = evidence_actions.remove_evidence(
        Evidence.objects.get(pk=evidence.pk), actor=person("ana")
    )
    evidence_actions.discard_finding(finding, actor=person("ana"), reason="Not about this claim")
    later = add(claim, url="https://a.example/", quote="Juni 2024")
    back = evidence_actions.undo_removal(claim, actor=person("ana"), seq=event.seq)
    assert Evidence.objects.filter(pk=back.pk).values().get() == before
    finding.refresh_from_db()
    assert finding.choice == Finding.Choice.KEPT, "evidence rests on it again"
    told = Event.objects.about(claim).last()
    assert (told.verb, told.data["undone"]) == (Verb.CLAIM_UNDONE, Verb.EVIDENCE_REMOVED)
    assert told.data["seq"] == event.seq
    with pytest.raises(StaleState):
        evidence_actions.undo_removal(claim, actor=person("ana"), seq=event.seq)
    evidence_actions.remove_evidence(later, actor=person("ana"))
    assert add(claim, finding=finding, quote="Juni 2024").number == 3, "no number is given twice"


def test_a_page_that_was_kept_meanwhile_is_linked_when_a_removal_is_undone() -> None:
    claim = make_claim(Status.RESEARCH)
    evidence = add(claim, url="https://a.example/", quote="Juni 2024")
    request = claim.capture_requests.get()
    event = evidence_actions.remove_evidence(evidence, actor=person("ana"))
    capture = Capture.objects.create(
        url=request.url, final_url=request.url, sha256="0" * 64, status=200, text="Pada Juni 2024."
    )
    CaptureRequest.objects.filter(pk=request.pk).update(
        state=State.DONE, outcome=Outcome.OK, capture=capture
    )
    back = evidence_actions.undo_removal(claim, actor=person("ana"), seq=event.seq)
    assert (back.capture, back.start, back.end) == (capture, 5, 14)


@pytest.mark.parametrize(
    ("who", "status", "refusal"),
    [
        ("vio", Status.RESEARCH, PermissionDenied),
        ("ben", Status.RESEARCH, StaleState),
        ("ana", Status.REVIEW, IllegalMove),
    ],
)
def test_only_whoever_removed_evidence_undoes_it_and_only_in_research(who, status, refusal) -> None:
    claim = make_claim(Status.RESEARCH)
    evidence = add(claim, finding=make_finding(claim))
    event = evidence_actions.remove_evidence(evidence, actor=person("ana"))
    Claim.objects.filter(pk=claim.pk).update(status=status)
    with pytest.raises(refusal):
        evidence_actions.undo_removal(claim, actor=person(who), seq=event.seq)
    assert not claim.evidence.exists()


def test_evidence_stands_still_outside_research() -> None:
    claim = make_claim(Status.RESEARCH)
    evidence = add(claim, finding=make_finding(claim))
    Claim.objects.filter(pk=claim.pk).update(status=Status.REVIEW)
    with pytest.raises(IllegalMove):
        evidence_actions.remove_evidence(evidence, actor=person("ana"))


def test_cited_evidence_stays() -> None:
    from factcheck.reviews.models import Citation, Rating, Verdict

    claim = make_claim(Status.RESEARCH)
    evidence = add(claim, finding=make_finding(claim))
    verdict = Verdict(claim=claim, version=1, author=person("ana"), rating=Rating.objects.first())
    verdict.summary = verdict.rationale = "x"
    for field in Verdict._meta.fields:
        if field.name in ("content_hash", "payload_hash"):
            setattr(verdict, field.name, "0" * 64)
    verdict.save(force_insert=True)
    Citation.objects.create(verdict=verdict, evidence=evidence)
    with pytest.raises(Refused):
        evidence_actions.remove_evidence(evidence, actor=person("ana"))
    assert Evidence.objects.filter(pk=evidence.pk).exists()
