"""What editors do with claims: done, forbidden, from the wrong status, stale, and undone."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from factcheck.audit.models import Event, Verb
from factcheck.claims import actions, undo, workflow
from factcheck.claims.models import Appearance, Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.lookups.actions import accept_claim
from tests.make import TEXT, make_article, make_claim
from tests.people import person

pytestmark = pytest.mark.django_db


def take_back(claim, who="ana"):
    step = undo.last_step(claim, person(who))
    assert step is not None
    undo.undo_last_step(claim, actor=person(who), seq=step.seq)
    claim.refresh_from_db()
    return claim


def test_dismissing_needs_a_reason_and_can_be_undone():
    claim = make_claim(Status.RESEARCH)
    with pytest.raises(Refused, match="why"):
        actions.dismiss_claim(claim, actor=person("ana"), reason=" ")
    actions.dismiss_claim(claim, actor=person("ana"), reason="Bukan fakta")
    assert (claim.status, claim.dismissal) == (Status.DISMISSED, "Bukan fakta")
    take_back(claim)
    assert (claim.status, claim.dismissal) == (Status.RESEARCH, "")


def test_accepting_can_be_undone():
    claim = make_claim()
    accept_claim(claim, actor=person("ana"))
    assert claim.assignee == person("ana")
    take_back(claim)
    assert (claim.status, claim.assignee) == (Status.NEW, None)


def test_putting_back_can_be_undone():
    claim = make_claim(Status.RESEARCH)
    actions.put_back(claim, actor=person("ana"))
    assert (claim.status, claim.assignee) == (Status.NEW, None)
    assert take_back(claim).status == Status.RESEARCH


def test_restating_keeps_who_wrote_it_and_can_be_undone():
    claim = make_claim()
    before = claim.statement
    actions.restate_claim(
        claim, actor=person("ana"), statement="  Kim  membawa pejabat. ", claimant="Tribunnews"
    )
    assert (claim.statement, claim.statement_by) == ("Kim membawa pejabat.", person("ana"))
    assert claim.claimant.name == "Tribunnews"
    take_back(claim)
    assert (claim.statement, claim.statement_by, claim.claimant) == (before, None, None)


@pytest.mark.parametrize("statement", ["", "  ", "x" * 1001])
def test_restating_refuses_nothing_and_too_much(statement):
    claim = make_claim()
    with pytest.raises(Refused):
        actions.restate_claim(claim, actor=person("ana"), statement=statement, claimant="")


def test_words_stand_still_once_the_claim_is_settled():
    claim = make_claim(Status.DISMISSED)
    with pytest.raises(IllegalMove):
        actions.restate_claim(claim, actor=person("ana"), statement="Lain.", claimant="")


def test_joining_takes_followers_along_and_can_be_undone():
    article = make_article()
    first, second, third = (
        make_claim(article=article, quote=quote)
        for quote in ("Putin tiba", "Ia membawa", "Itu kunjungan")
    )
    actions.join_claims(third, second, actor=person("ana"))
    actions.join_claims(second, first, actor=person("ana"))
    third.refresh_from_db()
    assert (second.status, second.duplicate_of, third.duplicate_of) == (
        Status.DUPLICATE,
        first,
        first,
    )
    take_back(second)
    third.refresh_from_db()
    assert (second.status, third.duplicate_of) == (Status.NEW, second)


def test_joining_refuses_itself_other_articles_and_circles():
    claim, elsewhere = (
        make_claim(),
        make_claim(article=make_article("Kota lain. Berita lain."), quote="Kota lain."),
    )
    for original in (claim, elsewhere):
        with pytest.raises(Refused):
            actions.join_claims(claim, original, actor=person("ana"))
    other = make_claim(article=claim.article, quote="Itu kunjungan")
    actions.join_claims(other, claim, actor=person("ana"))
    with pytest.raises(Refused, match="joined already"):
        actions.join_claims(claim, other, actor=person("ana"))


def test_the_database_refuses_a_duplicate_of_a_duplicate():
    article = make_article()
    first, second, third = (
        make_claim(article=article, quote=quote)
        for quote in ("Putin tiba", "Ia membawa", "Itu kunjungan")
    )
    actions.join_claims(second, first, actor=person("ana"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=third.pk).update(status="duplicate", duplicate_of=second)


def test_words_marked_by_hand_become_a_claim_and_can_be_undone():
    snapshot = make_article().snapshots.get()
    start = TEXT.index("13 pejabat")
    claim = actions.make_claim(
        snapshot, start=start, end=start + 11, quote="13 pejabat ", actor=person("ana")
    )
    place = claim.appearances.get()
    assert (place.quote, place.end) == ("13 pejabat", start + 10)
    assert take_back(claim).status == Status.DISMISSED


def test_a_day_in_marked_words_is_told_by_the_clock_of_the_desk():
    words = "Kemarin Putin tiba di Pyongyang."
    # Three in the morning of the 8th in Jakarta.
    early = datetime(2024, 7, 7, 20, 0, tzinfo=UTC)
    snapshot = make_article(words, published_at=early).snapshots.get()
    claim = actions.make_claim(snapshot, start=0, end=len(words), quote=words, actor=person("ana"))
    assert "7 Juli 2024" in claim.statement


@pytest.mark.parametrize(("start", "end", "quote"), [(0, 4, "Puti"), (0, 5, "putin"), (5, 5, "x")])
def test_marked_words_must_stand_there(start, end, quote):
    snapshot = make_article().snapshots.get()
    if snapshot.text[start:end] == quote:
        actions.make_claim(snapshot, start=start, end=end, quote=quote, actor=person("ana"))
        assert Claim.objects.count() == 1
    else:
        with pytest.raises(Refused):
            actions.make_claim(snapshot, start=start, end=end, quote=quote, actor=person("ana"))


def test_the_database_checks_the_quote_of_an_appearance():
    claim = make_claim()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appearance.objects.filter(claim=claim).update(quote="lain")


def test_typed_words_must_stand_exactly_once():
    snapshot = make_article("Satu dua. Satu tiga.").snapshots.get()
    assert actions.find_words(snapshot, "dua") == (5, 8)
    for words in ("Satu", "empat", ""):
        with pytest.raises(Refused):
            actions.find_words(snapshot, words)


def test_assigning_and_due_dates_can_be_undone():
    claim = make_claim()
    actions.assign_claim(claim, actor=person("ana"), to=person("ben"))
    assert claim.assignee == person("ben")
    assert take_back(claim).assignee is None
    due = timezone.now()
    actions.schedule_claim(claim, actor=person("ana"), due=due)
    assert claim.due == due
    assert take_back(claim).due is None
    with pytest.raises(Refused):
        actions.assign_claim(claim, actor=person("ana"), to=person("vio"))


def test_undo_is_refused_once_something_else_happened():
    claim = make_claim(Status.RESEARCH)
    actions.dismiss_claim(claim, actor=person("ana"), reason="x")
    step = undo.last_step(claim, person("ana"))
    actions.revive_claim(claim, actor=person("eva"))
    with pytest.raises(StaleState):
        undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)


def test_undo_takes_nothing_back_over_a_change_that_came_in_between():
    claim = make_claim()
    actions.explain_selection(claim, actor=person("ana"), why="Penting")
    step = undo.last_step(claim, person("ana"))
    # Somebody whose event is not on record yet.
    workflow.change(Claim.objects.get(pk=claim.pk), why_selected="Viral")
    with pytest.raises(StaleState, match="Something else"):
        undo.undo_last_step(claim, actor=person("ana"), seq=step.seq)
    claim.refresh_from_db()
    assert claim.why_selected == "Viral"


def test_nobody_undoes_the_step_of_another():
    claim = make_claim(Status.DISMISSED)
    assert undo.last_step(claim, person("eva")) is None


@pytest.mark.parametrize(
    "act",
    [
        lambda claim, who: actions.dismiss_claim(claim, actor=who, reason="x"),
        lambda claim, who: actions.restate_claim(claim, actor=who, statement="X.", claimant=""),
        lambda claim, who: actions.assign_claim(claim, actor=who, to=None),
        lambda claim, who: actions.schedule_claim(claim, actor=who, due=None),
        lambda claim, who: actions.explain_selection(claim, actor=who, why="x"),
        lambda claim, who: accept_claim(claim, actor=who),
    ],
)
def test_viewers_may_do_none_of_it(act):
    claim = make_claim()
    with pytest.raises(PermissionDenied):
        act(claim, person("vio"))
    assert not Event.objects.about(claim).exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda claim: actions.dismiss_claim(claim, actor=person("ana"), reason="x", seen=1),
        lambda claim: actions.restate_claim(
            claim, actor=person("ana"), statement="X.", claimant="", seen=1
        ),
        lambda claim: actions.assign_claim(claim, actor=person("ana"), to=None, seen=1),
    ],
)
def test_a_stale_form_changes_nothing(act):
    claim = make_claim()
    actions.explain_selection(claim, actor=person("eva"), why="Penting")
    with pytest.raises(StaleState):
        act(claim)
    assert Event.objects.about(claim).last().verb == Verb.CLAIM_SELECTED


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Vladimir Putin", "person"),
        ("Kantor Berita Pusat Korea", "organisation"),
        ("Yonhap News", "organisation"),
        ("Tribunnews.com", "publication"),
        ("Harian Kota", "publication"),
    ],
)
def test_a_new_claimant_gets_the_kind_its_name_tells(name, kind):
    claim = make_claim(article=make_article(publisher="Harian Kota"))
    actions.restate_claim(claim, actor=person("ana"), statement="X.", claimant=name)
    assert claim.claimant.kind == kind


def test_a_reason_that_does_not_hold_is_taken_out_of_the_score_and_can_be_undone():
    claim = make_claim(reasons=["has-number", "opinion"], checkworthiness=0.6)
    actions.judge_reason(claim, actor=person("ana"), code="opinion", holds=False)
    assert claim.rejected_reasons == ["opinion"]
    assert claim.checkworthiness > 0.75
    take_back(claim)
    assert (claim.rejected_reasons, round(claim.checkworthiness, 6)) == ([], 0.6)


def test_a_reason_is_judged_once_and_put_back_once():
    claim = make_claim(reasons=["has-number"], checkworthiness=0.6)
    for _ in range(2):
        actions.judge_reason(claim, actor=person("ana"), code="has-number", holds=False)
    low = claim.checkworthiness
    assert (claim.version, claim.rejected_reasons) == (2, ["has-number"])
    for _ in range(2):
        actions.judge_reason(claim, actor=person("ana"), code="has-number", holds=True)
    assert low < 0.3
    assert (claim.version, round(claim.checkworthiness, 6)) == (3, 0.6)


@pytest.mark.parametrize("code", ["law", "by-hand", "repeated", ""])
def test_only_reasons_with_a_weight_can_be_judged(code):
    claim = make_claim(reasons=["has-number", "by-hand", "repeated"])
    with pytest.raises(Refused, match="Reload"):
        actions.judge_reason(claim, actor=person("ana"), code=code, holds=False)


@pytest.mark.parametrize("learned", ["like-accepted", "like-dismissed"])
def test_in_a_learned_score_no_reason_is_judged(client, learned):
    claim = make_claim(reasons=["has-number", learned], checkworthiness=0.6)
    with pytest.raises(Refused, match="no reason that can be judged"):
        actions.judge_reason(claim, actor=person("ana"), code="has-number", holds=False)
    client.force_login(person("ana"))
    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "It gives a number." in page
    assert "Does not hold" not in page


def test_reasons_are_judged_by_editors_and_not_on_a_stale_screen():
    claim = make_claim(reasons=["has-number"])
    with pytest.raises(PermissionDenied):
        actions.judge_reason(claim, actor=person("vio"), code="has-number", holds=False)
    with pytest.raises(StaleState):
        actions.judge_reason(claim, actor=person("ana"), code="has-number", holds=False, seen=7)
